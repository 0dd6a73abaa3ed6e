"""Typst: one document that reads the clients from JSON, and a file for each from one compiler."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from benchmarks import letter
from benchmarks.peers import contract
from benchmarks.peers.contract import Made, Task, Values

SET_UP = """\
#set page(paper: "a4", margin: (top: 15mm, right: 20mm, bottom: 18mm, left: 22mm))
#set text(font: "Liberation Serif", size: 10.5pt, lang: "fr", fill: rgb("#111"))
#set par(leading: 0.45em, spacing: 3mm)
#set table(stroke: 0.2mm + rgb("#555"))
#show heading.where(level: 1): set text(size: 17pt, fill: rgb("#7a1420"))
#show heading.where(level: 2): set text(size: 11.5pt)
"""


def one(task: Task) -> Made:
    """Compile one document of all clients."""
    import typst

    (task.folder / "clients.json").write_text(json.dumps(task.clients, ensure_ascii=False), encoding="utf-8")
    source = _source(task, '#for (number, c) in json("clients.json").enumerate() {\n'
                     "  if number > 0 { pagebreak() }\n  letter(c)\n}\n")  # fmt: skip
    compiler = typst.Compiler(str(source), font_paths=[str(letter.FONTS)], ignore_system_fonts=True)
    return contract.one(task, lambda path: compiler.compile(output=str(path), format="pdf"), ".pdf")


def each(task: Task) -> Made:
    """Compile a document for each client with one compiler, which keeps what it can between them."""
    import typst

    source = _source(task, '#letter(json(bytes(sys.inputs.at("client"))))\n')
    compiler = typst.Compiler(
        str(source), font_paths=[str(letter.FONTS)], ignore_system_fonts=True, sys_inputs={"client": "{}"}
    )

    def make(client: Values) -> bytes:
        return bytes(compiler.compile(format="pdf", sys_inputs={"client": json.dumps(client)}))

    return contract.each(task, task.clients, make, ".pdf")


def _source(task: Task, ending: str) -> Path:
    shutil.copy(letter.SIGNATURE, task.folder / "signature.png")
    path = task.folder / "letter.typ"
    path.write_text(SET_UP + _function() + ending, encoding="utf-8")
    return path


def _function() -> str:
    """Return the letter as a function of a client ``c``."""
    paragraphs = "\n\n".join(_text(words) for words in (letter.GREETING, *letter.PARAGRAPHS))
    coupon = "\n\n".join(_text(words) for words in letter.COUPON_LINES)
    cells = ", ".join(f"[{_fixed(cell)}]" for row in letter.COUPON_TABLE for cell in row)
    lines = ", ".join(f"c.line{number}" for number in range(1, letter.LINES + 1))
    return f"""\
#let letter(c) = [
#box(height: 45mm)[#set text(size: 9.5pt); {_joined(letter.SENDER)}]
#place(top + left, dx: 88mm, dy: 30mm, box(width: 80mm, ({lines}).filter(l => l != "").join(linebreak())))
#v(18mm)
#align(right)[{_fixed(letter.DATELINE)}]
#v(4mm)
= {_text(letter.HEADLINE)}

{paragraphs}

#pad(left: 88mm)[#image("signature.png", height: 12mm) {_joined(letter.SIGNED)}]
#block(stroke: (left: 0.8mm + rgb("#7a1420")), inset: (left: 3mm))[#emph[{_text(letter.POST_SCRIPTUM)}]]
#block(width: 100%, stroke: (paint: rgb("#555"), thickness: 0.3mm, dash: "dashed"), inset: 3mm)[
#set text(size: 10pt)
== {_fixed(letter.COUPON_TITLE)}

{coupon}

#table(columns: (1fr, 1fr, 1fr), {cells})

{_fixed(letter.COUPON_FOOT)}
]
#align(center)[#text(size: 8pt)[{_fixed(letter.FOOTER)}]]
]
"""


def _joined(lines: tuple[str, ...]) -> str:
    return " \\ ".join(_fixed(line) for line in lines)


def _text(words: str) -> str:
    return letter.written(words, _fixed, lambda name: f"#(c.{name})", lambda word: f"#strong[{word}]")


def _fixed(text: str) -> str:
    return re.sub(r"([\\#*_`$<>@~\[\]/=+-])", r"\\\1", text)
