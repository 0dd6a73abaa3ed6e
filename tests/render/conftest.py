"""Skeletons from Markdown in which ``{0}``, ``{1}``… are slots, for the formats that compile them."""

import re
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from mailer.merge.markdown import Parser
from mailer.merge.marks import MarkedText
from mailer.model import Assets, Piece, Skeleton, Slot, Theme, slot_text

THEMES = Path(__file__).resolve().parents[2] / "templates" / "themes"

FRAME = """
::: sender
**Menuiserie Le Goff & Fils**\\
3 rue des Forges\\
56000 VANNES
:::

::: address
{0}\\
{1}\\
{2}\\
{3}
:::

::: dateline
Vannes, le 22 novembre 2026
:::

::: footer
SARL au capital de 50 000 € – RCS Vannes 552 100 554
:::
"""
LETTER = """
# {4}, découvrez l’atelier propre

Madame,

Votre atelier de {5} gagne **deux heures** par semaine.

- **Prix** : 49 €
- {6}

Veuillez agréer, Madame, mes salutations.

::: signature
![Signature de {7}](asset:{8})

**{7}**\\
Directrice
:::

::: ps
P.-S. : répondez avant le 15 décembre.
:::
"""
ADDRESS = ("MADAME ANNE D ORMESSON", "", "12 RUE HAUTE", "56038 VANNES CEDEX")
VALUES = (*ADDRESS, "Anne", "Vannes", "Cadeau offert", "Chloé Lavara", "chloe")


class Desk:
    """Writes pieces for a format to compile."""

    frame, body, values = FRAME, LETTER, VALUES

    def __init__(self, root: Path) -> None:
        for name, size in (("chloe", (80, 20)), ("cedric", (40, 20))):
            (root / f"{name}.png").write_bytes(png(*size))
        (root / "notes.txt").write_text("not a picture", encoding="utf-8")
        declared = {name: root / f"{name}.png" for name in ("chloe", "cedric")}
        self.assets = Assets(declared | {"notes": root / "notes.txt"}, (root,))

    def skeleton(
        self,
        body: str,
        *,
        frame: str = "",
        subject: str = "",
        fixed: Mapping[int, str] | None = None,
        **fields: str,
    ) -> Skeleton:
        parser = Parser(lambda _text: (), accroche=True)
        blocks = (*parser.parse(marked(frame), frame=True), *parser.parse(marked(body)))
        runs = parser.inline(marked(subject)) if subject else ()
        numbers = [int(number) for number in re.findall(r"\{(\d+)\}", frame + body + subject)]
        slots = tuple(
            Slot(n, f"field{n}", fixed=(fixed or {}).get(n)) for n in range(max(numbers, default=-1) + 1)
        )
        name = f"{zlib.crc32(repr((blocks, runs, slots, fields)).encode()):08x}"
        settings = {"piece": "letter", "paper": "a4", "language": "fr"} | fields
        return Skeleton(name, template="test", blocks=blocks, slots=slots, subject=runs, **settings)

    def piece(self, body: str, *values: str, **fields: object) -> Piece:
        return Piece("letter", self.skeleton(body, **fields), values)

    def letter(self, *values: str) -> Piece:
        return self.piece(LETTER, *(values or VALUES), frame=FRAME, subject="Pour vous, {4} : l’été arrive")

    def theme(self, name: str = "classic") -> Theme:
        folder = THEMES / name
        word = YAML(typ="safe").load(folder / "word.yaml")
        return Theme(name, "", (folder / "mail.css").read_text(encoding="utf-8"), word, (folder,))


def marked(text: str) -> MarkedText:
    return MarkedText(re.sub(r"\{(\d+)\}", lambda found: slot_text(int(found[1])), text), [])


def png(width: int, height: int) -> bytes:
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


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))
