"""The letter uses magic words, and does not drown in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint.hits import at, fixed_tokens, varying
from mailer.lint.lexicon import Lexicon, load
from mailer.lint.paragraphs import versions
from mailer.lint.reading import RUNNING
from mailer.lint.rule import (
    SELLING,
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
from mailer.lint.tokens import count_words, quote, tokenize
from mailer.model import Message, Severity

_LEXICON = load("magic")
_TOO_SHORT = 60
"""Words below which a share says nothing."""
_LISTED = 200
"""Characters of the words that a message names."""

_NONE = N_("There is no magic word in the letter; {least} at least rouse interest.")
_FEW = N_("Magic words in the letter: {count} ({found}); {least} at least rouse interest.")
_MORE = N_("Bring in what is true: gratuit, nouveau, découvrez, maintenant, cadeau…")


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit where the letter begins if it has too many magic words, or what lacks them."""
    lexicon = _LEXICON.plus(scene.options["words"])
    most = scene.options["most"]
    for texts in versions(scene, RUNNING):
        words = sum(count_words(text.tokens) for text in texts)
        found = [word for text in texts for word in _found(text, lexicon)]
        if words:
            yield from _few(scene, texts, lexicon, found)
        if words >= _TOO_SHORT and 100 * len(found) > most * words:
            yield at(
                scene.reading.start(),
                N_(
                    "{count} of {words} words are magic words ({found}); beyond {most} per cent they wear out."
                ),
                N_("Keep those that are true and that count; strike the others."),
                count=len(found),
                words=words,
                found=_listed(found),
                most=most,
            )


def _found(text: Text, lexicon: Lexicon) -> Iterator[str]:
    """Yield the magic words of a text as they are written."""
    tokens = fixed_tokens(text)
    for match in lexicon.find(tokens):
        yield text.string[tokens[match.first].start : tokens[match.last - 1].end]


def _listed(found: Sequence[str]) -> str:
    """Return words one after the other, each once, in small letters."""
    return quote(", ".join(dict.fromkeys(word.lower() for word in found)), _LISTED)


def _few(scene: PieceScene, texts: Sequence[Text], lexicon: Lexicon, found: Sequence[str]) -> Iterator[Hit]:
    """Yield a hit on the letter, or on the clients whose values do not bring what is lacking."""
    least = scene.options["least"]
    count = len(found)
    if count >= least:
        return
    message = (
        Message(_FEW, {"count": count, "found": _listed(found), "least": least})
        if found
        else Message(_NONE, {"least": least})
    )
    for text in texts:
        for number, use in varying(scene, text):
            without = tuple(
                value for value in use.values if count + sum(1 for _ in lexicon.find(tokenize(value))) < least
            )
            if len(without) < len(use.values):
                if without:
                    yield Hit(message, Message(_MORE), text=text, slot=number, values=without)
                return
    yield Hit(message, Message(_MORE), place=scene.reading.start())


RULE = Rule(
    id="magic-words",
    family=Family.WRITING,
    title=N_("The letter uses magic words"),
    source="course: M12",
    why=N_(
        "Some words rouse interest wherever they stand: gratuit, nouveau, découvrez, maintenant, cadeau. "
        "Three or more in a letter; one in every line sounds like a fair."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_("Doubted: large e-mail tests say that one word changes little. Both figures are conventions."),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT, Reads.VALUES}),
    objectives=SELLING,
    pieces=frozenset({"letter"}),
    languages=frozenset({"fr"}),
    options=(
        WORDS_OPTION,
        Option("least", 3, N_("Magic words that a letter must have."), least=0),
        Option("most", 10, N_("Share of magic words that a letter may have, in per cent."), least=0),
    ),
    check=InPiece(check),
    bad=(
        Example("# Découvrez votre atelier propre\n\nVotre sol mérite mieux.", finds=("",)),
        Example(
            "# Découvrez votre sol\n\nVotre dernière commande date de mars, votre première de mai. Un cadeau suit.",
            finds=("",),
            note=N_("What came first or last rouses nothing; “derniers jours” would."),
        ),
        Example(
            "Un cadeau gratuit ! Découvrez le nouveau bidon offert maintenant. Profitez vite de "
            "cet avantage inédit. "
            "Votre sol est propre, vos machines tournent, votre équipe rentre à l’heure. Le "
            "bidon de vingt litres "
            "traite quatre cents mètres carrés. Rien à frotter, rien à rincer deux fois, rien à "
            "stocker ailleurs, rien à trier. Le soir, le sol sèche seul et vos machines repartent.",
            finds=("",),
            note=N_("Ten of some sixty words."),
        ),
        Example(
            "# Découvrez {{ client.promesse }}\n\nUn cadeau vous attend.",
            values={"client.promesse": ("le nouveau bidon", "le bidon")},
            finds=("le bidon",),
            note=N_("Some clients' values bring the third, others do not."),
        ),
    ),
    good=(
        Example("# Découvrez votre nouveau sol\n\nUn cadeau vous attend. Répondez maintenant."),
        Example("# Belle année à vous", objective="loyalty", note=N_("Wishes sell nothing.")),
        Example(
            "# {{ client.promesse }} vous attend\n\nDécouvrez-le maintenant.",
            values={"client.promesse": ("Un cadeau", "Une surprise")},
            note=N_("The clients' values bring the third."),
        ),
    ),
)
