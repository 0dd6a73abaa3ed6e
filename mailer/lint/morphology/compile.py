"""Compiles the lexicon of French forms from Hunspell's French dictionary.

    python -m mailer.lint.morphology.compile fr.dic fr.aff

takes Debian's `hunspell-fr-classical` (its files are in /usr/share/hunspell) and writes `fr.bin` beside this
file. The same dictionary always gives the same bytes.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from mailer.lint.morphology.automaton import encode, head, pack
from mailer.lint.morphology.hunspell import spell_out

OUT = Path(__file__).with_name("fr.bin")


class _Node:
    """A node under construction: arcs by letter, and the number of what the word that ends here is."""

    __slots__ = ("arcs", "below", "output", "place")

    def __init__(self) -> None:
        self.arcs: dict[str, _Node] = {}
        self.output = 0
        self.below = 0
        self.place = 0


def build(words: Mapping[str, int]) -> _Node:
    """Return the root of the minimal automaton of words with their outputs (not 0)."""
    root = _Node()
    known: dict[tuple[object, ...], _Node] = {}
    open_: list[tuple[_Node, str, _Node]] = []
    before = ""

    def close(depth: int) -> None:
        while len(open_) > depth:
            parent, letter, node = open_.pop()
            key = (node.output, *((arc, id(child)) for arc, child in node.arcs.items()))
            parent.arcs[letter] = known.setdefault(key, node)

    for word in sorted(words):
        same = 0
        while same < min(len(word), len(before)) and word[same] == before[same]:
            same += 1
        close(same)
        node = open_[-1][2] if open_ else root
        for letter in word[same:]:
            node.arcs[letter] = child = _Node()
            open_.append((node, letter, child))
            node = child
        node.output = words[word]
        before = word
    close(0)
    return root


def lay_out(root: _Node) -> list[_Node]:
    """Place nodes one after the other, the root first, the letters that lead to most words first in each."""
    order: list[_Node] = []
    waiting: list[tuple[_Node, bool]] = [(root, False)]
    seen: set[int] = set()
    while waiting:
        node, done = waiting.pop()
        if done:
            node.below = bool(node.output) + sum(child.below for child in node.arcs.values())
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            waiting.append((node, True))
            waiting.extend((child, False) for child in reversed(node.arcs.values()))
    order.reverse()
    at = 0
    for node in order:
        node.arcs = dict(sorted(node.arcs.items(), key=lambda arc: (-arc[1].below, arc[0])))
        node.place = at if node.arcs else 0
        at += len(node.arcs)
    return order


def compile_lexicon(dic: Iterable[str], aff: Iterable[str]) -> bytes:
    """Return the lexicon of a dictionary as the bytes of a file."""
    found: dict[str, set[str]] = {}
    for form, reading in spell_out(dic, aff):
        found.setdefault(form, set()).add(encode(form, reading))
    lines = {form: "|".join(sorted(readings)) for form, readings in found.items()}
    outputs = {line: number for number, line in enumerate(sorted(set(lines.values())), 1)}
    nodes = lay_out(build({form: outputs[line] for form, line in lines.items()}))
    letters = "".join(sorted({letter for node in nodes for letter in node.arcs}))
    codes = {letter: code for code, letter in enumerate(letters)}
    arcs: list[int] = []
    labels = bytearray()
    for node in nodes:
        last = len(node.arcs) - 1
        for number, (letter, child) in enumerate(node.arcs.items()):
            arcs.append(pack(child.place, child.output, number == last))
            labels.append(codes[letter])
    said = "\n".join(("", *outputs))
    return head(letters, len(arcs), said) + struct.pack(f"<{len(arcs)}I", *arcs) + labels + said.encode()


def main(arguments: list[str]) -> int:
    """Compile the files named on the command line."""
    if len(arguments) != 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    dic, aff = (Path(name).read_text(encoding="utf-8").splitlines() for name in arguments)
    OUT.write_bytes(compile_lexicon(dic, aff))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
