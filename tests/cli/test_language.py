"""Which language the command speaks, and how it writes what a message holds."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mailer.i18n import choose, translate
from mailer.model import Message, Money, Severity


@pytest.mark.parametrize(
    ("wanted", "environment", "language"),
    [
        pytest.param(None, {}, "fr", id="nothing set"),
        pytest.param(None, {"LANG": "C.UTF-8"}, "fr", id="C is nothing"),
        pytest.param(None, {"LANG": "POSIX"}, "fr", id="POSIX is nothing"),
        pytest.param(None, {"LANG": "fr_MA.UTF-8"}, "fr", id="a French locale"),
        pytest.param(None, {"LANG": "en_US.UTF-8"}, "en", id="an English locale"),
        pytest.param(None, {"LANG": "de_DE.UTF-8"}, "en", id="a locale without a catalogue"),
        pytest.param(None, {"LANG": "fr_FR", "LC_MESSAGES": "en_GB"}, "en", id="LC_MESSAGES before LANG"),
        pytest.param(None, {"LC_MESSAGES": "fr_FR", "LC_ALL": "en_GB"}, "en", id="LC_ALL before LC_MESSAGES"),
        pytest.param(None, {"LC_ALL": "fr_FR", "MAILER_LANG": "en"}, "en", id="MAILER_LANG before LC_ALL"),
        pytest.param("fr", {"MAILER_LANG": "en"}, "fr", id="--lang before all"),
        pytest.param(None, {"LC_ALL": "", "LANG": "en_GB"}, "en", id="an empty variable is none"),
    ],
)
def test_the_language_is_chosen(wanted: str | None, environment: dict[str, str], language: str) -> None:
    """--lang, MAILER_LANG, LC_ALL, LC_MESSAGES, LANG, in this order; French where none is set."""
    assert choose(wanted, environment) == language


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        pytest.param("Nantes", "Nantes", "Nantes", id="text"),
        pytest.param(2026, "2026", "2026", id="a year"),
        pytest.param(12345, "12\u202f345", "12,345", id="a large number"),
        pytest.param(Decimal("1234.5"), "1\u202f234,5", "1,234.5", id="a Decimal"),
        pytest.param(Decimal("NaN"), "NaN", "NaN", id="no number"),
        pytest.param(Money(Decimal("8.4"), "EUR"), "8,40\u00a0€", "€8.40", id="money"),
        pytest.param(Money(Decimal("NaN"), "EUR"), "NaN EUR", "NaN EUR", id="no money"),
        pytest.param(date(2026, 3, 1), "1er mars 2026", "1 March 2026", id="a date"),
        pytest.param(["a", 20000], "a, 20\u202f000", "a, 20,000", id="a list"),
        pytest.param({"b", "a"}, "a, b", "a, b", id="a set"),
        pytest.param(None, "", "", id="nothing"),
        pytest.param(Severity.ERROR, "error", "error", id="an enum"),
        pytest.param(Path("a/b"), "a/b", "a/b", id="a path"),
        pytest.param(Message("No findings."), "Rien à signaler.", "No findings.", id="a message"),
    ],
)
def test_values_are_written_as_the_language_does(value: Any, french: str, english: str) -> None:
    """What fills a message is typed, and written in the reader's language."""
    assert translate(Message("{value}", {"value": value}), to="fr") == french
    assert translate(Message("{value}", {"value": value}), to="en") == english


@pytest.mark.parametrize(
    ("count", "french", "english"),
    [(0, "0 erreur", "0 errors"), (1, "1 erreur", "1 error"), (2, "2 erreurs", "2 errors")],
)
def test_numbers_choose_the_form(count: int, french: str, english: str) -> None:
    """French says zero in the singular, English in the plural."""
    message = Message("{count} error", {"count": count}, "{count} errors")
    assert translate(message, to="fr") == french
    assert translate(message, to="en") == english


def test_braces_in_a_value_stay() -> None:
    """A cell that looks like a field is printed as it is."""
    assert translate("{cell}", to="en", cell="{{ 7*7 }} {x}") == "{{ 7*7 }} {x}"
    assert translate("{env: NAME}", to="en") == "{env: NAME}"


def test_an_empty_message_is_empty() -> None:
    """The head of the catalogue, which gettext keeps under the empty message, is not shown."""
    assert translate("", to="fr") == ""
    assert translate(Message(""), to="fr") == ""


def test_help_follows_the_language(run: Callable[..., Any]) -> None:
    """The same process prints its help in one language and then in the other."""
    assert "Commandes" in run("--help", MAILER_LANG="fr").out
    english = run("--help", MAILER_LANG="en").out
    assert "Commands:" in english
    assert "Make a workspace" in english
    assert "Crée un espace de travail" in run("--help", "--lang", "fr").out
    assert "Langue" in run("--lang=fr", "--help").out
    assert "RÈGLE" in run("explain", "--help", MAILER_LANG="fr").out


def test_the_options_of_the_group_may_stand_behind_the_command(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    """People add --lang, --debug and -C to the command that they have just typed."""
    assert "Crée un espace de travail" in run("init", "--help", "--lang", "fr").out
    assert "severity" in run("explain", "accroche-open", "--lang=en", MAILER_LANG="fr").out
    assert run("init", "here", "-C", str(tmp_path)).code == 0
    assert run("clients", "rentree", "-C", "here", "--debug", "--no-color", "--lang", "fr").code in (0, 1)
    assert run("lint", "--", "--lang", "fr").code == 2
    refused = run("lint", "--lang", "de", MAILER_LANG="fr")
    assert refused.code == 2
    assert "Erreur" in refused.err
    assert "--lang" in refused.err
