"""Only a theme's fonts print, whatever the machine has; and what they lack is known beforehand."""

from __future__ import annotations

import re
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.model import Assets
from mailer.render.pdf.engine import Engine
from mailer.render.pdf.fonts import Coverage, coverage, files

ODD = "Zoé 😀 张伟 محمد ★ ✂ ☐ → Ω ệ Ł א anti\u2011vol \u3000 ℡ é́"


@pytest.fixture(scope="module")
def engine(kit: Any) -> Engine:
    return Engine(kit.shipped("classic"), Assets({}, ()))


def page(text: str, style: str = "") -> str:
    return f'<!DOCTYPE html><html lang="fr"><body class="letter paper-a4"><p style="{style}">{text}</p></body></html>'


def fonts(data: bytes) -> set[str]:
    with pikepdf.open(BytesIO(data)) as pdf:
        found = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        return {str(one.FontName)[8:] for one in found if one.get("/Type") == "/FontDescriptor"}


def lacking(engine: Engine, text: str) -> set[str]:
    """What WeasyPrint complains of when it draws a text."""
    engine.complaints.clear()
    engine.render(page(text))
    return {found[1] for said in engine.complaints if (found := re.search('“?"(.+)" \\(U\\+', said))}


@pytest.mark.parametrize(
    "style", ["", "font-family: monospace", "font-family: Arial", "font-family: sans-serif"]
)
def test_no_font_of_the_system_is_used(engine: Engine, style: str) -> None:
    names = fonts(engine.render(page(ODD, style))[0])
    assert names
    assert all(name.startswith(("Letter", "Liberation", "Carlito")) for name in names)


def test_what_the_fonts_lack_is_what_is_drawn_as_nothing(engine: Engine) -> None:
    assert set(coverage(engine.theme).missing(ODD)) == lacking(engine, ODD) == set("😀张伟محد★✂☐℡")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(st.characters(categories=("L", "N", "P", "S"), exclude_characters="<&"), max_size=20))
def test_any_text_is_told_as_it_is_drawn(engine: Engine, text: str) -> None:
    """Nothing is drawn as an empty box that was not told; what is told is lacking in every font."""
    known = coverage(engine.theme)
    assert lacking(engine, text) <= set(known.missing(text))
    assert not set(known.missing(text)) & set(map(chr, known.points))


def test_what_prints_nothing_by_its_nature_is_not_lacking(kit: Any) -> None:
    known = coverage(kit.shipped("modern"))
    assert not known.missing("a\u200b\u202e\ufe0f\u00ad\u200d b\u202fc\n\t")
    assert not known.missing("")
    assert known.missing("😀x😀★") == "😀★"


def test_letters_with_accents_are_put_together() -> None:
    """Where a font has the letter and the accent, it need not have both in one."""
    known = Coverage(map(ord, "e\u0323\u0302"))
    assert not known.missing("ệ")
    assert known.missing("ọ") == "ọ"


def test_a_theme_without_fonts_lacks_everything_else_than_ascii(kit: Any, tmp_path: Path) -> None:
    theme = kit.shipped("classic", folders=(tmp_path,))
    assert files(theme) == ()
    assert coverage(theme).missing("é") == "é"


def test_a_file_that_is_no_font_is_passed_over(kit: Any, tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    assert coverage(kit.shipped("classic", folders=(tmp_path,))).missing("é") == "é"


def test_ten_thousand_letters_cost_next_to_nothing(kit: Any) -> None:
    known = coverage(kit.shipped("classic"))
    values: list[Any] = ["Chloé de l’Épée", "12 RUE DES ÉTATS", "LYON", "1\u202f234,50\u00a0€"] * 8 + [
        "Ångström"
    ]
    texts = ["".join(values)] * 10_000
    start = time.perf_counter()
    for text in texts:
        known.missing(text)
    assert time.perf_counter() - start < 0.5  # 0.05 s on an idle machine
