"""Commands that the program prints can be typed as they are, however it was started."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mailer.cli.program import typed


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an environment of its own, which the shell does not know."""
    program = tmp_path / ".venv" / "bin" / "mailer"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")
    return program


def test_a_program_that_the_shell_finds_is_called_by_its_name(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(environment.parent))
    monkeypatch.setattr(sys, "argv", [str(environment)])
    assert typed("lint", "été 2026") == "mailer lint 'été 2026'"
    assert typed("render", "rentree", folder="demo") == "cd demo && mailer render rentree"


def test_a_program_of_an_environment_is_called_by_its_path(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for started in (".venv/bin/mailer", str(environment)):
        monkeypatch.setattr(sys, "argv", [started])
        assert typed("render", "rentree", folder="demo") == ".venv/bin/mailer -C demo render rentree"
        assert typed("render", "rentree", folder=".") == ".venv/bin/mailer render rentree"


def test_a_module_is_called_by_its_interpreter(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [str(environment.parents[1] / "mailer" / "__main__.py")])
    monkeypatch.setattr(sys, "orig_argv", [".venv/bin/python", "-m", "mailer", "demo"])
    assert typed("render", "rentree", folder="demo") == ".venv/bin/python -m mailer -C demo render rentree"


def test_whoever_calls_the_program_from_python_is_told_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/usr/bin/pytest"])
    assert typed("lint") == "mailer lint"
