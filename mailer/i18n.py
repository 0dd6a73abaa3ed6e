"""Messages in the reader's language, from gettext catalogues in ``locale/``.

The messages of the source are English; ``locale/fr`` holds the French ones. Both languages have two
forms for a number, so a message with a plural is two messages: which one is chosen here.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from mailer.model import Message, Money

DOMAIN = "mailer"
FOLDER = Path(__file__).parent / "locale"
LANGUAGES = ("fr", "en")
FALLBACK = "fr"
LONGEST = 300
"""Characters of a value that a message quotes: what a client table holds may be any length."""

_reader = FALLBACK


def choose(wanted: str | None, environment: Mapping[str, str]) -> str:
    """Return the reader's language: ``wanted``, else what the environment says, else French.

    ``MAILER_LANG`` goes before ``LC_ALL``, ``LC_MESSAGES`` and ``LANG``. The C locale means that none is
    set; a language that there is no catalogue for gives English.
    """
    system = next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), ""
    )
    locale = wanted or environment.get("MAILER_LANG") or system
    language = locale.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    if language in ("", "c", "posix"):
        return FALLBACK
    return language if language in LANGUAGES else "en"


def use(language: str) -> None:
    """Make ``language`` the reader's for the rest of the process."""
    global _reader  # noqa: PLW0603 - one process speaks to one reader
    _reader = language


def reader() -> str:
    """Return the reader's language."""
    return _reader


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the messages of a language; those of the source where it has no catalogue."""
    return gettext.translation(DOMAIN, FOLDER, [language], fallback=True)


def translate(message: Message | str, /, to: str = "", **args: Any) -> str:
    """Return a message in a language (the reader's where none is given), its fields filled in.

    Numbers, dates and money are written as the language does, lists joined with commas, and long texts
    shortened. A field that no value is given for stays as it stands; a text without any values is not
    searched for fields.
    """
    language = to or _reader
    if isinstance(message, str):
        if not args:  # nothing to fill in: braces are braces
            return _looked_up(message, language)
        message = Message(message, args)
    text = message.text
    if message.plural and not _is_one(message.args.get("count"), language):
        text = message.plural
    return _Fields(language).vformat(_looked_up(text, language), (), message.args)


def written(value: object, language: str = "") -> str:
    """Return a value as a message shows it."""
    language = language or _reader
    match value:
        case None:
            return ""
        case Message():
            return translate(value, language)
        case Money():
            return _money(value, language)
        case Enum():
            return str(value.value)
        case bool() | str() | Path():
            text = str(value)
            return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
        case int() if -10_000 < value < 10_000:  # years, lines and rows as one reads them
            return str(value)
        case int() | Decimal():
            return _number(value, language)
        case date():
            from mailer.typography import format_date

            return format_date(value, language).replace("\u00a0", " ")  # searched for, in files as well
        case tuple() | list() | set() | frozenset():
            return ", ".join(written(part, language) for part in _ordered(value))
        case _:
            return str(value)


def _looked_up(text: str, language: str) -> str:
    """Return the template in a language; gettext would answer an empty one with the catalogue's head."""
    return catalogue(language).gettext(text) if text else ""


def _number(value: int | Decimal, language: str) -> str:
    from mailer.typography import format_number

    try:
        return format_number(value, language)
    except ValueError:  # no number that is written in full: NaN, or fifty digits
        return str(value)


def _money(value: Money, language: str) -> str:
    from mailer.typography import format_amount

    try:
        return format_amount(value.amount, value.currency, language)
    except ValueError:  # no amount that is written in full
        return str(value)


def _is_one(count: object, language: str) -> bool:
    """Whether a language says a number in the singular: French does for 0 and 1."""
    if not isinstance(count, int):
        return True
    return abs(count) < 2 if language == "fr" else count == 1


def _ordered(values: Iterable[object]) -> Iterable[object]:
    return sorted(values, key=str) if isinstance(values, set | frozenset) else values


class _Fields(Formatter):
    """Fills the named fields of a message; a field without a value is left as it stands."""

    def __init__(self, language: str) -> None:
        self.language = language

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> object:  # noqa: ARG002
        if isinstance(key, str) and key in kwargs:
            return written(kwargs[key], self.language)
        return f"{{{key}}}"
