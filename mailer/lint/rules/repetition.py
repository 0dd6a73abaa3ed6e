"""One idea is said once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from mailer.errors import N_
from mailer.lint.content import stems
from mailer.lint.paragraphs import Unit, paragraphs, units
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, Option, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import quote
from mailer.model import Message, Severity

_COMMON = 40
"""A word of so many sentences tells none from another; it is not followed up."""


_NONE = frozenset({""})


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield each sentence that says again what an earlier one said."""
    for texts in paragraphs(scene):
        yield from _repeated(texts, scene.options["words"], scene.options["share"])


def _repeated(texts: Sequence[Text], least: int, percent: int) -> Iterator[Hit]:
    seen: list[tuple[Unit, frozenset[str]]] = []
    holding: dict[str, list[int]] = defaultdict(list)
    for unit in units(texts):
        words = _words(unit)
        if len(words) < least:
            continue
        known = words & holding.keys()
        enough = len(known) >= least and 100 * len(known) >= percent * len(words)
        common = Counter(chain.from_iterable(holding[word] for word in known)) if enough else {}
        for at in sorted([at for at, shared in common.items() if shared >= least]):
            earlier, others = seen[at]
            if 100 * common[at] >= percent * len(words | others):
                start, end = earlier.sentence.start, earlier.sentence.end
                said = Message(
                    N_("This sentence says again what an earlier one said: {earlier}"),
                    {"earlier": quote(earlier.text.written(start, end), 80)},
                )
                hint = Message(
                    N_("Keep the stronger of the two. The post-scriptum may repeat; a paragraph may not.")
                )
                yield Hit(said, hint, text=unit.text, start=unit.sentence.start, end=unit.sentence.end)
                break
        for word in words:
            if len(holding[word]) < _COMMON:
                holding[word].append(len(seen))
        seen.append((unit, words))


def _words(unit: Unit) -> frozenset[str]:
    """Return the stems of a sentence's words of content."""
    _, _, first, last = unit.sentence
    return frozenset(unit.text.tokens.once(stems)[first:last]) - _NONE


RULE = Rule(
    id="repetition",
    family=Family.PROJECT,
    title=N_("No sentence says again what another said"),
    source="course: M4, M8",
    why=N_(
        "One sentence for one idea. Said twice in the body, it costs the reader his time and tells him "
        "nothing. The accroche and the post-scriptum repeat on purpose, and are let be."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "Sentences are compared by their words of content, cut to stems: what is said again in quite "
            "other words is not seen."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    pieces=frozenset({"letter", "email"}),
    languages=frozenset({"fr"}),
    options=(
        Option("words", 5, N_("Words of content that two sentences must share."), least=2),
        Option("share", 60, N_("Share of their words that they must have in common, in per cent."), least=1),
    ),
    check=InPiece(check),
    bad=(
        Example(
            "Le dégraissant dissout les huiles minérales en dix minutes. Rien à frotter.\n\n"
            "En dix minutes, les huiles minérales sont dissoutes par le dégraissant : il dissout.",
            finds=("En dix minutes, les huiles",),
        ),
        Example(
            "Votre équipe gagne deux heures chaque semaine sur le nettoyage de l’atelier. Le sol sèche seul. "
            "Chaque semaine, votre équipe gagne 2 heures de nettoyage à l’atelier.",
            finds=("Chaque semaine, votre équipe",),
        ),
    ),
    good=(
        Example(
            "Le dégraissant dissout les huiles minérales en dix minutes.\n\n"
            "::: ps\nEn dix minutes, le dégraissant dissout les huiles minérales.\n:::",
            note=N_("The post-scriptum repeats on purpose."),
        ),
        Example("Vous gagnez du temps. Vous gagnez de la place.", note=N_("Too short to compare.")),
        Example(
            "::: only print\nRenvoyez votre bon de commande signé avant vendredi midi.\n:::\n\n"
            "::: only mail\nRenvoyez votre bon de commande signé avant vendredi midi.\n:::",
            note=N_("One stands on paper, the other in the e-mail."),
        ),
    ),
)
