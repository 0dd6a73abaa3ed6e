"""Reminders of one to sixty rows: put together from items, they are the pages that WeasyPrint lays out.

A picture that is drawn where it was not painted may be a shade off: `NEAR` of 255.
"""

from __future__ import annotations

import csv
import io
import os
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer import workspace
from mailer.model import Piece, split_slots
from mailer.pipeline import SetAside, Settings, open_job
from mailer.render.contract import Expected
from mailer.render.pdf import PdfFormat
from mailer.render.pdf.format import COUNTED_FROM
from mailer.render.pdf.replay.records import Replayed
from mailer.render.pdf.verify import difference, words
from tests import structure

TODAY = date(2026, 11, 23)
NEAR = 8
PROVING = "MAILER_PROVE" in os.environ
LETTERS = 120 if PROVING else 6
SIZES = [*range(1, 61)] if PROVING else [1, 2, 9, 19, 27, 60]

NAMES = (
    "Menuiserie Le Goff & Fils",
    "L’Haÿ-les-Roses",
    "AVATAR",
    "M",
    "Établissements " + "Châteauneuf " * 6,
)
CELLS = (
    "F2-118",
    "1\u202f234,50\u00a0€",
    "12",
    "À déduire",
    "Facture de solde des travaux du bâtiment B, second œuvre",
    "",
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a campaign for each reminder, and debtors with as many open invoices as `SIZES` says."""
    root = tmp_path_factory.mktemp("maison") / "maison"
    workspace.init(root, TODAY)
    head, _, rest = (
        (root / "campaigns/relance/campaign.yaml").read_text(encoding="utf-8").partition("levels:\n")
    )
    tail = rest[rest.index("minimum:") :]
    draw = random.Random(11)  # noqa: S311
    for name in ("first", "second", "formal-notice"):
        folder = root / "campaigns" / name
        folder.mkdir()
        clients = [
            [
                "Compte client",
                "Civilité",
                "Nom",
                "Prénom",
                "Raison sociale",
                "Adresse",
                "Complément",
                "Code postal",
                "Ville",
            ]
        ]
        ledger = [["Compte client", "Type", "N° pièce", "Date", "Échéance", "Montant TTC", "Reste dû"]]
        for number, size in enumerate(SIZES):
            code = f"C{number:03}"
            more = ["", "Zone artisanale"][number % 2]
            clients.append(
                [
                    code,
                    "M.",
                    "Martin",
                    "Luc",
                    "" if number % 3 else "Atelier Bois",
                    "3 rue Haute",
                    more,
                    "38000",
                    "Grenoble",
                ]
            )
            for _ in range(size):
                day = date(2026, 2, 1) + timedelta(draw.randrange(200))
                amount = f"{draw.randrange(2_000, 9_000_000) / 100:.2f}".replace(".", ",")
                ledger.append(
                    [
                        code,
                        "Facture",
                        f"F{draw.randrange(10**5):05}",
                        f"{day:%d/%m/%Y}",
                        f"{day + timedelta(30):%d/%m/%Y}",
                        amount,
                        amount,
                    ]
                )
        _write(folder / "clients.csv", clients)
        _write(folder / "ledger.csv", ledger)
        levels = f"levels:\n  - {{days: 1, template: {name}}}\n"
        text = (head + levels + tail).replace("ledger.xlsx", "ledger.csv")
        (folder / "campaign.yaml").write_text(text, encoding="utf-8")
    return root


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)


def pairs(*sample: tuple[str, str]) -> pytest.MarkDecorator:
    """Try a test with each theme and reminder; the ordinary tests take these of them."""
    every = [
        (theme, name) for theme in ("classic", "modern") for name in ("first", "second", "formal-notice")
    ]
    marks = {pair: () if pair in sample else (pytest.mark.prove,) for pair in every}
    return pytest.mark.parametrize(
        ("press", "name"), [pytest.param(*pair, marks=marks[pair]) for pair in every], indirect=["press"]
    )


@pytest.fixture
def press(request: pytest.FixtureRequest, house: Path) -> Callable[[str], tuple[PdfFormat, list[Piece]]]:
    """Gives the format of a theme, told of many letters, and a reminder's pieces."""
    space = workspace.Workspace.find(house)

    def made(name: str, *, tagged: bool = False) -> tuple[PdfFormat, list[Piece]]:
        job = open_job(space, name, Settings(today=TODAY, workers=1))
        packs = [job.pack(client, "print") for client in job.clients()]
        pieces = [piece for pack in packs if not isinstance(pack, SetAside) for piece in pack.pieces]
        assert len(pieces) == len(SIZES)
        pdf = PdfFormat(
            space.theme(request.param), space.assets(house / "campaigns" / name), "fr",
            today=TODAY, author="Clairval", title=name, workers=1, tagged=tagged,
        )  # fmt: skip
        pdf.expect({piece.skeleton.id: Expected(1, {}, COUNTED_FROM) for piece in pieces})
        return pdf, pieces

    return made


@pairs(("classic", "first"), ("modern", "second"), ("classic", "formal-notice"))
def test_a_reminder_put_together_is_the_page_that_weasyprint_lays_out(
    press: Callable[[str], tuple[PdfFormat, list[Piece]]], name: str
) -> None:
    pdf, pieces = press(name)
    failures: list[str] = []
    replayed = set()

    @settings(max_examples=LETTERS, suppress_health_check=[HealthCheck.too_slow])
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        piece = data.draw(st.sampled_from(pieces))
        piece = replace(piece, values=_drawn(piece, data))
        plate = pdf.plate(piece.skeleton)
        letter = plate.fill(piece.values)
        if isinstance(letter, Replayed):
            replayed.add(piece.skeleton.id)
            differs = _difference(letter.data, plate.laid_out(piece.values).data)
            if differs:
                failures.append(f"{piece.values!r}: {differs}")

    check()
    assert not failures, failures[0]
    assert replayed or not PROVING


def _drawn(piece: Piece, data: st.DataObject) -> tuple[str, ...]:
    """Return a client's values, of which some outside the table are others, and at times some in it."""
    rows = {
        run.slot for block in piece.skeleton.walk() if block.kind == "row" for cell in block.children
        for line in cell.lines for run in line.runs
    }  # fmt: skip
    pictures = {
        slot for block in piece.skeleton.walk() for line in block.lines for run in line.runs
        for slot in split_slots(run.image)
    }  # fmt: skip
    draw = random.Random(data.draw(st.integers(0, 10**6)))  # noqa: S311
    wild = data.draw(st.booleans())
    out = []
    for slot, value in zip(piece.skeleton.slots, piece.values, strict=True):
        changes = slot.fixed is None and slot.number not in pictures
        if changes and slot.number in rows and wild and draw.random() < 0.03:
            value = draw.choice(CELLS)  # noqa: PLW2901
        elif changes and slot.number not in rows and value and draw.random() < 0.3:
            value = draw.choice(NAMES)  # noqa: PLW2901
        out.append(value)
    return tuple(out)


def _difference(one: bytes, other: bytes) -> str:
    first, second = pypdfium2.PdfDocument(one), pypdfium2.PdfDocument(other)
    if len(first) != len(second):
        return f"{len(first)} pages, not {len(second)}"
    for number, (page, twin) in enumerate(zip(first, second, strict=True), 1):
        if (differs := difference(page, twin, NEAR)) > NEAR:
            return f"a pixel of page {number} differs by {differs}"
        if words(page) != words(twin):
            return f"other words on page {number}"
    return ""


@pairs(("modern", "first"), ("classic", "second"))
def test_a_tagged_reminder_says_what_weasyprint_says_of_it(
    press: Callable[..., tuple[PdfFormat, list[Piece]]], name: str
) -> None:
    """It has the same tree, with the same text under each element, and looks as it does without tags."""
    plain, _ = press(name)
    tagged, pieces = press(name, tagged=True)
    draw = random.Random(12)  # noqa: S311
    seen = 0
    for piece in draw.sample(pieces, len(pieces) if PROVING else 2):
        letter, twin = (one.plate(piece.skeleton).fill(piece.values) for one in (tagged, plain))
        assert type(letter) is type(twin)
        if isinstance(letter, Replayed):
            laid_out = tagged.plate(piece.skeleton).laid_out(piece.values)
            assert not (differs := _says(letter.data, laid_out.data)), differs
            assert not (differs := _difference(letter.data, twin.data)), differs
            seen += 1
    assert seen


def _says(one: bytes, other: bytes) -> str:
    """Return where the trees of two tagged letters are not the same."""
    with pikepdf.open(io.BytesIO(one)) as pdf, pikepdf.open(io.BytesIO(other)) as twin:
        structure.check(pdf)
        return structure.difference(structure.said(pdf), structure.said(twin))


@pairs(("modern", "first"))
def test_reminders_are_put_together_whatever_their_number_of_rows(
    press: Callable[[str], tuple[PdfFormat, list[Piece]]], name: str
) -> None:
    """From two rows on, all are; and the same letters in another order are the same bytes."""
    pdf, pieces = press(name)
    other, _ = press(name)
    letters = {piece.skeleton.id: pdf.plate(piece.skeleton).fill(piece.values) for piece in pieces}
    slow = [piece for piece in pieces if not isinstance(letters[piece.skeleton.id], Replayed)]
    assert [sum(block.kind == "row" for block in piece.skeleton.walk()) for piece in slow] == [
        3
    ]  # head, row, total
    for piece in reversed([piece for piece in pieces if piece not in slow]):
        twin = other.plate(piece.skeleton).fill(piece.values)
        letter = letters[piece.skeleton.id]
        assert isinstance(letter, Replayed)
        assert isinstance(twin, Replayed)
        assert (letter.mark, letter.contents) == (twin.mark, twin.contents), len(piece.values)
