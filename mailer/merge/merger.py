"""Template + client -> Piece: the values of one client, and the skeleton shared by all on its branch."""

from __future__ import annotations

import functools
import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import Template, TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from mailer import typography
from mailer.errors import N_, MailerError, MergeError, nearest
from mailer.merge import fields as static
from mailer.merge.context import ClientView, LazyTexts
from mailer.merge.filters import register
from mailer.merge.markdown import FRAME, Parser
from mailer.merge.marks import Mark, MarkedText, Marks, strip_marks
from mailer.merge.sample import Sample
from mailer.merge.sandbox import CampaignText, Collector, Environment, Loader, SlottedTextError, current
from mailer.merge.source import NO_FRAME
from mailer.model import Block, Client, Piece, Place, Skeleton, Slot, split_slots
from mailer.pieces import Kind

KEPT_SKELETONS = 512
MAX_VARIANTS = 64
SIGNATURE = "frames/signature.md"
_COUPON = re.compile(r"(?m)^ {0,3}:{3,}[ \t]*coupon[ \t]*\n\s*:{3,}")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the campaign file and where it stands: a template of ours."""

    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for a whole run.

    ``folders`` are searched for templates in order, ``root`` is the workspace (places are told
    relative to it). ``context`` holds what templates may name and no client changes (``house``,
    ``campaign``, ``place``, ``today``), ``texts`` the campaign's single texts (``accroche``),
    ``groups`` its groups of values and texts (``offer``). ``client_names`` are the names that
    ``client.…`` may take. ``varying`` lists the names that differ between clients and are handed
    to `Merger.piece` (``signatory``, ``response_code``), with their attributes (None: any).
    """

    folders: tuple[Path, ...]
    root: Path
    language: str = "fr"
    currency: str = "EUR"
    context: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    client_names: frozenset[str] = frozenset()
    varying: Mapping[str, frozenset[str] | None] = field(default_factory=dict)


@dataclass(slots=True)
class Counters:
    """What a run merged: pieces, and skeletons parsed (a handful, unless a template makes one per client)."""

    pieces: int = 0
    skeletons: int = 0


class Merger:
    """Merges templates with clients; keeps templates compiled and skeletons parsed."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.counters = Counters()
        self.marks = Marks()
        self.loader = Loader(setting.folders, setting.root, self.marks)
        fixed = frozenset(setting.context) | frozenset(setting.groups)
        self.environment = Environment(self.loader, self.marks, fixed)
        register(self.environment, setting.language, setting.currency)
        self._skeletons: OrderedDict[tuple[str, ...], Skeleton] = OrderedDict()
        self._texts: dict[str, Template | CampaignText] = {}
        self._templates: dict[str, Template] = {}
        self._typeset: Callable[[str], str] = typography.french if setting.language == "fr" else str

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
                error = static.check(use, known, self.environment)
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
            kind=kind.name, name=template, near=near, known=", ".join(known),
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
        name = self._origin(key, text)
        source, tree = static.parse_text(self.environment, text.source, name, text.place.file)
        for use in static._names(self.environment, name, source, tree):
            error = static.check(use, known, self.environment)
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
        names = {use.root for use in uses} - set(self.environment.globals)
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
            raise self._explain(error, template, client) from error
        finally:
            current.reset(token)
        self.counters.pieces += 1
        skeleton = self._skeleton(kind, template, parts, collector.values)
        return Piece(kind.name, skeleton, tuple(collector.values))

    def _render(
        self, kind: Kind, template: str, client: Client, varying: Mapping[str, Any], coupon: str | None
    ) -> tuple[str, ...]:
        """Return the marked text of each part: frame, body, signature, coupon, subject."""
        path = self._path_cached(kind, template)
        context = self._context(client, varying)
        frame = self._frame(kind, path)
        around = self._print(frame, context) if frame else ""
        body = self._print(path, context)
        signature = self._print(SIGNATURE, context) if "signature" in body and self._has(SIGNATURE) else ""
        inside = ""
        if coupon is not None and _COUPON.search(strip_marks(body)):
            from mailer.pieces import BY_NAME

            inside = self._print(self._path_cached(BY_NAME["coupon"], coupon), context)
        return around, body, signature, inside, self._subject(path, context)

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
        setting = self.setting
        context: dict[str, Any] = {**self.environment.globals, **setting.context}
        context["client"] = ClientView(client)
        context |= varying
        for group, values in setting.groups.items():
            context[group] = LazyTexts(values, functools.partial(self._member, group, context))
        for key, text in setting.texts.items():
            context[key] = self._value(key, text, context)
        return context

    def _member(self, group: str, context: dict[str, Any], name: str, value: Any) -> Any:
        return self._value(f"{group}.{name}", value, context)

    def _value(self, key: str, value: Any, context: dict[str, Any]) -> Any:
        """Return a campaign's value as templates see it: a text is rendered, once for each client."""
        if not isinstance(value, Text):
            return value
        known = self._texts.get(key)
        if known is None:
            known = self._texts[key] = self._compile(key, value)
        if isinstance(known, CampaignText):
            return known
        collector = current.get()
        text = collector.texts.get(key)
        if text is None:
            text = collector.texts[key] = _campaign_text("".join(_stream(known, context)))
        return text

    def _compile(self, key: str, text: Text) -> Template | CampaignText:
        name = self._origin(key, text)
        source = text.source
        if not any(opening in source for opening in ("{{", "{%", "{#")):
            mark = self.marks.new(Mark(text.place))
            return _campaign_text(mark + " ".join(source.split()))
        try:
            code = self.environment.compile(source, name, text.place.file)
        except TemplateSyntaxError as error:
            raise static.syntax_error(self.environment, error, name) from error
        return Template.from_code(self.environment, code, self.environment.make_globals(None))

    def _origin(self, key: str, text: Text) -> str:
        """Register where a campaign's text begins in its file, and return the name it is compiled under."""
        name = f"{text.place.file}#{key}"
        self.marks.origins[name] = text.place
        return name

    def _print(self, name: str, context: dict[str, Any]) -> str:
        template = self._templates.get(name)
        if template is None:
            template = self._templates[name] = self._load(name)
        return "".join(_stream(template, context))

    def _load(self, name: str) -> Template:
        try:
            return self.environment.get_template(name)
        except TemplateNotFound as error:
            raise self.loader.missing(str(error)) from error
        except TemplateSyntaxError as error:
            raise static.syntax_error(self.environment, error, name) from error

    def _subject(self, path: str, context: dict[str, Any]) -> str:
        """Return the rendered e-mail subject: the campaign's, else that of the template's head, else nothing."""
        own = context.get("subject")
        if isinstance(own, CampaignText):
            return own.markdown
        head = self.loader.heads.get(path, {})
        source = head.get("subject")
        if not source:
            return ""
        key = f"subject:{path}"
        line, column = head["__lines__"]["subject"]
        value = self._value(
            key, Text(str(source), Place(self.marks.origins[path].file, line, column)), context
        )
        return str(value.markdown)

    def _explain(self, error: Exception, template: str, client: Client) -> MergeError:
        """Return what went wrong for a client, with the template's file and line."""
        name, line = _template_line(error.__traceback__)
        place = self.marks.place(name, line, 1) if name else Place(template, 1, 1)
        at: dict[str, Any] = {"file": place.file, "line": place.line, "row": client.row}
        if isinstance(error, SlottedTextError):
            return MergeError(
                N_("{name} cannot work on a text that holds fields: it would change nothing, or lie."),
                hint=N_("Apply it to each field of that text instead."), name=str(error), **at,
            )  # fmt: skip
        if isinstance(error, KeyError | UndefinedError):
            return MergeError(
                N_("A field has no value here: {reason}."), reason=str(error).strip("'"),
                hint=N_("Check its name."), **at,
            )  # fmt: skip
        if isinstance(error, TemplateError):
            return MergeError(N_("The template cannot be merged: {reason}."), reason=str(error), **at)
        return MergeError(
            N_("The template cannot be merged for this client: {reason}."),
            hint=N_("Check the client's values, or guard the line with {{% if %}}."), reason=str(error), **at,
        )  # fmt: skip

    # -- skeletons ---------------------------------------------------------------------------

    def _skeleton(self, kind: Kind, template: str, parts: tuple[str, ...], values: Sequence[str]) -> Skeleton:
        key = (kind.name, template, *parts)
        skeleton = self._skeletons.get(key)
        if skeleton is not None:
            self._skeletons.move_to_end(key)
            return skeleton
        skeleton = self._parse(kind, template, parts, values)
        self.counters.skeletons += 1
        self._skeletons[key] = skeleton
        if len(self._skeletons) > KEPT_SKELETONS:
            self._skeletons.popitem(last=False)
        return skeleton

    def _parse(self, kind: Kind, template: str, parts: tuple[str, ...], values: Sequence[str]) -> Skeleton:
        sources = [MarkedText(part, self.marks.table) for part in parts]
        frame, body, signature, inside, subject = sources
        parser = Parser(self._typeset, accroche=kind.accroche, salutation=kind.name in ("coupon", "envelope"))
        blocks = parser.parse(body)
        framing = Parser(self._typeset, salutation=True)
        around = framing.parse(frame, frame=True) if frame.text else ()
        fills = {
            "signature": framing.parse(signature) if signature.text else (),
            "coupon": framing.parse(inside) if inside.text else (),
        }
        blocks = tuple(_filled(blocks, fills))
        slots = tuple(_slots(sources, values))
        head = self.loader.heads.get(self._path_cached(kind, template), {})
        texts = [source.text for source in sources] + [slot.fixed or "" for slot in slots]
        identity = "\x1e".join((kind.name, template, self.setting.language, *texts))
        return Skeleton(
            id=hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16],
            piece=kind.name,
            template=template,
            language=self.setting.language,
            blocks=_numbered(_ordered(around, blocks)),
            slots=slots,
            subject=parser.inline(subject),
            paper=str(head.get("paper") or kind.paper),
        )


def _stream(template: Template, context: dict[str, Any]) -> Iterator[str]:
    """Yield what a template prints; the context is taken as it is, globals included, and not copied."""
    environment = template.environment
    names = environment.context_class(environment, context, template.name, template.blocks)
    return template.root_render_func(names)


# What Markdown could read as markup, anywhere and at the start of a line.
_MARKUP = re.compile(r"([\\`*_\[\]<>#|!&~])")
_MARKUP_AT_START = re.compile(r"^(\W*\d*)([-+=.):])")


def _campaign_text(text: str) -> CampaignText:
    result = CampaignText(text)
    escaped = _MARKUP.sub(r"\\\1", text.replace("\n", " "))
    result.markdown = _MARKUP_AT_START.sub(r"\1\\\2", escaped)
    return result


def _attributes(value: Any) -> frozenset[str] | None:
    """Return the attributes that templates may use of a context value; None for plain values."""
    if isinstance(value, Mapping):
        return frozenset(map(str, value))
    return None


def _template_line(traceback: TracebackType | None) -> tuple[str, int]:
    """Return the innermost template and its line in a traceback."""
    name, line = "", 0
    while traceback is not None:
        template = traceback.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            name, line = template.name or "", template.get_corresponding_lineno(traceback.tb_lineno)
        traceback = traceback.tb_next
    return name, line


def _filled(blocks: Iterable[Block], fills: Mapping[str, tuple[Block, ...]]) -> Iterator[Block]:
    """Give empty signatures and coupons the campaign's own content; a coupon that has none goes."""
    for block in blocks:
        if block.kind in fills and not block.children:
            if fills[block.kind] or block.kind != "coupon":
                yield replace(block, children=fills[block.kind])
        elif block.children:
            yield replace(block, children=tuple(_filled(block.children, fills)))
        else:
            yield block


def _ordered(around: tuple[Block, ...], body: tuple[Block, ...]) -> tuple[Block, ...]:
    """Put the frame around the body; a body that brings a block of the frame replaces it."""
    own = {block.kind for block in body if block.kind in FRAME}
    frame = [block for block in around if block.kind not in own]
    top = [block for block in frame if block.kind != "footer"]
    foot = [block for block in frame if block.kind == "footer"]
    return (*top, *body, *foot)


def _numbered(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Number blocks in reading order."""
    counter = iter(range(1_000_000_000))

    def number(block: Block) -> Block:
        own = next(counter)
        return replace(block, number=own, children=tuple(number(child) for child in block.children))

    return tuple(number(block) for block in blocks)


def _slots(sources: Sequence[MarkedText], values: Sequence[str]) -> Iterator[Slot]:
    """Yield a slot for each value, with the expression that printed it first."""
    marks: dict[int, Mark] = {}
    for source in sources:
        offset = 0
        for part in split_slots(source.text):
            if isinstance(part, str):
                offset += len(part)
                continue
            mark = source.mark(offset)
            if mark is not None:
                marks.setdefault(part, mark)
            offset += 1 if part < 0xFF00 else 2
    for number, value in enumerate(values):
        mark = marks.get(number)
        if mark is None:
            yield Slot(number, "")
        else:
            yield Slot(number, mark.field, mark.place, value if mark.fixed else None)
