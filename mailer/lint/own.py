"""Rules that a house writes for itself, in its own file: words to leave out, or of which one must stand.

`build` makes a `Rule` of each and tries its examples, so that a rule that does not do what its author thinks
is refused before it judges a letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mailer.errors import N_
from mailer.lint.lexicon import Lexicon
from mailer.lint.reading import ACCROCHE, PROSE, RUNNING, Where
from mailer.lint.rule import WORDS_OPTION, Check, Evidence, Example, Family, Hit, Level, Reads, Rule
from mailer.lint.runner import check
from mailer.lint.shapes import Existence, Forbidden
from mailer.lint.subject import OBJECTIVES, SkeletonUse, Subject
from mailer.lint.tokens import quote
from mailer.lint.tuning import Settings, refused
from mailer.model import Block, Line, Message, Place, Run, Severity, Skeleton
from mailer.pieces import BY_NAME

WHERE = {
    "text": RUNNING,
    "paragraphs": PROSE,
    "accroche": ACCROCHE,
    "salutation": Where(kinds=frozenset({"salutation"})),
    "ps": Where(inside=frozenset({"ps"})),
    "everywhere": Where(),
}
"""The names that a house gives to parts of a letter."""

PlaceOf = Callable[[str], Place | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRule:
    """A rule as a house writes it: words in ``forbidden`` or in ``required``, one of the two."""

    id: str
    title: str
    why: str
    bad: tuple[str, ...]
    good: tuple[str, ...]
    severity: str = "warning"
    forbidden: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    where: str = "text"
    hint: str | None = None
    pieces: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forbidden(Forbidden):
    """Forbidden words, said with the rule's title."""

    def _hit(self, word: str, entry: str, **where: Any) -> Hit:
        message = Message(N_("“{word}”: {title}"), {"word": quote(word), "title": self.message})
        return Hit(message, Message(self.hint) if self.hint else None, key=entry, **where)


def build(
    own: Sequence[OwnRule], others: Iterable[Rule], place: PlaceOf = lambda _key: None
) -> tuple[Rule, ...]:
    """Return the rules of a house; ``place`` tells where a key (``0.id``, ``0.bad.1``) stands in its file.

    Raises:
        LintError: a rule has the name of another, holds for what there is not, or fails one of its examples.
    """
    names = {rule.id for rule in others}
    made = []
    for number, one in enumerate(own):
        at = _below(place, number)
        if one.id in names:
            raise refused(N_("The rule “{rule}” has the name of another rule."), at("id"), rule=one.id)
        names.add(one.id)
        _known(one.pieces, BY_NAME, N_("There is no kind of piece “{name}”."), at, "pieces")
        _known(one.objectives, OBJECTIVES, N_("There is no objective “{name}”."), at, "objectives")
        rule = _rule(one)
        _try(rule, one, at)
        made.append(rule)
    return tuple(made)


def _below(place: PlaceOf, number: int) -> PlaceOf:
    return lambda key: place(f"{number}.{key}")


def _known(names: Sequence[str], known: Iterable[str], message: str, place: PlaceOf, key: str) -> None:
    known = list(known)
    for number, name in enumerate(names):
        if name not in known:
            raise refused(message, place(f"{key}.{number}"), name, known)


def _rule(own: OwnRule) -> Rule:
    """Return the rule; what the house writes is no template, so its braces are kept as braces."""
    hint = _plain(own.hint or "")
    shape: Check
    if own.forbidden:
        lexicon = Lexicon.of(*own.forbidden, name=own.id)
        shape = _Forbidden(lexicon=lexicon, message=own.title, hint=hint, where=WHERE[own.where])
    else:
        lexicon = Lexicon.of(*own.required, name=own.id)
        shape = Existence(lexicon=lexicon, message=_plain(own.title), hint=hint, where=WHERE[own.where])
    return Rule(
        id=own.id,
        family=Family.HOUSE,
        title=_plain(own.title),
        source="house",
        why=_plain(own.why),
        evidence=Evidence(Level.HOUSE, N_("The house decided so.")),
        severity=Severity(own.severity),
        check=shape,
        reads=frozenset({Reads.TEXT, Reads.VALUES}),
        bad=tuple(Example(text) for text in own.bad),
        good=tuple(Example(text) for text in own.good),
        pieces=frozenset(own.pieces),
        objectives=frozenset(own.objectives),
        options=(WORDS_OPTION,),
    )


def _plain(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _try(rule: Rule, own: OwnRule, place: PlaceOf) -> None:
    """Hold a rule against its examples. Raises `LintError` for the first that it gets wrong."""
    anywhere = replace(rule, pieces=frozenset(), objectives=frozenset())
    for key, texts in (("bad", own.bad), ("good", own.good)):
        for number, text in enumerate(texts):
            found = check(Subject((_use(text, own.where),)), (anywhere,), settings=Settings())
            if bool(found) == (key == "bad"):
                continue
            message = (
                N_("The rule “{rule}” finds no fault with its bad example “{text}”.")
                if key == "bad"
                else N_("The rule “{rule}” finds fault with its good example “{text}”.")
            )
            raise refused(
                message,
                place(f"{key}.{number}"),
                remedy=N_("Correct the words that the rule looks for, or the example."),
                rule=rule.id,
                text=quote(text, 60),
            )


def _use(text: str, where: str) -> SkeletonUse:
    """Return a letter that holds a text, in the part that a rule reads."""
    kind = where if where in ("accroche", "salutation") else "paragraph"
    inside = 1 if where == "ps" else 0
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    blocks = tuple(Block(kind, number, (Line((Run(one),)),)) for number, one in enumerate(paragraphs, inside))
    if inside:
        blocks = (Block("ps", 0, children=blocks),)
    return SkeletonUse(Skeleton("example", "letter", "example", "fr", blocks, ()), clients=1)
