"""The fields that a template uses in any of its branches, found before the first client is merged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError, meta, nodes

from mailer.errors import N_, MergeError, listed, nearest
from mailer.merge import syntax
from mailer.merge.loader import Loader
from mailer.merge.sandbox import Environment
from mailer.model import Place

Known = Mapping[str, frozenset[str] | None]
"""Which names templates may use, and the attributes of each (None where any is allowed)."""


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a name: ``client.town`` at its place; ``attribute`` is empty for a plain name."""

    root: str
    attribute: str
    place: Place


def uses(environment: Environment, template: str) -> Iterator[Use]:
    """Yield every name that a template and all it includes or imports uses, whatever the branch.

    Raises:
        MergeError: a syntax error, a template that is missing, or one named by data.
    """
    done: set[str] = set()
    queue = [template]
    while queue:
        name = queue.pop()
        if name in done:
            continue
        done.add(name)
        source, tree = parse(environment, name)
        queue.extend(_others(environment, name, tree))
        yield from _names(environment, name, source, tree)


def parse(environment: Environment, name: str) -> tuple[str, nodes.Template]:
    """Return a template's source and syntax tree.

    Raises:
        MergeError: the template is missing, or its syntax is wrong.
    """
    loader: Loader = environment.loader
    if loader.find(name) is None:
        raise loader.missing(name)
    source, label, _ = loader.get_source(environment, name)
    return parse_text(environment, source, name, label)


def parse_text(environment: Environment, source: str, name: str, label: str) -> tuple[str, nodes.Template]:
    """Return a text and its syntax tree (see `parse`)."""
    try:
        return source, environment._parse(source, name, label)
    except TemplateSyntaxError as error:
        raise syntax.explain(environment, error, name, source) from error


def _others(environment: Environment, name: str, tree: nodes.Template) -> Iterator[str]:
    """Yield the templates that one includes, imports or extends."""
    loader = environment.loader
    for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        target = node.template  # type: ignore[attr-defined]
        place = environment.marks.place(name, node.lineno, 1)
        if not (isinstance(target, nodes.Const) and isinstance(target.value, str)):
            raise MergeError(
                N_("A template that is included must be named in quotes."),
                hint=N_("Choose between templates with {{% if %}}."),
                file=place.file,
                line=place.line,
            )
        if loader.find(target.value) is None:
            raise loader.missing(target.value, file=place.file, line=place.line)
        yield target.value


def _names(environment: Environment, name: str, source: str, tree: nodes.Template) -> Iterator[Use]:
    """Yield the context names that one template uses, with attributes where they are named."""
    _check_filters(environment, name, tree)
    try:
        undeclared = meta.find_undeclared_variables(tree)
    except TemplateSyntaxError as error:
        raise syntax.explain(environment, error, name, source) from error
    lines = source.split("\n")
    owned: set[int] = set()

    def place(line: int, pattern: str) -> Place:
        text = lines[line - 1] if line <= len(lines) else ""
        found = re.search(pattern, text)
        return environment.marks.place(name, line, found.start() + 1 if found else 1)

    for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
        root = node.node  # type: ignore[attr-defined]
        if not isinstance(root, nodes.Name) or root.name not in undeclared:
            continue
        if isinstance(node, nodes.Getattr):
            attribute = node.attr
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            attribute = str(node.arg.value)
        else:
            continue
        owned.add(id(root))
        pattern = rf"\b{re.escape(root.name)}\b\s*[.\[]\s*[\"']?{re.escape(attribute)}"
        yield Use(root.name, attribute, place(node.lineno, pattern))
    for found in tree.find_all(nodes.Name):
        if found.name in undeclared and found.ctx == "load" and id(found) not in owned:
            yield Use(found.name, "", place(found.lineno, rf"\b{re.escape(found.name)}\b"))


def _check_filters(environment: Environment, name: str, tree: nodes.Template) -> None:
    """Refuse filters and tests that do not exist: within a condition Jinja would notice when it gets there."""
    for kind, known, found in (
        ("filter", environment.filters, tree.find_all(nodes.Filter)),
        ("test", environment.tests, tree.find_all(nodes.Test)),
    ):
        for use in found:
            if use.name not in known:
                raise syntax.unknown_name(environment, kind, use.name, name, use.lineno)


def check(
    use: Use, known: Known, environment: Environment, shown: Mapping[str, str] | None = None
) -> MergeError | None:
    """Return the error for a name that no client will have, None if the use is right.

    ``shown`` is what the sentence calls a field of a client: by the file's own header or its computed name,
    where ``known`` also has every alias.
    """
    at = {"file": use.place.file, "line": use.place.line, "column": use.place.column}
    if use.root not in known and use.root not in environment.globals:
        near = nearest(use.root, known)
        return MergeError(
            N_("Templates of this campaign have no field {field}."),
            hint=N_("Did you mean {near}?") if near else N_("They have: {known}."),
            field=use.root, near=near, known=listed(use.root, sorted(known)), **at,  # type: ignore[arg-type]
        )  # fmt: skip
    attributes = known.get(use.root)
    if attributes is None or not use.attribute or use.attribute in attributes:
        return None
    called = shown if shown and use.root == "client" else {name: name for name in sorted(attributes)}
    names = tuple(dict.fromkeys(called.values()))
    near = nearest(use.attribute, names) or nearest(use.attribute, attributes)
    near = called.get(near, near) if near else None
    return MergeError(
        N_("{root} has no field {name}."),
        hint=N_("Did you mean {root}.{near}?") if near else N_("It has: {known}."),
        field=f"{use.root}.{use.attribute}", root=use.root, name=use.attribute, near=near,
        known=listed(use.attribute, names), **at,  # type: ignore[arg-type]
    )  # fmt: skip
