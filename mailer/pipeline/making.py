"""Formats made for a campaign: its theme, its pictures, its day."""

from __future__ import annotations

from mailer import render as formats
from mailer.pipeline.job import Job
from mailer.render.contract import Format


def make(job: Job, name: str) -> Format:
    """Return a format by its name, set up for a campaign. Raises `CampaignError` where there is none."""
    campaign, workspace = job.campaign, job.workspace
    return formats.load(name)(
        job.look,
        workspace.assets(campaign.folder),
        campaign.language,
        today=job.settings.today,
        author=workspace.house.company,
        title=campaign.name,
        workers=job.settings.workers,
    )
