"""Words are not shouted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from mailer.errors import N_
from mailer.lint.lexicon import FOLDER
from mailer.lint.reading import PROSE
from mailer.lint.rule import (
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
from mailer.lint.tokens import CLITIC, ELIDED, WORD, Token, fold, quote, tokenize
from mailer.model import Message, Severity

_CAPITAL = r"[^\W\d_a-zà-öø-ÿ]"
_TWO_CAPITALS = re.compile(rf"{_CAPITAL}['’-]*{_CAPITAL}")
"""What every word in capitals holds, and few texts do: asked first, for speed."""
LETTERS = 5
"""A shorter word in capitals may well be an acronym."""


def shouted(scene: PieceScene) -> Iterator[Hit]:
    """Yield words in capitals, those that follow one another as one."""
    known = _acronyms() | _names(scene)
    for text in scene.texts(PROSE):
        if not _TWO_CAPITALS.search(text.string):
            continue
        start = end = -1
        for token in text.tokens:
            if _capitals(token, known) and not _part(text, token) and not _given(text, token):
                if start >= 0 and token.start - end <= 1:
                    end = token.end
                    continue
                if start >= 0:
                    yield _hit(text, start, end)
                start, end = token.start, token.end
            elif token.kind not in (ELIDED, CLITIC) and start >= 0:
                yield _hit(text, start, end)
                start = -1
        if start >= 0:
            yield _hit(text, start, end)


def _hit(text: Text, start: int, end: int) -> Hit:
    words = quote(text.string[start:end])
    return Hit(
        Message(N_("“{words}” is in capitals."), {"words": words}),
        Message(N_("Write it small; bold makes a word stand out and leaves it easy to read.")),
        text=text,
        start=start,
        end=end,
    )


def _capitals(token: Token, known: frozenset[str]) -> bool:
    word = token.text
    return (
        len(word) >= LETTERS
        and word.isupper()
        and token.kind == WORD
        and all(sign.isalpha() or sign in "’'-" for sign in word)
        and token.fold not in known
        and any(vowel in token.fold for vowel in "aeiouy")
    )


def _part(text: Text, token: Token) -> bool:
    """Whether a word is part of a code, such as ATELIER26."""
    around = text.string[max(token.start - 1, 0) : token.start] + text.string[token.end : token.end + 1]
    return any(sign.isalnum() or sign in "_/@" for sign in around)


def _given(text: Text, token: Token) -> bool:
    """Whether a word is a value, of a client or of the campaign."""
    return any(
        segment.run.slot is not None and segment.start <= token.start < segment.end
        for segment in text.segments
    )


def _names(scene: PieceScene) -> frozenset[str]:
    """Return the words of the campaign's own names, which are written as their owner writes them."""
    texts = list(scene.options["words"])
    campaign = scene.campaign
    if campaign:
        texts.append(campaign.company)
        texts += [one.name for one in campaign.signatories]
        offer = campaign.offer
        texts += [fact.text for fact in (offer.product, offer.code, offer.gift) if fact] if offer else []
    return frozenset(token.fold for text in texts for token in tokenize(text))


@cache
def _acronyms() -> frozenset[str]:
    lines = Path(FOLDER, "acronyms.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(fold(word) for line in lines for word in line.partition("#")[0].split())


RULE = Rule(
    id="typo-capitals",
    family=Family.TYPOGRAPHY,
    title=N_("Words are not in capitals"),
    source="norm: Imprimerie nationale",
    why=N_(
        "A word in capitals loses its outline and reads as a shout. The course asks for emphasis by bold or "
        "underline."
    ),
    evidence=Evidence(
        Level.NORM,
        N_("Usage of printers; that capitals slow readers down is often said, and was not checked here."),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    languages=frozenset({"fr"}),
    options=(Option("words", (), N_("Names and acronyms of the house that stand in capitals.")),),
    check=InPiece(shouted),
    bad=(
        Example("C’est GRATUIT pour vous.", finds=("GRATUIT",)),
        Example("OFFRE EXCEPTIONNELLE : un bidon.", finds=("OFFRE EXCEPTIONNELLE",)),
        Example("Rien à payer AUJOURD’HUI, rien DEMAIN.", finds=("AUJOURD’HUI", "DEMAIN")),
    ),
    good=(
        Example("Norme AFNOR, numéro SIRET, TVA comprise, code ATELIER26, taille XXL."),
        Example(
            "Le dégraissant SOLNET tient parole.",
            campaign={"offer.product": "dégraissant SOLNET"},
            note=N_("A product is written as its maker writes it."),
        ),
        Example("Rendez-vous à {{ client.town }}.", values={"client.town": ("RENNES", "SAINT-MALO")}),
        Example("::: legal\nVOIR CONDITIONS EN MAGASIN\n:::"),
    ),
)
