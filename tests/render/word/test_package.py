"""The package around a letter's text: python-docx's template made ours, and nothing of it left that we do not want."""

import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.errors import RenderError
from mailer.model import Theme
from mailer.render.pictures import Picture
from mailer.render.word import WordFormat
from mailer.render.word.blank import blank
from mailer.render.word.look import Edge, Look, Page, ThemeLook, read
from mailer.render.word.names import STYLE_NAMES, TABLES
from mailer.render.word.numbering import numbered
from mailer.render.word.package import DOCUMENT, Package
from mailer.render.word.papers import PAPERS
from mailer.render.word.section import section

TODAY = date(2026, 11, 22)
ORDER = {
    "styles": "docDefaults latentStyles style",
    "style": "name basedOn next link uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr tcPr tblStylePr",
    "pPr": "pStyle keepNext keepLines numPr pBdr shd spacing ind contextualSpacing jc outlineLvl",
    "rPr": "rFonts b i color sz szCs u lang",
    "tblPr": "tblInd tblBorders tblCellMar",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "tcPr": "tcBorders shd",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType titlePg",
    "numbering": "abstractNum num",
    "abstractNum": "multiLevelType lvl",
    "lvl": "start numFmt pStyle lvlText lvlJc pPr",
    "num": "abstractNumId lvlOverride",
    "settings": "zoom defaultTabStop hyphenationZone characterSpacingControl compat themeFontLang clrSchemeMapping "
    "doNotAutoCompressPictures decimalSymbol listSeparator",
}
"""What the elements hold, in the order of ECMA-376, part 1, annex A.1."""


NUMBERING = blank(read({}), "fr", TODAY, "", "").part.numbering_part.blob


def numbers(low: float, high: float) -> st.SearchStrategy[float | None]:
    return st.none() | st.integers(int(low * 4), int(high * 4)).map(lambda quarters: quarters / 4)


CHOICE = st.none() | st.booleans()
COLOR = st.none() | st.from_regex("[0-9A-F]{6}", fullmatch=True)
EDGES = st.builds(Edge, side=st.sampled_from(["top", "left", "bottom", "right"]), width=st.floats(0, 6))
LOOKS = st.builds(
    Look,
    font=st.none() | st.sampled_from(["Carlito", 'A "B" & <C>']),
    size=numbers(1, 40),
    color=COLOR,
    fill=COLOR,
    bold=CHOICE,
    italic=CHOICE,
    underline=CHOICE,
    align=st.sampled_from([None, "left", "right", "center", "both"]),
    before=numbers(0, 30),
    after=numbers(0, 30),
    line=numbers(0.5, 3),
    exactly=numbers(1, 40),
    left=numbers(-50, 300),
    right=numbers(-50, 300),
    edge=st.none() | EDGES,
    together=CHOICE,
)


def packed(
    look: ThemeLook | None = None, *, title: str = "Rentrée", author: str = "Le Goff & Fils"
) -> Package:
    return Package(look or read({}), "fr", TODAY, author, title)


def parts(package: Package, pictures: tuple[Picture, ...] = (), lists: int = 0) -> dict[str, bytes]:
    return dict(package.parts((), pictures, lists))


def disorder(part: bytes) -> list[str]:
    """The elements of a part whose children the schema wants otherwise."""
    found = []
    for element in ElementTree.fromstring(part).iter():  # noqa: S314
        known = ORDER.get(element.tag.rpartition("}")[2])
        if known is not None:
            names = [child.tag.rpartition("}")[2] for child in element]
            places = [known.split().index(name) if name in known.split() else -1 for name in names]
            if -1 in places or places != sorted(places):
                found.append(f"{element.tag}: {names}")
    return found


def test_nothing_of_the_template_is_left() -> None:
    """No thumbnail, no print of the styles for Word 2007, no history, no name and no day but ours."""
    whole = parts(packed())
    assert set(whole) == {
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/fontTable.xml",
        "word/numbering.xml",
        "word/settings.xml",
        "word/styles.xml",
        "word/theme/theme1.xml",
    }
    everything = b"".join(whole.values()).decode()
    assert not re.search(r"python-docx|2013-|rsid|docId|useFELayout|MS Mincho|Cambria|Calibri", everything)
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", everything)) == {"2026-11-22T00:00:00Z"}


def test_pages_are_laid_out_as_word_2013_and_later_do() -> None:
    """A document in compatibility mode says so in Word's title, and has fewer commands."""
    document = blank(read({}), "fr", TODAY, "", "")
    (mode,) = document.settings.element.xpath('.//w:compatSetting[@w:name="compatibilityMode"]')
    assert mode.get(qn("w:val")) == "15"


def test_word_offers_the_letter_s_styles_and_no_others() -> None:
    """All in the gallery, in their order; of Word's own only a table's grid."""
    styles = blank(read({}), "fr", TODAY, "", "").styles
    own = {style.style_id: style for style in styles if style.quick_style}
    assert list(own) == [*STYLE_NAMES, *TABLES]
    assert [style.priority for style in own.values()] == list(range(len(own)))
    assert {style.style_id for style in styles} - set(own) == {
        "DefaultParagraphFont",
        "TableNormal",
        "NoList",
    }
    assert [style.name for style in styles.latent_styles] == ["Table Grid"]
    assert styles.latent_styles.default_to_hidden
    assert own["Title"].next_paragraph_style.name == "Normal"
    assert own["CouponHeading"].base_style.name == "Coupon"
    assert not own["Sender"].builtin
    assert own["Sender"].name == "Expéditeur"


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from([*STYLE_NAMES]), LOOKS, max_size=6))
def test_any_look_makes_styles_that_the_schema_allows(looks: dict[str, Look]) -> None:
    """Each element in its place, and python-docx reads back what the theme says."""
    whole = parts(packed(ThemeLook(Page(), looks)), lists=2)
    for name in ("word/styles.xml", "word/numbering.xml", "word/settings.xml"):
        assert disorder(whole[name]) == []
    styles = blank(ThemeLook(Page(), looks), "en", TODAY, "", "").styles
    for key, look in looks.items():
        (style,) = (style for style in styles if style.style_id == key)
        font = style.font
        assert (font.bold, font.italic, font.underline) == (look.bold, look.italic, look.underline)
        assert (font.size and font.size.pt) == (look.size and round(look.size * 2) / 2)
        assert (font.color.rgb and str(font.color.rgb)) == look.color
        assert font.name == look.font
        if not STYLE_NAMES[key].character:
            form = style.paragraph_format
            assert (form.space_before and form.space_before.pt) == look.before
            assert (form.left_indent and form.left_indent.pt) == look.left
            assert bool(form.keep_with_next) == bool(look.together)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_section_is_what_the_schema_allows(paper: str) -> None:
    """On any paper, with a first page of its own and without."""
    sheet = PAPERS[paper]
    for names in (
        {},
        {"next": "rId1", "footer": "rId2"},
        {"first": "rId3", "next": "rId1", "footer": "rId2"},
    ):
        xml = section(sheet.page(Page()), sheet, names, next_page=True)
        whole = xml.replace("<w:sectPr>", '<w:sectPr xmlns:w="w" xmlns:r="r">')
        assert disorder(whole.encode()) == []
        assert xml.count("<w:titlePg/>") == ("first" in names)


@given(st.integers(0, 300))
def test_each_ordered_list_has_a_numbering_of_its_own(lists: int) -> None:
    """Numbers 1 and 2 are the styles'; those behind them begin at 1 again."""
    root = ElementTree.fromstring(numbered(NUMBERING, lists))  # noqa: S314
    found = root.findall(qn("w:num"))
    assert [int(num.get(qn("w:numId"), "")) for num in found] == list(range(1, lists + 3))
    assert [len(num.findall(qn("w:lvlOverride"))) for num in found] == [0, 0] + [3] * lists


def test_a_jpeg_of_any_kind_is_taken() -> None:
    """python-docx knows JPEGs by the letters JFIF or Exif; those of a press program begin with Adobe."""
    data = b"\xff\xd8\xff\xee\x00\x0eAdobe\x00\x64" + bytes(6)
    whole = parts(packed(), (Picture(data, "jpeg", 40, 20, "0123abc"),))
    assert whole["word/media/0123abc.jpeg"] == data
    assert b'Extension="jpeg" ContentType="image/jpeg"' in whole["[Content_Types].xml"]
    assert b'Id="rIdPicture0123abc"' in whole["word/_rels/document.xml.rels"]


def test_a_long_title_is_cut() -> None:
    """python-docx takes 255 characters, without those that XML cannot hold."""
    whole = parts(packed(title="é" * 300 + "\0", author="\ud800<a>\x01"))
    properties = ElementTree.fromstring(whole["docProps/core.xml"])  # noqa: S314
    texts = [element.text for element in properties]
    assert "é" * 255 in texts
    assert texts.count("<a>") == 2


def test_the_parts_stand_in_the_same_order_each_time() -> None:
    """Under the same relationships."""
    first, second = (list(packed().parts((), (), 3)) for _ in range(2))
    assert first == second
    assert DOCUMENT not in dict(first)


@pytest.mark.parametrize(
    ("look", "message"),
    [
        pytest.param({"Title": {"align": "justify"}}, "wrong value for Title.align: 'justify'", id="align"),
        pytest.param({"Title": {"edge": {"side": "above"}}}, "Title.edge.side: 'above'", id="side"),
    ],
)
def test_a_word_that_word_does_not_know_is_refused(desk, look: dict, message: str) -> None:
    """When the theme is read, not when the document is opened."""
    with pytest.raises(RenderError, match=re.escape(message)):
        WordFormat(Theme("x", "", "", {"styles": look}, ()), desk.assets, "fr", today=TODAY)


def test_a_letter_is_edited_and_saved(desk) -> None:
    """With python-docx as with Word: changed text, a new paragraph in a style, and all parts still there."""
    word = WordFormat(desk.theme(), desk.assets, "fr", today=TODAY)
    piece = desk.letter()
    letter = word.plate(piece.skeleton).fill(piece.values).data
    document = docx.Document(io.BytesIO(letter))
    (greeting,) = (paragraph for paragraph in document.paragraphs if paragraph.text == "Madame,")
    greeting.runs[0].text = "Chère Madame,"
    document.paragraphs[-1].insert_paragraph_before("Un mot de plus.", "Post-scriptum")
    saved = io.BytesIO()
    document.save(saved)
    again = docx.Document(saved)
    styles = {paragraph.text: paragraph.style.name for paragraph in again.paragraphs}
    assert (styles["Chère Madame,"], styles["Un mot de plus."]) == ("Salutation", "Post-scriptum")
    assert len(again.inline_shapes) == 1
    with zipfile.ZipFile(io.BytesIO(letter)) as before, zipfile.ZipFile(saved) as after:
        assert sorted(before.namelist()) == sorted(after.namelist())
