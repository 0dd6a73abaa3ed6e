"""Whether a theme's text has serifs is told by the font that prints it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mailer.house import House, Signatory
from mailer.model import Theme
from mailer.render.pdf.serifs import serifs
from mailer.workspace import BUILTIN, Workspace

FONTS = BUILTIN / "themes" / "fonts"
SERIF, SANS = "LiberationSerif-Regular.ttf", "Carlito-Regular.ttf"


def face(family: str, file: str) -> str:
    return f'@font-face {{ font-family: "{family}"; src: url("fonts/{file}") }}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fonts").mkdir()
    for name in (SERIF, SANS):
        shutil.copy(FONTS / name, tmp_path / "fonts" / name)
    (tmp_path / "fonts" / "broken.ttf").write_bytes(b"no font")
    return tmp_path


@pytest.mark.parametrize(("name", "expected"), [("classic", True), ("modern", False)])
def test_built_in_themes_are_told_apart(name: str, expected: bool):
    house = House(company="-", signatories={"x": Signatory(name="-", function="-")})
    assert serifs(Workspace(BUILTIN, house).theme(name)) is expected


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        pytest.param(face("A", SERIF) + "body { font-family: A, sans-serif }", True, id="declared"),
        pytest.param(face("A", SANS) + "body { font: 11pt/1.3 'A', serif }", False, id="short-form"),
        pytest.param("body { font-family: Carlito }", False, id="by-the-font's-own-name"),
        pytest.param("body { font-family: Nowhere, 'Liberation Serif' }", True, id="the-first-that-is-there"),
        pytest.param(
            "html, body { font-family: Carlito }\nbody { color: #111 }", False, id="among-selectors"
        ),
        pytest.param(
            "body { font-family: Carlito } body { font-family: Liberation Serif }", True, id="last-wins"
        ),
        pytest.param("/* body { font-family: Carlito } */", None, id="a-comment"),
        pytest.param("h1 { font-family: Carlito }", None, id="a-heading's-own"),
        pytest.param("body { font-family: serif }", None, id="a-generic-name-is-no-font"),
        pytest.param(face("A", "broken.ttf") + "body { font-family: A }", None, id="a-broken-font"),
        pytest.param(face("A", "../../secret.ttf") + "body { font-family: A }", None, id="outside-the-theme"),
        pytest.param("", None, id="empty"),
    ],
)
def test_the_font_of_the_body_tells(folder: Path, css: str, expected: bool | None):
    assert serifs(Theme("x", css, "", {}, (folder,))) is expected
