"""The documents say what the program does: nothing missing, nothing stale, and what they tell people to type works."""

import importlib
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from PIL import Image

from mailer import campaign, house, lint, pieces
from mailer.cli import COMMANDS, group
from mailer.cli.render import REASONS
from mailer.clients import Source, condition, read
from mailer.clients.columns import CLIENT_COLUMNS, COMPUTED
from mailer.clients.segment import select
from mailer.journal.states import State
from mailer.merge.source import HEAD_KEYS
from mailer.model import BLOCK_KINDS, Place
from mailer.pipeline import Settings, lint_template, manifest, open_job
from mailer.relance.ledger import LEDGER_COLUMNS
from mailer.render import FORMATS
from mailer.workspace import SAMPLE_DAY, Workspace, init

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
READMES = [ROOT / "README.md", ROOT / "LISEZMOI.md"]
GUIDE = DOCS / "guide.md"
HAND_WRITTEN = [*READMES, GUIDE, DOCS / "decisions.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LANGUAGES = ("fr", "en")


@pytest.fixture(scope="module")
def reference() -> Iterator[ModuleType]:
    """The module that prints the reference."""
    sys.path.insert(0, str(DOCS))
    try:
        yield importlib.import_module("make_reference")
    finally:
        sys.path.remove(str(DOCS))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace as `mailer init` makes it."""
    top = tmp_path_factory.mktemp("docs") / "workspace"
    init(top, SAMPLE_DAY)
    return Workspace.find(top)


def blocks(path: Path, language: str) -> list[str]:
    """The fenced blocks of a language in a document."""
    return [found[2] for found in FENCE.finditer(path.read_text(encoding="utf-8")) if found[1] == language]


def page(language: str, name: str) -> str:
    return (DOCS / "reference" / language / f"{name}.md").read_text(encoding="utf-8")


# -- the reference --------------------------------------------------------------------------------


def test_the_reference_is_up_to_date(reference: ModuleType) -> None:
    """The pages are what the program prints now; `make docs` brings them in step."""
    assert [str(path.relative_to(ROOT)) for path in reference.stale()] == [], "run: make docs"


def options_of(command: click.Command) -> Iterator[str]:
    for param in command.params:
        if isinstance(param, click.Option):
            yield from param.opts


def schema_keys(schema: dict[str, Any]) -> Iterator[str]:
    for block in (schema, *schema["$defs"].values()):
        yield from block.get("properties", {})


def things() -> Iterator[Any]:
    """Everything that the reference has to name, with the page where it stands."""
    root = click.Context(group)
    for name in COMMANDS:
        command = group.get_command(root, name)
        assert command is not None
        yield pytest.param("commands", f"## `mailer {name}`", id=f"command-{name}")
        for option in options_of(command):
            yield pytest.param("commands", option, id=f"{name}{option}")
    for schema in (campaign.schema(), house.schema()):
        yield from (pytest.param("files", f"{key}`", id=f"key-{key}") for key in schema_keys(schema))
    for column in (*CLIENT_COLUMNS, *LEDGER_COLUMNS):
        yield pytest.param("columns", f"| `{column.name}` |", id=f"column-{column.name}")
    yield from (pytest.param("columns", f"`client.{name}`", id=f"computed-{name}") for name in COMPUTED)
    yield from (pytest.param("columns", f"| `{name}` |", id=f"where-{name}") for name in condition.FUNCTIONS)
    for names in (HEAD_KEYS, BLOCK_KINDS):
        yield from (pytest.param("templates", f"| `{name}` |", id=f"template-{name}") for name in names)
    yield from (pytest.param("templates", f"| `{one.name}` (", id=f"kind-{one.name}") for one in pieces.KINDS)
    yield from (pytest.param("rules", f"\n## {rule.id}\n", id=f"rule-{rule.id}") for rule in lint.all_rules())
    for names in (FORMATS, REASONS, manifest.COLUMNS, list(State)):
        yield from (pytest.param("outputs", f"| `{name}` |", id=f"output-{name}") for name in map(str, names))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "text"), list(things()))
def test_the_reference_names_everything(language: str, name: str, text: str) -> None:
    """Every command, option, key, column, filter, rule and state stands in the reference, in both languages."""
    assert text in page(language, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reference_names_every_filter(reference: ModuleType, language: str) -> None:
    """A filter that templates have is in the reference, with an example that was run."""
    missing = [name for name in reference.own_filters() if f"| `{name}` |" not in page(language, "templates")]
    assert missing == []


def test_the_words_are_those_of_the_program(reference: ModuleType) -> None:
    """What the reference says by itself is about names that the program has, and about all of them."""
    words = reference.words
    assert set(words.CLIENT_COLUMNS) == {column.name for column in CLIENT_COLUMNS}
    assert set(words.LEDGER_COLUMNS) == {column.name for column in LEDGER_COLUMNS}
    assert set(words.FUNCTIONS) == set(words.FUNCTION_EXAMPLES) == set(condition.FUNCTIONS)
    assert set(words.FILTERS) == set(words.FILTER_EXAMPLES) == set(reference.own_filters())
    assert set(words.HEAD_KEYS) == set(HEAD_KEYS)
    assert set(words.BOXES) == set(reference.BOXES)
    assert set(words.BLOCKS) == set(BLOCK_KINDS)
    assert set(words.MANIFEST) == set(manifest.COLUMNS)
    assert set(words.STATES) == set(map(str, State))
    assert set(words.FORMATS) == set(FORMATS)


@pytest.mark.parametrize("name", ["rentree", "relance"])
def test_the_reference_knows_what_templates_may_name(
    reference: ModuleType, workspace: Workspace, name: str
) -> None:
    """Names and fields that a campaign gives its templates are those of the reference."""
    known = open_job(workspace, name, Settings(today=SAMPLE_DAY)).merger.known()
    assert set(known) <= set(reference.words.NAMES)
    fields = reference.name_fields()
    for root in ("house", "campaign", "signatory", "offer", "event", "reply"):
        assert set(known[root] or ()) == set(fields[root])


# -- the written pages ----------------------------------------------------------------------------


def test_both_readmes_tell_the_same_commands() -> None:
    """What one README says to type, the other says too; the comments are in the reader's language."""
    english, french = (
        [re.sub(r"\s*#.*", "", line) for block in blocks(path, "sh") for line in block.splitlines()]
        for path in READMES
    )
    assert english == french


def typed(path: Path) -> Iterator[list[str]]:
    """The calls of `mailer` in a document, in blocks and in the middle of a sentence, as words."""
    text = path.read_text(encoding="utf-8")
    inline = re.findall(r"`mailer ([^`\n]+)`", FENCE.sub("", text))
    lines = [
        line for block in blocks(path, "sh") for line in block.splitlines() if line.startswith("mailer ")
    ]
    for call in (*inline, *(line.removeprefix("mailer ") for line in lines)):
        yield [word for word in shlex.split(call, comments=True) if word not in (">", "…")]


@pytest.mark.parametrize("path", [*READMES, GUIDE], ids=lambda path: path.name)
def test_commands_in_the_documents_exist(path: Path) -> None:
    """A call that a document shows names a command that there is, and options that it takes."""
    root = click.Context(group)
    for words in typed(path):
        if words[0] in ("COMMAND", "COMMANDE"):
            continue
        command = group.get_command(root, words[0])
        assert command is not None, words
        known = {*options_of(command), "--help"}
        assert {word for word in words[1:] if word.startswith("-")} <= known, words


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """A link or picture of a document leads to a file of the repository, and to a heading that it has."""
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if target.startswith(("http:", "https:", "mailto:")):
            continue
        name, _, heading = target.partition("#")
        file = path.parent / name if name else path
        assert file.exists(), target
        assert not heading or heading in headings(file), target


def headings(path: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_pictures_are_small(path: Path) -> None:
    """A README shows the letter in each theme, about 900 pixels high and under 150 kB."""
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", path.read_text(encoding="utf-8"))
    themes = [file.parent.name for file in (ROOT / "templates" / "themes").glob("*/print.css")]
    assert sorted(shown) == sorted(f"docs/pictures/letter-{theme}.png" for theme in themes)
    for name in shown:
        assert (ROOT / name).stat().st_size < 150_000
        with Image.open(ROOT / name) as picture:
            assert 850 <= picture.height <= 1000


# -- what the guide shows -------------------------------------------------------------------------


def test_the_guides_files_are_read(workspace: Workspace) -> None:
    """The campaign and house files that the guide shows are valid as they stand."""
    shown = [block for block in blocks(GUIDE, "yaml") if block.startswith("# ")]
    assert len(shown) == 3
    for block in shown:
        name = block.partition("\n")[0].removeprefix("# ")
        target = workspace.root / "shown" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(block, encoding="utf-8")
        if target.name == "mailer.yaml":
            house.read(target)
        else:
            campaign.load(target, workspace.house, date(2026, 11, 22))


def test_the_guides_conditions_select(workspace: Workspace) -> None:
    """The conditions that the guide shows can be put to the sample's client file."""
    conditions = re.findall(r"^\s*where: (.+)$", "\n".join(blocks(GUIDE, "yaml")), re.MULTILINE)
    path = workspace.campaign_folder("rentree") / "clients.xlsx"
    table = read(Source(path=path, sheet="Clients"), today=SAMPLE_DAY)
    assert len(conditions) > 3
    for text in conditions:
        selection = select(table, text, today=SAMPLE_DAY, place=Place("guide.md", 1))
        assert len(selection) < selection.total


def test_the_guides_template_passes_lint(workspace: Workspace) -> None:
    """The template that the guide shows is right, and its letter is one that the engine would send."""
    (block,) = blocks(GUIDE, "markdown")
    path = workspace.campaign_folder("rentree") / "essai.md"
    path.write_text(block, encoding="utf-8")
    assert [str(finding.message) for finding in lint_template(workspace.root, path).findings] == []


# -- what the README says to type ----------------------------------------------------------------


def mailer(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MAILER_LANG": "fr", "SOURCE_DATE_EPOCH": "1795392000"}
    command = [sys.executable, "-m", "mailer", *words]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_first_campaign_can_be_typed(path: Path, tmp_path: Path) -> None:
    """The commands of the first campaign work one after the other, in an empty folder; of 200 letters, two are made."""
    here = tmp_path
    done = []
    for line in "\n".join(blocks(path, "sh")).splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["cd"]:
            here /= words[1]
        elif words[:1] == ["mailer"]:
            some = ["--limit", "2", "--no-layout"] if words[1] == "render" else []
            result = mailer(*words[1:], *some, cwd=here)
            assert result.returncode in (0, 1), f"{line}\n{result.stdout}{result.stderr}"
            assert "Traceback" not in result.stderr
            done.append(words[1])
    assert {"init", "new", "clients", "segment", "lint", "render"} <= set(done)
    assert (here / "out" / "printemps" / "manifest.csv").is_file()
    assert list((here / "out" / "printemps").glob("*.pdf"))
