"""Connecting phrases lead from paragraph to paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint.lexicon import Lexicon, Match, load
from mailer.lint.paragraphs import first_words, paragraphs
from mailer.lint.rule import (
    MAILING,
    WORDS_OPTION,
    Evidence,
    Example,
    Family,
    Hit,
    Level,
    Option,
    PieceScene,
    Reads,
    Rule,
)
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import MARK, quote, words_of
from mailer.model import Message, Severity

_LEXICON = load("connectors")
_WORDS = 5
_POINTING = frozenset({"voici", "voilà", "grâce à", "quant à", "quant aux"})
_ONLY_FIRST = words_of("et mais or car puis reste resultat alors voici voila aujourd'hui maintenant demain")
"""What links to the paragraph before only as its very first word."""


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit on a letter with too few connecting phrases, and on a phrase that opens two paragraphs."""
    lexicon = _LEXICON.plus(scene.options["words"])
    for texts in paragraphs(scene):
        found = [connector(text, lexicon) for text in texts]
        yield from _twice(texts, found)
        linked = sum(
            1
            for text, match in zip(texts[1:], found[1:], strict=True)
            if match is not None or _asks(text) or _goes_on(text)
        )
        if len(texts) >= scene.options["least"] and linked < round((len(texts) - 1) / scene.options["every"]):
            args = {"linked": linked, "paragraphs": len(texts) - 1}
            message = Message(
                N_(
                    "Paragraphs after the first that open with a link or a question: {linked} of "
                    "{paragraphs}."
                ),
                args,
            )
            hint = Message(
                N_("Take the reader by the hand: “En effet”, “C’est pourquoi”, “Mais ce n’est pas tout”…")
            )
            yield Hit(message, hint, place=scene.reading.start())


def connector(text: Text, lexicon: Lexicon = _LEXICON) -> Match | None:
    """Return the connecting phrase that a paragraph begins with, in its first five words."""
    tokens = first_words(text, _WORDS + 3)
    limit = len(first_words(text, _WORDS))
    for match in lexicon.find(tokens):
        if match.first >= limit:
            break
        opens = all(token.kind == MARK for token in tokens[: match.first])
        if opens or tokens[match.first].fold not in _ONLY_FIRST:
            return match
    return None


def _asks(text: Text) -> bool:
    """Whether a paragraph begins with a question."""
    start, end = text.sentences[0][:2] if text.sentences else (0, 0)
    return text.string[start:end].rstrip(" \u00a0\u202f»").endswith("?")


def _goes_on(text: Text) -> bool:
    """Whether a paragraph begins with “Depuis,”: since what was told, not “depuis 1987”."""
    return [token.fold for token in first_words(text, 2)[:2]] == ["depuis", ","]


def _twice(texts: Sequence[Text], found: Sequence[Match | None]) -> Iterator[Hit]:
    """Yield each phrase that opens a paragraph after having opened another."""
    seen: set[str] = set()
    for text, match in zip(texts, found, strict=True):
        if match is None or match.first or match.entry in _POINTING:
            continue
        if match.entry in seen:
            start, end = text.tokens[match.first].start, text.tokens[match.last - 1].end
            args = {"phrase": quote(text.string[start:end])}
            message = Message(N_("“{phrase}” opens two paragraphs."), args)
            yield Hit(
                message, Message(N_("Choose another link for one of them.")), text=text, start=start, end=end
            )
        seen.add(match.entry)


RULE = Rule(
    id="connectors",
    family=Family.LEGIBILITY,
    title=N_("Paragraphs are linked"),
    source="course: M20",
    why=N_(
        "A paragraph that begins with “en effet” or “mais ce n’est pas tout” makes one read on "
        "from the last. "
        "Inside sentences conjunctions weigh; between paragraphs, links carry."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "A tool for web texts asks for links in 30 per cent of sentences; one paragraph in "
            "three is our measure."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    pieces=frozenset({"letter"}),
    languages=frozenset({"fr"}),
    options=(
        WORDS_OPTION,
        Option("least", 4, N_("Paragraphs that a letter must have for the rule to speak."), least=2),
        Option("every", 3, N_("One paragraph in so many must be linked."), least=1),
    ),
    check=InPiece(check),
    bad=(
        Example(
            "Votre sol mérite mieux.\n\nLe bidon traite 400 m².\n\nSon prix est de 49 "
            "€.\n\nVotre équipe rentre.",
            finds=("",),
        ),
        Example(
            "Votre sol mérite mieux.\n\nEn effet, il colle.\n\nEn effet, il tache.",
            finds=("En effet",),
            note=N_("The same link twice."),
        ),
    ),
    good=(
        Example(
            "Votre sol mérite mieux.\n\nEn effet, il colle.\n\nLe bidon traite 400 m².\n\nMais "
            "ce n’est pas tout. "
            "Il sent bon."
        ),
        Example(
            "Votre sol mérite mieux.\n\nVous doutez ? Essayez.\n\nLe bidon traite 400 m².\n\nSon "
            "prix est de 49 €.",
            note=N_("A question links too."),
        ),
        Example(
            "Votre sol mérite mieux.\n\nDepuis, il colle.\n\nLe bidon traite 400 m².\n\nSon prix est de 49 €."
        ),
        Example(
            "Votre sol mérite mieux.\n\nLe bidon traite 400 m².\n\nSon prix est de 49 €.",
            note=N_("Too short."),
        ),
        Example(
            "Votre sol mérite mieux.\n\nVous gagnez donc deux heures.\n\nSon prix baisse.\n\n"
            "Veuillez agréer, Madame, mes salutations distinguées.",
            note=N_("The closing formula is no paragraph."),
        ),
    ),
)
