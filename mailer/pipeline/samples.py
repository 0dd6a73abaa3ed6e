"""A few of a campaign's e-mails to look at before anything is sent: files, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from mailer.errors import RenderError
from mailer.model import Client, Document, Pack, Piece
from mailer.pipeline.job import Job
from mailer.pipeline.mailing import Post
from mailer.pipeline.names import file_name
from mailer.pipeline.planning import Branch, Plan
from mailer.render.mail.binder import MailBinder

SHOWN = 3
"""How many e-mails a dry run shows."""


@dataclass(frozen=True, slots=True)
class Sample:
    """An e-mail that some client would get: its file, what its subject and text part say, its size in bytes.

    ``messages`` is how many clients get the same text of ``template`` with their own values.
    """

    client: str
    address: str
    piece: str
    level: int
    template: str
    messages: int
    subject: str
    text: str
    size: int
    path: Path


def chosen(plan: Plan, count: int = SHOWN) -> list[tuple[str, int]]:
    """Return the skeletons and rows to show: one of each text, those that most clients get first, then others."""
    branches = sorted(plan.branches.items(), key=lambda pair: -pair[1].messages)
    first = [(mark, branch.rows[0]) for mark, branch in branches]
    more = [(mark, row) for mark, branch in branches for row in branch.rows[1:]]
    return [*first, *more][:count]


def one_each(plan: Plan) -> list[tuple[str, int]]:
    """Return a skeleton and a row for each text that clients get."""
    return chosen(plan, len(plan.branches))


def pieces(job: Job, wanted: list[tuple[str, int]]) -> Iterator[tuple[str, Client, Piece]]:
    """Yield skeleton, client and merged piece of each sample."""
    for mark, row in wanted:
        client = job.table.client(row)
        pack = job.pack(client, "mail")
        if isinstance(pack, Pack):
            found = next((one for one in pack.pieces if one.skeleton.id == mark), None)
            if found is not None:
                yield mark, client, found


def write(job: Job, plan: Plan, post: Post, folder: Path) -> tuple[Sample, ...]:
    """Write sample e-mails into a folder that takes the place of the one before; return what stands in them.

    One that cannot be made is left out: the run would say so of its client.
    """
    samples = []
    with MailBinder(folder) as binder:
        for mark, client, piece in pieces(job, chosen(plan)):
            try:
                _, data = post.message(client, piece)
            except RenderError:
                continue
            name = f"{file_name(client.key)}-{piece.name.replace('/', '-')}-{piece.level}"
            receipt = binder.add(name, Document(data, paper=""))
            samples.append(_sample(client, piece, plan.branches[mark], data, receipt.path))
    return tuple(samples)


def _sample(client: Client, piece: Piece, branch: Branch, data: bytes, path: Path) -> Sample:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - the policy makes nothing else
    body = message.get_body(("plain",))
    return Sample(
        client=client.key,
        address=str(client.get("email")),
        piece=piece.name,
        level=piece.level,
        template=piece.skeleton.template,
        messages=branch.messages,
        subject=str(message["Subject"] or ""),
        text=body.get_content() if body is not None else "",
        size=len(data),
        path=path,
    )
