"""What lint may know of a campaign, without the campaign's own model."""

from __future__ import annotations

from collections.abc import Callable

from mailer.campaign import Campaign, SignatoryChoice
from mailer.lint.subject import CampaignFacts, EventFacts, Fact, Ignore, OfferFacts, PieceFact, SignatoryFact
from mailer.model import Place, Theme
from mailer.pipeline.options import CHANNELS
from mailer.workspace import Workspace

_PlaceOf = Callable[[str], Place]


_SERIFS = {
    name: serif
    for names, serif in (
        ("Times New Roman, Times, Georgia, Garamond, Cambria, Book Antiqua, Courier New, Courier", True),
        ("Calibri, Arial, Helvetica, Verdana, Tahoma, Trebuchet MS, Segoe UI, Aptos", False),
    )
    for name in names.casefold().split(", ")
}
"""Fonts of Word that nothing ships, and whether they have serifs."""


def campaign_facts(
    workspace: Workspace, campaign: Campaign, formats: tuple[str, ...], label: str, look: Theme | None = None
) -> CampaignFacts:
    """Return the facts of a campaign, for the channels that some formats serve.

    ``look`` is the theme that the run prints with; without it, the campaign's own is taken.
    """

    def place(key: str) -> Place:
        found = campaign.place(key)
        return found._replace(file=label)

    def fact(key: str, text: str | None) -> Fact | None:
        return Fact(text, place(key)) if text is not None else None

    event = campaign.event
    return CampaignFacts(
        file=label,
        objective=campaign.objective.value,
        offer=_offer(campaign, place),
        accroche=fact("accroche", campaign.accroche),
        pieces=tuple(
            PieceFact(ref.kind, ref.template, place(f"pieces.{number}"))
            for number, ref in enumerate(campaign.pieces)
        ),
        signatories=_signatories(workspace, campaign, place),
        company=workspace.house.company,
        channels=frozenset(CHANNELS.get(name, "print") for name in formats),
        language=campaign.language,
        today=None,
        everybody=not campaign.segment.where,
        phone=workspace.house.phone or "",
        reply_phone=campaign.reply.phone or "",
        event=EventFacts(event.date, event.reply_by) if event else None,
        serif=_serif(look or workspace.theme(campaign.theme), formats),
        ignores=tuple(
            Ignore(rule, reason, place(f"lint.ignore.{rule}"))
            for rule, reason in campaign.lint.ignore.items()
        ),
        places={
            key: place(key)
            for key in ("objective", "pieces", "offer", "accroche", "signatory", "segment", "theme")
            if campaign.place(key).file == str(campaign.file) or key != "theme"
        },
    )


def _serif(look: Theme, formats: tuple[str, ...]) -> bool | None:
    """Return whether printed text has serifs: as the PDF's font says, else as Word's font is known to."""
    if "pdf" in formats:
        from mailer.render.pdf.serifs import serifs  # its room comes with such a run anyway

        return serifs(look)
    return _SERIFS.get(str(look.word.get("font", "")).casefold()) if "docx" in formats else None


def _offer(campaign: Campaign, place: _PlaceOf) -> OfferFacts | None:
    offer = campaign.offer
    if offer is None:
        return None
    # A key that stands there empty says "none"; one that is not there says nothing.
    texts = {
        key: Fact(getattr(offer, key) or "", place(f"offer.{key}"))
        for key in ("product", "price", "advantage", "gift", "code")
        if key in offer.model_fields_set
    }
    return OfferFacts(
        **texts,
        until=offer.until,
        until_place=place("offer.until") if offer.until else None,
        place=place("offer"),
    )


def _signatories(workspace: Workspace, campaign: Campaign, place: _PlaceOf) -> tuple[SignatoryFact, ...]:
    who = campaign.signatory
    if isinstance(who, SignatoryChoice):
        keys = dict.fromkeys([*who.from_.values(), *([who.default] if who.default else [])])
    else:
        keys = {who: None}
    found = ((key, workspace.house.signatories[key]) for key in keys)
    return tuple(
        SignatoryFact(one.name, one.function, one.signature is not None, one.phone or "", place("signatory"))
        for _, one in found
    )
