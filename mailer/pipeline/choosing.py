"""Which clients and which edition the options of a run mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailer.errors import N_, CampaignError, nearest
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


def named(indices: Sequence[int], keys: Sequence[str], choice: Choice, label: str) -> list[int]:
    """Keep the clients that ``--only`` names and leave out those that ``--exclude`` does.

    ``keys`` are the client keys of the whole table, ``label`` is the campaign's file. Case does not count.

    Raises:
        CampaignError: a code that no client of the segment has, with the nearest.
    """
    wanted, unwanted = (
        {name.strip().casefold(): name.strip() for name in names} for names in (choice.only, choice.exclude)
    )
    folded = {index: keys[index].casefold() for index in indices}
    present = set(folded.values())
    for code, name in sorted((wanted | unwanted).items()):
        if code not in present:
            near = nearest(name, {keys[index] for index in indices})
            raise CampaignError(
                N_("No client of the segment has the code {code}."),
                hint=N_("Did you mean {near}?") if near else N_("See mailer segment for who is in it."),
                file=label, code=name, near=near,
            )  # fmt: skip
    return [i for i, code in folded.items() if (not wanted or code in wanted) and code not in unwanted]
