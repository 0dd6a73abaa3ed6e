"""The letter says what there is to say, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mailer.errors import N_
from mailer.lint.hits import at
from mailer.lint.paragraphs import versions
from mailer.lint.reading import RUNNING
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, Option, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.tokens import count_words
from mailer.model import Severity


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit where the letter begins if it is too long."""
    words = max(sum(count_words(text.tokens) for text in texts) for texts in versions(scene, RUNNING))
    if words > scene.options["words"]:
        hit = at(
            scene.reading.start(),
            N_("The letter has {words} words; beyond {limit}, few are read."),
            N_("Keep what the reader gains, and what proves it. Move the rest into a leaflet."),
            words=words,
            limit=scene.options["words"],
        )
        yield replace(hit, severity=Severity.WARNING) if words >= scene.options["many"] else hit


_LINE = "Vous pulvérisez le produit, vous attendez dix minutes, vous rincez, et le sol est propre. "

RULE = Rule(
    id="length",
    family=Family.PROJECT,
    title=N_("The letter is not longer than it is interesting"),
    source="course: M4",
    why=N_(
        "As many words as there are interesting things to say, and no more: some 400 words fill a page "
        "that one wants to read."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "The figure is ours: what fits on one page with air. Studies disagree: long letters sell too "
            "where the subject is worth it."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    pieces=frozenset({"letter"}),
    options=(
        Option("words", 400, N_("Words that a letter may have."), least=1),
        Option("many", 600, N_("Words from which the rule warns."), least=1),
    ),
    check=InPiece(check),
    bad=(
        Example("\n\n".join([_LINE * 3] * 12), finds=("",)),
        Example("\n\n".join([_LINE * 3] * 16), finds=("",), note=N_("From 600 words on, the rule warns.")),
    ),
    good=(
        Example("\n\n".join([_LINE * 3] * 8)),
        Example(
            _LINE * 20 + "\n\n::: legal\n" + _LINE * 20 + "\n:::",
            note=N_("Legal mentions and coupons do not count."),
        ),
        Example(
            "::: only print\n" + _LINE * 24 + "\n:::\n\n::: only mail\n" + _LINE * 24 + "\n:::",
            note=N_("What only the paper shows and what only the e-mail shows are not added up."),
        ),
    ),
)
