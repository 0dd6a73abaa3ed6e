"""``mailer doctor``: what this machine and the settings lack, with the remedy."""

from __future__ import annotations

from mailer.cli import common
from mailer.cli.common import CANNOT_RUN, FINDINGS, FINE, Session, json_option, option, pass_session
from mailer.errors import N_, MailerError
from mailer.i18n import translate

STATES = {"ok": (N_("fine"), "green"), "warning": (N_("look"), "yellow"), "fail": (N_("fault"), "red")}
STATES["unknown"] = (N_("unknown"), "cyan")


@common.command("doctor", help=N_("Check this machine and the settings: libraries, fonts, folders, e-mail."))
@option(
    "--smtp",
    is_flag=True,
    help=N_("Also connect to the SMTP server, and log in. Nothing is sent. Without it, no network."),
)
@option(
    "--email",
    is_flag=True,
    help=N_(
        "Also ask the DNS for SPF, DKIM, DMARC and PTR, and hold what is found against what Gmail, Yahoo and "
        "Microsoft ask. Implies --smtp; nothing is sent."
    ),
)
@option(
    "--dns",
    default="",
    metavar="ADDRESS",
    help=N_("DNS server that --email asks, ADDRESS or ADDRESS:PORT; without it, this machine's."),
)
@json_option
@pass_session
def command(session: Session, smtp: bool, email: bool, dns: str, as_json: bool) -> int:
    """Print what each check says; the exit code is the worst of them, what is unknown left aside."""
    from mailer.cli.checks import checks

    names = None
    if email:
        from mailer.cli.authenticated import asking

        try:
            names = asking(dns)
        except ValueError as fault:
            raise MailerError(
                N_("“{server}” is no address of a DNS server."),
                hint=N_("Write it as in --dns 9.9.9.9."),
                server=dns,
            ) from fault
    screen = session.screen
    reports = list(checks(session, smtp=smtp, names=names))
    worst = {report.state for report in reports}
    code = CANNOT_RUN if "fail" in worst else FINDINGS if "warning" in worst else FINE
    if as_json:
        screen.json(reports)
        return code
    screen.table(
        (N_("state"), N_("what"), N_("found")),
        [
            (translate(STATES[report.state][0]), translate(report.name), translate(report.found))
            for report in reports
        ],
    )
    for report in reports:
        if report.remedy:
            screen.raw()
            word, colour = STATES[report.state]
            screen.raw(screen.style(f"{translate(word)} — {translate(report.name)}", fg=colour))
            screen.text(translate(report.remedy), "  ")
    return code
