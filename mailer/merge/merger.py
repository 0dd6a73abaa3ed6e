"""Template + client -> Piece: the values of one client, and the skeleton shared by all on its branch."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Template, TemplateNotFound, TemplateSyntaxError

from mailer import typography
from mailer.errors import N_, MailerError, MergeError, nearest
from mailer.merge import fields as static
from mailer.merge import syntax
from mailer.merge.context import ClientView, LazyTexts
from mailer.merge.faults import explain
from mailer.merge.filters import register
from mailer.merge.loader import Loader
from mailer.merge.marks import Marks, strip_marks
from mailer.merge.sample import Sample
from mailer.merge.sandbox import CampaignText, Collector, Environment, current
from mailer.merge.skeletons import Parts, Printed, Skeletons
from mailer.merge.source import NO_FRAME
from mailer.merge.texts import Text, Texts, pieces
from mailer.model import Client, Message, Piece, Place
from mailer.pieces import Kind

MAX_VARIANTS = 64
SIGNATURE = "frames/signature.md"
BODIES = 256
"""How many printed bodies are remembered."""
_NO_TEXT: Printed = ()

_COUPON = re.compile(r"(?m)^ {0,3}:{3,}[ \t]*coupon[ \t]*\n\s*:{3,}")


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for a whole run.

    ``folders`` are searched for templates in order, ``root`` is the workspace (places are told
    relative to it). ``context`` holds what templates may name and no client changes (``house``,
    ``campaign``, ``place``, ``today``), ``texts`` the campaign's single texts (``accroche``),
    ``groups`` its groups of values and texts (``offer``). ``client_names`` are the names that
    ``client.…`` may take, ``client_fields`` what messages call each of them. ``varying`` lists
    the names that differ between clients and are handed to `Merger.piece` (``signatory``,
    ``response_code``), with their attributes (None: any).
    """

    folders: tuple[Path, ...]
    root: Path
    language: str = "fr"
    currency: str = "EUR"
    context: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    client_names: frozenset[str] = frozenset()
    client_fields: Mapping[str, str] = field(default_factory=dict)
    varying: Mapping[str, frozenset[str] | None] = field(default_factory=dict)


def _nothing(_text: str) -> tuple[typography.Change, ...]:
    """Change nothing in a text: the typography of other languages."""
    return ()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is the same of a template for all clients: its path, its frame's (or empty), paper and subject."""

    path: str
    frame: str
    paper: str
    subject: Text | None


class _Asks(NamedTuple):
    """What a printed body has a place for."""

    signature: bool
    coupon: bool


class Merger:
    """Merges templates with clients; keeps templates compiled and skeletons parsed."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.marks = Marks()
        self.loader = Loader(setting.folders, setting.root, self.marks)
        fixed = frozenset(setting.context) | frozenset(setting.groups)
        self.environment = Environment(self.loader, self.marks, fixed, _alike(setting))
        register(self.environment, setting.language, setting.currency)
        self.texts = Texts(self.environment, self.marks)
        typeset = typography.french_changes if setting.language == "fr" else _nothing
        self.skeletons = Skeletons(self.marks, setting.language, typeset)
        self._templates: dict[str, Template] = {}
        self._sheets: dict[tuple[str, str], _Sheet] = {}
        self._asked: dict[Printed, _Asks] = {}
        self._shared = {**self.environment.globals, **setting.context}
        self._groups = {
            group: LazyTexts(values, functools.partial(self._member, group))
            for group, values in setting.groups.items()
        }

    # -- before the first client -------------------------------------------------------------

    def check(self, kind: Kind, template: str, coupon: str | None = None) -> None:
        """Check all that a template and what it includes use, in every branch.

        Raises:
            MergeError: a missing template, wrong syntax, or a field that no client has.
        """
        problems = self.problems(kind, template, coupon)
        if problems:
            raise problems[0]

    def problems(self, kind: Kind, template: str, coupon: str | None = None) -> list[MergeError]:
        """Return every error that `check` would raise, in the order of the files."""
        known = self.known()
        found: list[MergeError] = []
        for name in self._names(kind, template, coupon):
            for use in static.uses(self.environment, name):
                error = static.check(use, known, self.environment, self.setting.client_fields)
                if error is not None:
                    found.append(error)
            found.extend(self._missing_fields(name))
        for key, text in self._all_texts():
            found.extend(self._check_text(key, text, known))
        return found

    def known(self) -> dict[str, frozenset[str] | None]:
        """Return the names that templates may use, with the attributes of each."""
        setting = self.setting
        known: dict[str, frozenset[str] | None] = {"client": setting.client_names | {"has"}}
        known |= {name: _attributes(value) for name, value in setting.context.items()}
        known |= {name: frozenset(values) for name, values in setting.groups.items()}
        known |= dict.fromkeys(setting.texts)
        return known | dict(setting.varying)

    def head(self, kind: Kind, template: str) -> Mapping[str, Any]:
        """Return a template's head (``subject``, ``theme``, ``paper``, ``fields``).

        Raises:
            MergeError: the template is missing or cannot be read.
        """
        return self.head_of(self._path(kind, template))

    def _path(self, kind: Kind, template: str) -> str:
        """Return a template's path: beside the campaign first, then in its kind's folder."""
        beside = f"{template}.md"
        if self.loader.find(beside) is not None:
            return beside
        path = kind.template(template)
        if self.loader.find(path) is None:
            raise self._no_template(kind, template)
        return path

    def _no_template(self, kind: Kind, template: str) -> MergeError:
        folder = f"{kind.folder}/"
        known = [name.removeprefix(folder)[:-3] for name in self.loader.known() if name.startswith(folder)]
        near = nearest(template, known)
        return MergeError(
            N_("There is no {kind} template {name}."),
            hint=N_("Did you mean {near}?") if near else N_("There are: {known}."),
            kind=Message(kind.title), name=template, near=near, known=", ".join(known),
        )  # fmt: skip

    def _names(self, kind: Kind, template: str, coupon: str | None) -> list[str]:
        """Return the templates that make one piece: frame, body, signature, coupon."""
        from mailer.pieces import BY_NAME

        names = [self._path(kind, template)]
        frame = self._frame(kind, names[0])
        if frame:
            names.insert(0, frame)
        if self.loader.find(SIGNATURE):
            names.append(SIGNATURE)
        if coupon:
            names.append(self._path(BY_NAME["coupon"], coupon))
        return names

    def _missing_fields(self, name: str) -> Iterator[MergeError]:
        head = self.loader.heads.get(name, {})
        for wanted in head.get("fields") or ():
            if wanted not in self.setting.client_names:
                near = nearest(str(wanted), self.setting.client_names)
                near = self.setting.client_fields.get(near, near) if near else None
                line = head["__lines__"]["fields"][0]
                yield MergeError(
                    N_("The template needs the column {field}, which the client table does not have."),
                    hint=N_("Did you mean {near}?") if near else N_("Name it under columns:."),
                    file=self.marks.origins[name].file, line=line, field=str(wanted), near=near,
                )  # fmt: skip

    def _all_texts(self) -> Iterator[tuple[str, Text]]:
        yield from self.setting.texts.items()
        for group, values in self.setting.groups.items():
            yield from ((f"{group}.{key}", text) for key, text in values.items() if isinstance(text, Text))

    def _check_text(self, key: str, text: Text, known: static.Known) -> Iterator[MergeError]:
        name = self.texts.origin(key, text)
        source, tree = static.parse_text(self.environment, text.source, name, text.place.file)
        for use in static._names(self.environment, name, source, tree):
            error = static.check(use, known, self.environment, self.setting.client_fields)
            if error is not None:
                yield error

    # -- one client --------------------------------------------------------------------------

    def piece(
        self,
        kind: Kind,
        template: str,
        client: Client,
        varying: Mapping[str, Any] | None = None,
        coupon: str | None = None,
    ) -> Piece:
        """Merge a template for one client.

        ``varying`` gives the names that differ between clients, ``coupon`` the template of the
        campaign's coupon, for letters that carry it at their foot.

        Raises:
            MergeError: with the client's row, if the template cannot be merged for this client.
        """
        collector = Collector(self.setting.language)
        return self._piece(kind, template, client, varying or {}, coupon, collector)

    def variants(
        self, kind: Kind, template: str, client: Client, varying: Mapping[str, Any], coupon: str | None = None
    ) -> Iterator[Piece]:
        """Yield the piece with every condition taken both ways, for lint: at most `MAX_VARIANTS`.

        The first is the client's own. A variant that cannot be merged with this client's data is
        left out.
        """
        covered: set[tuple[str, bool]] = set()
        queue: list[dict[str, bool]] = [{}]
        for number, forced in enumerate(queue):
            if number >= MAX_VARIANTS:
                return
            collector = Collector(self.setting.language, forced=forced, decisions={})
            try:
                yield self._piece(kind, template, client, varying, coupon, collector)
            except MergeError:
                if not forced:
                    raise
                continue
            for key, taken in (collector.decisions or {}).items():
                covered.add((key, taken))
                if (key, not taken) not in covered:
                    covered.add((key, not taken))
                    queue.append({**forced, key: not taken})

    def samples(self, kind: Kind, template: str) -> Iterator[Piece]:
        """Yield a template merged with stand-ins for all it names, in all its variants; for lint of a template alone.

        Raises:
            MergeError: the template's syntax is wrong, or it cannot be merged.
        """
        uses = [
            use for name in self._names(kind, template, None) for use in static.uses(self.environment, name)
        ]
        names = {use.root for use in uses} - set(self.environment.globals) - set(self.setting.context)
        varying = {name: Sample(name) for name in sorted(names | {"signatory", "client"})}
        yield from self.variants(kind, template, Client("", 0, {}), varying)

    def head_of(self, name: str) -> Mapping[str, Any]:
        """Return the head of a template by its path. Raises MergeError where it cannot be read."""
        if name not in self.loader.heads:
            static.parse(self.environment, name)
        return self.loader.heads[name]

    def _piece(
        self,
        kind: Kind,
        template: str,
        client: Client,
        varying: Mapping[str, Any],
        coupon: str | None,
        collector: Collector,
    ) -> Piece:
        token = current.set(collector)
        try:
            parts = self._render(kind, template, client, varying, coupon)
        except MailerError:
            raise
        except Exception as error:
            raise explain(error, self.marks, template, client) from error
        finally:
            current.reset(token)
        paper = self._sheet(kind, template).paper
        skeleton = self.skeletons.of(kind, template, parts, collector.values, paper)
        return Piece(kind.name, skeleton, tuple(collector.values))

    def _render(
        self, kind: Kind, template: str, client: Client, varying: Mapping[str, Any], coupon: str | None
    ) -> Parts:
        """Print each part of a piece."""
        sheet = self._sheet(kind, template)
        context = self._context(client, varying)
        around = self._print(sheet.frame, context) if sheet.frame else _NO_TEXT
        body = self._print(sheet.path, context)
        asks = self._asks(body)
        signature = self._print(SIGNATURE, context) if asks.signature and self._has(SIGNATURE) else _NO_TEXT
        inside = _NO_TEXT
        if coupon is not None and asks.coupon:
            from mailer.pieces import BY_NAME

            inside = self._print(self._path_cached(BY_NAME["coupon"], coupon), context)
        return Parts(around, body, signature, inside, self._subject(sheet, context))

    def _sheet(self, kind: Kind, template: str) -> _Sheet:
        """Return what all clients share of a template. Raises MergeError where it or its frame is missing."""
        key = kind.name, template
        sheet = self._sheets.get(key)
        if sheet is None:
            path = self._path_cached(kind, template)
            frame, head = self._frame(kind, path), self.head_of(path)
            paper = str(head.get("paper") or kind.paper)
            sheet = self._sheets[key] = _Sheet(path, frame, paper, self._head_subject(path, head))
        return sheet

    def _asks(self, body: Printed) -> _Asks:
        """Return what a printed body has a place for: looked at once for clients alike."""
        known = self._asked.get(body)
        if known is None:
            if len(self._asked) >= BODIES:
                self._asked.clear()
            text = "".join(body)
            coupon = "coupon" in text and _COUPON.search(strip_marks(text)) is not None
            known = self._asked[body] = _Asks("signature" in text, coupon)
        return known

    def _frame(self, kind: Kind, path: str) -> str:
        """Return the frame of a template: the one its head names, else its kind's; empty for none."""
        asked = self.head_of(path).get("frame")
        if asked is None or asked == NO_FRAME:
            return kind.frame if asked is None and kind.frame and self._has(kind.frame) else ""
        if not self._has(str(asked)):
            place = self.marks.origins[path]
            line = self.head_of(path)["__lines__"]["frame"][0]
            raise self.loader.missing(str(asked), file=place.file, line=line)
        return str(asked)

    def _path_cached(self, kind: Kind, template: str) -> str:
        key = f"\x1f{kind.name}\x1f{template}"
        if key not in self.loader.names:
            self.loader.names[key] = self._path(kind, template)
        return self.loader.names[key]

    def _has(self, name: str) -> bool:
        if name not in self.loader.names:
            self.loader.names[name] = name if self.loader.find(name) else ""
        return bool(self.loader.names[name])

    def _context(self, client: Client, varying: Mapping[str, Any]) -> dict[str, Any]:
        """Return the names that templates see, and have the client's collector know them."""
        collector = current.get()
        context = {**self._shared, "client": ClientView(client), **varying, **self._groups}
        collector.context = context
        collector.alike = collector.decisions is None and self.setting.context.keys().isdisjoint(varying)
        for key, text in self.setting.texts.items():
            context[key] = self.texts.value(key, text, context)
        return context

    def _member(self, group: str, name: str, value: Any) -> Any:
        return self.texts.value(f"{group}.{name}", value, current.get().context)

    def _print(self, name: str, context: dict[str, Any]) -> Printed:
        template = self._templates.get(name)
        if template is None:
            template = self._templates[name] = self._load(name)
        return pieces(template, context)

    def _load(self, name: str) -> Template:
        try:
            return self.environment.get_template(name)
        except TemplateNotFound as error:
            raise self.loader.missing(str(error)) from error
        except TemplateSyntaxError as error:
            raise syntax.explain(self.environment, error, name) from error

    def _head_subject(self, path: str, head: Mapping[str, Any]) -> Text | None:
        """Return the e-mail subject that a template's head gives, and where it stands."""
        source = head.get("subject")
        if not source:
            return None
        line, column = head["__lines__"]["subject"]
        return Text(str(source), Place(self.marks.origins[path].file, line, column))

    def _subject(self, sheet: _Sheet, context: dict[str, Any]) -> Printed:
        """Return the rendered e-mail subject: the campaign's, else that of the template's head, else nothing."""
        own = context.get("subject")
        if isinstance(own, CampaignText):
            return (own.markdown,)
        if sheet.subject is None:
            return _NO_TEXT
        return (str(self.texts.value(f"subject:{sheet.path}", sheet.subject, context).markdown),)


def _alike(setting: Setting) -> dict[str, frozenset[str]]:
    """Return the names that no client changes, each with the texts in it that have fields of a client's."""
    varying = {"client", *setting.varying, *setting.texts}
    exceptions = dict.fromkeys(setting.context, frozenset[str]())
    for group, values in setting.groups.items():
        texts = ((name, text) for name, text in values.items() if isinstance(text, Text))
        exceptions[group] = frozenset(name for name, text in texts if not text.plain)
    return {name: texts for name, texts in exceptions.items() if name not in varying}


def _attributes(value: Any) -> frozenset[str] | None:
    """Return the attributes that templates may use of a context value; None for plain values."""
    if isinstance(value, Mapping):
        return frozenset(map(str, value))
    return None
