"""A campaign made ready to run: its table read, its segment taken, its templates checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mailer.campaign import Campaign, SignatoryChoice
from mailer.clients import Table, address
from mailer.clients.segment import Selection
from mailer.clients.table import Fields
from mailer.errors import (
    N_,
    MailerError,
    MergeError,
)
from mailer.merge import Merger
from mailer.model import Client, Message, Pack, Piece, Place, Theme
from mailer.pieces import Kind
from mailer.pieces.coupon import response_code
from mailer.pipeline.choosing import named, spelt
from mailer.pipeline.consent import refusal
from mailer.pipeline.debts import NOT_TO_CONTACT, OUTSIDE, Debts
from mailer.pipeline.kept import KeptPacks
from mailer.pipeline.options import Settings
from mailer.pipeline.sampling import sample
from mailer.pipeline.views import signatory_view
from mailer.typography import fold
from mailer.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SetAside:
    """A client that cannot get a valid piece, and why; ``code`` groups the reasons.

    ``fault`` is what was raised, where something was: it may turn out to be the campaign's.
    """

    key: str
    row: int
    code: str
    reason: Message
    fault: MailerError | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A piece of the campaign: its kind and template."""

    kind: Kind
    template: str
    place: Place


@dataclass
class Job:
    """A campaign, its clients and its merger; `packs` merges client after client."""

    workspace: Workspace
    campaign: Campaign
    settings: Settings
    edition: str
    table: Table
    selection: Selection
    merger: Merger
    sheets: tuple[Sheet, ...]
    debts: Debts | None = None
    posted: frozenset[str] = field(default_factory=frozenset)
    _kept: dict[str, KeptPacks[SetAside]] = field(default_factory=dict, repr=False)

    @cached_property
    def slug(self) -> str:
        """The campaign's name in the journal; asked for once, for it looks at the disk."""
        return self.campaign.slug

    @cached_property
    def coupon(self) -> str | None:
        """The template of the campaign's coupon."""
        return next((sheet.template for sheet in self.sheets if sheet.kind.name == "coupon"), None)

    @cached_property
    def theme(self) -> str:
        """The theme of the run: the campaign's own, else the one a template's head asks for, else the house's."""
        if self.campaign.place("theme").file != str(self.campaign.file):
            for sheet in self.sheets:
                if sheet.template and (asked := self.merger.head(sheet.kind, sheet.template).get("theme")):
                    return str(asked)
        return self.campaign.theme

    @cached_property
    def look(self) -> Theme:
        """The theme itself, read once for the run. Raises `WorkspaceError` where there is none of that name."""
        return self.workspace.theme(self.theme)

    @cached_property
    def carrier(self) -> Sheet | None:
        """The piece that is an e-mail's body: the campaign's e-mail, else its letter or relance."""
        bodies = [sheet for sheet in self.sheets if sheet.kind.body]
        return next((s for s in bodies if s.kind.name == "email"), bodies[0] if bodies else None)

    def clients(self) -> Iterator[Client]:
        """Yield the clients of the segment that the settings choose, in the order of the file."""
        for index in self.indices:
            yield self.table.client(int(index))

    @cached_property
    def indices(self) -> list[int]:
        """The rows of the table (from 0) that this run is for."""
        choice = self.settings.choice
        left_out = frozenset(self.left_out)
        indices = [index for index in self._meant if index not in left_out]
        if choice.sample:
            indices = sample(((index, self.table.client(index)) for index in indices), self.pack)
        return indices[: choice.limit] if choice.limit is not None else indices

    @cached_property
    def left_out(self) -> list[int]:
        """The rows of those whom the run would be for, had they not a posted piece of the edition already."""
        if not self.settings.choice.skip_posted:
            return []
        return [index for index in self._meant if self._keys[index] in self.posted]

    @cached_property
    def _meant(self) -> list[int]:
        """The rows of the segment that are due a reminder, and named or not excluded."""
        choice = self.settings.choice
        indices = [int(index) for index in self.selection.indices]
        if self.debts is not None:
            indices = [index for index in indices if self._keys[index] in self.debts.letters]
        if choice.only or choice.exclude:
            indices = named(indices, self._keys, choice, self.label, self.why_not)
        return indices

    def refusals(self) -> Iterator[SetAside]:
        """Yield the clients of the segment who are not to be contacted on any channel."""
        for index in self.selection.refused:
            client = self.table.client(int(index))
            yield SetAside(client.key, client.row, "do-not-contact", NOT_TO_CONTACT)

    def why_not(self, key: str, index: int | None) -> Message | None:
        """Return why a client is not among those that this run could be for; None where there is no such client.

        ``index`` is its row in the table (from 0), None where no client was made of its row.
        """
        if index is None:
            aside = next((one for one in self.table.set_aside if spelt(one.key) == spelt(key)), None)
            return aside.message if aside else None
        if index in self.selection.refused:
            return NOT_TO_CONTACT
        if self.debts is None or index not in self.selection.indices:
            return OUTSIDE
        return self.debts.reason(self._keys[index])

    @cached_property
    def _keys(self) -> list[str]:
        return self.table.keys

    @property
    def label(self) -> str:
        """The campaign's file as the user knows it."""
        file = self.campaign.file.resolve()
        root = self.workspace.root
        return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)

    # -- one client --------------------------------------------------------------------------

    def pack(self, client: Client, channel: str = "print") -> Pack | SetAside:
        """Merge all pieces of one client for a channel (``print``, ``mail``), or say why it is set aside."""
        problem = self.problem(client, channel)
        if problem is not None:
            return problem
        varying = self.varying(client)
        if isinstance(varying, SetAside):
            return varying
        try:
            return Pack(client, tuple(self._pieces(client, varying, channel)))
        except MergeError as error:
            return SetAside(client.key, client.row, "merge", Message(error.message, error.values), error)

    def packs(self, channel: str, *, keep: bool = False) -> Iterator[tuple[Client, Pack | SetAside]]:
        """Yield every client of the run with what `pack` gives.

        With ``keep``, all are merged and kept on disk, so that the same clients of the same channel need not be
        merged again.
        """
        kept = self._kept.setdefault(channel, KeptPacks(lambda client: self.pack(client, channel)))
        yield from (kept.gather if keep else kept.again)(self.clients())

    def kept(self, channel: str, position: int, client: Client) -> Pack | SetAside:
        """Return what `packs` gave for the client at a position (from 0); merged anew if nothing was kept."""
        kept = self._kept.setdefault(channel, KeptPacks(lambda one: self.pack(one, channel)))
        return kept.at(position, client)

    def problem(self, client: Client, channel: str) -> SetAside | None:
        """Return why a client cannot be reached on a channel."""
        if channel == "mail":
            return self._mail_problem(client)
        if not self._addressed:
            return None
        fields, home = client.fields, self.workspace.house.legal.country
        problems = fields.problems(home) if isinstance(fields, Fields) else address.problems(fields, home)
        if not problems:
            return None
        first = problems[0]
        return SetAside(client.key, client.row, f"address-{first.code}", first.message)

    @cached_property
    def _addressed(self) -> bool:
        return any(sheet.kind.needs == "address" for sheet in self.sheets)

    def _mail_problem(self, client: Client) -> SetAside | None:
        """Return why a client gets no e-mail: no address, or no consent (which never blocks a reminder)."""
        if not client.get("email"):
            return SetAside(client.key, client.row, "email", Message(N_("no valid e-mail address")))
        if self.campaign.objective.stream == "transactional":
            return None
        house = self.workspace.house
        found = refusal(client, self.table.names, house.mail.without_consent, house.legal.country)
        return SetAside(client.key, client.row, *found) if found else None

    def _pieces(self, client: Client, varying: Mapping[str, Any], channel: str) -> Iterator[Piece]:
        inside = False
        for sheet in self.sheets_of(channel):
            if sheet.kind.name == "coupon" and inside:
                continue
            for piece in self._of_sheet(sheet, client, varying):
                if self.coupon is not None and not inside:
                    inside = any(block.kind == "coupon" for block in piece.skeleton.blocks)
                yield piece

    def _of_sheet(self, sheet: Sheet, client: Client, varying: Mapping[str, Any]) -> Iterator[Piece]:
        """Yield a sheet's pieces for a client: one, or for a relance one for each currency that is due."""
        if self.debts is None or sheet.kind.name != "relance":
            piece = self.merger.piece(sheet.kind, sheet.template, client, varying, self.coupon)
            yield Piece(
                piece.kind, piece.skeleton, piece.values, self._names[sheet.kind.name, sheet.template]
            )
            return
        for decision in self.debts.letters.get(client.key, ()):
            template = sheet.template or self.debts.template(decision)
            view = {**varying, **self.debts.view(decision)}
            piece = self.merger.piece(sheet.kind, template, client, view, self.coupon)
            yield Piece(piece.kind, piece.skeleton, piece.values, self.debts.piece(decision), decision.level)

    def attached(self, client: Client, kinds: Collection[str]) -> tuple[Piece, ...] | SetAside:
        """Merge a client's pieces of some kinds, to go with an e-mail, or say why that cannot be.

        Raises `MergeError` where a template cannot be merged.
        """
        varying = self.varying(client)
        if isinstance(varying, SetAside):
            return varying
        sheets = [sheet for sheet in self.sheets if sheet.kind.name in kinds]
        return tuple(piece for sheet in sheets for piece in self._of_sheet(sheet, client, varying))

    def signatory(self, client: Client) -> str | None:
        """Return the key of who signs for a client; None where nobody does."""
        who = self.campaign.signatory
        return self._chosen(who, client) if isinstance(who, SignatoryChoice) else who

    def sheets_of(self, channel: str) -> tuple[Sheet, ...]:
        """Return the pieces that go by a channel: on paper all but the e-mail, by e-mail its body alone."""
        if channel == "mail":
            return (self.carrier,) if self.carrier else ()
        return tuple(sheet for sheet in self.sheets if sheet.kind.name != "email")

    def mail_parts(self, key: str) -> Iterator[tuple[str, int]]:
        """Yield name and level of each piece that a client's e-mails have for a body, before anything is merged."""
        for sheet in self.sheets_of("mail"):
            if self.debts is None or sheet.kind.name != "relance":
                yield self._names[sheet.kind.name, sheet.template], 0
            else:
                for decision in self.debts.letters.get(key, ()):
                    yield self.debts.piece(decision), decision.level

    @cached_property
    def _names(self) -> dict[tuple[str, str], str]:
        """What tells a piece from the others of its pack, by kind and template: the kind, and the template where
        two share it."""
        kinds = Counter(sheet.kind.name for sheet in self.sheets)
        return {
            (kind, sheet.template): kind if kinds[kind] < 2 else f"{kind}/{sheet.template}"
            for sheet in self.sheets
            for kind in (sheet.kind.name,)
        }

    def varying(self, client: Client) -> dict[str, Any] | SetAside:
        """Return what templates may name that differs between clients."""
        values: dict[str, Any] = {
            "response_code": response_code(self.slug, self.edition, client.key),
        }
        who = self.campaign.signatory
        if isinstance(who, SignatoryChoice):
            key = self.signatory(client)
            if key is None:
                held = str(client.get(who.by) or "")
                reason = Message(
                    N_("no signatory for {column} = “{value}”"), {"column": who.by, "value": held}
                )
                return SetAside(client.key, client.row, "signatory", reason)
            values["signatory"] = signatory_view(key, self.workspace.house.signatories[key])
        if self.debts is not None and (decisions := self.debts.letters.get(client.key)):
            values |= self.debts.view(decisions[0])
        return values

    def _chosen(self, who: SignatoryChoice, client: Client) -> str | None:
        cell = fold(str(client.get(who.by) or ""))
        return self._signatories.get(cell, who.default)

    @cached_property
    def _signatories(self) -> dict[str, str]:
        who = self.campaign.signatory
        return (
            {fold(cell): key for cell, key in who.from_.items()} if isinstance(who, SignatoryChoice) else {}
        )
