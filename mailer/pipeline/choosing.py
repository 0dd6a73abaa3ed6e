"""Which clients and which edition the options of a run mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from mailer.errors import N_, CampaignError, nearest
from mailer.model import Message
from mailer.pipeline.options import Choice

EDITION = re.compile(r"\w[\w.-]{0,39}")
"""How an edition may be called; a campaign file says the same."""


def edition_name(asked: str) -> str:
    """Return the edition that the settings ask for, which must be a name as a campaign file may have.

    Raises:
        CampaignError: it holds what no name of an edition may.
    """
    if asked and not EDITION.fullmatch(asked):
        raise CampaignError(
            N_("“{edition}” cannot be the name of an edition."),
            hint=N_("Write letters, figures, points and hyphens, 40 at most, as in {example}."),
            field="edition", edition=asked, example="2026-11",
        )  # fmt: skip
    return asked


def spelt(code: str) -> str:
    """Return a code as codes are compared: without case, and without blanks around it."""
    return " ".join(code.casefold().split())


def named(
    indices: Sequence[int],
    keys: Sequence[str],
    choice: Choice,
    label: str,
    why: Callable[[str, int | None], Message | None],
) -> list[int]:
    """Keep the clients that ``--only`` names and leave out those that ``--exclude`` does.

    ``indices`` are the rows that a run would be for, ``keys`` the client keys of the whole table, ``label``
    is the campaign's file. ``why`` tells, by key and row in the table (None: it has no such client), why a
    client is not among those of the run. Codes compare as `spelt`.

    Raises:
        CampaignError: a code that no client has, with the nearest; or one after ``--only`` whose client is
            out of the run anyway, with the reason.
    """
    wanted, unwanted = (
        {spelt(name): name.strip() for name in names} for names in (choice.only, choice.exclude)
    )
    present = {index: spelt(keys[index]) for index in indices}
    missing = (wanted.keys() | unwanted.keys()).difference(present.values())
    rows = {code: at for at, key in enumerate(keys) if (code := spelt(key)) in missing}
    for code in sorted(missing):
        if code in wanted or code not in rows:
            at = rows.get(code)
            name = wanted.get(code) or unwanted[code]
            refuse(name if at is None else keys[at], why(name, at), keys, label)
    return [i for i, code in present.items() if (not wanted or code in wanted) and code not in unwanted]


def refuse(code: str, reason: Message | None, keys: Sequence[str], label: str) -> None:
    """Raise what is said of a code that names nobody in a run; ``reason`` None: no client has it."""
    if reason is not None:
        raise CampaignError(
            N_("There is nothing for {code} in this run."), hint="{reason}",
            file=label, code=code, reason=reason,
        )  # fmt: skip
    near = nearest(code, keys)
    raise CampaignError(
        N_("No client of the table has the code {code}."),
        hint=N_("Did you mean {near}?") if near else N_("See mailer segment for the codes."),
        file=label, code=code, near=near,
    )  # fmt: skip
