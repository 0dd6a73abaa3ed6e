"""Where findings point: behind every construct of templates, at the very words that the author wrote.

Words between ‹ and › are to be found; the marks are taken out before the template is merged. A rule that looks for
one word stands for all: places come from the text, not from the rule.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from mailer.lint import Evidence, Family, Gather, Level, Reads, Rule, SkeletonUse, Subject, check
from mailer.lint.lexicon import Lexicon
from mailer.lint.reading import Where
from mailer.lint.rule import Example
from mailer.lint.shapes import Forbidden
from mailer.model import Severity
from mailer.pieces import BY_NAME

PROBE = Rule(
    id="probe",
    family=Family.WRITING,
    title="No zut",
    source="engine",
    why="It is looked for.",
    evidence=Evidence(Level.ENGINE, "It is looked for."),
    severity=Severity.WARNING,
    check=Forbidden(lexicon=Lexicon.of("zut", "zut alors"), message="No {word}.", where=Where()),
    reads=frozenset({Reads.TEXT, Reads.VALUES}),
    bad=(Example("zut"),),
    good=(Example("bon"),),
)
_MARK = re.compile("‹(.*?)›", re.DOTALL)

CASES = {
    "plain": "Bonjour.\n\nOh ‹zut› encore.",
    "first word of the file": "‹zut› et non",
    "last word of the file": "Oui,\nmais ‹zut›",
    "second line of a paragraph": "Une ligne,\nune autre, ‹zut› enfin,\net la suite.",
    "after a head": "---\npiece: letter\n---\nOh ‹zut› !",
    "after a long head": "---\npiece: letter\nsubject: \"Un objet\"\n---\n\n\nOh ‹zut› !",
    "two words": "Oh ‹zut alors› !",
    "twice in a paragraph": "Oh ‹zut› et ‹zut› !",
    "in bold": "Oh **‹zut›** !",
    "after bold": "Un **mot fort** puis ‹zut›.",
    "in italics within bold": "Oh **un *‹zut›* là** !",
    "after an escape": "Un \\* deux \\_ ‹zut›.",
    "after an entity": "Fer &amp; Fils, ‹zut›.",
    "in a heading": "## Un titre, ‹zut›",
    "in the accroche": "# Un titre, ‹zut›\n\nBonjour.",
    "in a list": "- un\n- deux, ‹zut›\n- trois",
    "in a nested list": "- un\n  - deux, ‹zut›\n- trois",
    "in a numbered list": "1. un\n2. ‹zut›",
    "in a table": "| a | b |\n| --- | --- |\n| un | ‹zut› |",
    "in the head of a table": "| a | ‹zut› |\n| --- | --- |\n| un | deux |",
    "in a quotation": "> Il a dit\n> ‹zut› hier",
    "after a hard line end": "Un\\\n‹zut› deux",
    "in a link": "Voyez [notre ‹zut› page](https://artis.example/).",
    "in the signature": "Bonjour.\n\n::: signature\n‹zut›\n:::",
    "in the post-scriptum": "Bonjour.\n\n::: ps\nP.-S. : ‹zut› !\n:::",
    "in a text for print": "::: only print\nOh ‹zut› !\n:::",
    "in the legal text": "Bonjour.\n\n::: legal\nSelon ‹zut›.\n:::",
    "after a field": "À {{ client.town }}, ‹zut› !",
    "between fields": "{{ client.town }} ‹zut› {{ client.code }}",
    "after a field with filters": "Le {{ today | date }}, ‹zut› !",
    "after a comment": "{# zut, dit l’auteur #}Oh ‹zut› !",
    "after a comment of lines": "{# zut\nzut\n#}\nOh ‹zut› !",
    "in a loop": "{% for item in items %}\n- Oh ‹zut› !\n{% endfor %}",
    "in a loop, after its field": "{% for item in items %}\n- {{ item.number }} : ‹zut› !\n{% endfor %}",
    "in a loop over rows": (
        "| a | b |\n| --- | --- |\n{% for item in items %}\n| {{ item.number }} | ‹zut› |\n{% endfor %}"
    ),
    "after a loop": "{% for item in items %}\n- {{ item.number }}\n{% endfor %}\n\nOh ‹zut› !",
    "in a loop in a loop": (
        "{% for a in items %}\n{% for b in items %}\n\nOh ‹zut› !\n\n{% endfor %}\n{% endfor %}"
    ),
    "in a condition": "{% if client.town == 'Rennes' %}\nOh ‹zut› !\n{% endif %}",
    "in a condition in a line": "Oui{% if client.town == 'Rennes' %}, ‹zut›{% endif %}.",
    "in the other branch": "{% if client.town == 'Brest' %}\nBon.\n{% else %}\nOh ‹zut› !\n{% endif %}",
    "in a branch between": (
        "{% if client.town == 'Brest' %}\nBon.\n{% elif client.town == 'Rennes' %}\nOh ‹zut› !\n"
        "{% else %}\nFin.\n{% endif %}"
    ),
    "in a condition in a loop": (
        "{% for item in items %}\n{% if loop.first %}\nOh ‹zut› !\n{% endif %}\n{% endfor %}"
    ),
    "with white space cut": "Un\n\n{%- if client.town == 'Rennes' -%}\n\n  Oh ‹zut› !\n{%- endif %}",
    "after a set": "{% set ville = client.town %}\nÀ {{ ville }}, ‹zut› !",
    "in a branch that no client takes": "{% if client.town == 'Brest' %}\nOh ‹zut› !\n{% endif %}\n\nBonjour.",
    "in an else that no client takes": "{% if client.town == 'Rennes' %}\nBon.\n{% else %}\nOh ‹zut› !\n{% endif %}",
    "in branches within a branch that no client takes": (
        "{% if client.town == 'Brest' %}\n{% if client.code == 'X' %}\nOh ‹zut› !\n{% else %}\nAh ‹zut› !\n"
        "{% endif %}\n{% endif %}\n\nBonjour."
    ),
}  # fmt: skip

FILES: dict[str, dict[str, str]] = {
    "in an included file": {
        "letters/a": "Bonjour.\n\n{% include 'parts/b.md' %}\n",
        "parts/b": "Avant.\n\nEncore ‹zut› !\n",
    },
    "in a file included in a loop": {
        "letters/a": "{% for item in items %}\n\n{% include 'parts/b.md' %}\n\n{% endfor %}\n",
        "parts/b": "{{ item.number }} : ‹zut› !\n",
    },
    "in a file that an included file includes": {
        "letters/a": "{% include 'parts/b.md' %}\n",
        "parts/b": "Avant.\n\n{% include 'parts/c.md' %}\n",
        "parts/c": "\n\nOh ‹zut› !\n",
    },
    "after an included file": {
        "letters/a": "{% include 'parts/b.md' %}\n\nOh ‹zut› !\n",
        "parts/b": "Avant.\n\nEncore.\n",
    },
    "in a macro": {
        "letters/a": "{% from 'parts/m.md' import say %}\n\n{{ say('Rennes') }}\n",
        "parts/m": "{% macro say(town) %}\nÀ {{ town }}, ‹zut› !\n{% endmacro %}\n",
    },
    "in the words given to a macro": {
        "letters/a": "{% from 'parts/m.md' import say %}\n\n{% call say() %}Oh ‹zut› !{% endcall %}\n",
        "parts/m": "{% macro say() %}\nIl dit : {{ caller() }}\n{% endmacro %}\n",
    },
    "after a macro in a line": {
        "letters/a": "{% from 'parts/m.md' import town %}\nÀ {{ town() }}, ‹zut› !\n",
        "parts/m": "{% macro town() %}Rennes{% endmacro %}\n",
    },
    "in a branch of a macro that no client takes": {
        "letters/a": "{% from 'parts/m.md' import say %}\n\n{{ say(client.town) }}\n",
        "parts/m": "{% macro say(town) %}\n{% if town == 'Brest' %}\nOh ‹zut› !\n{% endif %}\nBon.\n{% endmacro %}\n",
    },
    "in a block of a frame": {
        "letters/a": "{% extends 'parts/f.md' %}\n{% block corps %}\nOh ‹zut› !\n{% endblock %}\n",
        "parts/f": "Avant.\n\n{% block corps %}{% endblock %}\n\nAprès.\n",
    },
    "in a frame": {
        "letters/a": "{% extends 'parts/f.md' %}\n{% block corps %}\nBon.\n{% endblock %}\n",
        "parts/f": "Avant.\n\n{% block corps %}{% endblock %}\n\nAprès, ‹zut› !\n",
    },
}


def wanted(name: str, text: str) -> tuple[str, set[tuple[str, int, int, int]]]:
    """Return a text without its marks, and where the marked words begin and end: file, line, columns from 1."""
    found = set()
    while mark := _MARK.search(text):
        line, column = text.count("\n", 0, mark.start()) + 1, mark.start() - text.rfind("\n", 0, mark.start())
        found.add((name, line, column, column + len(mark[1])))
        text = text[: mark.start()] + mark[1] + text[mark.end() :]
    return text, found


def places(folder: Path, desk: Any, accroche: str = "", **changes: Any) -> set[tuple[str, int, int, int]]:
    """Merge and lint the letter, in all its branches; return where findings are, files from the templates' folder."""
    merger = desk.merger(folder, accroche, **changes) if accroche else desk.merger(folder, **changes)
    gather, kind = Gather(), BY_NAME["letter"]
    gather.add(merger.piece(kind, "a", desk.client(), desk.VARYING), 2)
    taken = {use.skeleton.id for use in gather.uses()}
    others = [
        SkeletonUse(piece.skeleton)
        for piece in merger.variants(kind, "a", desk.client(), desk.VARYING)
        if piece.skeleton.id not in taken
    ]
    found = check(Subject((*gather.uses(), *others)), (PROBE,))
    assert all(finding.place and finding.end for finding in found)
    return {
        (one.place.file.removeprefix("templates/"), one.place.line, one.place.column, one.end.column)
        for one in found
        if one.place and one.end
    }


@pytest.mark.parametrize(
    "files", [{"letters/a": text} for text in CASES.values()] + [*FILES.values()], ids=[*CASES, *FILES]
)
def test_a_finding_points_at_the_words(tmp_path: Path, desk: Any, files: dict[str, str]) -> None:
    expected = set()
    for name, text in files.items():
        path = tmp_path / "templates" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        plain, marks = wanted(f"{name}.md", text)
        path.write_text(plain, encoding="utf-8")
        expected |= marks
    assert expected
    assert places(tmp_path / "templates", desk) == expected


@pytest.mark.parametrize(
    ("letter", "text"),
    [
        ("# {{ accroche }}\n\nBonjour.", "Oh ‹zut› !"),
        ("# {{ accroche }}\n\nBonjour.", "{{ client.town }}, ‹zut› !"),
        ("Bonjour.\n\n{{ accroche }}, et {{ accroche }}", "Encore ‹zut›"),
    ],
    ids=["alone", "after a field", "twice"],
)  # fmt: skip
def test_a_finding_in_a_text_of_the_campaign_points_at_the_campaign_file(
    tmp_path: Path, desk: Any, letter: str, text: str
) -> None:
    folder = tmp_path / "templates" / "letters"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text(letter, encoding="utf-8")
    plain, marks = wanted("campaign.yaml", text)
    expected = {
        (file, 12, column + 12, end + 12) for file, _, column, end in marks
    }  # where `desk` puts the text
    assert places(tmp_path / "templates", desk, plain) == expected
