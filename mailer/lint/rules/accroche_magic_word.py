"""The accroche holds a word that rouses interest."""

from __future__ import annotations

from mailer.errors import N_
from mailer.lint.lexicon import load
from mailer.lint.reading import ACCROCHE
from mailer.lint.rule import WORDS_OPTION, Evidence, Example, Family, Level, Reads, Rule
from mailer.lint.shapes import Existence
from mailer.model import Severity

RULE = Rule(
    id="accroche-magic-word",
    family=Family.ACCROCHE,
    title=N_("The accroche holds a magic word"),
    source="course: M12, M16",
    why=N_("Some words rouse interest by themselves: gratuit, nouveau, découvrez, maintenant, cadeau…"),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "Doubted: large e-mail tests say that one word changes little. In a subject line, some "
            "are even a risk."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT, Reads.VALUES}),
    objectives=frozenset({"sale", "launch", "awareness", "event"}),
    pieces=frozenset({"letter"}),
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION,),
    check=Existence(
        where=ACCROCHE,
        lexicon=load("magic"),
        message=N_("The accroche has no magic word."),
        hint=N_("Bring in one that is true: découvrez, nouveau, offert, gratuit, maintenant, cadeau…"),
    ),
    bad=(
        Example("# Un sol propre en dix minutes", finds=("Un sol propre en dix minutes",)),
        Example(
            "# {{ client.ville }}, la gratuité n’est pas un mot",
            values={"client.ville": ("Cadeauville", "Paris")},
            finds=("{{ client.ville }}, la gratuité",),
            note=N_("“Gratuité” is not “gratuite”, and a word is never sought inside another."),
        ),
        Example(
            "# {{ client.promesse }} pour votre atelier",
            values={"client.promesse": ("Un cadeau", "Un bidon")},
            finds=("Un bidon",),
            note=N_("Some clients' values hold one, others do not."),
        ),
    ),
    good=(
        Example("# DECOUVREZ un sol propre en dix minutes", note=N_("Case and accents do not count.")),
        Example("# Aujourd'hui, votre sol se lave seul"),
        Example("# Un sol propre", objective="loyalty"),
    ),
)
