"""What templates see of a campaign and a signatory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mailer.campaign import Campaign, Event, Offer
from mailer.house import Reply, Signatory
from mailer.merge import Text
from mailer.typography import Phone

OFFER_FIELDS = tuple(Offer.model_fields)
EVENT_FIELDS = tuple(Event.model_fields)


def signatory_view(key: str, who: Signatory) -> dict[str, str]:
    """Return a signatory as templates see one; ``picture`` is the key of the signature's picture, or empty."""
    return {
        "key": key,
        "name": who.name,
        "function": who.function,
        "gender": who.gender or "unknown",
        "phone": Phone(who.phone or ""),
        "email": who.email or "",
        "picture": key if who.signature else "",
    }


def campaign_view(campaign: Campaign, edition: str) -> dict[str, Any]:
    """Return what templates may name of the campaign itself."""
    return {
        "name": campaign.name,
        "slug": campaign.slug,
        "objective": campaign.objective.value,
        "edition": edition,
    }


def reply_view(reply: Reply) -> dict[str, Any]:
    """Return where answers go, as templates see it; what is not given is empty."""
    town = " ".join(part for part in (reply.postcode, reply.town) if part)
    return {
        "lines": reply.lines,
        "postcode": reply.postcode or "",
        "town": reply.town or "",
        "address_lines": (*reply.lines, town) if town else reply.lines,
        "country": reply.country or "",
        "free_reply": reply.free_reply or "",
        "phone": Phone(reply.phone or ""),
        "email": reply.email or "",
        "website": reply.website or "",
    }


def campaign_texts(campaign: Campaign) -> dict[str, Text]:
    """Return the campaign's single texts, each a template of ours with its place."""
    given = {"accroche": campaign.accroche, "subject": campaign.subject}
    return {key: _text(campaign, key, text) for key, text in given.items() if text}


def _text(campaign: Campaign, path: str, text: str) -> Text:
    return Text(text, campaign.place(path)._replace(file=campaign.label), campaign.starts(path, text))


def campaign_groups(campaign: Campaign) -> dict[str, Mapping[str, Any]]:
    """Return the campaign's groups of texts and values: offer, event, reply, texts.

    A group that the campaign does not have is there all the same, empty, so that templates can ask
    ``{% if offer.gift %}``.
    """
    return {
        "offer": _group(campaign, "offer", OFFER_FIELDS, campaign.offer),
        "event": _group(campaign, "event", EVENT_FIELDS, campaign.event),
        "reply": reply_view(campaign.reply),
        "texts": {key: _text(campaign, f"texts.{key}", text) for key, text in campaign.texts.items()},
    }


def _group(campaign: Campaign, name: str, fields: tuple[str, ...], values: object) -> dict[str, Any]:
    view: dict[str, Any] = {}
    for key in fields:
        value = getattr(values, key, None)
        view[key] = _text(campaign, f"{name}.{key}", value) if isinstance(value, str) else value
    return view
