"""The letter is written in the house's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mailer.errors import N_
from mailer.lint.paragraphs import Unit, running, units
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, Option, PieceScene, Reads, Rule
from mailer.lint.sentences import split
from mailer.lint.shapes import InPiece
from mailer.lint.tokens import NUMBER, WORD, tokenize
from mailer.model import Message, Severity
from mailer.places import BUILT_IN, BUILTIN

_KINDS = ("letters", "relances", "coupons", "envelopes")
_HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_PRINTED = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_UNSEEN = re.compile(r"\{%.*?%\}|\{#.*?#\}|\*\*|__|^:::[^\n]*$|^[#>]+ |^- |\[ \]", re.DOTALL | re.MULTILINE)
_LEAST = 8

Words = tuple[str, ...]


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield each sentence that stands in a built-in template too."""
    known = builtin()
    for texts in running(scene):
        for unit in units(texts):
            if not _may_be_known(unit):
                continue
            words = _words(unit)
            if len(words) >= max(_LEAST, scene.options["words"]) and not _is_own(unit, known.get(words, ())):
                start, end = unit.sentence.start, unit.sentence.end
                args = {"template": known[words][0]}
                message = Message(N_("This sentence stands in the built-in template {template}."), args)
                hint = Message(N_("Other houses print it too: say it in your own words."))
                yield Hit(message, hint, text=unit.text, start=start, end=end)


@cache
def builtin() -> dict[Words, tuple[str, ...]]:
    """Return the sentences of the built-in templates by their words, with the templates that have them.

    They are read as they are written: what a field prints is left out, whatever its condition.
    """
    found: dict[Words, tuple[str, ...]] = {}
    for kind in _KINDS:
        for path in sorted((BUILTIN / kind).glob("*.md")):
            name = f"{kind}/{path.name}"
            for words in _sentences(path.read_text(encoding="utf-8")):
                if name not in found.get(words, ()):
                    found[words] = (*found.get(words, ()), name)
    return found


@cache
def _endings() -> frozenset[str]:
    """Return the words that sentences of the built-in templates end with."""
    return frozenset(words[-1] for words in builtin())


def _may_be_known(unit: Unit) -> bool:
    """Whether a sentence may stand in a built-in template, by the last of its words that no field prints."""
    if unit.text.has_fields():
        return True
    tokens, (_, _, first, last) = unit.text.tokens, unit.sentence
    for at in range(last - 1, first - 1, -1):
        token = tokens[at]
        if token.kind in (WORD, NUMBER):
            return token.fold in _endings()
    return False


def _sentences(source: str) -> Iterator[Words]:
    """Yield the words of each sentence of a template that is long enough."""
    body = _PRINTED.sub("{{ x }}", _UNSEEN.sub("", _HEAD.sub("", source)))
    for paragraph in re.split(r"\n\s*\n|\n(?=\|)", body):
        text = " ".join(paragraph.split())
        tokens = tokenize(text)
        for sentence in split(text, tokens):
            words = tuple(t.fold for t in tokens[sentence.first : sentence.last] if t.kind in (WORD, NUMBER))
            if len(words) >= _LEAST:
                yield words


def _words(unit: Unit) -> Words:
    """Return the words of a sentence that its author wrote, without what fields print."""
    printed = [(one.start, one.end) for one in unit.text.segments if one.run.slot is not None]
    if not printed:
        return tuple([token.fold for token in unit.tokens if token.kind in (WORD, NUMBER)])
    return tuple(
        token.fold
        for token in unit.tokens
        if token.kind in (WORD, NUMBER) and not any(start <= token.start < end for start, end in printed)
    )


def _is_own(unit: Unit, templates: tuple[str, ...]) -> bool:
    """Whether a sentence stands in no built-in template, or in its house's version of that very template."""
    place = unit.text.place(unit.sentence.start)
    own = "/".join(place.file.rsplit("/", 2)[-2:]) if place else ""
    return not templates or own in templates or bool(place and place.file.startswith(BUILT_IN))


RULE = Rule(
    id="own-words",
    family=Family.PROJECT,
    title=N_("The letter is in the house's own words"),
    source="course: M5",
    why=N_(
        "Take inspiration from what others do, never copy. The built-in letters are everybody's: a "
        "client who gets the same sentence from two houses believes neither."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_("Only the templates of this engine are known, and only sentences copied word for word."),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    pieces=frozenset({"letter", "relance", "email", "envelope", "coupon"}),
    options=(
        Option("words", _LEAST, N_("Words that a copied sentence must have, at least 8."), least=_LEAST),
    ),
    check=InPiece(check),
    bad=(
        Example(
            "Votre sol brille. Vous posez vos questions, et vous obtenez vos réponses de vive voix.",
            finds=("Vous posez vos questions",),
        ),
        Example(
            "Tout d’abord, je vous souhaite la santé, pour vous et pour les vôtres.",
            objective="loyalty",
            finds=("Tout d’abord, je vous souhaite",),
        ),
    ),
    good=(
        Example("Vous posez vos questions le jeudi, et notre technicien y répond devant la machine."),
        Example("La balance penche de votre côté.", note=N_("Fewer than 8 words are common property.")),
        Example(
            "Veuillez agréer, {{ client.salutation }}, mes salutations les plus cordiales.",
            note=N_("A closing formula is nobody's."),
        ),
    ),
)
