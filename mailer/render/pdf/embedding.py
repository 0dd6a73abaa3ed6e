"""Fonts of a PDF: each typeface is cut down to the glyphs in use and written once for the whole file.

Glyphs keep their numbers (the pages were written before anyone knew what else would be needed), so that text is
written with the identity encoding. PDF 1.7 (ISO 32000-1), 9.7 and 9.10.3.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz

from mailer.render.pdf.replay.records import Typeface
from mailer.render.pdf.writer import PdfWriter, text

_DROPPED = ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG ")
_BATCH = 100
"""How many glyphs one ``beginbfchar`` may list (PDF 1.7, 9.10.3)."""


_USUAL = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "ÀÂÄÆÇÈÉÊËÎÏÔÖÙÛÜŒŸàâäæçèéêëîïôöùûüœÿ\u00a0\u202f«»‹›“”‘’–—…·•°€№²³"
)
"""The characters that letters are made of."""


def embed(writer: PdfWriter, fonts: Mapping[str, tuple[Typeface, Mapping[int, str]]], number: int) -> None:
    """Write fonts and, as object ``number``, the resource dictionary that names them.

    ``fonts`` maps the names that pages use to typefaces and the text of each glyph that is used.
    """
    entries = [
        b"/%b %d 0 R" % (name.encode(), _font(writer, face, texts))
        for name, (face, texts) in sorted(fonts.items())
    ]
    writer.put(b"<< %b >>" % b" ".join(entries), number)


class _Cut(NamedTuple):
    """A typeface cut down: the streams of its file and of its glyphs' texts, and the glyphs' widths."""

    program: bytes
    unicode_map: bytes
    widths: Mapping[int, int]


@lru_cache(maxsize=32)
def _cut(face: Typeface, texts: tuple[tuple[int, str], ...]) -> _Cut:
    """Cut a typeface down to some glyphs; kept, for batches share theirs, and letters in files of their own do."""
    hb, used = _opened(face), dict(texts)
    program = _subset(hb, used)
    extra = b"/Subtype /OpenType" if face.opentype else b"/Length1 %d" % len(program)
    unicode_map = _stream(_to_unicode(used), b"")
    return _Cut(_stream(program, extra), unicode_map, dict(_widths(hb, used)))


def _font(writer: PdfWriter, face: Typeface, texts: Mapping[int, str]) -> int:
    own = _characters(face)
    cut = _cut(face, tuple([(glyph, own.get(glyph, texts[glyph])) for glyph in sorted(texts)]))
    stream = writer.put(cut.program)
    name = face.name.encode()
    widths = cut.widths
    descriptor = writer.put(
        b"<< /Type /FontDescriptor /FontName /%b /FontFamily %b /Flags %d /FontBBox [0 %d %d %d] /ItalicAngle 0 "
        b"/Ascent %d /Descent %d /CapHeight %d /StemV 80 /StemH 80 /%b %d 0 R >>"
        % (
            name, text(face.family), face.flags, face.descent, max(widths.values(), default=0), face.ascent,
            face.ascent, face.descent, face.ascent, b"FontFile3" if face.opentype else b"FontFile2", stream,
        )
    )  # fmt: skip
    descendant = writer.put(
        b"<< /Type /Font /Subtype /CIDFontType%d /BaseFont /%b /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity /W [%b] /FontDescriptor %d 0 R >>"
        % (0 if face.opentype else 2, name, b" ".join(_ranges(widths)), descriptor)
    )
    unicode_map = writer.put(cut.unicode_map)
    return writer.put(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /%b /Encoding /Identity-H /ToUnicode %d 0 R "
        b"/DescendantFonts [%d 0 R] >>" % (name, unicode_map, descendant)
    )


def _stream(data: bytes, extra: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    return b"<< /Filter /FlateDecode %b /Length %d >>\nstream\n%b\nendstream" % (extra, len(packed), packed)


def _subset(face: uharfbuzz.Face, glyphs: Mapping[int, str]) -> bytes:
    """Return the font file with these glyphs alone, under their numbers."""
    flags = (
        uharfbuzz.SubsetFlags.RETAIN_GIDS
        | uharfbuzz.SubsetFlags.PASSTHROUGH_UNRECOGNIZED
        | uharfbuzz.SubsetFlags.DESUBROUTINIZE
    )
    used = uharfbuzz.SubsetInput()
    used.glyph_set.update(glyphs)
    used.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _DROPPED)
    used.flags = flags
    kept = used.subset(face)
    shorter = uharfbuzz.SubsetInput()  # a second time, to drop the empty glyphs behind the last one
    shorter.glyph_set.update(range(max(glyphs, default=0) + 1))
    shorter.flags = flags & ~uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NO_HINTING
    return bytes(shorter.subset(kept).blob.data)


def _widths(face: uharfbuzz.Face, glyphs: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    font = uharfbuzz.Font(face)
    for glyph in sorted(glyphs):
        yield glyph, round(font.get_glyph_h_advance(glyph) * 1000 / face.upem)


def _ranges(widths: Mapping[int, int]) -> Iterator[bytes]:
    """Yield the entries of a ``W`` array: the first number of each run of glyphs, and their widths."""
    run: list[int] = []
    for glyph, width in widths.items():
        if glyph - 1 not in widths and run:
            yield b"%b]" % b" ".join(b"%d" % one for one in run)
            run = []
        if not run:
            yield b"%d [" % glyph
        run.append(width)
    if run:
        yield b"%b]" % b" ".join(b"%d" % one for one in run)


@lru_cache(maxsize=32)
def _opened(face: Typeface) -> uharfbuzz.Face:
    return uharfbuzz.Face(face.data, face.place)


@lru_cache(maxsize=32)
def _characters(face: Typeface) -> Mapping[int, str]:
    """Return the text of each glyph that a character has by itself: the first one that the font gives it to."""
    own: dict[int, str] = {}
    hb = _opened(face)
    font = uharfbuzz.Font(hb)
    for code in sorted(hb.unicodes):
        glyph = font.get_nominal_glyph(code)
        if glyph is not None:
            own.setdefault(glyph, chr(code))
    return own


@lru_cache(maxsize=32)
def usual(face: Typeface) -> Mapping[int, str]:
    """Return the glyphs of the characters that nearly every letter is made of, with their texts.

    Letters in files of their own carry them all: a font cut down to them takes 9 kB, where one cut for the letter
    takes 5, but it is cut once for all.
    """
    return {glyph: text for glyph, text in _characters(face).items() if text in _USUAL}


def _to_unicode(texts: Mapping[int, str]) -> bytes:
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
        "1 begincodespacerange", "<0000> <ffff>", "endcodespacerange",
    ]  # fmt: skip
    items = [(glyph, value) for glyph, value in texts.items() if value]
    for start in range(0, len(items), _BATCH):
        batch = items[start : start + _BATCH]
        lines.append(f"{len(batch)} beginbfchar")
        lines += [f"<{glyph:04x}> <{value.encode('utf-16-be').hex()}>" for glyph, value in batch]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()
