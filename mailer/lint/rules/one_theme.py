"""A paragraph has one theme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from mailer.errors import N_
from mailer.lint.lexicon import Match, load
from mailer.lint.paragraphs import closes
from mailer.lint.quotations import quoted
from mailer.lint.reading import PROSE
from mailer.lint.rule import WORDS_OPTION, Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.tokens import WORD, Token, quote
from mailer.model import Message, Severity

_LEXICON = load("other-subjects")
_LEADS = frozenset({"et", "mais"})


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield each phrase that opens another subject where a paragraph is under way."""
    lexicon = _LEXICON.plus(scene.options["words"])
    for text in scene.texts(PROSE):
        if closes(text):
            continue
        tokens = text.tokens
        for match in lexicon.find(tokens, text.index):
            if not _opens_later_sentence(text.sentences, tokens, match) or match.first in quoted(tokens):
                continue
            if match.entry == "d'autre part" and _one_hand(tokens[: match.first]):
                continue
            start, end = tokens[match.first].start, tokens[match.last - 1].end
            args = {"phrase": quote(text.string[start:end])}
            message = Message(N_("“{phrase}” opens another theme within the paragraph."), args)
            yield Hit(message, Message(N_("Begin a new paragraph here.")), text=text, start=start, end=end)


def _opens_later_sentence(
    sentences: Sequence[tuple[int, int, int, int]], tokens: Sequence[Token], match: Match
) -> bool:
    """Whether a phrase begins a sentence other than the first, but for “et” or “mais” before it."""
    for _, _, first, last in sentences[1:]:
        if first <= match.first < last:
            words = [token.fold for token in tokens[first : match.first] if token.kind == WORD]
            after = tokens[match.last].fold if match.last < len(tokens) else ""
            return not set(words) - _LEADS and not (
                match.entry == "à propos" and after in ("de", "du", "des", "d'")
            )
    return False


def _one_hand(tokens: Sequence[Token]) -> bool:
    """Whether “d’une part” stands before."""
    return any(one.fold == "une" and two.fold == "part" for one, two in pairwise(tokens))


RULE = Rule(
    id="one-theme",
    family=Family.LEGIBILITY,
    title=N_("A paragraph has one theme"),
    source="course: M19",
    why=N_(
        "The reader picks paragraphs by their beginnings. A second theme hidden in the middle is "
        "read by nobody, and "
        "blurs the first."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "Themes cannot be told without understanding the text: only the phrases that "
            "announce another are known."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION,),
    check=InPiece(check),
    bad=(
        Example(
            "Le bidon traite 400 m². Par ailleurs, notre magasin de Brest ouvre le samedi.",
            finds=("Par ailleurs",),
        ),
        Example(
            "Votre sol sèche en dix minutes. À propos, avez-vous reçu notre catalogue ?", finds=("À propos",)
        ),
    ),
    good=(
        Example("Le bidon traite 400 m².\n\nPar ailleurs, le magasin de Brest ouvre le samedi."),
        Example(
            "D’une part, vous gagnez du temps. D’autre part, vous économisez l’eau.",
            note=N_("Two sides of one theme."),
        ),
        Example("Votre sol est propre. Un mot à propos de vos joints : ils tiennent."),
        Example(
            "Votre sol est propre. Le bidon est vide ; il repart par ailleurs.", note=N_("Opens no sentence.")
        ),
    ),
)
