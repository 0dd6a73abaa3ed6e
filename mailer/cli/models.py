"""The models of ``mailer new``: the sample campaigns that come with the package."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

from mailer.errors import N_, WorkspaceError, nearest
from mailer.workspace import CAMPAIGN_FILE, SAMPLES, Workspace, fresh

PREFERRED = "rentree"
_NAME_KEY = re.compile(r"^name:.*$", re.MULTILINE)


def names() -> tuple[str, ...]:
    """Return the names of all models, sorted."""
    return tuple(sorted(path.parent.name for path in SAMPLES.glob(f"*/{CAMPAIGN_FILE}")))


def default() -> str:
    """Return the model to start from where none is named."""
    known = names()
    return PREFERRED if PREFERRED in known or not known else known[0]


def copy(workspace: Workspace, model: str, name: str, today: date) -> tuple[Path, ...]:
    """Copy a model into the workspace as a campaign of another name; return the files, campaign.yaml first.

    Raises:
        WorkspaceError: there is no such model, the name is no folder's, or the campaign exists.
    """
    known = names()
    if model not in known:
        near = nearest(model, known)
        raise WorkspaceError(
            N_("There is no model “{model}”."),
            hint=N_("Did you mean “{nearest}”?") if near else N_("There are: {known}."),
            model=model,
            nearest=near,
            known=list(known),
        )
    workspace.out(name)  # refuses what cannot be the name of a campaign
    folder = workspace.root / "campaigns" / name
    if folder.exists():
        raise WorkspaceError(
            N_("There is a campaign “{name}” already."), hint=N_("Choose another name."), name=name
        )
    try:
        shutil.copytree(SAMPLES / model, folder, ignore=shutil.ignore_patterns(".*", "__*", "out"))
        file = folder / CAMPAIGN_FILE
        file.write_text(fresh(_renamed(file.read_text(encoding="utf-8"), name), today), encoding="utf-8")
    except OSError as fault:
        shutil.rmtree(folder, ignore_errors=True)
        raise WorkspaceError(
            N_("The campaign cannot be written in {folder}: {reason}."),
            hint=N_("Choose a folder in which you may write."),
            folder=str(folder),
            reason=fault.strerror or "?",
        ) from fault
    return (file, *sorted(path for path in folder.rglob("*") if path.is_file() and path != file))


def _renamed(text: str, name: str) -> str:
    """Return a campaign file with another name, its comments kept."""
    quoted = '"' + name.replace('"', '\\"') + '"'
    return _NAME_KEY.sub(lambda _: f"name: {quoted}", text, count=1)
