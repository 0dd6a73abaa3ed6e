"""Kinds of values in settings files: texts, days, amounts, addresses, identifiers, names of secrets."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from importlib import import_module
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from mailer.errors import N_
from mailer.settings.validated import EMPTY, refusal
from mailer.typography import currencies


def _day(value: Any) -> Any:
    """Read a date written 2026-12-15; propose that form for one written 15/12/2026."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise refusal(N_("There is no such day as {value}."), N_("Check it."), value=text) from None
    french = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    if french:
        day, month, year = (int(part) for part in french.groups())
        raise refusal(
            N_("“{value}” is not a date of the form year-month-day."),
            N_("Write {proposal}, if day and month are so."),
            value=text,
            proposal=f"{year:04}-{month:02}-{day:02}",
        )
    raise refusal(
        N_("“{value}” is not a date."), N_("Write year, month and day as in 2026-12-15."), value=text
    )


_CURRENCY = currencies.spelt("EUR", "MAD")
"""What may stand beside an amount in a settings file: a house counts in one of these."""


def _amount(value: Any) -> Any:
    """Read an amount with spaces between thousands, a comma or a point, and a currency after it."""
    if not isinstance(value, str):
        return value
    text = re.sub(rf"[\s\u00a0\u202f]|{_CURRENCY}", "", value, flags=re.IGNORECASE)
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", text):
        raise refusal(
            N_("“{value}” can be read as thousands or as decimals."),
            N_("Write {proposal}, if thousands are meant."),
            value=value,
            proposal=re.sub(r"[.,]", "", text),
        )
    try:
        amount = Decimal(text.replace(",", "."))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise refusal(
            N_("“{value}” is not an amount."), N_("Write it in figures, as in 1234.50."), value=value
        )
    return amount


def _filled(value: str) -> str:
    """Refuse a text of blanks."""
    if not value.strip():
        raise refusal(*EMPTY)
    return value


_PLAIN = WithJsonSchema({"type": ["string", "number", "boolean"]})
# To an editor that checks a file by the schema, 49 is a number; to us a scalar is the text that was written.
Text = Annotated[str, AfterValidator(_filled), _PLAIN]
"""A text that is not blank."""
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A date, written 2026-12-15."""
Amount = Annotated[Decimal, BeforeValidator(_amount), WithJsonSchema({"type": ["number", "string"]})]
"""An amount of money, not negative."""


def _variable(value: str) -> str:
    """Refuse what is not the name of an environment variable, without repeating it: it may be a secret."""
    if not re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", value):
        raise refusal(
            N_("“{key}” takes the name of an environment variable, never the secret itself."),
            N_("Write a name in capitals such as MAILER_PASSWORD, and put the secret into that variable."),
        )
    return value


EnvironmentName = Annotated[Text, AfterValidator(_variable)]
"""The name of an environment variable that holds a secret: capitals, with an underscore in it."""


def _email(value: str) -> str:
    """Refuse what cannot be an e-mail address; the syntax alone is looked at, not the network."""
    if not re.fullmatch(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\".]+", value):
        raise refusal(
            N_("“{value}” is not an e-mail address."), N_("Write it as in name@example.com."), value=value
        )
    return value


Email = Annotated[Text, AfterValidator(_email)]


def _lines(value: Any) -> Any:
    """Take one text as a list of its lines."""
    return [line for line in value.splitlines() if line.strip()] if isinstance(value, str) else value


Lines = Annotated[
    tuple[Text, ...],
    BeforeValidator(_lines),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""Lines of an address: a list, or one text."""


def _number(module: str, message: str, hint: str) -> Any:
    """Return a check of an identifier by the module of python-stdnum that knows its key digits."""

    def check(value: str) -> str:
        number = re.sub(r"[\s\u00a0\u202f.]", "", value)
        if not import_module(f"stdnum.{module}").is_valid(number):
            raise refusal(message, hint, value=value)
        return number

    return AfterValidator(check)


Siren = Annotated[
    Text,
    _number(
        "fr.siren",
        N_("“{value}” is not a SIREN: it has nine digits, and the last must agree with the others."),
        N_("Copy it from the extract of the register (the SIREN is the first nine digits of a SIRET)."),
    ),
]
Siret = Annotated[
    Text,
    _number(
        "fr.siret",
        N_("“{value}” is not a SIRET: it has fourteen digits, and the last must agree with the others."),
        N_("Copy it from the extract of the register."),
    ),
]
Vat = Annotated[
    Text,
    _number(
        "eu.vat",
        N_("“{value}” is not a VAT number of the European Union."),
        N_("Write the two letters of the country and the number, as in FR44732829320."),
    ),
]
Ice = Annotated[
    Text,
    _number(
        "ma.ice",
        N_("“{value}” is not an ICE: it has fifteen digits, and the last two must agree with the others."),
        N_("Copy it from the certificate."),
    ),
]


PARTIAL = {"BF": 28, "BJ": 28, "CI": 28, "CM": 27, "DZ": 26, "MA": 28, "MG": 27, "ML": 28, "SN": 28}
"""Lengths of account numbers that are written as an IBAN in countries outside its register (ISO 13616)."""


def _iban(value: str) -> str:
    """Refuse what is no IBAN: its country's length and form, and check digits modulo 97; blanks do not count."""
    iban, mod_97_10 = import_module("stdnum.iban"), import_module("stdnum.iso7064.mod_97_10")
    number: str = re.sub(r"[\s\u00a0\u202f.-]", "", value).upper()
    apart = re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]+", number) and len(number) == PARTIAL.get(number[:2])
    if not (
        mod_97_10.is_valid(number[4:] + number[:4]) if apart else iban.is_valid(number, check_country=False)
    ):
        raise refusal(
            N_(
                "“{value}” is not an IBAN: its length is not its country's, or its check digits do not agree."
            ),
            N_("Copy it from your bank's statement of account details (RIB)."),
            value=value,
        )
    return number


def _bic(value: str) -> str:
    """Refuse what is no BIC."""
    number = "".join(value.split()).upper()
    if not import_module("stdnum.bic").is_valid(number):
        raise refusal(
            N_(
                "“{value}” is not a BIC: it has eight or eleven characters, the country's code fifth and sixth."
            ),
            N_("Copy it from your bank's statement of account details (RIB)."),
            value=value,
        )
    return number


Iban = Annotated[Text, AfterValidator(_iban)]
"""An account number (IBAN), kept without blanks."""
Bic = Annotated[Text, AfterValidator(_bic)]
"""A bank's code (BIC)."""


def _file_path(value: str) -> str:
    """Refuse a database's address where a file is expected, without repeating it: it may hold a password."""
    if re.match(r"\w[\w+.-]*://", value):
        raise refusal(
            N_("“{key}” holds an address, and addresses of databases may hold a password."),
            N_("Put it into an environment variable, and write {{env: NAME, query: SELECT …}}."),
        )
    return value


FilePath = Annotated[Text, AfterValidator(_file_path)]
"""A path from the campaign's folder."""
