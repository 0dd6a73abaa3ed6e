"""The letter as its reader gets it: one version for each channel, its paragraphs, its closing formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from mailer.lint.reading import APART, RUNNING, Where
from mailer.lint.rule import PieceScene
from mailer.lint.sentences import Sentence
from mailer.lint.text import KEPT, Text
from mailer.lint.tokens import WORD, Token, words_of

BODY = Where(
    kinds=frozenset({"paragraph"}), outside=APART | {"table", "salutation", "ps", "list", "quote", "accroche"}
)
"""The paragraphs of the letter itself: no list, no quotation set apart, no post-scriptum."""

FORMULA = words_of("agreer salutations")
_GREETING = words_of("recevez croyez acceptez")
_WISHES = words_of("sentiments voeux respects hommages reconnaissance consideration souvenir souhaits")


class Unit(NamedTuple):
    """A sentence and the text it stands in."""

    text: Text
    sentence: Sentence

    @property
    def tokens(self) -> Sequence[Token]:
        """The words, figures and marks of the sentence."""
        return self.text.tokens[self.sentence.first : self.sentence.last]


def versions(scene: PieceScene, where: Where) -> list[tuple[Text, ...]]:
    """Return the texts that the rule reads as each channel of the campaign shows them, each version once.

    What is for paper only and what is for e-mail only never stand in one version.
    """
    texts = scene.texts(where)
    if not any(text.channel for text in texts):
        return [texts]
    channels = scene.campaign.channels if scene.campaign else frozenset({"print", "mail"})
    shown = (scene.reading.select(where, channel) for channel in sorted(channels, reverse=True))
    return list(dict.fromkeys(shown))


def paragraphs(scene: PieceScene) -> list[list[Text]]:
    """Return the paragraphs of each version, in reading order, without the closing formula."""
    return [[text for text in texts if not closes(text)] for texts in versions(scene, BODY)]


def running(scene: PieceScene) -> list[list[Text]]:
    """Return the running text of each version without the closing formula."""
    return [[text for text in texts if not closes(text)] for texts in versions(scene, RUNNING)]


def closes(text: Text) -> bool:
    """Whether a text is the letter's closing formula: agréer, salutations, “recevez … mes vœux”."""
    return text.once(_closes)


def _closes(text: Text) -> bool:
    if text.block.kind != "paragraph" or len(text.tokens) > 40:
        return False
    index = text.index
    return not FORMULA.isdisjoint(index) or (
        not _GREETING.isdisjoint(token.fold for token in text.tokens[:1]) and not _WISHES.isdisjoint(index)
    )


def units(texts: Iterable[Text]) -> Iterator[Unit]:
    """Return the sentences of some texts, in reading order."""
    return chain.from_iterable(map(_units, texts))


@lru_cache(maxsize=KEPT)  # not kept by the text itself: they would hold one another
def _units(text: Text) -> tuple[Unit, ...]:
    return tuple(Unit(text, sentence) for sentence in text.sentences)


def first_words(text: Text, count: int) -> Sequence[Token]:
    """Return the tokens up to a text's first so many words."""
    seen = 0
    for at, token in enumerate(text.tokens):
        seen += token.kind == WORD
        if seen == count:
            return text.tokens[: at + 1]
    return text.tokens
