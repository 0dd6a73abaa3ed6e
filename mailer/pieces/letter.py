"""The sales letter: the salesperson of the pack (course M17, M24)."""

from mailer.errors import N_
from mailer.pieces.kind import Kind

LETTER = Kind(
    name="letter",
    folder="letters",
    title=N_("letter"),
    frame="frames/letter.md",
    accroche=True,
    must=("sender", "address", "dateline", "accroche", "salutation", "paragraph", "signature", "ps"),
    may=("reference", "heading", "list", "table", "quote", "rule", "coupon", "legal", "footer"),
    needs="address",
    body=True,
)
