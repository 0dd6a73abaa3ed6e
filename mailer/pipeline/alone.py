"""Lint of one template file, without a campaign and without clients."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from mailer import themes
from mailer.errors import N_, MergeError, WorkspaceError, nearest
from mailer.lint import check
from mailer.lint.score import scores, words_of
from mailer.lint.subject import SkeletonUse, Subject
from mailer.merge import Merger, Setting
from mailer.model import Assets, Finding, Theme
from mailer.pieces import BY_NAME, KINDS, Kind
from mailer.pipeline.glyphs import Glyphs
from mailer.pipeline.linted import Linted, branch_use
from mailer.pipeline.mending import written_ignores
from mailer.pipeline.options import CHANNELS, Settings
from mailer.pipeline.tuned import rulebook
from mailer.places import BUILTIN, HOUSE_FILE

if TYPE_CHECKING:
    from mailer.workspace import Workspace

_ON_LINT = re.compile(r"""^(\{|["']?lint["']?\s*:(?!\s*\{\s*\}\s*(#|$)))""", re.MULTILINE)
"""A house file that says something of lint, or is written in braces."""


def lint_template(folder: Path, path: Path, settings: Settings) -> Linted:
    """Lint one template file alone: what needs a campaign or clients is left out.

    ``folder`` is where paths are taken from, and where a workspace's own frames, macros and theme are.

    Raises:
        MergeError: there is no such file, or the template's syntax is wrong.
        LintError: what the workspace's house says of rules cannot be.
    """
    file = _house_file(folder)
    # The house is read where it says something: that takes longer than all the rest.
    workspace = _workspace(folder) if file and _ON_LINT.search(_text(file)) else None
    book = rulebook(workspace.house if workspace else None)
    path = folder / path
    if not path.is_file():
        near = nearest(
            path.name, [one.name for one in path.parent.glob("*.md")] if path.parent.is_dir() else []
        )
        raise MergeError(
            N_("There is no template {name}."), hint=N_("Did you mean {near}?") if near else "",
            name=str(path), near=near,
        )  # fmt: skip
    folders = (path.parent.resolve(), *_folders(file.parent if file else None))
    merger = Merger(Setting(folders=folders, root=folder.resolve(), context={"today": settings.today}))
    kind = _kind(merger, path)
    uses: dict[str, SkeletonUse] = {}
    for piece in merger.samples(kind, path.stem):
        uses.setdefault(piece.skeleton.id, branch_use(piece, 0))
    given = tuple(uses.values())
    seen = settings.layout or any(map(_unusual, given))  # else neither theme nor fonts need be opened
    look = _theme(file) if seen else None
    counter = None
    if look and settings.layout:
        from mailer.pipeline.lines import line_counter

        counter = line_counter(look, Assets({}, folders), settings.today)
    ignores = written_ignores(merger)
    channels = frozenset(CHANNELS.get(name, "print") for name in settings.formats)
    subject = Subject(given, channels=channels)
    findings = check(subject, book.rules, counter=counter, settings=book.settings, ignores=ignores)
    if look:
        findings += Glyphs(look).findings(given)
    kept = tuple(finding for finding in findings if not _of_campaign(finding, given))
    return Linted(kept, 0, len(uses), scores=scores(kept, words_of(given)))


_UNUSUAL = re.compile("[^\x00-\x7f\xa0-\xffŒœŸ€’‘“”–—…•\u202f\U000f0000-\U0010ffff]")
"""Neither what every font for French has, nor what stands for a slot."""


def _unusual(use: SkeletonUse) -> bool:
    """Whether a text has a character that a font for French may lack."""
    texts = (run.text for block in use.skeleton.walk() for line in block.lines for run in line.runs)
    return any(map(_UNUSUAL.search, texts))


def _of_campaign(finding: Finding, uses: Iterable[SkeletonUse]) -> bool:
    """Whether a finding is about a text that the campaign will give, where a stand-in is printed."""
    given = {slot.place for use in uses for slot in use.skeleton.slots if slot.field == "accroche"}
    return finding.place in given or (finding.rule.startswith("accroche-") and bool(given))


def _house_file(folder: Path) -> Path | None:
    """Return the house file of the workspace around a folder, None where there is none."""
    here = folder.resolve()
    return next((one / HOUSE_FILE for one in (here, *here.parents) if (one / HOUSE_FILE).is_file()), None)


def _text(file: Path) -> str:
    """Return what a house file says; what is no text says nothing here."""
    return file.read_text(encoding="utf-8", errors="replace")


def _workspace(folder: Path) -> Workspace | None:
    """Return the workspace around a folder, None where there is none."""
    from mailer.workspace import Workspace

    try:
        return Workspace.find(folder)
    except WorkspaceError:
        return None


def _theme(file: Path | None) -> Theme:
    """Return the theme that a house file asks for, else the built-in one."""
    try:
        asked = themes.asked_for(file) if file else ""
    except WorkspaceError:  # a house that cannot be read is no matter of a template's
        asked = ""
    return themes.theme(file.parent, asked) if file and asked else themes.theme(BUILTIN, themes.FALLBACK)


def _kind(merger: Merger, path: Path) -> Kind:
    """Return the kind of a template: as its head says, else as the folder it stands in.

    Raises:
        MergeError: neither says.
    """
    head = merger.head_of(f"{path.name}")
    named = str(head.get("piece", ""))
    if named in BY_NAME:
        return BY_NAME[named]
    for kind in KINDS:
        if kind.folder == path.parent.name:
            return kind
    raise MergeError(
        N_("The template does not say what kind of piece it is."),
        hint=N_("Begin it with a head that holds, for instance, piece: letter."),
        file=str(path),
        line=1,
    )


def _folders(root: Path | None) -> tuple[Path, ...]:
    """Return where a template alone finds frames and macros: the workspace's templates, and the built-in ones."""
    tops = (root / "templates" if root else BUILTIN, BUILTIN)
    return tuple(one for one in dict.fromkeys(tops) if one.is_dir())
