"""The few shapes that most rules have; a rule is one of them filled in.

Where no shape fits, `InPiece` and `InPack` take a function. Options of a rule are read by name from the
scene, so that a house can change a threshold without a rule of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mailer.lint.hits import fixed_tokens, inside, on_block, opening, silent, varying
from mailer.lint.lexicon import Lexicon
from mailer.lint.reading import PROSE, RUNNING, Where
from mailer.lint.rule import Check, Hit, PackScene, PieceScene
from mailer.lint.senses import Senses
from mailer.lint.text import Text
from mailer.lint.tokens import WORD, Token, count_words, exceeds, quote, tokenize
from mailer.model import Message

Finder = Callable[[Sequence[Token]], int]
"""Counts what it looks for in the words of a text."""


@dataclass(frozen=True, slots=True)
class InPiece(Check):
    """A function over one piece, for what no shape says."""

    function: Callable[[PieceScene], Iterable[Hit]]

    def in_piece(self, scene: PieceScene, /) -> Iterable[Hit]:
        """Call the function."""
        return self.function(scene)


@dataclass(frozen=True, slots=True)
class InPack(Check):
    """A function over the whole pack or the campaign."""

    function: Callable[[PackScene], Iterable[Hit]]

    def in_pack(self, scene: PackScene, /) -> Iterable[Hit]:
        """Call the function."""
        return self.function(scene)


@dataclass(frozen=True, slots=True)
class All(Check):
    """Several shapes under one rule."""

    checks: tuple[Check, ...]

    def in_piece(self, scene: PieceScene, /) -> Iterator[Hit]:
        """Yield what each shape notices in a piece."""
        for check in self.checks:
            yield from check.in_piece(scene)

    def in_pack(self, scene: PackScene, /) -> Iterator[Hit]:
        """Yield what each shape notices in the pack."""
        for check in self.checks:
            yield from check.in_pack(scene)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbidden(Check):
    """Words that should not stand in some texts, neither in fixed text nor in clients' values.

    Phrases that no column of a table holds are looked for in fixed text alone: not ``in_values``.
    """

    lexicon: Lexicon | Senses
    message: str
    hint: str = ""
    where: Where = RUNNING
    in_values: bool = True

    def in_piece(self, scene: PieceScene, /) -> Iterator[Hit]:
        """Yield each word of the list; the message has ``{word}`` and ``{entry}``."""
        lexicon = self.lexicon
        if isinstance(lexicon, Lexicon):
            lexicon = lexicon.plus(scene.options.get("words", ()))
        for text in scene.texts(self.where):
            tokens = text.tokens
            for match in lexicon.find(tokens, text.index):
                start, end = tokens[match.first].start, tokens[match.last - 1].end
                if not inside(start, text):
                    word = text.string[start:end]
                    yield self._hit(word, match.entry, text=text, start=start, end=end)
            for number, use in varying(scene, text) if self.in_values else ():
                found: dict[str, list[str]] = {}
                for value in use.values:
                    for entry in dict.fromkeys(match.entry for match in lexicon.find(tokenize(value))):
                        found.setdefault(entry, []).append(value)
                for entry, values in found.items():
                    yield self._hit(entry, entry, text=text, slot=number, values=tuple(values))

    def _hit(self, word: str, entry: str, **where: Any) -> Hit:
        message = Message(self.message, {"word": quote(word), "entry": entry})
        return Hit(message, Message(self.hint) if self.hint else None, key=entry, **where)


@dataclass(frozen=True, slots=True, kw_only=True)
class Existence(Check):
    """Something that must stand in some texts of a piece, in words of a list or found by a function.

    Where the fixed text lacks it, clients' values may bring it; those that do not are one hit. A piece
    that has no such text at all is left to another rule.
    """

    where: Where
    message: str
    hint: str = ""
    lexicon: Lexicon | None = None
    finder: Finder | None = None
    least: int = 1

    def in_piece(self, scene: PieceScene, /) -> Iterator[Hit]:
        """Yield one hit on the text, or on the values, that lack it."""
        texts = scene.texts(self.where)
        if not any(token.kind == WORD for text in texts for token in text.tokens):
            return
        find = self._finder(scene.options)
        missing = self.least - sum(find(fixed_tokens(text)) for text in texts)
        if missing <= 0:
            return
        hint = Message(self.hint) if self.hint else None
        first = texts[0]
        lacking: tuple[Text, int, tuple[str, ...]] | None = None
        for text in texts:
            for number, use in varying(scene, text):
                without = tuple(value for value in use.values if find(tokenize(value)) < missing)
                if not without:
                    return
                if len(without) < len(use.values) and (lacking is None or len(without) < len(lacking[2])):
                    lacking = (text, number, without)
        if lacking:
            text, number, values = lacking
            yield Hit(Message(self.message), hint, text=text, slot=number, values=values)
        else:
            yield Hit(Message(self.message), hint, text=first)

    def _finder(self, options: Mapping[str, Any]) -> Finder:
        added = options.get("words", ())
        if self.lexicon is None:
            finder = self.finder or len
            extra = Lexicon.of(*added) if added else None
            return lambda tokens: finder(tokens) + (sum(1 for _ in extra.find(tokens)) if extra else 0)
        lexicon = self.lexicon.plus(added)
        return lambda tokens: sum(1 for _ in lexicon.find(tokens))


@dataclass(frozen=True, slots=True, kw_only=True)
class Required(Check):
    """A block that a piece must have, with something in it."""

    kind: str
    message: str
    hint: str = ""
    at_end: bool = False

    def in_piece(self, scene: PieceScene, /) -> Iterator[Hit]:
        """Yield a hit where the author's text begins, or ends, if the block is missing."""
        reading = scene.reading
        blocks = reading.blocks(self.kind)
        if any(not silent(reading, block) for block in blocks):
            return
        place = reading.place_of(blocks[0]) if blocks else None
        place = place or (reading.end() if self.at_end else reading.start())
        hint = Message(self.hint) if self.hint else None
        yield Hit(Message(self.message), hint, place=place, whole=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Check):
    """A block that stands first, or last, of what the author wrote; ``beside`` may stand before, or after."""

    kind: str
    message: str
    hint: str = ""
    last: bool = False
    beside: frozenset[str] = frozenset()

    def in_piece(self, scene: PieceScene, /) -> Iterator[Hit]:
        """Yield a hit on the block that stands in the way."""
        reading = scene.reading
        body = [block for block in reading.body() if block.kind not in self.beside]
        kinds = [block.kind for block in body]
        if self.kind not in kinds:
            return
        if self.last:
            body.reverse()
        for block in body:
            if block.kind == self.kind:
                return
            if not silent(reading, block):
                yield on_block(reading, block, self.message, self.hint)
                return


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceLength(Check):
    """Sentences of more words than the option ``words``; the message has ``{words}`` and ``{limit}``."""

    message: str
    hint: str = ""
    where: Where = PROSE
    option: str = "words"

    def in_piece(self, scene: PieceScene, /) -> Iterator[Hit]:
        """Yield each sentence that is too long."""
        limit = scene.options[self.option]
        hint = Message(self.hint) if self.hint else None
        for text in scene.texts(self.where):
            for start, end, first, last in text.sentences:
                if exceeds(text.tokens, first, last, limit):
                    words = count_words(text.tokens, first, last, dates=True)
                    message = Message(self.message, {"words": words, "limit": limit})
                    yield Hit(message, hint, text=text, start=start, end=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLines(Check):
    """Text blocks that print more lines than the option ``lines``, with the widest values of the clients.

    Messages have ``{lines}`` and ``{limit}``; ``some`` is for a block that is too long only with long values.
    """

    message: str
    some: str
    hint: str = ""
    where: Where = PROSE
    option: str = "lines"

    def in_piece(self, scene: PieceScene, /) -> Iterator[Hit]:
        """Yield each block that is too long, and the slot whose widest value is widest there."""
        if scene.counter is None:
            return
        limit = scene.options[self.option]
        use = scene.reading.use
        printed = scene.counter.lines(use.skeleton, use.widest())
        usual: Mapping[int, int] | None = None
        for text in scene.texts(self.where):
            lines = printed.get(text.block.number, 0)
            if lines <= limit:
                continue
            values = dict(varying(scene, text))
            if values and usual is None:
                usual = scene.counter.lines(use.skeleton, use.typical())
            message = self.message
            where: dict[str, Any] = {}
            if values and usual is not None and usual.get(text.block.number, 0) <= limit:
                message = self.some
                slot = max(values, key=lambda number: len(values[number].widest))
                where = {"slot": slot, "values": (values[slot].widest,), "excerpt": opening(text)}
            args = {"lines": lines, "limit": limit}
            hint = Message(self.hint) if self.hint else None
            yield Hit(Message(message, args), hint, text=text, weight=lines, **where)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio(Check):
    """How often one thing must stand for each time that another does: at least the option ``ratio``.

    ``more`` and ``less`` give the indexes of the tokens that count; fewer than option ``least`` of ``less``
    are let be. The message has ``{more}``, ``{less}`` and ``{ratio}``.
    """

    more: Callable[[Sequence[Token]], Sequence[int]]
    less: Callable[[Sequence[Token]], Sequence[int]]
    message: str
    hint: str = ""
    where: Where = RUNNING

    def in_piece(self, scene: PieceScene, /) -> Iterator[Hit]:
        """Yield one hit for a piece, on the first sentence that has more of the wrong one."""
        more = less = 0
        sentence: tuple[Text, int, int] | None = None
        for text in scene.texts(self.where):
            wanted = set(self.more(text.tokens))
            unwanted = set(self.less(text.tokens))
            more += len(wanted)
            less += len(unwanted)
            if sentence is None and unwanted:
                sentence = next(
                    (
                        (text, start, end)
                        for start, end, first, last in text.sentences
                        if _between(unwanted, first, last) > _between(wanted, first, last)
                    ),
                    None,
                )
        ratio = scene.options["ratio"]
        if less < scene.options["least"] or more >= ratio * less:
            return
        args = {"more": more, "less": less, "ratio": ratio if ratio % 1 else int(ratio)}
        hint = Message(self.hint, args) if self.hint else None
        if sentence:
            text, start, end = sentence
            yield Hit(Message(self.message, args), hint, text=text, start=start, end=end)
        else:
            yield Hit(Message(self.message, args), hint, place=scene.reading.start())


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency(Check):
    """A piece speaks the language of one group of words; ``allowed`` says which groups go with an objective.

    A group is foreign from ``least`` (an option) different entries on. The message has ``{words}``,
    ``{group}`` and ``{objective}``.
    """

    groups: Mapping[str, Lexicon]
    allowed: Callable[[str], frozenset[str]]
    message: str
    hint: str = ""
    where: Where = RUNNING

    def in_piece(self, scene: PieceScene, /) -> Iterator[Hit]:
        """Yield one hit for each foreign group, on its first word."""
        home = self.allowed(scene.objective)
        texts = scene.texts(self.where)
        for group, lexicon in self.groups.items():
            if group in home:
                continue
            found: dict[str, tuple[Text, int, int]] = {}
            for text in texts:
                tokens = text.tokens
                for first, last, entry in lexicon.find(tokens, text.index):
                    start, end = tokens[first].start, tokens[last - 1].end
                    if not inside(start, text):
                        found.setdefault(entry, (text, start, end))
            if len(found) >= scene.options["least"]:
                words = ", ".join(quote(text.string[start:end]) for text, start, end in found.values())
                args = {"words": words, "group": group, "objective": scene.objective}
                text, start, end = next(iter(found.values()))
                hint = Message(self.hint, args) if self.hint else None
                yield Hit(Message(self.message, args), hint, text=text, start=start, end=end)


def _between(indexes: set[int], first: int, last: int) -> int:
    """Count the indexes from ``first`` to ``last`` (not included)."""
    return sum(1 for index in indexes if first <= index < last)
