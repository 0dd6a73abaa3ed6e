"""The lines of a postal address, after NF Z10-011 for France, and what keeps a letter from arriving.

Inspired by NF Z10-011 (1997, revised 2013) as La Poste's Service national de l'adresse reports it
(articles 83 and 148): at most six lines of at most 38 characters, seven with a foreign country; from
the street on no punctuation; the town's line in capitals without accents. Each line has its role:
recipient, inside the building, the building, street, hamlet or box, town.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from mailer.clients import civility, countries
from mailer.clients.civility import Civility, text_of
from mailer.errors import N_
from mailer.model import Message, Value
from mailer.typography import fold, postal_capitals

WIDTH = 38
"""Characters of a line, spaces included (NF Z10-011)."""
MOST = 6
"""Lines of an address within its own country."""
WINDOW = 8
"""Printed lines that a window shows (45 to 79 mm from the top, some 4 mm a line); a longer one covers the letter."""


class Problem(NamedTuple):
    """Why a letter cannot be addressed: a code for counting, the column to mend, and the sentence."""

    code: str
    column: str
    message: Message


class _Role(IntEnum):
    """Where a line of an address stands, from top to bottom."""

    INSIDE = 2
    BUILDING = 3
    STREET = 4
    BOX = 5


_ADDRESS = ("address1", "address2", "address3", "address4")
_TOWN_FIRST = frozenset(("GB", "US", "CA", "AU", "NZ", "IE", "IN"))  # the postcode follows the town
_PATTERNS = (
    (
        _Role.BOX,
        r"(?:b\.?p\.?|c\.?s\.?|t\.?s\.?a\.?|c\.?p\.?|boite postale|p\.? ?o\.? box|lieu[- ]?dit|ld)\b",
    ),
    (_Role.STREET, r"\d+[a-z]?\b"),
    (
        _Role.INSIDE,
        r"(?:appt?\.?|appart(?:ement)?|apt|etage|\d+(?:e|er|eme) etage|esc(?:alier)?|porte|couloir|bal|"
        r"boite aux lettres|rdc|rez|chez|c/o|studio|bureau|bur|a l'attention)\b",
    ),
    (
        _Role.BUILDING,
        r"(?:bat(?:iment)?|imm(?:euble)?|res(?:idence)?|entree|tour|hall|z\.?i\.?|z\.?a\.?c?\.?|zone|parc|lot(?:issement)?|"
        r"quartier|centre commercial|hameau|cite|villa|domaine)\b",
    ),
)
_ROLES = tuple((role, re.compile(pattern)) for role, pattern in _PATTERNS)
_FLOOR = re.compile(r"\d+ ?(?:e|er|eme|ere)? ?etage\b")
_NOWHERE = re.compile(
    r"(?:appt?|appart(?:ement)?|apt|etage|esc(?:alier)?|porte(?! d)|couloir|bal|rdc|rez|studio|bureau|"
    r"bat(?:iment)?|entree|hall|chez|c/o)\b"
)
_WAY = (
    r"rue|avenue|ave|boulevard|blvd|place|chemin|route|impasse|allees?|quai|cours|square|passage|sentier|"
    r"ruelle|voie|faubourg|esplanade|promenade|rond[- ]point|cite|villa|lieu[- ]?dit|montee|cote|derb|hay"
)
_SHORT_WAY = r"r|av|bd|bld|pl|che|ch|rte|imp|all|sq|fg"  # only after a number: "Bât. R" is no street
_HOUSE_IN_WAY = re.compile(rf"\b\d+[ ,]*(?:[a-z] |bis |ter )?[ ,]*(?:{_WAY}|{_SHORT_WAY})\b")
_ANY_WAY = re.compile(rf"\b(?:{_WAY})\b")
_USUAL_WAY = re.compile(r"\b(?:rue|avenue|boulevard|place|chemin|route|impasse|quai)\b")
_SOMETHING = re.compile(r"[^\W_]")
_LINE_END = re.compile(r"[\r\n\v\f\u2028\u2029]+")
_PUNCTUATION = re.compile(r"[,;:]|\.(?!\w)|\.(?=\w{2})")
_NUMBER = re.compile(r"\d+ ?(?:[a-z]|bis|ter|quater)?", re.IGNORECASE)
_ABBREVIATED = tuple(
    (re.compile(rf"\b{word}\b", re.IGNORECASE), short)
    for word, short in (
        ("zone industrielle", "ZI"),
        ("zone artisanale", "ZA"),
        ("zone d['’]activités?", "ZA"),
        ("avenue", "Av"),
        ("boulevard", "Bd"),
        ("allées?", "All"),
        ("impasse", "Imp"),
        ("place", "Pl"),
        ("chemin", "Che"),
        ("route", "Rte"),
        ("square", "Sq"),
        ("faubourg", "Fg"),
        ("résidence", "Res"),
        ("bâtiment", "Bat"),
        ("appartement", "App"),
        ("immeuble", "Imm"),
        ("lotissement", "Lot"),
        ("quartier", "Qua"),
        ("maréchal", "Mal"),
        ("général", "Gal"),
        ("capitaine", "Cne"),
        ("commandant", "Cdt"),
        ("colonel", "Cel"),
        ("lieutenant", "Lt"),
        ("docteur", "Dr"),
        ("professeur", "Pr"),
        ("président", "Pdt"),
        ("sainte", "Ste"),
        ("saint", "St"),
    )
)


def lines(
    fields: Mapping[str, Value],
    house_country: str = "France",
    language: str = "fr",
    who: Civility | None = None,
) -> tuple[str, ...]:
    """Return the lines of a client's address, none blank: at most 6, or 7 with a foreign country.

    A company stands above its contact in France, below in Morocco (NM 04.04.100 follows ISO 11180). Lines
    above 38 characters are shortened where that is usual (``M.``, ``Bd``), parted at their commas or over
    free lines, and otherwise kept whole: `overlong` tells them. Nothing of the address is left out: what
    would be a line too many joins its neighbour. ``who`` is the client's civility, where it is known.
    """
    country = text_of(fields, "country") or house_country
    postal, home = _postal(country), _postal(house_country)
    abroad = postal != home
    last = [_town_line(fields, postal)]
    if abroad:
        last.append(countries.postal_name(country, language))
    last = [line for line in last if line]
    room = MOST + abroad - len(last)
    recipients = _recipients(fields, language, person_first=postal not in ("FR", "MC"), who=who)
    delivery = _delivery(fields, tidy=postal in ("FR", "MC", "MA"))
    delivery = _joined(delivery, room - len(recipients))
    recipients = _wrapped(recipients, room - len(delivery))
    return (*recipients, *delivery, *last)


def overlong(address: Sequence[str]) -> tuple[str, ...]:
    """Return the lines of an address that are longer than 38 characters."""
    return tuple(line for line in address if len(line) > WIDTH)


def problems(
    fields: Mapping[str, Value], house_country: str = "France", made: Sequence[str] | None = None
) -> tuple[Problem, ...]:
    """Return why a letter to this client cannot be addressed; empty if it can. ``made`` are its lines, if known.

    Codes: ``no-name``, ``no-street``, ``no-postcode``, ``bad-postcode``, ``no-town``, ``too-long`` (more lines
    than the window shows, those above 38 characters counted as often as they wrap). A missing street is
    one of them: some hamlets have none, but in a client file it is a cell that was not filled in, and the
    letter comes back. A box, a zone or a hamlet will do, a floor or a staircase alone will not; a company
    at a CEDEX needs none. Postcodes are asked for in France, Monaco and Morocco only.
    """
    postal = _postal(text_of(fields, "country") or house_country)
    found = []
    if not _named(fields):
        found.append(Problem("no-name", "last_name", Message(N_("There is neither a name nor a company."))))
    town = text_of(fields, "town")
    served_by_cedex = bool(text_of(fields, "company")) and "cedex" in fold(town).split()
    if not served_by_cedex and not any(_reachable(part) for part in _parts(fields)):
        found.append(Problem("no-street", "address1", Message(N_("The address has no street."))))
    found.extend(_postcode_problems(text_of(fields, "postcode"), postal))
    if not postal_capitals(town):
        found.append(Problem("no-town", "town", Message(N_("The address has no town."))))
    if made is None:
        made = lines(fields, house_country)
    if sum([-(-len(line) // WIDTH) for line in made]) > WINDOW:
        found.append(Problem("too-long", "company", Message(N_("The address does not fit the window."))))
    return tuple(found)


def _postcode_problems(postcode: str, postal: str) -> list[Problem]:
    if postal not in ("FR", "MC", "MA"):
        return []
    if not postcode:
        return [Problem("no-postcode", "postcode", Message(N_("The address has no postcode.")))]
    if not re.fullmatch(r"[0-9]{5}", postcode):
        text = N_("“{postcode}” is not a postcode of five digits.")
        return [Problem("bad-postcode", "postcode", Message(text, {"postcode": postcode}))]
    return []


@lru_cache(maxsize=1024)
def _postal(country: str) -> str:
    """Return the country whose post serves an address; an unknown one by its own folded name."""
    code = countries.code(country)
    return "FR" if code in countries.FRENCH else code or fold(country)


def _named(fields: Mapping[str, Value]) -> bool:
    """Whether there is somebody to whom a letter can go; who has a name is recipient under it."""
    name = civility.bare_name(fields)
    return bool(_SOMETHING.search(name) or _recipients(fields, "fr", person_first=False))


def _recipients(
    fields: Mapping[str, Value], language: str, *, person_first: bool, who: Civility | None = None
) -> list[str]:
    """Return who the letter goes to: company and contact, or one of them."""
    company = text_of(fields, "company")
    person = civility.person_name(fields, language, who=who)
    if len(person) > WIDTH:
        person = civility.person_name(fields, language, short=True, who=who)
    if company and _same(company, civility.bare_name(fields)):
        company = ""
    both = [person, company] if person_first else [company, person]
    return [line for line in both if _SOMETHING.search(line)]


def _same(one: str, other: str) -> bool:
    """Whether two texts are the same but for case, accents and spaces; most differ in their first letter."""
    first, second = one[:1], other[:1]
    if first.isalpha() and second.isalpha() and first.isascii() and second.isascii():
        return first.lower() == second.lower() and fold(one) == fold(other)
    return fold(one) == fold(other)


def _parts(fields: Mapping[str, Value]) -> list[str]:
    """Return the address columns, cells of several lines taken apart, blanks dropped."""
    found: list[str] = []
    for name in _ADDRESS:
        value = fields.get(name)
        if value is not None:
            found += _cell_lines(str(value))
    return found


@lru_cache(maxsize=64)
def _cell_lines(text: str) -> tuple[str, ...]:
    """Return the lines of a cell that hold something, with single spaces."""
    if text.isprintable():  # one line
        line = " ".join(text.split())
        return (line,) if _SOMETHING.search(line) else ()
    lines = (" ".join(line.split()) for line in _LINE_END.split(text))
    return tuple(line for line in lines if _SOMETHING.search(line))


def _delivery(fields: Mapping[str, Value], *, tidy: bool) -> list[str]:
    """Return the lines between recipient and town; tidied (France, Morocco) they stand by their roles."""
    parts = _parts(fields)
    if not tidy:
        return parts
    pieces = parts
    if max(map(len, parts), default=0) > WIDTH:
        pieces = [piece for part in parts for piece in _split_long(part)]
    if len(pieces) > 1:
        pieces.sort(key=_role)  # stable: what is not known stays beside the street, where it stood
    lines = [_unpunctuated(piece) for piece in pieces]
    return [_shortened(line) if len(line) > WIDTH else line for line in lines]


@lru_cache(maxsize=4096)
def _role(part: str) -> _Role:
    folded = fold(part)
    if _FLOOR.match(folded):
        return _Role.INSIDE
    if _HOUSE_IN_WAY.search(folded):
        return _Role.STREET
    for role, pattern in _ROLES:
        if pattern.match(folded):
            return role
    return _Role.STREET


def _reachable(part: str) -> bool:
    """Whether a postman could deliver with this line alone, beside the town's."""
    if _USUAL_WAY.search(part.lower()):
        return True
    folded = fold(part)
    if _ANY_WAY.search(folded) or _HOUSE_IN_WAY.search(folded):
        return True
    return not (_NOWHERE.match(folded) or _FLOOR.match(folded) or _NUMBER.fullmatch(folded))


def _split_long(part: str) -> list[str]:
    """Part a line that is too long at its commas, the number staying with its street."""
    if len(part) <= WIDTH or "," not in part:
        return [part]
    pieces: list[str] = []
    for piece in (text.strip() for text in part.split(",")):
        if pieces and _NUMBER.fullmatch(pieces[-1]):
            pieces[-1] = f"{pieces[-1]} {piece}"
        elif _SOMETHING.search(piece):
            pieces.append(piece)
    return pieces


def _unpunctuated(line: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", line).split())


def _shortened(line: str) -> str:
    """Abbreviate a line's words, one after the other, until it holds in 38 characters."""
    for pattern, short in _ABBREVIATED:
        if len(line) <= WIDTH:
            break
        line = pattern.sub(short, line)
    return line


def _joined(delivery: list[str], room: int) -> list[str]:
    """Join neighbouring lines, the shortest first, until they fit into the room."""
    while len(delivery) > max(room, 1):
        lengths = [len(one) + len(other) for one, other in pairwise(delivery)]
        at = lengths.index(min(lengths))
        delivery[at : at + 2] = [f"{delivery[at]} {delivery[at + 1]}"]
    return delivery


def _wrapped(recipients: list[str], room: int) -> list[str]:
    """Part recipients that are too long over the lines that are left."""
    for at in range(len(recipients) - 1, -1, -1):
        line = recipients[at]
        spare = room - len(recipients)
        if WIDTH < len(line) <= (spare + 1) * WIDTH:
            parts = textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)
            if len(parts) <= spare + 1:
                recipients[at : at + 1] = parts
    return recipients


def _town_line(fields: Mapping[str, Value], postal: str) -> str:
    """Return postcode and town in capitals, in the country's order."""
    postcode = text_of(fields, "postcode").upper()
    town = postal_capitals(text_of(fields, "town"))
    if postcode and town.startswith(f"{postcode} "):
        town = town[len(postcode) + 1 :]
    first, last = (town, postcode) if postal in _TOWN_FIRST else (postcode, town)
    line = f"{first} {last}" if first and last else first or last
    return line if len(line) <= WIDTH else re.sub(r"\bSAINT(E?)\b", r"ST\1", line)
