"""The blocks of keys that a campaign file is made of, and what each takes."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from mailer.errors import N_
from mailer.settings.fields import Day, EnvironmentName, FilePath, Text
from mailer.settings.validated import Settings, refusal


class Objective(StrEnum):
    """What a mailing is for: one thing."""

    SALE = "sale"
    AWARENESS = "awareness"
    LAUNCH = "launch"
    LOYALTY = "loyalty"
    WIN_BACK = "win-back"
    PAYMENT = "payment"
    EVENT = "event"
    SURVEY = "survey"
    COMPLAINT = "complaint"

    @property
    def stream(self) -> Stream:
        """Which e-mails these are: a marketing opt-out never holds back the transactional ones."""
        return "transactional" if self in (Objective.PAYMENT, Objective.COMPLAINT) else "marketing"


Stream = Literal["marketing", "transactional"]
"""The two kinds of e-mail that are kept apart: what canvasses, and what a client's own affair asks for."""


FRENCH_OBJECTIVES = {
    "vente": "sale",
    "notoriété": "awareness",
    "lancement": "launch",
    "fidélisation": "loyalty",
    "reconquête": "win-back",
    "relance": "payment",
    "paiement": "payment",
    "recouvrement": "payment",
    "événement": "event",
    "invitation": "event",
    "enquête": "survey",
    "réclamation": "complaint",
}
"""What a French reader may write, for the hint."""


def _one_objective(value: Any) -> Any:
    """Refuse a list of objectives, however written (a mailing with two has none)."""
    if not isinstance(value, (str, list)):
        return value
    written = value if isinstance(value, list) else re.split(r"[,;/+&]|\s+(?:et|and)\s+", value)
    words = [str(word) for word in written]
    words = [word.strip() for word in words if word.strip()]
    if isinstance(value, list) or (len(words) > 1 and all(word in set(Objective) for word in words)):
        raise refusal(
            N_("One mailing has one objective, and {count} stand here."),
            N_("Keep the one that matters most (“objective: {first}”), and make a campaign for each other."),
            count=len(words),
            first=words[0] if words else Objective.SALE.value,
        )
    meant = FRENCH_OBJECTIVES.get(value.strip().lower())
    if meant:
        raise refusal(
            N_("“{value}” is not a value of “{key}”."), N_("Write {meant}."), value=value, meant=meant
        )
    return value


OneObjective = Annotated[Objective, BeforeValidator(_one_objective)]


def _shape(value: Any) -> str:
    """Tell a block of keys from anything else, for a key that takes either a text or a block."""
    return "<block>" if isinstance(value, (dict, Settings)) else "<text>"


class Database(Settings):
    """A table behind a database's address."""

    env: EnvironmentName = Field(description=N_("Name of the environment variable that holds the address."))
    query: Text = Field(description=N_("The SELECT statement whose rows are read."))


FileOrDatabase = Annotated[
    Annotated[FilePath, Tag("<text>")] | Annotated[Database, Tag("<block>")], Discriminator(_shape)
]


class ColumnType(StrEnum):
    """What a column that is not known holds."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    BOOLEAN = "boolean"


class ColumnAs(Settings):
    """How a column that is not known is read."""

    type: ColumnType = Field(
        description=N_("What the column holds: text, number, money, date or boolean (yes or no).")
    )


Columns = dict[
    str,
    Annotated[Annotated[Text, Tag("<text>")] | Annotated[ColumnAs, Tag("<block>")], Discriminator(_shape)],
]


class TableSource(Settings):
    """Where a table is read from."""

    source: FileOrDatabase = Field(
        description=N_("A file beside the campaign, or {env: NAME, query: SELECT …}.")
    )
    sheet: Text | None = Field(
        default=None, description=N_("Name of the sheet; without it, the first that holds a table.")
    )
    header: int | None = Field(
        default=None,
        ge=1,
        description=N_("Row of the headers, as the spreadsheet counts; without it, it is found."),
    )
    columns: Columns = Field(
        default_factory=dict,
        description=N_(
            "Headers of the file that are not known, and what they mean (a known column), or {type: number}."
        ),
    )

    @property
    def column_names(self) -> dict[str, str]:
        """The headers that mean a known column, and its name."""
        return {header: name for header, name in self.columns.items() if isinstance(name, str)}

    @property
    def column_types(self) -> dict[str, str]:
        """The headers that are given a type, and it, as `model.Column` calls it."""
        given = {header: one.type for header, one in self.columns.items() if isinstance(one, ColumnAs)}
        return {
            header: "flag" if kind is ColumnType.BOOLEAN else kind.value for header, kind in given.items()
        }


class Segment(TableSource):
    """Which clients the campaign is for."""

    where: Text | None = Field(
        default=None, description=N_("Condition on the columns; without it, all clients.")
    )


def _ledger(value: Any) -> Any:
    """Take a path alone as the source of a ledger."""
    return {"source": value} if isinstance(value, str) else value


Ledger = Annotated[TableSource, BeforeValidator(_ledger)]


class Offer(Settings):
    """What is offered. The texts may hold merge fields."""

    product: Text | None = Field(default=None, description=N_("What is offered."))
    price: Text | None = Field(default=None, description=N_("Its price, with the tax said (49 € HT)."))
    advantage: Text | None = Field(default=None, description=N_("What the client gains by it."))
    gift: Text | None = Field(default=None, description=N_("The gift that comes with it."))
    until: Day | None = Field(default=None, description=N_("Last day of the offer, as in 2026-12-15."))
    code: Text | None = Field(default=None, description=N_("Code that the client quotes."))
    conditions: Text | None = Field(default=None, description=N_("Conditions, in small print."))

    @field_validator("until", mode="after")
    @classmethod
    def _not_over(cls, value: date | None, info: ValidationInfo) -> date | None:
        today = (info.context or {}).get("today")
        if value and today and value < today:
            raise refusal(
                N_("The offer ended on {until}, before today ({today})."),
                N_("Give it a later last day, or take “{key}” out."),
                until=value,
                today=today,
            )
        return value


class Event(Settings):
    """What the client is invited to."""

    name: Text = Field(description=N_("What it is."))
    date: Day | None = Field(default=None, description=N_("The day, as in 2026-12-15."))
    time: Text | None = Field(default=None, description=N_("From when to when, as printed."))
    place: Text | None = Field(default=None, description=N_("Where, as printed."))
    reply_by: Day | None = Field(default=None, description=N_("Last day for an answer."))

    @field_validator("date", "reply_by", mode="after")
    @classmethod
    def _to_come(cls, value: Day | None, info: ValidationInfo) -> Day | None:
        today = (info.context or {}).get("today")
        if value and today and value < today:
            raise refusal(
                N_("“{key}” is {day}, before today ({today})."),
                N_("Give it a later day, or take it out."),
                day=value,
                today=today,
            )
        return value


class PieceRef(Settings):
    """A piece of the pack. ``template`` is empty for the relance whose template the level decides."""

    kind: str
    template: str = ""


def _piece(value: Any) -> Any:
    """Take {letter: promotion} as kind and template, and the bare word relance."""
    if isinstance(value, str):
        value = {value: "" if value == "relance" else None}
    if isinstance(value, dict) and set(value) <= {"kind", "template"} and len(value) == 2:
        return value
    if not isinstance(value, dict) or len(value) != 1:
        raise refusal(
            N_("A piece is one kind and one template."),
            N_("Write each as in {example}."),
            example="{letter: promotion}",
        )
    kind, template = next(iter(value.items()))
    if not isinstance(template, str):
        raise refusal(
            N_("The piece “{kind}” names no template."),
            N_("Write it as in {example}."),
            kind=kind,
            example="{letter: promotion}",
        )
    return {"kind": kind, "template": template}


Pieces = Annotated[
    tuple[Annotated[PieceRef, BeforeValidator(_piece)], ...],
    WithJsonSchema(
        {
            "type": "array",
            "minItems": 1,
            "items": {
                "anyOf": [
                    {
                        "type": "object",
                        "minProperties": 1,
                        "maxProperties": 1,
                        "additionalProperties": {"type": "string"},
                    },
                    {"const": "relance"},
                ]
            },
        }
    ),
]


class SignatoryChoice(Settings):
    """A signatory chosen by a column of the client table, from a declared list."""

    by: Text = Field(description=N_("The column that decides."))
    from_: dict[str, Text] = Field(
        alias="from",
        min_length=1,
        description=N_("What the column holds, and who signs then: a key of signatories."),
    )
    default: Text | None = Field(default=None, description=N_("Who signs for any other value."))


WhoSigns = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[SignatoryChoice, Tag("<block>")], Discriminator(_shape)
]


class Level(Settings):
    """A level of reminder, from the first to the formal notice."""

    days: int = Field(ge=1, description=N_("Days late from which it applies."))
    template: Text = Field(description=N_("Template of the letter."))
    gap: int = Field(
        default=8, ge=0, description=N_("Days that must have passed since the level before was posted.")
    )


LEVELS = (
    Level(days=1, template="first"),
    Level(days=15, template="second"),
    Level(days=30, template="formal-notice"),
)
"""First reminder, second, formal notice."""
