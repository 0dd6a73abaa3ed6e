"""``mailer completion``: the script that completes commands, options and campaigns in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from mailer.cli import common
from mailer.cli.common import Session, argument, pass_session
from mailer.errors import N_, MailerError

PROGRAM = "mailer"
VARIABLE = "_MAILER_COMPLETE"


@common.command(
    "completion",
    help=N_("Print the script that completes commands, options and campaigns in a shell."),
    epilog=N_(
        'bash: put eval "$(mailer completion bash)" into ~/.bashrc; zsh: the same with zsh, into ~/.zshrc; '
        "fish: mailer completion fish > ~/.config/fish/completions/mailer.fish"
    ),
)
@argument("shell", type=click.Choice(("bash", "zsh", "fish")), help=N_("The shell in use."))
@click.pass_context
@pass_session
def command(session: Session, ctx: click.Context, shell: str) -> None:
    """Print the script."""
    maker = get_completion_class(shell)
    if maker is None:
        raise MailerError(N_("There is no completion for {shell}."), shell=shell)
    session.screen.raw(maker(ctx.find_root().command, {}, PROGRAM, VARIABLE).source())
