"""What ``mailer send`` shows: what would go, what went, what a test came to; as sentences and as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailer.cli import common
from mailer.cli.common import FINDINGS, FINE, Session
from mailer.cli.screen import after_colon, visible
from mailer.errors import N_
from mailer.i18n import translate
from mailer.journal.states import NAMES, State
from mailer.model import Finding, Message

if TYPE_CHECKING:
    from mailer.pipeline import Plan, Preview, Sample, Sent, Tested

SHOWN = 20
"""How many e-mails are named on the screen; JSON and the journal have all of them."""
LINES = 12
"""Lines of a sample's text that are shown."""


def code(findings: Iterable[Finding], faults: int) -> int:
    """Return the exit code: 1 where findings weigh, or someone gets nothing and nobody wanted that."""
    return FINDINGS if faults or any(one.severity != "info" for one in findings) else FINE


def show_preview(session: Session, report: Preview, campaign: str, root: Path) -> None:
    """Print a dry run."""
    screen = session.screen
    if _findings(session, report.findings, report.stopped, campaign, root):
        return
    screen.title(
        N_("Dry run of {campaign}, edition {edition}: nothing is sent."),
        campaign=campaign,
        edition=report.edition,
    )
    screen.print()
    screen.raw(after_colon(translate(N_("From")), visible(report.sender)))
    if report.server:
        screen.raw(after_colon(translate(N_("Server")), visible(report.server)))
    screen.print(
        Message(N_("{count} e-mail would go."), {"count": report.goes}, N_("{count} e-mails would go."))
    )
    _states(session, report.states, N_("In the journal already"))
    _left_out(session, report.plan)
    _on_paper(session, report.plan, campaign)
    for warning in report.warnings:
        screen.print(N_("Mind: {warning}"), warning=warning)
    for sample in report.samples:
        _sample(session, sample)
    screen.print()
    screen.print(
        N_("Send one of each text to yourself: mailer send {campaign} --test you@example.com"),
        campaign=campaign,
    )
    screen.print(N_("Send: mailer send {campaign} --yes"), campaign=campaign)


def _findings(
    session: Session, findings: Iterable[Finding], stopped: bool, campaign: str, root: Path | None
) -> bool:
    """Print findings, and that they stopped the run; return whether they did."""
    shown = tuple(findings)
    if shown:
        session.screen.findings(shown, session.source(root))
        session.screen.print()
    if stopped:
        session.screen.fault(
            translate(N_("Nothing was sent: lint found errors.")),
            translate(
                N_("Mend them, or send all the same: mailer send {campaign} --allow-findings."),
                campaign=campaign,
            ),
        )
    return stopped


def _states(session: Session, states: Mapping[State, int], title: str) -> None:
    """Print how many e-mails are in each state, on a line."""
    said = [
        f"{translate(NAMES[state])} {translate('{count}', count=states[state])}"
        for state in State
        if states.get(state)
    ]
    if said:
        session.screen.raw(after_colon(translate(title), ", ".join(said)))


def _left_out(session: Session, plan: Plan) -> None:
    """Print who gets nothing, by reason, with the first few codes."""
    for one in sorted(plan.left_out.values(), key=lambda one: -one.count):
        more = "…" if one.count > len(one.keys) else ""
        session.screen.print(
            N_("No e-mail for {number}: {reason} ({keys})"),
            number=one.count, reason=translate(one.reason), keys=", ".join(one.keys) + more,
        )  # fmt: skip


def _on_paper(session: Session, plan: Plan, campaign: str) -> None:
    """Say how those get a letter whom no e-mail reaches: whoever has the piece already is left out of it."""
    if "email" in plan.left_out:
        session.screen.print(
            N_("On paper for whoever has not got it by e-mail: mailer render {campaign} --skip-posted"),
            campaign=campaign,
        )


def _sample(session: Session, sample: Sample) -> None:
    """Print where a sample is, its subject and the beginning of its text."""
    screen = session.screen
    screen.print()
    screen.print(
        Message(
            N_("{path}: {client}, {size} bytes; {count} client gets this text"),
            {
                "path": common.near(str(sample.path)),
                "client": sample.client,
                "size": sample.size,
                "count": sample.messages,
            },
            N_("{path}: {client}, {size} bytes; {count} clients get this text"),
        )
    )  # fmt: skip
    screen.raw(screen.style("  " + visible(sample.subject), bold=True))
    lines = [line for line in sample.text.splitlines() if line.strip()]
    for line in lines[:LINES]:
        screen.raw("  | " + visible(line))
    if len(lines) > LINES:
        screen.raw("  | …")


def show(session: Session, report: Sent, campaign: str, root: Path | None) -> None:
    """Print what a run did, where the edition stands, and what comes next."""
    screen = session.screen
    if _findings(session, report.findings, report.stopped, campaign, root):
        return
    accepted = report.now.get(State.ACCEPTED, 0)
    rate = accepted / report.seconds if report.seconds else 0
    screen.print(
        Message(
            N_("{count} e-mail accepted in this run, in {seconds} s ({rate}/s)."),
            {"count": accepted, "seconds": round(report.seconds), "rate": round(rate) if rate >= 1 else "<1"},
            N_("{count} e-mails accepted in this run, in {seconds} s ({rate}/s)."),
        )
    )
    _states(session, report.states, N_("This edition in all"))
    _left_out(session, report.plan)
    if report.withdrawn:
        screen.print(
            Message(
                N_("{count} e-mail of an earlier plan is suppressed: its client is no longer meant."),
                {"count": report.withdrawn},
                N_("{count} e-mails of an earlier plan are suppressed: their clients are no longer meant."),
            )
        )
    for one in report.refusals[:SHOWN]:
        screen.print(N_("{client} <{address}>: refused, {code} {detail}"), client=one.due.client_key,
                     address=one.due.address, code=one.code or "", detail=one.detail)  # fmt: skip
    _on_paper(session, report.plan, campaign)
    _uncertain(session, report, campaign)
    _next(session, report, campaign)


def _uncertain(session: Session, report: Sent, campaign: str) -> None:
    screen = session.screen
    if not report.uncertain:
        return
    screen.print()
    screen.print(
        Message(
            N_("{count} e-mail is uncertain: its answer was lost, and the server may have it or not."),
            {"count": len(report.uncertain)},
            N_(
                "{count} e-mails are uncertain: their answers were lost, and the server may have them or not."
            ),
        )
    )
    for one in report.uncertain[:SHOWN]:
        screen.print(
            "  {client} <{address}> {message_id}",
            client=one.client_key,
            address=one.address,
            message_id=one.message_id,
        )
    if len(report.uncertain) > SHOWN:
        screen.print(N_("The others: mailer journal {campaign}."), campaign=campaign)
    screen.print(
        N_(
            "Look for them in the server's log, then decide: mailer send {campaign} --yes --uncertain keep (they count "
            "as accepted) or --uncertain resend."
        ),
        campaign=campaign,
    )  # fmt: skip


def _next(session: Session, report: Sent, campaign: str) -> None:
    """Say how to go on, where something is left to send."""
    left = sum(report.states.get(state, 0) for state in (State.PLANNED, State.DEFERRED))
    if not left:
        return
    screen = session.screen
    if report.next_at is not None and not report.states.get(State.PLANNED):
        when = report.next_at.astimezone().strftime("%Y-%m-%d %H:%M")
        screen.print(N_("The next deferred e-mail may be tried again at {when}."), when=when)
    screen.print(
        Message(
            N_("{count} e-mail is left to send. Go on: mailer send {campaign} --yes"),
            {"count": left, "campaign": campaign},
            N_("{count} e-mails are left to send. Go on: mailer send {campaign} --yes"),
        )
    )


def show_test(session: Session, report: Tested, campaign: str, root: Path | None) -> None:
    """Print what the server said to the samples."""
    screen = session.screen
    if _findings(session, report.findings, report.stopped, campaign, root):
        return
    for one in report.samples:
        screen.print(
            N_("{address}: {template}, with the data of {client}: {state} {detail}"),
            address=one.address, template=one.template, client=one.client, state=translate(NAMES[one.state]),
            detail=one.detail,
        )  # fmt: skip
    if not report.samples:
        screen.print(N_("No client gets an e-mail: there is nothing to show."))


def paused(session: Session, changed: bool, campaign: str, *, pause: bool) -> None:
    """Print that runs of a campaign pause, or go on."""
    if pause:
        session.screen.print(
            N_(
                "A run that is sending {campaign} pauses within a second or two, once what is in flight is over."
            )
            if changed
            else N_("Sending of {campaign} is paused already."),
            campaign=campaign,
        )
        session.screen.print(N_("Let it go on: mailer send {campaign} --resume"), campaign=campaign)
    else:
        session.screen.print(
            N_("Sending of {campaign} goes on.") if changed else N_("Sending of {campaign} was not paused."),
            campaign=campaign,
        )


# -- for programs ----------------------------------------------------------------------------


def _lint(findings: Iterable[Finding]) -> dict[str, Any]:
    from mailer.lint.report import as_json

    found = as_json(tuple(findings), translate)
    return {"findings": found["findings"], "severities": found["counts"]}


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "messages": plan.messages,
        "texts": len(plan.branches),
        "without_answer_on_consent": plan.bare,
        "shared_addresses": plan.shared,
        "left_out": {
            name: {"count": one.count, "reason": one.reason, "clients": one.keys} for name, one in plan.left_out.items()
        },
    }  # fmt: skip


def preview_data(report: Preview, root: Path) -> dict[str, Any]:
    """Return a dry run as ``--json`` prints it."""
    return {
        "dry_run": True,
        "stopped": report.stopped,
        "edition": report.edition,
        "sender": report.sender,
        "server": report.server,
        "goes": report.goes,
        "states": {state.value: number for state, number in report.states.items()},
        "plan": _plan(report.plan),
        "warnings": report.warnings,
        "samples": [_sample_data(one, root) for one in report.samples],
        **_lint(report.findings),
    }


def _sample_data(one: Sample, root: Path) -> dict[str, Any]:
    path = one.path.relative_to(root).as_posix() if one.path.is_relative_to(root) else str(one.path)
    return {
        "client": one.client, "address": one.address, "piece": one.piece, "level": one.level,
        "template": one.template, "messages": one.messages, "subject": one.subject, "text": one.text,
        "size": one.size, "path": path,
    }  # fmt: skip


def data(report: Sent) -> dict[str, Any]:
    """Return what a run did as ``--json`` prints it."""
    return {
        "dry_run": False,
        "stopped": report.stopped,
        "edition": report.edition,
        "seconds": round(report.seconds, 3),
        "now": {state.value: number for state, number in report.now.items()},
        "states": {state.value: number for state, number in report.states.items()},
        "recovered": report.recovered,
        "decided": report.decided,
        "withdrawn": report.withdrawn,
        "uncertain": [
            {"client": one.client_key, "piece": one.piece, "level": one.level, "address": one.address,
             "message_id": one.message_id, "at": _when(one.sent_at)}
            for one in report.uncertain
        ],
        "next_at": _when(report.next_at),
        "plan": _plan(report.plan),
        **_lint(report.findings),
    }  # fmt: skip


def test_data(report: Tested) -> dict[str, Any]:
    """Return what a test came to as ``--json`` prints it."""
    return {"stopped": report.stopped, "samples": report.samples, **_lint(report.findings)}


def _when(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
