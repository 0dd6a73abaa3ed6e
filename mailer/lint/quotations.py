"""What stands between quotation marks: somebody else's words."""

from __future__ import annotations

from collections.abc import Sequence

from mailer.lint.tokens import Token, Tokens

_PAIRS = {"«": "»", "“": "”", '"': '"'}


def quoted(tokens: Sequence[Token]) -> frozenset[int]:
    """Return the indexes of the tokens between quotation marks, the marks included.

    A mark that is never closed quotes nothing.
    """
    if isinstance(tokens, Tokens):
        return tokens.once(_quoted)
    return _between(tokens)


def _quoted(tokens: Tokens) -> frozenset[int]:
    return frozenset() if _PAIRS.keys().isdisjoint(tokens.by_word) else _between(tokens)


def _between(tokens: Sequence[Token]) -> frozenset[int]:
    found: set[int] = set()
    opened = -1
    closing = ""
    for index, token in enumerate(tokens):
        if opened < 0:
            closing = _PAIRS.get(token.text, "")
            opened = index if closing else -1
        elif token.text == closing:
            found.update(range(opened, index + 1))
            opened = -1
    return frozenset(found)
