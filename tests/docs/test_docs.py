"""The documents say what the program does: nothing missing, nothing stale, and what they tell people to type works."""

import importlib
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from mailer import campaign, house, i18n, lint, pieces
from mailer.cli import COMMANDS, clickwords, group, main
from mailer.cli.render import REASONS
from mailer.clients import Source, condition, read
from mailer.clients.columns import CLIENT_COLUMNS, COMPUTED
from mailer.clients.segment import select
from mailer.journal.states import State
from mailer.merge.source import HEAD_KEYS
from mailer.model import BLOCK_KINDS, Place
from mailer.pipeline import Settings, job_counter, lint_campaign, manifest, open_job
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


def things() -> Iterator[tuple[str, str]]:
    """Everything that the reference has to name: the page where it stands, and how it is written there."""
    root = click.Context(group)
    for name in COMMANDS:
        command = group.get_command(root, name)
        assert command is not None
        yield "commands", f"## `mailer {name}`"
        yield from (("commands", option) for option in options_of(command))
    for schema in (campaign.schema(), house.schema()):
        yield from (("files", f"{key}`") for key in schema_keys(schema))
    yield from (("columns", f"| `{column.name}` |") for column in (*CLIENT_COLUMNS, *LEDGER_COLUMNS))
    yield from (("columns", f"`client.{name}`") for name in COMPUTED)
    yield from (("columns", f"| `{name}` |") for name in condition.FUNCTIONS)
    yield from (("templates", f"| `{name}` |") for name in (*HEAD_KEYS, *BLOCK_KINDS))
    yield from (("templates", f"| `{kind.name}` (") for kind in pieces.KINDS)
    yield from (("rules", f"\n## {rule.id}\n") for rule in lint.all_rules())
    yield from (("outputs", f"| `{name}` |") for name in (*FORMATS, *REASONS, *manifest.COLUMNS, *State))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reference_names_everything(language: str) -> None:
    """Every command, option, key, column, rule and state stands in the reference, in both languages."""
    assert [text for name, text in things() if text not in page(language, name)] == []


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
        if words[0].startswith("-"):
            assert words[0] in set(options_of(group)), words
            continue
        command = group.get_command(root, words[0])
        assert command is not None, words
        if isinstance(command, click.Group) and len(words) > 1 and words[1] in command.commands:
            command = command.commands[words[1]]
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
    """A README shows the letter in each theme, about 900 pixels high and under 150 kB, and the chart of speeds."""
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", path.read_text(encoding="utf-8"))
    themes = [file.parent.name for file in (ROOT / "templates" / "themes").glob("*/print.css")]
    letters = [f"docs/pictures/letter-{theme}.png" for theme in themes]
    assert sorted(shown) == sorted([*letters, "docs/pictures/bench.svg"])
    for name in letters:
        assert (ROOT / name).stat().st_size < 150_000
        head = (ROOT / name).read_bytes()[:24]
        assert head.startswith(b"\x89PNG")
        assert 850 <= int.from_bytes(head[20:24]) <= 1000


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
    """The letter that the guide shows is merged for the sample's clients, and lint has nothing to say."""
    (block,) = blocks(GUIDE, "markdown")
    file = workspace.campaign_file("rentree")
    (file.parent / "essai.md").write_text(block, encoding="utf-8")
    text = file.read_text(encoding="utf-8")
    assert "{letter: promotion}" in text
    file.write_text(text.replace("{letter: promotion}", "{letter: essai}"), encoding="utf-8")
    try:
        job = open_job(workspace, "rentree", Settings(today=SAMPLE_DAY))
        (*_, done) = lint_campaign(job, job_counter(job))
    finally:
        file.write_text(text, encoding="utf-8")
    assert [str(finding.message) for finding in done.result.findings] == []


# -- what the README says to type ----------------------------------------------------------------


@pytest.fixture
def mailer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., int]]:
    """The command in this process, with the language and the day held; gives the exit code."""
    monkeypatch.setenv("MAILER_LANG", "fr")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")
    before = i18n.reader()

    def run(*words: str, cwd: Path) -> int:
        monkeypatch.chdir(cwd)
        with pytest.raises(SystemExit) as left:
            main(words)
        return int(left.value.code or 0)

    yield run
    i18n.use(before)
    clickwords.speak(before)


def test_the_first_campaign_can_be_typed(mailer: Callable[..., int], tmp_path: Path) -> None:
    """The README's commands work one after the other in an empty folder; of all the letters, two are made."""
    here = tmp_path
    done = []
    quick = {"render": ["--limit", "2", "--no-layout"], "lint": ["--no-layout"]}
    for line in "\n".join(blocks(READMES[0], "sh")).splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["cd"]:
            here /= words[1]
        elif words[:1] == ["mailer"]:
            assert mailer(*words[1:], *quick.get(words[1], ()), cwd=here) in (0, 1), line
            done.append(words[1])
    assert {"init", "new", "clients", "segment", "lint", "render"} <= set(done)
    assert (here / "out" / "printemps" / "manifest.csv").is_file()
    assert list((here / "out" / "printemps").glob("*.pdf"))
