"""The reply coupon: the till of the pack (course M25), filled in beforehand, with a code per client."""

import hashlib
from operator import mul

from mailer.errors import N_
from mailer.pieces.kind import Kind

COUPON = Kind(
    name="coupon",
    folder="coupons",
    title=N_("coupon"),
    frame="frames/coupon.md",
    must=("heading",),
    may=("sender", "address", "paragraph", "list", "table", "quote", "rule", "legal", "footer"),
    needs="address",
)

# Crockford's base 32: no I, L, O or U, so that a code read aloud or typed in from paper stays right.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 7
_SHIFTS = range(0, 5 * CODE_LENGTH, 5)
_WEIGHTS = range(1, 2 * CODE_LENGTH, 2)


def response_code(campaign: str, edition: str, client_key: str) -> str:
    """Return the code that ties a returned coupon to its client: seven signs and a check sign.

    It is derived, not drawn, so that printing again prints the same code. The check sign is the
    sum of the signs' values weighted 1, 3, 5… modulo 31, so that one wrong sign or two swapped
    neighbours are noticed.

    >>> response_code("rentree", "2026", "C00001")
    'VWAX-5MA0'
    """
    digest = hashlib.sha256("\x1f".join((campaign, edition, client_key)).encode()).digest()
    number = int.from_bytes(digest[:8])
    figures = [number >> shift & 31 for shift in _SHIFTS]
    signs = "".join([ALPHABET[figure] for figure in figures])
    return f"{signs[:4]}-{signs[4:]}{ALPHABET[sum(map(mul, _WEIGHTS, figures)) % 31]}"
