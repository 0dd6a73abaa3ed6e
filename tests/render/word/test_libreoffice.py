"""The real thing: LibreOffice opens what we write, without repair, and prints it where it should stand."""

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import docx
import pypdfium2
import pytest

from mailer.render.word import WordFormat

pytestmark = pytest.mark.libreoffice
MM = 72 / 25.4
COUPON = """
::: coupon
## Votre coupon

[ ] **Oui**, je viens

| Jour | Heure | Téléphone |
|---|---|---|
| lundi | 9 h | |

Date :

- un
- deux

À renvoyer
:::
"""


@pytest.fixture(scope="module")
def printed(desk, tmp_path_factory):
    """Documents converted to PDF by one start of LibreOffice: pages as words with their boxes."""
    soffice = shutil.which("soffice")
    if soffice is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is missing")
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    pieces = {
        "letter": desk.letter(),
        "hostile": desk.piece("Cher {0}, {1} et {2}.", "<w:p/>&amp;", "{{ 7*7 }}", "]]>"),
        "long": desk.piece(desk.body + "\n\nEncore un mot.\n\n" * 60, *desk.values, frame=desk.frame),
        "coupon": desk.piece(
            desk.body + "\n\nEncore un mot.\n\n" * 3 + COUPON, *desk.values, frame=desk.frame
        ),
        "envelope": desk.piece("# Une accroche" + " qui est longue" * 6, paper="dl"),
    }
    for theme in ("classic", "modern"):
        word = WordFormat(desk.theme(theme), desk.assets, "fr", today=date(2026, 11, 22))
        for name, piece in pieces.items():
            data = word.plate(piece.skeleton).fill(piece.values).data
            (folder / f"{theme}-{name}.docx").write_bytes(data)
        with word.binder(folder / f"{theme}-all.docx", each=False) as binder:
            for document in word.documents([pieces["long"], pieces["letter"]]):
                binder.add("", document)
        edited = docx.Document(folder / f"{theme}-letter.docx")
        edited.paragraphs[-1].insert_paragraph_before("Un mot de plus.", "Post-scriptum")
        edited.save(folder / f"{theme}-edited.docx")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run(
        [*command, *map(str, sorted(folder.glob("*.docx")))], check=True, capture_output=True, timeout=180
    )
    return folder


def pages(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in pdf]


def where(path: Path, text: str) -> tuple[float, float]:
    """Left edge and lower edge of a text on the first page, in millimetres from the top left."""
    with pypdfium2.PdfDocument(path) as pdf:
        page = pdf[0]
        text_page = page.get_textpage()
        index, count = text_page.search(text).get_next()
        boxes = [text_page.get_charbox(index + at) for at in range(count)]
        return min(box[0] for box in boxes) / MM, (page.get_height() - min(box[1] for box in boxes)) / MM


@pytest.mark.parametrize("theme", ["classic", "modern"])
def test_a_letter_prints_all_it_says(printed, theme) -> None:
    """On one page, with its foot."""
    (page,) = pages(printed / f"{theme}-letter.pdf")
    for words in (
        "Anne, découvrez l’atelier propre",
        "deux heures",
        "Cadeau offert",
        "P.-S. :",
        "RCS Vannes",
    ):
        assert words in page


@pytest.mark.parametrize("theme", ["classic", "modern"])
def test_the_address_stands_in_the_window(printed, theme) -> None:
    """From 110 mm, its last line ending at 79 mm at most and in the last quarter above."""
    left, bottom = where(printed / f"{theme}-letter.pdf", "56038 VANNES CEDEX")
    assert left == pytest.approx(110, abs=1)
    assert 74 < bottom <= 79
    _, date_bottom = where(printed / f"{theme}-letter.pdf", "Vannes, le 22 novembre")
    assert date_bottom > 90


@pytest.mark.parametrize("theme", ["classic", "modern"])
def test_an_edited_letter_prints_what_was_added(printed, theme) -> None:
    """With all that it said before."""
    (page,) = pages(printed / f"{theme}-edited.pdf")
    assert "Un mot de plus." in page
    assert "RCS Vannes" in page


def test_hostile_values_print_literally(printed) -> None:
    """As they stand in the client's row."""
    assert "Cher <w:p/>&amp;, {{ 7*7 }} et ]]>." in pages(printed / "classic-hostile.pdf")[0]


@pytest.mark.parametrize("theme", ["classic", "modern"])
def test_a_second_page_says_whose_it_is(printed, theme) -> None:
    """Its head counts the pages; the first has none. The field that repeats the addressee is not known here."""
    first, second, *more = pages(printed / f"{theme}-long.pdf")
    assert "Page" not in first
    assert second.startswith("Menuiserie Le Goff & Fils")
    assert f"Page 2/{2 + len(more)}" in second
    assert "RCS Vannes" in second


@pytest.mark.parametrize("theme", ["classic", "modern"])
def test_a_coupon_is_on_one_page(printed, theme) -> None:
    """With its cut line, whatever stands above it."""
    *_, last = pages(printed / f"{theme}-coupon.pdf")
    assert all(words in last for words in ("✂", "Votre coupon", "Téléphone", "À renvoyer"))


@pytest.mark.parametrize("theme", ["classic", "modern"])
def test_an_accroche_is_clear_of_the_address(printed, theme) -> None:
    """On an envelope it ends at 92 mm; the address begins at 110 mm."""
    with pypdfium2.PdfDocument(printed / f"{theme}-envelope.pdf") as pdf:
        text = pdf[0].get_textpage()
        right = max(text.get_charbox(at)[2] for at in range(text.count_chars())) / MM
    assert 70 < right <= 92


@pytest.mark.parametrize("theme", ["classic", "modern"])
def test_one_file_for_all_numbers_each_letter_from_one(printed, theme) -> None:
    """The second client's letter begins on a page of its own, which is its first."""
    every = pages(printed / f"{theme}-all.pdf")
    alone = pages(printed / f"{theme}-long.pdf")
    assert len(every) == len(alone) + 1
    assert every[-1] == pages(printed / f"{theme}-letter.pdf")[0]
