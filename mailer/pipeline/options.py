"""What a command asks of a job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

CHANNELS = {"pdf": "print", "docx": "print", "eml": "mail"}
"""The channel that each built-in format serves; other formats print."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which clients of the segment: the first ``limit``, only or without some codes, or a telling sample."""

    limit: int | None = None
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    sample: bool = False
    skip_posted: bool = False

    @property
    def trial(self) -> bool:
        """Whether the run is for looking at, not for posting: the first few clients, or a telling sample."""
        return self.sample or self.limit is not None

    @property
    def whole(self) -> bool:
        """Whether the run is for all clients of the segment."""
        return not (self.trial or self.only or self.exclude)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a job runs.

    ``today`` is the only clock of what is printed, ``moment`` that of the journal. ``edition`` overrides
    the campaign's. ``environment`` is where database URLs are looked up by name, ``ledger`` a file to read
    instead of the campaign's. ``workers`` bounds processes (0: as many as pays). With ``each``, a file for
    each client, named after its key or by ``name_pattern``; with ``allow_findings``, errors of lint do not
    stop the run; without ``layout``, printed lines are not counted. ``split`` is how many clients a batch for
    the printer holds (0: one file for all), ``verify`` how many are made the plain way too and compared. With
    ``archive``, PDFs are made to be kept (PDF/A), with ``tagged`` to be read aloud (PDF/UA).
    """

    today: date
    formats: tuple[str, ...] = ("pdf",)
    each: bool = False
    name_pattern: str = ""
    out: Path | None = None
    edition: str = ""
    choice: Choice = field(default_factory=Choice)
    allow_findings: bool = False
    layout: bool = True
    split: int = 0
    verify: int = 0
    archive: bool = False
    tagged: bool = False
    workers: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)
    moment: datetime | None = None
    ledger: Path | None = None

    @property
    def now(self) -> datetime:
        """The moment that the journal writes: the caller's clock, or the first moment of ``today``."""
        return self.moment or datetime.combine(self.today, time(), UTC)
