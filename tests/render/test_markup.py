"""A skeleton as HTML: what is escaped, what vanishes, what may be a link."""

import re
from datetime import date
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.model import Block, Line, Run, Skeleton, Slot, Style, slot_text
from mailer.render import holes, markup
from mailer.render.holes import Hole, cut, hole, when

DAY = date(2026, 11, 22)


def fixed(text, **fields):
    return Run(text, **fields)


def slot(number, **fields):
    return Run("", slot=number, **fields)


def paragraph(*lines, kind="paragraph", number=0, **fields):
    return Block(kind, number, lines=tuple(lines), **fields)


def line(*runs, hard=False):
    return Line(tuple(runs), hard=hard)


def skeleton(*blocks, slots=8, known=None):
    known = known or {}
    every = tuple(Slot(n, f"field{n}", fixed=known.get(n)) for n in range(slots))
    return Skeleton("id", "letter", "test", "fr", blocks, every)


def body(*blocks, values=(), channel="print", known=None):
    piece = skeleton(*blocks, known=known)
    form = cut(markup.body(piece, channel=channel), markup.fixed(piece))
    return form.fill([*values, *[""] * 8])


# -- values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("<script>alert(1)</script>", id="script"),
        pytest.param('"><img src=http://evil>', id="attribute"),
        pytest.param("{{ 7*7 }} **gras** & Cie", id="templates and Markdown"),
        pytest.param("</p></body><!--if 0--><!--end-->", id="our own comments"),
    ],
)
def test_a_value_never_becomes_markup(value):
    html = body(paragraph(line(fixed("a "), slot(0))), values=[value])
    shown = re.fullmatch(r"<p>a (.*)</p>", html, re.DOTALL)[1]
    assert "<" not in shown
    assert ">" not in shown
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace(
        "&amp;", "&"
    ) == value  # fmt: skip


@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
def test_any_two_values_fill_without_error_and_encode(one, two):
    """Nul, lone surrogates, private-use and directional characters are data like any other."""
    block = paragraph(line(slot(0), fixed(" et "), slot(1, link=f"https://a.fr/{slot_text(0)}")))
    html = body(block, values=[one, two])
    html.encode()
    assert "\0" not in html


def test_a_directional_override_ends_with_its_value():
    html = body(paragraph(line(slot(0), fixed(" reste"))), values=["abc\u202edef"])
    assert html == "<p>abc\u202edef\u202c reste</p>"
    assert holes.text("\u2067a\u202eb") == "\u2067a\u202eb\u202c\u2069"
    assert holes.text("\u202ba\u202c") == "\u202ba\u202c"


def test_the_same_slot_may_be_printed_twice():
    assert body(paragraph(line(slot(0), fixed("-"), slot(0))), values=["x"]) == "<p>x-x</p>"


def test_a_value_that_no_client_changes_is_folded_in_after_escaping():
    piece = skeleton(paragraph(line(fixed("a "), slot(0), slot(1))), known={0: "A & B"})
    form = cut(markup.body(piece, channel="print"), markup.fixed(piece))
    assert form.parts == ("<p>a A &amp; B", Hole(1, holes.text), "</p>")
    assert form.slots() == {1}


# -- what vanishes ---------------------------------------------------------------------------


def test_an_empty_line_goes_with_its_break():
    lines = [line(slot(n), hard=True) for n in range(4)]
    address = Block("address", 1, children=(paragraph(*lines, number=2),))
    html = body(address, values=["A", "", " ", "D"])
    assert html == (
        '<section class="address"><p><span class="line">A</span><br><span class="line">D</span></p></section>'
    )
    assert "<br>" not in body(address, values=["", "", "", "D"])
    assert body(address, values=[""] * 4) == ""


def test_a_row_of_empty_cells_goes_and_an_empty_cell_stays():
    def row(number, *cells):
        return Block(
            "row", number, children=tuple(paragraph(c, kind="cell", number=number + 1) for c in cells)
        )

    table = Block("table", 1, children=(row(2, line(slot(0)), line(slot(1))), row(5, line(slot(2)), line())))
    html = body(table, values=["", "x", ""])
    assert html.count("<tr>") == 2
    assert body(table, values=["", "", ""]).count("<tr>") == 1


def _blocks():
    runs = st.one_of(
        st.builds(slot, st.integers(0, 3)), st.builds(fixed, st.sampled_from(["a", " ", "\u00a0", ""]))
    )
    lines = st.builds(lambda rs, hard: Line(tuple(rs), hard=hard), st.lists(runs, max_size=3), st.booleans())
    texts = st.builds(
        lambda kind, ls: Block(kind, 0, lines=tuple(ls)),
        st.sampled_from(["paragraph", "salutation", "heading"]),
        st.lists(lines, max_size=3),
    )
    cells = st.builds(lambda ls: Block("cell", 0, lines=tuple(ls)), st.lists(lines, max_size=2))
    rows = st.builds(lambda cs: Block("row", 0, children=tuple(cs)), st.lists(cells, min_size=1, max_size=3))
    tables = st.builds(lambda rs: Block("table", 0, children=tuple(rs)), st.lists(rows, max_size=3))
    return st.recursive(
        st.one_of(texts, tables),
        lambda inner: st.builds(
            lambda kind, bs: Block(kind, 0, children=tuple(bs)),
            st.sampled_from(["list", "item", "quote", "address", "ps", "coupon"]),
            st.lists(inner, max_size=3),
        ),
        max_leaves=5,
    )


@given(_blocks(), st.lists(st.sampled_from(["", " ", "x"]), min_size=4, max_size=4))
def test_what_vanishes_is_what_the_model_says(block, values):
    """The condition that is compiled into the HTML agrees with `Block.vanishes` for every client."""
    condition = markup.printed_by(block)
    prints = condition is None or any(values[number].strip() for number in condition)
    assert prints != block.vanishes(values)
    assert bool(body(block, values=values)) == prints


# -- links and pictures ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "link",
    [
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("data:text/html,x", id="data"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("//evil.example", id="no scheme"),
        pytest.param(slot_text(0), id="all of it a value"),
        pytest.param(slot_text(0) + "://x", id="scheme from a value"),
    ],
)
def test_only_web_mail_and_phone_links_are_printed(link):
    html = body(paragraph(line(fixed("ici", link=link))), values=["https://evil.example"])
    assert html == "<p>ici</p>"


@given(st.text(max_size=30))
def test_a_value_in_a_link_stays_in_its_place(value):
    link = f"https://a.fr/{slot_text(0)}?c={slot_text(0)}"
    html = body(paragraph(line(fixed("ici", link=link))), values=[value])
    target = re.fullmatch(r'<p><a href="https://a\.fr/([^"/?#&]*)\?c=([^"/?#&]*)">ici</a></p>', html)
    assert target
    assert unquote(target[1]) == unquote(target[2])


def test_a_value_in_a_mail_address_adds_no_header():
    link = f"mailto:{slot_text(0)}"
    html = body(paragraph(line(fixed("ici", link=link))), values=["a@b.fr?bcc=c@d.fr\r\nX: y"])
    assert html == '<p><a href="mailto:a@b.fr%3Fbcc%3Dc@d.fr%0D%0AX%3A%20y">ici</a></p>'
    phone = body(paragraph(line(fixed("ici", link=f"tel:{slot_text(0)}"))), values=["+33 (0)2 97"])
    assert 'href="tel:+330297"' in phone


def test_a_link_may_begin_with_a_value_that_the_house_gives():
    html = body(paragraph(line(fixed("site", link=slot_text(0)))), known={0: "https://a.fr/?a=1&b=2"})
    assert html == '<p><a href="https://a.fr/?a=1&amp;b=2">site</a></p>'


def test_neighbours_with_the_same_link_share_one():
    runs = (fixed("a", link="https://a.fr"), fixed("b", link="https://a.fr", style=Style(strong=True)))
    assert body(paragraph(line(*runs))) == '<p><a href="https://a.fr">a<strong>b</strong></a></p>'


def test_a_picture_keeps_the_source_that_the_template_gives():
    html = body(paragraph(line(fixed("Signature", image=f"asset:{slot_text(0)}"))), values=["../x y"])
    assert html == '<p class="picture"><img src="asset:..%2Fx%20y" alt="Signature"></p>'
    html = body(paragraph(line(fixed("", image="plan à.png"), fixed("texte"))))
    assert html == '<p><img src="picture:plan%20%C3%A0.png" alt="">texte</p>'


# -- structure -------------------------------------------------------------------------------


def test_each_kind_of_block_has_its_element():
    text = (line(fixed("x")),)
    assert body(Block("accroche", 0, lines=text, level=1)) == '<h1 class="accroche">x</h1>'
    assert body(Block("heading", 0, lines=text, level=1)) == '<h2 class="heading">x</h2>'
    assert body(Block("salutation", 0, lines=text)) == '<p class="salutation">x</p>'
    assert body(Block("ps", 0, children=(paragraph(*text),))) == '<aside class="ps"><p>x</p></aside>'
    assert body(
        Block("list", 0, ordered=True, children=(Block("item", 1, children=(paragraph(*text),)),))
    ) == ("<ol><li><p>x</p></li></ol>")


def test_a_table_has_a_head_with_scope_and_a_column_for_each_cell():
    def row(text, header):
        cells = tuple(
            Block("cell", 0, lines=(line(fixed(text)),), align=align) for align in ("left", "right")
        )
        return Block("row", 0, children=cells, header=header)

    html = body(Block("table", 0, children=(row("h", True), row("d", False))))
    assert html == (
        '<table class="columns-2"><colgroup><col class="left"><col class="right"></colgroup>\n'
        '<thead><tr><th scope="col" class="left">h</th><th scope="col" class="right">h</th></tr></thead>\n'
        '<tbody><tr><td class="left">d</td><td class="right">d</td></tr></tbody></table>'
    )


def test_a_block_for_one_channel_is_not_in_the_other():
    blocks = (
        paragraph(line(fixed("papier")), channel="print"),
        paragraph(line(fixed("courriel")), channel="mail"),
    )
    assert body(*blocks, channel="print") == "<p>papier</p>"
    assert body(*blocks, channel="mail") == "<p>courriel</p>"


def test_in_print_the_footer_comes_first_so_that_every_page_has_it():
    blocks = (paragraph(line(fixed("x"))), Block("footer", 1, children=(paragraph(line(fixed("pied"))),)))
    assert body(*blocks).startswith('<footer class="footer">')
    assert body(*blocks, channel="mail").endswith("</footer>")


def test_a_box_to_tick_is_drawn_in_print_and_a_sign_in_mail():
    block = paragraph(line(fixed("[ ] oui, [\u00a0] non")))
    assert body(block) == '<p><span class="box"></span> oui, <span class="box"></span> non</p>'
    assert "\u2610" in body(block, channel="mail")


def test_the_page_has_language_title_author_and_no_date_but_todays():
    piece = skeleton(paragraph(line(fixed("Pour "), slot(0)), kind="accroche"))
    html = markup.page(piece, title="Rentrée", author="A & B", created=DAY).fill(["<Anne>"] + [""] * 7)
    assert '<html lang="fr">' in html
    assert "<title>Pour &lt;Anne&gt;</title>" in html
    assert '<meta name="author" content="A &amp; B">' in html
    assert re.findall(r"\d{4}-\d\d-\d\d", html) == ["2026-11-22"]


def test_blocks_carry_their_numbers_only_where_they_are_asked_for():
    piece = skeleton(paragraph(line(fixed("x")), number=7))
    assert 'data-block="7"' in markup.body(piece, channel="print", numbered=True)
    assert "data-block" not in markup.body(piece, channel="print")


# -- holes -----------------------------------------------------------------------------------


def test_slots_beyond_one_character_are_cut_and_filled():
    number = 70_000
    assert cut(f"a{hole(number)}b").fill({number: "x"}) == "axb"
    assert cut(f"a{hole(number, holes.url)}b").fill({number: "é/"}) == "a%C3%A9%2Fb"


def test_no_break_spaces_are_for_readers_and_plain_in_addresses():
    value = "18\u00a0mai\u00a02026, 1\u202f200"
    assert holes.url(value) == "18%20mai%202026%2C%201%20200"
    assert holes.mail(value) == "18%20mai%202026%2C%201%20200"
    assert holes.telephone("04\u00a065\u00a071\u00a023\u00a045") == "0465712345"
    assert holes.text(value) == value


@pytest.mark.parametrize("html", ["a<!--end-->", "<!--if 1-->a"], ids=["closed twice", "left open"])
def test_conditions_that_do_not_match_are_refused(html):
    with pytest.raises(ValueError, match="condition"):
        cut(html)


def test_conditions_nest_and_those_on_fixed_values_are_decided_at_once():
    html = when([0, 1], "a" + when([1], "b")) + when(None, "c")
    form = cut(html, {0: "x", 1: ""})
    assert form.parts == ("ac",)
    assert cut(html).fill(["", "y"]) == "abc"
    assert cut(html).fill(["", " "]) == "c"
