"""The payment reminder: names the invoices, asks for payment by return, closes courteously (course R1)."""

from mailer.errors import N_
from mailer.pieces.kind import Kind

RELANCE = Kind(
    name="relance",
    folder="relances",
    title=N_("payment reminder"),
    frame="frames/relance.md",
    must=("sender", "address", "dateline", "salutation", "paragraph", "table", "signature"),
    may=("reference", "heading", "list", "quote", "rule", "ps", "coupon", "legal", "footer"),
    needs="address",
    body=True,
)
