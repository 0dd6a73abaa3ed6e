"""The oracle of layout replay: a letter that is replayed is the page that WeasyPrint lays out, pixel for pixel.

Every built-in template in both themes, with values as real tables have them and worse. At 150 dpi no pixel may
differ; words, links and the title must be the same.
"""

from __future__ import annotations

import io
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer import workspace
from mailer.model import Document, Piece
from mailer.pipeline import SetAside, Settings, open_job
from mailer.render.pdf import PdfFormat
from mailer.render.pdf.replay.records import Replayed
from mailer.render.pdf.verify import words
from tests import structure

TODAY = date(2026, 11, 23)
DPI = 150
EXAMPLES, TAGGED = (90, 90) if "MAILER_PROVE" in os.environ else (2, 1)
"""Letters of each sample; and of those that are tagged, which take longer to compare."""

CAMPAIGNS = ("invitation", "lancement", "parrainage", "reconquete", "rentree", "voeux")
RELANCES = ("first", "second", "formal-notice")
COUPONS = ("order", "appointment", "attendance")

NAMES = (
    "Anne", "Le Goff-Béquet", "d’Ormesson", "ÉTABLISSEMENTS LE GOFF-BÉQUET", "Œuvrard", "Nguyễn",
    "Fiffi Wagner", "AVATAR",
    "L’Haÿ-les-Roses", "Châteauneuf-sur-Charente", "Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson", "Y", "To. Va. P.A.",
    "1 234,50 €", "1\u202f234,50\u00a0€", "18 décembre 2026", "“Ateliers” & Fils (SARL)",
    "«\u00a0Aux Merveilleux\u00a0»", "48, boulevard Ollivier",
    "n° 12 bis", "A/B", "Tél.\u00a0: 04 65 71 23 45", "contact@exemple.fr",
    "www.exemple.fr/offres-de-la-rentree?x=1", "TVA 20 % – 40 %",
    "mot : suite ! fin ?", "  deux  espaces ", "Dupont…", "l'an 2000", "12-14", "“", "(", "–",
)  # fmt: skip
OTHERS = ("", "", " ", "محمد", "王小明", "😀", "Ивано́в", "a\u202eb", "e\u0301te\u0301", "fin\u00adance")

plain = st.lists(st.sampled_from(NAMES), min_size=1, max_size=5).map(" ".join)
letters = st.text("abcdefgAVTWYfil éèçœ-’'.,:;!?()0123456789", min_size=1, max_size=70)
values = st.one_of(st.sampled_from(NAMES), plain, letters, st.sampled_from(OTHERS))


@dataclass(frozen=True)
class Sample:
    """Pieces of one campaign in one theme, and the format that sets them."""

    pdf: PdfFormat
    pieces: tuple[Piece, ...]


def _pieces(folder: Path, name: str) -> Iterator[Piece]:
    """Yield pieces of a campaign: a few of each skeleton."""
    house = workspace.Workspace.find(folder)
    job = open_job(house, name, Settings(today=TODAY, workers=1))
    seen: dict[str, int] = {}
    for client in job.clients():
        pack = job.pack(client, "print")
        for piece in () if isinstance(pack, SetAside) else pack.pieces:
            seen[piece.skeleton.id] = seen.get(piece.skeleton.id, 0) + 1
            if seen[piece.skeleton.id] <= 4:
                yield piece


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the sample campaigns, one for each reminder, and one for each coupon on a page of its own."""
    root = tmp_path_factory.mktemp("maison") / "maison"
    workspace.init(root, TODAY)
    reminder = (root / "campaigns/relance/campaign.yaml").read_text(encoding="utf-8")
    head, _, rest = reminder.partition("levels:\n")
    tail = rest[rest.index("minimum:") :]
    for name in RELANCES:
        folder = root / "campaigns" / name
        folder.mkdir()
        for file in ("clients.csv", "ledger.xlsx"):
            (folder / file).write_bytes((root / "campaigns/relance" / file).read_bytes())
        text = f"{head}levels:\n  - {{days: 1, template: {name}}}\n{tail}"
        (folder / "campaign.yaml").write_text(text, encoding="utf-8")
    sale = (root / "campaigns/rentree/campaign.yaml").read_text(encoding="utf-8")
    (root / "campaigns/coupons").mkdir()
    (root / "campaigns/coupons/clients.xlsx").write_bytes(
        (root / "campaigns/rentree/clients.xlsx").read_bytes()
    )
    (root / "campaigns/coupons/note.md").write_text(
        "---\npiece: letter\n---\n# {{ accroche }}\n\n{{ client.salutation }},\n\nVotre bon est joint.\n\n"
        "::: signature\n:::\n",
        encoding="utf-8",
    )
    lines = [line for line in sale.splitlines() if not line.startswith("pieces:")]
    for coupon in COUPONS:
        folder = root / "campaigns" / f"coupon-{coupon}"
        folder.mkdir()
        for file in (root / "campaigns/coupons").iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
        text = "\n".join([*lines, f"pieces: [{{letter: note}}, {{coupon: {coupon}}}]", ""])
        (folder / "campaign.yaml").write_text(text, encoding="utf-8")
    return root


SETS = [*CAMPAIGNS, *RELANCES, *(f"coupon-{name}" for name in COUPONS)]


THEMED = [(name, theme) for name in SETS for theme in ("classic", "modern")]
TAGGED_THEMED = [
    pytest.param(one, marks=() if number % 4 in (0, 3) else (pytest.mark.prove,))
    for number, one in enumerate(THEMED)
]
"""Each sample in a theme, the themes by turns; in both where all are proved."""


@pytest.fixture(scope="module", params=THEMED, ids="-".join)
def sample(request: pytest.FixtureRequest, house: Path) -> Sample:
    return _sample(request, house, tagged=False)


@pytest.fixture(scope="module", params=TAGGED_THEMED, ids="-".join)
def tagged(request: pytest.FixtureRequest, house: Path) -> Sample:
    return _sample(request, house, tagged=True)


def _sample(request: pytest.FixtureRequest, house: Path, *, tagged: bool) -> Sample:
    name, theme = request.param
    space = workspace.Workspace.find(house)
    folder = house / "campaigns" / name
    pdf = PdfFormat(
        space.theme(theme), space.assets(folder), "fr", today=TODAY, author="Clairval", title=name,
        workers=1, tagged=tagged,
    )  # fmt: skip
    return Sample(pdf, tuple(_pieces(house, name)))


def test_a_replayed_letter_is_the_page_that_weasyprint_lays_out(sample: Sample) -> None:
    assert not _failures(sample, EXAMPLES)


def test_a_tagged_letter_says_what_weasyprint_says_of_it(tagged: Sample) -> None:
    """Replayed, it has the same tree, with the same text under each element; and it looks the same."""
    failure = _failures(tagged, TAGGED)
    assert not failure, failure


def _failures(sample: Sample, examples: int) -> str:
    """Return what is wrong with the first of some letters with drawn values that is not as it is laid out."""
    failures = []

    # A letter that fails is not made smaller: that would lay out hundreds of them.
    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        piece = data.draw(st.sampled_from(sample.pieces))
        piece = replace(piece, values=_drawn(piece, data))
        plate = sample.pdf.plate(piece.skeleton)
        replayed = plate.fill(piece.values)
        if isinstance(replayed, Replayed):
            try:
                compare(replayed, plate.laid_out(piece.values))
            except AssertionError as difference:
                failures.append(f"{piece.skeleton.template} {piece.values!r}: {difference}")

    check()
    return failures[0] if failures else ""


def test_what_real_tables_hold_is_replayed(sample: Sample) -> None:
    """With the samples' own clients, nothing goes the slow way, and all is as it is laid out."""
    for piece in sample.pieces[:2]:
        plate = sample.pdf.plate(piece.skeleton)
        replayed = plate.fill(piece.values)
        assert isinstance(replayed, Replayed), piece.skeleton.template
        compare(replayed, plate.laid_out(piece.values))


def test_what_real_tables_hold_is_replayed_with_its_tags(tagged: Sample) -> None:
    test_what_real_tables_hold_is_replayed(tagged)


def _drawn(piece: Piece, data: st.DataObject) -> tuple[str, ...]:
    """Return a client's values of which those that vary between clients are drawn, pictures left as they are."""
    pictures = {part for run in _pictures(piece) for part in run}
    out = []
    for slot, value in zip(piece.skeleton.slots, piece.values, strict=True):
        varies = slot.fixed is None and slot.number not in pictures
        out.append(data.draw(st.one_of(st.just(value), values)) if varies else value)
    return tuple(out)


def _pictures(piece: Piece) -> Iterator[set[int]]:
    from mailer.model import split_slots

    for block in piece.skeleton.walk():
        for line in block.lines:
            for run in line.runs:
                yield {part for part in split_slots(run.image) if isinstance(part, int)}


def compare(one: Replayed, other: Document) -> None:
    """Hold two letters against each other: pages, pixels, words, links and title."""
    first, second = pypdfium2.PdfDocument(one.data), pypdfium2.PdfDocument(other.data)
    assert len(first) == len(second) == one.pages == other.pages
    for page, twin in zip(first, second, strict=True):
        shown, wanted = (each.render(scale=DPI / 72).to_numpy() for each in (page, twin))
        pixels = np.abs(shown.astype(int) - wanted.astype(int)).max()
        assert pixels == 0, f"pixels differ by up to {pixels} of 255"
        assert words(page) == words(twin)
    with pikepdf.open(io.BytesIO(other.data)) as pdf:
        for content, twin_page in zip(one.contents, pdf.pages, strict=True):
            laid_out = texts(twin_page.Contents.read_bytes())
            for place, parts in texts(zlib.decompress(content)).items():
                assert parts in (laid_out[place], _without_last_space(laid_out[place])), place
    with pikepdf.open(io.BytesIO(one.data)) as pdf, pikepdf.open(io.BytesIO(other.data)) as twin_pdf:
        assert [links(page) for page in pdf.pages] == [links(page) for page in twin_pdf.pages]
        assert str(pdf.docinfo.Title).split() == str(twin_pdf.docinfo.Title).split()
        assert ("/StructTreeRoot" in pdf.Root) == ("/StructTreeRoot" in twin_pdf.Root)
        if "/StructTreeRoot" in pdf.Root:
            structure.check(pdf)
            difference = structure.difference(structure.said(pdf), structure.said(twin_pdf))
            assert not difference, difference


def texts(content: bytes) -> dict[tuple[float, float], tuple[str, ...]]:
    """Return what a page's operators show: by the place where it begins, glyphs with what moves them.

    A pixel may hide a difference that the next letter's place on the page would show.
    """
    found = {}
    for x, y, codes in _TEXTS.findall(content):
        parts: list[str] = []
        for string, glyphs, number in _PARTS.findall(codes):
            glyphs = glyphs.decode() or _ESCAPE.sub(_plain, string).hex()  # noqa: PLW2901 - as hexadecimal digits
            parts += [glyphs[at : at + 4] for at in range(0, len(glyphs), 4)]
            if number and float(number):
                parts.append(f"{float(number):.6f}")
        found[round(float(x), 4), round(float(y), 4)] = tuple(parts)
    return found


def _plain(escape: re.Match[bytes]) -> bytes:
    return b"\r" if escape[1] == b"r" else escape[1]


def _without_last_space(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return a text without its last glyph and what moves that: WeasyPrint may leave a space at a line's end."""
    last = max(index for index, part in enumerate(parts) if "." not in part)
    while last and "." in parts[last - 1]:
        last -= 1
    return parts[:last]


_STRING = rb"\((?:[^\\()]|\\.)*\)"
_TEXTS = re.compile(
    rb"1 0 0 -1 (\S+) (\S+) Tm\s*(?:/\S+ \S+ Tf\s*)?\[((?:" + _STRING + rb"|[^\]()])*)\] ?TJ", re.DOTALL
)
_PARTS = re.compile(rb"\(((?:[^\\()]|\\.)*)\)|<([0-9a-f]*)>|(-?[0-9.]+)", re.DOTALL)
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)


def links(page: pikepdf.Page) -> list[tuple[str, list[float]]]:
    """Return targets and places of a page's links."""
    return sorted(
        (str(one.A.URI), [round(float(side), 2) for side in one.Rect])
        for one in page.obj.get("/Annots", [])
        if "/A" in one
    )
