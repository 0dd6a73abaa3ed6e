"""``mailer lint``: the texts of campaigns and templates, held against the course."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from mailer.cli import common, mending, running
from mailer.cli.common import (
    FINDINGS,
    FINE,
    Number,
    Session,
    argument,
    json_option,
    option,
    pass_session,
    today_option,
)
from mailer.cli.screen import visible
from mailer.errors import N_
from mailer.i18n import translate
from mailer.model import Finding, Severity

if TYPE_CHECKING:
    from mailer.lint.score import Score
    from mailer.pipeline import Linted


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
    type=click.Choice(("text", "json", "sarif", "github")),
    default="text",
    help=N_("How findings are printed: for people, for programs, for code hosts, as GitHub's annotations."),
)
@option(
    "--fail-on",
    type=click.Choice(("error", "warning", "info", "never")),
    default="warning",
    help=N_("The least severity for which the exit code is 1."),
)
@option(
    "--min-score",
    type=Number(0),
    default=0,
    help=N_("Exit with 1 where a piece has fewer points than this, out of 100."),
)
@option(
    "--channel",
    type=click.Choice(("print", "mail")),
    default="print",
    help=N_("The channel that is written for."),
)
@option("--no-layout", is_flag=True, help=N_("Leave out the rules that count printed lines."))
@option(
    "--fix",
    is_flag=True,
    help=N_("Mend the typography of templates first: spaces, apostrophes, quotation marks, dots."),
)
@option("--diff", is_flag=True, help=N_("Show what --fix would change; alone, nothing else is done."))
@today_option
@json_option
@pass_session
def command(
    session: Session,
    targets: tuple[str, ...],
    form: str,
    fail_on: str,
    min_score: int,
    channel: str,
    no_layout: bool,
    fix: bool,
    diff: bool,
    today: date,
    as_json: bool,
) -> int:
    """Print findings and marks; the exit code is 1 where a finding or a mark is as bad as was asked."""
    from mailer import pipeline

    names = ("eml",) if channel == "mail" else ("pdf",)
    settings = running.settings(today, formats=names, layout=not no_layout)
    form = "json" if as_json else form
    linted: list[Target] = []
    targets = targets or tuple(session.workspace().campaigns())
    if fix or diff:
        count = mending.mend(session, targets, settings, fix=fix, diff=diff, quiet=form != "text")
        if not fix:
            return FINDINGS if count else FINE
    for target in targets:
        if target.endswith(".md"):
            done = pipeline.lint_template(session.folder, Path(target), settings)
            linted.append(Target(Path(target).stem, Path(), done))
            continue
        workspace = session.workspace()
        job = pipeline.open_job(workspace, target, settings)
        with pipeline.counting(job, {}) as counter:
            events = pipeline.lint_campaign(job, counter)
            done = running.follow(session, events, quiet=form != "text")
        linted.append(Target(target, workspace.root, done))
    PRINTERS[form](session, linted)
    weighty = SEVERITIES_FROM.get(fail_on, frozenset())
    failing = any(finding.severity in weighty for finding in _findings(linted))
    low = any(score.points < min_score for one in linted for score in one.linted.scores)
    return FINDINGS if failing or low else FINE


SEVERITIES_FROM = {
    severity.value: frozenset(list(Severity)[number:]) for number, severity in enumerate(Severity)
}
"""Each severity, and those that weigh as much or more."""


class Target(NamedTuple):
    """A campaign or template that was linted: its name, the folder its files are named from, the result."""

    name: str
    root: Path
    linted: Linted


def _findings(linted: Sequence[Target]) -> list[Finding]:
    return [finding for one in linted for finding in one.linted.findings]


def _scores(linted: Sequence[Target]) -> list[tuple[str, Score]]:
    return [(one.name, score) for one in linted for score in one.linted.scores]


def _text(session: Session, linted: Sequence[Target]) -> None:
    from mailer.cli import marks

    for one in linted:
        source = session.source(one.root)
        for finding in one.linted.findings:
            session.screen.finding(finding, source, one.linted.clients)
    session.screen.counts(_findings(linted))
    marks.show(session.screen, _scores(linted))


def _json(session: Session, linted: Sequence[Target]) -> None:
    from mailer.lint.report import as_json

    session.screen.json(as_json(_findings(linted), translate, _scores(linted)))


def _sarif(session: Session, linted: Sequence[Target]) -> None:
    from mailer import __version__
    from mailer.cli.rules import pages
    from mailer.i18n import reader
    from mailer.lint.sarif import as_sarif

    log = as_sarif(
        _findings(linted),
        pages(session),
        version=__version__,
        language=reader(),
        say=translate,
        path=session.path,
        scores=_scores(linted),
    )
    session.screen.json(log)


def _github(session: Session, linted: Sequence[Target]) -> None:
    from mailer.lint.report import as_annotations

    for line in as_annotations(_findings(linted), translate, session.path):
        session.screen.raw(visible(line))


PRINTERS: dict[str, Callable[[Session, Sequence[Target]], None]] = {
    "text": _text,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
}
