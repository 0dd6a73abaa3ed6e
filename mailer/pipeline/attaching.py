"""Files that go with a client's e-mail: their own letter or reminder as a PDF, and the campaign's own files."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from mailer.errors import N_, CampaignError, RenderError
from mailer.i18n import translate
from mailer.model import Attachment, Client, Document, Piece
from mailer.pieces import BY_NAME
from mailer.pipeline.job import Job, SetAside
from mailer.pipeline.making import make
from mailer.render.contract import FilingFormat, Format

MEDIA = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "gif": "image/gif",
    "ics": "text/calendar",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain",
    "vcf": "text/vcard",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
"""Types of files by their suffix. The system's own table differs from machine to machine."""

OTHER = "application/octet-stream"


class Attachments:
    """What goes with the e-mails of a campaign; each client's PDF is made when its e-mail is.

    Raises `CampaignError` for a file that is not there.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._kinds = tuple(one for one in job.campaign.attach if one in BY_NAME)
        self.files = tuple(
            _file(job, number) for number, one in enumerate(job.campaign.attach) if one not in BY_NAME
        )

    def of(self, client: Client, piece: Piece) -> tuple[Attachment, ...]:
        """Return the files for a client's e-mail, whose body is ``piece``.

        A reminder takes the PDF of its own currency and level along, not that of another.
        Raises `RenderError` where a letter cannot be made.
        """
        if not self._kinds:
            return self.files
        pieces = self._job.attached(client, self._kinds)
        if isinstance(pieces, SetAside):
            raise RenderError(pieces.reason.text, **pieces.reason.args)
        mine = [
            one
            for one in pieces
            if one.kind != piece.kind or piece.kind != "relance" or one.name == piece.name
        ]
        return (
            *(self._pdf(one, name) for one, name in zip(mine, self._names(mine), strict=True)),
            *self.files,
        )

    def _pdf(self, piece: Piece, name: str) -> Attachment:
        format_ = self._format
        (outcome,) = format_.documents([piece])
        if not isinstance(outcome, Document):
            raise outcome
        assert isinstance(format_, FilingFormat)  # noqa: S101 - PDF is one
        return Attachment(name, MEDIA["pdf"], format_.file(outcome))

    @cached_property
    def _format(self) -> Format:
        """The format that letters are made in, set up when the first is asked for."""
        return make(self._job, "pdf")

    def _names(self, pieces: list[Piece]) -> list[str]:
        """Return what readers see as the files' names, no two the same."""
        company, seen = self._job.workspace.house.company, Counter[str]()
        names = []
        for piece in pieces:
            title = translate(BY_NAME[piece.kind].title, to=self._job.campaign.language)
            seen[title] += 1
            again = f" {seen[title]}" if seen[title] > 1 else ""
            names.append(f"{title[:1].upper()}{title[1:]}{again} - {company}.pdf")
        return names


def _file(job: Job, number: int) -> Attachment:
    """Read one of the campaign's own files. Raises `CampaignError` where it is not there or cannot be read."""
    path = job.campaign.attached_path(number)
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise CampaignError(
            N_("The file {value} cannot be read: {reason}."),
            hint=N_("Check its rights, or take it out of attach."),
            file=job.label,
            line=job.campaign.place(f"attach.{number}").line,
            field="attach",
            value=path.name,
            reason=fault.strerror or "?",
        ) from fault
    return Attachment(path.name, MEDIA.get(path.suffix[1:].lower(), OTHER), data)
