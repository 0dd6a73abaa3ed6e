"""The rooms of the package, who may import whom, and which library comes in by which door."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from configparser import ConfigParser
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "mailer"

STAGES = {"clients", "merge", "lint", "render", "deliver", "relance", "replies"}
LAYERS = [
    {"errors", ""},  # "" is the package itself: the version
    {"distributions", "model", "places", "tokens"},
    {
        "campaign",
        "campaign_parts",
        "house",
        "i18n",
        "journal",
        "pieces",
        "settings",
        "themes",
        "typography",
        "workspace",
    },
    STAGES,
    {"pipeline"},
    {"cli", "__main__"},
]
RANK = {room: rank for rank, layer in enumerate(LAYERS) for room in layer}

DOORS = {
    "aiosmtplib": ["mailer.deliver"],
    "babel": ["mailer.clients.countries", "mailer.typography"],
    "click": ["mailer.cli"],
    "cryptography": ["mailer.deliver"],
    "css_inline": ["mailer.render.mail"],
    "dns": ["mailer.deliver.authentication"],
    "docx": ["mailer.render.word"],
    "email_validator": ["mailer.clients", "mailer.deliver"],
    "flufl": ["mailer.replies"],
    "fontTools": ["mailer.render.pdf"],
    "haspirater": ["mailer.typography"],
    "idna": ["mailer.deliver", "mailer.render.mail"],
    "imap_tools": ["mailer.replies"],
    "jinja2": ["mailer.merge"],
    "markdown_it": ["mailer.merge"],
    "mdit_py_plugins": ["mailer.merge"],
    "num2words": ["mailer.typography"],
    "numpy": ["mailer.clients", "mailer.render.pdf.verify", "mailer.render.pdf.crossing"],
    "packaging": ["mailer.cli"],
    "pandas": ["mailer.clients"],
    "pikepdf": ["mailer.render.pdf"],
    "pydyf": ["mailer.render.pdf.inner", "mailer.render.pdf.looks", "mailer.render.pdf.tagging"],
    "pyarrow": ["mailer.clients"],
    "pypdfium2": ["mailer.render.pdf.verify"],
    "pydantic": ["mailer.campaign", "mailer.campaign_parts", "mailer.house", "mailer.settings"],
    "pydantic_core": ["mailer.settings"],
    "python_calamine": ["mailer.clients"],
    "rich": ["mailer.cli"],
    "ruamel": ["mailer.settings"],
    "sqlalchemy": ["mailer.clients", "mailer.journal"],
    "stdnum": ["mailer.settings"],
    "uharfbuzz": ["mailer.render.pdf"],
    "weasyprint": ["mailer.render.pdf"],
    "zlib_ng": ["mailer.render.pdf.replay.stream"],
}
CARRIED = {"pydantic_core": "pydantic"}
"""What comes with a library in the one version that fits it."""
HEAVY = {"babel", "docx", "jinja2", "markdown_it", "numpy", "pandas", "pydantic", "rich", "ruamel"}
HEAVY |= {"sqlalchemy", "weasyprint"}
"""What neither ``import mailer`` nor ``mailer --help`` may load: the command has to answer at once."""


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if not name.startswith(("mailer.builtin", "mailer.samples")):
            found[name] = path
    return found


MODULES = modules()


def imported(name: str) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it, as modules where they are ones."""
    path = MODULES[name]
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            for alias in node.names:
                member = f"{base}.{alias.name}"
                yield member if member in MODULES else base


@cache
def graph() -> dict[str, frozenset[str]]:
    """Each module of the package with the modules of the package that it imports."""
    return {name: frozenset(MODULES.keys() & set(imported(name))) - {name} for name in MODULES}


def libraries(path: Path, names: Iterable[str]) -> set[str]:
    """The outside libraries among a file's imports, those that it names only when it runs included."""
    roots = {other.split(".")[0] for other in (*names, *named(path))}
    return roots - sys.stdlib_module_names - {"", "mailer"}


@cache
def named(path: Path) -> frozenset[str]:
    """What a file hands to ``import_module``, as far as the text says it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            given = node.args[0].values[0] if isinstance(node.args[0], ast.JoinedStr) else node.args[0]
            if isinstance(given, ast.Constant):
                found.add(str(given.value))
    return frozenset(found)


def room(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def test_every_room_has_its_layer() -> None:
    """A new top-level module is placed in a layer before anything imports it."""
    assert {room(name) for name in MODULES} <= RANK.keys()


def test_no_module_imports_itself_by_a_detour() -> None:
    """The import graph has no cycle."""
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join([*trail[trail.index(name) :], name])
        if name not in done:
            for other in sorted(graph()[name]):
                visit(other, (*trail, name))
            done.add(name)

    for name in MODULES:
        visit(name, ())


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_one_way(name: str) -> None:
    """A room imports only rooms of a lower layer, or itself; a stage never imports a stage."""
    for other in graph()[name]:
        mine, theirs = room(name), room(other)
        if mine != theirs:
            assert RANK[theirs] <= RANK[mine], f"{name} imports {other}, which is above it"
            assert not {mine, theirs} <= STAGES, f"the stage {mine} imports the stage {theirs}"


@pytest.mark.parametrize("name", MODULES)
def test_each_library_has_one_door(name: str) -> None:
    """An outside library is imported only in the rooms that the table of doors names."""
    for library in libraries(MODULES[name], imported(name)):
        doors = DOORS.get(library, [])
        inside = any(f"{name}.".startswith(f"{door}.") for door in doors)
        assert inside, f"{name} imports {library}, whose doors are {doors}"


def test_every_door_is_used() -> None:
    """The table of doors names no library that has left."""
    used = set().union(*(libraries(MODULES[name], imported(name)) for name in MODULES))
    assert DOORS.keys() - used == set()


def declared(*extras: str) -> set[str]:
    """The distributions that setup.cfg asks for: to run, and with these extras."""
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    texts = [setup["options"]["install_requires"], *(setup["options.extras_require"][one] for one in extras)]
    lines = [line for text in texts for line in text.strip().splitlines()]
    return {re.split(r"[^\w.-]", line)[0].lower() for line in lines}


def distributions(names: Iterable[str]) -> dict[str, set[str]]:
    """The distributions that each of these libraries may come from."""
    owners = packages_distributions()
    return {
        name: {owner.lower().replace("_", "-") for owner in owners.get(CARRIED.get(name, name), [])}
        for name in names
    }


def test_the_package_declares_what_it_imports_and_nothing_else() -> None:
    """What mailer imports stands in setup.cfg, and what stands there is imported."""
    used = distributions(set().union(*(libraries(MODULES[name], imported(name)) for name in MODULES)))
    assert {name for name, owners in used.items() if not owners & declared()} == set()
    assert declared() - set().union(*used.values()) == set()


def test_the_tests_declare_what_they_import() -> None:
    """What the tests import beside that stands in the extra ``dev``."""
    used = set()
    for path in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                used |= libraries(path, (alias.name for alias in node.names))
            elif isinstance(node, ast.ImportFrom) and not node.level:
                used |= libraries(path, [node.module or ""])
    used -= {"benchmarks", "tests", *(path.stem for path in (ROOT / "docs").glob("*.py"))}
    assert {name for name, owners in distributions(used).items() if not owners & declared("dev")} == set()


def test_no_module_is_a_grab_bag() -> None:
    """Modules are named after what they know; only the command has a common.py."""
    bags = [n for n in MODULES if n.split(".")[-1] in {"utils", "util", "helpers", "common", "misc", "tools"}]
    assert bags in ([], ["mailer.cli.common"])


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import mailer", id="import mailer"),
        pytest.param("from mailer.cli import main; main(['--help'])", id="mailer --help"),
    ],
)
def test_the_start_loads_nothing_heavy(code: str) -> None:
    """Importing the package and asking for help load no table reader, layout engine or database."""
    probe = f"import atexit, sys; atexit.register(lambda: print('LOADED', *sys.modules))\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = done.stdout.rpartition("LOADED")[2].split()
    assert not HEAVY & {name.split(".")[0] for name in loaded}


@pytest.mark.parametrize(
    ("module", "left_out"),
    [
        ("rendering", {"sqlalchemy", "weasyprint"}),
        ("alone", {"sqlalchemy", "weasyprint", "pandas", "numpy", "pyarrow", "fontTools", "pydantic"}),
    ],
)
def test_a_command_loads_no_library_before_it_needs_it(module: str, left_out: set[str]) -> None:
    """A render opens the journal late; lint of a template alone reads no table."""
    probe = f"import sys, mailer.pipeline.{module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60
    )
    assert not left_out & set(done.stdout.split())
