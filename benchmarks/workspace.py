"""A workspace of this engine with the letter as a campaign, made by ``mailer init`` in a folder of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks import letter
from benchmarks.clients import Client, write_csv

MAILER = Path(sys.executable).parent / "mailer"
CAMPAIGN = "bench"
SETTINGS = f"""\
name: Fontaine de dégraissage
objective: sale
segment:
  source: clients.csv
offer:
  product: Fontaine de dégraissage F 40
  price: 490 € HT, port compris
  advantage: douze minutes gagnées par pièce
  gift: un bidon de 20 litres de solvant végétal
  until: 2026-12-18
accroche: "{{{{ client.salutation }}}}, découvrez comment gagner douze minutes par pièce à {{{{ client.town }}}}"
pieces: [{{letter: bench}}, {{coupon: bench}}]
signatory: cedric
edition: "{letter.DAY.year}"
"""
PROMOTION = "promotion"
CAMPAIGNS = {CAMPAIGN: "the letter of the benchmark", PROMOTION: "the library's promotion letter"}
"""The campaigns of the workspace, and whose letter each sends to the same clients."""
FILTERS = {"turnover": "client.turnover | amount", "last_order": "client.last_order | date"}


def make(folder: Path, clients: Sequence[Client]) -> Path:
    """Make the workspace in ``folder`` (which must not be there yet) and return it."""
    command = [str(MAILER), "init", str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    campaign, library = folder / "campaigns" / CAMPAIGN, folder / "campaigns" / PROMOTION
    pieces = "[{letter: bench}, {coupon: bench}]"
    for place, text in {
        campaign / "campaign.yaml": SETTINGS,
        library / "campaign.yaml": SETTINGS.replace(pieces, "[{letter: promotion}, {coupon: order}]"),
        campaign / "letters" / "bench.md": letter_template(),
        campaign / "coupons" / "bench.md": coupon_template(),
    }.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    for one in (campaign, library):
        write_csv(clients, one / "clients.csv")
    return folder


def render(options: Iterable[str]) -> list[str]:
    """Return the command that renders the campaign of the workspace that one is in.

    Lint says, rightly, that “à {town}” is wrong for Le Havre; all print it so.
    """
    day = letter.DAY.isoformat()
    return [str(MAILER), "render", CAMPAIGN, "--today", day, "--allow-findings", "--json", *options]


def served(out: str) -> int:
    """Return how many clients a command of `render` says it has served."""
    formats = json.loads(out)["counts"]["formats"]
    return sum(int(counts["produced"]) for counts in formats.values())


def letter_template() -> str:
    """Return the letter as this engine's template; address, dateline and footer are its frame's."""
    body = "\n\n".join(_markdown(text) for text in letter.PARAGRAPHS)
    return (
        f"---\npiece: letter\n---\n# {{{{ accroche }}}}\n\n{_markdown(letter.GREETING)}\n\n{body}\n\n"
        f"::: signature\n:::\n\n::: ps\n{_markdown(letter.POST_SCRIPTUM)}\n:::\n\n"
        '{% include "macros/mentions.md" %}\n\n::: coupon\n:::\n'
    )


def coupon_template() -> str:
    """Return the coupon as this engine's template."""
    lines = "\\\n".join(_markdown(line) for line in letter.COUPON_LINES[:2])
    rows = ["| " + " | ".join(row) + " |" for row in letter.COUPON_TABLE]
    table = "\n".join([rows[0], "|:-----------------------|:-----------|:-----------|", *rows[1:]])
    return (
        f"---\npiece: coupon\n---\n## {letter.COUPON_TITLE}\n\n{lines}\n\n[ ] {letter.COUPON_LINES[2]}\n\n"
        f"{table}\n\n{letter.COUPON_FOOT}\n"
    )


def _markdown(text: str) -> str:
    return letter.written(text, str, _field, lambda word: f"**{word}**")


def _field(name: str) -> str:
    return "{{ " + FILTERS.get(name, f"client.{name}") + " }}"
