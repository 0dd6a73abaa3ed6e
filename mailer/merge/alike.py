"""Stretches of a template that print the same for every client: printed for the first one, and kept.

Most of a letter is the campaign's: letterhead, offer, date, conditions. What of a template names only what no
client changes, and computes with nothing but functions of it, prints the same each time: the same text with
the same values, in slots that count from where the stretch begins. `Alike` finds such stretches in the syntax
tree, the code generator has them printed by `Stretches` (see `sandbox`), and all else runs for each client.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from jinja2 import nodes

STARTS = 64
"""For how many numbers of its first slot a stretch is kept: within a loop it may stand behind any."""

_COMPUTING = (
    *(nodes.TemplateData, nodes.Const, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair, nodes.Keyword),
    *(nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.CondExpr, nodes.Test, nodes.Concat),
    *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow),
    *(nodes.Output, nodes.If),
)
"""Nodes that do nothing but compute with, choose or print what stands in them: no calls, no assignments."""

PURE = frozenset((
    "abs", "capitalize", "count", "d", "default", "first", "float", "int", "join", "last", "length", "list", "lower",
    "replace", "round", "sort", "string", "sum", "title", "trim", "upper", "wordcount",
))  # fmt: skip
"""Filters of Jinja whose result hangs on nothing but what they are given (not so ``random``)."""

_OF_JINJA = frozenset(("loop", "self", "super", "caller", "varargs", "kwargs"))
"""Names that Jinja gives a meaning of its own, according to where they stand."""

_NONE: frozenset[str] = frozenset()


class Alike:
    """Tells which parts of a template print the same for every client.

    ``names`` are those that no client changes, each with the attributes that are an exception: texts of the
    campaign with fields of their own. ``filters`` are those whose result hangs on nothing else.
    """

    def __init__(self, names: Mapping[str, frozenset[str]], filters: frozenset[str]) -> None:
        self.names = {name: but for name, but in names.items() if name not in _OF_JINJA}
        self.filters = filters

    def within(self, template: nodes.Template) -> Alike:
        """Return what holds in one template: a name that it gives a meaning itself is not alike in it."""
        own = set(_assigned(template))
        return Alike({name: but for name, but in self.names.items() if name not in own}, self.filters)

    def parted(self, body: Iterable[nodes.Node]) -> list[tuple[bool, list[nodes.Node]]]:
        """Return the statements of a body in order, parted into stretches: whether each is worth keeping.

        Text and fields that Jinja prints as one are parted where a client's field comes in between.
        """
        parts = [part for node in body for part in self._prints(node)]
        stretches = [(alike, list(run)) for alike, run in groupby(parts, self.prints)]
        return [(alike and any(map(_worth, run)), run) for alike, run in stretches]

    def _prints(self, node: nodes.Node) -> Iterable[nodes.Node]:
        if not isinstance(node, nodes.Output):
            return (node,)
        runs = groupby(node.nodes, self.prints)
        at = {"lineno": node.lineno, "environment": node.environment}
        return [nodes.Output(list(run), **at) for _, run in runs]

    def prints(self, node: nodes.Node, bound: frozenset[str] = _NONE) -> bool:
        """Whether a node prints or gives the same for every client; ``bound`` are variables of loops around it."""
        if isinstance(node, nodes.Name):
            return node.name in bound or self.names.get(node.name) == _NONE
        if isinstance(node, nodes.For):
            return self._loop(node, bound)
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            name = node.node.name
            return name in bound or (name in self.names and node.attr not in self.names[name])
        if not isinstance(node, _COMPUTING) and not (
            isinstance(node, nodes.Filter) and node.name in self.filters and node.node is not None
        ):
            return False
        return all(self.prints(child, bound) for child in node.iter_child_nodes())

    def _loop(self, node: nodes.For, bound: frozenset[str]) -> bool:
        inside = bound | {name.name for name in _names(node.target)} | {"loop"}
        within = [*node.body, *([node.test] if node.test is not None else [])]
        return (
            not node.recursive
            and all(self.prints(child, bound) for child in (node.iter, *node.else_))
            and all(self.prints(child, inside) for child in within)
        )


def _worth(node: nodes.Node) -> bool:
    """Whether a node takes more than handing out text."""
    return not (
        isinstance(node, nodes.Output) and all(isinstance(one, nodes.TemplateData) for one in node.nodes)
    )


def _names(node: nodes.Node) -> list[nodes.Name]:
    return [node] if isinstance(node, nodes.Name) else list(node.find_all(nodes.Name))


def _assigned(template: nodes.Template) -> Iterable[str]:
    """Yield the names that a template gives a meaning: set, with, for, macro, import."""
    for node in template.find_all((nodes.Name, nodes.Macro, nodes.Import, nodes.FromImport)):
        if isinstance(node, nodes.Macro) or (isinstance(node, nodes.Name) and node.ctx != "load"):
            yield node.name
        elif isinstance(node, nodes.Import):
            yield node.target
        elif isinstance(node, nodes.FromImport):
            yield from (name if isinstance(name, str) else name[1] for name in node.names)


class Stretches:
    """What the stretches of all templates of a campaign print, by stretch and number of the first slot."""

    def __init__(self) -> None:
        self._kept: list[dict[int, tuple[str, Sequence[str]]]] = []

    def new(self) -> int:
        """Return the number of a new stretch."""
        self._kept.append({})
        return len(self._kept) - 1

    def printed(self, number: int, values: list[str]) -> str | None:
        """Add a stretch's values to a client's and return its text; None where it is not kept yet."""
        kept = self._kept[number].get(len(values))
        if kept is None:
            return None
        values += kept[1]
        return kept[0]

    def keep(self, number: int, start: int, text: str, values: list[str]) -> None:
        """Keep a stretch that was printed: its text, and the values from ``start`` on."""
        kept = self._kept[number]
        if len(kept) < STARTS:
            kept[start] = text, tuple(values[start:])
