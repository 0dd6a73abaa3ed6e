"""Where lines may end: the short cuts find what Pango finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.render.pdf import inner
from mailer.render.pdf.replay.breaking import cuts, units

SIGNS = "abAÉœ ’'-–—/.,:;!?…()«»\u201c\u201d%€&@+=*#°0123456789\u00a0\u202f"
texts = st.lists(st.text(SIGNS.replace(" ", ""), min_size=1, max_size=9), min_size=1, max_size=7).map(
    " ".join
)


def found(text: str) -> list[int]:
    """Return all places where units and cuts let a line end, in characters from the start."""
    places, at = [], 0
    for unit in units(text, "fr"):
        if at:
            places.append(at)
        places += [at + cut for cut in cuts(unit, "fr") if unit[cut - 1] != " "]
        at += len(unit) + 1
    return places


@given(texts)
def test_units_and_cuts_are_pango_s_line_breaks(text: str) -> None:
    assert found(text) == inner.breaks(text, "fr")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Le Goff-Béquet arrive", ["Le", "Goff-Béquet", "arrive"]),
        ("Tarif : 49 € !", ["Tarif :", "49", "€ !"]),
        ("le prix\u00a0: 49\u00a0€", ["le", "prix\u00a0:", "49\u00a0€"]),
        ("( un ) deux", ["( un )", "deux"]),
        ("un", ["un"]),
    ],
)
def test_units_of_some_texts(text: str, parts: list[str]) -> None:
    assert units(text, "fr") == parts
