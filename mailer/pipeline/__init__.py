"""The order of the stages, and nothing else that knows it: no command line, nothing printed.

Each function here is one job of a command. It takes a workspace and options, calls the stages, and
yields events (`events`) or returns records that the command prints.
"""

from mailer.pipeline.events import Done, Event, Note, Progress, Stage
from mailer.pipeline.job import Job, SetAside, open_job
from mailer.pipeline.linting import Linted, lint_campaign, lint_template
from mailer.pipeline.rendering import Output, Report, render
from mailer.pipeline.settings import Choice, Settings

__all__ = [
    "Choice",
    "Done",
    "Event",
    "Job",
    "Linted",
    "Note",
    "Output",
    "Progress",
    "Report",
    "SetAside",
    "Settings",
    "Stage",
    "lint_campaign",
    "lint_template",
    "open_job",
    "render",
]
