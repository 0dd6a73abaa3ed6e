"""How a campaign is to be sent, and how a run of sending is told to stop or to pause."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from mailer.errors import N_, CampaignError
from mailer.workspace import Workspace

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
PAUSED = "paused"
"""The folder, beside the journal, that holds a file for each campaign that pauses."""


@dataclass(frozen=True, slots=True)
class Order:
    """How a campaign goes out.

    ``uncertain`` says what becomes of e-mails whose answer was lost (empty: they stay as they are). ``rate`` is
    written as in ``30/min``, ``connections`` bounds how many are open (0: as many as the house file says).
    ``at`` is when it begins. ``wait`` tells whether the run stays for deferred e-mails (None: for a quarter of an
    hour). With ``shared``, clients who have the same address each get theirs.
    """

    uncertain: str = ""
    rate: str = ""
    connections: int = 0
    at: datetime | None = None
    wait: bool | None = None
    shared: bool = False


@dataclass
class Stop:
    """How a run is asked to end in order: ``asked`` once someone did, ``terminated`` if it was the system.

    ``begun`` tells whether e-mails may be in flight; before that there is nothing to finish.
    """

    asked: bool = False
    terminated: bool = False
    begun: bool = False


def moment(text: str, now: datetime) -> datetime:
    """Return the moment that a person wrote, on the clock of ``now``; an hour that is over is tomorrow's.

    Raises `ValueError` for what is none.

    >>> moment("8:30", datetime.fromisoformat("2026-11-22T12:00:00+01:00")).isoformat()
    '2026-11-23T08:30:00+01:00'
    """
    found = _CLOCK.fullmatch(text.strip().replace("h", ":"))
    if found:
        then = now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
        return then if then > now else then + timedelta(days=1)
    then = datetime.fromisoformat(text.strip())
    return then if then.tzinfo else then.astimezone()


def pause_file(workspace: Workspace, campaign: str) -> Path:
    """Return the file that makes the runs of a campaign pause while it is there."""
    return workspace.root / ".mailer" / PAUSED / workspace.campaign_folder(campaign).name


def pause(workspace: Workspace, campaign: str, *, pause: bool) -> bool:
    """Have the runs of a campaign pause, or go on; return whether that changes anything.

    Raises:
        WorkspaceError: there is no such campaign.
    """
    file = pause_file(workspace, campaign)
    there = file.exists()
    if pause:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    else:
        with suppress(FileNotFoundError):
            file.unlink()
    return there != pause


def check_not_paused(workspace: Workspace, campaign: str) -> None:
    """Refuse to begin a run of a campaign that pauses: it would seem to hang.

    Raises:
        CampaignError: it does.
    """
    if pause_file(workspace, campaign).exists():
        raise CampaignError(
            N_("Sending of {campaign} is paused."),
            hint=N_("Let it go on: mailer send {campaign} --resume."),
            campaign=campaign,
        )
