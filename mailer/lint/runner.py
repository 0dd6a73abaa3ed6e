"""Runs rules over a subject: holds them against its pieces, makes findings of their hits, honours ignores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from mailer.errors import N_, LintError
from mailer.lint import inline
from mailer.lint.plan import Held, Plan, Terms, plan
from mailer.lint.reading import Reading
from mailer.lint.rule import Hit, PackScene, PieceScene, Reads, Rule
from mailer.lint.subject import ROWS_KEPT, Ignore, Subject, column_of
from mailer.lint.tokens import quote
from mailer.lint.tuning import Settings, unknown_rule
from mailer.model import Finding, LineCounter, Message, Place

UNUSED_IGNORE = "unused-ignore"
NOT_RUN = "not-run"


def check(
    subject: Subject,
    rules: Sequence[Rule],
    *,
    counter: LineCounter | None = None,
    settings: Settings | None = None,
    ignores: Sequence[Ignore] = (),
) -> tuple[Finding, ...]:
    """Return what the rules notice, by file, line, column and rule; what is ignored left out.

    ``ignores`` are those written into the templates (see `inline`), beside the campaign's own. Without
    ``counter``, rules on printed lines fall away and a finding says so; without a campaign, rules that need
    one do. Fixed text is read once for each skeleton, values once for each distinct one.

    Raises:
        LintError: a rule is ignored that does not exist, or without a reason.
    """
    run = _Run(subject, rules, counter, settings or _UNSET, tuple(ignores))
    run.verify_ignores()
    run.count_ahead()
    run.apply()
    return run.finish()


def ahead(
    subject: Subject, rules: Sequence[Rule], counter: LineCounter, settings: Settings | None = None
) -> None:
    """Have lines counted that the rules will ask `check` for, of pieces that are known before the others."""
    _Run(subject, rules, counter, settings or _UNSET).count_ahead()


_UNSET = Settings()


@dataclass(slots=True)
class _Run:
    """One run: what it reads, and what it has found so far."""

    subject: Subject
    rules: Sequence[Rule]
    counter: LineCounter | None
    settings: Settings
    written: tuple[Ignore, ...] = ()
    found: dict[tuple[object, ...], tuple[float, Finding]] = field(default_factory=dict)
    used: set[Ignore] = field(default_factory=set)
    whole: set[tuple[str, str]] = field(default_factory=set)
    """Rules that found something of a whole piece, which no line of it can answer for, each with the piece's file."""
    uncounted: list[str] = field(default_factory=list)
    readings: tuple[Reading, ...] = ()
    starts: frozenset[Place | None] = frozenset()
    plan: Plan = field(init=False)

    def __post_init__(self) -> None:
        self.readings = tuple(Reading(use) for use in self.subject.skeletons)
        self.starts = frozenset(reading.start() for reading in self.readings)
        campaign = self.subject.campaign
        channels = campaign.channels if campaign else self.subject.channels
        terms = Terms(self.subject.objective, channels, campaign is not None, self.counter is not None)
        self.plan = plan(self.rules, self.settings, terms)

    @property
    def ignores(self) -> tuple[Ignore, ...]:
        return (*(self.subject.campaign.ignores if self.subject.campaign else ()), *self.written)

    def verify_ignores(self) -> None:
        known = {rule.id: rule for rule in self.rules}
        for ignore in self.ignores:
            if ignore.rule not in known:
                raise unknown_rule(ignore.rule, known, ignore.place)
            if not ignore.reason.strip():
                place = ignore.place
                raise LintError(
                    N_("The rule “{rule}” is ignored without a reason."),
                    hint=N_("Write why after the rule's name."),
                    file=place.file if place else None,
                    line=place.line if place else None,
                    column=place.column if place else None,
                    rule=ignore.rule,
                )

    def count_ahead(self) -> None:
        """Have lines counted that rules will ask for, while other rules run."""
        if self.counter is None:
            return
        for reading in self.readings:
            if self.of_piece(reading, layout=True):
                self.counter.ahead(reading.skeleton, reading.use.widest())

    def of_piece(self, reading: Reading, *, layout: bool) -> list[Held]:
        """Return the rules that look at a piece: those on printed lines, or all others."""
        return self.plan.of_piece(reading.skeleton.piece, reading.skeleton.language, layout=layout)

    def held(self, rule: Rule) -> list[Reading]:
        """Return the pieces that a rule holds for."""
        return [r for r in self.readings if rule.holds_for(r.skeleton.piece, r.skeleton.language)]

    def apply(self) -> None:
        """Hold the rules against all pieces, one piece after the other, and then against the pack.

        Rules on printed lines come behind the others: by then a process beside this one may have counted them.
        """
        campaign, objective = self.subject.campaign, self.subject.objective
        for layout, reading in product((False, True), self.readings):
            for rule, options, channel in self.of_piece(reading, layout=layout):
                scene = PieceScene(reading, campaign, objective, options, channel, self.counter)
                self.add(rule, rule.check.in_piece(scene), reading)
        for rule, options, _ in self.plan.of_pack:
            self.add(rule, rule.check.in_pack(PackScene(self.held(rule), campaign, objective, options)))
        self.uncounted = [rule.id for rule in self.plan.uncounted if self.held(rule)]

    def add(self, rule: Rule, hits: Iterable[Hit], reading: Reading | None = None) -> None:
        """Make findings of hits; those on the same place are one."""
        for hit in hits:
            read = hit.reading or reading or self.owner(hit)
            if _nobody(hit, read):
                continue
            finding = _finding(rule, hit, read, self.settings)
            if self.ignored(finding):
                continue
            whole = hit.whole or (hit.text is None and finding.place in self.starts)
            if whole and finding.place:
                self.whole.add((finding.rule, finding.place.file))
            key = _key(finding, hit.key, whole)
            weight, other = self.found.get(key, (0.0, None))
            if other is None:
                self.found[key] = hit.weight, finding
            elif hit.weight > weight:
                self.found[key] = hit.weight, _merged(finding, other)
            else:
                self.found[key] = weight, _merged(other, finding)

    def owner(self, hit: Hit) -> Reading | None:
        """Return the piece that a hit on the pack is in: the one of its text, or that begins at its place."""
        if hit.text is not None:
            held = (
                r for r in self.readings if any(text is hit.text for text in r.texts) or r.subject is hit.text
            )
        elif hit.place is not None:
            held = (reading for reading in self.readings if reading.start() == hit.place)
        else:
            return None
        return next(held, None)

    def ignored(self, finding: Finding) -> bool:
        """Whether the campaign ignores a finding; the ignores that say so are noted as used."""
        holding = [ignore for ignore in self.ignores if _ignores(ignore, finding)]
        self.used.update(holding)
        return bool(holding)

    def finish(self) -> tuple[Finding, ...]:
        known = {rule.id: rule for rule in self.rules}
        for name, hits in ((NOT_RUN, self.not_run()), (UNUSED_IGNORE, self.unused())):
            rule = known.get(name)
            if rule and self.settings.runs(rule):
                self.add(rule, hits)
        return tuple(sorted((finding for _, finding in self.found.values()), key=_order))

    def not_run(self) -> Iterator[Hit]:
        if self.uncounted:
            yield Hit(
                Message(
                    N_("Printed lines were not counted, so nothing was checked for {rules}."),
                    {"rules": ", ".join(self.uncounted)},
                )
            )

    def could_find(self, name: str) -> bool:
        """Whether a rule could find something here; what a template ignores may show in another campaign only."""
        rule = next(rule for rule in self.rules if rule.id == name)
        terms = self.plan.terms
        return rule.holds_in(terms.objective, terms.channels) and (
            terms.campaign or Reads.VALUES not in rule.reads
        )

    def unused(self) -> Iterator[Hit]:
        for ignore in self.ignores:
            if (
                ignore in self.used
                or ignore.rule in self.plan.left_out
                or ignore.rule in (NOT_RUN, UNUSED_IGNORE)
            ):
                continue
            if ignore in self.written and not self.could_find(ignore.rule):
                continue
            message, hint = self.said_of(ignore)
            yield Hit(message, hint, place=ignore.place, excerpt=f"{ignore.rule}: {quote(ignore.reason)}")

    def said_of(self, ignore: Ignore) -> tuple[Message, Message]:
        """Return what is said of an ignore that hides nothing, and what to do: it may be meant for another place."""
        args = {"rule": ignore.rule, "example": inline.whole_file(ignore)}
        place = ignore.place
        if ignore not in self.written or place is None:
            return Message(_NOTHING, args), Message(N_("Take the line out of the ignores."))
        if (ignore.rule, place.file) in self.whole:
            return Message(_OF_WHOLE, args), Message(N_("Write {example}."), args)
        found = (finding for _, finding in self.found.values() if finding.rule == ignore.rule)
        lines = sorted(one.place.line for one in found if one.place and one.place.file == place.file)
        if lines:
            return Message(_ELSEWHERE, args | {"line": lines[0]}), Message(_MOVE, args | {"line": lines[0]})
        return Message(_NOTHING, args), Message(N_("Take the comment out of the template."))


_NOTHING = N_("The rule “{rule}” is ignored, but finds nothing.")
_ELSEWHERE = N_("The rule “{rule}” is ignored for one block here, and what it finds stands on line {line}.")
_MOVE = N_("Put the comment above the block of line {line}, or take it out.")
_OF_WHOLE = N_("The rule “{rule}” is ignored for one block here, and what it finds concerns the whole text.")


def _ignores(ignore: Ignore, finding: Finding) -> bool:
    if ignore.rule != finding.rule:
        return False
    if not ignore.first:
        return True
    place = finding.place
    return (
        place is not None
        and ignore.place is not None
        and place.file == ignore.place.file
        and ignore.first <= place.line <= ignore.last
    )


def _nobody(hit: Hit, reading: Reading | None) -> bool:
    """Whether a hit is in values of a branch that no client takes: they are samples, and nobody's."""
    use = reading.use.slots.get(hit.slot) if reading and hit.slot is not None else None
    return use is not None and bool(use.values) and not any(use.values.values())


def _finding(rule: Rule, hit: Hit, reading: Reading | None, settings: Settings) -> Finding:
    """Return the finding for a hit, with its place in a file or in the clients' values."""
    place, end, excerpt = hit.place, hit.end_place, hit.excerpt
    column, count = "", 1
    rows: tuple[int, ...] = ()
    if hit.text:
        stop = len(hit.text.string) if hit.end is None else hit.end
        place = place or hit.text.place(hit.start)
        end = end or hit.text.end_place(stop)
        excerpt = excerpt or hit.text.written(hit.start, stop).strip()
    if hit.slot is not None and reading:
        place, end = _slot_place(hit, reading, place, end)
        column, rows, count = _clients(hit, reading)
        excerpt = hit.excerpt or next(iter(hit.values), "")
    return Finding(
        rule=rule.id,
        severity=settings.severity(rule) or hit.severity or rule.severity,
        message=hit.message,
        hint=hit.hint,
        place=place or (reading.start() if reading else None),
        end=end,
        excerpt=quote(excerpt),
        piece=reading.skeleton.piece if reading else "",
        column=column,
        rows=rows,
        count=count,
    )


def _slot_place(
    hit: Hit, reading: Reading, place: Place | None, end: Place | None
) -> tuple[Place | None, Place | None]:
    """Return where the slot of a hit stands in its text; a hit that says where it is knows better."""
    if hit.place:
        return place, end
    found = hit.text.slot_place(hit.slot) if hit.text and hit.slot is not None else None
    if found:
        return found
    slot = next((s for s in reading.skeleton.slots if s.number == hit.slot), None)
    return (slot.place, None) if slot and slot.place else (place, end)


def _clients(hit: Hit, reading: Reading) -> tuple[str, tuple[int, ...], int]:
    """Return the column of a hit's slot, the first rows that have its values, and how many clients do."""
    slot = next((s for s in reading.skeleton.slots if s.number == hit.slot), None)
    use = reading.use.slots.get(hit.slot) if hit.slot is not None else None
    if slot is None or use is None:
        return "", (), 1
    rows = sorted({row for value in hit.values for row in use.rows.get(value, ())})
    count = sum(use.values.get(value, 1) for value in hit.values)
    return column_of(slot), tuple(rows[:ROWS_KEPT]), count


def _key(finding: Finding, key: str, whole: bool) -> tuple[object, ...]:
    """Return what makes two findings one: the same rule saying the same of the same place, or of a whole text."""
    if whole and finding.place:
        return (finding.rule, finding.place.file, finding.column, finding.message.text, key, finding.piece)
    nowhere = (finding.piece, finding.excerpt) if finding.place is None else ()
    return (finding.rule, finding.place, finding.end, finding.column, finding.message.text, key, nowhere)


def _merged(one: Finding, other: Finding) -> Finding:
    """Return one finding for two on the same place; clients of branches of one piece add up."""
    if not (one.column and other.column):
        return one
    rows = tuple(sorted({*one.rows, *other.rows}))[:ROWS_KEPT]
    same_piece = one.piece == other.piece
    return replace(
        one, rows=rows, count=one.count + other.count if same_piece else max(one.count, other.count)
    )


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    where = (0, place.file, place.line, place.column) if place else (1, "", 0, 0)
    return (*where, finding.rule, finding.column, finding.excerpt)
