"""``mailer render``: the documents of a campaign, and a manifest of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailer.cli import common, running, verified
from mailer.cli.common import (
    CANNOT_RUN,
    FINDINGS,
    FINE,
    Number,
    Session,
    campaign_argument,
    json_option,
    option,
    pass_session,
    today_option,
)
from mailer.errors import N_
from mailer.i18n import translate
from mailer.model import Message

if TYPE_CHECKING:
    from mailer.pipeline import Report

NAMED = 10
"""How many files of earlier runs are named on the screen."""


@common.command("render", help=N_("Make the documents of a campaign, a manifest, and lines in the journal."))
@campaign_argument
@running.format_option
@option("--each", is_flag=True, help=N_("A file for each client, instead of one for all."))
@option(
    "--name-pattern",
    default="",
    metavar=N_("PATTERN"),
    help=N_("How the files of each client are named, by its columns, as in {code}-{last_name}."),
)
@option(
    "--split",
    type=Number(1),
    metavar="N",
    help=N_("Files of N clients for the printer, each with a table, instead of one for all."),
)
@option("--archive", is_flag=True, help=N_("PDFs that archives take (PDF/A-3b; PDF/A-3a with --tagged)."))
@option(
    "--tagged",
    is_flag=True,
    help=N_("PDFs that screen readers read well (PDF/UA-1)."),
)
@running.choosing
@option(
    "--verify",
    type=Number(1),
    metavar="N",
    help=N_(
        "Compare the letters of N clients, and the first of each text, with WeasyPrint's own layout (PDF)."
    ),
)
@running.out_option
@running.edition_option
@option("--allow-findings", is_flag=True, help=N_("Render although lint found errors."))
@option("--no-layout", is_flag=True, help=N_("Leave out the rules of lint that count printed lines."))
@today_option
@json_option
@pass_session
def command(
    session: Session,
    campaign: str,
    names: tuple[str, ...],
    each: bool,
    name_pattern: str,
    split: int | None,
    archive: bool,
    tagged: bool,
    verify: int | None,
    out: Path | None,
    edition: str,
    allow_findings: bool,
    no_layout: bool,
    today: date,
    as_json: bool,
    limit: int | None,
    only: tuple[str, ...],
    exclude: tuple[str, ...],
    sample: bool,
    skip_posted: bool,
) -> int:
    """Render, then say what was made, what was set aside, and where it all is."""
    running.foresee(session, campaign, names)
    from mailer import pipeline

    workspace = session.workspace()
    job = pipeline.open_job(
        workspace,
        campaign,
        running.settings(
            today,
            formats=names,
            each=each,
            name_pattern=name_pattern,
            split=split or 0,
            archive=archive,
            tagged=tagged,
            verify=verify or 0,
            out=out.resolve() if out else None,
            edition=edition,
            choice=pipeline.Choice(limit, only, exclude, sample, skip_posted),
            allow_findings=allow_findings,
            layout=not no_layout,
        ),
    )
    report = running.follow(session, pipeline.render(job, translate), quiet=as_json)
    if as_json:
        session.screen.json(as_data(report, workspace.root))
    else:
        show(session, report, campaign, workspace.root)
    return code(report)


def code(report: Report) -> int:
    """Return the exit code of a run: 1 where findings weigh, clients were set aside or failed, or letters differ."""
    if report.stopped:
        return CANNOT_RUN
    weighty = any(finding.severity != "info" for finding in report.findings)
    differ = any(one.failed for one in report.verified)
    return FINDINGS if weighty or report.aside or report.posted or differ else FINE


def as_data(report: Report, root: Path) -> dict[str, Any]:
    """Return a report as ``--json`` prints it; paths from the workspace."""
    from mailer.lint.report import as_json

    found = as_json(report.findings, translate)
    return {
        "stopped": report.stopped,
        "skeletons": report.skeletons,
        "counts": report.counts,
        "posted": list(report.posted),
        "trial": report.trial,
        "folder": _from(report.folder, root),
        "outputs": [
            {
                "format": o.format,
                "path": _from(o.path, root),
                "documents": o.documents,
                "pages": o.pages,
                "table": _from(o.table, root),
            }
            for o in report.outputs
        ],
        "earlier": [_from(path, root) for path in report.earlier],
        "verified": [one.data() for one in report.verified],
        "findings": found["findings"],
        "severities": found["counts"],
    }


def show(session: Session, report: Report, campaign: str, root: Path) -> None:
    """Print a report."""
    screen = session.screen
    if report.findings:
        screen.findings(report.findings, session.source(root))
        screen.print()
    if report.stopped:
        screen.fault(
            translate(N_("Nothing was rendered: lint found errors.")),
            translate(
                N_("Mend them, or render all the same: mailer render {campaign} --allow-findings."),
                campaign=campaign,
            ),
        )
        return
    for output in report.outputs:
        screen.print(
            Message(
                N_("{path}: {count} document, {pages} pages"),
                {"path": common.near(str(output.path)), "count": output.documents, "pages": output.pages},
                N_("{path}: {count} documents, {pages} pages"),
            )
        )
    manifest = str(report.folder / "manifest.csv") if report.folder else "manifest.csv"
    screen.print(N_("{path}: who got what, and who nothing"), path=common.near(manifest))
    tell_counts(session, report.counts)
    verified.tell(session.screen, report.verified)
    if report.trial:
        screen.print(N_("This was a trial: the journal has no line of it, and --posted will not mean it."))
    if report.earlier:
        screen.print(
            Message(
                N_("This file is from an earlier run, not from this one: {files}"),
                {"files": _some(report.earlier), "count": len(report.earlier)},
                N_("These files are from an earlier run, not from this one: {files}"),
            )
        )


def _some(paths: Sequence[Path]) -> list[str]:
    """Return the first few paths, and how many more there are."""
    names = [common.near(str(path)) for path in paths[:NAMED]]
    if len(paths) > NAMED:
        left = {"count": len(paths) - NAMED}
        names.append(translate(Message(N_("{count} more file"), left, N_("{count} more files"))))
    return names


def tell_counts(session: Session, counts: dict[str, Any]) -> None:
    """Print what became of the rows of the client file, and of the clients of each format."""
    screen = session.screen
    screen.print()
    lines = (
        (N_("{count} row in the file"), N_("{count} rows in the file"), counts["rows"]),
        (N_("{count} empty"), N_("{count} empty"), counts["empty"]),
        (N_("{count} set aside on reading"), N_("{count} set aside on reading"), counts["set_aside"]),
        (N_("{count} not to be contacted"), N_("{count} not to be contacted"), counts["do_not_contact"]),
        (N_("{count} outside the segment"), N_("{count} outside the segment"), counts["outside_segment"]),
        (
            N_("{count} left out, with a posted piece already"),
            N_("{count} left out, with a posted piece already"),
            counts["already_posted"],
        ),
        (N_("{count} not asked for"), N_("{count} not asked for"), counts["not_asked"]),
    )
    said = [translate(Message(one, {"count": n}, many)) for one, many, n in lines if n or one == lines[0][0]]
    screen.raw(", ".join(said) + ".")
    for name, one in counts["formats"].items():
        produced = Message(
            N_("{format}: {count} client served"),
            {"format": name.upper(), "count": one["produced"]},
            N_("{format}: {count} clients served"),
        )
        aside = Message(
            N_("{count} set aside ({reasons})"),
            {"count": sum(one["set_aside"].values()), "reasons": ", ".join(reasons(one["set_aside"]))},
            N_("{count} set aside ({reasons})"),
        )
        text = translate(produced)
        screen.raw(f"{text}, {translate(aside)}." if one["set_aside"] else f"{text}.")


REASONS = {
    "email": N_("no valid e-mail address"),
    "address-no-name": N_("no name"),
    "address-no-street": N_("no street"),
    "address-no-postcode": N_("no postcode"),
    "address-bad-postcode": N_("wrong postcode"),
    "address-no-town": N_("no town"),
    "address-too-long": N_("address too long for the window"),
    "signatory": N_("no signatory"),
    "email-refused": N_("refused e-mails"),
    "no-consent": N_("never agreed to e-mails that canvass"),
    "email-address": N_("an e-mail address that servers may refuse"),
    "merge": N_("cannot be merged"),
    "render": N_("cannot be rendered"),
}
"""What the codes of reasons mean, in a few words."""


def reasons(counts: dict[str, int]) -> list[str]:
    """Return why clients were set aside, each reason with how many there are."""
    return [f"{translate(REASONS.get(code, code))} {count}" for code, count in sorted(counts.items())]


def _from(path: Path | None, root: Path) -> str | None:
    if path is None:
        return None
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
