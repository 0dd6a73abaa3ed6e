"""The shipped lexicon: a minimal automaton over the letters of all forms, walked letter by letter.

Forms that begin or end alike share their arcs, so that 450 000 of them fit in less than a megabyte, which is
read as it stands. The file holds, after its head: the alphabet; for each arc a number (18 bits: the first arc of
the node that it leads to, 13 bits: what the word that ends there is, 1 bit: the last arc of its node) and a
letter; and what words are, a line each. A lemma is written as the letters to take off the form's end, and
those to put there instead.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mailer.lint.morphology.tags import Part, Reading, Tense

MAGIC = b"mailfr1\n"
HEAD = struct.Struct("<8s3I")
TARGET_BITS, OUTPUT_BITS = 18, 13
_TARGET = (1 << TARGET_BITS) - 1
_OUTPUT = ((1 << OUTPUT_BITS) - 1) << TARGET_BITS
_LAST = 1 << (TARGET_BITS + OUTPUT_BITS)
_WITH_ACCENTS = {
    "a": "àâä",
    "c": "ç",
    "e": "éèêë",
    "i": "îï",
    "n": "ñ",
    "o": "ôö",
    "u": "ùûü",
    "y": "ÿ",
}


def pack(target: int, output: int, last: bool) -> int:
    """Return the number of an arc.

    Raises:
        ValueError: a dictionary of more words than the format holds.
    """
    if target >> TARGET_BITS or output >> OUTPUT_BITS:
        raise ValueError("too many forms for this format")
    return target | output << TARGET_BITS | (_LAST if last else 0)


def head(letters: str, arcs: int, outputs: str) -> bytes:
    """Return the beginning of a file, its alphabet included."""
    alphabet = letters.encode()
    alphabet += b"\n" * (-len(alphabet) % 4)
    return HEAD.pack(MAGIC, arcs, len(alphabet), len(outputs.encode())) + alphabet


class Automaton:
    """A lexicon in memory; opening it reads the file and unpacks nothing."""

    def __init__(self, data: bytes) -> None:
        magic, arcs, alphabet, outputs = HEAD.unpack_from(data)
        if magic != MAGIC:
            raise ValueError("no lexicon of this version")
        at = HEAD.size + alphabet
        letters = data[HEAD.size : at].decode().rstrip("\n")
        self._codes = {letter: code for code, letter in enumerate(letters)}
        self._arcs = array("I", data[at : at + 4 * arcs])
        if sys.byteorder == "big":
            self._arcs.byteswap()
        at += 4 * arcs
        self._labels = data[at : at + arcs]
        self._outputs = data[at + arcs : at + arcs + outputs].split(b"\n")
        self._patterns: dict[int, tuple[_Pattern, ...]] = {}

    @classmethod
    def open(cls, path: Path) -> Automaton:
        """Return the lexicon in a file."""
        return cls(path.read_bytes())

    def find(self, word: str) -> tuple[Reading, ...]:
        """Return the readings of a form, written as the lexicon writes it."""
        codes, labels, arcs = self._codes, self._labels, self._arcs
        value = at = 0
        for place, letter in enumerate(word):
            code = codes.get(letter)
            if code is None or (place and not at):
                return ()
            while labels[at] != code:
                if arcs[at] & _LAST:
                    return ()
                at += 1
            value = arcs[at]
            at = value & _TARGET
        return self._decode(word, (value & _OUTPUT) >> TARGET_BITS)

    def unaccented(self, word: str, limit: int = 8) -> tuple[str, ...]:
        """Return the forms that read as a word if their accents are left out, at most ``limit``."""
        found: list[str] = []
        codes, labels, arcs = self._codes, self._labels, self._arcs

        def walk(place: int, at: int, form: str) -> None:
            letter = word[place]
            wanted = {codes[one]: one for one in letter + _WITH_ACCENTS.get(letter, "") if one in codes}
            while True:
                value = arcs[at]
                one = wanted.get(labels[at])
                if one and len(found) < limit:
                    if place + 1 < len(word):
                        if value & _TARGET:
                            walk(place + 1, value & _TARGET, form + one)
                    elif value & _OUTPUT:
                        found.append(form + one)
                if value & _LAST:
                    return
                at += 1

        if word:
            walk(0, 0, "")
        return tuple(found)

    def words(self) -> Iterator[str]:
        """Yield all forms, in the order of the file."""
        letters = {code: letter for letter, code in self._codes.items()}
        waiting = [(0, "")]
        while waiting:
            at, form = waiting.pop()
            value = 0
            while not value & _LAST:
                value = self._arcs[at]
                longer = form + letters[self._labels[at]]
                if value & _OUTPUT:
                    yield longer
                if value & _TARGET:
                    waiting.append((value & _TARGET, longer))
                at += 1

    def _decode(self, form: str, output: int) -> tuple[Reading, ...]:
        patterns = self._patterns.get(output)
        if patterns is None:
            lines = self._outputs[output].decode().split("|")
            patterns = self._patterns[output] = tuple(_pattern(line) for line in lines if line)
        whole = len(form)
        return tuple([Reading(form[: whole - strip] + add, *rest) for strip, add, rest in patterns])


class _Pattern(NamedTuple):
    """A reading of many forms: letters to take off a form, what to put there, and all but the lemma."""

    strip: int
    add: str
    rest: tuple[Part, Tense, str, bool, bool]


def encode(form: str, reading: Reading) -> str:
    """Return a reading as a file writes it."""
    same = 0
    for one, other in zip(form, reading.lemma, strict=False):
        if one != other:
            break
        same += 1
    frame = ("t" if reading.direct else "") + ("e" if reading.etre else "")
    fields = (str(len(form) - same), reading.lemma[same:], reading.part, reading.tense, reading.person, frame)
    return ",".join(fields)


def _pattern(line: str) -> _Pattern:
    strip, add, part, tense, person, frame = line.split(",")
    return _Pattern(int(strip), add, (Part(part), Tense(tense), person, "t" in frame, "e" in frame))
