"""Packs that were kept are given one by one, in any order."""

import random

from mailer.model import Block, Client, Pack, Piece, Skeleton
from mailer.pipeline.kept import AT_ONCE, NEAR, KeptPacks

TEXT = Skeleton("s1", "letter", "note", "fr", (Block("paragraph", 0),), ())


def test_packs_are_found_by_their_place() -> None:
    """As they were merged, without merging again, though more parts are asked for than stay in memory."""
    count = AT_ONCE * (NEAR + 3) + 5
    clients = [Client(f"C{number}", number, {}) for number in range(count)]
    merged: list[str] = []

    def merge(client: Client) -> Pack | str:
        merged.append(client.key)
        if client.row % 7 == 0:
            return f"no {client.key}"
        return Pack(client, (Piece("letter", TEXT, (client.key,), "letter", client.row),))

    kept: KeptPacks[str] = KeptPacks(merge)
    expected = dict(enumerate(pack for _, pack in kept.gather(clients)))
    places = list(range(count))
    random.Random(1).shuffle(places)  # noqa: S311 - an order, no secret
    assert all(kept.at(place, clients[place]) == expected[place] for place in places)
    assert len(merged) == count
    kept.close()
    assert kept.at(3, clients[3]) == expected[3]
    assert len(merged) == count + 1
