"""The Jinja environment: sandboxed, strict, and printing numbered slots instead of values.

The ``finalize`` hook does not print a merged value: it stores it with the client's collector and
prints the slot's character. Text that already holds slots passes through unchanged; a filter, a
test or a comparison on such text would do nothing or lie, and is refused.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from jinja2 import Environment as BaseEnvironment
from jinja2 import StrictUndefined, Template, nodes, pass_context
from jinja2.lexer import TokenStream
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailer.merge.alike import PURE, Alike, Stretches
from mailer.merge.context import ClientView, LazyTexts, display
from mailer.merge.generation import Generator
from mailer.merge.loader import Loader
from mailer.merge.marks import PRIVATE, Marks, strip_marks
from mailer.merge.sample import Sample
from mailer.model import has_slots, slot_text

MAX_EXPONENT = 1_000


@dataclass(slots=True)
class Collector:
    """What one merge of one client gathers: values by slot number, and campaign texts already rendered.

    ``context`` holds the names that templates see, ``alike`` tells whether those that no client changes mean
    in it what the campaign says, so that what was printed of them for others holds.
    """

    language: str
    values: list[str] = field(default_factory=list)
    texts: dict[str, Any] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    alike: bool = False
    forced: dict[str, bool] = field(default_factory=dict)
    decisions: dict[str, bool] | None = None

    def add(self, value: object) -> str:
        """Store a value and return the slot that stands for it."""
        number = len(self.values)
        if type(value) is str:
            self.values.append(value)
        else:
            self.values.append(str(value) if type(value) is int else display(value, self.language))
        return _SLOTS[number] if number < SLOTS else slot_text(number)


SLOTS = 1024
_SLOTS = [slot_text(number) for number in range(SLOTS)]


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
        if not isinstance(argument, str) or str.isascii(argument) or not PRIVATE.search(argument):
            return argument
        text = str.__str__(argument)
        if has_slots(text):
            raise SlottedTextError(name)
        return strip_marks(text)

    @functools.wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        try:
            given_args = [clean(one) if isinstance(one, str) else one for one in args]
            if not options:
                return function(*given_args)
            return function(*given_args, **{key: clean(value) for key, value in options.items()})
        except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError) as error:
            given = (one for one in args if not isinstance(one, Context | BaseEnvironment | EvalContext))
            raise FilterFaultError(name, next(given, None)) from error

    return call


def _finalized(value: Any) -> str:
    """Store a printed value and return its slot; printed text passes through."""
    if type(value) is str:
        if not value.isascii() and PRIVATE.search(value):
            return value
        values = current.get().values  # as `Collector.add` does, without the call
        number = len(values)
        values.append(value)
        return _SLOTS[number] if number < SLOTS else slot_text(number)
    if isinstance(value, CampaignText):
        return value.markdown
    return str.__str__(value) if isinstance(value, Fragment) else current.get().add(value)


@pass_context
def finalize(_context: Context, value: Any) -> str:
    """Print a value (see `_finalized`); it takes the context, or constants would be printed at compile time."""
    return _finalized(value)


_DATA = (ClientView, LazyTexts, dict)
"""What holds data under names: they are asked before any attribute or method."""


class _Fields(dict[type, frozenset[str] | None]):
    """The names of a record's fields, by its type; None for what holds data under names (`_DATA`).

    What a field of a record is called is its author's choice, so that there is nothing in it for the sandbox to forbid.
    """

    def __missing__(self, kind: type) -> frozenset[str] | None:
        if issubclass(kind, _DATA):
            names = None
        else:
            given = [one.name for one in fields(kind)] if is_dataclass(kind) else []
            names = frozenset(name for name in given if not name.startswith("_"))
        self[kind] = names
        return names


_FIELDS = _Fields()


class Environment(ImmutableSandboxedEnvironment):
    """Jinja with marks, slots and guards; see the module's first lines."""

    code_generator_class = Generator
    intercepted_binops = frozenset({"**"})
    concat = staticmethod(concat)
    put = staticmethod(_finalized)

    def __init__(
        self,
        loader: Loader,
        marks: Marks,
        fixed: frozenset[str],
        alike: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        """Take the names that no client changes; ``alike`` as `Alike` has them, none without it."""
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
        self.alike = Alike(alike or {}, PURE | {BRANCH})
        self.stretches = Stretches()
        self.whole: dict[str, int] = {}
        self._names: dict[Template, Context] = {}

    def add_filter(self, name: str, function: Callable[..., Any]) -> None:
        """Register a filter of ours, guarded like Jinja's own; its result hangs on its arguments alone."""
        self.filters[name] = guarded(name, function)
        self.alike = Alike(self.alike.names, self.alike.filters | {name})

    def names(self, template: Template, context: dict[str, Any]) -> Context:
        """Return what a template looks names up in, for a client: the one that served the last, if it is there."""
        names = self._names.pop(template, None)
        if names is None:
            return self.context_class(self, context, template.name, template.blocks)
        names.parent = context
        return names

    def done(self, template: Template, names: Context) -> None:
        """Keep what a template looked names up in for the next client, unless it gave names a meaning itself."""
        if not names.vars and not names.exported_vars and not template.blocks:
            self._names[template] = names

    def printed(self, context: Context, stretch: int) -> str | None:
        """Print a stretch as it was for another client; None where it must be printed anew."""
        collector = current.get()
        return (
            self.stretches.printed(stretch, collector.values) if self._as_ever(context, collector) else None
        )

    def printed_whole(self, context: Context, template: str) -> str | None:
        """Print a template that is one stretch (see `printed`); None where it is not, or must be printed anew."""
        stretch = self.whole.get(template)
        return None if stretch is None else self.printed(context, stretch)

    def keep(self, context: Context, stretch: int, start: int, parts: Iterable[str]) -> str:
        """Return what a stretch printed, and keep it for others; ``start`` is the number of its first slot."""
        collector = current.get()
        text = "".join(parts)
        if self._as_ever(context, collector):
            self.stretches.keep(stretch, start, text, collector.values)
        return text

    @staticmethod
    def start() -> int:
        """Return the number of the next slot."""
        return len(current.get().values)

    def _as_ever(self, context: Context, collector: Collector) -> bool:
        """Whether names that no client changes mean here what the campaign says, and conditions are the data's."""
        return (
            collector.alike
            and context.parent is collector.context
            and (not context.vars or context.vars.keys().isdisjoint(self.alike.names))
        )

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Look a name up; in clients and mappings data come first, so that no method hides a column."""
        names = _FIELDS[type(obj)]
        if names is None:
            try:
                return obj[attribute]
            except KeyError:
                pass
        elif attribute in names:
            return getattr(obj, attribute)
        elif isinstance(obj, Sample):
            return obj.has if attribute == "has" else obj.field(attribute)
        return super().getattr(obj, attribute)

    def shown(self, obj: Any, attribute: str) -> str:
        """Print a field: what `getattr` and `finalize` do, in one step."""
        value = self.getattr(obj, attribute)
        if type(value) is not str or not (value.isascii() or PRIVATE.search(value) is None):
            return self.put(value)
        values = current.get().values
        number = len(values)
        values.append(value)
        return _SLOTS[number] if number < SLOTS else slot_text(number)

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
