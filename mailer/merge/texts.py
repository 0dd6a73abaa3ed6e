"""Texts of the campaign file (accroche, offer): templates of ours, rendered once for each client."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from jinja2 import Template, TemplateSyntaxError

from mailer.merge import syntax
from mailer.merge.marks import Mark, Marks
from mailer.merge.sandbox import CampaignText, Environment, current
from mailer.model import Place


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the campaign file and where it stands: a template of ours.

    ``starts`` tells offset, line and column where each line of the file begins in the text; without it, the
    text's own lines are the file's.
    """

    source: str
    place: Place
    starts: tuple[tuple[int, int, int], ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the text is without fields and tags, and so the same for all clients."""
        return not any(opening in self.source for opening in ("{{", "{%", "{#"))


class Texts:
    """Renders campaign texts: a text without fields once for all, one with fields once for each client."""

    def __init__(self, environment: Environment, marks: Marks) -> None:
        self.environment = environment
        self.marks = marks
        self._known: dict[str, Template | CampaignText] = {}

    def value(self, key: str, value: Any, context: dict[str, Any]) -> Any:
        """Return a campaign's value as templates see it: a text is rendered, once for each client."""
        if not isinstance(value, Text):
            return value
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._compiled(key, value)
        if isinstance(known, CampaignText):
            return known
        collector = current.get()
        text = collector.texts.get(key)
        if text is None:
            text = collector.texts[key] = _campaign_text("".join(pieces(known, context)))
        return text

    def _compiled(self, key: str, text: Text) -> Template | CampaignText:
        name = self.origin(key, text)
        source = text.source
        if text.plain:
            return _campaign_text(" ".join(self._marked(text)))
        try:
            code = self.environment.compile(source, name, text.place.file)
        except TemplateSyntaxError as error:
            raise syntax.explain(self.environment, error, name, source) from error
        return Template.from_code(self.environment, code, self.environment.make_globals(None))

    def _marked(self, text: Text) -> Iterator[str]:
        """Yield a text without fields, line by line of the file, each behind its mark."""
        starts = text.starts or ((0, text.place.line, text.place.column),)
        for number, (offset, line, column) in enumerate(starts):
            end = starts[number + 1][0] if number + 1 < len(starts) else len(text.source)
            mark = self.marks.new(Mark(text.place._replace(line=line, column=column)))
            yield mark + _BLANKS.sub(" ", text.source[offset if number else 0 : end]).strip(" ")

    def origin(self, key: str, text: Text) -> str:
        """Register where a campaign's text begins in its file, and return the name it is compiled under."""
        name = f"{text.place.file}#{key}"
        self.marks.origins[name] = text.place
        self.marks.starts[name] = text.starts
        self.marks.sources[name] = text.source
        return name


def pieces(template: Template, context: dict[str, Any]) -> tuple[str, ...]:
    """Return what a template prints for the client of the hour, in the pieces in which it prints it.

    The context is the client's (see `Collector`); it is taken as it is, globals included, and not copied.
    """
    environment, collector = cast(Environment, template.environment), current.get()
    whole = environment.whole.get(template.name or "") if collector.alike else None
    text = None if whole is None else environment.stretches.printed(whole, collector.values)
    if text is not None:
        return (text,)
    names = environment.names(template, context)
    printed = tuple(template.root_render_func(names))
    environment.done(template, names)
    return printed


_BLANKS = re.compile(r"[ \t\r\n]+")  # no-break spaces are the author's, and stay

# What Markdown could read as markup, anywhere and at the start of a line.
_MARKUP = re.compile(r"([\\`*_\[\]<>#|!&~])")
_MARKUP_AT_START = re.compile(r"^(\W*\d*)([-+=.):])")


@lru_cache(maxsize=256)
def _campaign_text(text: str) -> CampaignText:
    """Return a printed text of the campaign; clients differ in its values, seldom in what is printed of it."""
    result = CampaignText(text)
    escaped = _MARKUP.sub(r"\\\1", text.replace("\n", " "))
    result.markdown = _MARKUP_AT_START.sub(r"\1\\\2", escaped)
    return result
