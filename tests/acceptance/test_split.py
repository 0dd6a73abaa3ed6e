"""Batches for the printer: each client whole in one of them, each with its table, all of them put in place together."""

from __future__ import annotations

import csv
import hashlib
import resource
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.pipeline.batches import ending

PIECES = "[{envelope: dl}, {letter: promotion}, {coupon: order}]"
SIZE = 3
CLIENTS = 8


def table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a batch's table."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture(autouse=True)
def _replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the few letters of a test replayed, which would be laid out one by one otherwise."""
    monkeypatch.setattr("mailer.render.pdf.format.REPLAY_FROM", 0)


@pytest.fixture
def eight(site: Any) -> Any:
    """A campaign for eight clients and one without a town, with pieces of two papers."""
    site.campaign([*(site.person(n) for n in range(CLIENTS)), site.person(90, Ville="")], pieces=PIECES)
    return site


@pytest.mark.qpdf
def test_batches_add_up(eight: Any, text: Any) -> None:
    """Counts, pages and rows of all batches are those of the run, and no client is in two of them."""
    done = eight.render("--split", str(SIZE), "--json")
    assert done.code == 1, "one client has no town"
    folder, manifest = eight.root / "out" / "essai", eight.manifest()
    manifest.check(CLIENTS + 1, ["pdf"])
    batches = [f"essai-{paper}-00{number}" for paper in ("dl", "a4") for number in (1, 2, 3)]
    assert sorted(manifest.data["outputs"]) == sorted(
        f"{one}.{kind}" for one in batches for kind in ("pdf", "csv")
    )
    assert names(folder) == {*manifest.data["outputs"], "manifest.csv", "manifest.json"}
    made = {Path(one["path"]).name: one for one in done.data["outputs"]}
    produced = [row for row in manifest.rows if row["state"] == "produced"]
    gathered = []
    where: dict[str, set[str]] = {}
    for name in batches:
        rows = table(folder / f"{name}.csv")
        gathered += rows
        assert {row["file"] for row in rows} == {f"{name}.pdf"}
        pages = text.pdf(folder / f"{name}.pdf")
        assert len(pages) == made[f"{name}.pdf"]["pages"] == int(rows[-1]["last_page"])
        assert len(rows) == made[f"{name}.pdf"]["documents"]
        assert made[f"{name}.pdf"]["table"].endswith(f"{name}.csv")
        assert len({row["client"] for row in rows}) == (2 if name.endswith("3") else SIZE)
        for row in rows:
            where.setdefault(row["client"], set()).add(name[-3:])
            if row["piece"] == "letter":
                assert row["client"] in pages[int(row["first_page"]) - 1]
        subprocess.run(
            ["qpdf", "--check", folder / f"{name}.pdf"], check=True, capture_output=True, timeout=60
        )
    assert all(len(numbers) == 1 for numbers in where.values()), (
        "a client's envelope is in the batch of the letter"
    )
    assert sorted(gathered, key=str) == sorted(produced, key=str)
    assert manifest.counts["formats"]["pdf"]["pages"] == sum(one["pages"] for one in done.data["outputs"])


def test_word_is_cut_too(eight: Any, text: Any) -> None:
    """Word files hold the same clients as the PDFs, and one table speaks of both."""
    assert eight.render("--split", str(SIZE), "--format", "pdf,docx,eml").code == 1
    folder = eight.root / "out" / "essai"
    for number, clients in ((1, range(3)), (2, range(3, 6)), (3, range(6, 8))):
        rows = table(folder / f"essai-a4-00{number}.csv")
        words = text.docx(folder / f"essai-a4-00{number}.docx")
        for client in (f"C{n:05}" for n in clients):
            assert client in words
            files = [row["file"].partition(".")[2] for row in rows if row["client"] == client]
            assert sorted(set(files)) == ["docx", "pdf"]
    assert (folder / "eml").is_dir()


def test_a_split_run_is_repeated_byte_for_byte(eight: Any) -> None:
    """With several processes too: each file has the glyphs of the whole run, whoever met them first."""
    eight.campaign([eight.person(n, Nom=f"Martin{chr(192 + n)}") for n in range(24)])
    sums = []
    for place in ("un", "deux"):
        out = eight.root / place
        assert eight.render("--split", "5", "--format", "pdf,docx", "--out", str(out)).code == 0
        sums.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in out.iterdir()})
    assert sums[0] == sums[1]


def test_fewer_batches_than_last_time(eight: Any) -> None:
    """What earlier runs left, in batches or in one file, is named and not touched."""
    assert eight.render().code == 1
    assert eight.render("--split", "2").code == 1
    assert eight.manifest().data["earlier"] == ["essai-a4.pdf", "essai-dl.pdf"]
    done = eight.render("--split", "3")
    earlier = eight.manifest().data["earlier"]
    left = [f"essai-{paper}-004.{kind}" for paper in ("a4", "dl") for kind in ("csv", "pdf")]
    assert earlier == sorted([*left, "essai-a4.pdf", "essai-dl.pdf"])
    assert "essai-a4-004.csv" in done.said


def test_a_run_that_fails_leaves_the_last_one(eight: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches take their places together: where one cannot be finished, none does."""
    from mailer.errors import RenderError
    from mailer.render.pdf.binder import PdfBinder

    assert eight.render("--split", "2").code == 1
    folder = eight.root / "out" / "essai"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    finish = PdfBinder.finish

    def full(self: PdfBinder) -> None:
        if self.path.name.endswith("-a4-002.pdf"):
            raise RenderError("No space is left.")
        finish(self)

    monkeypatch.setattr(PdfBinder, "finish", full)
    assert eight.render("--split", "3").code == 2
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


REFUSED = [
    pytest.param(("--split", "2", "--each"), "--each", id="with --each"),
    pytest.param(("--split", "2", "--format", "eml"), "--split", id="e-mails alone"),
    pytest.param(("--split", "0"), "--split", id="0"),
    pytest.param(("--split", "-1"), "--split", id="-1"),
]


@pytest.mark.parametrize(("options", "said"), REFUSED)
def test_what_cannot_be_cut(options: tuple[str, ...], said: str, eight: Any) -> None:
    """One sentence, and nothing is written."""
    done = eight.render(*options)
    assert done.code == 2, done
    assert said in done.said
    assert not (eight.root / "out").exists()


def test_more_batches_than_files_may_be_open(eight: Any) -> None:
    """Batches that are full are not held open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    people = [eight.person(n) for n in range(80)]
    eight.campaign(people)
    held = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").is_dir() else 64
    resource.setrlimit(resource.RLIMIT_NOFILE, (held + 60, hard))
    try:
        done = eight.render("--split", "1", "--format", "docx")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert done.code == 0, done
    assert {"essai-a4-001.docx", "essai-a4-080.csv"} <= names(eight.root / "out" / "essai")


@given(st.integers(1, 20_000), st.integers(1, 5_000))
def test_names_of_batches_sort_as_their_numbers(total: int, size: int) -> None:
    """All have the same number of digits, three at least, and each holds at most so many clients."""
    first, last = ending(0, size, total), ending(total - 1, size, total)
    assert len(first) == len(last) >= 4
    assert int(first[1:]) == 1
    assert int(last[1:]) == -(-total // size)
    assert ending(size - 1, size, total) == first != ending(size, size, total)
