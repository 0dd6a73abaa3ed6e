"""A campaign file: one mailing, one objective, who gets it, what it offers, what is written.

``load`` reads ``campaign.yaml`` into a frozen `Campaign`, with what the file leaves out taken from
the house; `schema` prints the same declarations as a JSON Schema.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PrivateAttr, ValidationInfo, field_validator, model_validator

from mailer.campaign_parts import (
    LEVELS,
    Database,
    Event,
    Ledger,
    Level,
    Objective,
    Offer,
    OneObjective,
    PieceRef,
    Pieces,
    Segment,
    SignatoryChoice,
    TableSource,
    WhoSigns,
)
from mailer.errors import N_, CampaignError, nearest
from mailer.house import Currency, House, Language, Reply, unknown_signatory
from mailer.model import Place
from mailer.settings import yamlfile
from mailer.settings.fields import Amount, Text
from mailer.settings.linting import CampaignLint
from mailer.settings.mailing import ImageWay
from mailer.settings.validated import MISSING_KEY, Settings, json_schema, refusal, validate

__all__ = [
    "LEVELS",
    "Campaign",
    "CampaignLint",
    "Database",
    "Event",
    "Level",
    "Objective",
    "Offer",
    "PieceRef",
    "Reply",
    "Segment",
    "SignatoryChoice",
    "TableSource",
    "load",
    "schema",
]


class Campaign(Settings):
    """A campaign, complete: what the file leaves out is taken from the house.

    ``town`` is the file's ``place`` (where letters are dated from).
    """

    name: Text = Field(description=N_("Name of the campaign, as people say it."))
    objective: OneObjective = Field(description=N_("What the mailing is for: one objective."))
    segment: Segment = Field(description=N_("Which clients get it."))
    offer: Offer | None = Field(default=None, description=N_("What is offered."))
    event: Event | None = Field(default=None, description=N_("What the client is invited to."))
    accroche: Text | None = Field(
        default=None, description=N_("The first sentence that is read; may hold merge fields.")
    )
    subject: Text | None = Field(
        default=None, description=N_("Subject of the e-mail; may hold merge fields.")
    )
    texts: dict[str, Text] = Field(
        default_factory=dict, description=N_("Other texts of the campaign, under names of its own.")
    )
    pieces: Pieces = Field(
        min_length=1, description=N_("What each client gets: a kind and its template, each.")
    )
    attach: tuple[Text, ...] = Field(
        default=(),
        description=N_(
            "What goes with an e-mail: pieces, by kind, as PDF; files beside the campaign, by their names."
        ),
    )
    images: ImageWay | None = Field(
        default=None,
        description=N_("How pictures travel in e-mails: embed or link; without it, as the house says."),
    )
    signatory: WhoSigns = Field(
        default="", description=N_("Who signs: a key of signatories, or {by: column, from: {value: key}}.")
    )
    ledger: Ledger | None = Field(
        default=None, description=N_("Open invoices: a file beside the campaign (objective payment).")
    )
    levels: tuple[Level, ...] = Field(
        default=LEVELS, min_length=1, description=N_("Levels of reminder, in order (objective payment).")
    )
    minimum: Amount | None = Field(
        default=None, description=N_("Balance below which no reminder is sent (objective payment).")
    )
    theme: Text = Field(default="classic", description=N_("How pieces look; without it, the house's."))
    language: Language = Field(
        default="fr", description=N_("Language of what is written; without it, the house's.")
    )
    currency: Currency = Field(default="EUR", description=N_("Currency of amounts; without it, the house's."))
    town: Text | None = Field(
        default=None, alias="place", description=N_("Place in the dateline; without it, the house's.")
    )
    edition: Annotated[Text, Field(pattern=r"^[\w][\w.-]*$", max_length=40)] = Field(
        default="",
        description=N_("Which run of the campaign this is; without it, the year (the month, for payment)."),
    )
    reply: Reply = Field(
        default_factory=Reply, description=N_("Where answers go; without it, as the house says.")
    )
    lint: CampaignLint = Field(
        default_factory=CampaignLint, description=N_("What lint is told about this campaign.")
    )

    _yaml: yamlfile.YamlFile | None = PrivateAttr(None)
    _house: House | None = PrivateAttr(None)

    @field_validator("signatory", mode="after")
    @classmethod
    def _known_signatory(cls, value: str | SignatoryChoice, info: ValidationInfo) -> str | SignatoryChoice:
        house: House | None = (info.context or {}).get("house")
        if house:
            for at, key in _signatory_keys(value):
                if key not in house.signatories:
                    raise unknown_signatory(key, house, at=at)
        return value

    @field_validator("attach", mode="after")
    @classmethod
    def _known_pieces(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        kinds = [piece.kind for piece in info.data.get("pieces", ())]
        for number, kind in enumerate(value):
            if kinds and kind not in kinds and not _is_file(kind):
                raise refusal(
                    N_("“{value}” is attached but is not one of the pieces."),
                    N_("The pieces are: {known}."),
                    at=str(number),
                    value=kind,
                    known=", ".join(kinds),
                )
        return value

    @field_validator("levels", mode="after")
    @classmethod
    def _rising(cls, value: tuple[Level, ...]) -> tuple[Level, ...]:
        for number, (before, level) in enumerate(pairwise(value), start=1):
            if level.days <= before.days:
                raise refusal(
                    N_("Level {number} must begin later than level {before}."),
                    N_("Put the levels in order of days, each with more than the one before."),
                    at=f"{number}.days",
                    number=number + 1,
                    before=number,
                )
        return value

    @model_validator(mode="after")
    def _someone_signs(self) -> Campaign:
        if not self.signatory:
            raise refusal(
                MISSING_KEY,
                N_("Add it, or name a signatory under “defaults” in mailer.yaml."),
                at="signatory",
            )
        return self

    @model_validator(mode="after")
    def _ledger_for_payment(self) -> Campaign:
        if self.objective is Objective.PAYMENT and self.ledger is None:
            raise refusal(
                N_("A campaign for payment needs “ledger”, the table of open invoices."),
                N_("Add it, as in {example}."),
                at="ledger",
                example="ledger: ledger.xlsx",
            )
        if self.objective is not Objective.PAYMENT and self.ledger is not None:
            raise refusal(
                N_("“ledger” belongs to a campaign whose objective is payment."),
                N_("Write “objective: payment”, or take the ledger out."),
                at="ledger",
            )
        return self

    @cached_property
    def file(self) -> Path:
        """The campaign's file."""
        return Path(self._yaml.file) if self._yaml else Path("campaign.yaml")

    @property
    def label(self) -> str:
        """The campaign's file as messages name it: from the workspace's folder."""
        file = self.file.resolve()
        root = self._house.root.resolve() if self._house and self._house.root else None
        return file.relative_to(root).as_posix() if root and file.is_relative_to(root) else str(self.file)

    @cached_property
    def folder(self) -> Path:
        """The campaign's folder, where its own templates and pictures lie."""
        return self.file.parent

    @cached_property
    def slug(self) -> str:
        """The name of the campaign's folder, under which the journal knows it."""
        return self.folder.resolve().name

    def place(self, path: str) -> Place:
        """Return where an entry stands (``offer.until``, ``pieces.1``, ``lint.ignore.RULE``).

        For a text it is its first character, for a list or a block its key; for what the house gave,
        its place in the house file; for what stands nowhere, the nearest entry above it.
        """
        if self._yaml is None:
            return Place(str(self.file), 1)
        top, _, below = path.partition(".")
        if top in INHERITED and top not in self._yaml.spots and self._house:
            return self._house.place(f"{INHERITED[top]}.{below}" if below else INHERITED[top])
        return self._yaml.value(path)

    def key(self, path: str) -> Place:
        """Return where the key of an entry stands: what is wrong with the entry is said there."""
        return self._yaml.key(path) if self._yaml else Place(str(self.file), 1)

    def starts(self, path: str, text: str) -> tuple[yamlfile.Start, ...]:
        """Return where each line of the file begins within one of its texts (see `YamlFile.starts`)."""
        return self._yaml.starts(path, text) if self._yaml else ()

    def source_path(self) -> Path | None:
        """Return the client file; None for a database. Raises `CampaignError` if it is not there."""
        source = self.segment.source
        return self._path(source, "segment.source") if isinstance(source, str) else None

    def ledger_path(self) -> Path | None:
        """Return the ledger's file; None for a database or no ledger. Raises as `source_path` does."""
        source = self.ledger.source if self.ledger else None
        key = "ledger.source" if self._yaml and "ledger.source" in self._yaml.spots else "ledger"
        return self._path(source, key) if isinstance(source, str) else None

    def attached_path(self, number: int) -> Path:
        """Return the file behind an entry of ``attach``. Raises `CampaignError` if it is not there."""
        return self._path(self.attach[number], f"attach.{number}")

    def _path(self, written: str, key: str) -> Path:
        """Return a file that the campaign names: inside the workspace, and there."""
        top = ((self._house.root if self._house else None) or self.folder).resolve()
        path = (self.folder / written).resolve()
        if not path.is_relative_to(top):
            message, hint = (
                N_("The file {value} lies outside the workspace."),
                N_("Copy it beside the campaign."),
            )
        elif path.is_file():
            return path
        else:
            message, hint = N_("The file {value} does not exist."), N_("Put it beside the campaign.")
        names = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
        meant = nearest(path.name, names) if path.is_relative_to(top) else None
        raise CampaignError(
            message,
            hint=N_("Did you mean {nearest}?") if meant else hint,
            file=str(self.file),
            line=self.place(key).line,
            column=self.place(key).column,
            field=key,
            value=written,
            nearest=meant,
        )


INHERITED = {
    "theme": "defaults.theme",
    "language": "defaults.language",
    "currency": "defaults.currency",
    "place": "defaults.place",
    "signatory": "defaults.signatory",
    "reply": "reply",
}
"""Keys of a campaign that the house gives where the file does not, and where they stand there."""


def load(path: Path, house: House, today: date) -> Campaign:
    """Read a campaign file.

    Raises `CampaignError` for the first fault by line; the faults after it are its ``others``.
    """
    yaml = yamlfile.read(path, CampaignError)
    # Reminders go out all year: what was chased in spring must not stand in the way in autumn.
    payment = yaml.data.get("objective") == Objective.PAYMENT
    given = _inherited(house) | {"edition": f"{today:%Y-%m}" if payment else f"{today:%Y}"}
    data = {key: value for key, value in given.items() if value is not None} | yaml.data
    campaign = validate(Campaign, yaml, CampaignError, data=data, context={"house": house, "today": today})
    campaign._yaml, campaign._house = yaml, house
    return campaign


def _inherited(house: House) -> dict[str, Any]:
    """Return what the house gives to a campaign that does not say."""
    defaults = house.defaults
    return {
        "theme": defaults.theme,
        "language": defaults.language,
        "currency": defaults.currency,
        "place": defaults.place or house.legal.town,
        "signatory": house.default_signatory,
        "reply": house.reply,
    }


def _is_file(entry: str) -> bool:
    """Whether an entry of ``attach`` names a file: kinds of pieces have neither point nor slash."""
    return "." in entry or "/" in entry


def _signatory_keys(value: str | SignatoryChoice) -> list[tuple[str, str]]:
    """Return every signatory's key that a campaign names, each with its path below ``signatory``."""
    if isinstance(value, str):
        return [("", value)]
    keys = [(f"from.{cell}", key) for cell, key in value.from_.items()]
    return keys + ([("default", value.default)] if value.default else [])


def schema(translate: Callable[[str], str] = str) -> dict[str, Any]:
    """Return the JSON Schema of campaign files, with descriptions put through ``translate``."""
    return json_schema(Campaign, translate)
