"""A claim is proven where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from mailer.errors import N_
from mailer.lint import claims
from mailer.lint.evidence import proves, supports
from mailer.lint.paragraphs import running
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import quote
from mailer.model import Message, Severity


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield each claim of a paragraph that holds no evidence for it."""
    for texts in running(scene):
        proven = cache(lambda at, kind, texts=texts: supports(texts[at], kind))
        for at, text in enumerate(texts):
            found = list(claims.find(text))
            own = {index for claim in found for index in range(claim.first, claim.last)}
            for claim in found:
                if claim.first and claim.first - 1 in own:  # said in one breath: “leader incontesté”
                    continue
                if not proves(text, claim, own) and not _proved_around(texts, at, claim.kind, proven):
                    yield _hit(text, text.tokens[claim.first].start, text.tokens[claim.last - 1].end)


def _hit(text: Text, start: int, end: int) -> Hit:
    word = quote(text.string[start:end])
    message = Message(N_("“{word}” is a claim, and nothing in the paragraph proves it."), {"word": word})
    hint = Message(
        N_("Add a figure, a test, a source, a client's words, the terms of the guarantee; or claim less.")
    )
    return Hit(message, hint, text=text, start=start, end=end)


def _proved_around(
    texts: Sequence[Text], at: int, kind: claims.Kind, proven: Callable[[int, claims.Kind], bool]
) -> bool:
    """Whether what belongs to a text proves it: what an accroche announces, what stands in the same list."""
    text = texts[at]
    if text.block.kind in ("accroche", "heading"):
        after = [one for one in range(at + 1, len(texts)) if texts[one].block.kind != "salutation"]
        return any(proven(one, kind) for one in after[:2])
    listed = "item" in text.path
    first = last = at
    if listed or text.string.rstrip().endswith(":"):
        while last + 1 < len(texts) and "item" in texts[last + 1].path:
            last += 1
    while first and "item" in texts[first].path:
        first -= 1
    return any(proven(one, kind) for one in range(first, last + 1) if one != at)


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
            "advice. For “le meilleur” a figure must count clients, tests or rivals; whether it is true, "
            "nobody here can tell."
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
        Example(
            "Artis, leader incontesté, a une colle révolutionnaire.", finds=("leader", "révolutionnaire")
        ),
        Example(
            "Artis, leader du sol propre, est certifié.",
            finds=("leader",),
            note=N_("Certified by whom is not said: it proves nothing."),
        ),
        Example("Artis, leader des ateliers propres, vous ouvre ses portes.", finds=("leader",)),
        Example("Satisfaction garantie : vous serez ravi.", finds=("garantie",)),
        Example(
            "La peinture la meilleure du marché, c’est la meilleure du quartier. Elle sèche en deux minutes.",
            finds=("la meilleure", "la meilleure"),
            note=N_("How fast it dries does not say that none is better."),
        ),
        Example(
            "Une colle sans égale. Le seul vernis qui brille sans frotter. L’huile la plus douce du marché.",
            finds=("sans égale", "Le seul", "la plus douce du marché"),
        ),
        Example(
            "Le réseau le plus rapide du royaume. Personne ne fait mieux. Un moteur infaillible.",
            finds=("le plus rapide du royaume", "ne fait mieux", "infaillible"),
        ),
        Example(
            "Voici le meilleur savon du pays. Commandez avant le 15 décembre, et dites « Vapeur ».",
            finds=("le meilleur",),
            note=N_("Neither a last day nor a word between quotation marks proves anything."),
        ),
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
        Example("Le meilleur savon du marché : noté 4,8 sur 5 par 212 clients."),
        Example("La meilleure table est celle du fond. La seule question qui reste, c’est l’heure."),
        Example("Le seul vernis qui sèche en deux minutes.", note=N_("A figure says in what it is alone.")),
    ),
)
