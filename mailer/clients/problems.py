"""What a table reader says about rows: each rule's severity, sentence and remedy, in one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mailer.clients.cells import Notes
from mailer.errors import N_
from mailer.model import Finding, Message, Severity

SHOWN_ROWS = 5
"""A finding names this many rows; how many there are is in its count."""

SHOWN_TEXT = 40
"""An example is shown up to this many characters."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a problem of rows is told: ``one`` and ``many`` (``count`` rows), and what to do about it."""

    severity: Severity
    one: str
    many: str
    hint: str = ""


_INFO, _WARN = Severity.INFO, Severity.WARNING

RULES: dict[str, Rule] = {
    "client-control-character": Rule(
        _WARN,
        N_("A cell held control characters ({samples}): taken out."),
        N_("{count} cells held control characters ({samples}): taken out."),
    ),
    "client-invisible-character": Rule(
        _WARN,
        N_("A cell held characters that cannot be seen or turn the text around ({samples}): taken out."),
        N_(
            "{count} cells held characters that cannot be seen or turn the text around "
            "({samples}): taken out."
        ),
    ),
    "client-line-break": Rule(
        _INFO,
        N_("A cell held a line break ({samples}): read as a space."),
        N_("{count} cells held a line break ({samples}): read as a space."),
    ),
    "client-address-lines": Rule(
        _INFO,
        N_("An address cell held several lines ({samples}): each became a line of the address."),
        N_("{count} address cells held several lines ({samples}): each became a line of the address."),
    ),
    "client-cell-long": Rule(
        _WARN,
        N_("A cell is longer than {limit} characters ({samples}): kept whole."),
        N_("{count} cells are longer than {limit} characters ({samples}): kept whole."),
        N_("No letter holds that much: check the cell."),
    ),
    "client-broken-accents": Rule(
        _WARN,
        N_("A cell has broken accents ({samples})."),
        N_("{count} cells have broken accents ({samples})."),
        N_("The file was saved in the wrong encoding somewhere: export it again as UTF-8."),
    ),
    "client-placeholder": Rule(
        _INFO,
        N_("A cell says that there is nothing ({samples}): read as empty."),
        N_("{count} cells say that there is nothing ({samples}): read as empty."),
    ),
    "client-amount-ambiguous": Rule(
        _WARN,
        N_("A figure can be read two ways ({samples}): left empty."),
        N_("{count} figures can be read two ways ({samples}): left empty."),
        N_("Write thousands with a space and cents with two digits: 1 234,00."),
    ),
    "client-amount-unreadable": Rule(
        _WARN,
        N_("A cell is no figure ({samples}): left empty."),
        N_("{count} cells are no figures ({samples}): left empty."),
    ),
    "client-date-ambiguous": Rule(
        _WARN,
        N_("A date can be read two ways ({samples}): left empty."),
        N_("{count} dates can be read two ways ({samples}): left empty."),
        N_("Write dates with four digits for the year: 14/03/2025 or 2025-03-14."),
    ),
    "client-date-month-first": Rule(
        _WARN,
        N_(
            "A date has the month first ({samples}): left empty, with all of the column that could be either."
        ),
        N_(
            "{count} dates have the month first ({samples}): left empty, with all of the "
            "column that could be either."
        ),
        N_("Write all dates of the column the same way: 26/03/2025 or 2025-03-26."),
    ),
    "client-date-unreadable": Rule(
        _WARN,
        N_("A cell is no date ({samples}): left empty."),
        N_("{count} cells are no dates ({samples}): left empty."),
    ),
    "client-date-impossible": Rule(
        _WARN,
        N_("A date is not in the calendar ({samples}): left empty."),
        N_("{count} dates are not in the calendar ({samples}): left empty."),
    ),
    "client-date-implausible": Rule(
        _WARN,
        N_("A date cannot be true ({samples}): left empty."),
        N_("{count} dates cannot be true ({samples}): left empty."),
    ),
    "client-date-future": Rule(
        _WARN,
        N_("A last order lies in the future ({samples})."),
        N_("{count} last orders lie in the future ({samples})."),
        N_("Check the dates, or the day that the campaign counts from (--today)."),
    ),
    "client-date-serial": Rule(
        _INFO,
        N_("A date is written as a spreadsheet's day number ({samples}): read as that day."),
        N_("{count} dates are written as a spreadsheet's day number ({samples}): read as that day."),
    ),
    "client-flag-unreadable": Rule(
        _WARN,
        N_("A cell is neither yes nor no ({samples}): left empty."),
        N_("{count} cells are neither yes nor no ({samples}): left empty."),
        N_("Write oui or non."),
    ),
    "client-flag-presumed": Rule(
        _WARN,
        N_("A cell is neither yes nor no ({samples}): the client is not contacted."),
        N_("{count} cells are neither yes nor no ({samples}): these clients are not contacted."),
        N_("Write oui or non."),
    ),
    "client-choice-unknown": Rule(
        _WARN,
        N_("A word is not known here ({samples}): left empty."),
        N_("{count} cells hold words that are not known here ({samples}): left empty."),
    ),
    "client-postcode-zero": Rule(
        _INFO,
        N_("A postcode lost its zero ({samples}): put back."),
        N_("{count} postcodes lost their zero ({samples}): put back."),
        N_("Format the column as text before exporting it."),
    ),
    "client-postcode-invalid": Rule(
        _WARN,
        N_("A postcode is not one of its country ({samples})."),
        N_("{count} postcodes are not ones of their country ({samples})."),
    ),
    "client-email-unreadable": Rule(
        _WARN,
        N_("A cell is no e-mail address ({samples}): left empty."),
        N_("{count} cells are no e-mail addresses ({samples}): left empty."),
    ),
    "client-email-international": Rule(
        _INFO,
        N_("An e-mail address has accents before the @ ({samples}): not every server takes it (SMTPUTF8)."),
        N_(
            "{count} e-mail addresses have accents before the @ ({samples}): not every "
            "server takes them (SMTPUTF8)."
        ),
        N_("Most such addresses are typing mistakes: check them with the client."),
    ),
    "client-email-mistyped": Rule(
        _WARN,
        N_("The domain of an e-mail address looks mistyped ({samples}): it is kept as it is."),
        N_("The domains of {count} e-mail addresses look mistyped ({samples}): they are kept as they are."),
        N_("Check it with the client: an e-mail to a wrong domain comes back, or reaches a stranger."),
    ),
    "client-email-role": Rule(
        _INFO,
        N_("An e-mail address is that of a function, not of a person ({samples})."),
        N_("{count} e-mail addresses are those of functions, not of persons ({samples})."),
    ),
    "client-email-twice": Rule(
        _INFO,
        N_(
            "An e-mail address stands in an earlier row ({samples}): its reader would get one e-mail for each."
        ),
        N_(
            "{count} e-mail addresses stand in earlier rows ({samples}): their readers would get one e-mail for each."
        ),
    ),
    "client-phone-unreadable": Rule(
        _WARN,
        N_("A cell is no telephone number ({samples}): left empty."),
        N_("{count} cells are no telephone numbers ({samples}): left empty."),
    ),
    "client-phone-zero": Rule(
        _INFO,
        N_("A telephone number lost its zero ({samples}): put back."),
        N_("{count} telephone numbers lost their zero ({samples}): put back."),
    ),
    "client-name-recased": Rule(
        _INFO,
        N_("A name is all in capitals or small letters ({samples}): recased."),
        N_("{count} names are all in capitals or small letters ({samples}): recased."),
    ),
    "client-civility-unknown": Rule(
        _WARN,
        N_("A civility is not known ({samples}): the salutation is neutral."),
        N_("{count} civilities are not known ({samples}): the salutation is neutral."),
        N_("Write M., Mme, Dr, Me, M. et Mme or Société."),
    ),
    "client-civility-missing": Rule(
        _INFO,
        N_("A person has no civility: the salutation is neutral."),
        N_("{count} persons have no civility: the salutation is neutral."),
    ),
    "client-address-missing": Rule(
        _WARN,
        N_("A client has no street or box: no letter can be addressed."),
        N_("{count} clients have no street or box: no letter can be addressed."),
    ),
    "client-postcode-missing": Rule(
        _WARN,
        N_("A client has no postcode: no letter can be addressed."),
        N_("{count} clients have no postcode: no letter can be addressed."),
    ),
    "client-town-missing": Rule(
        _WARN,
        N_("A client has no town: no letter can be addressed."),
        N_("{count} clients have no town: no letter can be addressed."),
    ),
    "client-name-missing": Rule(
        _WARN,
        N_("A client has neither name nor company."),
        N_("{count} clients have neither name nor company."),
    ),
    "client-code-missing": Rule(
        _WARN,
        N_("A client has no code: a hash of name and address stands for it."),
        N_("{count} clients have no code: a hash of name and address stands for it."),
        N_("Give every client a code: e-mails and relances need it."),
    ),
    "client-code-unsafe": Rule(
        _WARN,
        N_("A code holds characters that no file name may have ({samples}): file names will differ from it."),
        N_(
            "{count} codes hold characters that no file name may have ({samples}): file "
            "names will differ from them."
        ),
    ),
    "client-code-twice": Rule(
        _WARN,
        N_("A code was already used by an earlier row ({samples}): set aside, the first row is kept."),
        N_(
            "{count} rows have a code that an earlier row already has ({samples}): set "
            "aside, the first is kept."
        ),
        N_("Give each client a code of its own, or remove the double."),
    ),
    "client-twice": Rule(
        _WARN,
        N_("A row has the name and address of an earlier one ({samples}): set aside, the first row is kept."),
        N_(
            "{count} rows have the name and address of an earlier one ({samples}): set "
            "aside, the first is kept."
        ),
        N_("A column with the clients' codes would tell them apart."),
    ),
    "client-person-twice": Rule(
        _WARN,
        N_(
            "A client has the name and postcode or e-mail address of an earlier one "
            "({samples}): both are kept."
        ),
        N_(
            "{count} clients have the name and postcode or e-mail address of an earlier "
            "one ({samples}): all are kept."
        ),
        N_("Check whether it is the same person: a letter sent twice makes a bad impression."),
    ),
    "client-row-short": Rule(
        _WARN,
        N_("A row has fewer cells than the header: the missing ones are empty."),
        N_("{count} rows have fewer cells than the header: the missing ones are empty."),
        N_("Check that no cell of these rows slipped into another column."),
    ),
    "client-row-long": Rule(
        _WARN,
        N_("A row has more cells than the header ({samples}): set aside, for its cells may have slipped."),
        N_(
            "{count} rows have more cells than the header ({samples}): set aside, for "
            "their cells may have slipped."
        ),
        N_("A cell that holds the separator must stand in quotation marks."),
    ),
    "client-none": Rule(
        _WARN,
        N_("The table holds its headers (row {row}: {samples}) and no client below them."),
        N_("The table holds its headers (row {row}: {samples}) and no client below them."),
        N_("Put each client in a row below the headers, or name another file or sheet."),
    ),
    "client-no-table": Rule(
        _WARN,
        N_("The file holds one line of text (row {row}: {samples}) and no table."),
        N_("The file holds one line of text (row {row}: {samples}) and no table."),
        N_(
            "Put the headers in a row (Nom, Code postal, Ville…) and each client in a row below, or name "
            "another file or sheet."
        ),
    ),
    "client-row-empty": Rule(
        _INFO,
        N_("An empty row was skipped."),
        N_("{count} empty rows were skipped."),
    ),
}


def shorten(text: str) -> str:
    """Return an example as a report shows it, on one line."""
    text = text.replace("\n", " / ")
    return text if len(text) <= SHOWN_TEXT else f"{text[: SHOWN_TEXT - 1]}…"


def quoted(*samples: str) -> tuple[Message, ...]:
    """Return examples between the quotation marks of the reader's language."""
    return tuple(Message(N_("“{text}”"), {"text": shorten(text)}) for text in samples)


def finding(
    rule: str, column: str, rows: Iterable[int], count: int, samples: Sequence[str], **more: Any
) -> Finding:
    """Return one finding for all rows that have a problem in a column."""
    told = RULES[rule]
    arguments = {"count": count, "samples": quoted(*samples), **more}
    return Finding(
        rule=rule,
        severity=told.severity,
        message=Message(told.one, arguments, told.many),
        hint=Message(told.hint) if told.hint else None,
        excerpt=shorten(samples[0]) if samples else "",
        column=column,
        rows=tuple(int(row) for row in rows),
        count=count,
    )


def findings(notes: Notes, column: str, rows: Any, **more: Any) -> list[Finding]:
    """Return what was noted of a column; ``rows`` gives the spreadsheet's number of each position."""
    import numpy as np

    result = []
    for rule, parts in notes.positions.items():
        at = np.unique(np.concatenate(parts))
        result.append(finding(rule, column, rows[at[:SHOWN_ROWS]], len(at), notes.samples[rule], **more))
    return result
