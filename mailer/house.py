"""The house: who sends. Read from ``mailer.yaml`` at the top of a workspace.

Legal mentions follow the French Code de commerce, art. R123-237 and R123-238 (form, capital, SIREN,
town of the register) and Moroccan usage (RC, IF, ICE); to be checked against the texts in force.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, ValidationInfo, field_validator, model_validator

from mailer.errors import N_, WorkspaceError, nearest
from mailer.model import Place
from mailer.places import HOUSE_FILE
from mailer.settings import yamlfile
from mailer.settings.fields import (
    Amount,
    Bic,
    Email,
    EnvironmentName,
    Iban,
    Ice,
    Lines,
    Siren,
    Siret,
    Text,
    Vat,
)  # fmt: skip
from mailer.settings.linting import HouseLint
from mailer.settings.mailing import Mail
from mailer.settings.validated import Settings, json_schema, refusal, validate
from mailer.typography.currencies import symbol
from mailer.typography.phones import Phone

Language = Literal["fr", "en"]
Currency = Literal["EUR", "MAD"]
Gender = Literal["m", "f"]


class Legal(Settings):
    """The legal identity of the sender."""

    form: Text | None = Field(default=None, description=N_("Legal form, as printed: SARL, SAS, EI…"))
    capital: Amount | None = Field(default=None, description=N_("Share capital, in the house's currency."))
    siren: Siren | None = Field(default=None, description=N_("France: SIREN, nine digits."))
    siret: Siret | None = Field(default=None, description=N_("France: SIRET of the seat, fourteen digits."))
    rcs: Text | None = Field(default=None, description=N_("France: town of the trade register (RCS)."))
    vat: Vat | None = Field(default=None, description=N_("VAT number of the European Union."))
    ice: Ice | None = Field(default=None, description=N_("Morocco: ICE, fifteen digits."))
    rc: Text | None = Field(
        default=None, description=N_("Morocco: number in the trade register and its town.")
    )
    if_: Text | None = Field(default=None, alias="if", description=N_("Morocco: tax number (IF)."))
    address: Lines = Field(default=(), description=N_("Street lines of the seat."))
    postcode: Text | None = Field(default=None, description=N_("Postcode of the seat."))
    town: Text | None = Field(default=None, description=N_("Town of the seat."))
    country: Text = Field(default="France", description=N_("Country of the seat, as printed."))

    @model_validator(mode="after")
    def _agree(self) -> Legal:
        """Check that SIRET and French VAT number belong to the SIREN."""
        if self.siren and self.siret and not self.siret.startswith(self.siren):
            raise refusal(
                N_("The SIRET does not begin with the SIREN."), N_("Correct one of them."), at="siret"
            )
        if self.siren and self.vat and self.vat.startswith("FR") and self.vat[4:] != self.siren:
            raise refusal(
                N_("The VAT number does not end with the SIREN."), N_("Correct one of them."), at="vat"
            )
        return self


class Signatory(Settings):
    """Who signs: what stands below the letter."""

    name: Text = Field(description=N_("First name and last name, as printed."))
    function: Text = Field(description=N_("Function, as printed below the name."))
    signature: Path | None = Field(
        default=None,
        description=N_("Picture of the handwritten signature (PNG or JPEG), a path inside the workspace."),
    )
    gender: Gender | None = Field(
        default=None, description=N_("m or f, where the letter's grammar needs it.")
    )
    phone: Text | None = Field(default=None, description=N_("Direct telephone."))
    email: Email | None = Field(default=None, description=N_("Own e-mail address."))

    @field_validator("signature", mode="after")
    @classmethod
    def _inside(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        return value and _picture(value, info)


class Defaults(Settings):
    """What a campaign takes where it does not say otherwise."""

    language: Language = Field(default="fr", description=N_("Language of what is written: fr or en."))
    theme: Text = Field(
        default="classic", description=N_("How pieces look: the name of a folder in templates/themes.")
    )
    place: Text | None = Field(
        default=None, description=N_("Place in the dateline of letters; without it, the town of the seat.")
    )
    currency: Currency = Field(default="EUR", description=N_("Currency of amounts: EUR or MAD."))
    signatory: Text | None = Field(default=None, description=N_("Who signs: a key of signatories."))


class Reply(Settings):
    """Where answers go: coupon, reply envelope."""

    lines: Lines = Field(default=(), description=N_("Lines above the postcode: name, service, street."))
    postcode: Text | None = Field(default=None, description=N_("Postcode."))
    town: Text | None = Field(default=None, description=N_("Town."))
    country: Text | None = Field(
        default=None, description=N_("Country, as printed; empty inside the country.")
    )
    free_reply: Text | None = Field(
        default=None, description=N_("Number of the free-reply contract with the post; never made up.")
    )
    phone: Text | None = Field(default=None, description=N_("Telephone for answers."))
    email: Email | None = Field(default=None, description=N_("E-mail address for answers."))
    website: Text | None = Field(default=None, description=N_("Web page for answers."))


class Payment(Settings):
    """How the house is paid: what reminders print."""

    payee: Text | None = Field(
        default=None, description=N_("Who is paid, as the bank writes it; without it, the company.")
    )
    iban: Iban | None = Field(default=None, description=N_("IBAN of the account that transfers go to."))
    bic: Bic | None = Field(default=None, description=N_("BIC of its bank."))
    other: Lines = Field(
        default=(),
        description=N_(
            "Other means, a line for each, as printed: a payment page, a cheque and where it goes."
        ),
    )


class House(Settings):
    """The house file: who sends, who signs, what campaigns take by default."""

    company: Text = Field(description=N_("Name of the company, as printed."))
    legal: Legal = Field(default_factory=Legal, description=N_("Legal identity and seat."))
    phone: Text | None = Field(default=None, description=N_("Telephone, as printed."))
    email: Email | None = Field(default=None, description=N_("E-mail address printed on letters."))
    website: Text | None = Field(default=None, description=N_("Website, as printed."))
    logo: Path | None = Field(
        default=None, description=N_("Picture of the logo, a path inside the workspace.")
    )
    signatories: dict[Annotated[str, Field(pattern=r"^[\w-]+$")], Signatory] = Field(
        min_length=1, description=N_("Who may sign, each under a short key that campaigns use.")
    )
    defaults: Defaults = Field(default_factory=Defaults, description=N_("What campaigns take by default."))
    reply: Reply = Field(default_factory=Reply, description=N_("Where answers go, where it is not the seat."))
    payment: Payment = Field(default_factory=Payment, description=N_("How the house is paid, for reminders."))
    mail: Mail = Field(default_factory=Mail, description=N_("How e-mail leaves the house."))
    journal_env: EnvironmentName | None = Field(
        default=None,
        description=N_(
            "Name of the environment variable that holds the address of the journal's database (PostgreSQL); "
            "without it, the journal is the file .mailer/journal.sqlite."
        ),
    )
    lint: HouseLint = Field(default_factory=HouseLint, description=N_("House rules for lint."))

    _yaml: yamlfile.YamlFile | None = PrivateAttr(None)

    @field_validator("logo", mode="after")
    @classmethod
    def _inside(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        return value and _picture(value, info)

    @model_validator(mode="after")
    def _known_signatory(self) -> House:
        key = self.defaults.signatory
        if key and key not in self.signatories:
            raise unknown_signatory(key, self, at="defaults.signatory")
        return self

    @property
    def root(self) -> Path | None:
        """The workspace's folder; None for a house that was not read from a file."""
        return Path(self._yaml.file).parent if self._yaml else None

    @property
    def default_signatory(self) -> str | None:
        """Who signs where a campaign does not say: the one named, or the only one there is."""
        return self.defaults.signatory or (
            next(iter(self.signatories)) if len(self.signatories) == 1 else None
        )

    def place(self, path: str) -> Place:
        """Return where an entry of the house file stands, by its path (``legal.siren``)."""
        return self._yaml.value(path) if self._yaml else Place(HOUSE_FILE, 1)

    def key(self, path: str) -> Place:
        """Return where the key of an entry stands: what is wrong with the entry is said there."""
        return self._yaml.key(path) if self._yaml else Place(HOUSE_FILE, 1)

    @property
    def address_lines(self) -> tuple[str, ...]:
        """The lines of the seat's address below the company's name, as printed inside the country."""
        town = " ".join(part for part in (self.legal.postcode, self.legal.town) if part)
        return (*self.legal.address, town) if town else self.legal.address

    def view(self, language: Language = "fr") -> dict[str, Any]:
        """Return the house as templates see it; what is not given is an empty text."""
        return {
            "company": self.company,
            "address_lines": self.address_lines,
            "legal_line": self.legal_line(language),
            "phone": Phone(self.phone or ""),
            "email": self.email or "",
            "website": self.website or "",
            "town": self.legal.town or "",
            "country": self.legal.country,
            "payee": self.payment.payee or self.company,
            "iban": _joined(*_groups(self.payment.iban or "", 4)),
            "bic": self.payment.bic or "",
            "payment_lines": self.payment.other,
        }

    def legal_line(self, language: Language = "fr") -> str:
        """Return the legal mention for the foot of a letter, on one line.

        French typography: U+202F between thousands, U+00A0 before units and inside identifiers.
        """
        legal, parts = self.legal, []
        if legal.form:
            parts.append(_form(legal.form, legal.capital, self.defaults.currency, language))
        if legal.rcs:
            parts.append(_joined("RCS", legal.rcs, _grouped(legal.siren or "")))
        elif legal.siren:
            parts.append(_joined("SIREN", _grouped(legal.siren)))
        if legal.vat:
            parts.append(_joined("TVA" if language == "fr" else "VAT", _vat(legal.vat)))
        for label, number in (("RC", legal.rc), ("IF", legal.if_), ("ICE", legal.ice)):
            if number:
                parts.append(_joined(label, number))
        return " · ".join(parts)


def read(path: Path) -> House:
    """Read a house file. Raises `WorkspaceError` for whatever is wrong with it."""
    yaml = yamlfile.read(path, WorkspaceError)
    house = validate(House, yaml, WorkspaceError, context={"root": path.parent})
    house._yaml = yaml
    return house


def schema(translate: Callable[[str], str] = str) -> dict[str, Any]:
    """Return the JSON Schema of house files, with descriptions put through ``translate``."""
    return json_schema(House, translate)


def unknown_signatory(key: str, house: House, at: str = "") -> Exception:
    """Return the refusal of a signatory's key that the house does not have."""
    known = ", ".join(house.signatories)
    meant = nearest(key, house.signatories)
    hint = N_("Did you mean “{nearest}”? The house has: {known}.") if meant else N_("The house has: {known}.")
    return refusal(
        N_("There is no signatory “{value}” in mailer.yaml."),
        hint,
        at=at,
        value=key,
        nearest=meant,
        known=known,
    )


def _picture(value: Path, info: ValidationInfo) -> Path:
    """Return the picture's path, made absolute: inside the workspace, and there."""
    root = (info.context or {}).get("root")
    if root is None:
        return value
    top = Path(root).resolve()
    path = (top / value).resolve()
    if not path.is_relative_to(top):
        raise refusal(
            N_("The picture {value} lies outside the workspace."),
            N_("Copy it into the workspace, and write its path from there."),
            value=str(value),
        )
    if not path.is_file():
        hint, fields = _nearest_file(path, top)
        raise refusal(N_("The picture {value} does not exist."), hint, value=str(value), **fields)
    return path


def _nearest_file(path: Path, top: Path) -> tuple[str, dict[str, str]]:
    """Return a hint that names the file of nearly that name, or the files that there are."""
    folder = path.parent
    names = sorted(one.name for one in folder.iterdir() if one.is_file()) if folder.is_dir() else []
    meant = nearest(path.name, names)
    if meant:
        return N_("Did you mean {nearest}?"), {"nearest": str((folder / meant).relative_to(top))}
    return N_("Put it there, or correct the path (it begins at the workspace's folder)."), {}


def _form(form: str, capital: Decimal | None, currency: str, language: str) -> str:
    """Write the legal form and the capital, as in SARL au capital de 20 000 €."""
    if capital is None:
        return form
    figure = f"{capital:,.2f}".removesuffix(".00")
    if language == "en":
        return f"{form} with a capital of {'€' if currency == 'EUR' else 'MAD' + chr(0xA0)}{figure}"
    figure = figure.replace(",", "\u202f").replace(".", ",")
    return f"{form} au capital de {figure}\u00a0{symbol(currency)}"


def _grouped(number: str) -> str:
    """Write an identifier in groups of three digits that stay on one line."""
    return "\u00a0".join(_groups(number, 3))


def _groups(number: str, size: int) -> list[str]:
    """Return the groups of so many characters that a number is printed in."""
    return [number[at : at + size] for at in range(0, len(number), size)]


def _vat(number: str) -> str:
    """Write a French VAT number with its key apart: FR44 732 829 320."""
    return _joined(number[:4], _grouped(number[4:])) if number.startswith("FR") else number


def _joined(*parts: str) -> str:
    """Put words side by side so that a line cannot end between them."""
    return "\u00a0".join(" ".join(parts).split())
