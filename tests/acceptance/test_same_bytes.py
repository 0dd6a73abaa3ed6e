"""The same input and the same day give the same bytes, wherever and whenever the command runs."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

LETTER = """\
---
piece: letter
---
# {{ client.prenom }}, découvrez l’atelier propre

{{ client.salutation }},

Votre [société](https://www.example.fr/{{ client.code }}) {{ client.raison_sociale }} vous attend.

::: signature
:::
"""
PLACES = (
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "MAILER_LANG": "fr", "LANG": "C"},
    {
        "PYTHONHASHSEED": "77",
        "TZ": "America/Los_Angeles",
        "LC_ALL": "",
        "MAILER_LANG": "fr",
        "LANG": "fr_FR.UTF-8",
    },
)


RUNS = """
import json, sys
from mailer.cli import main
from mailer.render.pdf import format
format.POOL_FROM = 40
codes = []
for words in json.loads(sys.argv[1]):
    try:
        main(words)
    except SystemExit as left:
        codes.append(left.code)
sys.exit(0 if set(codes) == {1} else f"left with {codes}")
"""


def mailer(runs: Sequence[Sequence[str]], environment: Mapping[str, str]) -> None:
    """Run the command several times in one process of its own; some clients are set aside in each run."""
    done = subprocess.run(
        [sys.executable, "-c", RUNS, json.dumps(runs)],
        env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize(
    "clients",
    [pytest.param(3, id="in one process"), pytest.param(60, id="in a pool", marks=pytest.mark.prove)],
)
def test_the_same_bytes_twice(clients: int, site: Any, tmp_path: Path) -> None:
    """In another folder, time zone, locale and order of hashes: PDF, Word, e-mail and both manifests."""
    people = [site.person(n, Prénom=f"Prénom{n % 7}", Raison_sociale="x" * (n % 5)) for n in range(clients)]
    people.append(site.person(90, Ville="", **{"E-mail": "no address"}))
    site.campaign(people, template=LETTER)
    made = []
    for number, environment in enumerate(PLACES):
        root = tmp_path / f"ici{number}" / ("a" * number * 20 + "maison")
        shutil.copytree(site.root, root)
        words = [
            "-C",
            str(root),
            "render",
            "essai",
            "--format",
            "pdf,docx,eml",
            "--no-layout",
            "--allow-findings",
        ]
        words += ["--today", site.today]
        mailer(
            [[*words, "--out", str(root / "un")], [*words, "--each", "--out", str(root / "each")]],
            environment,
        )
        made.append(
            digests(root / "un") | {f"each/{name}": sum_ for name, sum_ in digests(root / "each").items()}
        )
    assert made[0] == made[1]
    assert {"manifest.csv", "manifest.json", "each/manifest.csv", "essai-a4.pdf", "essai-a4.docx"} < set(
        made[0]
    )
    assert len([name for name in made[0] if name.startswith("each/") and name.endswith(".pdf")]) == clients


def test_the_same_bytes_with_workers(site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether workers make the letters or the process itself; who is set aside stands where the file has him."""
    site.campaign([site.person(n, Ville="Lyon" if n % 5 else "") for n in range(31)], template=LETTER)
    made = []
    for start in (20, 1_000):
        monkeypatch.setattr("mailer.render.pdf.format.POOL_FROM", start)
        site.render("--format", "pdf", "--out", str(tmp_path / str(start)))
        made.append(digests(tmp_path / str(start)))
    assert made[0] == made[1]
    assert _keys(tmp_path / "20") == [f"C{n:05}" for n in range(31)]


def _keys(folder: Path) -> list[str]:
    """Return the clients of a manifest, in its order."""
    rows = (folder / "manifest.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    return [row.partition(";")[0] for row in rows]


def test_sums_in_the_manifest_are_those_of_the_files(site: Any) -> None:
    """With a file for each client, the sum is the file's, whatever the format."""
    site.campaign([site.person(n) for n in range(3)])
    assert site.render("--format", "pdf,docx,eml", "--each").code == 0
    manifest = site.manifest()
    for row in manifest.rows:
        assert row["sha256"] == hashlib.sha256((manifest.folder / row["file"]).read_bytes()).hexdigest(), row[
            "file"
        ]
