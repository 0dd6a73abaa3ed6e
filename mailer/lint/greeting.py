"""Whom a salutation greets: a client by name, or anybody."""

from __future__ import annotations

from mailer.lint.rule import PieceScene
from mailer.lint.text import Text
from mailer.lint.tokens import FIELD, WORD, words_of

_NOBODY = words_of(
    """bonjour bonsoir cher chere chers cheres madame monsieur mesdames messieurs mademoiselle
    client cliente clients clientes ami amie amis amies a et tous toutes le la les nos notre de du des
    fidele fideles abonne abonnes adherent adherents lecteur lecteurs partenaire partenaires
    collegue collegues confrere confreres hello dear sir madam customer friends all"""
)
"""Words of a greeting that fits anybody, folded."""


def names_somebody(scene: PieceScene, text: Text) -> bool:
    """Whether a client's value, a name or a function stands in the salutation."""
    for number in text.slots:
        use = scene.slot(number)
        if use is None or not use.values or any(value.strip() for value in use.values):
            return True
    return any(
        token.kind == FIELD or (token.kind == WORD and token.text[:1].isupper() and token.fold not in _NOBODY)
        for token in text.tokens
    )
