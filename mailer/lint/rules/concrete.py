"""A vague word rests on a figure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint.content import figures
from mailer.lint.hits import inside
from mailer.lint.lexicon import Lexicon, Match, load
from mailer.lint.paragraphs import Unit, running, units
from mailer.lint.quotations import quoted
from mailer.lint.rule import (
    MAILING,
    WORDS_OPTION,
    Evidence,
    Example,
    Family,
    Hit,
    Level,
    PieceScene,
    Reads,
    Rule,
)
from mailer.lint.sentences import Sentence
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import NUMBER, Token, quote, words_of
from mailer.model import Message, Severity

_LEXICON = load("vague")
_ROLES = words_of("responsable directeur directrice ingenieur chef")
_OFFICES = words_of("controle service demarche label charte norme cercle")
_ASKED = words_of("enquete enquetes questionnaire questionnaires indice taux")
_OF_WHAT = words_of("l' la vie vos votre sommeil")
_WHICH = words_of("autre seule aucune quelle")
_MANY_BEFORE = words_of("etes sommes seront serez etaient sont")


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield each vague word with no figure in its sentence or the next one."""
    lexicon = _LEXICON.plus(scene.options["words"])
    for texts in running(scene):
        sentences = list(units(texts))
        bare = [not _figured(unit) for unit in sentences]
        vague = {
            (text.block.number, sentence.first)
            for at, (text, sentence) in enumerate(sentences)
            if bare[at] and (bare[at + 1] if _follows(sentences, at) else True)
        }
        for text in texts:
            yield from _vague(
                text, [one for one in text.sentences if (text.block.number, one.first) in vague], lexicon
            )


def _figured(unit: Unit) -> bool:
    """Whether a sentence says how much or how many."""
    _, _, first, last = unit.sentence
    tokens = unit.text.tokens
    known = figures(tokens)
    if bisect_left(known, first) < bisect_left(known, last):
        return True
    # what a name stands before counts where a sentence begins
    return tokens[first].kind == NUMBER and bool(figures(tokens[first : first + 1]))


def _follows(sentences: Sequence[Unit], at: int) -> bool:
    """Whether the next sentence belongs to the same paragraph, or is the list that this one leads to."""
    if at + 1 == len(sentences):
        return False
    text, (_, end, _, _) = sentences[at]
    return sentences[at + 1].text is text or text.string[:end].rstrip().endswith(":")


def _vague(text: Text, sentences: Sequence[Sentence], lexicon: Lexicon) -> Iterator[Hit]:
    tokens = text.tokens
    firsts = [sentence.first for sentence in sentences]
    apart = quoted(tokens) if sentences else frozenset()
    for match in lexicon.find(tokens, text.index) if sentences else ():
        sentence = sentences[max(bisect_right(firsts, match.first) - 1, 0)]
        if not sentence.first <= match.first < sentence.last or match.first in apart:
            continue
        start, end = tokens[match.first].start, tokens[match.last - 1].end
        if inside(start, text) or _is_harmless(tokens, match, sentence.first):
            continue
        message = Message(
            N_("“{word}” stays vague: no figure stands in this sentence or the next."),
            {"word": quote(text.string[start:end])},
        )
        hint = Message(N_("Say how much, how long, how many, since when; or strike the word."))
        yield Hit(message, hint, text=text, start=start, end=end)


def _is_harmless(tokens: Sequence[Token], match: Match, first: int) -> bool:
    """Whether the word is part of a name or of a set phrase: “Optimal SA”, “service qualité”."""
    token = tokens[match.first]
    after = tokens[match.last].fold if match.last < len(tokens) else ""
    if token.text[:1].isupper() and match.first != first and not token.text.isupper():
        return True
    near = [one.fold for one in tokens[max(match.first - 3, 0) : match.first]]
    last = near[-1] if near else ""
    before = near[-2] if len(near) > 1 and last in ("de", "d'") else last
    if last in ("vos", "votre") or last in _OFFICES or before in _ASKED or not _ROLES.isdisjoint(near):
        return True
    if match.entry == "qualité":
        then = tokens[match.last + 1].fold if match.last + 1 < len(tokens) else ""
        return after == "de" and (last in ("en", "ma", "sa") or then in _OF_WHAT)
    if match.entry == "nombreux":
        return last in _MANY_BEFORE
    if match.entry == "divers":
        return last in ("fait", "faits", "frais")
    if match.entry == "solution":
        sought = last == "une" and any(word.startswith(("trouv", "cherch")) for word in near)
        return sought or last in _WHICH or after in ("de", "d'", "a")
    return False


RULE = Rule(
    id="concrete",
    family=Family.WRITING,
    title=N_("Words are concrete"),
    source="course: M9",
    why=N_(
        "“Qualité”, “solution”, “sur mesure”: everybody says so, and nobody sees anything. A "
        "figure makes it a fact."
    ),
    evidence=Evidence(
        Level.STUDY,
        N_(
            "Concrete words are remembered better than abstract ones in studies of memory; which "
            "words are vague "
            "is our choice."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    pieces=frozenset({"letter", "email"}),
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION,),
    check=InPiece(check),
    bad=(
        Example("Profitez de la qualité de nos produits. Vos clients aussi.", finds=("qualité",)),
        Example(
            "Nos solutions innovantes répondent à vos besoins. Elles sont adaptées à vos besoins.",
            finds=("solutions", "innovantes", "adaptées à vos besoins"),
        ),
        Example(
            "Une interface intuitive et conviviale, à la pointe.",
            finds=("intuitive", "conviviale", "à la pointe"),
        ),
        Example("Un atelier clé en main, pour les clients les plus exigeants.", finds=("clé en main",)),
    ),
    good=(
        Example("Une qualité constante : 212 essais par lot.", note=N_("A figure says what is meant.")),
        Example(
            "Un produit performant. Il agit en dix minutes.",
            note=N_("The figure stands in the next sentence."),
        ),
        Example("Mme Durand, responsable qualité, vous répond.", note=N_("A function, not a promise.")),
        Example("La société Optimal vous livre.", note=N_("A name.")),
        Example("M. Durand écrit : « Un accueil de qualité. »", note=N_("A client's words.")),
        Example("Vous êtes nombreux à nous écrire. Il n’y a pas d’autre solution."),
    ),
)
