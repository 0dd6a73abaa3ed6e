"""A paragraph has one theme."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint.lexicon import Match, load
from mailer.lint.paragraphs import closes
from mailer.lint.quotations import quoted
from mailer.lint.reading import PROSE
from mailer.lint.rule import WORDS_OPTION, Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.themes import check_declared
from mailer.lint.tokens import WORD, Token, quote
from mailer.model import Message, Severity

_LEXICON = load("other-subjects")
_LEADS = frozenset({"et", "mais"})


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield what contradicts the declared themes, and each phrase that opens another subject within a paragraph."""
    yield from check_declared(scene)
    lexicon = _LEXICON.plus(scene.options["words"])
    for text in scene.texts(PROSE):
        if closes(text):
            continue
        tokens = text.tokens
        matches = list(lexicon.find(tokens, text.index))
        apart = quoted(tokens) if matches else frozenset()
        firsts = [sentence.first for sentence in text.sentences] if matches else []
        one_part = bool(matches) and _has_one_part(text)
        for match in matches:
            first = firsts[max(bisect_right(firsts, match.first) - 1, 0)]
            if not first or match.first in apart or not _opens(tokens, first, match):
                continue
            if match.entry == "d'autre part" and one_part:
                continue
            start, end = tokens[match.first].start, tokens[match.last - 1].end
            args = {"phrase": quote(text.string[start:end])}
            message = Message(N_("“{phrase}” opens another theme within the paragraph."), args)
            yield Hit(message, Message(N_("Begin a new paragraph here.")), text=text, start=start, end=end)


def _opens(tokens: Sequence[Token], first: int, match: Match) -> bool:
    """Whether a phrase begins the sentence from ``first`` on, but for “et” or “mais” before it."""
    words = {token.fold for token in tokens[first : match.first] if token.kind == WORD}
    after = tokens[match.last].fold if match.last < len(tokens) else ""
    return words <= _LEADS and not (match.entry == "à propos" and after in ("de", "du", "des", "d'"))


def _has_one_part(text: Text) -> bool:
    """Whether “d’une part” stands in the paragraph."""
    tokens = text.tokens
    return any(tokens[at - 1].fold == "une" for at in text.index.get("part", ()) if at)


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
            "Themes cannot be told without understanding the text: the phrases that announce another are known, "
            "and what the author declares (“::: theme NAME” around paragraphs) is held against the text."
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
        Example(
            "::: theme prix\nVous payez 49 €.\n:::\n\n::: theme livraison\nVous recevez tout demain.\n:::\n\n"
            "::: theme prix\nVous gagnez 12 €.\n:::",
            finds=("Vous gagnez 12 €.",),
            note=N_("A declared theme comes back."),
        ),
        Example(
            "::: theme prix\nVous payez 49 €. La livraison est rapide.\n:::\n\n::: theme livraison\n"
            "Vous recevez tout demain.\n:::\n\nVous êtes le premier servi.",
            finds=("livraison", "Vous êtes le premier servi."),
            note=N_("A sentence opens another declared theme, and a paragraph has none."),
        ),
    ),
    good=(
        Example(
            "::: theme prix\nVous payez 49 €.\n\nVous gagnez 12 €.\n:::\n\n::: theme livraison\n"
            "Vous recevez tout demain, livraison comprise.\n:::"
        ),
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
