"""The chart of a campaign's page: how many lines were in which group of states, over time, as plain SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from mailer.errors import N_
from mailer.i18n import reader, translate, written

if TYPE_CHECKING:
    from mailer.journal.history import Point

WIDTH, HEIGHT = 920, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 206, 16, 44
"""Margins around the plot, in pixels: figures stand on the left, names on the right, times below."""
COLOURS = {"got": "#2e7d5b", "uncertain": "#e0a526", "missed": "#b4463c", "waiting": "#c3d0d9"}
"""The groups from the foot of the chart to its top, and their colours: told apart in grey, too."""
LABEL = 33
"""Pixels that a name and its figure take on the right."""
MOST_TICKS = 6
_STEPS = [timedelta(seconds=n) for n in (1, 2, 5, 10, 15, 30)]
_STEPS += [timedelta(minutes=n) for n in (1, 2, 5, 10, 15, 30)]
_STEPS += [timedelta(hours=n) for n in (1, 2, 3, 6, 12)]
_STEPS += [timedelta(days=n) for n in (1, 2, 7, 14, 30, 90, 180, 365, 1825)]


class Frame(NamedTuple):
    """What the chart spans: two moments (the reader's time zone), and the most lines that there were."""

    begin: datetime
    end: datetime
    most: int

    def x(self, at: datetime) -> float:
        """Return where a moment stands, in pixels from the left."""
        share = (at - self.begin) / (self.end - self.begin)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, lines: int) -> float:
        """Return where a number of lines stands, in pixels from the top."""
        return HEIGHT - BOTTOM - lines / self.most * (HEIGHT - TOP - BOTTOM)


def chart(points: Sequence[Point], names: Mapping[str, str], zone: tzinfo | None = None) -> str:
    """Return the chart of a history, empty for none; ``names`` calls the groups, in the reader's language."""
    if not points:
        return ""
    moments = [point.at.astimezone(zone) for point in points]
    span = max(moments[-1] - moments[0], timedelta(seconds=20))
    most = max(sum(point.lines.values()) for point in points)
    frame = Frame(moments[0], moments[0] + span * 1.03, max(most, 1))
    steps = list(_thinned(frame, list(zip(moments, (point.lines for point in points), strict=True))))
    last = points[-1].lines
    said = ", ".join(f"{names[group]} {written(Decimal(last[group]))}" for group in COLOURS)
    title = translate(N_("What became of the campaign, over time"))
    inside = [*_grid(frame), *_areas(frame, steps), *_clock(frame), *_labels(frame, last, names)]
    body = "\n".join(inside)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="chart">\n'
        f'<title id="chart">{escape(title)} ({escape(said)})</title>\n'
        f"{body}\n</svg>"
    )


def _thinned(
    frame: Frame, steps: Sequence[tuple[datetime, Mapping[str, int]]]
) -> Iterator[tuple[float, Mapping[str, int]]]:
    """Yield, of the points that fall on one pixel, the last one."""
    at: float | None = None
    before: Mapping[str, int] = {}
    for moment, lines in steps:
        x = round(frame.x(moment))
        if at is not None and x != at:
            yield at, before
        at, before = x, lines
    if at is not None:
        yield at, before


def _areas(frame: Frame, steps: Sequence[tuple[float, Mapping[str, int]]]) -> Iterator[str]:
    """Yield an area for each group, upon the one below it; counts stay as they are until they change."""
    below = [0] * len(steps)
    end = WIDTH - RIGHT
    for group, colour in COLOURS.items():
        above = [low + lines[group] for low, (_, lines) in zip(below, steps, strict=True)]
        if above != below:
            upper = _outline(frame, steps, above, end)
            lower = reversed(_outline(frame, steps, below, end))
            path = "M" + " L".join(f"{x:.0f} {y:.1f}" for x, y in [*upper, *lower]) + "Z"
            yield f'<path d="{path}" fill="{colour}" stroke="#ffffff" stroke-width="0.6"/>'
        below = above


def _outline(
    frame: Frame, steps: Sequence[tuple[float, Mapping[str, int]]], heights: Sequence[int], end: float
) -> list[tuple[float, float]]:
    corners: list[tuple[float, float]] = []
    for at, ((x, _), lines) in enumerate(zip(steps, heights, strict=True)):
        y = frame.y(lines)
        stop = steps[at + 1][0] if at + 1 < len(steps) else end
        corners += [(x, y), (stop, y)]
    return corners


def _grid(frame: Frame) -> Iterator[str]:
    """Yield the lines of the scale on the left, at round figures."""
    step = _round_step(frame.most)
    for lines in range(0, frame.most + 1, step):
        y = frame.y(lines)
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{escape(written(Decimal(lines)))}</text>'


def _round_step(most: int) -> int:
    """Return a step of 1, 2 or 5 times a power of ten that makes five lines at most."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if most / step <= 5:
                return step
        power *= 10


def _clock(frame: Frame) -> Iterator[str]:
    """Yield times at round moments, with the day below where it is another than before."""
    span = frame.end - frame.begin
    step = next((one for one in _STEPS if span / one <= MOST_TICKS), _STEPS[-1])
    midnight = frame.begin.replace(hour=0, minute=0, second=0, microsecond=0)
    tick = midnight + step * -(-(frame.begin - midnight) // step)
    day = None
    while tick <= frame.end:
        x = frame.x(tick)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM + 5}" class="tick"/>'
        place = f'<text x="{x:.1f}" text-anchor="middle"'
        if step < timedelta(days=1):
            yield f'{place} y="{HEIGHT - BOTTOM + 19}">{hour(tick, seconds=step < timedelta(minutes=1))}</text>'
        if tick.date() != day:
            row = 19 if step >= timedelta(days=1) else 35
            yield f'{place} y="{HEIGHT - BOTTOM + row}">{day_of(tick)}</text>'
        day = tick.date()
        tick += step


def hour(at: datetime, *, seconds: bool = False) -> str:
    """Return the time of day as the reader's language writes it."""
    if reader() == "fr" and not seconds:
        return f"{at.hour}\u00a0h\u00a0{at.minute:02}"
    return at.strftime("%H:%M:%S" if seconds else "%H:%M")


def day_of(at: datetime) -> str:
    """Return the day in figures as the reader's language writes it."""
    return at.strftime("%d/%m/%Y" if reader() == "fr" else "%Y-%m-%d")


def _labels(frame: Frame, last: Mapping[str, int], names: Mapping[str, str]) -> Iterator[str]:
    """Yield the name and the figure of each group beside its area, moved apart where they would meet."""
    wanted: list[tuple[float, str]] = []
    below = 0
    for group in COLOURS:
        if last[group]:
            wanted.append((frame.y(below) / 2 + frame.y(below + last[group]) / 2, group))
        below += last[group]
    floor = float(HEIGHT - BOTTOM - LABEL / 2)
    placed: list[tuple[float, str]] = []
    for middle, group in wanted:
        placed.append((min(middle, floor), group))
        floor = placed[-1][0] - LABEL
    ceiling = TOP + LABEL / 2
    for at in reversed(range(len(placed))):  # those pushed out at the top come down again
        y, group = placed[at]
        placed[at] = (max(y, ceiling), group)
        ceiling = placed[at][0] + LABEL
    x = WIDTH - RIGHT + 14
    for y, group in placed:
        figure = escape(written(Decimal(last[group])))
        yield f'<rect x="{x}" y="{y - 11:.1f}" width="10" height="10" rx="2" fill="{COLOURS[group]}"/>'
        yield f'<text x="{x + 18}" y="{y - 2:.1f}" class="figure">{figure}</text>'
        yield f'<text x="{x + 18}" y="{y + 13:.1f}">{escape(names[group])}</text>'
