"""``mailer init``: a workspace with a working sample."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mailer.cli import common, program
from mailer.cli.common import Session, argument, json_option, pass_session, today_option
from mailer.errors import N_
from mailer.i18n import translate


@common.command("init", help=N_("Make a workspace with a working sample in a folder (default: here)."))
@argument(
    "folder",
    metavar=N_("[DIR]"),
    type=click.Path(path_type=Path),
    required=False,
    help=N_("The folder; it is made where it is missing."),
)
@today_option
@json_option
@pass_session
def command(session: Session, folder: Path | None, today: date, as_json: bool) -> None:
    """Make the workspace, and say what to do next."""
    from mailer import workspace

    target = session.folder / (folder or "")
    files = workspace.init(target, today)
    screen = session.screen
    campaigns = sorted(path.parent.name for path in files if path.name == workspace.CAMPAIGN_FILE)
    if as_json:
        screen.json({"folder": target.resolve(), "files": files, "campaigns": campaigns})
        return
    screen.print(
        N_("The workspace is in {folder}: {count} files."), folder=str(target.resolve()), count=len(files)
    )
    screen.table(
        ("", ""),
        [
            ("  mailer.yaml", translate(N_("your house: address, legal identity, who signs"))),
            *(
                (f"  campaigns/{name}/", translate(N_("a sample campaign, with its clients")))
                for name in campaigns
            ),
        ],
    )
    if campaigns:
        screen.raw()
        screen.print(N_("Next:"))
        screen.raw(f"  {program.typed('render', _first(campaigns), folder=str(target))}")


def _first(campaigns: list[str]) -> str:
    """Return the sample that shows most: a sale."""
    return "rentree" if "rentree" in campaigns else campaigns[0]
