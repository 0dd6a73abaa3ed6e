"""A claim is proven where it stands."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from functools import cache

from mailer.errors import N_
from mailer.lint import dates
from mailer.lint.claims import is_claim
from mailer.lint.content import figures
from mailer.lint.hits import inside
from mailer.lint.lexicon import load
from mailer.lint.paragraphs import running
from mailer.lint.quotations import quoted
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import Token, quote, words_of
from mailer.model import Message, Severity

_CLAIMS = load("claims")
_EVIDENCE = load("evidence")
_MONEY = words_of("€ $ £ eur euro euros centime centimes dh mad dirham dirhams ht ttc h.t. t.t.c.")
_MINUS = frozenset("-−–")
_NOTES = frozenset("*†¹²³⁴⁵⁶⁷⁸⁹")


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield each claim of a paragraph that holds no evidence."""
    for texts in running(scene):
        proven = cache(lambda at, texts=texts: _proves(texts[at].tokens))
        for at, text in enumerate(texts):
            tokens = text.tokens
            claims = [
                match
                for match in _CLAIMS.find(tokens, text.index)
                if not inside(tokens[match.first].start, text) and is_claim(tokens, match)
            ]
            own = {index for match in claims for index in range(match.first, match.last)}
            if claims and not _proves(tokens, own) and not _proved_around(texts, at, proven):
                for match in claims:
                    start, end = tokens[match.first].start, tokens[match.last - 1].end
                    yield _hit(text, start, end)


def _hit(text: Text, start: int, end: int) -> Hit:
    word = quote(text.string[start:end])
    message = Message(N_("“{word}” is a claim, and nothing in the paragraph proves it."), {"word": word})
    hint = Message(
        N_("Add a figure, a test, a source, a client's words, the terms of the guarantee; or claim less.")
    )
    return Hit(message, hint, text=text, start=start, end=end)


def _proved_around(texts: Sequence[Text], at: int, proven: Callable[[int], bool]) -> bool:
    """Whether what belongs to a text proves it: what an accroche announces, what stands in the same list."""
    text = texts[at]
    if text.block.kind in ("accroche", "heading"):
        after = [one for one in range(at + 1, len(texts)) if texts[one].block.kind != "salutation"]
        return any(map(proven, after[:2]))
    listed = "item" in text.path
    first = last = at
    if listed or text.string.rstrip().endswith(":"):
        while last + 1 < len(texts) and "item" in texts[last + 1].path:
            last += 1
    while first and "item" in texts[first].path:
        first -= 1
    return any(proven(one) for one in range(first, last + 1) if one != at)


def _proves(tokens: Sequence[Token], own: Container[int] = ()) -> bool:
    """Whether tokens other than the claim's hold evidence."""
    if any(match.first not in own for match in _EVIDENCE.find(tokens)) or any(
        True for _ in dates.find(tokens)
    ):
        return True
    if any(token.text in _NOTES for token in tokens) or quoted(tokens):
        return True
    return any(index not in own and _measures(tokens, index) for index in figures(tokens))


def _measures(tokens: Sequence[Token], index: int) -> bool:
    """Whether a figure says how many of something; a price or a discount proves nothing."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if index and tokens[index - 1].text in _MINUS:
        return False
    return after is not None and after.fold not in _MONEY and (after.fold[:1].isalpha() or after.text == "%")


RULE = Rule(
    id="proof",
    family=Family.WRITING,
    title=N_("Claims are proven"),
    source="course: M9",
    why=N_(
        "“Leader”, “le meilleur”, “n° 1”: each reader asks who says so. Without an answer beside "
        "it, the claim costs "
        "trust, and may have to be proven before a judge."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "That a claim be true is law (misleading practices); that the proof stand beside it "
            "is the course's "
            "advice. A figure is taken for a proof, whether it is one or not."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    pieces=frozenset({"letter", "email"}),
    languages=frozenset({"fr"}),
    check=InPiece(check),
    bad=(
        Example("Choisissez le meilleur dégraissant du marché. Il coûte 49 € HT.", finds=("le meilleur",)),
        Example("Artis, leader des ateliers propres, vous ouvre ses portes.", finds=("leader",)),
        Example("Satisfaction garantie : vous serez ravi.", finds=("garantie",)),
    ),
    good=(
        Example("Le meilleur sol du quartier, selon le jury des artisans."),
        Example("Votre four, garanti 5 ans, pièces et main-d’œuvre.", note=N_("The terms of the guarantee.")),
        Example(
            "Recevez nos meilleurs vœux. Votre facture n° 1 est jointe, dans les meilleurs délais.",
            note=N_("Set phrases and numbers claim nothing."),
        ),
        Example("« Le meilleur achat de l’année », écrit M. Durand.", note=N_("A client's words.")),
        Example("Vous êtes le seul à décider. Un interlocuteur unique vous répond."),
        Example("La garantie court dès la livraison. Un seul appel suffit."),
    ),
)
