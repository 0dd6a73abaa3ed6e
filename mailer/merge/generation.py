"""The Python code that Jinja makes of a template: what it prints goes to slots, what is alike is printed once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

from mailer.merge.alike import Alike


class Generator(CodeGenerator):
    """Has stretches that print alike for all clients kept, and what ``~`` joins known as printed text."""

    environment: Any
    """The one of `mailer.merge.sandbox`, whose methods the code calls."""

    _alike: Alike | None = None
    _printed: nodes.Getattr | None = None
    """The field whose name and owner are handed to `Environment.shown` as they are."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        """Look first which names are alike; not in what extends another template, which prints by the other's."""
        self._alike = None if node.find(nodes.Extends) else self.environment.alike.within(node)
        super().visit_Template(node, frame)

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write the code of an include: one that prints alike as a whole need not run."""
        plain = isinstance(node.template, nodes.Const) and isinstance(node.template.value, str)
        if not plain or frame.buffer is not None or self.dump_local_context(frame) != "{}":
            super().visit_Include(node, frame)
            return
        text = self.temporary_identifier()
        self.writeline(f"{text} = environment.printed_whole(context, ", node)
        self.visit(node.template, frame)
        self.write(")")
        self.writeline(f"if {text} is None:")
        self.indent()
        super().visit_Include(node, frame)
        self.outdent()
        self.writeline("else:")
        self.indent()
        self.writeline(f"yield {text}")
        self.outdent()

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """Begin what prints a value; a field is looked up and printed in one step. All of it is text already."""
        if frame.eval_ctx.volatile or frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        elif isinstance(node, nodes.Getattr):
            self._printed = node
            self.write("environment.shown(")
        else:
            self.write("environment.put(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """End what `_output_child_pre` began."""
        if frame.eval_ctx.volatile or frame.eval_ctx.autoescape:
            super()._output_child_post(node, frame, finalize)
        else:
            self.write(")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write the code that looks a name up; of a field that is printed its owner and name alone."""
        if node is not self._printed:
            super().visit_Getattr(node, frame)
            return
        self._printed = None
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}")

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Write the code of a body: stretches that print alike are printed once (see `Environment.printed`).

        What goes into a macro or a variable is not parted: it is one text there.
        """
        if self._alike is None or frame.buffer is not None or frame.eval_ctx.volatile:
            super().blockvisit(nodes, frame)
            return
        self.writeline("pass")
        parted = self._alike.parted(nodes)
        for kept, run in parted:
            if not kept:
                super().blockvisit(run, frame)
                continue
            number = self._stretch(run, frame)
            if frame.rootlevel and len(parted) == 1 and self.name:
                self.environment.whole[self.name] = number

    def _stretch(self, run: Iterable[nodes.Node], frame: Frame) -> int:
        """Write the code of a stretch and return its number."""
        number: int = self.environment.stretches.new()
        text, start, inner = self.temporary_identifier(), self.temporary_identifier(), frame.soft()
        self.writeline(f"{text} = environment.printed(context, {number})")
        self.writeline(f"if {text} is None:")
        self.indent()
        self.writeline(f"{start} = environment.start()")
        self.buffer(inner)
        super().blockvisit(run, inner)
        self.writeline(f"{text} = environment.keep(context, {number}, {start}, {inner.buffer})")
        self.outdent()
        self.writeline(f"yield {text}")
        return number

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Join texts by our own means, so that slots stay slots."""
        self.write("environment.join((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")
