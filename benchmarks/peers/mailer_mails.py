"""This engine's e-mails, composed in this process on one core: with the merge of each client, and without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks import letter, workspace
from benchmarks.peers import contract
from benchmarks.peers.contract import Made, Task


def merge_and_compose(task: Task) -> Made:
    """Merge each client's letter and compose its message."""
    clients, merged, composed = _engine(task)
    return contract.each(task, clients, lambda client: composed(client, merged(client)))


def compose(task: Task) -> Made:
    """Compose messages of letters that are merged already, as EmailMessage is given its texts ready."""
    clients, merged, composed = _engine(task)
    pairs = [(client, merged(client)) for client in clients]
    return contract.each(task, pairs, lambda pair: composed(*pair))


def _engine(task: Task) -> tuple[list[Any], Callable[[Any], Any], Callable[[Any, Any], bytes]]:
    """Return the clients, what merges one client's pieces, and what composes the message of them."""
    from mailer import pipeline
    from mailer.pipeline.mailing import Post
    from mailer.workspace import Workspace

    here = Workspace.find(task.workspace)
    job = pipeline.open_job(here, workspace.CAMPAIGN, pipeline.Settings(today=letter.DAY, formats=("eml",)))
    post = Post(job)
    return (
        list(job.clients())[: len(task.clients)],
        lambda client: job.pack(client, "mail"),
        lambda client, pack: post.document(client, pack.pieces[0]).data,
    )
