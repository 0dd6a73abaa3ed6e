"""E-mails made when their turn comes: the client's row merged, the message composed, addresses held to the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mailer.deliver.records import Outgoing
from mailer.errors import N_, MailerError
from mailer.journal.records import Due, Settled
from mailer.journal.states import State
from mailer.model import Client, Message, Pack, Piece
from mailer.pipeline.job import Job, SetAside
from mailer.pipeline.mailing import Post
from mailer.pipeline.planning import Lists, Say


class Composer:
    """Makes the e-mails of batches for one run (`deliver.records.Source`); used in one thread at a time.

    Each batch is held against the house's list once more: who stopped e-mails since the plan was made gets none.
    What cannot be made is suppressed with the reason, so that the next run plans it again; ``failed`` counts those.
    """

    def __init__(self, job: Job, post: Post, lists: Lists, say: Say) -> None:
        self._job, self._post, self._lists, self._say = job, post, lists, say
        self._positions = {job.table.keys[index]: at for at, index in enumerate(job.indices)}
        self.failed: Counter[str] = Counter()

    def __call__(self, batch: Sequence[Due]) -> list[Outgoing | Settled]:
        """Return the e-mails of a batch in its order, or why one does not go."""
        barred = self._lists.barred({due.address for due in batch})
        return [
            self._held(due, barred[due.address]) if due.address in barred else self._one(due) for due in batch
        ]

    def _one(self, due: Due) -> Outgoing | Settled:
        found = self.piece(due)
        if isinstance(found, Message):
            return self._held(due, found)
        client, piece = found
        try:
            sender, data = self._post.message(client, piece, due.message_id)
        except MailerError as fault:
            self.failed["render"] += 1
            return self._held(due, Message(fault.message, fault.values))
        return Outgoing(due, sender, due.address, data)

    def piece(self, due: Due) -> tuple[Client, Piece] | Message:
        """Return whose an e-mail is and what was merged for it, or why it must not go."""
        at = self._positions.get(due.client_key)
        if at is None:
            return Message(N_("no longer in the segment"))
        client = self._job.table.client(self._job.indices[at])
        if str(client.get("email") or "") != due.address:
            return Message(N_("the address is another one since the plan was made"))
        pack = self._job.kept("mail", at, client)
        if isinstance(pack, SetAside):
            self.failed[pack.code] += 1
            return pack.reason
        found = _same(pack, due)
        return (client, found) if found is not None else Message(N_("nothing is due to this client any more"))

    def _held(self, due: Due, reason: Message) -> Settled:
        return Settled(due, State.SUPPRESSED, detail=self._say(reason))


def _same(pack: Pack, due: Due) -> Piece | None:
    return next((one for one in pack.pieces if (one.name, one.level) == (due.piece, due.level)), None)
