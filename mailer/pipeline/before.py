"""What is settled before a run writes anything: that there is someone to write to, and something to write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mailer.errors import N_, ClientsError, SegmentError
from mailer.model import Message, Skeleton
from mailer.pipeline.job import Job, SetAside
from mailer.pipeline.options import CHANNELS
from mailer.pipeline.posting import already_posted
from mailer.render.contract import Format


def check_someone(job: Job) -> None:
    """Refuse a run for no one: it would put an empty manifest in the place of the last one.

    A payment campaign may have no one to remind; that is good news, and a run like any other.

    Raises:
        ClientsError: the table holds no client.
        SegmentError: no client of the table is in the segment, with the condition that emptied it.
    """
    if len(job.selection) or job.debts is not None:
        return
    if not job.table.counts.usable:
        raise ClientsError(
            N_("The client table holds no client."),
            hint=N_("Look at it with mailer clients {name}."), file=job.table.file, name=job.campaign.slug,
        )  # fmt: skip
    place = job.campaign.place("segment.where")
    emptied = job.selection.emptied_by
    raise SegmentError(
        N_("No client is left after this condition: {condition}")
        if emptied
        else N_("No client of the segment is to be contacted."),
        hint=N_("Look at it with mailer segment {name}."),
        file=job.label,
        line=place.line,
        name=job.campaign.slug,
        condition=emptied.condition if emptied else "",
    )


def find_posted(job: Job) -> tuple[str, ...]:
    """Tell the job who has a posted piece; return who of them would get it again, or is left out for it."""
    job.posted = already_posted(job)  # before the clients of the run are chosen: some may be left out for it
    if job.settings.choice.skip_posted:
        return tuple(sorted(job.table.keys[index] for index in job.left_out))
    return tuple(sorted(job.posted.intersection(client.key for client in job.clients())))


def posted_note(posted: tuple[str, ...], job: Job) -> Message:
    """Return the sentence that names the first clients who have a posted piece, left out for it or not."""
    facts = {
        "count": len(posted),
        "edition": job.edition,
        "keys": ", ".join(posted[:10]) + ("…" if posted[10:] else ""),
    }
    if job.settings.choice.skip_posted:
        return Message(
            N_("{count} client is left out, who has a posted piece of this edition ({edition}): {keys}."),
            facts,
            N_("{count} clients are left out, who have a posted piece of this edition ({edition}): {keys}."),
        )
    return Message(
        N_("{count} client of this edition ({edition}) has a posted piece already: {keys}."),
        facts,
        N_("{count} clients of this edition ({edition}) have a posted piece already: {keys}."),
    )


def left_out(job: Job) -> Iterator[SetAside]:
    """Yield the clients that ``--skip-posted`` leaves out, with the reason."""
    reason = Message(N_("has a posted piece of the edition {edition} already"), {"edition": job.edition})
    for index in job.left_out:
        client = job.table.client(index)
        yield SetAside(client.key, client.row, "already-posted", reason)


def try_texts(job: Job, made: Mapping[str, Format], texts: Iterable[Skeleton]) -> None:
    """Compile the clients' texts for each format, before anything is written.

    Raises:
        RenderError: no client could have a document of that text (a picture that is not there).
    """
    for name, format_ in made.items():
        kinds = {sheet.kind.name for sheet in job.sheets_of(CHANNELS.get(name, "print"))}
        for skeleton in texts:
            if skeleton.piece in kinds:
                format_.plate(skeleton)
