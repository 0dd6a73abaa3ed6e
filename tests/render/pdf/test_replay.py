"""Letters that the oracle once found to differ from what WeasyPrint lays out, each by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pypdfium2
import pytest

from mailer.model import Line, Run, Style
from mailer.render.pdf.replay.records import Replayed
from mailer.render.pdf.verify import compare

STRONG = Style(strong=True)


def shown(data: bytes) -> list[Any]:
    """Return pages as pictures at 150 dpi."""
    return [page.render(scale=150 / 72).to_numpy() for page in pypdfium2.PdfDocument(data)]


@pytest.mark.parametrize("theme", ["classic", "modern"])
@pytest.mark.parametrize("name", ["Anne Martin", "", " ", " Anne", "Anne ", "  "])
def test_a_coupon_that_begins_with_a_blank_value(theme: str, name: str, make: Any, kit: Any) -> None:
    """At the foot of the page white space stays as it is written, but no line begins with it."""
    line = Line((Run("", slot=4, style=STRONG), Run(", 38000 "), Run("", slot=5)))
    text = kit.text("paragraph", "x")
    coupon = kit.box("coupon", type(text)("paragraph", 0, lines=(line,)))
    made = kit.skeleton(text, coupon)
    values = tuple(name if slot.number == 4 else "Grenoble" for slot in made.slots)
    plate = make(theme).plate(made)
    one = plate.fill(values)
    other = plate.laid_out(values)
    if isinstance(one, Replayed):
        for page, twin in zip(shown(one.data), shown(other.data), strict=True):
            assert np.array_equal(page, twin)
    assert isinstance(one, Replayed) or "  " in name or not name.strip()


def test_a_box_whose_last_space_does_not_fit(make: Any, kit: Any) -> None:
    """WeasyPrint then takes only the box's first word; texts of growing width meet that case in some places."""
    line = Line((Run("Client n° "), Run("", slot=4), Run(", réf. "), Run("", slot=5, style=STRONG)))
    text = kit.text("paragraph", "x")
    made = kit.skeleton(type(text)("paragraph", 0, lines=(line,)))
    plate = make("classic").plate(made)
    ways = set()
    for count in range(40):
        values = tuple(
            "ville " * 15 + "." * count if slot.number == 4 else "Ateliers unis" for slot in made.slots
        )
        one, other = plate.fill(values), plate.laid_out(values)
        ways.add(isinstance(one, Replayed))
        for page, twin in zip(shown(one.data), shown(other.data), strict=True):
            assert np.array_equal(page, twin), count
    assert ways == {True}


def test_words_are_the_same_where_a_line_ends_with_a_hyphen(make: Any, kit: Any) -> None:
    """PDFium takes the text that is drawn next for the rest of the word, which is another one in a replayed letter."""
    sender = type(kit.text("paragraph", "x"))("paragraph", 0, lines=(Line((Run("Rue "), Run("", slot=4))),))
    made = kit.skeleton(sender, kit.text("paragraph", "Clairval, toujours"))
    plate = make("classic").plate(made)
    values = tuple("des Lices-" if slot.number == 4 else "Lyon" for slot in made.slots)
    one, other = plate.fill(values), plate.laid_out(values)
    assert "Lices\ufffeClairval" in pypdfium2.PdfDocument(other.data)[0].get_textpage().get_text_range()
    assert compare(one.data, other.data).identical


def test_an_addressee_of_two_lines_stands_on_one_at_the_head_of_the_next_page(make: Any, kit: Any) -> None:
    """The stand-ins of the address have two lines then, and were two lines in the margin."""
    long = "Établissements Châteauneuf-sur-Charente et Saint-Rémy-en-Bouzemont réunis"
    piece = kit.letter(*(kit.text("paragraph", "Votre atelier gagne deux heures. " * 12) for _ in range(14)))
    plate = make("classic").plate(piece.skeleton)
    for name in (long, "Anne Martin"):
        values = (name, *piece.values[1:])
        one, other = plate.fill(values), plate.laid_out(values)
        assert one.pages == other.pages == 2
        for page, twin in zip(shown(one.data), shown(other.data), strict=True):
            assert np.array_equal(page, twin), name
