"""Where things stand on Word's sheets, and how wide they are: as print has them."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from mailer.render.word import WordFormat
from mailer.render.word.body import columns

ROOT = Path(__file__).resolve().parents[3]
COUPON = "## Bon de commande\n\n[ ] **Oui**\n\n| a | b | c |\n|---|---|---|\n| | | |\n\n- un\n- deux\n"


@pytest.fixture(scope="module")
def word(desk):
    return WordFormat(desk.theme(), desk.assets, "fr", today=date(2026, 11, 22))


def opened(word, piece):
    return docx.Document(io.BytesIO(word.plate(piece.skeleton).fill(piece.values).data))


def addressee(document) -> str:
    """What STYLEREF finds: the text that is in the style."""
    runs = document.element.xpath('.//w:r[w:rPr/w:rStyle/@w:val="Addressee"]')
    return "".join(text or "" for run in runs for text in ("\n" * len(run.xpath("w:br")), run.text))


def fields(part) -> list[str]:
    return [code.text.strip() for code in part._element.iter(qn("w:instrText"))]


def test_columns_are_those_of_print() -> None:
    """The shares are the style sheet's."""
    css = (ROOT / "templates/themes/classic/sheet.css").read_text(encoding="utf-8")
    for count in range(1, 9):
        said = {}
        for rule in re.findall(r"^(\.columns-.*?)\{ width: (\d+)% \}", css, re.MULTILINE):
            for child in re.findall(rf"columns-{count} col:(first|nth)-child(?:\((\d)\))?", rule[0]):
                said[int(child[1] or 1)] = int(rule[1])
        rest = (100 - sum(said.values())) / (count - len(said)) if count > len(said) else 0
        shares = [said.get(number, rest) for number in range(1, count + 1)]
        assert columns(count, 168) == pytest.approx(
            [share * 168 / 100 * 1440 / 25.4 for share in shares], abs=1
        )


@pytest.mark.parametrize(("begin", "end"), [("", ""), ("::: coupon\n", ":::\n")], ids=["statement", "coupon"])
def test_columns_do_not_follow_the_data(word, desk, begin: str, end: str) -> None:
    """Two clients of one template have the same columns, and so have two templates."""
    widths = []
    for cell in ("x", "une désignation qui est fort longue"):
        body = f"{begin}| a | b | c |\n|---|---|---|\n| {cell} | {{0}} | |\n{end}"
        table = opened(word, desk.piece(body, cell)).tables[0]
        widths.append([round(column.width.mm) for column in table.columns])
    assert widths == [[84, 42, 42]] * 2


def test_the_accroche_of_an_envelope_is_clear_of_the_address(word, desk) -> None:
    """It ends 92 mm from the edge, the address begins at 110 mm; both end at the same height."""
    document = opened(word, desk.piece("# Bonjour\n\n::: address\nAnne\n:::\n", paper="dl"))
    left, gap, _ = (column.width.mm for column in document.tables[0].columns)
    assert document.sections[0].left_margin.mm + left == pytest.approx(92, abs=0.1)
    assert 92 + gap == pytest.approx(110, abs=0.1)
    assert document.tables[0].cell(1, 0).text == "Bonjour"
    assert document.tables[0].cell(1, 0).paragraphs[0].paragraph_format.space_after == 0
    assert document.tables[0].cell(1, 2).text == "Anne"


def test_a_reply_envelope_has_a_box_for_the_stamp(word, desk) -> None:
    """Of 24 by 28 mm."""
    piece = desk.piece("::: reference\nAffranchir\n:::\n\n::: address\nAnne\n:::\n", paper="dl")
    (box,) = opened(word, piece).tables[0].cell(0, 2).tables
    assert box.style.name == "Case du timbre"
    assert (round(box.columns[0].width.mm), round(box.rows[0].height.mm)) == (24, 28)
    assert box.cell(0, 0).text == "Affranchir"
    assert box.cell(0, 0).paragraphs[0].style.name == "Affranchissement"


@pytest.mark.parametrize("piece", ["envelope", "coupon"])
def test_a_cell_is_never_empty(word, desk, piece: str) -> None:
    """Word takes a file for damaged in which one is."""
    body = "# {0}\n\n::: reference\n{0}\n:::\n\n::: address\n{0}\n:::\n"
    paper = "dl" if piece == "envelope" else "a4"
    document = opened(word, desk.piece(body, "", piece=piece, paper=paper))
    cells = list(document.element.iter(qn("w:tc")))
    assert cells
    assert all(cell[-1].tag == qn("w:p") for cell in cells)


def test_a_coupon_on_its_own_page_has_a_frame(word, desk) -> None:
    """Dashed, with scissors above; its table is as much narrower as the frame's margins."""
    document = opened(word, desk.piece(COUPON, piece="coupon"))
    frame = document.tables[0]
    assert document.paragraphs[0].text == "✂"
    assert frame.style.name == "Cadre du coupon"
    borders = frame.style.element.find(".//" + qn("w:tblBorders"))
    assert {border.get(qn("w:val")) for border in borders} == {"dashed"}
    assert len(borders) == 4
    assert "Bon de commande" in frame.cell(0, 0).text
    inner = sum(column.width.mm for column in frame.cell(0, 0).tables[0].columns)
    assert inner == pytest.approx(frame.columns[0].width.mm - 16, abs=0.1)


def test_a_coupon_stays_in_one_piece(word, desk) -> None:
    """All but its last paragraph are kept with the next, those of tables and lists too."""
    document = opened(word, desk.piece(f"Bonjour\n\n::: coupon\n{COUPON}\nFin\n:::\n"))
    paragraphs = list(document.element.iter(qn("w:p")))
    kept = [
        bool(paragraph.xpath("w:pPr/w:keepNext | w:pPr/w:pStyle[@w:val='CutLine']"))
        for paragraph in paragraphs
    ]
    assert kept == [False, *[True] * (len(kept) - 2), False]
    assert document.styles["Ligne de coupe"].paragraph_format.keep_with_next
    assert document.styles["Titre du coupon"].paragraph_format.keep_with_next


@pytest.mark.parametrize(
    ("lines", "first"),
    [
        pytest.param(("ANNE", "", "VANNES", ""), "ANNE", id="first"),
        pytest.param(("ANNE", "RUE HAUTE", "VANNES", ""), "ANNE", id="full"),
        pytest.param(("", "RUE HAUTE", "VANNES", "FRANCE"), "RUE HAUTE", id="second"),
        pytest.param((" ", "", "VANNES", ""), "VANNES", id="third"),
    ],
)
def test_the_head_repeats_the_first_line_that_prints(word, desk, lines, first: str) -> None:
    """By a style, for the head is the same part in all letters; the address reads as ever."""
    document = opened(word, desk.letter(*lines, *desk.values[4:]))
    assert addressee(document) == first
    assert document.tables[0].cell(0, 1).text == "\n".join(line for line in lines if line.strip())
    head = document.sections[0].header
    assert fields(head) == ['STYLEREF "Destinataire"', "PAGE", "NUMPAGES"]
    assert head.paragraphs[0].text == "Menuiserie Le Goff & Fils\tPage 2/2"
    assert "Destinataire" in [style.name for style in document.styles]


def test_a_line_that_always_prints_names_the_addressee(word, desk) -> None:
    """Nothing behind it does; and where there is no address, the head has the sender alone."""
    frame = "::: sender\nLe Goff\n:::\n\n::: address\nMme {0}\\\n{1}\n:::\n"
    assert addressee(opened(word, desk.piece("Bonjour", "ANNE", "VANNES", frame=frame))) == "Mme ANNE"
    bare = opened(word, desk.piece("Bonjour", frame="::: sender\nLe Goff\n:::\n\n::: address\n:::\n"))
    assert "STYLEREF" not in " ".join(fields(bare.sections[0].header))


def test_in_one_file_for_all_a_letter_counts_its_own_pages(word, desk, tmp_path) -> None:
    """By the field of a section; clients share one head."""
    with word.binder(tmp_path / "tous.docx", each=False) as binder:
        for name in ("ANNE", "BERTHE"):
            for document in word.documents([desk.letter(name, *desk.values[1:])]):
                binder.add("", document)
    made = docx.Document(tmp_path / "tous.docx")
    assert fields(made.sections[1].header) == [
        'STYLEREF "Destinataire"', "PAGE", "SECTIONPAGES \\# \"'/'0\""
    ]  # fmt: skip
    with zipfile.ZipFile(tmp_path / "tous.docx") as file:
        assert len([name for name in file.namelist() if name.startswith("word/header")]) == 2
