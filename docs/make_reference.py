"""Prints the reference from the program, in French and English; ``--check`` only says what is out of date.

Each page is a function of the reader's language; what it lists comes from the code (commands from Click, keys
from the JSON Schemas, columns, filters, rules and states from their own tables), and what the code does not say
stands in ``words.py``. French pages, the hand-written ones too, get the spaces of French typography.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields as fields_of
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import jinja2
import words

from mailer import campaign, house, i18n, lint, pieces
from mailer.cli import COMMANDS, clickwords, group
from mailer.cli import names as called
from mailer.cli.render import REASONS
from mailer.cli.screen import SEVERITIES
from mailer.clients import condition
from mailer.clients.columns import CHOICES, CLIENT_COLUMNS, COMPUTED
from mailer.i18n import translate
from mailer.journal.states import TRANSITIONS
from mailer.merge.context import ClientView
from mailer.merge.filters import register
from mailer.merge.markdown import CONTAINERS
from mailer.merge.source import HEAD_KEYS
from mailer.model import BLOCK_KINDS, Client, Column
from mailer.pipeline import debts, manifest, views
from mailer.relance.accounts import Item
from mailer.relance.ledger import LEDGER_COLUMNS
from mailer.render import FORMATS
from mailer.typography import french
from mailer.workspace import BUILTIN

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
HAND_WRITTEN = (ROOT / "LISEZMOI.md", DOCS / "guide.md")
"""French pages that people write; their spaces are set like those of the printed ones."""

LANGUAGES = ("fr", "en")
BOXES = (*CONTAINERS, "only", "theme")
Row = Sequence[str]


# -- writing --------------------------------------------------------------------------------------


def say(name: str) -> str:
    """Return a sentence of `words` in the reader's language."""
    return pick(words.SENTENCES[name])


def pick(pair: words.Pair) -> str:
    """Return the half of a pair in the reader's language."""
    return pair[LANGUAGES.index(i18n.reader())]


def table(heads: Iterable[str], rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of a Markdown table, without columns that hold nothing."""
    titles, body = list(heads), [list(row) for row in rows]
    kept = [at for at in range(len(titles)) if any(row[at] for row in body)]
    yield "| " + " | ".join(titles[at] for at in kept) + " |"
    yield "|" + " --- |" * len(kept)
    for row in body:
        yield "| " + " | ".join(row[at].replace("|", "\\|").replace("\n", " ") for at in kept) + " |"
    yield ""


def code(texts: Iterable[str] | str) -> str:
    """Return names as inline code, parted by commas."""
    return ", ".join(f"`{text}`" for text in ([texts] if isinstance(texts, str) else texts))


def page(title: str, *parts: Iterable[str] | str) -> str:
    """Return a page of Markdown."""
    lines = [f"# {title}", "", say("made"), ""]
    for part in parts:
        lines += [part, ""] if isinstance(part, str) else list(part)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines).rstrip()) + "\n"
    return typeset(text) if i18n.reader() == "fr" else text


_NO_PROSE = re.compile(
    r"^```.*?^```$|``.+?``|`[^`\n]+`|\]\([^)\n]*\)|<[^>\n]+>|^\|[ :|-]+\|$", re.DOTALL | re.MULTILINE
)


def typeset(markdown: str) -> str:
    """Set the spaces and apostrophes of French typography in the prose of a Markdown text; code stays as it is."""
    kept: list[str] = []

    def aside(found: re.Match[str]) -> str:
        kept.append(found.group())
        return chr(0xF0000 + len(kept) - 1)  # a character that `french` takes for a word

    prose = "\n".join(french(line) for line in _NO_PROSE.sub(aside, markdown).split("\n"))
    return re.sub("[\U000f0000-\U000fffff]", lambda found: kept[ord(found.group()) - 0xF0000], prose)


# -- commands -------------------------------------------------------------------------------------


def commands() -> str:
    """Return the page of the commands."""
    root = click.Context(group, info_name="mailer", **group.context_settings)
    parts: list[Iterable[str] | str] = [say("commands-lead"), f"## {say('general')}", options(root)]
    for name in COMMANDS:
        command = group.get_command(root, name)
        if command is None:
            raise LookupError(name)
        context = click.Context(command, info_name=name, parent=root, **command.context_settings)
        parts += [f"## `mailer {name}`", translate(COMMANDS[name]), usage(context), options(context)]
        for below, one in sorted(getattr(command, "commands", {}).items()):
            inner = click.Context(one, info_name=below, parent=context, **one.context_settings)
            parts += [f"### `mailer {name} {below}`", one.help, usage(inner), options(inner)]
    parts += [f"## {say('exit')}", table(("code", say("meaning")), exit_codes())]
    parts += [f"## {say('variables')}", table((say("name"), say("meaning")), variables())]
    return page(say("commands"), *parts)


def usage(context: click.Context) -> str:
    """Return the usage line of a command."""
    pieces = context.command.collect_usage_pieces(context)
    path = " ".join(word for word in context.command_path.split() if not word.startswith("["))
    return f"```sh\n{' '.join([path, *pieces])}\n```"


def options(context: click.Context) -> Iterator[str]:
    """Yield the table of a command's arguments and options."""
    records = [param.get_help_record(context) for param in context.command.get_params(context)]
    return table((say("option"), say("meaning")), [(f"`{one[0]}`", one[1]) for one in records if one])


def exit_codes() -> Iterator[Row]:
    """Yield the exit codes."""
    return ((f"`{number}`", say(f"exit-{number}")) for number in (0, 1, 2, 130, 143))


def variables() -> Iterator[Row]:
    """Yield the environment variables that the command reads."""
    yield "`MAILER_LANG`", say("variable-lang")
    yield "`SOURCE_DATE_EPOCH`", say("variable-epoch")
    yield "…", say("variable-own")


# -- keys of files --------------------------------------------------------------------------------

Schema = Mapping[str, Any]


def files() -> str:
    """Return the page of the keys that people write."""
    parts: list[Iterable[str] | str] = [say("files-lead")]
    for title, schema in (
        ("campaign-file", campaign.schema(translate)),
        ("house-file", house.schema(translate)),
    ):
        parts += [f"## {say(title)}", *blocks(schema, schema, "")]
    return page(say("files"), *parts)


def blocks(schema: Schema, whole: Schema, path: str) -> Iterator[Iterable[str] | str]:
    """Yield the table of a block's keys, and then those of the blocks below it."""
    below: list[tuple[str, Schema]] = []
    rows = []
    for key, node in schema["properties"].items():
        said, inner = takes(node, whole)
        below += [(f"{path}{key}{mark}", block) for mark, block in inner]
        default = say("required") if key in schema.get("required", ()) else written(node.get("default"))
        rows.append((f"`{path}{key}`", said, default, _yaml_as_code(node.get("description", ""))))
    yield table((say("key"), say("takes"), say("default"), say("what")), rows)
    for name, block in below:
        if block["properties"]:
            yield f"### `{name.rstrip('.')}`"
            yield from blocks(block, whole, name)


def _yaml_as_code(text: str) -> str:
    """Set what a description shows of YAML as code, so that no space of typography gets into it."""
    return re.sub(r"\{(?:[^{}]|\{[^{}]*\})*\}", lambda found: f"`{found.group()}`", text)


def takes(node: Schema, whole: Schema) -> tuple[str, list[tuple[str, Schema]]]:
    """Return what a key takes, in words, and the blocks of keys that may stand below it."""
    if "$ref" in node:
        return takes(whole["$defs"][node["$ref"].rpartition("/")[2]], whole)
    several = [one for one in node.get("anyOf") or node.get("oneOf") or () if one.get("type") != "null"]
    if several:
        found = [takes(one, whole) for one in several]
        texts = dict.fromkeys(text for text, _ in found)
        return f" {say('or')} ".join(texts), [block for _, inner in found for block in inner]
    if "properties" in node:
        return say("block"), [(".", node)]
    return plain(node, whole)


def plain(node: Schema, whole: Schema) -> tuple[str, list[tuple[str, Schema]]]:
    """Return what a key takes that is no block of its own (see `takes`)."""
    kind = node.get("type")
    if "enum" in node or "const" in node:
        return code(node.get("enum") or [node["const"]]), []
    if kind == "array":
        said, inner = (
            takes(node.get("items") or node["prefixItems"][0], whole) if "items" in node else ("", [])
        )
        return f"{say('list-of')} ({said})" if said else say("list-of"), [
            (f"[]{mark}", block) for mark, block in inner
        ]
    if node.get("maxProperties") == 1:
        return f"`{{{say('kind')}: {say('template')}}}`", []
    if kind == "object":
        inside = node.get("additionalProperties") or next(
            iter(node.get("patternProperties", {}).values()), {}
        )
        inner = takes(inside, whole)[1] if isinstance(inside, dict) else []
        return (
            (say("blocks-of"), [(".KEY.", block) for _, block in inner]) if inner else (say("texts-of"), [])
        )
    if kind == "integer":
        return say("whole"), []
    if kind == ["number", "string"]:
        return say("amount"), []
    formats = {"date": say("date"), "path": say("picture")}
    return formats.get(str(node.get("format")), say("text")), []


def written(default: Any) -> str:
    """Return a default as one writes it in YAML; empty where there is none."""
    if default in (None, "", [], {}):
        return ""
    if isinstance(default, list) and isinstance(default[0], dict):
        return ", ".join(
            f"`{{{', '.join(f'{key}: {value}' for key, value in one.items())}}}`" for one in default
        )
    return (
        ""
        if isinstance(default, dict)
        else f"`{default if isinstance(default, str) else json.dumps(default)}`"
    )


# -- columns and conditions -----------------------------------------------------------------------


def columns() -> str:
    """Return the page of the columns, and of what a segment's condition may say."""
    choices = [
        (f"`{name}`", f"`{word}`", ", ".join(forms))
        for name, known in CHOICES.items()
        for word, forms in known.items()
    ]
    functions = [
        (f"`{name}`", pick(words.FUNCTIONS[name]), f"`{words.FUNCTION_EXAMPLES[name]}`")
        for name in condition.FUNCTIONS
    ]
    return page(
        say("columns"),
        say("columns-lead"),
        f"## {say('client-columns')}",
        known(CLIENT_COLUMNS, words.CLIENT_COLUMNS),
        f"## {say('computed')}",
        say("computed-lead"),
        table((say("name"), say("what")), computed()),
        f"## {say('choices')}",
        table((say("column"), say("takes"), say("headers")), choices),
        f"## {say('ledger-columns')}",
        known(LEDGER_COLUMNS, words.LEDGER_COLUMNS),
        f"## {say('conditions')}",
        say("conditions-lead"),
        table((say("function"), say("what"), say("example")), functions),
    )


def known(columns: Iterable[Column], translated: Mapping[str, str]) -> Iterator[str]:
    """Yield the table of a list of columns."""
    rows = []
    for column in columns:
        doc = translated[column.name] if i18n.reader() == "fr" else column.doc
        rows.append((f"`{column.name}`", pick(words.TYPES[column.type]), doc, ", ".join(column.aliases)))
    return table((say("column"), say("type"), say("what"), say("headers")), rows)


def computed() -> Iterator[Row]:
    """Yield the fields that every client has; the lines of the address together."""
    lines = [name for name in COMPUTED if name.startswith("address_line_")]
    for name in COMPUTED:
        if name not in lines:
            yield f"`client.{name}`", pick(words.COMPUTED[name])
    yield code(f"client.{name}" for name in lines), pick(words.COMPUTED["address_line"])


# -- templates ------------------------------------------------------------------------------------


def templates() -> str:
    """Return the page of the template language."""
    return page(
        say("templates"),
        say("templates-lead"),
        f"## {say('kinds')}",
        table((say("kind"), say("folder"), say("must"), say("may"), say("needs"), say("paper")), kinds()),
        f"## {say('built-in')}",
        table((say("kind"), say("template-names")), built_in()),
        f"## {say('head')}",
        table((say("key"), say("what")), ((f"`{key}`", pick(words.HEAD_KEYS[key])) for key in HEAD_KEYS)),
        f"## {say('names')}",
        table((say("name"), say("what"), say("fields")), names()),
        f"## {say('filters')}",
        say("filters-lead"),
        table((say("filter"), say("what"), say("example"), say("gives")), filters()),
        f"## {say('boxes')}",
        say("boxes-lead"),
        table((say("box"), say("what")), ((f"`{name}`", pick(words.BOXES[name])) for name in BOXES)),
        f"## {say('block-kinds')}",
        say("block-kinds-lead"),
        table(
            (say("block-name"), say("what")),
            ((f"`{name}`", pick(words.BLOCKS[name])) for name in BLOCK_KINDS),
        ),
    )


def kinds() -> Iterator[Row]:
    """Yield the kinds of pieces."""
    for kind in pieces.KINDS:
        needs = say(kind.needs) if kind.needs else ""
        title = f"`{kind.name}` ({translate(kind.title)})"
        yield title, f"`templates/{kind.folder}/`", code(kind.must), code(kind.may), needs, f"`{kind.paper}`"


def built_in() -> Iterator[Row]:
    """Yield the templates of each kind that come with the package, and the themes."""
    for kind in pieces.KINDS:
        found = sorted(path.stem for path in (BUILTIN / kind.folder).glob("*.md"))
        if found:
            yield f"`{kind.name}`", code(found)
    yield say("themes"), code(sorted(path.parent.name for path in (BUILTIN / "themes").glob("*/print.css")))


def names() -> Iterator[Row]:
    """Yield the names that templates may use, with the fields of each."""
    members = name_fields()
    for name, pair in words.NAMES.items():
        yield (
            f"`{name}`",
            pick(pair),
            code(f"{ONE_OF.get(name, name)}.{field}" for field in members.get(name, ())),
        )


ONE_OF = {"items": "item", "credits": "credit"}
"""What a loop over a list of things calls each."""


def name_fields() -> dict[str, Sequence[str]]:
    """Return the fields of the names that templates see, from the views that they get."""
    sample = house.House(company="Maison", signatories={"a": house.Signatory(name="A", function="B")})
    item = [field.name for field in fields_of(Item) if field.name not in ("row", "kind")]
    return {
        "house": list(sample.view()),
        "campaign": ["name", "slug", "objective", "edition"],
        "signatory": list(views.signatory_view("a", sample.signatories["a"])),
        "offer": views.OFFER_FIELDS,
        "event": views.EVENT_FIELDS,
        "reply": list(views.reply_view(house.Reply())),
        "items": item,
        "credits": item,
    }


class _Recorder:
    """Takes filters as a Jinja environment does."""

    def __init__(self) -> None:
        self.filters: dict[str, Callable[..., Any]] = {}

    def add_filter(self, name: str, function: Callable[..., Any]) -> None:
        """Keep a filter."""
        self.filters[name] = function


def own_filters() -> dict[str, Callable[..., Any]]:
    """Return the filters that the engine adds to Jinja's, by name."""
    recorder = _Recorder()
    register(recorder, "fr", "EUR")  # type: ignore[arg-type]
    return recorder.filters


def filters() -> Iterator[Row]:
    """Yield the filters, each with what its examples give."""
    environment = jinja2.Environment(autoescape=True)
    environment.filters.update(own_filters())
    given = {
        "offer": {"until": date(2026, 3, 1)},
        "total": Decimal("1234.50"),
        "client": ClientView(Client("C1", 2, {"gender": "f", "first_name": "Élodie"})),
    }
    for name in own_filters():
        for at, example in enumerate(words.FILTER_EXAMPLES[name]):
            made = environment.compile_expression(example)(**given)
            yield (f"`{name}`", pick(words.FILTERS[name]), f"`{{{{ {example} }}}}`", str(made)) if not at else (
                "", "", f"`{{{{ {example} }}}}`", str(made)
            )  # fmt: skip


# -- rules ----------------------------------------------------------------------------------------


def rules() -> str:
    """Return the page of the rules of lint: a list, and then a part for each."""
    held = [lint.explain(rule) for rule in lint.all_rules()]
    rows = [
        (f"[`{one.id}`](#{one.id})", severity(one), called.source(one.source), translate(one.title))
        for one in held
    ]
    parts: list[Iterable[str] | str] = [
        say("rules-lead"),
        table((say("rule"), say("severity"), say("source"), say("asks")), rows),
    ]
    for one in held:
        parts += rule(one)
    return page(say("rules"), *parts)


def severity(one: lint.Page) -> str:
    """Return a rule's severity in words."""
    return translate(SEVERITIES[one.severity][0])


def rule(one: lint.Page) -> Iterator[Iterable[str] | str]:
    """Yield the part of one rule."""
    yield f"## {one.id}"
    yield f"**{translate(one.title)}**"
    yield translate(one.why)
    facts = [(say("severity"), severity(one)), (say("source"), called.source(one.source))]
    facts.append(
        (say("evidence"), ". ".join(filter(None, (translate(one.evidence), translate(one.evidence_note)))))
    )
    lists = {
        "pieces": one.pieces,
        "objectives": one.objectives,
        "channels": one.channels,
        "languages": one.languages,
    }
    facts += [(say(name), called.keys(values)) for name, values in lists.items() if values]
    colon = " :" if i18n.reader() == "fr" else ":"
    yield [*(f"- {name}{colon} {value}" for name, value in facts), ""]
    for option in one.options:
        default = option.default if option.default != () else say("none")
        yield f"{say('rule-option')} `{option.name}` ({say('default')}{colon} {default}){colon} {translate(option.doc)}"
    for title, examples in ((say("bad"), one.bad[:1]), (say("good"), one.good[:1])):
        for example in examples:
            yield f"*{title}*"
            yield f"```markdown\n{example.text.strip()}\n```"


# -- outputs --------------------------------------------------------------------------------------


def outputs() -> str:
    """Return the page of what the engine writes."""
    states = [
        (f"`{state.value}`", pick(words.STATES[state.value]), code(other.value for other in sorted(after)))
        for state, after in TRANSITIONS.items()
        if state is not None
    ]
    return page(
        say("outputs"),
        f"## {say('formats')}",
        say("formats-lead"),
        table((say("name"), say("what")), ((f"`{name}`", pick(words.FORMATS[name])) for name in FORMATS)),
        f"## {say('manifest')}",
        say("manifest-lead"),
        table(
            (say("column"), say("what")),
            ((f"`{name}`", pick(words.MANIFEST[name])) for name in manifest.COLUMNS),
        ),
        f"## {say('reasons')}",
        table(
            (say("reason"), say("stands-for")),
            ((f"`{name}`", translate(text)) for name, text in REASONS.items()),
        ),
        f"## {say('journal')}",
        say("journal-lead"),
        table((say("state"), say("stands-for"), say("next")), states),
    )


# -- all pages ------------------------------------------------------------------------------------

PAGES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "files": files,
    "columns": columns,
    "templates": templates,
    "rules": rules,
    "outputs": outputs,
}
RELANCE_NAMES = debts.NAMES


def printed() -> dict[Path, str]:
    """Return every page of the reference, and the hand-written French ones with their spaces set."""
    before = i18n.reader()
    made: dict[Path, str] = {}
    try:
        for language in LANGUAGES:
            i18n.use(language)
            clickwords.speak(language)
            made |= {DOCS / "reference" / language / f"{name}.md": write() for name, write in PAGES.items()}
    finally:
        i18n.use(before)
        clickwords.speak(before)
    return made | {path: typeset(path.read_text(encoding="utf-8")) for path in HAND_WRITTEN if path.is_file()}


def stale() -> list[Path]:
    """Return the pages that are not as they would be printed now."""
    return [
        path
        for path, text in printed().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]


def main() -> int:
    """Print the pages that changed; with ``--check``, name them and change nothing."""
    only_check = "--check" in sys.argv[1:]
    changed = stale()
    pages = printed() if changed else {}
    for path in changed:
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        if not only_check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages[path], encoding="utf-8")
    return 1 if changed and only_check else 0


if __name__ == "__main__":
    sys.exit(main())
