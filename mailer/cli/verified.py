"""What ``mailer render --verify`` found, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mailer.cli import names
from mailer.cli.screen import Screen
from mailer.errors import N_
from mailer.i18n import translate
from mailer.model import Message

if TYPE_CHECKING:
    from mailer.pipeline import Difference, Verified

MOST = 20
"""How many letters that differ are named; JSON has all of them."""


def tell(screen: Screen, results: Iterable[Verified]) -> None:
    """Print how many documents were compared and how many are identical, and name those that are not."""
    for result in results:
        name = result.format.upper()
        if not result.documents:
            screen.print(N_("{format}: nothing was replayed, so there was nothing to compare."), format=name)
            continue
        screen.print(
            Message(
                N_(
                    "{format}: {count} document compared with WeasyPrint's own layout; identical: {identical}."
                ),
                {"format": name, "count": result.documents, "identical": result.identical},
                N_(
                    "{format}: {count} documents compared with WeasyPrint's own layout; identical: {identical}."
                ),
            )
        )
        worst_first = sorted(result.differing, key=lambda one: one.found.passed)
        for one in worst_first[:MOST]:
            screen.print(
                N_("{client}, {piece}, page {page}: {reasons}"),
                client=one.client,
                piece=names.piece(one.piece),
                page=one.found.page,
                reasons=", ".join(_reasons(one)),
            )
        if len(worst_first) > MOST:
            left = {"count": len(worst_first) - MOST}
            screen.print(
                Message(
                    N_("{count} other differs: see --json."), left, N_("{count} others differ: see --json.")
                )
            )
        if result.failed:
            screen.print(N_("Look at these letters before you print: they are not what WeasyPrint lays out."))


def _reasons(one: Difference) -> Iterator[str]:
    """Yield in what a document differs."""
    found = one.found
    if one.error is not None:
        yield translate(one.error)
        return
    if not found.same_pages:
        yield translate(N_("the pages are not the same"))
    if not found.same_words:
        yield translate(N_("the words are not the same"))
    if found.pixels:
        text = (
            N_("pixels differ by up to {pixels} of 255, which is anti-aliasing (up to {bound})")
            if found.pixels <= found.bound
            else N_("pixels differ by up to {pixels} of 255")
        )
        yield translate(text, pixels=found.pixels, bound=found.bound)
