"""The Jinja environment: sandboxed, strict, and printing numbered slots instead of values.

The ``finalize`` hook does not print a merged value: it stores it with the client's collector and
prints the slot's character. Text that already holds slots passes through unchanged; a filter, a
test or a comparison on such text would do nothing or lie, and is refused.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, TemplateNotFound, nodes, pass_context
from jinja2 import Environment as BaseEnvironment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.lexer import TokenStream
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailer.errors import N_, MergeError, nearest
from mailer.merge.context import ClientView, LazyTexts, display
from mailer.merge.marks import PRIVATE, Marks, strip_marks
from mailer.merge.sample import Sample
from mailer.merge.source import read_template
from mailer.model import Message, Place, has_slots, slot_text

MAX_EXPONENT = 1_000


@dataclass(slots=True)
class Collector:
    """What one merge of one client gathers: values by slot number, and campaign texts already rendered."""

    language: str
    values: list[str] = field(default_factory=list)
    texts: dict[str, Any] = field(default_factory=dict)
    forced: dict[str, bool] = field(default_factory=dict)
    decisions: dict[str, bool] | None = None

    def add(self, value: object) -> str:
        """Store a value and return the slot that stands for it."""
        number = len(self.values)
        self.values.append(value if type(value) is str else display(value, self.language))
        return _SLOTS[number] if number < len(_SLOTS) else slot_text(number)


_SLOTS = [slot_text(number) for number in range(1024)]


current: ContextVar[Collector] = ContextVar("current")


class SlottedTextError(Exception):
    """A filter, a test or an operation was used on text that holds slots."""


class FilterFaultError(Exception):
    """A filter or test cannot work on what it is given; what it said is the cause."""

    def __init__(self, name: str, value: object) -> None:
        self.name = name
        self.value = value
        super().__init__(name)


class UnknownFormError(Exception):
    """Forms of a word (``feminine``, ``plural``, ``plural_feminine``) are neither given nor to be derived."""

    def __init__(self, word: str, forms: Sequence[str]) -> None:
        super().__init__(word)
        self.forms = tuple(forms)


def _refuse(name: str) -> Callable[..., Any]:
    plain = getattr(str, name)

    @functools.wraps(plain)
    def method(self: str, *args: Any, **options: Any) -> Any:
        text = str.__str__(self)
        if has_slots(text):
            raise SlottedTextError(name.strip("_"))
        return plain(strip_marks(text), *args, **options)

    return method


class Fragment(str):
    """Text that came out of a template: a ``{% set %}`` block, a macro, a call.

    Printed, it passes through as it is. Any operation on it is refused where it holds slots, and
    sees it without its marks otherwise.
    """

    __slots__ = ()
    __hash__ = str.__hash__

    def __bool__(self) -> bool:
        return bool(strip_marks(str.__str__(self)))


_OPERATIONS = "eq ne lt le gt ge len contains getitem iter mod mul rmul"
for _name in [f"__{name}__" for name in _OPERATIONS.split()] + [n for n in dir(str) if not n.startswith("_")]:
    setattr(Fragment, _name, _refuse(_name))


class CampaignText(Fragment):
    """A text of the campaign file, rendered: ``markdown`` is what prints it as plain text."""

    markdown: str


def concat(parts: Iterable[str]) -> str:
    """Join what a template printed; the result remembers that it is printed text."""
    return Fragment("".join(parts))


def guarded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a filter or test so that it never works on text that holds slots, nor sees marks."""

    def clean(argument: Any) -> Any:
        if isinstance(argument, str) and PRIVATE.search(argument):
            text = str.__str__(argument)
            if has_slots(text):
                raise SlottedTextError(name)
            return strip_marks(text)
        return argument

    @functools.wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        try:
            return function(*map(clean, args), **{key: clean(value) for key, value in options.items()})
        except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError) as error:
            given = (one for one in args if not isinstance(one, Context | BaseEnvironment | EvalContext))
            raise FilterFaultError(name, next(given, None)) from error

    return call


class _Generator(CodeGenerator):
    """Joins with ``~`` into a `Fragment`, so that what is joined stays known as printed text."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        self.write("environment.join((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


@pass_context
def finalize(_context: Context, value: Any) -> str:
    """Store a printed value and print its slot; printed text passes through."""
    if type(value) is str:
        return value if not value.isascii() and PRIVATE.search(value) else current.get().add(value)
    if isinstance(value, CampaignText):
        return value.markdown
    return str.__str__(value) if isinstance(value, Fragment) else current.get().add(value)


class Loader(BaseLoader):
    """Reads templates from folders in order; only ``.md`` files, so that no data file becomes a template."""

    def __init__(self, folders: Sequence[Path], root: Path, marks: Marks) -> None:
        self.folders = folders
        self.root = root
        self.marks = marks
        self.heads: dict[str, dict[str, Any]] = {}
        self.names: dict[str, str] = {}

    def find(self, name: str) -> Path | None:
        """Return the file of a template, the workspace's own before the built-in one."""
        parts = name.split("/")
        if not name.endswith(".md") or any(part in ("", ".", "..") or "\\" in part for part in parts):
            return None
        return next((path for folder in self.folders if (path := folder.joinpath(*parts)).is_file()), None)

    def known(self) -> list[str]:
        """Return the names of all templates that can be found."""
        found = {
            path.relative_to(folder).as_posix()
            for folder in self.folders
            if folder.is_dir()
            for path in folder.rglob("*.md")
        }
        return sorted(found)

    def label(self, path: Path) -> str:
        """Return a file's name as the user knows it: relative to the workspace, or as built-in."""
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        for folder in self.folders:
            if path.is_relative_to(folder):
                return f"{folder.name}/{path.relative_to(folder).as_posix()}"
        return path.name

    def _folder_label(self, folder: Path) -> str | Message:
        """Return a folder as messages name it: from the workspace, or as that of the built-in templates."""
        root, folder = self.root.resolve(), folder.resolve()
        if folder == root:
            return folder.name
        if folder.is_relative_to(root):
            return folder.relative_to(root).as_posix()
        return Message(N_("the built-in templates"))

    def get_source(self, _environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's body; its head stays behind as a comment, so that lines keep their numbers."""
        path = self.find(template)
        if path is None:
            raise TemplateNotFound(template)
        label = self.label(path)
        body, head = read_template(path, label)
        self.heads[template] = head
        self.marks.origins.setdefault(template, Place(label, 1, 1))
        self.marks.sources[template] = body
        return body, label, lambda: True

    def missing(self, name: str, *, file: str | None = None, line: int | None = None) -> MergeError:
        """Return the error for a template that is nowhere, with the nearest one."""
        near = nearest(name, self.known())
        hint = N_("Did you mean {near}?") if near else N_("Looked in: {folders}.")
        folders = tuple(self._folder_label(folder) for folder in self.folders)
        return MergeError(
            N_("There is no template {name}."),
            hint=hint,
            file=file,
            line=line,
            name=name,
            near=near,
            folders=folders,
        )


_DATA = (ClientView, LazyTexts, dict)
"""What holds data under names: they are asked before any attribute or method."""


class Environment(ImmutableSandboxedEnvironment):
    """Jinja with marks, slots and guards; see the module's first lines."""

    code_generator_class = _Generator
    intercepted_binops = frozenset({"**"})
    concat = staticmethod(concat)

    def __init__(self, loader: Loader, marks: Marks, fixed: frozenset[str]) -> None:
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            finalize=finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
            cache_size=-1,
        )
        self.marks = marks
        self.fixed = fixed
        self.loader: Loader = loader
        self.globals.pop("lipsum", None)
        self.filters = {name: guarded(name, function) for name, function in self.filters.items()}
        tests: dict[str, Any] = self.tests
        self.tests = {name: guarded(name, function) for name, function in tests.items()}
        self.filters[BRANCH] = branch

    def add_filter(self, name: str, function: Callable[..., Any]) -> None:
        """Register a filter of ours, guarded like Jinja's own."""
        self.filters[name] = guarded(name, function)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Look a name up; in clients and mappings data come first, so that no method hides a column."""
        if isinstance(obj, _DATA):
            try:
                return obj[attribute]
            except KeyError:
                pass
        elif isinstance(obj, Sample):
            return obj.has if attribute == "has" else obj.field(attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Look an item up; what a stand-in would find is one."""
        return argument if isinstance(argument, Sample) else super().getitem(obj, argument)

    @staticmethod
    def join(parts: Iterable[Any]) -> str:
        """Join the operands of ``~``; numbers and dates are written in the campaign's language."""
        language = current.get().language
        texts = [
            part.markdown if isinstance(part, CampaignText) else display(part, language) for part in parts
        ]
        joined = "".join(str.__str__(text) for text in texts)
        return Fragment(joined) if PRIVATE.search(joined) else joined

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Compute a power, within reason: a template must not hang the run."""
        if abs(right) > MAX_EXPONENT:
            raise OverflowError
        return super().call_binop(context, operator, left, right)

    def _tokenize(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> TokenStream:
        """Put marks into a template's tokens (an override of Jinja's own step)."""
        source = "\n".join(source.splitlines()) + ("\n" if source.endswith(("\n", "\r")) else "")
        raw = list(self.lexer.tokeniter(source, name, filename, state))
        marked = self.marks.tokens(source, name or "", raw, self.fixed)
        return TokenStream(self.lexer.wrap(marked, name, filename), name, filename)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Parse a template and make its conditions switchable, for `Merger.variants`."""
        tree = super()._parse(source, name, filename)
        tests: Iterable[Any] = tree.find_all((nodes.If, nodes.CondExpr))
        for number, test in enumerate(tests):
            key = f"{name}:{number}"
            test.test = nodes.Filter(
                test.test, BRANCH, [nodes.Const(key)], [], None, None, lineno=test.lineno, environment=self
            )
        return tree


BRANCH = "__branch__"


@pass_context
def branch(_context: Context, value: Any, key: str) -> bool:
    """Decide a condition: as the client's data say, or as `Merger.variants` wants it."""
    collector = current.get()
    if collector.decisions is None:
        return bool(value)
    taken = collector.forced.get(key, bool(value))
    collector.decisions.setdefault(key, taken)
    return taken
