"""Filters that depend on who is written to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mailer.errors import MergeError


def test_a_persons_name_keeps_its_article(bench: Any, show: Callable[..., list[str]]) -> None:
    bench.write("plain/a.md", "La famille {{ client.last_name | de(person=true) }}, {{ client.town | de }}")
    assert show(bench.piece(last_name="Le Goff", town="Le Havre")) == ["La famille de Le Goff, du Havre"]
    assert show(bench.piece(last_name="Aubry", town="Lyon")) == ["La famille d’Aubry, de Lyon"]


def test_forms_of_several_words_are_given(bench: Any, show: Callable[..., list[str]]) -> None:
    forms = '"heureuse cliente", plural="heureux clients", plural_feminine="heureuses clientes"'
    bench.write("plain/a.md", '{{ "heureux client" | accord(client, ' + forms + ") }}")
    genders = ("m", "f", "mixed", "women", "unknown")
    assert [show(bench.piece(gender=gender))[0] for gender in genders] == [
        "heureux client", "heureuse cliente", "heureux clients", "heureuses clientes", "heureux client",
    ]  # fmt: skip


def test_a_form_that_is_missing_is_told_for_the_first_client(bench: Any) -> None:
    """Not for the first couple: that may be client 9,000."""
    bench.write("plain/a.md", '\n{{ "heureux client" | accord(client, "heureuse cliente") }}')
    with pytest.raises(MergeError) as caught:
        bench.piece(gender="m")
    assert (caught.value.file, caught.value.line) == ("templates/plain/a.md", 2)
    assert caught.value.values["word"] == "heureux client"


@pytest.mark.parametrize(
    ("call", "example"),
    [
        ('"imposteur" | accord(client)', 'accord(client, feminine="…")'),
        (
            '"heureux client" | accord(client)',
            'accord(client, feminine="…", plural="…", plural_feminine="…")',
        ),
        (
            '"heureux client" | accord(client, "heureuse cliente")',
            'accord(client, plural="…", plural_feminine="…")',
        ),
        ('"Monsieur" | accord(client, "Madame")', 'accord(client, plural="…")'),
    ],
)
def test_a_form_that_is_not_certain_is_asked_for(bench: Any, call: str, example: str) -> None:
    """Guessed wrong, it would stand in a thousand letters."""
    bench.write("plain/a.md", f"{{{{ {call} }}}}")
    with pytest.raises(MergeError) as caught:
        bench.piece(gender="m")
    assert caught.value.values["example"] == example


def test_titles_that_end_alike_agree_each_its_own_way(bench: Any, show: Callable[..., list[str]]) -> None:
    bench.write(
        "plain/a.md",
        '{% for word in ["docteur", "directeur", "régisseur"] %}{{ word | accord(client) }} {% endfor %}',
    )
    assert "".join(show(bench.piece(gender="f"))).split() == ["docteure", "directrice", "régisseuse"]
