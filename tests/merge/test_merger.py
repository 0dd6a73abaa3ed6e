"""Blocks, fields checked before the first client, variants, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mailer.errors import MergeError
from mailer.merge import Merger, Setting
from mailer.pieces import BY_NAME, Kind

PLAIN = Kind(name="plain", folder="plain", title="plain", accroche=True)

LETTER = """\
---
piece: letter
subject: "Votre offre, {{ client.first_name }}"
---
# Découvrez

{{ client.salutation }},

Un paragraphe.

::: only print
Papier seulement.
:::

::: theme prix
Le prix.
:::

::: signature
:::

::: ps
P.-S. : vite.
:::

::: coupon
:::

::: legal
Mentions.
:::
"""


@pytest.fixture
def letter(bench: Any) -> Any:
    bench.write("letters/a.md", LETTER)
    bench.write("frames/letter.md", "::: address\n{{ client.town }}\n:::\n\n::: footer\nPied\n:::")
    bench.write("frames/signature.md", "![](asset:cedric)\n\n{{ house.company }}")
    bench.write("coupons/order.md", "## Bon\n\n{{ client.code }}")
    return bench


def _letter(bench: Any, **fields: Any) -> Any:
    return bench.merger.piece(BY_NAME["letter"], "a", bench.client(**fields), {"items": ()}, coupon="order")


def test_a_letter_has_typed_blocks_in_order(letter: Any) -> None:
    piece = _letter(letter)
    kinds = [block.kind for block in piece.skeleton.blocks]
    assert kinds == ["address", "accroche", "salutation", "paragraph", "paragraph", "paragraph",
                     "signature", "ps", "coupon", "legal", "footer"]  # fmt: skip
    numbers = [block.number for block in piece.skeleton.walk()]
    assert numbers == list(range(len(numbers)))


def test_frame_channel_theme_and_fills(letter: Any) -> None:
    blocks = _letter(letter).skeleton.blocks
    assert blocks[0].channel == "print"
    assert blocks[0].children[0].channel == "print"
    assert [b.channel for b in blocks[3:6]] == ["", "print", ""]
    assert [b.theme for b in blocks[3:6]] == ["", "", "prix"]
    assert blocks[6].children[0].lines[0].runs[0].image == "asset:cedric"
    assert [child.kind for child in blocks[8].children] == ["heading", "paragraph"]


def test_the_subject_is_merged(letter: Any) -> None:
    piece = _letter(letter, first_name="*Zoé*")
    texts = [run.text if run.slot is None else piece.values[run.slot] for run in piece.skeleton.subject]
    assert "".join(texts) == "Votre offre, *Zoé*"


def test_10000_clients_on_5_branches_parse_5_skeletons(bench: Any) -> None:
    bench.write(
        "plain/a.md",
        "{% if items == 0 %}zéro{% elif items < 3 %}{{ items * 'x' }} peu{% else %}b{% endif %} {{ client.code }}"
        "{% if items == 4 %} fin{% endif %}{% if items == 2 %} deux{% endif %}",
    )
    for number in range(2_000):
        bench.piece(row=number, code=f"C{number}", items=number % 5)
    assert bench.merger.skeletons.parsed == 5


@pytest.mark.parametrize(
    ("body", "line", "near"),
    [
        ("\n{% if client.company %}{{ client.tonw }}{% endif %}", 2, "town"),
        ("{{ clinet.town }}", 1, "client"),
        ("a\n\n{{ client['vile'] }}", 3, "ville"),
        ("{{ house.compagny }}", 1, "company"),
    ],
)
def test_an_unknown_field_in_any_branch_is_found_before_the_first_client(
    bench: Any, body: str, line: int, near: str
) -> None:
    bench.write("plain/a.md", body)
    with pytest.raises(MergeError) as caught:
        bench.merger.check(PLAIN, "a")
    assert (caught.value.line, caught.value.values["near"]) == (line, near)


def test_fields_of_included_files_and_macros_are_checked_too(bench: Any) -> None:
    bench.write("parts/x.md", "\n{% macro m() %}{{ client.nope_zzz }}{% endmacro %}")
    bench.write("plain/a.md", "{% from 'parts/x.md' import m %}{{ m() }}")
    with pytest.raises(MergeError) as caught:
        bench.merger.check(PLAIN, "a")
    assert (caught.value.file, caught.value.line) == ("templates/parts/x.md", 2)


def test_fields_of_the_campaigns_own_texts_are_checked(bench: Any) -> None:
    bench.text("accroche", "{{ client.prenon }}, oui")
    bench.write("plain/a.md", "{{ accroche }}")
    with pytest.raises(MergeError) as caught:
        bench.merger.check(PLAIN, "a")
    assert (caught.value.file, caught.value.line, caught.value.column) == ("campaigns/x/campaign.yaml", 9, 15)


def test_the_header_of_the_file_names_a_column_too(bench: Any) -> None:
    bench.write("plain/a.md", "{{ client.ville }}")
    bench.merger.check(PLAIN, "a")
    assert bench.piece().values == ("Orléans",)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("a\n{% if %}", 2),
        ("a\n\n{{ client.town ", 3),
        ("{{ client.town | uper }}", 1),
        ("x\n{% include client.town %}", 2),
        ("x\n\n{% include 'parts/none.md' %}", 3),
    ],
)
def test_wrong_syntax_is_one_sentence_with_its_line(bench: Any, body: str, line: int) -> None:
    bench.write("plain/a.md", body)
    with pytest.raises(MergeError) as caught:
        bench.merger.check(PLAIN, "a")
    assert (caught.value.file, caught.value.line) == ("templates/plain/a.md", line)
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "line"), [("a\n\n::: sp\nx\n:::", 3), ("a\n::: ps\nx", 2), ("::: only paper\nx\n:::", 1)]
)
def test_a_wrong_block_is_refused_at_its_line(bench: Any, body: str, line: int) -> None:
    with pytest.raises(MergeError) as caught:
        bench.merge(body)
    assert (caught.value.file, caught.value.line) == ("templates/plain/a.md", line)


@pytest.mark.parametrize(
    "head", ["piece: letter\nsubjet: x", "piece: [", "paper: a9", "- x", "subject: a: b"], ids=str.split
)
def test_a_wrong_head_is_refused(bench: Any, head: str) -> None:
    with pytest.raises(MergeError) as caught:
        bench.merge(f"---\n{head}\n---\nx")
    assert caught.value.line is not None
    assert caught.value.line >= 2


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"a\x00b", "a\U000f0001b".encode(), b"---\npiece: x\n"])
def test_an_unreadable_template_is_one_sentence(bench: Any, raw: bytes) -> None:
    bench.write("plain/a.md", "")
    (bench.root / "templates/plain/a.md").write_bytes(raw)
    with pytest.raises(MergeError):
        bench.piece()


def test_a_missing_template_names_the_nearest(bench: Any) -> None:
    bench.write("plain/promotion.md", "x")
    with pytest.raises(MergeError) as caught:
        bench.piece("promotoin")
    assert caught.value.values["near"] == "promotion"


def test_data_can_never_name_a_template(bench: Any, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    bench.write("plain/a.md", "{% include '../secret.md' %}")
    with pytest.raises(MergeError):
        bench.merger.check(PLAIN, "a")


@pytest.mark.parametrize(
    "expression",
    ["client.__class__", "''.__class__.__mro__", "client._client", "(9 ** 99999)", "cycler.__init__",
     "range(10000000)", "house.clear()", "self.__init__"],
)  # fmt: skip
def test_the_sandbox_holds(bench: Any, expression: str) -> None:
    with pytest.raises(MergeError):
        bench.merge("{{ " + expression + " }}")


def test_variants_take_every_condition_both_ways(bench: Any) -> None:
    bench.write(
        "plain/a.md",
        "{% if client.company %}A{% if client.email %}B{% else %}C{% endif %}{% else %}D{% endif %}"
        "{% if client.town %}E{% endif %}",
    )
    pieces = bench.merger.variants(PLAIN, "a", bench.client(), {"items": ()})
    texts = {"".join(run.text for run in piece.skeleton.blocks[0].lines[0].runs) for piece in pieces}
    assert {"DE", "D", "ACE", "ABE"} <= texts


def test_an_error_with_one_clients_data_names_the_row(bench: Any) -> None:
    bench.write("plain/a.md", "a\n{{ 1 / client.turnover }}")
    with pytest.raises(MergeError) as caught:
        bench.piece(row=12, turnover=0)
    assert (caught.value.row, caught.value.line) == (12, 2)


def test_the_workspace_comes_before_the_built_in(tmp_path: Path) -> None:
    for folder, text in (("own", "mien"), ("built", "livré")):
        (tmp_path / folder / "plain").mkdir(parents=True)
        (tmp_path / folder / "plain" / "a.md").write_text(text, encoding="utf-8")
    merger = Merger(Setting(folders=(tmp_path / "own", tmp_path / "built"), root=tmp_path))
    from mailer.model import Client

    piece = merger.piece(Kind("plain", "plain", "plain"), "a", Client("k", 2, {}))
    assert piece.skeleton.blocks[0].lines[0].runs[0].text == "mien"


@pytest.mark.parametrize("expression", ["client", "house", "{'a': 1}"])
def test_a_group_of_fields_is_not_printed(bench, expression):
    """Nobody means to print a whole client, and each process would print another name of it."""
    with pytest.raises(MergeError) as caught:
        bench.merge(f"Bonjour\n\n{{{{ {expression} }}}}")
    assert "a group of fields" in str(caught.value)
    assert caught.value.line == 3
