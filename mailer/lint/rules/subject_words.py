"""The subject of an e-mail does not shout."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import inside
from mailer.lint.lexicon import load
from mailer.lint.packs import subject_line
from mailer.lint.rule import (
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
from mailer.lint.tokens import WORD, fold, quote, tokenize
from mailer.model import Message, Severity

_LEXICON = load("subject")
_LONG = 5
_MAIL = {"channels": ("mail",)}


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield the words of canvassing, the capitals and the doubled exclamation marks of a subject line."""
    text = subject_line(scene.reading)
    if text is None:
        return
    yield from _words(scene, text)
    company = scene.campaign.company if scene.campaign else ""
    known = {token.fold for token in tokenize(company)}
    marks = 0
    for token in text.tokens:
        own = not inside(token.start, text)
        if own and token.kind == WORD and _shouts(token.text) and token.fold not in known:
            message = Message(N_("“{word}” stands in capitals in the subject."), {"word": quote(token.text)})
            hint = Message(N_("Write it in small letters."))
            yield Hit(message, hint, text=text, start=token.start, end=token.end, key=token.fold)
        marks = marks + 1 if own and token.text == "!" else 0
        if marks == 2:
            message = Message(N_("The subject has more than one exclamation mark in a row."))
            start = text.string.rindex("!", 0, token.start)
            yield Hit(
                message, Message(N_("One is enough, none is better.")), text=text, start=start, end=token.end
            )


def _words(scene: PieceScene, text: Text) -> Iterator[Hit]:
    """Yield one hit for a subject with more words of canvassing than the option ``most``."""
    tokens = text.tokens
    lexicon = _LEXICON.plus(scene.options["words"])
    found = {
        m.entry: m for m in reversed(list(lexicon.find(tokens))) if not inside(tokens[m.first].start, text)
    }
    if len(found) <= scene.options["most"]:
        return
    matches = sorted(found.values(), key=lambda match: match.first)
    words = [text.string[tokens[m.first].start : tokens[m.last - 1].end] for m in matches]
    args = {"words": ", ".join(quote(word) for word in words)}
    message = Message(N_("The subject holds several words that sound like canvassing: {words}."), args)
    hint = Message(N_("Keep one, and say what the message is about."))
    start, end = tokens[matches[0].first].start, tokens[matches[-1].last - 1].end
    yield Hit(message, hint, text=text, start=start, end=end)


def _shouts(word: str) -> bool:
    """Whether a word is in capitals, and too long to be an abbreviation."""
    return len(fold(word)) >= _LONG and word.isalpha() and word.isupper()


RULE = Rule(
    id="subject-words",
    family=Family.DELIVERY,
    title=N_("The subject of an e-mail does not shout"),
    source="engine",
    why=N_(
        "What draws the eye on paper looks like junk in a mailbox: several words such as “gratuit”, capitals, a "
        "row of exclamation marks."
    ),
    evidence=Evidence(
        Level.ENGINE,
        N_("Advice differs: recent guides hold that the sender's reputation weighs far more than words."),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    channels=frozenset({"mail"}),
    languages=frozenset({"fr"}),
    options=(
        Option("most", 1, N_("Different words of canvassing that a subject may hold."), least=0),
        WORDS_OPTION,
    ),
    check=InPiece(check),
    bad=(
        Example(
            "# Profitez de ce cadeau gratuit\n\nVotre sol mérite mieux.",
            piece="email",
            campaign=_MAIL,
            finds=("Profitez de ce cadeau gratuit",),
            note=N_("Without a subject of its own, an e-mail takes its accroche."),
        ),
        Example("# Votre atelier PROPRE", piece="letter", campaign=_MAIL, finds=("PROPRE",)),
        Example("# Votre sol brille !!", piece="email", campaign=_MAIL, finds=("!!",)),
    ),
    good=(
        Example("# Votre cadeau de parrainage vous attend", piece="email", campaign=_MAIL),
        Example("# La SNCF et Artis vous attendent !", piece="email", campaign=_MAIL),
        Example(
            "# {{ client.company }}, votre sol brille",
            piece="email",
            campaign=_MAIL,
            values={"client.company": ("DURAND SARL",)},
            note=N_("A client's own capitals are let be."),
        ),
        Example("# Profitez de ce cadeau gratuit, maintenant", campaign={"channels": ("print",)}),
    ),
)
