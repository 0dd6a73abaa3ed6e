"""Opening of a campaign: its clients are read, and all that a run needs is checked before the first of them."""

from __future__ import annotations

from typing import Any

from mailer.campaign import Campaign, SignatoryChoice, load
from mailer.clients import Table, read
from mailer.clients.matching import meant
from mailer.clients.segment import select
from mailer.errors import (
    N_,
    CampaignError,
    ClientsError,
    MailerError,
    MergeError,
    WorkspaceError,
    listed,
    nearest,
)
from mailer.merge import Merger, Setting
from mailer.model import Place
from mailer.pieces import BY_NAME
from mailer.pipeline.choosing import edition_name
from mailer.pipeline.debts import Debts, open_debts, table_source
from mailer.pipeline.job import Job, Sheet
from mailer.pipeline.options import Settings
from mailer.pipeline.views import campaign_groups, campaign_texts, campaign_view, signatory_view
from mailer.workspace import Workspace


def open_job(workspace: Workspace, name: str, settings: Settings) -> Job:
    """Read a campaign and its clients, and check all that a run needs before its first client.

    Raises:
        MailerError: whatever makes the campaign impossible to run, with file, line and remedy.
    """
    campaign = load(workspace.campaign_file(name), workspace.house, settings.today)
    return job_of(workspace, campaign, settings)


def job_of(workspace: Workspace, campaign: Campaign, settings: Settings) -> Job:
    """Make a campaign ready (see `open_job`)."""
    table = read_clients(workspace, campaign, settings)
    _check_rows(table)
    edition = edition_name(settings.edition) or campaign.edition
    where = campaign.segment.where
    selection = select(table, where, today=settings.today, place=campaign.place("segment.where"))
    debts = open_debts(workspace, campaign, settings, table, selection) if campaign.ledger else None
    job = Job(
        workspace=workspace,
        campaign=campaign,
        settings=settings,
        edition=edition,
        table=table,
        selection=selection,
        merger=_merger(workspace, campaign, settings, table, edition, debts),
        sheets=_sheets(campaign),
        debts=debts,
    )
    _check_signatory(job)
    _check_pieces(job)
    return job


def read_clients(workspace: Workspace, campaign: Campaign, settings: Settings) -> Table:
    """Read the client table that a campaign names."""
    source = table_source(
        campaign.segment, campaign.source_path(), settings, campaign.place("segment.source")
    )
    return read(
        source, today=settings.today, language=campaign.language, country=workspace.house.legal.country
    )


def _merger(
    workspace: Workspace,
    campaign: Campaign,
    settings: Settings,
    table: Table,
    edition: str,
    debts: Debts | None,
) -> Merger:
    context: dict[str, Any] = {
        "house": workspace.house.view(campaign.language),
        "campaign": campaign_view(campaign, edition),
        "place": campaign.town or "",
        "today": settings.today,
        "currency": campaign.currency,
    }
    varying: dict[str, frozenset[str] | None] = {"response_code": None}
    if isinstance(campaign.signatory, str):
        who = workspace.house.signatories[campaign.signatory]
        context["signatory"] = signatory_view(campaign.signatory, who)
    else:
        varying["signatory"] = frozenset(signatory_view("", next(iter(workspace.house.signatories.values()))))
    if debts is not None:
        context.pop("currency")
        varying |= debts.names
    return Merger(
        Setting(
            folders=workspace.template_folders(campaign.folder),
            root=workspace.root,
            language=campaign.language,
            currency=campaign.currency,
            context=context,
            texts=campaign_texts(campaign),
            groups=campaign_groups(campaign),
            client_names=frozenset(table.names),
            client_fields={name: table.own_names.get(column, column) for name, column in table.names.items()},
            varying=varying,
        )
    )


def _check_rows(table: Table) -> None:
    """Refuse a table that holds no client: what is said of its columns would be beside the point."""
    nobody = table.nobody
    if nobody is not None:
        raise ClientsError(
            nobody.message.text,
            hint=nobody.hint.text if nobody.hint else "",
            **{"file": table.file, **nobody.message.args},
        )


def _sheets(campaign: Campaign) -> tuple[Sheet, ...]:
    """Return the campaign's pieces.

    Raises:
        CampaignError: a kind of piece that does not exist, with the nearest.
    """
    sheets = []
    for number, ref in enumerate(campaign.pieces):
        place = campaign.place(f"pieces.{number}")
        kind = BY_NAME.get(ref.kind)
        if kind is None:
            near = nearest(ref.kind, BY_NAME)
            raise CampaignError(
                N_("There is no kind of piece {kind}."),
                hint=N_("Did you mean {near}?") if near else N_("The kinds are: {known}."),
                file=place.file, line=place.line, field="pieces", kind=ref.kind, near=near, known=", ".join(BY_NAME),
            )  # fmt: skip
        sheets.append(Sheet(kind, ref.template, place))
    return tuple(sheets)


def _check_signatory(job: Job) -> None:
    """Refuse a signatory chosen by a column that the table does not have."""
    who = job.campaign.signatory
    if isinstance(who, SignatoryChoice) and who.by not in job.table.names:
        near = meant(who.by, job.table.names, job.table.own_names)
        place = job.campaign.place("signatory.by")
        raise CampaignError(
            N_("The client table has no column {name}."),
            hint=N_("Did you mean {near}?") if near else N_("It has: {known}."),
            file=job.label, line=place.line, field="signatory.by", name=who.by, near=near,
            known=listed(who.by, job.table.own_names.values()),
        )  # fmt: skip


def _check_pieces(job: Job) -> None:
    """Check every template, and that the theme exists, before the first client."""
    for sheet in job.sheets:
        templates = [sheet.template] if sheet.template else [level.template for level in job.campaign.levels]
        for template in templates:
            try:
                job.merger.check(sheet.kind, template, job.coupon)
            except MergeError as error:
                raise _told(job, error, sheet.place) from error
    try:
        _ = job.look
    except WorkspaceError as error:
        error.file, error.line = job.label, job.campaign.place("theme").line
        raise


def _told(job: Job, error: MergeError, place: Place) -> MailerError:
    """Return an error of a template as the campaign's author can mend it.

    One without a place of its own (a template that is missing) points at the campaign's line; a text
    that the template prints and the campaign does not have is asked for.
    """
    if error.file is None:
        error.file, error.line = job.label, place.line
    if error.field == "accroche":
        return CampaignError(
            N_("The template {template} prints the accroche, and the campaign has none."),
            hint=N_("Write accroche: and a sentence into the campaign file."),
            file=job.label, field="accroche", template=error.file,
        )  # fmt: skip
    return error
