"""``mailer templates``: the templates there are, and a copy of a built-in one to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mailer.cli import common, names
from mailer.cli.common import Session, argument, json_option, option, pass_session
from mailer.errors import N_, WorkspaceError
from mailer.i18n import translate

if TYPE_CHECKING:
    from mailer.pieces.shelf import Shelved
    from mailer.workspace import Workspace


def _names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Complete the name of a built-in template."""
    from mailer.pieces.shelf import built_in_names

    return [name for name in built_in_names() if name.startswith(incomplete)]


@common.command_group(
    "templates", help=N_("List the templates; copy a built-in one into the workspace, to change it.")
)
@json_option
@pass_session
@click.pass_context
def command(ctx: click.Context, session: Session, as_json: bool) -> None:
    """Print the templates, unless a command follows."""
    if ctx.invoked_subcommand:
        return
    from mailer.pieces.shelf import shelf

    found = shelf(_workspace(session))
    if as_json:
        session.screen.json(found)
        return
    session.screen.table(
        (N_("template"), N_("kind"), N_("from"), N_("language"), N_("samples"), N_("title")),
        [_row(one) for one in found],
    )
    session.screen.print()
    session.screen.print(N_("To change one, make it yours: mailer templates copy letters/promotion"))


@common.command("copy", help=N_("Copy a built-in template into the workspace."))
@argument(
    "name",
    metavar=N_("TEMPLATE"),
    shell_complete=_names,
    help=N_("A built-in template with its folder: letters/promotion."),
)
@option("--as", "target", default="", metavar=N_("NAME"), help=N_("The name of the copy: letters/mine."))
@json_option
@pass_session
def copy(session: Session, name: str, target: str, as_json: bool) -> None:
    """Copy the template, and say how a campaign uses it."""
    from mailer.pieces import KINDS, shelf

    path = shelf.copy(session.workspace(), name, target)
    kind = next(kind.name for kind in KINDS if kind.folder == path.parent.name)
    if as_json:
        session.screen.json({"template": f"{path.parent.name}/{path.stem}", "kind": kind, "file": path})
        return
    session.screen.print(N_("{path} is yours to change."), path=common.near(str(path)))
    if f"{path.parent.name}/{path.stem}" in shelf.built_in_names():
        session.screen.print(N_("It takes the place of the built-in one in this workspace's campaigns."))
    else:
        session.screen.print(N_("A campaign uses it with {line}."), line=f"pieces: [{{{kind}: {path.stem}}}]")


command.add_command(copy)


def _workspace(session: Session) -> Workspace | None:
    """Return the workspace, None outside of one: the built-in templates can be listed anywhere."""
    try:
        return session.workspace()
    except WorkspaceError as fault:
        if fault.file:  # there is one, and its house file is wrong
            raise
        return None


def _row(one: Shelved) -> tuple[str, ...]:
    where = N_("built in") if one.built_in else N_("workspace")
    return (
        one.name,
        names.piece(one.kind),
        translate(where),
        one.language,
        ", ".join(one.samples),
        one.title,
    )
