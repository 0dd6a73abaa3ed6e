"""`mailer lint`, `mailer rules` and `mailer explain`: what they print, in which form, and how they end."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailer.lint import RULES
from mailer.workspace import SAMPLE_DAY, init

Run = Callable[..., Any]
OWN = """\
lint:
  settings:
    sentence-length: {words: 12}
    postscript: error
    leaflet: on
  rules:
    - id: no-pencil
      title: Pas de crayon
      why: La maison n’écrit pas cela.
      forbidden: [crayon]
      bad: [Prenez un crayon.]
      good: [Prenez un stylo.]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace as `mailer init` makes it, with a letter that lacks its post-scriptum."""
    top = tmp_path / "w"
    init(top, SAMPLE_DAY)
    letter = top / "templates" / "letters" / "short.md"
    letter.parent.mkdir(parents=True, exist_ok=True)
    letter.write_text("Madame,\n\nVous rêvez d’un sol propre.\n\n::: signature\n:::\n", encoding="utf-8")
    return top


@pytest.fixture
def lint(run: Run, folder: Path) -> Run:
    """Lint that letter with these options."""
    return lambda *words, **given: run(
        "-C", str(folder), "lint", "templates/letters/short.md", "--no-layout", *words, **given
    )


def configure(folder: Path, text: str = OWN) -> None:
    file = folder / "mailer.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("lint: {}\n", "") + text, encoding="utf-8")


def test_text_ends_with_the_mark_of_each_piece(lint: Run) -> None:
    """Findings, how many, points and grade, what each rule took off, and how it is counted."""
    done = lint()
    assert done.code == 1
    assert "[postscript]" in done.out
    assert "/100" in done.out
    assert "postscript −5" in done.out
    assert "Out of 100" in done.out


def test_json_has_findings_and_marks(lint: Run) -> None:
    """The same as text, for programs, whichever way it is asked for."""
    data = json.loads(lint("--format", "json").out)
    assert data == json.loads(lint("--json").out)
    assert data["scores"][0]["target"] == "short"
    assert sum(line["count"] for line in data["scores"][0]["lost"]) <= len(data["findings"])


def test_sarif_names_files_from_the_current_folder(lint: Run) -> None:
    """The log explains every rule, and its files are found by a code host."""
    (run,) = json.loads(lint("--format", "sarif").out)["runs"]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} >= {rule.id for rule in RULES}
    uris = {
        location["physicalLocation"]["artifactLocation"]["uri"]
        for result in run["results"]
        for location in result.get("locations", ())
    }
    assert uris == {"w/templates/letters/short.md"}


def test_github_gets_a_line_for_each_finding(lint: Run) -> None:
    """Annotations, and nothing else on the output."""
    done = lint("--format", "github")
    lines = done.out.splitlines()
    assert len(lines) == len(json.loads(lint("--json").out)["findings"])
    assert all(line.startswith(("::warning ", "::notice ", "::error ")) for line in lines)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 1),
        (["--fail-on", "info"], 1),
        (["--fail-on", "warning"], 1),
        (["--fail-on", "error"], 0),
        (["--fail-on", "never"], 0),
        (["--fail-on", "never", "--min-score", "100"], 1),
        (["--fail-on", "error", "--min-score", "1"], 0),
        (["--fail-on", "sometimes"], 2),
        (["--format", "xml"], 2),
    ],
)
def test_the_exit_code_is_as_strict_as_asked(lint: Run, words: list[str], code: int) -> None:
    """0 clean enough, 1 findings or marks as bad as was asked, 2 cannot run."""
    assert lint(*words).code == code


def test_a_template_alone_is_read_for_its_channel(run: Run, folder: Path) -> None:
    """Rules of e-mail say nothing of a letter on paper."""
    letter = folder / "templates" / "letters" / "click.md"
    letter.write_text("Madame,\n\nPour commander, [cliquez ici](https://artis.example).\n", encoding="utf-8")

    def rules(channel: str) -> set[str]:
        words = ("lint", "templates/letters/click.md", "--no-layout", "--json", "--channel", channel)
        return {one["rule"] for one in json.loads(run("-C", str(folder), *words).out)["findings"]}

    assert "click-here" not in rules("print")
    assert "click-here" in rules("mail")


def test_what_is_built_in_has_ninety_points_or_more(run: Run, folder: Path) -> None:
    """The sample campaigns and their templates are what people begin with."""
    done = run("-C", str(folder), "lint", "--no-layout", "--fail-on", "error", "--min-score", "90")
    assert done.code == 0, done.out


def test_the_house_sets_rules_and_adds_its_own(run: Run, lint: Run, folder: Path) -> None:
    """Severities, thresholds and rules of `mailer.yaml` hold for campaigns and templates."""
    configure(folder)
    assert lint("--fail-on", "error").code == 1
    found = json.loads(run("-C", str(folder), "lint", "rentree", "--no-layout", "--json").out)["findings"]
    rules = {one["rule"] for one in found}
    assert {"no-pencil", "sentence-length"} <= rules


def test_the_campaign_goes_over_the_house(run: Run, folder: Path) -> None:
    """What a campaign says of a rule replaces what the house says."""
    configure(folder)
    file = folder / "campaigns" / "rentree" / "campaign.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}\nlint: {{settings: {{no-pencil: off, sentence-length: {{words: 30}}}}}}\n")
    done = run("-C", str(folder), "lint", "rentree", "--no-layout", "--json")
    rules = {one["rule"] for one in json.loads(done.out)["findings"]}
    assert not {"no-pencil", "sentence-length"} & rules


@pytest.mark.parametrize("command", [["lint", "rentree"], ["render", "rentree", "--limit", "1"]])
def test_a_wrong_setting_stops_the_run_with_its_place(run: Run, folder: Path, command: list[str]) -> None:
    """A rule that does not exist is no letter without faults: the exit code is 2."""
    configure(folder, "lint: {settings: {sentence-lenght: off}}\n")
    done = run("-C", str(folder), *command)
    assert done.code == 2
    assert "mailer.yaml, line" in done.err
    assert "Did you mean “sentence-length”?" in done.err


def test_rules_are_listed_as_the_house_sets_them(run: Run, folder: Path) -> None:
    """Severity here, rules that are off, and rules of the house's own."""
    before = run("-C", str(folder), "rules").out
    configure(folder)
    lines = {
        line.split()[0]: line.split()[1] for line in run("-C", str(folder), "rules").out.split("\n") if line
    }
    assert lines["postscript"] == "error"
    assert lines["no-pencil"] == "warning"
    assert lines["leaflet"] == "note"
    assert "no-pencil" not in before


def test_a_page_shows_the_values_of_the_house(run: Run, folder: Path) -> None:
    """What is set here stands beside the default, and own rules have a page."""
    configure(folder)
    assert "words, here 12, default 20" in run("-C", str(folder), "explain", "sentence-length").out
    assert "severity: error (by default: warning)" in run("-C", str(folder), "explain", "postscript").out
    assert "Prenez un crayon." in run("-C", str(folder), "explain", "no-pencil").out


@pytest.mark.parametrize("words", [["rules"], ["explain", "postscript"]])
def test_rules_are_shown_although_the_house_file_is_wrong(run: Run, folder: Path, words: list[str]) -> None:
    """One may need the rules' names to mend the file."""
    configure(folder, "lint: {settings: {postscrip: off}}\n")
    done = run("-C", str(folder), *words)
    assert done.code == 0
    assert "postscript" in done.out
    assert "Did you mean “postscript”?" in done.err


def test_the_doctor_looks_at_the_rules_of_the_house(run: Run, folder: Path) -> None:
    """An example that does not behave is a fault, said with its place."""
    configure(folder, OWN.replace("bad: [Prenez un crayon.]", "bad: [Prenez un stylo.]"))
    done = run("-C", str(folder), "doctor")
    assert done.code == 2
    assert "no fault with its bad example" in done.out
