"""The columns that are known: their canonical names, types and the headers they go by.

A list of `model.Column` tells what a table may hold: `CLIENT_COLUMNS` is the one of clients, a
ledger has its own. Headers are compared without case, accents and punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from mailer.model import Column


def _column(name: str, kind: str, doc: str, aliases: str) -> Column:
    """Return a column whose aliases are parted by commas."""
    return Column(name, kind, tuple(alias.strip() for alias in aliases.split(",")), doc)


CLIENT_COLUMNS: tuple[Column, ...] = (
    _column(
        "code",
        "code",
        "what the house calls the client; the key of journal and ledger",
        "code client, code, n° client, numéro client, num client, no client, référence client, réf "
        "client, id client, identifiant client, identifiant, matricule, compte client, code tiers, "
        "compte tiers, customer code, customer id, customer number, client id, client code, account "
        "number, id",
    ),
    _column(
        "civility",
        "text",
        "M., Mme, Dr, M. et Mme, Société…",
        "civilité, civ, titre civilité, titre, politesse, title, salutation, prefix, courtesy title, "
        "honorific",
    ),
    _column(
        "last_name",
        "name",
        "family name",
        "nom, nom de famille, nom contact, nom du contact, nom client, nom d'usage, patronyme, last "
        "name, surname, family name, contact last name",
    ),
    _column(
        "first_name",
        "name",
        "first name",
        "prénom, prénoms, prénom contact, prénom du contact, prénom client, first name, given name, "
        "forename, contact first name",
    ),
    _column(
        "full_name",
        "name",
        "the whole name, where the file does not split it",
        "nom complet, nom et prénom, nom prénom, prénom nom, prénom et nom, nom & prénom, contact, "
        "interlocuteur, destinataire, full name, name, contact name, client, nom du client",
    ),
    _column(
        "company",
        "text",
        "the company's name",
        "raison sociale, société, entreprise, nom société, nom de la société, nom entreprise, enseigne, "
        "dénomination, dénomination sociale, organisme, établissement, company, company name, "
        "organisation, organization, business name",
    ),
    _column(
        "function",
        "text",
        "what the person does",
        "fonction, poste, qualité, fonction contact, profession, métier, function, job title, role, "
        "position, occupation",
    ),
    _column(
        "address1",
        "text",
        "first line of the address",
        "adresse 1, adresse, adresse ligne 1, ligne adresse 1, adr 1, adr, adresse1 rue, rue, voie, n° "
        "et voie, numéro et voie, adresse postale, address 1, address, address line 1, street, street "
        "address",
    ),
    _column(
        "address2",
        "text",
        "second line of the address",
        "adresse 2, adresse ligne 2, ligne adresse 2, adr 2, complément, complément adresse, complément "
        "d'adresse, adresse complément, adresse suite, address 2, address line 2",
    ),
    _column(
        "address3",
        "text",
        "third line of the address",
        "adresse 3, adresse ligne 3, ligne adresse 3, adr 3, complément adresse 2, complément d'adresse "
        "2, address 3, address line 3",
    ),
    _column(
        "address4",
        "text",
        "fourth line of the address: hamlet or box",
        "adresse 4, adresse ligne 4, ligne adresse 4, adr 4, lieu-dit, lieu dit, boîte postale, bp, "
        "address 4, address line 4",
    ),
    _column(
        "postcode",
        "postcode",
        "postcode, always text",
        "code postal, cp, c.p., code post, codepostal, postal code, postcode, zip, zip code",
    ),
    _column(
        "town",
        "text",
        "town, with its CEDEX where it has one",
        "ville, commune, localité, bureau distributeur, ville client, town, city, locality",
    ),
    _column(
        "country",
        "text",
        "country; empty means the house's own",
        "pays, nom pays, code pays, country, country code",
    ),
    _column(
        "email",
        "email",
        "e-mail address",
        "e-mail, mail, courriel, adresse e-mail, adresse mail, adresse électronique, mél, email contact, "
        "mail contact, e-mail client, email address",
    ),
    _column(
        "phone",
        "phone",
        "telephone, as it is dialled",
        "téléphone, tél, tél fixe, téléphone fixe, n° tél, n° téléphone, numéro de téléphone, téléphone "
        "1, tél 1, phone, phone number, telephone, landline",
    ),
    _column(
        "mobile",
        "phone",
        "mobile telephone",
        "mobile, portable, gsm, téléphone mobile, téléphone portable, tél portable, tél mobile, tél 2, "
        "téléphone 2, cell phone, mobile phone, cell",
    ),
    _column(
        "sector",
        "text",
        "line of business",
        "secteur, secteur d'activité, activité, branche, domaine d'activité, sector, industry, business "
        "sector",
    ),
    _column(
        "turnover",
        "money",
        "what the client bought, in money",
        "chiffre d'affaires, ca, ca ht, ca 12 mois, ca annuel, chiffre affaires, ca n, ca client, "
        "chiffre d'affaires ht, turnover, revenue, sales, annual revenue",
    ),
    _column(
        "last_order",
        "date",
        "date of the last order",
        "dernière commande, date dernière commande, date de dernière commande, dern commande, dernier "
        "achat, date dernier achat, date du dernier achat, last order, last order date, last purchase",
    ),
    _column(
        "birth_date",
        "date",
        "date of birth",
        "date de naissance, date naissance, né le, née le, naissance, ddn, birth date, date of birth, "
        "dob, birthday",
    ),
    _column(
        "salesperson",
        "text",
        "who looks after the client",
        "commercial, vendeur, représentant, responsable commercial, attaché commercial, salesperson, "
        "sales rep, account manager, owner",
    ),
    _column(
        "do_not_contact",
        "flag",
        "yes: the client is written to on no channel",
        "ne pas contacter, ne plus contacter, liste rouge, opposition, opposition prospection, stop, "
        "stop pub, stop courrier, opt-out, opt-out e-mail, désabonné, désinscrit, bloctel, do not "
        "contact, do not mail, unsubscribed, opted out",
    ),
    _column(
        "email_consent",
        "flag",
        "yes: the client agreed to e-mails",
        "opt-in e-mail, opt-in, optin, optin mail, consentement, consentement e-mail, accord e-mail, "
        "accepte e-mail, newsletter, abonné newsletter, email consent, email opt-in, consent",
    ),
    _column(
        "language",
        "text",
        "fr or en",
        "langue, langue client, lang, language, locale",
    ),
    _column(
        "currency",
        "text",
        "EUR, MAD…",
        "devise, monnaie, code devise, currency, currency code",
    ),
    _column(
        "kind",
        "text",
        "consumer, business or public",
        "type client, type de client, nature client, catégorie client, b2b b2c, customer type, client type",
    ),
)

COMPUTED: tuple[str, ...] = (
    "salutation",
    "full_name",
    "gender",
    *(f"address_line_{number}" for number in range(1, 8)),
)
"""The fields that every client has and no file needs to hold."""

CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "kind": {
        "consumer": (
            "particulier",
            "particuliers",
            "b2c",
            "consommateur",
            "consumer",
            "individual",
            "privé",
            "part",
        ),
        "business": (
            "professionnel",
            "pro",
            "entreprise",
            "société",
            "b2b",
            "business",
            "company",
            "professional",
        ),
        "public": (
            "public",
            "collectivité",
            "administration",
            "secteur public",
            "b2g",
            "mairie",
            "public sector",
        ),
    },
    "language": {
        "fr": ("fr", "français", "francais", "french", "fr fr", "fra", "fre", "f"),
        "en": ("en", "anglais", "english", "en gb", "en us", "eng", "gb", "uk"),
    },
    "currency": {
        "EUR": ("eur", "euro", "euros", "€"),
        "MAD": ("mad", "dh", "dhs", "dirham", "dirhams", "درهم"),
        "CHF": ("chf", "franc suisse", "francs suisses"),
        "USD": ("usd", "$", "dollar", "us dollar"),
        "GBP": ("gbp", "£", "livre sterling"),
    },
}
"""Text columns that hold one of a few words, and what each word goes by."""

_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "&": " et ", "°": "o", "€": " eur "}
)
_WORDS = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words of a text without case, accents and punctuation.

    >>> words("N° d'Affaire (TTC)")
    ['no', 'd', 'affaire', 'ttc']
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return _WORDS.findall("".join(c for c in plain if not unicodedata.combining(c)).casefold())


def fold(text: str) -> str:
    """Return what is compared of a header: its words, run together."""
    return "".join(words(text))


def slug(text: str) -> str:
    """Return the name that a template uses for a header: ``CA 12 mois`` is ``ca_12_mois``."""
    name = "_".join(words(text))
    return f"_{name}" if name[:1].isdigit() else name
