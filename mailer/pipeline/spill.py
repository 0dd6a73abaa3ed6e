"""Letters that take more pages than the others of their template: a run says how many, and names one.

What a template's shortest letters take is what it is meant for. Reminders are as long as the debts that they
list, so for them it is a note and no warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mailer.errors import N_
from mailer.model import Finding, Message, Place, Severity
from mailer.pipeline.job import Job
from mailer.pipeline.produced import Product

ROWS = 5
"""How many rows of the client file a finding names."""


@dataclass(slots=True)
class _Length:
    """The documents of one template that take the same number of pages: how many, and the first few."""

    count: int = 0
    client: str = ""
    rows: list[int] = field(default_factory=list)


def place_in(job: Job, piece: str) -> Place | None:
    """Return where the campaign file names a piece, by the name that the manifest gives it (``envelope/dl``)."""
    kind = piece.partition("/")[0]
    at = next((sheet.place for sheet in job.sheets if sheet.kind.name == kind), None)
    return at._replace(file=job.label) if at else None


def spilled(products: Iterable[Product], place: Callable[[str], Place | None]) -> Iterator[Finding]:
    """Yield a finding for each template of which some clients' documents take more pages than others'.

    Only PDF counts, for Word breaks its pages itself. ``place`` says where a piece, by its name, stands in
    the campaign file.
    """
    found: dict[tuple[str, str, bool], dict[int, _Length]] = {}
    for one in products:
        if one.format != "pdf":
            continue
        lengths = found.setdefault((one.piece, one.template, bool(one.level)), {})
        length = lengths.setdefault(one.last_page - one.first_page + 1, _Length())
        length.count += 1
        length.client = length.client or one.client
        if len(length.rows) < ROWS:
            length.rows.append(one.row)
    for (piece, template, reminder), lengths in found.items():
        least, *longer = sorted(lengths)
        if longer:
            severity = Severity.INFO if reminder else Severity.WARNING
            yield _finding(piece, template, severity, least, lengths, place(piece))


def _finding(
    piece: str,
    template: str,
    severity: Severity,
    least: int,
    lengths: Mapping[int, _Length],
    at: Place | None,
) -> Finding:
    """Return the finding for one template; the client it names is among those with the most pages."""
    most = max(lengths)
    count = sum(length.count for pages, length in lengths.items() if pages > least)
    args = {
        "template": template,
        "count": count,
        "total": sum(length.count for length in lengths.values()),
        "most": most,
        "least": least,
        "client": lengths[most].client,
    }
    return Finding(
        "pages",
        severity,
        Message(
            N_(
                "{template}: for {count} client out of {total}, it takes {most} pages instead of {least}: {client}."
            ),
            args,
            N_(
                "{template}: for {count} clients out of {total}, it takes up to {most} pages, not {least}: {client}."
            ),
        ),
        Message(N_("Shorten what it prints of these clients, or reckon with the postage.")),
        place=at,
        piece=piece,
        rows=tuple(lengths[most].rows),
        count=count,
    )
