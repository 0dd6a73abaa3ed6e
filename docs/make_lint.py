"""Writes the tables of ``lint.md`` from the rules and the corpus; ``--check`` only says whether they are out of date.

What people write in that page stays; what stands between ``<!-- NAME -->`` and ``<!-- /NAME -->`` is written here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(path) for path in (DOCS, DOCS.parent) if str(path) not in sys.path]

from make_reference import table, typeset  # noqa: E402 - its folder comes first

from mailer import i18n, lint  # noqa: E402
from mailer.cli.screen import SEVERITIES  # noqa: E402
from mailer.i18n import translate  # noqa: E402
from mailer.lint import score  # noqa: E402
from mailer.model import Severity  # noqa: E402
from tests.lint import corpus  # noqa: E402

PAGE = DOCS / "lint.md"

COURSE = {
    "M1": "l'offre",
    "M2": "un seul objectif",
    "M3": "la cible",
    "M4": "la longueur",
    "M5": "s'inspirer, ne pas copier",
    "M6": "parler du client",
    "M7": "personnaliser, vouvoyer",
    "M8": "une phrase, une idée",
    "M9": "concret et prouvé",
    "M10": "présent, style direct",
    "M11": "les images",
    "M12": "les mots magiques",
    "M13": "une accroche qui se lit",
    "M14": "une accroche qui promet",
    "M15": "une accroche ouverte",
    "M16": "les mots magiques de l'accroche",
    "M17": "la présentation de la lettre",
    "M18": "l'avantage le plus fort d'abord",
    "M19": "des paragraphes courts, un thème chacun",
    "M20": "les phrases de liaison",
    "M21": "une police à empattements",
    "M22": "l'enveloppe porteuse",
    "M23": "le dépliant",
    "M24": "la lettre",
    "M25": "le coupon-réponse",
    "M26": "l'enveloppe retour",
    "R1": "la relance de paiement",
    "R4": "la relance commerciale",
    "C2": "la réponse à une réclamation",
}
"""The numbered rules of the course that speak of a text, and what each is about."""

WITHOUT: dict[str, str] = {}
"""Numbers of `COURSE` that no rule checks, and why."""

READS = {
    lint.Reads.TEXT: "le texte",
    lint.Reads.VALUES: "les valeurs des clients",
    lint.Reads.LAYOUT: "les lignes imprimées",
    lint.Reads.PACK: "l'envoi entier",
    lint.Reads.CAMPAIGN: "le fichier de campagne",
}
HEADS = ("gravité", "ce qu'elle lit", "preuve", "attendus", "précision", "rappel", "lettres à part")


def numbers(rule: lint.Rule) -> list[str]:
    """Return the numbers of the course that a rule checks."""
    return re.findall(r"\b[A-Z]\d+\b", rule.source) if rule.source.startswith("course:") else []


def of_course(measured: corpus.Measured) -> Iterator[str]:
    """Yield the table of the course: each number with its rules, or with the reason why it has none."""
    rows = []
    for number, about in COURSE.items():
        held = [rule for rule in lint.RULES if number in numbers(rule)]
        name = f"**{number}** {about}"
        rows += [(name if not at else "", link(rule), *facts(rule, measured)) for at, rule in enumerate(held)]
        if not held:
            rows.append((name, WITHOUT.get(number, "?"), *[""] * len(HEADS)))
    yield from table(("cours", "règle", *HEADS), rows)


def others(measured: corpus.Measured) -> Iterator[str]:
    """Yield the table of the rules that rest on a norm, the law or the engine."""
    held = [rule for rule in lint.RULES if not set(numbers(rule)) & COURSE.keys()]
    rows = [(link(rule), source(rule), *facts(rule, measured)) for rule in held]
    yield from table(("règle", "source", *HEADS), rows)


def link(rule: lint.Rule) -> str:
    """Return a rule's name, as a link to its page, and what it asks."""
    return f"[`{rule.id}`](reference/fr/rules.md#{rule.id}) : {translate(rule.title)}"


def source(rule: lint.Rule) -> str:
    """Return what a rule rests on."""
    return "le moteur" if rule.source == "engine" else rule.source.partition(": ")[2]


def facts(rule: lint.Rule, measured: corpus.Measured) -> tuple[str, ...]:
    """Return the cells of a rule under `HEADS`."""
    page = lint.explain(rule)
    severity = translate(SEVERITIES[rule.severity][0])
    return (
        severity if rule.on else f"{severity}, éteinte",
        ", ".join(name for reads, name in READS.items() if reads in rule.reads),
        translate(page.evidence),
        str(measured.tuned.expected(rule.id)),
        percent(measured.tuned.precision(rule.id)),
        percent(measured.tuned.recall(rule.id)),
        apart(measured.held, rule.id),
    )


def apart(held: corpus.Tally, rule: str) -> str:
    """Return how many findings of a rule the letters held out expect and get, and how many are wrong."""
    expected, right, wrong = held.expected(rule), held.right[rule], held.wrong[rule]
    if not expected + wrong:
        return "–"
    return f"{right} sur {expected}" + (f", {wrong} à tort" if wrong else "")


def percent(share: float | None) -> str:
    """Return a share as French writes it; a dash where nothing was there to be counted."""
    return "–" if share is None else f"{share * 100:.0f} %"


def sums(measured: corpus.Measured) -> Iterator[str]:
    """Yield the sentence on the corpus as a whole."""
    yield f"- Les lettres sur lesquelles les règles ont été réglées : {told(measured.tuned)}."
    yield f"- Des lettres écrites à part, sur lesquelles elles l'ont été depuis : {told(measured.used)}."
    yield f"- Des lettres écrites à part, que personne n'a regardées en réglant : {told(measured.unseen)}."


def told(tally: corpus.Tally) -> str:
    """Return what some letters come to, as words."""
    return (
        f"{tally.letters} lettres, {tally.expected()} constats attendus, précision {percent(tally.precision())}, "
        f"rappel {percent(tally.recall())}"
    )


def marks(_measured: corpus.Measured) -> Iterator[str]:
    """Yield the tables of the mark: what a finding costs, and the grades."""
    rows = [
        (translate(SEVERITIES[severity][0]), str(score.POINTS[severity]), str(score.CAPS[severity]))
        for severity in reversed(Severity)
    ]
    yield from table(("gravité", "points par constat", "plafond par règle"), rows)
    grades = (f"{grade} à partir de {least}" for grade, least in score.GRADES.items() if least)
    yield f"Notes : {', '.join(grades)}, E au-dessous ; {score.ERROR_GRADE} au mieux s'il y a une erreur."
    yield ""
    yield (
        f"Jusqu'à {score.USUAL} mots, chaque constat compte en entier. Au-delà, le premier de chaque règle compte en "
        f"entier et les suivants moins, à mesure que le texte est plus long (la moitié pour {2 * score.USUAL} mots)."
    )


PARTS: dict[str, Callable[[corpus.Measured], Iterable[str]]] = {
    "note": marks,
    "cours": of_course,
    "autres": others,
    "mesure": sums,
}


def printed(measured: corpus.Measured) -> str:
    """Return the page with its tables as they are now."""
    text = PAGE.read_text(encoding="utf-8")
    before = i18n.reader()
    i18n.use("fr")
    try:
        for name, part in PARTS.items():
            inner = "\n".join(part(measured)).rstrip()
            pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
            text, found = pattern.subn(lambda at, made=inner: f"{at[1]}{made}\n{at[2]}", text)
            if found != 1:
                raise LookupError(name)
    finally:
        i18n.use(before)
    return typeset(text)


def write(measured: corpus.Measured) -> bool:
    """Bring the page in step; return whether it changed."""
    made = printed(measured)
    if made == PAGE.read_text(encoding="utf-8"):
        return False
    PAGE.write_text(made, encoding="utf-8")
    return True


def main() -> int:
    """Write the page; with ``--check``, say whether it is out of date and change nothing."""
    measured = corpus.measure_all()
    if "--check" in sys.argv[1:]:
        return int(printed(measured) != PAGE.read_text(encoding="utf-8"))
    write(measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
