"""Zips cast from ready parts: any program reads them, and the same parts give the same bytes."""

import hashlib
import io
import zipfile
import zlib

from hypothesis import given
from hypothesis import strategies as st

from mailer.render.word import press

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
STRETCHES = st.lists(st.tuples(TEXT, st.booleans()), max_size=12)


@given(STRETCHES, st.booleans())
def test_any_stretches_make_a_zip_that_holds_them(stretches: list[tuple[str, bool]], whole: bool) -> None:
    """Fixed stretches and values, long or short, come out in order, whichever way they are packed."""
    packed = [press.press(text) if fixed else press.value(text) for text, fixed in stretches]
    mould = press.Mould([("first.txt", b"one"), ("media/a.png", b"\x89PNG" * 99)], "word/document.xml")
    cast = mould.cast(packed, whole=whole)
    data = cast.data
    with zipfile.ZipFile(io.BytesIO(data)) as read:
        assert read.testzip() is None
        assert read.namelist() == ["first.txt", "media/a.png", "word/document.xml"]
        assert read.read("word/document.xml") == "".join(text for text, _ in stretches).encode()
        assert {info.date_time for info in read.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert cast == mould.cast(packed, whole=whole)
    assert cast.sha256 == hashlib.sha256(data).hexdigest()


def test_a_value_longer_than_a_block_is_packed() -> None:
    """Deflate's stored blocks hold 65,535 bytes; a value may hold more."""
    text = "".join(map(chr, range(0x4E00, 0x9F00))) * 4
    pressed = press.value(text)
    assert zlib.decompress(pressed.packed + press.LAST_BLOCK, -15) == text.encode()
    noise = press._stored(bytes(range(256)) * 600)
    assert zlib.decompress(noise + press.LAST_BLOCK, -15) == bytes(range(256)) * 600


def test_packing_in_one_go_is_chosen_for_many_short_stretches() -> None:
    """Sixty rows of an invoice compress badly one by one."""
    row = [
        press.press("<w:tc><w:p><w:r><w:t>"),
        press.value("FA-2026-001"),
        press.press("</w:t></w:r></w:p></w:tc>"),
    ]
    assert press.pays([press.press("<w:p>Bonjour, voici une lettre</w:p>" * 9), press.value("Anne")])
    assert not press.pays(row * 300)
