"""Envelopes: the carrier, shop window of the pack (course M22), and the reply envelope (course M26)."""

from mailer.errors import N_
from mailer.pieces.kind import Kind

ENVELOPE = Kind(
    name="envelope",
    folder="envelopes",
    title=N_("envelope"),
    frame="frames/envelope.md",
    accroche=True,
    must=("sender",),
    may=("address", "accroche", "paragraph", "reference", "legal"),
    needs="address",
    paper="dl",
)
