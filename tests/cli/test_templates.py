"""``mailer templates``: what it prints, and how its names are completed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mailer.cli import main


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Run the command in English; return its exit code and all that it printed."""
    with pytest.raises(SystemExit) as left:
        main(["--lang", "en", *words])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out + said.err


def test_templates_are_listed_without_a_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Anywhere: as a table for people, as JSON for programs."""
    code, said = run(capsys, "-C", str(tmp_path), "templates")
    assert code == 0
    assert "letters/promotion" in said
    code, said = run(capsys, "-C", str(tmp_path), "templates", "--json")
    assert {one["name"]: one["kind"] for one in json.loads(said)}["relances/first"] == "relance"


def test_a_template_becomes_the_workspaces_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The copy is there, and how a campaign uses it is said."""
    top = tmp_path / "maison"
    run(capsys, "init", str(top))
    code, said = run(capsys, "-C", str(top), "templates", "copy", "letters/promotion", "--as", "letters/mine")
    assert (code, "pieces: [{letter: mine}]" in said) == (0, True), said
    assert (top / "templates" / "letters" / "mine.md").is_file()
    code, said = run(capsys, "-C", str(top), "templates", "copy", "letters/promotion", "--json")
    assert (code, json.loads(said)["template"]) == (0, "letters/promotion")
    code, said = run(capsys, "-C", str(top), "templates", "copy", "letters/promotion")
    assert (code, "--as letters/NAME" in said) == (2, True), said
    assert "workspace" in run(capsys, "-C", str(top), "templates")[1]


def test_names_are_completed(tmp_path: Path) -> None:
    """The shell asks, and gets the built-in templates that begin so."""
    asked = {
        "_MAILER_COMPLETE": "bash_complete",
        "COMP_WORDS": "mailer templates copy letters/p",
        "COMP_CWORD": "3",
    }
    program = "import sys; sys.argv[0] = 'mailer'; from mailer.cli import main; main()"
    environment = {**os.environ, **asked}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment,
    )
    assert done.stdout.split() == ["plain,letters/promotion"], done
