"""PDFs for screen readers: what PDF/UA-1 (ISO 14289-1) asks of a file's structure, as far as a program can tell."""

import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests import structure

PIECES = "[{letter: promotion}, {envelope: dl}]"


def check(path: Path, **options: Any) -> Counter[str]:
    """Check a file's structure and return how many elements there are of each kind."""
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == "fr"
        return structure.check(pdf, **options)


def words(text: Any, path: Path) -> list[str]:
    """Return the words of a file; letters that are replayed have what they share first."""
    return sorted(word for page in text.pdf(path) for word in page.split())


def test_each_client_gets_a_letter_that_can_be_read_aloud(site: Any, text: Any) -> None:
    site.campaign([site.person(n) for n in range(14)])
    folder = site.root / "out" / "essai"
    assert site.render("--format", "pdf", "--each", "--tagged").code in (0, 1)
    files = sorted((folder / "pdf-a4").iterdir())
    assert len(files) == 14
    for file in files:
        kinds = check(file)
        assert kinds["/H1"] == 1
        assert kinds["/P"] >= 5
        assert kinds["/Table"] == 0 or kinds["/TR"] >= kinds["/Table"]
    first, said = files[0].read_bytes(), words(text, files[0])
    assert site.render("--format", "pdf", "--each", "--tagged").code in (0, 1)
    assert files[0].read_bytes() == first
    assert site.render("--format", "pdf", "--each").code in (0, 1)
    assert words(text, files[0]) == said


@pytest.mark.parametrize("archive", [False, True])
@pytest.mark.parametrize("way", ["together", "each", "split", "slow"])
def test_every_kind_of_file_can_be_tagged(site: Any, way: str, archive: bool) -> None:
    """One file for all, one for each, batches, and letters that are laid out by themselves; for an archive too."""
    people = [site.person(n) for n in range(14)]
    if way == "slow":
        people[3] = site.person(3, Nom="王小明")
        people[4] = site.person(4, Nom="Ива́нов")
    site.campaign(people, pieces=PIECES)
    options = {"each": ("--each",), "split": ("--split", "6")}.get(way, ())
    done = site.render("--format", "pdf", "--tagged", *options, *(("--archive",) if archive else ()))
    assert done.code in (0, 1)
    files = sorted((site.root / "out" / "essai").rglob("*.pdf"))
    assert len(files) == {"each": 28, "split": 6}.get(way, 2)
    letters = 0
    for file in files:
        kinds = check(file, archive=archive)
        letters += kinds["/Sect"] if way != "each" else 0
        assert kinds["/Document"] == 1
        if shutil.which("qpdf"):
            subprocess.run(["qpdf", "--check", file], check=True, capture_output=True)
    assert way == "each" or letters >= 28


def test_what_cannot_be_tagged_is_said_before_anything_is_made(site: Any) -> None:
    site.campaign([site.person(n) for n in range(2)])
    done = site.render("--format", "docx", "--each", "--tagged")
    assert done.code == 2
    assert "--tagged is for PDF" in done.said
    assert not (site.root / "out").exists()
