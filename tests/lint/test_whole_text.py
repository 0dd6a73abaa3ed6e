"""Findings on a whole text: one for each fault, in the author's own file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mailer.model import Finding
from mailer.pipeline import lint_template
from mailer.pipeline.options import Settings

SETTINGS = Settings(today=date(2026, 11, 22), layout=False)
LETTER = """\
---
piece: letter
---
{% if client.gender == "f" %}
# Madame, gagnez une heure par jour
{% else %}
# Monsieur, gagnez une heure par jour
{% endif %}

{{ client.salutation }},

Votre sol brille.

::: signature
:::
"""
INCLUDED = '{% include "macros/mentions.md" %}\n'


def found(folder: Path, text: str, rule: str) -> list[Finding]:
    (folder / "a.md").write_text(text, encoding="utf-8")
    findings = lint_template(folder, Path("a.md"), SETTINGS).findings
    return [finding for finding in findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(LETTER, 14, id="plain"),
        pytest.param(f"{LETTER}\n{INCLUDED}", 14, id="an include at the end"),
        pytest.param(
            LETTER + "\n{% if client.gender == 'f' %}\nChère\n{% else %}\nCher\n{% endif %}\n",
            20,
            id="branches",
        ),
    ],
)
def test_what_is_missing_at_the_end_is_one_finding_in_the_own_file(
    tmp_path: Path, text: str, line: int
) -> None:
    (missing,) = found(tmp_path, text, "postscript")
    assert missing.place is not None
    assert (missing.place.file, missing.place.line) == ("a.md", line)


def test_what_is_missing_at_the_start_is_one_finding_in_the_own_file(tmp_path: Path) -> None:
    text = LETTER.replace("# M", "M").replace("---\n{%", f"---\n{INCLUDED}\n{{%")
    (missing,) = found(tmp_path, text, "accroche-first")
    assert missing.place is not None
    assert missing.place.file == "a.md"
