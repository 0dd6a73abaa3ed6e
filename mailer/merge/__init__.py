"""Template + client -> Piece: the only door to Jinja and markdown-it.

Merging runs a template for a client in a sandbox; printed values become numbered slots, and what
remains, the skeleton, is parsed once for all clients on the same branch.
"""

from mailer.merge.merger import Merger, Setting
from mailer.merge.texts import Text

__all__ = ["Merger", "Setting", "Text"]
