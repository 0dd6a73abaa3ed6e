"""``mailer schema``: the JSON Schema of campaign and house files."""

from __future__ import annotations

import click

from mailer.cli import common
from mailer.cli.common import Session, option, pass_session
from mailer.errors import N_
from mailer.i18n import translate


@common.command(
    "schema",
    help=N_("Print the JSON Schema of campaign files, so that an editor completes and checks them."),
    epilog=N_(
        "mailer schema > campaign.schema.json, then at the head of a campaign file: "
        "# yaml-language-server: $schema=../../campaign.schema.json"
    ),
)
@option(
    "--of",
    "kind",
    type=click.Choice(("campaign", "house")),
    default="campaign",
    help=N_("Which file: campaign.yaml, or the house's mailer.yaml."),
)
@pass_session
def command(session: Session, kind: str) -> None:
    """Print the schema."""
    from mailer import campaign, house

    schema = (campaign if kind == "campaign" else house).schema(translate)
    session.screen.json(schema)
