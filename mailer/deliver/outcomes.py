"""What follows from a server's answers: for the e-mail, and for the run."""

from __future__ import annotations

from mailer import i18n
from mailer.deliver.feed import Feed
from mailer.deliver.opening import Server
from mailer.deliver.pool import Pool
from mailer.deliver.records import Answer, Clock, Outgoing
from mailer.deliver.retries import Retries
from mailer.deliver.writer import Writer
from mailer.errors import N_, DeliverError
from mailer.journal.records import DueKey, Settled
from mailer.journal.states import State

SENDERS = 10
"""E-mails in a row that a server turns away at MAIL before the run stops: it is the sender that it does not want."""
TOO_LARGE = 552
"""A message that is too large for the server (RFC 1870, 6.2): the one refusal at MAIL that is about the e-mail."""


class Outcomes:
    """Has it written what became of each e-mail (`judge`), and raises what is about the run and not about one."""

    def __init__(
        self,
        server: Server,
        writer: Writer,
        feed: Feed,
        pool: Pool,
        clock: Clock,
        retries: Retries,
        lines: int,
    ) -> None:
        self._server = server
        self._writer = writer
        self._feed = feed
        self._pool = pool
        self._clock = clock
        self._retries = retries
        self._lines = lines
        self._lost: set[DueKey] = set()  # tried on a line that broke, and to be tried once more
        self._doubtful = 0  # e-mails in a row whose answer did not come
        self._known = False  # whether the server has taken the sender of any e-mail
        self._held: list[tuple[Outgoing, Answer]] = []  # turned away at MAIL before that

    def judge(self, mail: Outgoing, answer: Answer, *, flew: bool, fresh: bool) -> None:
        """Have it written what an answer makes of an e-mail.

        ``flew``: it is in flight on disk. ``fresh``: it was the first of its line.

        Raises:
            DeliverError: the server wants no e-mail of ours, no login of ours, or gives no answers.
        """
        if answer.at == "auth":
            if flew:
                self._put_off(mail, answer, at_once=True)
            raise self._lapsed(answer)
        if self._is_about_us(mail, answer):
            return
        if answer.verdict == "lost":
            self._lose(mail, answer, flew=flew, fresh=fresh)
        elif answer.verdict == "uncertain":
            self._doubt(mail, answer)
        elif answer.verdict == "deferred":
            self._put_off(mail, answer)
        else:
            state = State.ACCEPTED if answer.verdict == "accepted" else State.REFUSED
            self._settle(mail, state, answer)
        if answer.verdict == "accepted":
            self._doubtful = 0
        if answer.code and not (answer.crowded or answer.closing):
            self._pool.thrives()

    def _settle(self, mail: Outgoing, state: State, answer: Answer | None = None, text: str = "") -> None:
        code, said, name = (answer.code, answer.text, answer.queue_id) if answer else (0, "", "")
        self._writer.settle(Settled(mail.due, state, code, text or said, name))

    def _is_about_us(self, mail: Outgoing, answer: Answer) -> bool:
        """Keep an e-mail that is turned away at MAIL until another one is not: it may be the sender's doing.

        Raises:
            DeliverError: too many in a row.
        """
        if not self._known and answer.verdict == "refused" and answer.at == "mail":
            if not answer.code or answer.code == TOO_LARGE:
                return False
            self._held.append((mail, answer))
            if len(self._held) >= SENDERS:
                raise self._unwanted()
            return True
        if not self._known and answer.at in ("rcpt", "data", "dot") and answer.verdict != "lost":
            self._known = True
            self._let_go()
        return False

    def stopped(self, mail: Outgoing) -> None:
        """Have it written that nobody waited for the answer to an e-mail."""
        self._settle(mail, State.UNCERTAIN, text=i18n.translate(N_("Stopped before the answer came.")))

    def end(self) -> None:
        """The run is over.

        Raises:
            DeliverError: the server took the sender of none of the few e-mails that there were.
        """
        if self._held:
            raise self._unwanted()

    def _let_go(self) -> None:
        """Write that the e-mails turned away at MAIL are refused: another one has been taken."""
        for mail, answer in self._held:
            self._settle(mail, State.REFUSED, answer)
        self._held.clear()

    def _put_off(self, mail: Outgoing, answer: Answer, *, at_once: bool = False) -> None:
        """Have an e-mail tried again later, or give it up where it has been tried enough."""
        due, now = mail.due, self._clock.now()
        if at_once:
            self._writer.settle(
                Settled(due, State.DEFERRED, answer.code, answer.text, next_at=now, tried=False)
            )
            return
        attempts = due.attempts + 1
        again = self._retries.next_at(due.message_id, attempts, now, asked=answer.wait)
        if again is None:
            text = i18n.translate(
                N_("Given up after {attempts} attempts: {text}"), attempts=attempts, text=answer.text
            )
            self._settle(mail, State.REFUSED, answer, text)
        else:
            self._writer.settle(Settled(due, State.DEFERRED, answer.code, answer.text, next_at=again))

    def _lose(self, mail: Outgoing, answer: Answer, *, flew: bool, fresh: bool) -> None:
        """Try an e-mail once more whose line broke before its final dot; the second time it is put off."""
        key = mail.due.key
        if key in self._lost:
            self._put_off(mail, answer)
        else:
            self._lost.add(key)
            if flew:
                self._put_off(mail, answer, at_once=True)
            else:
                self._feed.back(mail)
        if fresh:  # a line that had waited may have been closed for that alone
            self._pool.ails(answer.text)

    def _doubt(self, mail: Outgoing, answer: Answer) -> None:
        """Write that nobody knows whether the server has an e-mail; stop where that becomes a habit."""
        self._settle(mail, State.UNCERTAIN, answer)
        self._doubtful += 1
        if self._doubtful >= self._lines:
            raise DeliverError(
                N_(
                    "{host} does not say whether it has taken e-mails ({reason}); {count} in a row are uncertain."
                ),
                hint=N_(
                    "Ask the server's provider, then say what becomes of them: --uncertain resend or keep."
                ),
                host=self._server.host,
                reason=answer.text,
                count=self._doubtful,
            )
        self._pool.ails(answer.text)

    def _lapsed(self, answer: Answer) -> DeliverError:
        return DeliverError(
            N_("{host} wants a login, or no longer takes ours (code {code})."),
            hint=N_("Check the variables that mail.user_env and mail.password_env name in mailer.yaml."),
            host=self._server.host,
            code=answer.code,
        )

    def _unwanted(self) -> DeliverError:
        mail, answer = self._held[-1]
        return DeliverError(
            N_("{host} takes no e-mail from {sender}: {code} {answer}"),
            hint=N_(
                "Check mail.sender in mailer.yaml: most servers take only addresses of their own clients."
            ),
            host=self._server.host,
            sender=mail.sender,
            code=answer.code,
            answer=answer.text,
        )
