"""Measures lint by the letters of the corpus: what it finds in them, against what a careful reader expects.

``python -m tests.lint.corpus`` prints precision and recall of each rule, and brings ``docs/lint.md`` in step;
with ``--notes`` it also says which findings are wrong or missing, and in which letter. Letters named ``held-…``
were held out from the tuning of rules and are counted apart; notes on those marked ``unseen`` are never printed.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ruamel.yaml import YAML

from mailer.lint import RULES, Gather, Subject, check
from mailer.model import Finding
from mailer.pieces import BY_NAME
from tests.lint.conftest import Desk, WrapCounter, facts

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "corpus"
TEMPLATES = ROOT / "mailer" / "builtin"
LETTERS = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
HELD = [path for path in LETTERS if path.name.startswith(("held-", "fresh-"))]
TUNED = [path for path in LETTERS if path not in HELD]

PACK = ("envelope: carrier", "letter: promotion", "coupon: order", "envelope: reply")
"""The pieces of a campaign that lacks none."""


@dataclass
class Tally:
    """Findings as expected, not expected, and missed, by rule; ``notes`` say which are wrong or missed."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    letters: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.right + other.right,
            self.wrong + other.wrong,
            self.missed + other.missed,
            self.notes + other.notes,
            self.letters + other.letters,
        )

    def add(self, path: Path, head: dict[str, Any], found: Iterable[Finding]) -> None:
        """Count each finding against the expected ones: the rule, and the words that it quotes."""
        self.letters += 1
        left = list(found)
        for rule, words in sorted(
            expected(head), key=lambda pair: not pair[1]
        ):  # those that quote words first
            fitting = [f for f in left if f.rule == rule and words in f.excerpt.replace("⍽", " ")]
            match = min(fitting, key=lambda f: bool(f.excerpt) and not words, default=None)
            if match:
                left.remove(match)
                self.right[rule] += 1
            else:
                self.missed[rule] += 1
                self.notes.append(f"{path.stem}: {rule} does not see “{words}”")
        for finding in left:
            self.wrong[finding.rule] += 1
            self.notes.append(
                f"{path.stem}: {finding.rule} is wrong on “{finding.excerpt}”: {finding.message}"
            )

    def expected(self, rule: str | None = None) -> int:
        """Return how many findings the readers expect, of one rule or in all."""
        return self._sum(self.right, rule) + self._sum(self.missed, rule)

    def precision(self, rule: str | None = None) -> float | None:
        """Return the share of the findings that are right; None where there are none."""
        right, wrong = self._sum(self.right, rule), self._sum(self.wrong, rule)
        return right / (right + wrong) if right + wrong else None

    def recall(self, rule: str | None = None) -> float | None:
        """Return the share of the expected findings that are there; None where none is expected."""
        right, missed = self._sum(self.right, rule), self._sum(self.missed, rule)
        return right / (right + missed) if right + missed else None

    @staticmethod
    def _sum(counter: Counter[str], rule: str | None) -> int:
        return counter.total() if rule is None else counter[rule]


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Return a letter's head, and its text as a template whose lines keep their numbers."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    keys = YAML(typ="safe", pure=True).load(head)
    filler = "#\n" * (head.count("\n") - 1)
    return keys, f"---\npiece: {keys['piece']}\n{filler}---\n{body}"


def expected(head: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the findings that a letter's head expects: rule, and quoted words (empty: none quoted)."""
    pairs = (next(iter(entry.items())) for entry in head["expect"] or ())
    return [(rule, "" if words is None else str(words)) for rule, words in pairs]


def findings_of(path: Path, folder: Path) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Merge a letter of the corpus for its clients and lint it as a campaign would be."""
    head, template = read(path)
    kind = BY_NAME[head["piece"]]
    target = folder / kind.template("a")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(template, encoding="utf-8")
    frames = folder / "frames"
    if not frames.exists():
        frames.symlink_to(TEMPLATES / "frames")
    merger = Desk.merger(folder)
    gather = Gather()
    for row, fields in enumerate(head.get("clients") or [{}], 2):
        gather.add(merger.piece(kind, "a", Desk.client(row, **fields), Desk.VARYING), row)
    changes = {"pieces": head.get("pieces", PACK)} | _changes(head.get("offer", {}))
    campaign = facts(head["objective"], **changes)
    return head, check(Subject(gather.uses(), campaign), RULES, counter=WrapCounter())


def _changes(offer: dict[str, Any] | None) -> dict[str, Any]:
    """Return what a letter's offer changes of the usual campaign."""
    if offer is None:
        return {"offer": None}
    changes = {f"offer.{key}": value for key, value in offer.items()}
    if changes.get("offer.gift", "") is None:
        changes["offer.gift"] = ""  # "gift:" with nothing after it says that there is none
    return changes


@dataclass
class Measured:
    """Letters that rules were tuned on, letters held out and used since, and those still unseen."""

    tuned: Tally
    used: Tally
    unseen: Tally

    @property
    def held(self) -> Tally:
        """All letters held out, used or not."""
        return self.used + self.unseen

    @property
    def notes(self) -> list[str]:
        """What may be read one by one: nothing of the unseen letters."""
        return [*self.tuned.notes, *self.used.notes]


def measure_all() -> Measured:
    """Lint the whole corpus."""
    unseen = [path for path in HELD if read(path)[0].get("unseen")]
    return Measured(measure(TUNED), measure(path for path in HELD if path not in unseen), measure(unseen))


def measure(letters: Iterable[Path]) -> Tally:
    """Lint letters of the corpus and count what comes out."""
    tally = Tally()
    with TemporaryDirectory() as folder:
        for path in letters:
            tally.add(path, *findings_of(path, Path(folder) / path.stem))
    return tally


def percent(share: float | None) -> str:
    """Return a share as it is printed."""
    return "-" if share is None else f"{share:.0%}"


def table(tally: Tally, held: Tally) -> list[str]:
    """Return the lines of a table: for each rule, how many findings are expected, and how good lint is at them.

    The letters held out stand to the right.
    """
    head = f"{'expected':>9}{'found':>7}{'wrong':>7}{'precision':>11}{'recall':>8}"
    lines = [f"{'rule':24}{head}{'held:':>8}{head}"]
    for rule in [*(rule.id for rule in RULES), None]:
        lines.append(f"{rule or 'all':24}{_cells(tally, rule)}{'':8}{_cells(held, rule)}")
    return lines


def _cells(tally: Tally, rule: str | None) -> str:
    right, wrong = tally._sum(tally.right, rule), tally._sum(tally.wrong, rule)
    return (
        f"{tally.expected(rule):9}{right:7}{wrong:7}"
        f"{percent(tally.precision(rule)):>11}{percent(tally.recall(rule)):>8}"
    )


def summary(name: str, tally: Tally) -> str:
    """Return a line on some letters as a whole."""
    return (
        f"{name}: {tally.letters} letters, {tally.expected()} findings expected, "
        f"precision {percent(tally.precision())}, recall {percent(tally.recall())}"
    )


def main(arguments: list[str]) -> int:
    """Print the table, and write it into the documentation."""
    measured = measure_all()
    out = sys.stdout.write
    names = {"tuned on": measured.tuned, "held out, used since": measured.used, "unseen": measured.unseen}
    totals = [summary(name, tally) for name, tally in names.items()]
    out("\n".join([*table(measured.tuned, measured.held), "", *totals, ""]))
    if "--notes" in arguments:
        out("\n".join(["", *measured.notes, ""]))
    sys.path.insert(0, str(ROOT / "docs"))
    from make_lint import PAGE, write

    if write(measured):
        out(f"{PAGE.relative_to(ROOT)} has changed.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
