"""The themes that an author declares for paragraphs (``::: theme NAME`` … ``:::``), held against the paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint.paragraphs import BODY, closes, running
from mailer.lint.rule import Hit, PieceScene
from mailer.lint.text import Text
from mailer.lint.tokens import WORD, Token, quote
from mailer.model import Message
from mailer.typography import fold

LETTERS = 4
"""A word of a theme's name tells of the theme if it has so many letters or more."""


def check_declared(scene: PieceScene) -> Iterator[Hit]:
    """Yield what contradicts the declared themes; nothing where the author declares none.

    A theme that comes back after another, a paragraph without a theme among others that have one, and a sentence
    that names another paragraph's theme where it goes on.
    """
    for texts in running(scene):
        themes = dict.fromkeys(text.block.theme for text in texts if text.block.theme)
        if themes:
            yield from _coming_back(texts)
            yield from _without(texts)
            yield from _strangers(texts, {theme: _words(theme) for theme in themes})


def _coming_back(texts: Sequence[Text]) -> Iterator[Hit]:
    """Yield a hit on the paragraph that takes a theme up again."""
    seen: list[str] = []
    for text in texts:
        theme = text.block.theme
        if not theme or (seen and theme == seen[-1]):
            continue
        if theme in seen:
            args = {"theme": theme, "between": seen[-1]}
            message = Message(N_("The theme “{theme}” comes back behind “{between}”."), args)
            yield Hit(message, Message(N_("Bring what is said of “{theme}” together."), args), text=text)
        seen.append(theme)


def _without(texts: Sequence[Text]) -> Iterator[Hit]:
    """Yield a hit on each paragraph that has no theme."""
    for text in texts:
        if not text.block.theme and BODY.holds(text) and not closes(text):
            hint = Message(N_("Put it between “::: theme NAME” and “:::”."))
            yield Hit(Message(N_("This paragraph has no theme, and others have one.")), hint, text=text)


def _strangers(texts: Sequence[Text], themes: dict[str, frozenset[str]]) -> Iterator[Hit]:
    """Yield a hit on a word that names another theme, in a sentence that does not name the paragraph's own."""
    for text in texts:
        own = text.block.theme
        if not own:
            continue
        for sentence in text.sentences[1:]:
            tokens = [one for one in text.tokens[sentence.first : sentence.last] if one.kind == WORD]
            if _naming(tokens, themes[own]) is None:
                for theme, words in themes.items():
                    found = _naming(tokens, words - themes[own])
                    if found is not None:
                        args = {
                            "word": quote(text.string[found.start : found.end]),
                            "theme": own,
                            "other": theme,
                        }
                        message = N_("In a paragraph on “{theme}”, “{word}” opens the theme “{other}”.")
                        hint = Message(N_("Say it in the paragraph on “{other}”."), args)
                        yield Hit(Message(message, args), hint, text=text, start=found.start, end=found.end)


def _words(theme: str) -> frozenset[str]:
    """Return the words of a theme's name that tell of it."""
    return frozenset(_stem(word) for word in fold(theme).split() if len(word) >= LETTERS)


def _naming(tokens: Sequence[Token], words: frozenset[str]) -> Token | None:
    return next((token for token in tokens if _stem(token.fold) in words), None)


def _stem(word: str) -> str:
    """Return a word without the letter of the plural."""
    return word[:-1] if word[-1:] in ("s", "x") else word
