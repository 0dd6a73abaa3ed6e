"""Pieces made by hand, themes as they are shipped, and one format for all tests of the room."""

import os
import struct
import subprocess
import zlib
from collections.abc import Callable, Sequence
from datetime import date
from multiprocessing.util import get_temp_dir
from pathlib import Path

import pytest

from mailer.model import Assets, Block, Line, Piece, Run, Skeleton, Slot, Theme
from mailer.render.pdf import PdfFormat

THEMES = Path(__file__).resolve().parents[3] / "templates" / "themes"
TODAY = date(2026, 11, 22)
NAME, STREET, TOWN = "ÉTABLISSEMENTS LE GOFF-BÉQUET", "12 RUE HAUTE", "56038 VANNES CEDEX"
ADDRESS = (NAME, "MADAME ANNE D ORMESSON", "", STREET, "CS 20145", TOWN, "")


def shipped(name: str, *, css: str = "", folders: Sequence[Path] = ()) -> Theme:
    """A shipped theme, or its folders with another style sheet."""
    folder = THEMES / name
    own = css or (folder / "print.css").read_text(encoding="utf-8")
    return Theme(name, own, "", {}, tuple(folders) or (folder, THEMES / "classic", THEMES / "fonts"))


def png(width: int = 40, height: int = 10) -> bytes:
    """A grey picture."""
    rows = (b"\0" + b"\x60" * width) * height

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def text(kind: str, *parts: str | int, **fields: object) -> Block:
    """A text block of one line; a number is a slot."""
    runs = tuple(Run("", slot=part) if isinstance(part, int) else Run(part) for part in parts)
    return Block(kind, 0, lines=(Line(runs),), **fields)


def box(kind: str, *children: Block, **fields: object) -> Block:
    """A container."""
    return Block(kind, 0, children=children, **fields)


def lines(*slots: int) -> Block:
    """A paragraph of hard-broken lines, each one slot."""
    return Block("paragraph", 0, lines=tuple(Line((Run("", slot=slot),), hard=True) for slot in slots))


def table(*rows: Sequence[str], header: bool = True) -> Block:
    """A table whose last column is aligned to the right."""
    made = []
    for index, row in enumerate(rows):
        last = len(row) - 1
        cells = [text("cell", cell, align="right" if at == last else "left") for at, cell in enumerate(row)]
        made.append(box("row", *cells, header=header and index == 0))
    return box("table", *made)


def signature() -> Block:
    picture = Block("paragraph", 0, lines=(Line((Run("Signature", image="asset:cedric"),)),))
    name = Block("paragraph", 0, lines=(Line((Run("Cédric Le Goff"),), hard=True), Line((Run("Directeur"),))))
    return box("signature", picture, name)


def frame() -> list[Block]:
    """Sender, window address on slots 0 to 6, place and date, footer."""
    return [
        box("sender", text("paragraph", "Menuiserie Le Goff & Fils")),
        box("address", lines(0, 1, 2, 3, 4, 5, 6)),
        box("dateline", text("paragraph", "Vannes, le 22 novembre 2026")),
        box("footer", text("paragraph", "SARL au capital de 50 000 €, RCS Vannes 552 100 554")),
    ]


def numbered(blocks: Sequence[Block], start: int = 0) -> tuple[Block, ...]:
    """Number blocks in reading order."""
    from dataclasses import replace

    out = []
    for block in blocks:
        children = numbered(block.children, start + 1)
        out.append(replace(block, number=start, children=children))
        start += sum(1 for _ in block.walk())
    return tuple(out)


def skeleton(
    *blocks: Block, piece: str = "letter", paper: str = "a4", slots: int = 8, name: str = ""
) -> Skeleton:
    """A skeleton of numbered blocks; its id is made of them."""
    every = tuple(Slot(n, f"field{n}") for n in range(slots))
    done = numbered(blocks)
    return Skeleton(name or str(hash((done, piece, paper))), piece, "test", "fr", done, every, paper=paper)


def values(first_name: str = "Anne", address: Sequence[str] = ADDRESS) -> tuple[str, ...]:
    """The eight values of one client: seven address lines and a first name."""
    return (*address, first_name)


def letter(*more: Block, first_name: str = "Anne", address: Sequence[str] = ADDRESS) -> Piece:
    """A letter with frame, accroche, salutation, two paragraphs, signature and P.-S."""
    made = skeleton(
        *frame(),
        text("accroche", 7, ", découvrez l’atelier propre en dix minutes", level=1),
        text("salutation", "Madame,"),
        text("paragraph", "Votre atelier de Vannes gagne deux heures par semaine. " * 3),
        *more,
        text("paragraph", "Veuillez agréer, Madame, mes salutations les plus cordiales."),
        signature(),
        box("ps", text("paragraph", "P.-S. : ", 7, ", répondez avant le 15 décembre 2026.")),
    )
    return Piece("letter", made, values(first_name, address))


def note(first_name: str) -> Piece:
    """A small piece that is laid out in no time."""
    made = skeleton(text("paragraph", 7, " : bonjour."), piece="coupon", paper="a6-landscape", name="note")
    return Piece("coupon", made, values(first_name))


def children(parent: int) -> list[int]:
    """The processes that one has started."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in found.stdout.split()]


def command(pid: int) -> str:
    """What a process was started as; empty where it is gone."""
    try:
        return Path("/proc", str(pid), "cmdline").read_text()
    except OSError:
        return ""


def workers(parent: int = 0) -> list[int]:
    """The processes of pools that one has (0: this one): those forked from its fork server, or started afresh."""
    own = children(parent or os.getpid())
    forked = [pid for server in own if "forkserver" in command(server) for pid in children(server)]
    return forked + [pid for pid in own if "spawn_main" in command(pid)]


@pytest.fixture
def scratch(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that takes temporary files, of this process and of the workers."""
    get_temp_dir()  # the fork server's own, which stays
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="session")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Assets:
    """One declared signature, and a folder with a picture."""
    folder = tmp_path_factory.mktemp("assets")
    (folder / "signature.png").write_bytes(png())
    (folder / "plan.png").write_bytes(png(20, 20))
    return Assets({"cedric": folder / "signature.png"}, (folder,))


@pytest.fixture(scope="session")
def make(assets: Assets) -> Callable[..., PdfFormat]:
    """Makes a format in a theme."""

    def build(theme: Theme | str = "classic", **options: object) -> PdfFormat:
        done = shipped(theme) if isinstance(theme, str) else theme
        settings = {"today": TODAY, "author": "Menuiserie Le Goff & Fils", "title": "Rentrée", **options}
        return PdfFormat(done, settings.pop("assets", assets), "fr", **settings)

    return build


@pytest.fixture(scope="session")
def classic(make: Callable[..., PdfFormat]) -> PdfFormat:
    """The classic theme, in this process."""
    return make("classic", workers=1)


@pytest.fixture(scope="session")
def modern(make: Callable[..., PdfFormat]) -> PdfFormat:
    """The modern theme, in this process."""
    return make("modern", workers=1)


class Kit:
    """The builders, for tests to use (test modules cannot import one another)."""

    ADDRESS = ADDRESS
    THEMES = THEMES
    TODAY = TODAY
    box = staticmethod(box)
    command = staticmethod(command)
    frame = staticmethod(frame)
    letter = staticmethod(letter)
    lines = staticmethod(lines)
    note = staticmethod(note)
    png = staticmethod(png)
    shipped = staticmethod(shipped)
    signature = staticmethod(signature)
    skeleton = staticmethod(skeleton)
    table = staticmethod(table)
    text = staticmethod(text)
    values = staticmethod(values)
    workers = staticmethod(workers)


@pytest.fixture(scope="session")
def kit() -> type[Kit]:
    """The builders."""
    return Kit
