"""Made-up clients, as varied as an export of a French shop: many towns, long names, fields left empty.

The same number and seed give the same clients. Nobody of them exists; e-mails go to ``example`` domains.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

SEED = 20261122
TOWNS = 900
"""How many towns are drawn before the clients choose theirs."""

FIRST_NAMES = {
    "Mme": (
        "Élodie Diane Nathalie Marianne Laetitia Paulette Olivie Béatrice Léa Hélène Françoise Jacqueline "
        "Anne-Sophie Marie-Christine Zoé Inès Noémie Agathe Thérèse Véronique Maëlle Aïcha Samia Yasmine Lucie"
    ),
    "M.": (
        "Maurice Théophile Emmanuel Benoît Christophe Marc Stéphane Vincent Timothée Tristan Eugène Augustin "
        "Denis Jean-Baptiste Pierre-Emmanuel Loïc Joël François Gaël Hugo Adrien Kamal Mehdi Noël Étienne"
    ),
}
LAST_NAMES = (
    "Vaillant Delaunay Paul Ziadi Merle Normand Dupont Coste Rousseau Fouquet Saddiki Bousquet Martinez Albert "
    "Vallée Perret Weber Dufour Ollivier Bonnin Barthelemy Morel Blondel Baudry Lefèvre Gonon Mahé Brossard "
    "Boisseau Ligier Pradel Chrétien Hoareau Lacombe Guérin Peltier Aubry Le~Gall De~Sousa d’Aubigny Riou "
    "Charpentier Grégoire Teixeira Renaud Clément Noël Bazin Maréchal Étienne Ferrand Lebrun Pichon Wagner"
).replace("~", "\u00a0")
LONG_NAMES = (
    "de La Rochefoucauld-Montbrison", "Vanderstraeten-Debruyne", "de Saint-Germain des Prés", "Ben Abdallah El Idrissi",
    "Grosjean-Wattiez-Delacourt", "Le Bihan de Kermadec",
)  # fmt: skip
COMPANY_FORMS = ("SARL", "S.A.", "S.A.S.", "& Fils", "", "et Associés")
TRADES = (
    "Atelier mécanique",
    "Conserverie",
    "Injection",
    "Menuiserie",
    "Établissements",
    "Garage",
    "Imprimerie",
)
FUNCTIONS = (
    "Gérante",
    "Acheteur",
    "Responsable des achats",
    "Directeur technique",
    "Chargé d’hygiène et de sécurité",
    "",
)
STREETS = ("rue", "avenue", "boulevard", "chemin", "impasse", "allée", "quai", "place")
STREET_NAMES = (
    "des Tilleuls", "du 8-Mai-1945", "des Forges", "du Château d’Eau", "Marcel Martin", "de la République", "Robin",
    "Virginie Fournier", "de l’Ancienne Gare", "Renée Blanchard", "du Maréchal de Lattre de Tassigny", "Blanchet",
)  # fmt: skip
SECOND_LINES = (
    "ZI Nord",
    "Bât. B",
    "Appt 12, escalier C",
    "Parc d’activités des Portes du Vercors",
    "BP 40127",
)
TOWN_BEGINS = (
    "Saint-Martin", "Saint-Christophe", "Sainte-Anne", "Villers", "Montigny", "Beaumont", "Neuville", "La Chapelle",
    "Châteauneuf", "Bourg", "Mauregny", "Chazelles", "Monchy", "Valmont", "Le Haillan", "Vedène", "Montpensier",
    "Coignières", "Tresson", "Pech-Luna", "Saint-Rémy", "L’Isle", "Aix", "Ivry", "Chambéry", "Rigaud", "Dury",
)  # fmt: skip
TOWN_ENDS = (
    "", "", "", "sur-Loire", "les-Bains", "en-Forez", "la-Montagne", "des-Bardes", "sur-Brivet", "en-Haye", "le-Vieux",
    "de-Fontenay", "sous-Bois", "sur-Seine", "lès-Mâcon", "aux-Bois", "du-Désert", "en-Bresse",
)  # fmt: skip
SECTORS = (
    "Agroalimentaire", "Automobile", "Bâtiment", "Commerce de détail", "Enseignement", "Hôtellerie-restauration",
    "Industrie", "Plasturgie", "Santé",
)  # fmt: skip
SALESPEOPLE = ("C. Lavara", "S. Souiri", "N. Benali")
HEADERS = {
    "code": "Code client", "civility": "Civilité", "last_name": "Nom", "first_name": "Prénom",
    "company": "Raison sociale", "function": "Fonction", "address1": "Adresse 1", "address2": "Adresse 2",
    "postcode": "Code postal", "town": "Ville", "country": "Pays", "email": "E-mail", "sector": "Secteur",
    "turnover": "CA 12 mois", "last_order": "Dernière commande", "salesperson": "Commercial",
}  # fmt: skip
"""A field of `Client` and its header in the exported table, in the table's order."""


@dataclass(frozen=True, slots=True)
class Client:
    """A row of the table; what the row leaves open is empty."""

    code: str
    civility: str
    last_name: str
    first_name: str
    company: str
    function: str
    address1: str
    address2: str
    postcode: str
    town: str
    country: str
    email: str
    sector: str
    turnover: Decimal
    last_order: date
    salesperson: str


def make(count: int, seed: int = SEED) -> list[Client]:
    """Return ``count`` distinct clients, the same for the same seed; more of them begin with fewer of them."""
    towns = _towns(random.Random(seed))
    draw = random.Random(seed + 1)
    return [_client(number, draw, towns) for number in range(1, count + 1)]


def write_csv(clients: Iterable[Client], path: Path) -> None:
    """Write the table as a French spreadsheet does: semicolons, decimal commas, day first, a byte order mark."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(HEADERS.values())
        writer.writerows(list(_cells(client)) for client in clients)


def amount(value: Decimal) -> str:
    """Return a figure with decimal comma and no-break thin groups: ``1 953,30``."""
    return f"{value:,.2f}".replace(",", "\u202f").replace(".", ",")


def _cells(client: Client) -> Iterator[str]:
    for field in fields(client):
        value = getattr(client, field.name)
        if isinstance(value, Decimal):
            yield amount(value).replace("\u202f", " ")
        elif isinstance(value, date):
            yield f"{value:%d/%m/%Y}"
        else:
            yield value


def _towns(draw: random.Random) -> list[tuple[str, str]]:
    """Return postcodes and towns; many files have towns in capitals without accents, as the post once asked."""
    towns = []
    for _ in range(TOWNS):
        end = draw.choice(TOWN_ENDS)
        name = draw.choice(TOWN_BEGINS) + (f"-{end}" if end else "")
        if draw.random() < 0.35:
            name = name.upper().translate(str.maketrans("ÈÉÂÎÔÀ", "EEAIOA"))
        towns.append((f"{draw.randint(1, 95):02}{draw.randint(0, 99) * 10:03}", name))
    return towns


def _client(number: int, draw: random.Random, towns: list[tuple[str, str]]) -> Client:
    civility = draw.choice(("Mme", "M."))
    first = draw.choice(FIRST_NAMES[civility].split())
    last = draw.choice(LONG_NAMES if draw.random() < 0.04 else LAST_NAMES.split(" ")).replace("\u00a0", " ")
    works = draw.random() < 0.5
    company = " ".join((draw.choice(TRADES), draw.choice(LAST_NAMES.split(" ")), draw.choice(COMPANY_FORMS)))
    street = f"{draw.choice(STREETS)} {draw.choice(STREET_NAMES)}"
    if draw.random() < 0.9:
        street = f"{draw.randint(1, 899)}, {street}"
    abroad = draw.random() < 0.03
    postcode, town = ("20250", "Casablanca") if abroad else draw.choice(towns)
    return Client(
        code=f"C{number:06}",
        civility=civility if draw.random() < 0.9 else "",
        last_name=last.upper() if draw.random() < 0.1 else last,
        first_name=first,
        company=company.replace("\u00a0", " ").strip() if works else "",
        function=draw.choice(FUNCTIONS) if works else "",
        address1=street,
        address2=draw.choice(SECOND_LINES) if draw.random() < 0.25 else "",
        postcode=postcode,
        town=town,
        country="Maroc" if abroad else "France",
        email=f"client{number}@example.{draw.choice(('fr', 'com', 'net'))}",
        sector=draw.choice(SECTORS),
        turnover=Decimal(round(draw.lognormvariate(7, 1.2) * 100)) / 100,
        last_order=date(2026, 10, 31) - timedelta(days=draw.randint(0, 1300)),
        salesperson=draw.choice(SALESPEOPLE),
    )
