"""The house's list of addresses that get no e-mail, as a campaign asks it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from mailer.errors import N_
from mailer.model import Message

if TYPE_CHECKING:
    from mailer.journal import Journal

REASONS = {
    "unsubscribed": N_("unsubscribed on {on}"),
    "bounced": N_("the address came back as dead on {on}"),
    "complained": N_("complained of an e-mail on {on}"),
    "manual": N_("on the house’s list since {on}"),
}


class HouseList:
    """Says who of some addresses gets nothing (`planning.Lists`); an opt-out of marketing holds for marketing alone."""

    def __init__(self, journal: Journal, *, marketing: bool) -> None:
        from mailer.journal import Suppression

        self._list = Suppression(journal)
        self._marketing = marketing

    def barred(self, addresses: Collection[str]) -> Mapping[str, Message]:
        """Return why some of these addresses get nothing of this campaign's stream."""
        from mailer.journal.suppression import folded

        found = self._list.among(addresses, marketing=self._marketing)
        if not found:
            return {}
        return {
            address: Message(REASONS[one.reason], {"on": one.at.date()})
            for address in addresses
            if (one := found.get(folded(address))) is not None
        }
