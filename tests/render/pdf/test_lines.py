"""Lines of a paragraph: broken where WeasyPrint breaks them, in one box or several, the quick way and the careful."""

import os
import random
from html import escape

import pytest

from mailer.model import slot_text
from mailer.render.pdf.inner import Inner
from mailer.render.pdf.lineboxes import lines as lines_of
from mailer.render.pdf.lineboxes import text_boxes
from mailer.render.pdf.replay import UnknownLayoutError
from mailer.render.pdf.replay.glyphs import UNITS
from mailer.render.pdf.replay.paragraph import Paragraph
from mailer.render.pdf.replay.records import Look
from mailer.render.pdf.replay.shapers import Shapers
from mailer.render.pdf.replay.shaping import Shaper
from mailer.render.pdf.replay.stock import Stock

EXAMPLES = 4_000 if "MAILER_PROVE" in os.environ else 250
WORDS = (
    "a", "l’an", "vous", "Le", "Goff-Béquet", "attendez-vous", "douze minutes", "par pièce.", "AVATAR", "Y", "i",
    ".", ",", "!", "12", "490\u00a0€", "«\u00a0oui\u00a0»", "( un )", "– tiret –", "et/ou", "(secteur),",
    "18 décembre 2026", "n° 12", "11/11/2026", "TVA 20 %", "mot :", "suite", "www.exemple.fr/offres?x=1",
    "c’est du temps que votre métier ne vous paie pas", "Ta. Va. P.A.",
)  # fmt: skip


def paragraph(draw: random.Random) -> tuple[list[tuple[bool, list[tuple[str, bool]]]], list[str]]:
    """Return boxes (bold or not, and texts, which are a value or fixed), and the values."""
    boxes: list[tuple[bool, list[tuple[str, bool]]]] = []
    values: list[str] = []
    for number in range(draw.randint(1, 4)):
        texts: list[tuple[str, bool]] = []
        for _ in range(draw.randint(1, 4)):
            words = " ".join(draw.choices(WORDS, k=draw.randint(1, 5)))
            value = draw.random() < 0.4
            glue = draw.choice(("", " ", " ", " "))
            texts.append((words, value))
            texts.append((glue, False))
            if value:
                values.append(words)
        boxes.append((bool(number % 2), texts))
    if draw.random() < 0.9:
        boxes[-1][1].pop()
    return boxes, values


def html(boxes: list[tuple[bool, list[tuple[str, bool]]]], width: float, *, slots: bool) -> str:
    """Return a page with the paragraph, with slots for the values or the values themselves."""
    number, out = 0, []
    for bold, texts in boxes:
        text = ""
        for words, value in texts:
            text += slot_text(number) if value and slots else escape(words)
            number += value
        out.append(f"<strong>{text}</strong>" if bold else text)
    return (
        '<!doctype html><html lang="fr"><body class="letter"><p data-block="0" '
        f'style="width:{width}px;margin:0">{"".join(out)}</p></body></html>'
    )


def laid_out(inner: Inner, page: str) -> tuple[list[list[int]], list[str]]:
    """Return the lines of WeasyPrint: where each box on them begins, in Pango units, and what they say."""
    found: list[list[int]] = []
    said: list[str] = []
    for sheet in inner.engine.layout(page).pages:
        for number, parent, line in lines_of(sheet._page_box, None, None):
            if number == 0:
                left = parent.content_box_x()
                said.append("|".join(box.text for box in text_boxes(line)))
                found.append(
                    [round((box.position_x - left) * UNITS) for box in text_boxes(line) if box.text.strip()]
                )
    return found, said


@pytest.fixture(scope="module", params=["classic", "modern"])
def inner(request: pytest.FixtureRequest) -> Inner:
    return Inner(request.getfixturevalue(request.param).engine)


def test_lines_are_broken_where_weasyprint_breaks_them(inner: Inner) -> None:
    draw, shapers, slow = random.Random(2026), Shapers(Stock(), inner.shaper), 0  # noqa: S311
    looks: list[Look] = []

    def shaper(look: Look) -> tuple[int, Shaper]:
        if look not in looks:
            looks.append(look)
        return looks.index(look), shapers.of(look)

    for _ in range(EXAMPLES):
        boxes, values = paragraph(draw)
        width = draw.choice((180, 240, 310, 420, 560, 640)) + draw.random() * 60
        if not values:
            continue
        texts = inner.texts(html(boxes, width, slots=True), {0})
        try:
            (lines,) = Paragraph(texts.blocks[0], shaper, "fr").lines(values, width)
        except UnknownLayoutError:
            slow += 1
            continue
        ours = [[part.at for part in line.parts] for line in lines]
        theirs, texts_of_lines = laid_out(inner, html(boxes, width, slots=False))
        said = f"{html(boxes, width, slots=False)}\n{width}\n{ours}\n{theirs}\n" + "\n".join(texts_of_lines)
        assert len(ours) == len(theirs), said
        for one, other in zip(ours, theirs, strict=True):
            assert len(one) == len(other), said
            assert all(abs(a - b) <= 1 for a, b in zip(one, other, strict=True)), said
    assert slow < EXAMPLES / 25
