"""The first paragraph begins with the reader, not with the sender."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from mailer.errors import N_
from mailer.lint.paragraphs import paragraphs
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import ELIDED, WORD, Token, words_of
from mailer.model import Message, Severity

_SENDER = words_of("je j' nous notre nos mon ma mes")
_TOGETHER = words_of("voici voila y")
_FOR_THE_READER = words_of(
    """souhaite souhaitons remercie remercions felicite felicitons adresse adressons dois devons
    presente presentons dis disons"""
)


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield the word of the sender that the first paragraph after the salutation begins with."""
    greetings = [block.number for block in scene.reading.blocks("salutation")]
    for texts in paragraphs(scene):
        after = [text for text in texts if not greetings or text.block.number > greetings[0]]
        if after and (token := _sender(after[0])):
            message = Message(N_("The letter begins with the sender: “{word}”."), {"word": token.text})
            hint = Message(N_("Begin with the reader: his question, his gain, his Friday evening."))
            yield Hit(message, hint, text=after[0], start=token.start, end=token.end)


def _sender(text: Text) -> Token | None:
    """Return the first word if it is the sender's; not in “je vous remercie”, “nous voici”."""
    tokens = text.tokens
    first = tokens[0] if tokens else None
    if first is None or first.kind not in (WORD, ELIDED) or first.fold not in _SENDER:
        return None
    after = tokens[1].fold if len(tokens) > 1 else ""
    shared = first.fold == "nous" and (after in _TOGETHER or any(one.fold == "tous" for one in tokens[1:4]))
    phrase = (first.fold, after) in (("mon", "dieu"), ("ma", "foi"))
    return None if shared or phrase or _thanks(tokens[1:4]) else first


def _thanks(tokens: Sequence[Token]) -> bool:
    return any(one.fold == "vous" and two.fold in _FOR_THE_READER for one, two in pairwise(tokens))


RULE = Rule(
    id="opens-on-reader",
    family=Family.WRITING,
    title=N_("The letter begins with the reader"),
    source="course: M6",
    why=N_(
        "The first words decide whether the rest is read. “Nous” at that place says that the letter is about "
        "somebody else."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_("Copywriters of all schools agree; only the first word is looked at, so the rule is rough."),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    pieces=frozenset({"letter", "email"}),
    languages=frozenset({"fr"}),
    check=InPiece(check),
    bad=(
        Example("Madame,\n\nNous avons le plaisir de vous présenter notre catalogue.", finds=("Nous",)),
        Example("Madame,\n\nJ’ai le plaisir de vous écrire.", finds=("J’",)),
        Example("# Un cadeau vous attend\n\nNotre maison fête ses trente ans.", finds=("Notre",)),
    ),
    good=(
        Example("Madame,\n\nVotre sol mérite mieux. Nous le savons."),
        Example(
            "Monsieur,\n\nJe vous remercie de votre confiance.",
            objective="loyalty",
            note=N_("Thanks, wishes and congratulations are for the reader."),
        ),
        Example("Madame,\n\n« Nous gagnons deux heures », dit M. Durand.", note=N_("A client speaks.")),
        Example("Madame,\n\nNotre-Dame-de-la-Mer fait peau neuve.", note=N_("A name, not the sender.")),
    ),
)
