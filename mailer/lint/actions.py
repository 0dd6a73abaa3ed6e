"""What a text asks its reader to do, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from mailer.lint import dates
from mailer.lint.content import AMOUNTS
from mailer.lint.lexicon import Lexicon, load
from mailer.lint.morphology import Tense, readings
from mailer.lint.tokens import CLITIC, NUMBER, WORD, Token, ending, fields, standing, words_of

_ACTIONS = load("actions")
_DEADLINES = load("deadlines")
_OF_ONESELF = words_of("inscrivez abonnez connectez presentez rendez adressez decidez")
_WITHIN = words_of("sous dans d'ici pendant")
_DELAYS = words_of("h heure heures jour jours semaine semaines mois")
URGENT = Lexicon.of(
    "aujourd'hui",
    "maintenant",
    "demain",
    "ce soir",
    "cette semaine",
    "ce mois-ci",
    "tout de suite",
    "sans attendre",
    "sans tarder",
    "immédiatement",
)
"""What hurries the reader where it stands beside what he is to do."""

_OTHERS = Lexicon.of(
    "un appel",
    "un simple appel",
    "un coup de fil",
    "votre réponse",
    "nous vous attendons",
    "je vous attends",
    "rendez-vous le",
    "rendez-vous au",
    "rendez-vous à",
    "n'attendez plus",
)
"""What asks for an answer without a verb that orders."""


def calls(tokens: Sequence[Token], lexicon: Lexicon = _ACTIONS) -> list[int]:
    """Return where the reader is told to do something: “commandez”, not “vous commandez”."""
    found = [match.first for match in lexicon.find(tokens) if _orders(tokens, match.first)]
    found += [index for index in ending(tokens, "rez") if index and _told(tokens, index, lexicon)]
    return sorted({*found, *(match.first for match in _OTHERS.find(tokens))})


def _told(tokens: Sequence[Token], index: int, lexicon: Lexicon) -> bool:
    """Whether the reader is told, by a word in -rez, what he will do: “vous retournerez le bon”."""
    if tokens[index].kind != WORD:
        return False
    near = {token.fold for token in tokens[max(index - 3, 0) : index]}
    return "vous" in near and any(
        one.tense is Tense.FUTURE and one.lemma in _infinitives(lexicon)
        for one in readings(tokens[index].text)
    )


@cache
def _infinitives(lexicon: Lexicon) -> frozenset[str]:
    """Return the infinitives of a list of orders."""
    return frozenset(
        one.lemma for entry in lexicon.entries for one in readings(entry) if one.tense is Tense.IMPERATIVE
    )


def _orders(tokens: Sequence[Token], index: int) -> bool:
    """Whether a form in -ez is an imperative where it stands."""
    before = [token.fold for token in tokens[max(index - 3, 0) : index]]
    while before and before[-1] in (
        "ne",
        "n'",
        "le",
        "la",
        "les",
        "l'",
        "nous",
        "y",
        "en",
        "me",
        "m'",
        "lui",
        "leur",
    ):
        before.pop()
    if before and before[-1] in ("vous", "nous"):
        return False
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    asks = after is not None and after.kind == CLITIC and after.fold in ("vous", "nous")
    return not asks or tokens[index].fold in _OF_ONESELF or not _question(tokens, index)


def _question(tokens: Sequence[Token], index: int) -> bool:
    """Whether the next mark that ends something is a question mark."""
    for token in tokens[index:]:
        if token.text in (".", "!", "…", "?"):
            return token.text == "?"
    return False


def deadline(tokens: Sequence[Token]) -> bool:
    """Whether a date, a day or a delay is said, or a field that prints one."""
    if any(True for _ in dates.find(tokens)) or any(True for _ in _DEADLINES.find(tokens)):
        return True
    for index in (at - 1 for at in standing(tokens, _DELAYS) if at):
        one = tokens[index]
        if one.kind == NUMBER or one.fold in AMOUNTS:
            before = {token.fold for token in tokens[max(index - 2, 0) : index]}
            if not _WITHIN.isdisjoint(before):
                return True
    return any(word in field.text for field in fields(tokens) for word in ("until", "date", "reply_by"))
