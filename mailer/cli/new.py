"""``mailer new``: a campaign from a model."""

from __future__ import annotations

from datetime import date

import click

from mailer.cli import common, program
from mailer.cli.common import Session, argument, json_option, option, pass_session, today_option
from mailer.errors import N_


def _models(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from mailer.cli import models

    return [name for name in models.names() if name.startswith(incomplete)]


@common.command("new", help=N_("Make a campaign from a model: one of the sample campaigns."))
@argument("name", metavar=N_("NAME"), help=N_("The name of the new campaign's folder."))
@option("--model", metavar=N_("MODEL"), shell_complete=_models, help=N_("The sample campaign to start from."))
@today_option
@json_option
@pass_session
def command(session: Session, name: str, model: str | None, today: date, as_json: bool) -> None:
    """Make the campaign, and say what to change in it."""
    from mailer.cli import models

    made = models.copy(session.workspace(), model or models.default(), name, today)
    screen = session.screen
    if as_json:
        screen.json({"campaign": name, "files": made})
        return
    screen.print(N_("The campaign “{name}” is there. Look through its files:"), name=name)
    for path in made:
        screen.print("  {path}", path=common.near(str(path)))
    screen.print()
    screen.print(N_("Next: put your own client file beside campaign.yaml, name it there, and try"))
    for action in ("clients", "lint", "render"):
        screen.raw(f"  {program.typed(action, name, folder=common.near(str(session.folder)))}")
