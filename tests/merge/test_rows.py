"""Rows written alike are read once; the skeleton is the one that reading all of them gives."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from mailer.merge import skeletons
from mailer.merge.rows import copied, parted
from mailer.model import Block, Place

HEAD = "| A | B |\n|:--|--:|\n"
LOOP = "{% for item in items %}\n| {{ item.a }} x | **{{ item.b }}** |\n{% endfor %}\n"
ITEMS = [{"a": f"a{n}", "b": f"b{n}"} for n in range(7)]

TEXTS = [
    pytest.param(f"Avant {{{{ client.town }}}}\n\n{HEAD}{LOOP}\nAprès {{{{ client.town }}}}\n", id="a table"),
    pytest.param(f"{HEAD}{LOOP}| **Total** | {{{{ client.turnover | amount }}}} |\n", id="and a total"),
    pytest.param(f"::: coupon\n{HEAD}{LOOP}:::\n\nFin\n", id="in a box"),
    pytest.param(f"> {HEAD.replace(chr(10), chr(10) + '> ')}{LOOP}", id="rows behind a quote"),
    pytest.param(f"{HEAD}{LOOP}\nPuis\n\n{HEAD}{LOOP}", id="two tables"),
    pytest.param(f"{HEAD}{LOOP}{LOOP}", id="two loops in one table"),
    pytest.param(f"Sans tête\n\n{LOOP}", id="no table at all"),
    pytest.param(f"```\n{HEAD}{LOOP}```\n", id="in code"),
    pytest.param(
        HEAD + "{% for item in items %}\n| [l](https://x.fr/{{ item.a }}) | {{ item.b }} |\n{% endfor %}\n",
        id="links with values",
    ),
    pytest.param(
        HEAD + "{% for item in items %}\n| {{ item.a }} | {{ item.b }} | {{ item.a }} |\n{% endfor %}\n",
        id="a cell too many",
    ),
    pytest.param(
        HEAD
        + "{% for item in items %}\n| {{ item.a }}{% if loop.first %} oui{% endif %} | x |\n{% endfor %}\n",
        id="the first is another",
    ),
    pytest.param(
        HEAD + "{% for item in items %}\n| {{ item.a }} \\| {{ item.b }} | `{{ item.a }}` |\n{% endfor %}\n",
        id="signs of Markdown",
    ),
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("rows", [0, 1, 2, 7])
def test_a_skeleton_is_the_same_as_if_all_rows_were_read(
    bench: Any, monkeypatch: pytest.MonkeyPatch, text: str, rows: int
) -> None:
    bench.write("plain/a.md", text)
    quick = bench.piece(items=ITEMS[:rows])
    monkeypatch.setattr(skeletons, "parted", lambda marked: (marked, []))
    bench.write("plain/b.md", text)
    whole = bench.piece("b", items=ITEMS[:rows])
    assert quick.values == whole.values
    assert str(quick.skeleton.blocks) == str(whole.skeleton.blocks).replace("b.md", "a.md")
    assert str(quick.skeleton.slots) == str(whole.skeleton.slots).replace("b.md", "a.md")


def test_rows_written_alike_are_found(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(skeletons, "parted", lambda marked: seen.append(parted(marked)) or seen[-1])
    bench.merge(HEAD + LOOP, items=ITEMS)
    ((text, (rows,)),) = seen
    assert text.count("\n") == 3
    assert rows.slots == (0, 1)
    assert rows.others == tuple((n, n + 1) for n in range(2, 14, 2))


def test_a_copy_of_a_block_has_all_its_fields() -> None:
    one = Block(
        "cell", 3, place=Place("a", 1), channel="print", theme="t", level=2, align="left", ordered=True, header=True,
        name="n",
    )  # fmt: skip
    assert copied(one, 4, (), (one,)) == replace(one, number=4, children=(one,))
    assert all(getattr(one, field.name) for field in fields(one) if field.name not in ("lines", "children"))
