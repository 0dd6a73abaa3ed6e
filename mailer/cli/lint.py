"""``mailer lint``: the texts of campaigns and templates, held against the course."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mailer.cli import common, running
from mailer.cli.common import (
    FINDINGS,
    FINE,
    Session,
    argument,
    json_option,
    option,
    pass_session,
    today_option,
)
from mailer.errors import N_
from mailer.i18n import translate
from mailer.model import Finding


@common.command("lint", help=N_("Check the texts of campaigns and templates against the course."))
@argument(
    "targets",
    nargs=-1,
    metavar=N_("[CAMPAIGN|FILE]…"),
    help=N_("Campaigns or template files; all campaigns if none."),
)
@option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    help=N_("How findings are printed."),
)
@option(
    "--channel",
    type=click.Choice(("print", "mail")),
    default="print",
    help=N_("The channel that is written for."),
)
@option("--no-layout", is_flag=True, help=N_("Leave out the rules that count printed lines."))
@today_option
@json_option
@pass_session
def command(
    session: Session,
    targets: tuple[str, ...],
    form: str,
    channel: str,
    no_layout: bool,
    today: date,
    as_json: bool,
) -> int:
    """Print the findings; the exit code is 1 where there is a warning or an error."""
    from mailer import pipeline

    names = ("eml",) if channel == "mail" else ("pdf",)
    settings = running.settings(today, formats=names, layout=not no_layout)
    found: list[Finding] = []
    root = Path()
    for target in targets or session.workspace().campaigns():
        if target.endswith(".md"):
            root = Path()
            found += pipeline.lint_template(session.folder, Path(target), settings).findings
            continue
        workspace = session.workspace()
        root = workspace.root
        job = pipeline.open_job(workspace, target, settings)
        with pipeline.counting(job, {}) as counter:
            events = pipeline.lint_campaign(job, counter)
            found += running.follow(session, events, quiet=as_json or form == "json").findings
    if as_json or form == "json":
        from mailer.lint.report import as_json as data

        session.screen.json(data(found, translate))
    else:
        session.screen.findings(found, session.source(root))
    return FINDINGS if any(finding.severity != "info" for finding in found) else FINE
