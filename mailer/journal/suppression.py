"""The house's list of addresses that get no e-mail, or no marketing, whatever campaign asks.

Marketing and payment reminders are streams of their own: who opts out of marketing still gets invoices and
reminders. An address that is dead is so for every stream.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import func, select, update

from mailer.journal.journal import Counts, Journal
from mailer.journal.lines import stamp
from mailer.journal.statements import chunks
from mailer.journal.tables import SOFT_BOUNCE, SUPPRESSION

Reason = Literal["unsubscribed", "bounced", "complained", "manual"]
Stream = Literal["marketing", "all"]
"""What an address is kept from: marketing alone, or every e-mail."""


def folded(address: str) -> str:
    """Return an address as the list keeps and compares it: without case, in composed characters.

    Servers may tell upper case from lower case before the @ (RFC 5321, 2.4), and none that matters does.

    >>> folded(" Jean.Martin@Exemple.FR ")
    'jean.martin@exemple.fr'
    """
    return unicodedata.normalize("NFC", address.strip()).lower()


@dataclass(frozen=True, slots=True)
class Suppressed:
    """An address that is not to be written to, why, since when, and who or what said so (``source``)."""

    address: str
    reason: Reason
    source: str
    at: datetime
    stream: Stream = "marketing"

    @property
    def sha256(self) -> str:
        """The hash of the folded address (hexadecimal), by which a list can be given away without addresses."""
        return sha256(folded(self.address).encode()).hexdigest()


class Suppression:
    """The list, in the journal's database. Every method raises `JournalError` as the journal does."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def add(self, entries: Iterable[Suppressed]) -> Counts:
        """Put addresses on the list, in one transaction; one that is there for its stream stays as it is."""
        rows = {
            (folded(one.address), one.stream): {
                "address": folded(one.address),
                "stream": one.stream,
                "reason": one.reason,
                "source": one.source,
                "at": stamp(one.at),
            }
            for one in reversed(list(entries))  # of two with one address, the first stands
        }
        with self._journal.writing() as connection:
            there: set[tuple[Any, ...]] = set()
            for some in chunks(sorted({address for address, _ in rows})):
                query = select(SUPPRESSION.c.address, SUPPRESSION.c.stream)
                found = connection.execute(query.where(SUPPRESSION.c.address.in_(some)))
                there.update(tuple(row) for row in found)
            new = [row for key, row in sorted(rows.items()) if key not in there]
            if new:
                connection.execute(SUPPRESSION.insert(), new)
        return Counts(len(new), 0, len(rows) - len(new))

    def remove(self, addresses: Iterable[str], stream: Stream | None = None) -> int:
        """Take addresses off the list, off one stream's or altogether; return how many lines that were."""
        of_stream = () if stream is None else (SUPPRESSION.c.stream == stream,)
        with self._journal.writing() as connection:
            return sum(
                connection.execute(
                    SUPPRESSION.delete().where(SUPPRESSION.c.address.in_(some), *of_stream)
                ).rowcount
                for some in chunks(sorted(set(map(folded, addresses))))
            )

    def among(self, addresses: Iterable[str], *, marketing: bool) -> Mapping[str, Suppressed]:
        """Return which addresses must not be written to, by the folded address.

        ``marketing`` tells whether the e-mail is marketing; a payment reminder is not, and is kept only from
        addresses that are on the list for every stream.
        """
        streams = ("all", "marketing") if marketing else ("all",)
        found: dict[str, Suppressed] = {}
        with self._journal.reading() as connection:
            for some in chunks(sorted(set(map(folded, addresses)))):
                query = select(SUPPRESSION).where(
                    SUPPRESSION.c.address.in_(some), SUPPRESSION.c.stream.in_(streams)
                )
                for row in connection.execute(query.order_by(SUPPRESSION.c.stream)):
                    found.setdefault(row.address, _suppressed(row))
        return found

    def entries(self) -> Iterator[Suppressed]:
        """Return the whole list, by address."""
        query = select(SUPPRESSION).order_by(SUPPRESSION.c.address, SUPPRESSION.c.stream)
        return map(_suppressed, self._journal.stream(query))

    def count(self) -> int:
        """Return how many lines the list has."""
        with self._journal.reading() as connection:
            return connection.execute(select(func.count()).select_from(SUPPRESSION)).scalar() or 0

    def bounced_softly(self, address: str, at: datetime) -> int:
        """Count that an e-mail came back for a reason that may pass; return how often that was for the address.

        A later bounce than the last one counts: the same moment told twice counts once.
        """
        key, now = folded(address), stamp(at)
        with self._journal.writing() as connection:
            mine = SOFT_BOUNCE.c.address == key
            row = connection.execute(select(SOFT_BOUNCE).where(mine)).one_or_none()
            if row is None:
                connection.execute(
                    SOFT_BOUNCE.insert().values(address=key, bounces=1, first_at=now, last_at=now)
                )
                return 1
            if now <= row.last_at:
                return int(row.bounces)
            connection.execute(update(SOFT_BOUNCE).where(mine).values(bounces=row.bounces + 1, last_at=now))
            return int(row.bounces) + 1

    def forgive(self, addresses: Collection[str]) -> None:
        """Forget the soft bounces of addresses that took an e-mail since."""
        with self._journal.writing() as connection:
            for some in chunks(sorted(set(map(folded, addresses)))):
                connection.execute(SOFT_BOUNCE.delete().where(SOFT_BOUNCE.c.address.in_(some)))


def _suppressed(row: Any) -> Suppressed:
    return Suppressed(row.address, row.reason, row.source, datetime.fromisoformat(row.at), row.stream)
