"""The accroche is legible at a glance: short, and not in capitals."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import fixed_tokens, varying
from mailer.lint.reading import ACCROCHE
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, Option, PieceScene, Reads, Rule
from mailer.lint.shapes import All, InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import WORD, count_words, tokenize
from mailer.model import Message, Severity

_SHORTER = N_("Keep the one advantage, and leave the rest to the first paragraph.")
_LETTERS = 10
"""Capitals from which a text counts as written in capitals: “SNCF” alone does not."""


def long(scene: PieceScene) -> Iterator[Hit]:
    """Yield an accroche that has too many words, or the values that make it so."""
    limit = scene.options["words"]
    for text in scene.texts(ACCROCHE):
        words = count_words(text.tokens)
        args = {"words": words, "limit": limit}
        if words > limit:
            said = Message(N_("The accroche has {words} words; a glance takes in {limit} at most."), args)
            yield Hit(said, Message(_SHORTER), text=text)
        else:
            yield from _long_for_some(scene, text, words, limit)


def _long_for_some(scene: PieceScene, text: Text, words: int, limit: int) -> Iterator[Hit]:
    for number, use in varying(scene, text):
        spare = limit - words + count_words(tokenize(scene.reading.show(number)))
        long_ones = tuple(
            value for value in use.values if len(value) > 2 * spare and count_words(tokenize(value)) > spare
        )
        if long_ones:
            said = Message(
                N_("For some clients, the accroche has more than {limit} words."), {"limit": limit}
            )
            yield Hit(said, Message(_SHORTER), text=text, slot=number, values=long_ones)


def capitals(scene: PieceScene) -> Iterator[Hit]:
    """Yield an accroche that is all in capitals, whatever clients' values are."""
    for text in scene.texts(ACCROCHE):
        words = [token.text for token in fixed_tokens(text) if token.kind == WORD]
        letters = "".join(words)
        if len(words) > 1 and len(letters) >= _LETTERS and letters.isupper():
            said = Message(N_("The accroche is all in capitals."))
            hint = Message(N_("Write it in small letters: the size and the bold already make it stand out."))
            yield Hit(said, hint, text=text)


RULE = Rule(
    id="accroche-legible",
    family=Family.ACCROCHE,
    title=N_("The accroche is legible at a glance"),
    source="course: M13, M17",
    why=N_(
        "The accroche has a second or two. Capitals take away the shapes that words are "
        "recognised by, and a long "
        "sentence is put off, which means for good."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "Capitals read more slowly in older studies, and hardly so in recent ones. The 15 "
            "words are a convention."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT, Reads.VALUES}),
    objectives=MAILING,
    options=(Option("words", 15, N_("Words that an accroche may have."), least=1),),
    check=All((InPiece(long), InPiece(capitals))),
    bad=(
        Example(
            "# Découvrez comment plus de deux cents ateliers de la région gagnent chaque semaine "
            "deux heures de "
            "nettoyage",
            finds=("Découvrez comment",),
        ),
        Example("# GAGNEZ DEUX HEURES PAR SEMAINE", finds=("GAGNEZ DEUX",)),
        Example(
            "# {{ client.company }}, gagnez deux heures par semaine et payez moins cher votre nettoyage",
            values={"client.company": ("Artis", "Établissements Réunis Le Goff et Fils de Basse-Bretagne")},
            finds=("Établissements Réunis",),
            note=N_("Too long for some clients only."),
        ),
    ),
    good=(
        Example("# Gagnez deux heures par semaine, le sol brille en plus"),
        Example(
            "# SNCF : deux heures gagnées par train",
            note=N_("A word in capitals is no accroche in capitals."),
        ),
        Example(
            "# {{ client.last_name }}, un cadeau vous attend",
            values={"client.last_name": ("DURAND", "LE GOFF")},
            note=N_("Names may be in capitals."),
        ),
        Example(
            "# L’atelier d’à côté l’a fait : 10 minutes, 0,50 € le m², et 200 m² d’un coup",
            note=N_("A figure and its unit are one word, an elided article none."),
        ),
    ),
)
