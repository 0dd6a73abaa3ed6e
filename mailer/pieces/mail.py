"""The e-mail, where a campaign writes one of its own; without it, its letter or relance is the body."""

from mailer.errors import N_
from mailer.pieces.kind import Kind

MAIL = Kind(
    name="email",
    folder="emails",
    title=N_("e-mail"),
    accroche=True,
    must=("salutation", "paragraph", "signature"),
    may=("accroche", "heading", "list", "table", "quote", "rule", "ps", "coupon", "legal", "footer"),
    needs="email",
    body=True,
)
