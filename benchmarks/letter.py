"""The letter that everyone makes: one page, window address, bold headline, five paragraphs with merged words,
signature, post-scriptum, coupon with a table.

Texts are written once, with fields in braces and bold between double asterisks; each peer's template is made
from them by `pieces`. Peers get their values ready (`values`): only this engine has to read and format them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from benchmarks.clients import Client, amount

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "templates" / "themes" / "fonts"
SIGNATURE = ROOT / "templates" / "workspace" / "signatures" / "cedric.png"
DAY = date(2026, 11, 23)
SENDER = (
    "Clairval Ateliers",
    "12 rue des Ateliers",
    "69007 Lyon",
    "Tél. 04 65 71 23 45",
    "bonjour@clairval.example",
)
LINES = 6
"""Lines of the address; a client uses those it has."""
DATELINE = "Lyon, le 23 novembre 2026"
HEADLINE = "{salutation}, découvrez comment gagner douze minutes par pièce à {town}"
GREETING = "{salutation},"
PARAGRAPHS = (
    "Vous tenez un atelier à {town}, et vos pièces vous attendent. Vous les frottez au pinceau, une par une. "
    "**Vous y passez quinze minutes par pièce.** C’est du temps que votre métier ne vous paie pas.",
    "Dans votre secteur ({sector}), vos confrères dégraissent en trois minutes. Ils posent la pièce, ils ferment le "
    "bac, ils travaillent. **Vous gagnez douze minutes par pièce**, et vos mains restent propres.",
    "Vous nous avez confié {turnover} de commandes en douze mois, et votre dernière date du {last_order}. "
    "Votre fidélité compte : {salesperson} vous réserve la fontaine F 40 à 490 € HT, port compris.",
    "Mais votre temps vous est compté : l’offre part à l’heure, comme un train. Cochez votre bon de commande, "
    "signez-le, renvoyez-le **avant le 18 décembre 2026** sous votre numéro {code}.",
    "Veuillez agréer, {salutation}, mes salutations les plus cordiales.",
)
SIGNED = ("Cédric Lavara", "Directeur commercial")
POST_SCRIPTUM = (
    "P.-S. : Votre cadeau vous attend à {town} ! Commandez avant le **18 décembre 2026** : le bidon de solvant "
    "végétal est à vous."
)
COUPON_TITLE = "Votre bon de commande, à renvoyer avant le 18 décembre 2026"
COUPON_LINES = (
    "**{full_name}**, {postcode} {town}",
    "Client n° {code}, suivi par {salesperson}",
    "**Oui, je commande maintenant**, et je reçois en cadeau un bidon de 20 litres.",
)
COUPON_TABLE = (
    ("Désignation", "Prix unitaire", "Quantité"),
    ("Fontaine de dégraissage F 40", "490 € HT", ""),
)
COUPON_FOOT = "Date : ………………………  Signature et cachet : …………………………………"
FOOTER = "Clairval Ateliers, SARL au capital de 20 000 €, 123 456 782 RCS Lyon"

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
FIELDS = (
    *(f"line{number}" for number in range(1, LINES + 1)),
    *(
        "code",
        "salutation",
        "full_name",
        "postcode",
        "town",
        "sector",
        "turnover",
        "last_order",
        "salesperson",
    ),
)
"""What a template may name in braces, and the keys of `values`."""


class Part(NamedTuple):
    """A part of a text: fixed, or a field's name; in bold or not."""

    text: str
    is_field: bool
    bold: bool


def pieces(text: str) -> Iterator[Part]:
    """Yield the parts of a text in order."""
    for index, stretch in enumerate(text.split("**")):
        for part in re.split(r"(\{\w+\})", stretch):
            if part:
                field = part.startswith("{")
                yield Part(part.strip("{}") if field else part, field, index % 2 == 1)


def written(
    text: str, fixed: Callable[[str], str], field: Callable[[str], str], bold: Callable[[str], str]
) -> str:
    """Return a text in a peer's own language, from how it writes fixed text, fields and bold."""
    out = []
    for part in pieces(text):
        word = field(part.text) if part.is_field else fixed(part.text)
        out.append(bold(word) if part.bold else word)
    return "".join(out)


def values(client: Client) -> dict[str, str]:
    """Return what a client's letter says in each of `FIELDS`."""
    greeting = {"Mme": "Madame", "M.": "Monsieur"}.get(client.civility, "Madame, Monsieur")
    name = " ".join(filter(None, (client.civility, client.first_name, client.last_name)))
    abroad = client.country if client.country != "France" else ""
    town = f"{client.postcode} {client.town}"
    lines = [*filter(None, (client.company, name, client.address1, client.address2, town, abroad))]
    lines += [""] * (LINES - len(lines))
    day = client.last_order
    return {
        **{f"line{number}": line for number, line in enumerate(lines, 1)},
        "code": client.code,
        "salutation": greeting,
        "full_name": name,
        "postcode": client.postcode,
        "town": client.town,
        "sector": client.sector,
        "turnover": f"{amount(client.turnover)} €",
        "last_order": f"{day.day if day.day > 1 else '1er'} {MONTHS[day.month - 1]} {day.year}",
        "salesperson": client.salesperson,
    }
