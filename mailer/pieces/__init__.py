"""What can be written: one file a kind of piece, with the blocks it must and may have.

Adding a kind is a file here, a line in `KINDS`, a folder of templates and, where it has one, a frame.
"""

from __future__ import annotations

from mailer.pieces.coupon import COUPON
from mailer.pieces.envelope import ENVELOPE
from mailer.pieces.kind import Kind
from mailer.pieces.letter import LETTER
from mailer.pieces.mail import MAIL
from mailer.pieces.relance import RELANCE

KINDS: tuple[Kind, ...] = (LETTER, COUPON, RELANCE, ENVELOPE, MAIL)

BY_NAME = {kind.name: kind for kind in KINDS}

__all__ = ["BY_NAME", "KINDS", "Kind"]
