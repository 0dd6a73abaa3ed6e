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

Begin = Callable[[Sequence[Piece], Mapping[str, Expected]], None]


def lint_campaign(
    job: Job, counter: LineCounter | None = None, begin: Begin | None = None
) -> Iterator[Event]:
    """Merge every client of a campaign, and lint what comes out; the result is a `Linted`.

    ``begin`` is given pieces as they are merged, and what one can tell of the others by then.

    Raises:
        MailerError: the settings of lint are wrong; no client can be merged, and all for the same reason.
    """
    book = rulebook(job.workspace.house, job.campaign)
    gather = Gather()
    faults = Faults()
    aside: Counter[str] = Counter()
    yield Stage("merge", Message(N_("Merging")), len(job.indices))
    done = 0
    first: Client | None = None
    tried: frozenset[str] = frozenset()
    fresh: list[Piece] = []
    parsed = 0
    channel = "mail" if job.settings.formats == ("eml",) else "print"
    for done, (client, pack) in enumerate(job.packs(channel, keep=True), start=1):
        if isinstance(pack, SetAside):
            aside[pack.code] += 1
            if pack.fault is not None:
                faults.failed(pack.fault)
        else:
            if first is None:
                first = client
                if counter is not None:
                    before = job.merger.skeletons.parsed
                    tried = _ahead(job, pack, channel, counter, book)
                    parsed -= job.merger.skeletons.parsed - before
            faults.served = True
            for piece in pack.pieces:
                gather.add(piece, client.row)
            if begin is not None:
                fresh += pack.pieces
                if len(fresh) >= AT_ONCE and done >= KNOWN:
                    begin(fresh, _plan(gather.uses(), len(job.indices) / done))
                    fresh = []
        if done % STEP == 0:
            yield Progress(done)
    yield Progress(done)
    faults.end()
    uses = gather.uses()
    texts = tuple(use.skeleton for use in uses[:TEXTS])
    plan = _plan(uses)
    seen = {use.skeleton.id for use in uses}
    parsed += job.merger.skeletons.parsed + len(tried & seen)  # without those that no client has
    if first is not None:
        uses += tuple(_unseen(job, first, channel, seen))
    yield Stage("lint", Message(N_("Checking the texts")))
    findings = check(
        Subject(uses, _facts(job)), book.rules, counter=counter, settings=book.settings,
        ignores=written_ignores(job.merger),
    )  # fmt: skip
    findings += tuple(_skeleton_per_client(job, done, parsed))
    printable = False
    if "pdf" in job.settings.formats:
        lacking = Glyphs(job.look).findings(uses)
        findings += lacking
        printable = not lacking and not any(slot.unseen for use in uses for slot in use.slots.values())
    yield Done(
        Linted(findings, done, parsed, aside, texts, plan, printable, scores(findings, words_of(uses)))
    )


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
