"""The workspace: the folder with ``mailer.yaml``, campaigns, templates, themes and the journal.

What the workspace has comes before what is built in.
"""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from mailer import themes
from mailer.errors import N_, WorkspaceError, nearest
from mailer.house import House, Legal, Reply, Signatory, read
from mailer.model import Assets, Theme
from mailer.places import BUILTIN, HOUSE_FILE
from mailer.settings.mailing import Mail

__all__ = ["BUILTIN", "SAMPLES", "House", "Legal", "Mail", "Reply", "Signatory", "Workspace", "init"]

SAMPLES = Path(__file__).parent / "samples"
"""The sample campaigns, which `init` copies."""
SAMPLE_HOUSE = "workspace"
"""The folder of BUILTIN that `init` puts at the top of a workspace: the sample house and its pictures."""
CAMPAIGN_FILE = "campaign.yaml"
KEPT_OUT = "out/\n.mailer/\n"
"""What a new workspace's .gitignore holds: outputs and journal are data about clients."""


@dataclass(frozen=True)
class Workspace:
    """A folder with a house file, and where its parts lie. ``root`` is absolute."""

    root: Path
    house: House

    @classmethod
    def find(cls, start: Path) -> Workspace:
        """Return the workspace that a folder or file lies in.

        Raises `WorkspaceError` where no folder above has a ``mailer.yaml``, or for what is wrong with it.
        """
        here = start.resolve()
        for folder in (here, *here.parents):
            if (folder / HOUSE_FILE).is_file():
                return cls(folder, read(folder / HOUSE_FILE))
            for variant in ("mailer.yml", "Mailer.yaml"):
                if (folder / variant).is_file():
                    raise WorkspaceError(
                        N_("The house file is named {variant}."),
                        hint=N_("Rename it to mailer.yaml."),
                        file=str(folder / variant),
                        variant=variant,
                    )
        raise WorkspaceError(
            N_("There is no mailer.yaml in {folder} or above it."),
            hint=N_("Go into a workspace, or make one: mailer init FOLDER."),
            folder=str(here),
        )

    @property
    def journal_path(self) -> Path:
        """The file of the journal, where it is not a database of the house's."""
        return self.root / ".mailer" / "journal.sqlite"

    @property
    def journal_place(self) -> Path | str:
        """Where the journal is: its file, or the address of the database that ``journal_env`` names.

        Raises `WorkspaceError` where that variable is empty: to fall back on the file would be to forget who got what.
        """
        name = self.house.journal_env
        if name is None:
            return self.journal_path
        if address := os.environ.get(name, "").strip():
            return address
        raise WorkspaceError(
            N_("The journal is a database, and the variable {name} that holds its address is empty."),
            hint=N_("Set it, as in postgresql+psycopg://user@host/name."),
            file=HOUSE_FILE,
            line=self.house.key("journal_env").line,
            name=name,
        )

    @property
    def has_journal(self) -> bool:
        """Whether there may be a journal: a file that exists, or a database. Raises as `journal_place`."""
        place = self.journal_place
        return not isinstance(place, Path) or place.exists()

    def out(self, name: str) -> Path:
        """Return the folder of a campaign's outputs."""
        return self.root / "out" / _safe(name)

    def campaigns(self) -> tuple[str, ...]:
        """Return the names of all campaigns, sorted."""
        folder = self.root / "campaigns"
        return tuple(sorted(path.parent.name for path in folder.glob(f"*/{CAMPAIGN_FILE}")))

    def campaign_folder(self, name: str) -> Path:
        """Return the folder of a campaign. Raises `WorkspaceError` with the nearest name there is."""
        wanted = unicodedata.normalize("NFC", _safe(name))
        known = self.campaigns()
        for one in known:
            if unicodedata.normalize("NFC", one) == wanted:
                return self.root / "campaigns" / one
        if known:
            hint = N_("Did you mean “{nearest}”?") if nearest(name, known) else N_("There are: {known}.")
        else:
            hint = N_("Make one: mailer new {name} --model MODEL.")
        raise WorkspaceError(
            N_("There is no campaign “{name}”."),
            hint=hint,
            name=name,
            nearest=nearest(name, known),
            known=", ".join(known),
        )

    def campaign_file(self, name: str) -> Path:
        """Return the file of a campaign. Raises as `campaign_folder` does."""
        return self.campaign_folder(name) / CAMPAIGN_FILE

    def template_folders(self, campaign_folder: Path) -> tuple[Path, ...]:
        """Return where templates are looked for, in order: the campaign's own, the workspace's, built-in."""
        return themes.distinct((campaign_folder, self.root / "templates", BUILTIN))

    def themes(self) -> tuple[str, ...]:
        """Return the names of all themes, sorted."""
        return themes.names(self.root)

    def theme(self, name: str) -> Theme:
        """Return a theme (see `themes.theme`). Raises `WorkspaceError` for an unknown name, with the nearest."""
        return themes.theme(self.root, name)

    def assets(self, campaign_folder: Path) -> Assets:
        """Return where pictures come from: signatures by signatory, ``logo``, and folders for paths."""
        house = self.house
        declared = {key: one.signature for key, one in house.signatories.items() if one.signature}
        if house.logo:
            declared["logo"] = house.logo
        return Assets(declared, (*self.template_folders(campaign_folder), self.root))


def init(folder: Path, today: date) -> tuple[Path, ...]:
    """Make a workspace with the sample house and campaigns; return the files written.

    The samples' days are moved so that they lie as far from ``today`` as they did from the day they were
    written for: an offer of a sample is never over.

    Raises `WorkspaceError` before anything is written where a file would be overwritten, or where the
    folder lies in a workspace already.
    """
    top = folder.resolve()
    for above in (top, *top.parents):
        if (above / HOUSE_FILE).exists():
            raise WorkspaceError(
                N_("{folder} is a workspace already."),
                hint=N_("Choose a folder that is not inside one."),
                folder=str(above),
            )
    copies = {top / "campaigns" / path: source for path, source in _tree(SAMPLES)}
    house = {top / path: source for path, source in _tree(BUILTIN / SAMPLE_HOUSE)}
    # The house file comes last: a folder without one is no workspace, whatever became of the rest.
    copies |= dict(sorted(house.items(), key=lambda pair: pair[0].name == HOUSE_FILE))
    ignore = top / ".gitignore"
    for target in (*copies, ignore):
        if target.exists() or target.is_symlink():
            raise WorkspaceError(
                N_("{target} exists already, and nothing is overwritten."),
                hint=N_("Choose an empty folder."),
                target=str(target),
            )
    _copy(copies, ignore)
    for target in copies:
        if target.name == CAMPAIGN_FILE:
            target.write_text(fresh(target.read_text(encoding="utf-8"), today), encoding="utf-8")
    return (*copies, ignore)


SAMPLE_DAY = date(2026, 11, 23)
"""The day that the sample campaigns were written for."""
_DAYS = re.compile(r"(?m)^(\s*(?:until|date|reply_by):\s*)(\d{4}-\d{2}-\d{2})\b")


def fresh(text: str, today: date) -> str:
    """Return a sample's campaign file with its days moved by whole weeks, so that weekdays stay."""
    weeks = max(0, -(-(today - SAMPLE_DAY).days // 7))
    return _DAYS.sub(lambda day: f"{day[1]}{date.fromisoformat(day[2]) + timedelta(weeks=weeks)}", text)


def _copy(copies: Mapping[Path, Path], ignore: Path) -> None:
    """Copy files to where none are; what cannot be done whole is undone. Raises `WorkspaceError`."""
    try:
        ignore.parent.mkdir(parents=True, exist_ok=True)
        ignore.write_text(KEPT_OUT, encoding="utf-8")
        for target, source in copies.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    except OSError as fault:
        for target in (*copies, ignore):
            if target.parent.is_dir():
                target.unlink(missing_ok=True)
        raise WorkspaceError(
            N_("The workspace cannot be written in {folder}: {reason}."),
            hint=N_("Choose a folder in which you may write."),
            folder=str(ignore.parent),
            reason=fault.strerror or "?",
        ) from None


def _tree(top: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the files below a folder, as (path inside it, file), without hidden and compiled ones."""
    for path in sorted(top.rglob("*")):
        inside = path.relative_to(top)
        hidden = any(part.startswith((".", "__")) for part in inside.parts)
        if path.is_file() and not hidden:
            yield inside, path


def _safe(name: str) -> str:
    """Return a name that is one folder's and no way out of it. Raises `WorkspaceError` for another."""
    plain = name.strip() == name and name and not name.startswith(".") and name.isprintable()
    if plain and not set(name) & set('/\\:*?"<>|'):
        return name
    raise WorkspaceError(
        N_("“{name}” cannot be the name of a campaign."),
        hint=N_("A name is that of a folder: letters, figures and hyphens."),
        name=name,
    )
