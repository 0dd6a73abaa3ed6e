"""What stands before every run of sending: the texts are linted as for a render, and its errors stop it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

from mailer.pipeline.before import check_someone
from mailer.pipeline.events import Done, Event
from mailer.pipeline.job import Job
from mailer.pipeline.linted import Linted
from mailer.pipeline.linting import lint_campaign
from mailer.pipeline.mailing import sender_address
from mailer.pipeline.planning import check_keys


def gate(job: Job) -> Iterator[Event]:
    """Check that there is someone to write to and something to write, and lint it; ends with a `Linted`.

    Raises:
        MailerError: there is nobody, the table has no codes, the house has no address, nothing can be merged.
    """
    check_someone(job)
    check_keys(job)
    sender_address(job)
    for event in lint_campaign(job):
        if isinstance(event, Done):
            linted: Linted = event.result
            if job.debts is not None:  # what the plan of reminders warns of, its letters do too
                linted = replace(linted, findings=(*job.debts.findings, *linted.findings))
            yield Done(linted)
        else:
            yield event


def passed(events: Iterator[Event]) -> Generator[Event, None, Any]:
    """Hand on the events of a job, and return its result."""
    for event in events:
        if isinstance(event, Done):
            return event.result
        yield event
    return None


def stops(job: Job, linted: Linted) -> bool:
    """Whether findings keep a run from starting."""
    return bool(linted.errors) and not job.settings.allow_findings
