"""The commands that need no campaign, and what holds for all of them."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailer.cli import COMMANDS, group
from mailer.lint import all_rules

Run = Callable[..., Any]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, language: str, run: Run) -> None:
    """Each command of the list is there, and has help in both languages, options included."""
    done = run(name, "--help", MAILER_LANG=language)
    assert done.code == 0
    assert f"mailer {name}" in done.out
    assert ("Show this message" in done.out) == (language == "en")
    command = group.commands.get(name) or group.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    assert command.help
    assert all(getattr(one, "help", "-") for one in command.params), "an option without help"


def test_no_command_is_forgotten() -> None:
    """A module that holds a command stands in the list."""
    folder = Path(__file__).resolve().parents[2] / "mailer" / "cli"
    holding = {
        path.stem
        for path in folder.glob("*.py")
        if any(
            isinstance(node, ast.FunctionDef) and node.name == "command"
            for node in ast.parse(path.read_bytes()).body
        )
    }
    assert holding <= set(COMMANDS)


def test_the_version(run: Run) -> None:
    """--version is one line."""
    from mailer import __version__

    assert run("--version").out == f"mailer {__version__}\n"


def test_python_dash_m_is_the_command(tmp_path: Path) -> None:
    """``python -m mailer`` works from anywhere."""
    command = [sys.executable, "-m", "mailer", "--version"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.startswith("mailer ")


def test_rules_lists_every_rule(run: Run) -> None:
    """One line for each rule, and the same as JSON."""
    text = run("rules").out
    listed = json.loads(run("rules", "--json").out)
    assert [one["id"] for one in listed] == [rule.id for rule in all_rules()]
    assert all(f"{rule.id} " in text for rule in all_rules())


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("rule", [rule.id for rule in all_rules()])
def test_explain_prints_the_page_of_every_rule(rule: str, language: str, run: Run) -> None:
    """Each rule has its page, with examples and no field left open."""
    done = run("explain", rule, MAILER_LANG=language)
    assert done.code == 0
    assert done.out.startswith(rule)
    assert json.loads(run("explain", rule, "--json").out)["id"] == rule


def test_explain_proposes_the_nearest_rule(run: Run) -> None:
    """A slip of the pen is answered with the name that was meant."""
    done = run("explain", "sentence-lenght")
    assert done.code == 2
    assert "“sentence-length”" in done.err


@pytest.mark.parametrize("kind", ["campaign", "house"])
def test_schema_is_a_json_schema(kind: str, run: Run) -> None:
    """The schema can be read by an editor, and its descriptions are in the reader's language."""
    schema = json.loads(run("schema", "--of", kind).out)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["properties"]


def test_init_makes_a_workspace_once(run: Run, tmp_path: Path) -> None:
    """A workspace is made in a new folder, and not made again over itself."""
    done = run("init", "maison", MAILER_LANG="fr")
    assert done.code == 0
    assert (tmp_path / "maison" / "mailer.yaml").is_file()
    assert "L’espace de travail est dans" in done.out
    again = run("init", "maison")
    assert again.code == 2
    assert "is a workspace already" in again.err


def test_new_copies_a_model(run: Run, tmp_path: Path) -> None:
    """A campaign starts as a sample under another name; unknown models and taken names are refused."""
    from mailer.cli import models

    if not models.names():
        pytest.skip("no sample campaigns")
    assert run("init", ".").code == 0
    done = run("new", "mailing d'été")
    assert done.code == 0
    text = (tmp_path / "campaigns" / "mailing d'été" / "campaign.yaml").read_text(encoding="utf-8")
    assert 'name: "mailing d\'été"' in text
    assert run("new", "mailing d'été").code == 2
    assert run("new", "../ailleurs").code == 2
    assert "There are" in run("new", "x", "--model", "no such thing").err
    assert not (tmp_path.parent / "ailleurs").exists()


def test_outside_a_workspace_the_remedy_is_named(run: Run) -> None:
    """A command that needs a workspace says how to make one."""
    done = run("new", "x")
    assert done.code == 2
    assert "mailer init" in done.err


def test_another_folder_can_be_worked_in(run: Run) -> None:
    """-C works in a workspace from outside; a folder that is not there is refused."""
    run("init", "maison")
    assert json.loads(run("-C", "maison", "doctor", "--json").out)
    assert run("-C", "nowhere", "doctor").code == 2


def test_doctor_names_variables_and_never_what_is_in_them(run: Run) -> None:
    """E-mail settings are checked by the names of their variables; a secret is not printed."""
    run("init", ".")
    missing = run("doctor", "--json")
    states = {one["name"]: one["state"] for one in json.loads(missing.out)}
    assert states["MAILER_USER"] == "warning"
    assert missing.code == 1
    done = run("doctor", MAILER_PASSWORD="s3cret", MAILER_USER="me-myself")  # noqa: S106
    assert "MAILER_PASSWORD" in done.out
    assert "s3cret" not in done.out + done.err
    assert "me-myself" not in done.out + done.err


def test_doctor_reports_a_broken_house_file(run: Run, tmp_path: Path) -> None:
    """A house file that cannot be read is a fault of the settings, not of the doctor."""
    (tmp_path / "mailer.yaml").write_text("company: [", encoding="utf-8")
    done = run("doctor", "--json")
    assert done.code == 2
    assert {one["name"]: one["state"] for one in json.loads(done.out)}["workspace"] == "fail"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str, run: Run) -> None:
    """The script of each shell calls the command back."""
    assert "_MAILER_COMPLETE" in run("completion", shell).out


def test_completion_knows_commands_and_rules(tmp_path: Path) -> None:
    """What the script calls answers with what fits."""

    def complete(words: str, at: int) -> str:
        command = [sys.executable, "-m", "mailer"]
        settings = {"_MAILER_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(at)}
        done = subprocess.run(
            command, cwd=tmp_path, env=settings, capture_output=True, text=True, check=False, timeout=60
        )
        return done.stdout

    assert "plain,explain" in complete("mailer ex", 1)
    assert "plain,sentence-length" in complete("mailer explain sent", 2)
