"""Themes of paragraphs that the author declares, in merged letters."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mailer.pipeline import lint_template
from mailer.pipeline.options import Settings

HEAD = "---\npiece: letter\n---\n# Gagnez une heure\n\nMadame,\n\n"
FORMULA = "\n\nVeuillez agréer mes salutations.\n"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param("Un mot.\n\nUn autre.", [], id="none declared"),
        pytest.param("::: theme prix\nUn.\n\nDeux.\n:::\n\n::: theme délai\nTrois.\n:::", [], id="in order"),
        pytest.param(
            "::: theme prix\nUn.\n:::\n\n::: theme délai\nDeux.\n:::\n\n::: theme prix\nTrois.\n:::",
            [(17, "“prix” comes back behind “délai”")],
            id="back",
        ),
        pytest.param("::: theme prix\nUn.\n:::\n\nDeux.", [(12, "has no theme")], id="without"),
        pytest.param(
            "::: theme prix\nUn. Nos délais fondent.\n:::\n\n::: theme délai\nDeux. Ce délai a un prix.\n:::",
            [(9, "“délais” opens the theme “délai”")],
            id="stranger",
        ),
        pytest.param(
            "::::: theme prix\nUn.\n\n:::: only print\nDeux.\n::::\n\n:::: only mail\nTrois.\n::::\n:::::",
            [],
            id="channels",
        ),
    ],
)
def test_declared_themes_are_held_against_the_paragraphs(
    tmp_path: Path, body: str, found: list[tuple[int, str]]
) -> None:
    (tmp_path / "a.md").write_text(HEAD + body + FORMULA, encoding="utf-8")
    settings = Settings(today=date(2026, 11, 22), layout=False)
    findings = [f for f in lint_template(tmp_path, Path("a.md"), settings).findings if f.rule == "one-theme"]
    assert [f.place.line for f in findings if f.place] == [line for line, _ in found]
    assert all(said in str(finding.message) for finding, (_, said) in zip(findings, found, strict=True))
