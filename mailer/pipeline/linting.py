"""Lint of a campaign as its clients will read it, and of a template alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from mailer.errors import N_, MailerError
from mailer.lint import ahead, check
from mailer.lint.score import scores, words_of
from mailer.lint.subject import CampaignFacts, Gather, SkeletonUse, Subject
from mailer.model import Client, Finding, LineCounter, Message, Pack, Piece, Severity
from mailer.pipeline.events import Done, Event, Progress, Stage
from mailer.pipeline.facts import campaign_facts
from mailer.pipeline.faults import Faults
from mailer.pipeline.glyphs import Glyphs
from mailer.pipeline.job import Job, SetAside
from mailer.pipeline.linted import Linted, branch_use
from mailer.pipeline.mending import written_ignores
from mailer.pipeline.tuned import Rulebook, rulebook
from mailer.render.contract import Expected

STEP = 500
"""Clients between two signs of progress."""

TEXTS = 64
"""How many texts are handed on, to be tried before the first client is rendered; formats keep as many plates."""

MANY_SKELETONS = 50
"""More skeletons than this, and more than one for every third client, and the template makes one per client."""

KNOWN = 256
"""Of so many clients, one can tell what the others will have in common."""

AT_ONCE = 128
"""Pieces that are handed on together while others are merged."""

LAST = 2_000
"""So many clients at the end are handed on whole: as many as workers set while the texts are checked."""

Begin = Callable[[Sequence[Piece], Mapping[str, Expected], bool], None]


def lint_campaign(
    job: Job, counter: LineCounter | None = None, begin: Begin | None = None
) -> Iterator[Event]:
    """Merge every client of a campaign, and lint what comes out; the result is a `Linted`.

    ``begin`` is given pieces as they are merged, what one can tell of the others by then, and whether they are among
    the last.

    Raises:
        MailerError: the settings of lint are wrong; no client can be merged, and all for the same reason.
    """
    book = rulebook(job.workspace.house, job.campaign)
    channel = "mail" if job.settings.formats == ("eml",) else "print"
    merged = _Merged(job, channel, book, counter, begin)
    yield Stage("merge", Message(N_("Merging")), len(job.indices))
    for client, pack in job.packs(channel, keep=True):
        merged.take(client, pack)
        if merged.done % STEP == 0:
            yield Progress(merged.done)
    yield Progress(merged.done)
    merged.faults.end()
    uses = merged.gather.uses()
    texts, plan = tuple(use.skeleton for use in uses[:TEXTS]), _plan(uses)
    seen = {use.skeleton.id for use in uses}
    parsed = merged.parsed(seen)
    if merged.first is not None:
        uses += tuple(_unseen(job, merged.first, channel, seen))
    yield Stage("lint", Message(N_("Checking the texts")))
    findings = check(
        Subject(uses, _facts(job)), book.rules, counter=counter, settings=book.settings,
        ignores=written_ignores(job.merger),
    )  # fmt: skip
    findings += tuple(_skeleton_per_client(job, merged.done, parsed))
    printable = False
    if "pdf" in job.settings.formats:
        lacking = Glyphs(job.look).findings(uses)
        findings += lacking
        printable = not lacking and not any(slot.unseen for use in uses for slot in use.slots.values())
    marks = scores(findings, words_of(uses), pack=True)
    yield Done(Linted(findings, merged.done, parsed, merged.aside, texts, plan, printable, marks))


class _Merged:
    """What the merge of clients, one after the other, comes to; what can be begun meanwhile is handed on."""

    def __init__(
        self, job: Job, channel: str, book: Rulebook, counter: LineCounter | None, begin: Begin | None
    ) -> None:
        self.gather = Gather()
        self.faults = Faults()
        self.aside: Counter[str] = Counter()
        self.done = 0
        self.first: Client | None = None
        self._job, self._channel, self._book, self._counter, self._begin = job, channel, book, counter, begin
        self._fresh: list[Piece] = []
        self._tried: frozenset[str] = frozenset()
        self._parsed_ahead = 0

    def take(self, client: Client, pack: Pack | SetAside) -> None:
        """Take a client's pack, or why there is none."""
        self.done += 1
        if isinstance(pack, SetAside):
            self.aside[pack.code] += 1
            if pack.fault is not None:
                self.faults.failed(pack.fault)
            return
        if self.first is None:
            self.first = client
            self._ahead(pack)
        self.faults.served = True
        for piece in pack.pieces:
            self.gather.add(piece, client.row)
        if self._begin is not None:
            self._fresh += pack.pieces
            if len(self._fresh) >= AT_ONCE and self.done >= KNOWN:
                total = len(self._job.indices)
                plan = _plan(self.gather.uses(), total / self.done)
                self._begin(self._fresh, plan, total - self.done < LAST)
                self._fresh = []

    def _ahead(self, pack: Pack) -> None:
        """Have lines counted of texts that others or nobody may get; they count as no client's."""
        if self._counter is not None:
            skeletons = self._job.merger.skeletons
            before = skeletons.parsed
            self._tried = _ahead(self._job, pack, self._channel, self._counter, self._book)
            self._parsed_ahead = skeletons.parsed - before

    def parsed(self, seen: set[str]) -> int:
        """Return how many texts were parsed for clients; ``seen`` are those that some client gets."""
        return self._job.merger.skeletons.parsed - self._parsed_ahead + len(self._tried & seen)


def _plan(uses: Sequence[SkeletonUse], times: float = 1) -> dict[str, Expected]:
    """Return what is to be expected of some uses, and so many times as many."""
    together = int(times * sum(use.clients for use in uses))
    return {use.skeleton.id: Expected(int(times * use.clients), use.alike(), together) for use in uses}


def _facts(job: Job) -> CampaignFacts:
    facts = campaign_facts(job.workspace, job.campaign, job.settings.formats, job.label, job.look)
    return replace(facts, today=job.settings.today)


def _ahead(job: Job, pack: Pack, channel: str, counter: LineCounter, book: Rulebook) -> frozenset[str]:
    """Have lines counted, while clients are merged, of texts that others or nobody may get; return which those are.

    What is wrong with such a text is said after the clients.
    """
    known = {piece.skeleton.id for piece in pack.pieces}
    tried = set(known)
    with suppress(MailerError):
        uses = tuple(_unseen(job, pack.client, channel, tried))
        ahead(Subject(uses, _facts(job)), book.rules, counter, book.settings)
    return frozenset(tried - known)


def _unseen(job: Job, client: Client, channel: str, seen: set[str]) -> Iterator[SkeletonUse]:
    """Yield the branches that no client takes."""
    varying = job.varying(client)
    if isinstance(varying, SetAside):
        return
    for sheet in job.sheets_of(channel):
        for template in (
            [sheet.template] if sheet.template else [level.template for level in job.campaign.levels]
        ):
            for piece in job.merger.variants(sheet.kind, template, client, varying, job.coupon):
                if piece.skeleton.id not in seen:
                    seen.add(piece.skeleton.id)
                    yield branch_use(piece, client.row)


def _skeleton_per_client(job: Job, clients: int, skeletons: int) -> Iterator[Finding]:
    """Say where a template makes a text per client: it will be slow, and no one can proof-read it."""
    if skeletons > MANY_SKELETONS and skeletons * 3 > clients and job.debts is None:
        place = job.sheets[0].place._replace(file=job.label)
        yield Finding(
            "skeletons",
            Severity.WARNING,
            Message(
                N_("The templates make {skeletons} different texts for {clients} clients."),
                {"skeletons": skeletons, "clients": clients},
            ),
            Message(N_("Print what differs with {{ }}, and keep conditions for what few values decide.")),
            place=place,
        )
