"""A paragraph prints five lines at most."""

from __future__ import annotations

from mailer.errors import N_
from mailer.lint.rule import Evidence, Example, Family, Level, Option, Reads, Rule
from mailer.lint.shapes import PrintedLines
from mailer.model import Severity

LONG = (
    "Votre atelier tourne toute la semaine et les sols en gardent la trace. Le dégraissant XB 15 dissout "
    "l’huile en dix minutes. Vous pulvérisez, vous laissez agir, vous rincez. Aucun frottement. "
    "Aucune odeur. "
    "Aucun arrêt de machine. Le bidon de 20 litres traite 400 m². Vous tenez ainsi deux mois avec un seul "
    "bidon. Le pulvérisateur est dans le colis. La notice tient sur une carte. Votre équipe est "
    "prête le jour "
    "même. Le bidon vide repart avec votre livraison suivante, sans frais pour vous."
)

RULE = Rule(
    id="paragraph-lines",
    family=Family.LEGIBILITY,
    title=N_("Paragraphs print five lines at most"),
    source="course: M19",
    why=N_(
        "A reader who skims sees blocks before words: a block of more than five lines looks like work. "
        "Lines are counted as they are printed, in the theme of the campaign, with the longest "
        "values of your "
        "clients."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_("The course says 5 lines; practitioners after Vögele say 3 to 7. No measured threshold is known."),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.LAYOUT, Reads.VALUES}),
    channels=frozenset({"print"}),
    pieces=frozenset({"letter", "relance"}),
    options=(Option("lines", 5, N_("Lines that a paragraph may print."), least=1),),
    check=PrintedLines(
        message=N_("This paragraph prints {lines} lines; {limit} are easy to read."),
        some=N_("With the longest values, this paragraph prints {lines} lines; {limit} are easy to read."),
        hint=N_("Start a new paragraph at the next idea, or cut a sentence."),
    ),
    bad=(
        Example(LONG, finds=("Votre atelier tourne toute la semaine",)),
        Example(
            f"Chez {{{{ client.company }}}}, {LONG[:430]}",
            values={
                "client.company": ("Artis", "Établissements Le Goff-Béquet et Fils, Réunis de Basse-Bretagne")
            },
            finds=("Chez",),
            note=N_("It is too long for one client only."),
        ),
    ),
    good=(
        Example(
            "Votre atelier tourne toute la semaine et les sols en gardent la trace.\n\n"
            "Le dégraissant XB 15 dissout l’huile en dix minutes. Vous pulvérisez, vous laissez "
            "agir, vous rincez."
        ),
        Example(f"::: legal\n{LONG}\n:::", note=N_("Legal mentions are let be.")),
    ),
)
