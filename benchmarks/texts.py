"""Made-up letters that all differ, for measuring lint: sentences of the letter of the benchmark and of the library's
templates, with names, towns and amounts of made-up clients in them.

The same number and seed give the same letters. What a sentence says is nobody's; that it is French, of usual length,
and never twice the same, is all that matters.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks import clients, letter

TEMPLATES = letter.ROOT / "templates"
PARAGRAPHS, SENTENCES = 9, 4
"""Paragraphs of a letter, and sentences of a paragraph: some 400 words in all."""

_OPEN = "|"
_HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FIELD = re.compile(r"\{\{.*?\}\}|\{[%#].*?[%#]\}|\{[a-z_]+\}", re.DOTALL)
_MARKUP = re.compile(r"[*\[\]\\]|\(https?:[^)]*\)")
_SENTENCE = re.compile(r"[A-ZÀ-Ý][^.!?|]{24,}[.!?]")
_SMALL = re.compile(r"(?<=[a-zà-ÿ]) (?=[a-zà-ÿ])")


def sentences() -> list[str]:
    """Return the sentences that letters are made of, each once; none has a field."""
    files = sorted(path for folder in ("letters", "relances") for path in (TEMPLATES / folder).glob("*.md"))
    bodies = [_HEAD.sub("", path.read_text(encoding="utf-8")) for path in files]
    texts = (
        " ".join(_MARKUP.sub("", _FIELD.sub(_OPEN, body)).split()) for body in (*letter.PARAGRAPHS, *bodies)
    )
    return list(dict.fromkeys(found.group() for text in texts for found in _SENTENCE.finditer(text)))


def bodies(count: int, seed: int = clients.SEED) -> Iterator[str]:
    """Yield so many letters in Markdown; each sentence has the name of somebody or of some place in it."""
    draw = random.Random(seed)
    pool = sentences()
    people = clients.make(count * SENTENCES, seed)

    def said() -> str:
        person = draw.choice(people)
        own = draw.choice((person.town, person.company, f"{person.first_name} {person.last_name}"))
        return _said(draw.choice(pool), own, draw)

    for _ in range(count):
        paragraphs = (" ".join(said() for _ in range(SENTENCES)) for _ in range(PARAGRAPHS))
        yield f"# {said()}\n\n" + "\n\n".join(paragraphs) + "\n"


def write(folder: Path, count: int) -> list[Path]:
    """Write so many letters as templates into ``folder/letters`` and return their paths."""
    place = folder / "letters"
    place.mkdir(parents=True)
    made = []
    for number, body in enumerate(bodies(count), 1):
        path = place / f"text-{number:04}.md"
        path.write_text(f"---\npiece: letter\nframe: none\n---\n{body}", encoding="utf-8")
        made.append(path)
    return made


def _said(sentence: str, own: str, draw: random.Random) -> str:
    """Return a sentence with somebody's own words between two of its own."""
    gaps = [found.start() for found in _SMALL.finditer(sentence)] or [len(sentence) - 1]
    at = draw.choice(gaps)
    return f"{sentence[:at]} {own}{sentence[at:]}"
