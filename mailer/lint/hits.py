"""What shapes and functions of rules have in common: reading a scene, and making a hit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mailer.lint.reading import Reading
from mailer.lint.rule import Hit, PieceScene
from mailer.lint.subject import SlotUse
from mailer.lint.text import Text
from mailer.lint.tokens import Token, quote
from mailer.model import Block, Message, Place


def fixed_tokens(text: Text) -> Sequence[Token]:
    """Return the tokens of a text without those of values that differ from client to client."""
    if not text.closed:
        return text.tokens
    return [token for token in text.tokens if not inside(token.start, text)]


def varying(scene: PieceScene, text: Text) -> Iterator[tuple[int, SlotUse]]:
    """Yield the slots of a text whose values differ and are known, each once."""
    for number in dict.fromkeys(text.slots):
        use = scene.slot(number)
        if use and use.values:
            yield number, use


def silent(reading: Reading, block: Block) -> bool:
    """Whether nothing of a block is printed."""
    texts = reading.below(block)
    return all(text.blank and not text.has_picture() for text in texts) and block.kind not in (
        "rule",
        "coupon",
    )


def opening(text: Text) -> str:
    """Return how a text begins, to name a whole block by."""
    return quote(text.written(), 80)


def on_block(reading: Reading, block: Block, message: str, hint: str = "", **args: Any) -> Hit:
    """Return a hit on a whole block: on its first text, or where the block begins."""
    said = Message(hint, args) if hint else None
    text = next((text for text in reading.below(block) if not text.blank), None)
    if text:
        return Hit(Message(message, args), said, text=text)
    return Hit(Message(message, args), said, place=reading.place_of(block) or reading.start())


def at(place: Place | None, message: str, hint: str = "", **args: Any) -> Hit:
    """Return a hit on a place of a file."""
    return Hit(Message(message, args), Message(hint, args) if hint else None, place=place)


def inside(offset: int, text: Text) -> bool:
    """Whether an offset lies in a value that differs from client to client."""
    return bool(text.closed) and any(start <= offset < end for start, end in text.closed)
