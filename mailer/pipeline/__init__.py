"""The order of the stages, and nothing else that knows it: no command line, nothing printed.

Each function here is one job of a command. It takes a workspace and options, calls the stages, and
yields events (`events`) or returns records that the command prints. Names are loaded when they are asked for, so that
a command does not wait for libraries that it does not need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mailer.pipeline.account import Account, journal_account, journal_entries
    from mailer.pipeline.account_page import journal_page
    from mailer.pipeline.alone import lint_template
    from mailer.pipeline.dry_run import Preview, preview
    from mailer.pipeline.events import Done, Event, Note, Progress, Stage
    from mailer.pipeline.job import Job, SetAside
    from mailer.pipeline.linted import Linted
    from mailer.pipeline.linting import lint_campaign
    from mailer.pipeline.looking import (
        ClientsView,
        SegmentView,
        clients_view,
        journal_summary,
        segment_view,
    )
    from mailer.pipeline.manifest import harmless
    from mailer.pipeline.mending import Mended, mended_campaign, mended_template, write_mended
    from mailer.pipeline.opening import open_job
    from mailer.pipeline.options import Choice, Settings
    from mailer.pipeline.orders import Order, Stop, moment, pause
    from mailer.pipeline.planning import Plan
    from mailer.pipeline.posting import Posting, confirm_posted
    from mailer.pipeline.press import Output
    from mailer.pipeline.reminders import PlanLine, PlanTotal, ReminderPlan, reminder_plan
    from mailer.pipeline.rendering import Report, counting, job_counter, render
    from mailer.pipeline.samples import Sample
    from mailer.pipeline.sending import Sent, send
    from mailer.pipeline.trying import Tested, test
    from mailer.pipeline.verifying import Difference, Verified

__all__ = [
    "Account",
    "Choice",
    "ClientsView",
    "Difference",
    "Done",
    "Event",
    "Job",
    "Linted",
    "Mended",
    "Note",
    "Order",
    "Output",
    "Plan",
    "PlanLine",
    "PlanTotal",
    "Posting",
    "Preview",
    "Progress",
    "ReminderPlan",
    "Report",
    "Sample",
    "SegmentView",
    "Sent",
    "SetAside",
    "Settings",
    "Stage",
    "Stop",
    "Tested",
    "Verified",
    "clients_view",
    "confirm_posted",
    "counting",
    "harmless",
    "job_counter",
    "journal_account",
    "journal_entries",
    "journal_page",
    "journal_summary",
    "lint_campaign",
    "lint_template",
    "mended_campaign",
    "mended_template",
    "moment",
    "open_job",
    "pause",
    "preview",
    "reminder_plan",
    "render",
    "segment_view",
    "send",
    "test",
    "write_mended",
]

_HOMES = {
    "Account": "account",
    "Choice": "options",
    "ClientsView": "looking",
    "Difference": "verifying",
    "Done": "events",
    "Event": "events",
    "Job": "job",
    "Linted": "linted",
    "Mended": "mending",
    "Note": "events",
    "Order": "orders",
    "Output": "press",
    "Plan": "planning",
    "PlanLine": "reminders",
    "PlanTotal": "reminders",
    "Posting": "posting",
    "Preview": "dry_run",
    "Progress": "events",
    "ReminderPlan": "reminders",
    "Report": "rendering",
    "Sample": "samples",
    "SegmentView": "looking",
    "Sent": "sending",
    "SetAside": "job",
    "Settings": "options",
    "Stage": "events",
    "Stop": "orders",
    "Tested": "trying",
    "Verified": "verifying",
    "clients_view": "looking",
    "confirm_posted": "posting",
    "counting": "rendering",
    "harmless": "manifest",
    "job_counter": "rendering",
    "journal_account": "account",
    "journal_entries": "account",
    "journal_page": "account_page",
    "journal_summary": "looking",
    "lint_campaign": "linting",
    "lint_template": "alone",
    "mended_campaign": "mending",
    "mended_template": "mending",
    "moment": "orders",
    "open_job": "opening",
    "pause": "orders",
    "preview": "dry_run",
    "reminder_plan": "reminders",
    "render": "rendering",
    "segment_view": "looking",
    "send": "sending",
    "test": "trying",
    "write_mended": "mending",
}
"""The module of each name."""


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
