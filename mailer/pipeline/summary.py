"""What a run adds up to: every row of the client file is counted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mailer.model import Finding, Severity
from mailer.pipeline.job import Job
from mailer.pipeline.linted import Linted
from mailer.pipeline.manifest import Counts
from mailer.pipeline.verifying import Verified


def counts(job: Job, by_format: Mapping[str, Counts]) -> dict[str, Any]:
    """Return counts that add up: rows of the file, what became of them, and of each format's clients."""
    table, selection = job.table.counts, job.selection
    asked, left_out = len(job.indices), len(job.left_out)
    return {
        "rows": table.rows,
        "empty": table.empty,
        "set_aside": table.set_aside,
        "do_not_contact": selection.do_not_contact,
        "outside_segment": table.usable - len(selection.indices) - selection.do_not_contact,
        "already_posted": left_out,
        "not_asked": len(selection.indices) - asked - left_out,
        "asked": asked,
        "formats": {
            name: {
                "produced": one.produced,
                "set_aside": dict(sorted(one.set_aside.items())),
                "pieces": one.pieces,
                "pages": one.pages,
            }
            for name, one in by_format.items()
        },
    }


def summary(
    job: Job,
    linted: Linted,
    counted: Mapping[str, Any],
    outputs: Iterable[str],
    earlier: Iterable[str],
    verified: Iterable[Verified] = (),
) -> dict[str, Any]:
    """Return what stands in ``manifest.json`` below the documents.

    ``outputs`` are the files and folders of the run, ``earlier`` those of runs before it that still lie in
    the output folder, ``verified`` what comparing with the plain way came to.
    """
    return {
        "campaign": job.campaign.slug,
        "edition": job.edition,
        "today": job.settings.today.isoformat(),
        "trial": job.settings.choice.trial,
        "source": job.table.file,
        "outputs": list(outputs),
        "earlier": list(earlier),
        "skeletons": linted.skeletons,
        "findings": _severities(linted.findings),
        "counts": counted,
        "verified": [one.data() for one in verified],
    }


def _severities(findings: Iterable[Finding]) -> dict[str, int]:
    severities = {severity.value: 0 for severity in Severity}
    for finding in findings:
        severities[finding.severity.value] += 1
    return severities
