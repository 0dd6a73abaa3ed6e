"""A merger on a folder of templates written by the test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mailer.merge import Merger, Setting, Text
from mailer.model import Block, Client, Piece, Place
from mailer.pieces import Kind

PLAIN = Kind(name="plain", folder="plain", title="plain", accroche=True)

FIELDS: dict[str, Any] = {
    "first_name": "Marie",
    "last_name": "Dupont",
    "salutation": "Madame",
    "gender": "f",
    "town": "Orléans",
    "code": "C1",
    "email": None,
    "turnover": Decimal("1234.50"),
    "last_order": date(2026, 3, 1),
    "company": "",
}


class Bench:
    """Writes templates, merges them, and shows what came out."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.texts: dict[str, Text] = {}
        self.groups: dict[str, Mapping[str, Any]] = {}
        self.context: dict[str, Any] = {"house": {"company": "Atelier & Fils"}, "today": date(2026, 11, 22)}
        self._merger: Merger | None = None

    def write(self, name: str, text: str) -> None:
        path = self.root / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def text(self, key: str, source: str, line: int = 9, column: int = 12) -> None:
        self.texts[key] = Text(source, Place("campaigns/x/campaign.yaml", line, column))

    @property
    def merger(self) -> Merger:
        if self._merger is None:
            setting = Setting(
                folders=(self.root / "templates",),
                root=self.root,
                context=self.context,
                texts=self.texts,
                groups=self.groups,
                client_names=frozenset(FIELDS) | {"ville"},
                varying={"items": None},
            )
            self._merger = Merger(setting)
        return self._merger

    def client(self, row: int = 2, **fields: Any) -> Client:
        return Client(f"C{row}", row, {**FIELDS, **fields}, {"ville": "town"})

    def piece(self, template: str = "a", **fields: Any) -> Piece:
        items = fields.pop("items", ())
        return self.merger.piece(PLAIN, template, self.client(**fields), {"items": items})

    def merge(self, body: str, **fields: Any) -> Piece:
        self.write("plain/a.md", body)
        return self.piece(**fields)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def printed(piece: Piece, block: Block) -> str:
    """Return what a block prints for the piece's client, lines parted by line ends."""
    lines = []
    for line in block.lines:
        if not line.vanishes(piece.values):
            texts = (run.text if run.slot is None else piece.values[run.slot] for run in line.runs)
            lines.append("".join(texts))
    return "\n".join(lines)


def prints(piece: Piece) -> list[str]:
    """Return what the text blocks of a piece print, in order; what vanishes is left out."""
    blocks = [block for block in piece.skeleton.walk() if block.lines and not block.vanishes(piece.values)]
    return [printed(piece, block) for block in blocks]


@pytest.fixture
def show() -> Callable[[Piece], list[str]]:
    return prints
