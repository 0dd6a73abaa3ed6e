"""A few words in bold catch the eye."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mailer.errors import N_
from mailer.lint.hits import at
from mailer.lint.paragraphs import running, versions
from mailer.lint.reading import RUNNING, Where
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, Option, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import count_words, tokenize
from mailer.model import Message, Severity

_PARAGRAPHS = Where(kinds=frozenset({"paragraph"}), outside=RUNNING.outside)


class Bold(NamedTuple):
    """A stretch of a text in bold or underlined."""

    text: Text
    start: int
    end: int


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit where nothing catches the eye, or too much does."""
    options = scene.options
    lengths = [sum(count_words(text.tokens) for text in texts) for texts in running(scene)]
    for words, texts in zip(lengths, versions(scene, _PARAGRAPHS), strict=False):
        found = [one for text in texts for one in stretches(text)]
        if not found and words >= options["least"]:
            yield at(
                scene.reading.start(),
                N_("Nothing in the {words} words of this letter catches the eye."),
                N_("Put three to seven things in bold: the advantage, the price, the date."),
                words=words,
            )
        points = [one for one in found if not _labels(one)]
        if len(points) > options["most"]:
            args = {"count": len(points), "most": options["most"]}
            message = Message(N_("{count} places are in bold; beyond {most} nothing stands out."), args)
            yield _hit(points[options["most"]], message)
        yield from _long(found, options["words"])
        yield from _much(texts, found, options["share"])


def _long(found: Sequence[Bold], limit: int) -> Iterator[Hit]:
    for one in found:
        words = count_words(tokenize(one.text.string[one.start : one.end]))
        if words > limit:
            args = {"words": words, "limit": limit}
            yield _hit(
                one,
                Message(
                    N_("{words} words on end are in bold; at most {limit} are taken in at a glance."), args
                ),
            )


def _much(texts: Sequence[Text], found: Sequence[Bold], limit: int) -> Iterator[Hit]:
    letters = sum(len(text.string) for text in texts)
    bold = sum(one.end - one.start for one in found)
    if 100 * bold > limit * letters and letters >= _ENOUGH:
        args = {"share": round(100 * bold / letters), "limit": limit}
        yield _hit(
            found[0], Message(N_("{share} per cent of the text is in bold; at most {limit} is good."), args)
        )


_ENOUGH = 300
"""Letters below which a share says nothing."""


def _hit(one: Bold, message: Message) -> Hit:
    hint = Message(N_("Keep what one must have seen who reads nothing else."))
    return Hit(message, hint, text=one.text, start=one.start, end=one.end)


def stretches(text: Text) -> list[Bold]:
    """Return the parts of a text in bold or underlined; runs that touch are one, blank ones none."""
    found: list[Bold] = []
    for segment in text.segments:
        style = segment.run.style
        if not (style.strong or style.underline) or not text.string[segment.start : segment.end].strip():
            continue
        if found and not text.string[found[-1].end : segment.start].strip():
            found[-1] = found[-1]._replace(end=segment.end)
        else:
            found.append(Bold(text, segment.start, segment.end))
    return found


def _labels(one: Bold) -> bool:
    """Whether a stretch is the label that a list's item begins with: “**Votre prix** : 49 €”."""
    after = one.text.string[one.end :].lstrip(" \u00a0\u202f")
    return "item" in one.text.path and not one.text.string[: one.start].strip() and after.startswith(":")


RULE = Rule(
    id="focus-points",
    family=Family.PRESENTATION,
    title=N_("A few words catch the eye"),
    source="course: M17",
    why=N_(
        "Before reading, one glances. A few words in bold tell him who reads nothing else what it is about; "
        "where all is bold, nothing is."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "Eye-path descriptions (Vögele) name bold and underlined words as halts; the "
            "measures are conventions."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    pieces=frozenset({"letter"}),
    options=(
        Option("least", 80, N_("Words from which a letter needs something in bold."), least=1),
        Option("most", 10, N_("Places that may be in bold, labels of lists apart."), least=1),
        Option("words", 12, N_("Words that one place in bold may have."), least=1),
        Option("share", 25, N_("Share of the letters that may be in bold, in per cent."), least=1),
    ),
    check=InPiece(check),
    bad=(
        Example("Vous pulvérisez, vous attendez dix minutes, vous rincez. " * 12, finds=("",)),
        Example(
            "# Découvrez l’atelier propre\n\n" + "Votre sol sèche seul, votre équipe rentre à l’heure. " * 11,
            finds=("",),
        ),
    ),
    good=(
        Example("Votre sol mérite mieux. Répondez vite.", note=N_("Too short to need it.")),
        Example("Votre facture reste à régler. " * 20, objective="payment", piece="relance"),
        Example(
            "Que cette année vous soit douce.\n\n::: legal\n"
            + "Mentions de la maison, en petit. " * 20
            + "\n:::",
            objective="loyalty",
        ),
    ),
)
