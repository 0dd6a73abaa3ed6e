"""Few conjunctions and relatives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint.hits import inside
from mailer.lint.quotations import quoted
from mailer.lint.reading import PROSE
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, Option, PieceScene, Reads, Rule
from mailer.lint.sentences import Sentence
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import CLITIC, MARK, Token, quote, words_of
from mailer.model import Message, Severity

_LINKS = words_of(
    """qui que qu' quoi dont quand lorsque lorsqu' puisque puisqu' lequel laquelle lesquels lesquelles
    duquel desquels desquelles auquel auxquels auxquelles quoique quoiqu'"""
)
_THAT = words_of("que qu'")
_COMPARED = words_of(
    """plus moins aussi autant mieux meilleur meilleure meilleurs meilleures pire moindre tel telle tels telles
    meme memes autre autres autrement davantage plutot tant ainsi si"""
)
_FULL_DENIAL = words_of("pas point rien personne aucun aucune jamais")
_WHATEVER = words_of("quel quelle quels quelles ou quoi qui")
_WHENEVER = (["vous", "voulez"], ["vous", "voudrez"])
_CONDITION = words_of(
    "je j' tu il ils elle elles on nous vous le la les l' un une des votre vos notre nos ce c' cet cette cela"
)
"""What follows “si” where it sets a condition: “si vous pensez que”, not “si simple que”."""
_REACH = 6
"""Words that may stand between “plus” or “ne” and its “que”."""


def links(text: Text) -> Iterator[tuple[Sentence, Token]]:
    """Yield the words that link a clause to another; those that ask, compare, restrict or wish do not.

    What is quoted is somebody else's.
    """
    tokens = text.tokens
    places = sorted(at for link in _LINKS & text.index.keys() for at in text.index[link])
    apart = quoted(tokens) if places else frozenset()
    sentences = iter(text.sentences)
    sentence = next(sentences, None)
    for at in places:
        while sentence and sentence.last <= at:
            sentence = next(sentences, None)
        if sentence is None:
            return
        _, _, first, last = sentence
        if (
            tokens[at].kind != CLITIC
            and at not in apart
            and not inside(tokens[at].start, text)
            and not any(token.text.startswith("?") for token in tokens[at:last])
            and not _is_set_phrase(tokens, first, at, last)
            and not (tokens[at].fold in _THAT and _is_no_link(tokens, first, at))
        ):
            yield sentence, tokens[at]


def _is_set_phrase(tokens: Sequence[Token], first: int, index: int, last: int) -> bool:
    """Whether a word is part of a phrase that links nothing: quoi de plus, n’importe qui, quand même."""
    word = tokens[index].fold
    before = tokens[index - 1].fold if index > first else ""
    after = tokens[index + 1].fold if index + 1 < last else ""
    if before == "importe":
        return True
    match word:
        case "quoi":
            return after in (*_THAT, "de") or before in ("de", "pour", "sans") or index + 1 >= last
        case "qui":
            return after in _THAT or (after == "plus" and tokens[min(index + 2, last - 1)].fold == "est")
        case "quand":
            near = [token.fold for token in tokens[max(first, index - 2) : index + 3]]
            ends = index + 3 >= last or tokens[index + 3].kind == MARK
            return after == "meme" or near[:2] == ["ou", "et"] or (near[-2:] in _WHENEVER and ends)
    return False


def _is_no_link(tokens: Sequence[Token], first: int, index: int) -> bool:
    """Whether a “que” restricts (ne … que), compares (plus … que), asks (est-ce que) or wishes (Que …)."""
    if all(token.kind == MARK for token in tokens[first:index]):
        return True
    before = tokens[index - 1]
    if (before.kind == CLITIC and before.fold == "ce") or before.fold in _WHATEVER:
        return True
    if before.fold == "rien":  # “rien que pour vous” restricts, as “ne … rien que” does not
        near = tokens[max(first, index - 1 - _REACH) : index]
        return not any(token.fold in ("ne", "n'") for token in near)
    denied = False
    for at in range(index - 1, max(first, index - 1 - _REACH) - 1, -1):
        token = tokens[at]
        if token.kind == MARK and token.text not in "«»()’":
            return False
        if token.fold in _COMPARED and not _starts_anew(tokens, first, at):
            return True
        denied = denied or token.fold in _FULL_DENIAL
        if token.fold in ("ne", "n'"):
            return not denied
    return False


def _starts_anew(tokens: Sequence[Token], first: int, at: int) -> bool:
    """Whether a word that may compare does not: “si vous pensez que”, “De plus vous savez que”."""
    after = tokens[at + 1].fold if at + 1 < len(tokens) else ""
    if tokens[at].fold == "si":
        return after in _CONDITION
    return tokens[at].fold == "plus" and at == first + 1 and tokens[first].fold == "de"


def crowded(scene: PieceScene) -> Iterator[Hit]:
    """Yield each paragraph that has more links than allowed, on the sentence of the first one too many."""
    allowed = scene.options["allowed"]
    for text in scene.texts(PROSE):
        if "quote" in text.path:
            continue
        found = list(links(text))
        if len(found) > allowed:
            (start, end, _, _), _ = found[allowed]
            words = ", ".join(quote(token.text) for _, token in found)
            yield Hit(
                Message(
                    N_("Words that chain clauses in this paragraph: {count} ({words})."),
                    {"count": len(found), "words": words, "limit": allowed},
                ),
                Message(N_("Cut before the second one: a full stop, then a sentence of its own.")),
                text=text,
                start=start,
                end=end,
            )


RULE = Rule(
    id="conjunctions",
    family=Family.WRITING,
    title=N_("Few “qui”, “que”, “dont”, “quand”"),
    source="course: M8",
    why=N_(
        "Each “qui” or “que” opens a sentence inside the sentence. The reader must hold the first in mind "
        "while he reads the second. A full stop does the same work, and costs him nothing."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "The course asks to avoid them; that one a paragraph is let be is a choice of this engine. "
            "Questions, comparisons and “ne … que” do not count."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    languages=frozenset({"fr"}),
    options=(Option("allowed", 1, N_("Such words that a paragraph may have."), least=0),),
    check=InPiece(crowded),
    bad=(
        Example(
            "Ce dégraissant, qui agit en dix minutes, enlève les taches que vos machines laissent.",
            finds=("Ce dégraissant, qui agit",),
        ),
        Example(
            "Voici le bidon dont vous rêviez. Il part le jour même. Lorsque vous le recevez, posez-le au frais.",
            finds=("Lorsque vous le recevez",),
        ),
        Example(
            "Vous savez que le temps compte, parce que vos clients attendent.", finds=("Vous savez que",)
        ),
        Example(
            "Si vous pensez que c’est trop, dites-le. Et si vous croyez que le prix monte, écrivez-nous.",
            finds=("Et si vous croyez",),
        ),
    ),
    good=(
        Example("Ce dégraissant agit en dix minutes. Il enlève la tache que vous craignez."),
        Example("Qui vous aide ? Qu’est-ce que vous risquez ? Quand venez-vous ?", note=N_("Questions ask.")),
        Example(
            "Vous ne payez que le port. Le bidon dure plus longtemps que deux bidons ordinaires. "
            "Il n’a qu’un défaut : son succès.",
            note=N_("“Ne … que” restricts, “plus … que” compares."),
        ),
        Example(
            "Quoi de plus simple ! Appelez quand vous voulez. Que cette année vous soit douce. "
            "Quoi qu’il arrive, votre prix est bloqué.",
            note=N_("Set phrases and wishes."),
        ),
        Example(
            "« Je savais que le sol qui colle attire la poussière », dit Anne.", note=N_("A client's words.")
        ),
        Example("Une heure rien que pour vous, le vendredi que vous voulez."),
        Example(
            "::: legal\nOffre réservée aux clients qui commandent avant la date que nous indiquons.\n:::",
            note=N_("Legal mentions are let be."),
        ),
    ),
)
