"""Pages are compared as they are, and not as one program happens to round."""

import io

import pikepdf
import pytest

from mailer.render.pdf.verify import BOUND, compare

HEIGHT = 841.889764
PLACE = 104.176716
"""Where a baseline is painted in a picture that is 768 points high, in pixels."""

RISE = 1.067772
"""How many points higher it is drawn: the baseline then comes to a ten-thousandth of a pixel from the middle of two."""


def page(*, moved: bool, lower: float = 0.0) -> bytes:
    """A page with a line of text, in a picture that is moved or without one."""
    place = PLACE if moved else PLACE + (HEIGHT - 768 - RISE) / 0.75
    top = 768.0 if moved else HEIGHT
    text = (
        f".75 0 0 -.75 0 {top:.6f} cm BT /F 13.333333 Tf "
        f"1 0 0 -1 76.123457 {place + lower:.6f} Tm (Hamburgefonts) Tj ET"
    ).encode()
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595.275591, HEIGHT))
    drawn = pdf.pages[0]
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    if moved:
        picture = pdf.make_stream(
            text, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, Resources=resources,
            BBox=pikepdf.Array([-14400, -14400, 14400, 14400]),
        )  # fmt: skip
        resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(L=picture))
        text = f"q 1 0 0 1 0 {RISE:.6f} cm /L Do Q".encode()
    drawn.Resources = resources
    drawn.Contents = pdf.make_stream(text)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def test_a_text_that_pdfium_rounds_to_another_pixel_is_the_same() -> None:
    """A moved picture's text, at the edge between two pixels, where it has 255 of 255 as the only difference."""
    comparison = compare(page(moved=True), page(moved=False))
    assert comparison.passed
    assert comparison.pixels <= BOUND


@pytest.mark.parametrize("lower", [0.1, 0.5, 3])
def test_a_text_that_stands_elsewhere_is_told_of(lower: float) -> None:
    """Even by a tenth of a CSS pixel, where that makes it fall onto another pixel."""
    comparison = compare(page(moved=True, lower=lower), page(moved=False))
    assert not comparison.passed
    assert comparison.pixels > BOUND
    assert comparison.page == 1
