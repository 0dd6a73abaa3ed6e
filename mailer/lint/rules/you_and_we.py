"""The letter speaks of the reader, not of the sender."""

from __future__ import annotations

from collections.abc import Sequence

from mailer.errors import N_
from mailer.lint.quotations import quoted
from mailer.lint.reading import RUNNING
from mailer.lint.rule import MAILING, Evidence, Example, Family, Level, Option, Reads, Rule
from mailer.lint.rules.accroche_promise import imperatives
from mailer.lint.shapes import Ratio
from mailer.lint.tokens import CLITIC, Token, standing
from mailer.model import Severity

_YOU = frozenset({"vous", "votre", "vos", "votres"})
_WE = frozenset({"nous", "notre", "nos", "notres", "je", "j'", "me", "m'", "mon", "ma", "mes", "moi"})


def you(tokens: Sequence[Token]) -> list[int]:
    """Return where the reader is spoken to: vous, votre, -vous, an imperative; “vous vous” counts once."""
    apart = quoted(tokens)
    said = [at for at in standing(tokens, _YOU) if not (at and tokens[at - 1].fold == tokens[at].fold)]
    told = [at for at in imperatives(tokens) if not (at + 1 < len(tokens) and tokens[at + 1].fold == "vous")]
    return sorted([at for at in (*said, *told) if at not in apart])


def we(tokens: Sequence[Token]) -> list[int]:
    """Return where the sender speaks of himself; not in “appelez-nous”, “entre nous”, “Me Durand”, quotations."""
    apart = quoted(tokens)
    return [
        index
        for index in standing(tokens, _WE)
        if index not in apart
        and tokens[index].kind != CLITIC
        and not (tokens[index].text == "Me" and index + 1 < len(tokens))
        and not (index and tokens[index - 1].fold in (tokens[index].fold, "entre"))
    ]


RULE = Rule(
    id="you-and-we",
    family=Family.WRITING,
    title=N_("The letter says “vous” more than “nous”"),
    source="course: M6, M7",
    why=N_(
        "The reader is interested in himself. A letter that begins with “nous” tells him about somebody else."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_("The ratio of two to one is a rule of thumb among copywriters; no study of it is known."),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    pieces=frozenset({"letter", "email"}),
    languages=frozenset({"fr"}),
    options=(
        Option("ratio", 2.0, N_("How many “vous” there must be for each “nous” or “je”."), least=0),
        Option("least", 3, N_("Times “nous” or “je” from which the rule speaks."), least=1),
    ),
    check=Ratio(
        more=you,
        less=we,
        where=RUNNING,
        message=N_("The letter says “vous” {more} times and “nous” or “je” {less} times."),
        hint=N_(
            "Turn this sentence round: begin with what the reader gets. Aim at {ratio} “vous” for "
            "each “nous”."
        ),
    ),
    bad=(
        Example(
            "Vous connaissez notre maison. Nous fabriquons nos produits à Rennes. Nous en sommes fiers. "
            "Notre gamme est large.",
            finds=("Nous fabriquons nos produits à Rennes.",),
        ),
        Example(
            "Nous fabriquons nos produits, et nous livrons. « Vous êtes rapides, vous et votre équipe. »",
            finds=("Nous fabriquons",),
            note=N_("“Vous” in a client's words is the sender."),
        ),
    ),
    good=(
        Example(
            "Vous gagnez deux heures par semaine. Votre sol est propre, vos machines tournent. "
            "Nous livrons chez vous. Appelez-nous : votre commande part le jour même."
        ),
        Example(
            "Demandez votre bidon. Choisissez la date. Donnez-nous votre adresse. Nous livrons, "
            "nous posons, nous "
            "reprenons vos bidons vides. Vous gardez votre temps.",
            note=N_("Imperatives speak to the reader too."),
        ),
        Example(
            "« Je la garde, je la prête, et mes voisins m’en parlent », dit Anne. Votre sol brille.",
            note=N_("A client's words."),
        ),
    ),
)
