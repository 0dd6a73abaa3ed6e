"""Templates as files: the ignores written into them, and their typography mended in place."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mailer.errors import N_, MergeError, WorkspaceError
from mailer.lint import inline
from mailer.lint.subject import Ignore
from mailer.merge import Merger
from mailer.merge.source import read_template
from mailer.pipeline.options import Settings
from mailer.pipeline.tuned import rulebook
from mailer.places import BUILTIN

if TYPE_CHECKING:
    from mailer.lint.fixing import Edit
    from mailer.pipeline.job import Job
    from mailer.workspace import Workspace

FRENCH = "fr"


class Mended(NamedTuple):
    """A template whose typography has slips: its name, what is changed, and that as a unified diff."""

    path: Path
    label: str
    text: str
    edits: tuple[Edit, ...]
    diff: str


def written_ignores(merger: Merger) -> tuple[Ignore, ...]:
    """Return the ignores written into the templates that a merger has read.

    Raises:
        LintError: a comment for lint cannot be read.
    """
    marks = merger.marks
    return inline.ignores(
        {marks.origins[name].file: source for name, source in marks.sources.items() if "#" not in name}
    )


def templates_of(job: Job) -> list[Path]:
    """Return the workspace's own templates that a campaign uses; built-in ones are nobody's to mend."""
    loader = job.merger.loader
    found = {loader.find(name) for name in job.merger.marks.sources if "#" not in name}
    built_in = BUILTIN.resolve()
    return sorted(path for path in found if path and not path.resolve().is_relative_to(built_in))


def mended_campaign(workspace: Workspace, name: str, settings: Settings) -> list[Mended]:
    """Return the templates of a campaign that have slips of rules that run there (see `mend`).

    Raises:
        MailerError: as `open_job` and `mend` do.
    """
    from mailer.pipeline.opening import open_job  # a template alone needs no tables, and no pandas

    job = open_job(workspace, name, settings)
    book = rulebook(workspace.house, job.campaign)
    rules = {rule.id for rule in book.rules if book.settings.runs(rule)} - set(job.campaign.lint.ignore)
    if job.campaign.language != FRENCH:
        return []
    return mend(templates_of(job), workspace.root, rules)


def mended_template(folder: Path, path: Path) -> list[Mended]:
    """Return a template file, mended, if it has slips of rules that run in its workspace (see `mend`).

    Raises:
        MergeError: there is no such file.
    """
    path = folder / path
    if not path.is_file():
        raise MergeError(N_("There is no template {name}."), name=str(path))
    house = None
    from mailer.workspace import Workspace

    with suppress(WorkspaceError):
        house = Workspace.find(folder).house
    book = rulebook(house)
    return mend([path], folder, {rule.id for rule in book.rules if book.settings.runs(rule)})


def mend(paths: Iterable[Path], root: Path, rules: Iterable[str]) -> list[Mended]:
    """Return the templates that have slips of some rules, mended; nothing is written.

    Raises:
        MergeError: a template cannot be read.
        LintError: a comment for lint in one cannot.
    """
    from mailer.lint import fixing  # lint that mends nothing does without

    mended = []
    for path in paths:
        label = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
        read_template(path, label)  # what the merge refuses is not touched
        before = path.read_bytes().decode("utf-8")
        text, edits = fixing.fix(before, rules, label)
        if edits:
            mended.append(Mended(path, label, text, edits, fixing.diff(label, before, text)))
    return mended


def write_mended(mended: Mended) -> None:
    """Put a mended template in its place, in one step.

    Raises:
        MergeError: it cannot be written.
    """
    from mailer.render.aside import AsideFile

    path = mended.path.resolve()
    try:
        aside = AsideFile(path)
        try:
            aside.write(mended.text.encode("utf-8"))
            shutil.copymode(path, aside.partial)
            aside.close()
        finally:
            aside.abort()
    except OSError as error:
        raise MergeError(
            N_("The template cannot be written: {reason}."), file=mended.label, reason=error.strerror
        ) from error
