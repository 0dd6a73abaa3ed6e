"""Word documents: written in styles, read back by python-docx, the same for hostile data."""

import io
import re
import subprocess
import sys
import tracemalloc
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.errors import RenderError
from mailer.model import Theme
from mailer.render.cut import Memo, clean
from mailer.render.word import WordFormat

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 11, 22)
HOSTILE = [
    "<w:p/>",
    "</w:t>",
    "{{ 7*7 }}",
    "=1+1",
    "**gras**",
    "a\u202eb",
    "a\0b",
    "]]>",
    "<!--if 0-->x<!--end-->",
]


@pytest.fixture(scope="module")
def word(desk):
    return WordFormat(desk.theme(), desk.assets, "fr", today=TODAY, author="Le Goff & Fils", title="Rentrée")


def written(word, piece):
    return word.plate(piece.skeleton).fill(piece.values).data


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def text_of(data):
    return parts(data)["word/document.xml"].decode()


def opened(data):
    return docx.Document(io.BytesIO(data))


def lines(document):
    return [paragraph.text for paragraph in document.paragraphs]


def test_a_letter_is_written_in_styles(word, desk) -> None:
    """Every part of a letter has a style of its own, under the name that Word's gallery shows in French."""
    document = opened(written(word, desk.letter()))
    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}
    assert styles["Anne, découvrez l’atelier propre"] == "Title"
    assert styles["Madame,"] == "Salutation"
    assert styles["Vannes, le 22 novembre 2026"] == "Date"
    assert styles["Votre atelier de Vannes gagne deux heures par semaine."] == "Normal"
    assert styles["Prix : 49 €"] == "List Bullet"
    assert styles["Chloé Lavara\nDirectrice"] == "Signature"
    assert styles["P.-S. : répondez avant le 15 décembre."] == "Post-scriptum"
    assert (
        document.sections[0].footer.paragraphs[0].text
        == "SARL au capital de 50 000 € – RCS Vannes 552 100 554"
    )
    assert document.sections[0].footer.paragraphs[0].style.name == "Footer"


def test_nothing_is_formatted_by_hand(word, desk) -> None:
    """Runs are bold, italic, underlined or of a character style; sizes, fonts and colours are the styles'."""
    xml = text_of(written(word, desk.letter()))
    assert not re.search(r"<w:(?:sz|rFonts|color)\b", xml)


def test_an_english_letter_has_english_styles(desk) -> None:
    """Names follow the document's language, and so does the spelling."""
    word = WordFormat(desk.theme("modern"), desk.assets, "en", today=TODAY)
    document = opened(written(word, desk.piece("::: ps\nP.S. Hello\n:::\n", language="en")))
    assert document.paragraphs[0].style.name == "Postscript"
    assert 'w:lang w:val="en-GB"' in document.styles.element.xml


def test_the_address_stands_in_a_row_of_exact_height(word, desk) -> None:
    """The row ends 79 mm below the sheet's edge, the column begins 110 mm from it and is 80 mm wide."""
    document = opened(written(word, desk.letter()))
    section = document.sections[0]
    table = document.tables[0]
    assert table.rows[0].height.mm + section.top_margin.mm == pytest.approx(79, abs=0.05)
    assert table.columns[0].width.mm + section.left_margin.mm == pytest.approx(110, abs=0.05)
    assert table.columns[1].width.mm == pytest.approx(80, abs=0.05)
    assert table.cell(0, 1).text == "MADAME ANNE D ORMESSON\n12 RUE HAUTE\n56038 VANNES CEDEX"
    assert table.cell(0, 0).text == "Menuiserie Le Goff & Fils\n3 rue des Forges\n56000 VANNES"


def test_an_empty_value_leaves_no_trace(word, desk) -> None:
    """A line, item, row or paragraph with nothing but empty fields vanishes; a space is not doubled."""
    body = (
        "Bonjour {0} Dupont\\\n{0}\\\nà Vannes {0}\n\n- un\n- {0}\n\n{0}\n\n"
        "| a | b |\n|---|---|\n| {0} | {0} |\n| x | {0} |\n\nFin"
    )
    document = opened(written(word, desk.piece(body, "")))
    assert [line for line in lines(document) if line] == ["Bonjour Dupont\nà Vannes ", "un", "Fin"]
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [["a", "b"], ["x", ""]]


def test_what_is_fixed_for_the_campaign_is_text(word, desk) -> None:
    """Its value is escaped and folded in: nothing is left to fill, and a line that it leaves empty is gone."""
    piece = desk.piece("# Jusqu’au {0} & plus\n\n{1}\n\nFin", "x", "x", fixed={0: "<15 décembre>", 1: ""})
    assert lines(opened(written(word, piece))) == ["Jusqu’au <15 décembre> & plus", "Fin"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=200) | st.sampled_from(HOSTILE))
def test_any_value_is_well_formed_and_read_back(word, desk, value: str) -> None:
    """A value prints literally, whatever stands in it."""
    piece = desk.piece(
        "Cher {0}, voilà.\n\n| a |\n|---|\n| {0}x |\n\n[site](https://exemple.fr/?q={0})", value
    )
    xml = text_of(written(word, piece))
    ElementTree.fromstring(xml)  # noqa: S314
    document = opened(written(word, piece))
    controls = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
    wanted = f"Cher {clean(value)}, voilà.".translate(controls)
    assert " ".join(lines(document)[0].translate(controls).split()) == " ".join(wanted.split())
    assert document.tables[0].cell(1, 0).text.translate(controls) == f"{clean(value)}x".translate(controls)


def test_a_link_is_a_field_that_a_value_cannot_leave(word, desk) -> None:
    """The target stands between quotes that no value can close, and leads where the template says."""
    piece = desk.piece("[**ici**](https://exemple.fr/?q={0}&l=fr) [moi](mailto:a@b.fr)", 'x" \\o "y')
    xml = text_of(written(word, piece))
    fields = re.findall(r"<w:instrText[^>]*>([^<]*)</w:instrText>", xml)
    assert fields == [
        ' HYPERLINK "https://exemple.fr/?q=x%22%20%5Co%20%22y&amp;l=fr" ',
        ' HYPERLINK "mailto:a@b.fr" ',
    ]
    assert '<w:rStyle w:val="Hyperlink"/><w:b/>' in xml


def test_ordered_lists_begin_at_one(word, desk) -> None:
    """Each has a numbering of its own that is there to be found; bullets share one."""
    data = written(word, desk.piece("1. un\n2. deux\n   - trois\n\nEt\n\n1. quatre\n\n* cinq"))
    numbers = re.findall(r'<w:ilvl w:val="(\d)"/><w:numId w:val="(\d+)"/>', text_of(data))
    assert numbers == [("0", "3"), ("0", "3"), ("1", "1"), ("0", "4"), ("0", "1")]
    known = re.findall(r'<w:num w:numId="(\d+)"', parts(data)["word/numbering.xml"].decode())
    assert known == ["1", "2", "3", "4"]


def test_the_signature_is_the_client_s_and_no_other_s(word, desk) -> None:
    """A file holds the picture that its client's values choose, in its proportions."""
    for key, ratio in (("chloe", 4), ("cedric", 2)):
        data = written(word, desk.letter(*desk.values[:8], key))
        media = [raw for name, raw in parts(data).items() if name.startswith("word/media/")]
        assert media == [desk.assets.declared[key].read_bytes()]
        (shape,) = opened(data).inline_shapes
        assert shape.width / shape.height == pytest.approx(ratio, rel=0.01)
        assert shape.height.mm == pytest.approx(12, abs=0.1)


def test_a_picture_that_is_not_there_concerns_its_client_alone(word, desk) -> None:
    """The others get their documents; a template's own picture concerns all."""
    pieces = [desk.letter(*desk.values[:8], key) for key in ("chloe", "nobody", "notes", "cedric")]
    assert [isinstance(outcome, RenderError) for outcome in word.documents(pieces)] == [
        False,
        True,
        True,
        False,
    ]
    with pytest.raises(RenderError, match=r"plan\.png"):
        word.plate(desk.skeleton("![plan](plan.png)"))


def test_the_coupon_is_cut_off_along_a_dashed_line(word, desk) -> None:
    """It has styles of its own, boxes to tick, and stays in one piece."""
    body = "Bonjour\n\n::: coupon\n## Bon de commande\n\n[ ] **Oui**\n\n| a | b |\n|---|---|\n| | |\n\nDate :\n:::\n"
    document = opened(written(word, desk.piece(body)))
    names = [(paragraph.text, paragraph.style.name) for paragraph in document.paragraphs if paragraph.text]
    assert names == [
        ("Bonjour", "Normal"),
        ("✂", "Ligne de coupe"),
        ("Bon de commande", "Titre du coupon"),
        ("☐ Oui", "Coupon"),
        ("Date :", "Coupon"),
    ]
    assert document.tables[0].style.name == "Grille du coupon"
    border = document.styles["Ligne de coupe"].element.find(".//" + qn("w:pBdr"))
    assert border[0].get(qn("w:val")) == "dashed"


def test_a_signature_never_stands_alone(word, desk) -> None:
    """The last two paragraphs go with it to the next page, and its name with its picture."""
    document = opened(
        written(word, desk.piece("Un\n\nDeux\n\nTrois\n\n::: signature\nAnne\n\nDirectrice\n:::\n\nFin"))
    )
    kept = [paragraph.text for paragraph in document.paragraphs if paragraph.paragraph_format.keep_with_next]
    assert kept == ["Deux", "Trois", "Anne"]


@pytest.mark.parametrize(
    ("paper", "width", "height"),
    [("dl", 220, 110), ("c5", 229, 162), ("a5-landscape", 210, 148), ("a4", 210, 297)],
)
def test_a_sheet_is_as_large_as_its_paper(word, desk, paper: str, width: int, height: int) -> None:
    """Envelopes and small sheets have the sizes that printers know."""
    section = opened(written(word, desk.piece("# Bonjour", paper=paper))).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (width, height)


def test_an_unknown_paper_is_refused(word, desk) -> None:
    """By its name, with the nearest known one."""
    with pytest.raises(RenderError, match=r"There is no paper a44\. Did you mean a4\?"):
        word.plate(desk.skeleton("Bonjour", paper="a44"))


def test_properties_hold_the_day_and_no_clock(word, desk) -> None:
    """Title and author for the file's reader; the run's day as the only time."""
    properties = opened(written(word, desk.letter())).core_properties
    assert (properties.title, properties.author) == ("Rentrée", "Le Goff & Fils")
    assert properties.created.date() == properties.modified.date() == TODAY


def test_one_file_for_all_has_a_section_for_each(word, desk, tmp_path) -> None:
    """Of any skeletons: pages are numbered from 1, lists begin at 1, and each has its own head and foot."""
    pieces = [
        desk.letter(),
        desk.letter(*desk.values[:8], "cedric"),
        desk.piece("1. un\n2. deux", paper="a5"),
        desk.piece("1. trois"),
        desk.piece("| fin |\n|---|\n| x |"),
    ]
    with word.binder(tmp_path / "tous.docx", each=False) as binder:
        receipts = [
            binder.add(f"C{index}", document) for index, document in enumerate(word.documents(pieces))
        ]
        assert not (tmp_path / "tous.docx").exists()
    data = (tmp_path / "tous.docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
    document = opened(data)
    assert len(document.sections) == 5
    assert [receipt.first_page for receipt in receipts] == [1, 2, 3, 4, 5]
    assert len({receipt.sha256 for receipt in receipts}) == 5
    xml = text_of(data)
    assert xml.count('<w:pgNumType w:start="1"/>') == 5
    assert re.findall(r'<w:numId w:val="(\d+)"/>', xml) == ["1", "1", "1", "1", "3", "3", "4"]
    assert re.findall(r'<wp:docPr id="(\d+)"', xml) == ["1", "2"]
    assert [round(section.page_width.mm) for section in document.sections] == [210, 210, 148, 210, 210]
    assert "RCS Vannes" in document.sections[1].footer.paragraphs[0].text
    assert [p.text for p in document.sections[2].footer.paragraphs] == [""]
    ElementTree.fromstring(xml)  # noqa: S314


def test_a_run_that_fails_leaves_the_older_file(word, desk, tmp_path) -> None:
    """Nothing is half written."""
    (tmp_path / "tous.docx").write_bytes(b"older")
    document = word.plate(desk.letter().skeleton).fill(desk.values)
    with suppress(KeyboardInterrupt), word.binder(tmp_path / "tous.docx", each=False) as binder:
        binder.add("C1", document)
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["tous.docx"]
    assert (tmp_path / "tous.docx").read_bytes() == b"older"


def test_a_folder_holds_a_file_for_each(word, desk, tmp_path) -> None:
    """Under the names that the caller gives."""
    with word.binder(tmp_path / "lettres", each=True) as binder:
        receipt = binder.add("C1", word.plate(desk.letter().skeleton).fill(desk.values))
    assert receipt.path.read_bytes() == written(word, desk.letter())


def test_an_empty_run_leaves_a_file_that_opens(word, tmp_path) -> None:
    """Even a campaign without clients."""
    with word.binder(tmp_path / "vide.docx", each=False):
        pass
    assert lines(opened((tmp_path / "vide.docx").read_bytes())) == []


def test_memory_does_not_grow_with_the_clients(word, desk, tmp_path) -> None:
    """Sections go to the disk as they come."""
    plate = word.plate(desk.letter().skeleton)
    tail = "x" * 100  # too long to be kept as a recent value
    peaks = []
    for count in (100, 1000):
        tracemalloc.start()
        with word.binder(tmp_path / "tous.docx", each=False) as binder:
            for number in range(count):
                binder.add("", plate.fill((f"CLIENT {number} {tail}", *desk.values[1:])))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 64 * 1024


def test_recent_values_are_kept_within_bounds() -> None:
    """However many clients there are."""
    memo = Memo(str.upper)
    assert [memo[f"v{number}"] for number in range(3 * Memo.LIMIT)][-1] == f"V{3 * Memo.LIMIT - 1}"
    assert len(memo) <= Memo.LIMIT


def test_many_values_make_one_document(word, desk) -> None:
    """Hundreds of rows are packed in one go, and the document stays small."""
    rows = "".join(f"| {{{n}}} | {{{n + 1}}} |\n" for n in range(0, 1000, 2))
    piece = desk.piece("| a | b |\n|---|---|\n" + rows, *(f"v{n}" for n in range(1000)))
    data = written(word, piece)
    assert opened(data).tables[0].cell(500, 1).text == "v999"
    assert len(data) < 20_000


@pytest.mark.parametrize(
    ("look", "message"),
    [
        pytest.param({"styls": {}}, "unknown key styls in word.yaml. Did you mean styles?", id="key"),
        pytest.param(
            {"styles": {"Titel": {}}}, "unknown key Titel in styles. Did you mean Title?", id="style"
        ),
        pytest.param(
            {"styles": {"Title": {"siz": 3}}}, "unknown key siz in Title. Did you mean size?", id="field"
        ),
        pytest.param({"styles": {"Title": {"size": "big"}}}, "wrong value for Title.size: 'big'", id="type"),
        pytest.param({"styles": {"Title": {"color": "red"}}}, "wrong value for color", id="colour"),
        pytest.param({"page": 3}, "wrong value for page: 3", id="mapping"),
    ],
)
def test_a_wrong_theme_is_refused_by_its_key(desk, look: dict, message: str) -> None:
    """With the nearest known one."""
    with pytest.raises(RenderError, match=re.escape(message)):
        WordFormat(Theme("x", "", "", look, ()), desk.assets, "fr", today=TODAY)


def test_a_theme_without_a_look_makes_a_plain_letter(desk) -> None:
    """What ``word.yaml`` does not say is as in any letter."""
    word = WordFormat(Theme("x", "", "", {}, ()), desk.assets, "fr", today=TODAY)
    assert opened(written(word, desk.letter())).styles["Title"].font.size.pt == 18


SCRIPT = """
import sys; sys.path.insert(0, "tests/render")
from pathlib import Path; from datetime import date; import hashlib, tempfile
from conftest import Desk
from mailer.render.word import WordFormat
desk = Desk(Path(tempfile.mkdtemp())); out = Path(tempfile.mkdtemp())
word = WordFormat(desk.theme(), desk.assets, "fr", today=date(2026, 11, 22))
with word.binder(out / "x.docx", each=False) as binder:
    for document in word.documents([desk.letter(), desk.piece("1. un")]):
        binder.add("", document)
        print(hashlib.sha256(document.data).hexdigest())
print(hashlib.sha256((out / "x.docx").read_bytes()).hexdigest())
"""


def test_the_same_input_gives_the_same_bytes() -> None:
    """In another process too, whatever its hashes begin with."""
    runs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
