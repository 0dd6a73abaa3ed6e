"""The chart of the README: a bar for each way to make letters, written as plain SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from benchmarks.rounds import Result
from benchmarks.table import figure, groups

WIDTH, LABELS, BAR, GAP = 760, 270, 18, 8
LONGEST = WIDTH - LABELS - 90
OURS, THEIRS, INK = "#7a1420", "#9aa3ad", "#22201c"


def draw(results: Sequence[Result]) -> str:
    """Return the chart: within a group, the length of a bar is its rate; what was not measured has none."""
    parts: list[str] = []
    top = 10
    for group, title in groups(results):
        members = [result for result in results if result.subject.group == group and result.rates]
        fastest = max((result.rate for result in members), default=1.0)
        top += 22
        parts.append(_text(10, top, f"{title}, clients a second", 'font-weight="bold"'))
        top += 10
        for result in members:
            length = max(1.0, LONGEST * result.rate / fastest)
            colour = OURS if result.subject.own else THEIRS
            label = result.subject.label.replace("**", "")
            middle = top + BAR - 5
            parts.append(_text(LABELS - 8, middle, label, 'text-anchor="end"'))
            parts.append(
                f'<rect x="{LABELS}" y="{top}" width="{length:.1f}" height="{BAR}" fill="{colour}"/>'
            )
            parts.append(_text(LABELS + length + 6, middle, figure(result.rate)))
            top += BAR + GAP
        top += 8
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" height="{top}" '
        f'font-family="sans-serif" font-size="13" fill="{INK}" role="img">\n'
        f"<title>Clients a second, this engine and others</title>\n"
        f'<rect width="{WIDTH}" height="{top}" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y}" {more}>{escape(words)}</text>'.replace(" >", ">")
