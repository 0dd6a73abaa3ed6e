"""The page of a campaign: who got it, who did not and why, in one file that needs nothing else.

It holds addresses of clients: it asks no network for anything, and is not for publishing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, tzinfo
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from mailer.errors import N_
from mailer.i18n import reader, translate, written
from mailer.model import Message
from mailer.pipeline.account_chart import COLOURS, chart, day_of, hour

if TYPE_CHECKING:
    from mailer.journal import Entry, State
    from mailer.pipeline.account import Account

SECTIONS = (
    ("uncertain", N_("Uncertain: you decide")),
    ("missed", N_("Who did not get it, and why")),
    ("waiting", N_("Who is still to get it")),
    ("got", N_("Who got it")),
)
"""The lists of the page, what asks for a decision first."""

NO_LINE = N_("The journal has no line for this campaign.")
FOOT = N_("Made by mailer journal. This page holds data of clients: keep it in the house.")
DECIDE = N_(
    "The server may have these, or not: its answer was lost. Look into its log or ask the clients, then choose one:"
)
STATES, REASONS = N_("States"), N_("Reasons")
AGAIN = N_("again on {day}, {hour}")
MOST_REASONS = 20

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters and changes of writing direction, which no page may hold."""

STYLE = """
:root { --ink: #1d2a33; --soft: #5b6b76; --rule: #dde4e9; --paper: #ffffff; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.2rem 1.4rem 3rem; max-width: 62rem; color: var(--ink); background: var(--paper);
  font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
header p, footer, .lead { color: var(--soft); margin: 0; }
h1 { margin: 0 0 .1rem; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 2.2rem 0 .6rem; font-size: 1.15rem; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: .8rem; margin: 1.6rem 0 1.4rem; padding: 0; }
.tile { list-style: none; padding: .7rem .9rem .8rem; border: 1px solid var(--rule); border-top: 5px solid;
  border-radius: 6px; }
.tile b { display: block; font-size: 1.7rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); }
svg { display: block; width: 100%; height: auto; font: 13px system-ui, "Segoe UI", Arial, sans-serif; }
svg text { fill: var(--soft); } svg .figure { fill: var(--ink); font-weight: 600; font-size: 15px; }
svg .grid { stroke: var(--rule); } svg .tick { stroke: var(--soft); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; color: var(--soft); font-weight: 600; border-bottom: 2px solid var(--rule); }
th, td { padding: .3rem .8rem .3rem 0; }
td { border-bottom: 1px solid var(--rule); vertical-align: top; overflow-wrap: break-word; max-width: 16rem; }
td.long { overflow-wrap: anywhere; max-width: none; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; width: 7rem;
  padding-right: 1.4rem; }
td.when, .state { white-space: nowrap; }
svg { min-width: 40rem; }
.note { padding: .7rem .9rem; background: #fff7e0; border-left: 5px solid #e0a526; border-radius: 4px; }
code { font: 13px/1.4 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; }
.dot { display: inline-block; width: .7em; height: .7em; border-radius: 2px; margin-right: .5em; }
footer { margin-top: 2.6rem; font-size: 13px; }
@media (max-width: 40rem) {
  th, td { padding-right: .5rem; } td.number, th.number { width: auto; } td.when { white-space: normal; }
  table { font-size: 13px; }
  .tiles { grid-template-columns: repeat(2, 1fr); } }
@media print {
  @page { size: A4; margin: 16mm 14mm; }
  body { max-width: none; padding: 0; font-size: 9.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h2 { break-after: avoid; } tr, .tile, svg, .note { break-inside: avoid; } thead { display: table-header-group; }
  .scroll { overflow: visible; } svg { min-width: 0; }
}
"""


def journal_page(
    account: Account, company: str, now: datetime, piece: Callable[[str], str], zone: tzinfo | None = None
) -> str:
    """Return the page as HTML, in the reader's language.

    ``piece`` calls a piece by its name; times are those of ``zone`` (None: this machine's). ``now`` is when the
    page is made, with its time zone.
    """
    from mailer.journal.states import GROUP_NAMES, GROUPS

    names = {group: translate(name) for group, name in GROUP_NAMES.items()}
    counts = {
        group: sum(account.states.get(state, 0) for state in states) for group, states in GROUPS.items()
    }
    local = now.astimezone(zone)
    facts: dict[str, object] = {
        "edition": account.edition,
        "day": day_of(local),
        "hour": hour(local),
        "count": account.clients,
    }
    facts["clients"] = Decimal(account.clients)
    one = N_("Edition {edition}: {clients} client, as of {day}, {hour}")
    many = N_("Edition {edition}: {clients} clients, as of {day}, {hour}")
    if account.edition is None:
        one = N_("All editions: {clients} client, as of {day}, {hour}")
        many = N_("All editions: {clients} clients, as of {day}, {hour}")
    lead = Message(one, facts, many)
    lists = (_list(account, group, title, counts[group], piece, zone) for group, title in SECTIONS)
    body = "\n".join(
        part
        for part in (
            f"<header><p>{_text(company)}</p><h1>{_text(account.campaign)}</h1><p>{_text(translate(lead))}</p></header>",
            _tiles(counts, names),
            f'<div class="scroll">{chart(account.history, names, zone)}</div>',
            *_states(account),
            *_reasons(account),
            *lists,
            f"<footer>{_said(FOOT)}</footer>",
        )
        if part
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{reader()}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_text(account.campaign)} – {_text(company)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    """Return a text as HTML shows it."""
    return escape(_UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text))


def _said(message: str) -> str:
    return _text(translate(message))


def _number(count: int) -> str:
    return _text(written(Decimal(count)))


def _tiles(counts: dict[str, int], names: dict[str, str]) -> str:
    order = ("got", "waiting", "uncertain", "missed")
    tiles = (
        f'<li class="tile" style="border-top-color: {COLOURS[group]}"><b>{_number(counts[group])}</b>'
        f"<span>{_text(names[group])}</span></li>"
        for group in order
    )
    return f'<ul class="tiles">{"".join(tiles)}</ul>'


def _table(heads: Iterable[tuple[str, str]], rows: Iterable[str]) -> str:
    """Return a table; a head is a message and the class of its column."""
    titles = "".join(
        f'<th class="{kind}">{_said(head)}</th>' if kind else f"<th>{_said(head)}</th>"
        for head, kind in heads
    )
    return f'<div class="scroll"><table><thead><tr>{titles}</tr></thead><tbody>\n{"".join(rows)}</tbody></table></div>'


def _state(state: State) -> str:
    """Return the name of a state behind the colour of its group."""
    from mailer.journal.history import GROUP_OF
    from mailer.journal.states import NAMES

    dot = f'<span class="dot" style="background: {COLOURS[GROUP_OF[state]]}"></span>'
    return f'<span class="state">{dot}{_said(NAMES[state])}</span>'


def _states(account: Account) -> Iterator[str]:
    if not account.states:
        yield f"<p>{_said(NO_LINE)}</p>"
        return
    yield f"<h2>{_said(STATES)}</h2>"
    total = sum(account.states.values())
    rows = (
        f'<tr><td>{_state(state)}</td><td class="number">{_number(lines)}</td>'
        f'<td class="number">{_share(lines, total)}</td></tr>\n'
        for state, lines in account.states.items()
    )
    yield _table(((N_("state"), ""), (N_("lines"), "number"), (N_("share"), "number")), rows)


def _share(part: int, total: int) -> str:
    """Return a share in percent, to a tenth."""
    share = written(Decimal(part * 1000 // total) / 10 if part * 1000 >= total else Decimal("0.1"))
    less = "<\u00a0" if part * 1000 < total else ""
    return _text(f"{less}{share}\u00a0%" if reader() == "fr" else f"{less}{share}%")


def _reasons(account: Account) -> Iterator[str]:
    if account.reasons:
        yield f"<h2>{_said(REASONS)}</h2>"
        rows = (
            f'<tr><td class="number">{_number(why.lines)}</td><td>{_state(why.state)}</td>'
            f'<td class="long">{_why(why.code, why.detail)}</td></tr>\n'
            for why in account.reasons[:MOST_REASONS]
        )
        yield _table(((N_("lines"), "number"), (N_("state"), ""), (N_("why"), "")), rows)
        if len(account.reasons) > MOST_REASONS:
            more = len(account.reasons) - MOST_REASONS
            said = Message(N_("{count} more reason."), {"count": more}, N_("{count} more reasons."))
            yield f'<p class="lead">{_text(translate(said))}</p>'


def _why(code: int, detail: str) -> str:
    """Return a server's answer, or a reason of ours."""
    return _text(" ".join(part for part in (str(code or ""), translate(detail)) if part))


def _list(
    account: Account, group: str, title: str, lines: int, piece: Callable[[str], str], zone: tzinfo | None
) -> str:
    """Return a list of lines of one group, with what can be done about them; nothing for none."""
    entries = account.lists[group]
    if not entries:
        return ""
    parts = [f"<h2>{_said(title)}</h2>"]
    if group == "uncertain":
        command = f"mailer send {account.campaign} --uncertain"
        parts.append(
            f'<p class="note">{_said(DECIDE)}'
            f"<br><code>{_text(command)} resend</code><br><code>{_text(command)} keep</code></p>"
        )
    heads = [
        (N_("client"), ""),
        (N_("piece"), ""),
        (N_("to"), ""),
        (N_("state"), ""),
        (N_("when"), ""),
        (N_("why"), ""),
    ]
    if group == "got":
        heads[-1] = (N_("document or answer"), "")
    parts.append(_table(heads, (_row(entry, piece, zone) for entry in entries)))
    if lines > len(entries):
        facts = {
            "some": Decimal(len(entries)),
            "all": Decimal(lines),
            "campaign": account.campaign,
            "group": group,
        }
        said = Message(
            N_(
                "The first {some} of {all}; all of them: mailer journal {campaign} --state {group} --format csv"
            ),
            facts,
        )
        parts.append(f'<p class="lead">{_text(translate(said))}</p>')
    return "\n".join(parts)


def _row(entry: Entry, piece: Callable[[str], str], zone: tzinfo | None) -> str:
    from mailer.journal import State

    level = f" {entry.level}" if entry.level else ""
    at = entry.at.astimezone(zone)
    when = f"{day_of(at)} {hour(at)}"
    why = _why(entry.code, entry.detail)
    if entry.state is State.DEFERRED and entry.next_at is not None:
        again = entry.next_at.astimezone(zone)
        why = f"{why}<br>{_text(translate(AGAIN, day=day_of(again), hour=hour(again)))}"
    return (
        f"<tr><td>{_text(entry.client_key)}</td><td>{_text(piece(entry.piece) + level)}</td>"
        f'<td class="long">{_text(entry.address)}</td><td>{_state(entry.state)}</td>'
        f'<td class="when">{_text(when)}</td><td class="long">{why or _text(entry.document)}</td></tr>\n'
    )
