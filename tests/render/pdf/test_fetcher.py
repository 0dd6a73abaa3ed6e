"""What layout may read: the theme's and the campaign's declared files, and nothing else."""

from contextlib import suppress
from pathlib import Path

import pytest

from mailer.errors import RenderError
from mailer.model import Assets, Block, Line, Run
from mailer.render.pdf import PdfFormat
from mailer.render.pdf.engine import Engine
from mailer.render.pdf.fetcher import LocalFetcher, Refused

OUTSIDE = "file:///etc/passwd"


@pytest.fixture
def theme_folder(tmp_path):
    """A theme of one's own beside a file that is none of its business."""
    folder = tmp_path / "themes" / "mine"
    folder.mkdir(parents=True)
    (folder / "extra.css").write_text("p { color: red }")
    (tmp_path / "secret.css").write_text("p { color: blue }")
    (tmp_path / "secret.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    return folder


@pytest.mark.parametrize(
    "css",
    [
        pytest.param('@import url("http://example.com/x.css");', id="import over http"),
        pytest.param('@import "https://example.com/x.css";', id="import over https"),
        pytest.param('@import "//example.com/x.css";', id="import from a host"),
        pytest.param(f'@import "{OUTSIDE}";', id="import of a file"),
        pytest.param('@import "../../secret.css";', id="import from above"),
        pytest.param(
            '@font-face { font-family: X; src: url("http://example.com/x.ttf") }', id="font over http"
        ),
        pytest.param(f'@font-face {{ font-family: X; src: url("{OUTSIDE}") }}', id="font from a file"),
        pytest.param('@font-face { font-family: X; src: local("DejaVu Sans") }', id="font of the machine"),
        pytest.param('body { background: url("ftp://example.com/x.png") }', id="picture over ftp"),
        pytest.param(f'body {{ background: url("{OUTSIDE}") }}', id="picture from a file"),
        pytest.param('body { background: url("../../secret.svg") }', id="picture from above"),
        pytest.param('p::before { content: url("http://example.com/x.png") }', id="content over http"),
        pytest.param('p { list-style: url("x-unknown:a") ; display: list-item }', id="unknown scheme"),
    ],
)
def test_a_style_sheet_reaches_neither_network_nor_other_files(kit, theme_folder, css):
    theme = kit.shipped("classic", css=css, folders=[theme_folder])
    pdf = PdfFormat(theme, Assets({}, ()), "fr", today=kit.TODAY, workers=1)
    made = kit.skeleton(kit.text("paragraph", "x"))
    with pytest.raises(RenderError, match="nothing is fetched"):
        pdf.plate(made).fill(kit.values())


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="http://example.com/x.png" width="9" height="9"/>',
        f'<image href="{OUTSIDE}" width="9" height="9"/>',
        '<use href="http://example.com/x.svg#a"/>',
        '<style>@import url("http://example.com/x.css");</style>',
        '<text style="fill: url(http://example.com/x.svg#a)">a</text>',
    ],
    ids=["picture over http", "picture from a file", "use", "import", "fill"],
)
def test_a_drawing_reaches_neither_network_nor_other_files(kit, tmp_path, monkeypatch, inside):
    """Either the drawing is refused, or what it refers to is not asked for at all."""
    asked = []
    fetch = LocalFetcher.fetch
    monkeypatch.setattr(
        LocalFetcher, "fetch", lambda self, url, headers=None: asked.append(url) or fetch(self, url)
    )
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a connection was opened"))
    size = 'width="9" height="9" xmlns="http://www.w3.org/2000/svg"'
    (tmp_path / "a.svg").write_text(f"<svg {size}>{inside}</svg>")
    pdf = PdfFormat(kit.shipped("classic"), Assets({"a": tmp_path / "a.svg"}, ()), "fr", today=kit.TODAY)
    made = kit.skeleton(Block("paragraph", 0, lines=(Line((Run("", image="asset:a"),)),)))
    with suppress(RenderError):
        pdf.plate(made).fill(kit.values())
        assert not [url for url in asked if url.startswith("http") or "passwd" in url]


def test_entities_of_a_drawing_read_no_file(kit, tmp_path):
    (tmp_path / "a.svg").write_text(
        f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{OUTSIDE}">]><svg xmlns="http://www.w3.org/2000/svg" width="99" '
        'height="9"><text y="9">&x;</text></svg>'
    )
    pdf = PdfFormat(kit.shipped("classic"), Assets({"a": tmp_path / "a.svg"}, ()), "fr", today=kit.TODAY)
    made = kit.skeleton(Block("paragraph", 0, lines=(Line((Run("", image="asset:a"),)),)))
    with pytest.raises(RenderError, match="cannot be read"):
        pdf.plate(made).fill(kit.values())


@pytest.mark.parametrize(
    "value",
    [
        "http://example.com/x.png",
        OUTSIDE,
        "../../etc/passwd",
        "//example.com/x",
        "data:image/png;base64,AAAA",
        "a\0b",
    ],
)
def test_a_value_cannot_choose_a_file(kit, assets, value):
    """A picture's key comes from the client's data: it finds a declared picture, or none."""
    fetcher = LocalFetcher((kit.THEMES / "classic",), assets)
    from mailer.render.holes import url

    for scheme in ("asset", "picture"):
        with pytest.raises(Refused):
            fetcher.fetch(f"{scheme}:{url(value)}")
    with pytest.raises(Refused):
        fetcher.fetch(value if ":" in value[:5] and not value.startswith("data:") else f"file:{value}")


def test_declared_pictures_and_files_of_the_theme_are_served(kit, assets):
    fetcher = LocalFetcher((kit.THEMES / "classic", kit.THEMES / "fonts"), assets)
    assert fetcher.fetch("asset:cedric").read() == kit.png()
    assert fetcher.fetch("picture:plan.png").content_type == "image/png"
    sheet = (kit.THEMES / "classic" / "print.css").as_uri()
    assert fetcher.fetch(sheet).content_type == "text/css"
    assert fetcher.fetch("data:text/plain,abc").read() == b"abc"


def test_a_link_in_a_theme_does_not_lead_out_of_it(kit, theme_folder):
    (theme_folder / "way-out.css").symlink_to(Path("/etc/passwd"))
    fetcher = LocalFetcher((theme_folder,), Assets({}, ()))
    with pytest.raises(Refused):
        fetcher.fetch((theme_folder / "way-out.css").as_uri())


def test_a_theme_of_one_s_own_uses_sheet_and_fonts_that_are_built_in(kit, theme_folder):
    css = '@import "../classic/sheet.css"; @import "extra.css";' + (
        '@font-face { font-family: F; src: url("../fonts/Carlito-Regular.ttf") } body { font-family: F }'
    )
    folders = [theme_folder, kit.THEMES / "classic", kit.THEMES / "fonts"]
    engine = Engine(kit.shipped("classic", css=css, folders=folders), Assets({}, ()))
    data, _ = engine.render("<p>texte")
    assert b"/BaseFont" in data or len(data) > 2000
    assert engine.complaints == []
