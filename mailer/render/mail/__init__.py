"""E-mail: a skeleton becomes a message compiled once (text, HTML, pictures), filled by joining bytes.

Bodies are always quoted-printable and lines always end in CRLF, so that what is written is what DKIM signs
and what any server carries. The same input gives the same bytes: boundaries, content identifiers and dates
are derived.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from html import escape
from pathlib import Path

from mailer.errors import RenderError
from mailer.model import Assets, Attachment, Document, Envelope, Piece, Skeleton, Theme
from mailer.render import holes
from mailer.render.contract import MailFrame, Outcome
from mailer.render.cut import Cut, Encode, Encoders, Memo, clean
from mailer.render.flow import Reading, Span
from mailer.render.mail import attached as parts
from mailer.render.mail import headers, plain, quoted
from mailer.render.mail.attached import MIXED, RELATED
from mailer.render.mail.binder import MailBinder
from mailer.render.mail.foot import Foot, checked
from mailer.render.mail.html import attributes, file_name, page
from mailer.render.pictures import Picture, Pictures

_ALTERNATIVE = b"=_mailer_alternative"
"""A boundary: ``=_`` stands neither in quoted-printable nor in base64, so no content can look like one."""

_TEXT_HEAD = (
    b"--" + _ALTERNATIVE + b"\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
)
_HTML_HEAD = b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
_ALTERNATIVE_HEAD = b'Content-Type: multipart/alternative;\r\n boundary="' + _ALTERNATIVE + b'"\r\n\r\n'
_MIXED_HEAD = b'Content-Type: multipart/mixed;\r\n boundary="' + MIXED + b'"\r\n\r\n'
_RELATED_HEAD = b'Content-Type: multipart/related; type="text/html";\r\n boundary="' + RELATED + b'"\r\n\r\n'
_BETWEEN = b"\r\n--" + _ALTERNATIVE + b"\r\n"
_END = b"\r\n--" + _ALTERNATIVE + b"--\r\n"


class MailFormat:
    """Messages in one theme: `compose` makes a whole one, `documents` one without its addresses."""

    name = "eml"
    suffix = ".eml"

    PLATES = 256
    """How many compiled skeletons are kept."""

    def __init__(
        self,
        theme: Theme,
        assets: Assets,
        language: str,
        *,
        today: date,
        author: str = "",
        title: str = "",
        workers: int = 0,
    ) -> None:
        """Take the settings (`contract.FormatFactory`); ``author`` and ``workers`` change nothing here."""
        del author, workers
        del language  # each skeleton says its own
        self._run = _Run(theme.mail_css, Pictures(assets), headers.day(today), title)
        self._plates: dict[str, MailPlate] = {}

    def plate(self, skeleton: Skeleton) -> MailPlate:
        """Compile a skeleton. Raises `RenderError` for a picture that is not there."""
        plate = self._plates.get(skeleton.id)
        if plate is None:
            if len(self._plates) >= self.PLATES:
                self._plates.pop(next(iter(self._plates)))
            plate = MailPlate(skeleton, self._run)
            self._plates[skeleton.id] = plate
        return plate

    def framed(self, frame: MailFrame) -> None:
        """Take what stands around every message, before any is asked for."""
        self._run.frame = frame
        self._plates.clear()

    def compose(
        self,
        piece: Piece,
        envelope: Envelope,
        extra: Mapping[str, str] | None = None,
        attached: Sequence[Attachment] = (),
    ) -> Document:
        """Return a piece as a complete message; ``extra`` are header fields for machines (List-Unsubscribe).

        The length of its data is what a server's SIZE counts (RFC 1870, section 5).
        Raises `RenderError` for an address that no header can hold, with ``field`` saying whose.
        """
        return self.plate(piece.skeleton).compose(piece.values, envelope, extra, attached)

    def documents(self, pieces: Iterable[Piece]) -> Iterator[Outcome]:
        """Yield what becomes of each piece: a message with a subject and a date, and without addresses."""
        for piece in pieces:
            try:
                yield self.plate(piece.skeleton).fill(piece.values)
            except RenderError as error:
                yield error

    def binder(self, path: Path, *, each: bool) -> MailBinder:
        """Open a folder of messages; one file for all does not exist, so its suffix is dropped then."""
        return MailBinder(path if each else path.with_suffix(""), self._run.linked)


class _Run:
    """What all plates of a run share: settings, pictures, and what encoders made of recent values."""

    def __init__(self, css: str, pictures: Pictures, day: bytes, title: str) -> None:
        self.css = css
        self.pictures = pictures
        self.day = day
        self.title = title
        self.frame = MailFrame()
        self.linked: dict[str, bytes] = {}
        """Pictures that messages link to, by the names of their files."""
        self.html: Encoders[bytes] = Encoders(lambda how, value: quoted.piece(how(clean(value))))
        self.text = plain.encoders()
        self.subjects: Memo[bytes] = Memo(lambda text: headers.text("Subject", text))

    def attributes(self, key: str) -> tuple[str, str, str]:
        """Return the attributes of the picture that a client's values choose."""
        return attributes(self.pictures.find(key), self.frame.pictures_at)

    def carried(self, shown: Iterable[Picture]) -> Iterable[Picture]:
        """Return the pictures that are parts of a message; of those that are linked, the files are kept."""
        if not self.frame.pictures_at:
            return shown
        self.linked.update((file_name(picture), picture.data) for picture in shown)
        return ()


class MailPlate:
    """A message with holes: header template and bodies, encoded where they are the same for all."""

    def __init__(self, skeleton: Skeleton, run: _Run) -> None:
        subject = _subject(skeleton, run.title)
        # HTML has no comments within a title, and so no guards
        html_title = "".join(escape(s.text) if s.slot is None else holes.hole(s.slot) for s in subject)
        self._count = len(skeleton.slots)
        self._foot = Foot(run.frame, skeleton, self._count)
        page_ = page(
            skeleton, run.css, run.pictures, html_title,
            foot=self._foot.row(), first=self._count + 1, base=run.frame.pictures_at,
        )  # fmt: skip
        special: dict[int, Encode[bytes]] = {}
        for choice in page_.choices:
            for index in range(3):
                special[choice.first + index] = Memo(_attribute(run, index)).__getitem__
        self._html = Cut(page_.form, fixed=quoted.piece, values=run.html, empty=b"", special=special)
        self._always, self._choices = page_.pictures, page_.choices
        self._run = run
        self._plain = plain.PlainText(skeleton, run.text)
        self._subject = plain.cut(subject, run.text)
        self._mime = (
            b"MIME-Version: 1.0\r\n" + headers.verbatim("Content-Language", skeleton.language or "fr")
        )  # fmt: skip

    def fill(self, values: Sequence[str]) -> Document:
        """Return a client's message without addresses. Raises `RenderError` for a missing picture."""
        return Document(
            b"".join([self.subject(values), self._run.day, *self._body(values)]), pages=1, paper=""
        )

    def compose(
        self,
        values: Sequence[str],
        envelope: Envelope,
        extra: Mapping[str, str] | None = None,
        attached: Sequence[Attachment] = (),
    ) -> Document:
        """Return a client's complete message. Raises `RenderError` as `MailFormat.compose` says."""
        head = [_from(*envelope.sender)]
        if envelope.agent:
            head.append(_agent(*envelope.agent))
        head.append(headers.mailbox("To", *envelope.to, field="email"))
        if envelope.reply_to:
            head.append(_reply_to(*envelope.reply_to))
        head += (self.subject(values), _day(envelope.date), headers.message_id(envelope.message_id))
        if extra:
            head += [_verbatim(name, value) for name, value in extra.items()]
        head += self._body(values, checked(envelope.unsubscribe), attached)
        return Document(b"".join(head), pages=1, paper="")

    def subject(self, values: Sequence[str]) -> bytes:
        """Return the Subject field for a client."""
        return self._run.subjects["".join(self._subject.fill(values))]

    def _body(
        self, values: Sequence[str], stop: str = "", attached: Sequence[Attachment] = ()
    ) -> list[bytes]:
        """Return the rest of a message, from MIME-Version on; ``stop`` is the address to receive no more."""
        shown, values = self._chosen(values, stop)
        out = [self._mime]
        if attached:
            out += (_MIXED_HEAD, b"--", MIXED, b"\r\n")
        out += (_ALTERNATIVE_HEAD, _TEXT_HEAD, self._plain.fill(values), *self._foot.text(stop), _BETWEEN)
        if shown:
            out += (_RELATED_HEAD, b"--", RELATED, b"\r\n")
        out.append(_HTML_HEAD)
        out += self._html.fill(values)
        for picture in shown:
            out.append(parts.picture(picture))
        if shown:
            out += (b"\r\n--", RELATED, b"--\r\n")
        out.append(_END)
        if attached:
            out += map(parts.part, attached)
            out += (b"\r\n--", MIXED, b"--\r\n")
        return out

    def _chosen(self, values: Sequence[str], stop: str) -> tuple[Iterable[Picture], Sequence[str]]:
        """Return the pictures in a client's message, and the values with the address and pictures' keys behind them."""
        if not self._choices:
            return self._run.carried(self._always), [*values[: self._count], stop]
        keys = [choice.key(values) for choice in self._choices]
        chosen = [self._run.pictures.find(key) for key in keys]
        more = [key for key in keys for _ in range(3)]
        shown = dict.fromkeys([*self._always, *chosen])
        return self._run.carried(shown), [*values[: self._count], stop, *more]


def _subject(skeleton: Skeleton, title: str) -> list[Span]:
    """Return the subject as one line: the template's own, else the accroche, else the campaign's title."""
    reading = Reading(skeleton, "mail")
    spans = reading.runs(skeleton.subject)
    if not spans:
        accroche = next((block for block in skeleton.walk() if block.kind == "accroche"), None)
        spans = reading.spans(accroche.lines) if accroche else [Span(clean(title))]
    return [span._replace(text=span.text.replace("\n", " "), link="") for span in spans if not span.image]


def _attribute(run: _Run, index: int) -> Encode[bytes]:
    return lambda key: quoted.piece(run.attributes(key)[index])


@lru_cache(maxsize=64)
def _from(name: str, address: str) -> bytes:
    return headers.mailbox("From", name, address, field="sender")


@lru_cache(maxsize=64)
def _agent(name: str, address: str) -> bytes:
    return headers.mailbox("Sender", name, address, field="sender")


@lru_cache(maxsize=64)
def _reply_to(name: str, address: str) -> bytes:
    return headers.mailbox("Reply-To", name, address, field="reply_to")


@lru_cache(maxsize=64)
def _verbatim(name: str, value: str) -> bytes:
    """Return a field for machines; those that are the same for all are asked for each time, and so stay."""
    return headers.verbatim(name, value)


@lru_cache(maxsize=64)
def _day(value: date) -> bytes:
    return headers.day(value)


__all__ = ["MailFormat", "MailPlate"]
