"""What rules on the pack have in common: its envelopes, and whether it says something anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mailer.lint.hits import inside
from mailer.lint.lexicon import Lexicon
from mailer.lint.reading import FRAME, Reading, Where
from mailer.lint.rule import PackScene
from mailer.lint.senses import Senses
from mailer.lint.subject import PieceFact
from mailer.lint.text import Text
from mailer.lint.tokens import fold

WRITTEN = Where(outside=FRAME)
"""What the author of a piece wrote, small print, coupon and signature included."""

_REPLY_NAMES = ("reply", "retour", "reponse", "t")


class Found(NamedTuple):
    """Words of a list, as they stand in a text; ``sentence`` is the index of theirs."""

    text: Text
    start: int
    end: int
    entry: str
    sentence: int

    @property
    def words(self) -> str:
        """The words as they are written."""
        return self.text.string[self.start : self.end]


def find(texts: Iterable[Text], lexicon: Lexicon | Senses, *, values: bool = False) -> Iterator[Found]:
    """Yield the entries of a lexicon, or the senses, in texts; in clients' values too if asked for."""
    for text in texts:
        tokens = text.tokens
        for first, last, entry in lexicon.find(tokens, text.index):
            start, end = tokens[first].start, tokens[last - 1].end
            if values or not inside(start, text):
                number = next(n for n, sentence in enumerate(text.sentences) if start < sentence.end)
                yield Found(text, start, end, entry, number)


def says(texts: Iterable[Text], *lists: Lexicon | Senses) -> bool:
    """Whether one of the texts, values included, holds an entry of one of the lists."""
    texts = tuple(texts)
    return any(True for one in lists for _ in find(texts, one, values=True))


def written(scene: PackScene, where: Where = WRITTEN) -> Iterator[Text]:
    """Yield the texts of all pieces."""
    for reading in scene.readings:
        yield from reading.select(where)


def carries(reading: Reading) -> bool:
    """Whether an envelope goes to the client: its address is a client's."""
    slots = {slot.number: slot.field for slot in reading.skeleton.slots}
    return any(
        "client" in slots.get(run.slot, "")
        for block in reading.blocks("address")
        for part in block.walk()
        for line in part.lines
        for run in line.runs
        if run.slot is not None
    )


def envelopes(scene: PackScene) -> tuple[list[PieceFact], list[PieceFact]]:
    """Return the carrier and the reply envelopes that the campaign lists."""
    campaign = scene.campaign
    known = {r.skeleton.template: carries(r) for r in scene.readings if r.skeleton.piece == "envelope"}
    carriers: list[PieceFact] = []
    replies: list[PieceFact] = []
    for piece in campaign.pieces if campaign else ():
        if piece.kind == "envelope":
            outward = known.get(piece.template, not _is_reply_name(piece.template))
            (carriers if outward else replies).append(piece)
    return carriers, replies


def _is_reply_name(template: str) -> bool:
    """Whether a template is named like a reply envelope."""
    words = fold(template.replace("_", "-")).split("-")
    return any(word in _REPLY_NAMES for word in words)


def subject_line(reading: Reading) -> Text | None:
    """Return the subject that a piece has as an e-mail: the template's own, else its accroche."""
    own = reading.subject
    return own or next((t for t in reading.texts if t.block.kind == "accroche" and not t.blank), None)
