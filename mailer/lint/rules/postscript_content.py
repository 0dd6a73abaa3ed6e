"""The post-scriptum says an advantage, a deadline or what to do, and briefly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint import dates
from mailer.lint.actions import URGENT, calls, deadline
from mailer.lint.content import content, figures
from mailer.lint.lexicon import Lexicon, load
from mailer.lint.paragraphs import versions
from mailer.lint.reading import Where
from mailer.lint.rule import (
    MAILING,
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
from mailer.lint.rules.accroche_promise import is_imperative
from mailer.lint.shapes import InPiece
from mailer.lint.subject import Fact
from mailer.lint.tokens import FIELD, NUMBER, Token, tokenize, words_of
from mailer.model import Message, Severity

PS = Where(inside=frozenset({"ps"}))
_MAGIC = load("magic")
_PROMISES = load("promise")
_SAYING_LITTLE = frozenset({"premier", "dernier", "merci"})
_WAITING = Lexicon.of(
    "vous attend", "vous attendent", "pour vous", "à vous", "réservé", "réservée", "mis de côté"
)
_YOURS = words_of("vous votre vos")
_AGAIN = 2
"""Words of the advantage that say it again."""


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield a post-scriptum that says nothing of use, or too much."""
    magic = _MAGIC.plus(scene.options["words"])
    offer = scene.campaign.offer if scene.campaign else None
    gift = _words_of(offer.gift if offer else None)
    advantage = _words_of(offer.advantage if offer else None)
    for texts in versions(scene, PS):
        if not texts:
            continue
        if not any(_useful(text.tokens, magic) or _offers(text.tokens, gift, advantage) for text in texts):
            message = Message(
                N_("The post-scriptum says neither an advantage, nor a deadline, nor what to do.")
            )
            hint = Message(N_("Say the strongest advantage once more, or until when, or what to do now."))
            yield Hit(message, hint, text=texts[0])
            continue
        sentences = [sentence for text in texts for sentence in text.sentences]
        if len(sentences) > scene.options["sentences"]:
            args = {"count": len(sentences), "limit": scene.options["sentences"]}
            message = Message(N_("The post-scriptum has {count} sentences; {limit} are enough."), args)
            yield Hit(message, Message(N_("Keep one idea: the one that makes him answer.")), text=texts[0])


def _words_of(fact: Fact | None) -> frozenset[str]:
    """Return the words of content that a part of the offer is written in."""
    return frozenset(content(tokenize(fact.text))) if fact else frozenset()


def _offers(tokens: Sequence[Token], gift: frozenset[str], advantage: frozenset[str]) -> bool:
    """Whether the words name the gift, or say the campaign's advantage again: half of its words, or two."""
    said = frozenset(content(tokens))
    shared = len(advantage & said)
    return not gift.isdisjoint(said) or shared >= _AGAIN or 0 < len(advantage) <= 2 * shared


def _useful(tokens: Sequence[Token], magic: Lexicon) -> bool:
    """Whether the words say an advantage, a deadline or an action."""
    return bool(
        not _in_dates(tokens).issuperset(figures(tokens))
        or calls(tokens)
        or any(token.kind == FIELD for token in tokens)
        or any(is_imperative(tokens, index) for index in range(len(tokens)))
        or _until(tokens)
        or any(True for lexicon in (URGENT, _PROMISES, _WAITING) for _ in lexicon.find(tokens))
        or any(match.entry not in _SAYING_LITTLE for match in magic.find(tokens))
    )


def _until(tokens: Sequence[Token]) -> bool:
    """Whether a last day is said, or a day that is the reader's: not “nos bureaux ferment le 24 décembre”."""
    written = list(dates.find(tokens))
    if not written or any(_limited(tokens, day.first) for day in written):
        return deadline(tokens)
    return any(token.fold in _YOURS for token in tokens)


def _limited(tokens: Sequence[Token], first: int) -> bool:
    """Whether a date is a last day, or the one after which it is too late."""
    after = [token.fold for token in tokens[max(first - 2, 0) : first]]
    return dates.limit(tokens, first) is not None or "apres" in after


def _in_dates(tokens: Sequence[Token]) -> set[int]:
    """Return the tokens that write a day: “le 24 décembre”, and the first of “du 24 au 27 décembre”."""
    found = {index for day in dates.find(tokens) for index in range(day.first, day.last)}
    found |= {
        at - 2 for at in found if at > 1 and tokens[at - 1].fold == "au" and tokens[at - 2].kind == NUMBER
    }
    return found


RULE = Rule(
    id="postscript-content",
    family=Family.PRESENTATION,
    title=N_("The post-scriptum makes one answer"),
    source="course: M17",
    why=N_(
        "What is read that much should carry weight: the advantage once more, the last day, the thing to do. "
        "In three sentences at most."
    ),
    evidence=Evidence(
        Level.COURSE, N_("Practice of direct marketing; no figure on it has a source that we could read.")
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    pieces=frozenset({"letter"}),
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION, Option("sentences", 3, N_("Sentences that a post-scriptum may have."), least=1)),
    check=InPiece(check),
    bad=(
        Example(
            "Votre sol mérite mieux.\n\n::: ps\nP.-S. : notre maison a une histoire.\n:::",
            finds=("P.-S. : notre maison",),
        ),
        Example(
            "Votre sol mérite mieux.\n\n::: ps\nP.-S. : merci de votre attention.\n:::",
            finds=("P.-S. : merci",),
        ),
        Example(
            "Votre sol mérite mieux.\n\n::: ps\nP.-S. : répondez vite. Un cadeau vous attend. Il "
            "est rouge. Il est "
            "beau.\n:::",
            finds=("P.-S. : répondez vite.",),
        ),
        Example(
            "Votre sol mérite mieux.\n\n::: ps\nP.-S. : le salon de Rennes a rassemblé la profession.\n:::",
            campaign={"offer.advantage": "un salon chaud sous les pieds nus"},
            finds=("P.-S. : le salon",),
            note=N_("A word of the advantage is not yet the advantage."),
        ),
        Example(
            "Votre sol mérite mieux.\n\n::: ps\nP.-S. : l’atelier ferme du 24 au 27 décembre.\n:::",
            finds=("P.-S. : l’atelier ferme",),
            note=N_("A date that is no last day, and not the reader's."),
        ),
    ),
    good=(
        Example("Votre sol mérite mieux.\n\n::: ps\nP.-S. : le café est offert.\n:::"),
        Example("Votre sol mérite mieux.\n\n::: ps\nP.-S. : cette page vaut jusqu’au 15 décembre.\n:::"),
        Example("Votre sol mérite mieux.\n\n::: ps\nP.-S. Cochez, signez, postez !\n:::"),
        Example(
            "Votre sol mérite mieux.\n\n::: ps\nP.-S. : le pulvérisateur est dans le carton.\n:::",
            note=N_("The gift of the offer."),
        ),
        Example(
            "Votre sol mérite mieux.\n\n::: ps\nP.-S. : vos pieds sont au chaud, toute l’année.\n:::",
            campaign={"offer.advantage": "un salon chaud sous les pieds nus"},
            note=N_("The advantage of the offer, said once more."),
        ),
        Example("Votre sol mérite mieux.\n\n::: ps\nP.-S. : réponse avant {{ offer.until }}.\n:::"),
    ),
)
