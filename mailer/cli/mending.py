"""What ``mailer lint --diff`` and ``--fix`` do before anything is checked: the typography of templates, mended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mailer.cli.common import Session
from mailer.cli.screen import visible
from mailer.errors import N_
from mailer.lint.tokens import quote
from mailer.model import Message

if TYPE_CHECKING:
    from mailer.pipeline import Mended, Settings


def mend(
    session: Session, targets: Sequence[str], settings: Settings, *, fix: bool, diff: bool, quiet: bool
) -> int:
    """Show what would be mended as a unified diff, write it, or both; return how many templates that is."""
    from mailer import pipeline

    found: dict[Path, Mended] = {}
    for target in targets:
        mended = (
            pipeline.mended_template(session.folder, Path(target))
            if target.endswith(".md")
            else pipeline.mended_campaign(session.workspace(), target, settings)
        )
        for one in mended:
            found.setdefault(one.path.resolve(), one)
    for one in found.values():
        if diff:
            session.screen.raw(visible(one.diff).rstrip("\n"))
        if fix:
            pipeline.write_mended(one)
            if not quiet:
                _say(session, one)
    if not found and not quiet:
        session.screen.say(N_("There is no typography to mend."))
    return len(found)


def _say(session: Session, mended: Mended) -> None:
    """Print what was changed in a template."""
    count = len(mended.edits)
    said = Message(
        N_("{file}: {count} change"),
        {"file": mended.label, "count": count},
        plural=N_("{file}: {count} changes"),
    )
    session.screen.print(said)
    for edit in sorted(mended.edits, key=lambda edit: (edit.line, edit.column)):
        session.screen.print(
            "  {line}:{column} [{rule}] {old} → {new}",
            line=edit.line, column=edit.column, rule=edit.rule, old=_shown(edit.old), new=_shown(edit.new),
        )  # fmt: skip


def _shown(text: str) -> str:
    """Return characters as they are told: no-break spaces by a sign, nothing and plain spaces by name."""
    return quote(text).replace(" ", "␣") or "∅"
