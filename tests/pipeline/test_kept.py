"""Packs that were merged for lint come back for the render: the same ones, in the same order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailer.model import Client, Pack, Piece, Skeleton
from mailer.pipeline.kept import AT_ONCE, KeptPacks

SKELETONS = [Skeleton(f"s{number}", "letter", "a", "fr", (), ()) for number in range(3)]


class Merge:
    """Gives every third client a pack of its own, and the others none; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, client: Client) -> Pack | str:
        self.asked += 1
        if client.row % 3:
            return f"no address {client.row}"
        values = ("Clairval", client.key, "é" * (client.row % 5))
        skeleton = SKELETONS[client.row % 2]
        return Pack(client, (Piece("letter", skeleton, values, "letter", 0), Piece("x", SKELETONS[2], ())))


def clients(count: int) -> Iterator[Client]:
    return (Client(f"C{row}", row, {}) for row in range(count))


@pytest.mark.parametrize("count", [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE, 200])
def test_what_was_merged_once_comes_back(count: int) -> None:
    """Any number of clients, as often as they are asked for, merged once."""
    merge = Merge()
    kept: KeptPacks[str] = KeptPacks(merge)
    merged = list(kept.gather(clients(count)))
    assert merge.asked == len(merged) == count
    for _ in range(2):
        assert list(kept.again(clients(count))) == merged
    assert merge.asked == count


def test_a_pass_that_did_not_come_to_its_end_is_not_kept() -> None:
    """Clients are merged again where nobody read all of them."""
    merge = Merge()
    kept: KeptPacks[str] = KeptPacks(merge)
    passing = kept.gather(clients(10))
    next(passing)
    passing.close()
    assert len(list(kept.again(clients(10)))) == 10
    assert merge.asked == 11
