"""The key that a house signs its e-mails with (DKIM), read from where its settings say."""

from __future__ import annotations

from collections.abc import Mapping

from mailer.deliver.dkim import Signer
from mailer.errors import N_, CampaignError
from mailer.pipeline.job import Job
from mailer.workspace import Workspace


def signer(job: Job, sender: str) -> Signer | None:
    """Return what signs the e-mails of a house; None where it leaves that to its server.

    ``sender`` is the address that e-mails come from.

    Raises:
        CampaignError: the key's variable is empty, or its file cannot be read.
        DeliverError: it is no key that may sign.
    """
    return signer_of(job.workspace, job.settings.environment, sender)


def signer_of(workspace: Workspace, environment: Mapping[str, str], sender: str) -> Signer | None:
    """Return what signs the e-mails of the house of a workspace, as `signer` does, and raise as it does."""
    house = workspace.house
    dkim = house.mail.dkim
    if dkim is None:
        return None
    given = environment.get(dkim.key_env, "").strip()
    key = given.encode() if given.startswith("-----BEGIN") else None
    if key is None and given:
        try:
            key = (workspace.root / given).read_bytes()
        except (OSError, ValueError):
            key = None
    if key is None:
        raise CampaignError(
            N_("The variable {name} holds no key to sign e-mails with (DKIM), nor the path of its file."),
            hint=N_("Put the private key or its path there, or take dkim: out of mailer.yaml."),
            file="mailer.yaml",
            line=house.place("mail.dkim").line,
            field="mail.dkim.key_env",
            name=dkim.key_env,
        )
    return Signer(dkim.domain or sender.rpartition("@")[2], dkim.selector, key)
