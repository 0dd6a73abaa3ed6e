"""``mailer demo``: the sample workspace, from the client file to letters, Word files, e-mails and reminders."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailer.cli import common, program, running
from mailer.cli.common import FINE, Session, argument, pass_session, today_option
from mailer.cli.render import tell_counts
from mailer.errors import N_, WorkspaceError
from mailer.i18n import translate
from mailer.model import Message

if TYPE_CHECKING:
    from mailer.workspace import Workspace

MAIN, REMINDERS = "rentree", "relance"


@common.command("demo", help=N_("Run the sample campaigns from start to end, and say where everything is."))
@argument(
    "folder",
    required=False,
    metavar=N_("[DIR]"),
    type=click.Path(path_type=Path, file_okay=False),
    help=N_("Where the sample workspace is made (demo), unless the current one has the samples."),
)
@today_option
@pass_session
def command(session: Session, folder: Path | None, today: date) -> int:
    """Make the sample workspace if it is not there, and render its campaigns."""
    from mailer import pipeline

    screen = session.screen
    here = _workspace(session, folder, today)
    for name, formats in ((MAIN, ("pdf", "docx", "eml")), (REMINDERS, ("pdf",))):
        job = pipeline.open_job(here, name, running.settings(today, formats=formats))
        screen.print()
        screen.title(job.campaign.name)
        report = running.follow(session, pipeline.render(job, translate))
        if report.findings:
            screen.findings(report.findings, session.source(here.root))
        for output in report.outputs:
            screen.print(
                Message(
                    N_("{path}: {count} document, {pages} pages"),
                    {"path": common.near(str(output.path)), "count": output.documents, "pages": output.pages},
                    N_("{path}: {count} documents, {pages} pages"),
                )
            )
        tell_counts(session, report.counts)
    screen.print()
    file = here.root / "campaigns" / MAIN / "campaign.yaml"
    screen.print(N_("Look at the letters, then change {file} and render again:"), file=common.near(str(file)))
    screen.raw(f"  {program.typed('render', MAIN, folder=common.near(str(here.root)))}")
    return FINE


def _workspace(session: Session, folder: Path | None, today: date) -> Workspace:
    """Return the workspace that has the samples: the current one, or one that is made."""
    from mailer import workspace

    if folder is None:
        try:
            here = session.workspace()
            if {MAIN, REMINDERS} <= set(here.campaigns()):
                return here
        except WorkspaceError:
            pass
    top = session.folder / (folder or "demo")
    if not (top / "mailer.yaml").exists():
        workspace.init(top, today)
        session.screen.print(N_("The sample workspace is in {folder}."), folder=str(top))
    return workspace.Workspace.find(top)
