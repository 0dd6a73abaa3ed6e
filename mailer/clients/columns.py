"""The columns that are known: their canonical names, types and the headers they go by.

A list of `model.Column` tells what a table may hold: `CLIENT_COLUMNS` is the one of clients, a
ledger has its own. Headers are compared without case, accents and punctuation.
"""

from __future__ import annotations

from collections.abc import Mapping

from mailer.model import Column
from mailer.typography.currencies import CURRENCIES
from mailer.typography.letters import plain_words

CLIENT_COLUMNS: tuple[Column, ...] = (
    Column.spelt(
        "code",
        "code",
        "what the house calls the client; the key of journal and ledger",
        "code client, code, n° client, numéro client, num client, no client, référence client, réf "
        "client, id client, identifiant client, identifiant, matricule, compte client, code tiers, "
        "compte tiers, customer code, customer id, customer number, client id, client code, account "
        "number, id",
    ),
    Column.spelt(
        "civility",
        "text",
        "M., Mme, Dr, M. et Mme, Société…",
        "civilité, civ, titre civilité, titre, politesse, title, salutation, prefix, courtesy title, "
        "honorific",
    ),
    Column.spelt(
        "last_name",
        "name",
        "family name",
        "nom, nom de famille, nom contact, nom du contact, nom client, nom d'usage, patronyme, last "
        "name, surname, family name, contact last name",
    ),
    Column.spelt(
        "first_name",
        "name",
        "first name",
        "prénom, prénoms, prénom contact, prénom du contact, prénom client, first name, given name, "
        "forename, contact first name",
    ),
    Column.spelt(
        "full_name",
        "name",
        "the whole name, where the file does not split it",
        "nom complet, nom et prénom, nom prénom, prénom nom, prénom et nom, nom & prénom, contact, "
        "interlocuteur, destinataire, full name, name, contact name, client, nom du client",
    ),
    Column.spelt(
        "company",
        "text",
        "the company's name",
        "raison sociale, société, entreprise, nom société, nom de la société, nom entreprise, enseigne, "
        "dénomination, dénomination sociale, organisme, établissement, company, company name, "
        "organisation, organization, business name",
    ),
    Column.spelt(
        "function",
        "text",
        "what the person does",
        "fonction, poste, qualité, fonction contact, profession, métier, function, job title, role, "
        "position, occupation",
    ),
    Column.spelt(
        "address1",
        "text",
        "first line of the address",
        "adresse 1, adresse, adresse ligne 1, ligne adresse 1, adr 1, adr, adresse1 rue, rue, voie, n° "
        "et voie, numéro et voie, adresse postale, address 1, address, address line 1, street, street "
        "address",
    ),
    Column.spelt(
        "address2",
        "text",
        "second line of the address",
        "adresse 2, adresse ligne 2, ligne adresse 2, adr 2, complément, complément adresse, complément "
        "d'adresse, adresse complément, adresse suite, address 2, address line 2",
    ),
    Column.spelt(
        "address3",
        "text",
        "third line of the address",
        "adresse 3, adresse ligne 3, ligne adresse 3, adr 3, complément adresse 2, complément d'adresse "
        "2, address 3, address line 3",
    ),
    Column.spelt(
        "address4",
        "text",
        "fourth line of the address: hamlet or box",
        "adresse 4, adresse ligne 4, ligne adresse 4, adr 4, lieu-dit, lieu dit, boîte postale, bp, "
        "address 4, address line 4",
    ),
    Column.spelt(
        "postcode",
        "postcode",
        "postcode, always text",
        "code postal, cp, c.p., code post, codepostal, postal code, postcode, zip, zip code",
    ),
    Column.spelt(
        "town",
        "text",
        "town, with its CEDEX where it has one",
        "ville, commune, localité, bureau distributeur, ville client, town, city, locality",
    ),
    Column.spelt(
        "country",
        "text",
        "country; empty means the house's own",
        "pays, nom pays, code pays, country, country code",
    ),
    Column.spelt(
        "email",
        "email",
        "e-mail address",
        "e-mail, mail, courriel, adresse e-mail, adresse mail, adresse électronique, mél, email contact, "
        "mail contact, e-mail client, email address",
    ),
    Column.spelt(
        "phone",
        "phone",
        "telephone, as it is dialled",
        "téléphone, tél, tél fixe, téléphone fixe, n° tél, n° téléphone, numéro de téléphone, téléphone "
        "1, tél 1, phone, phone number, telephone, landline",
    ),
    Column.spelt(
        "mobile",
        "phone",
        "mobile telephone",
        "mobile, portable, gsm, téléphone mobile, téléphone portable, tél portable, tél mobile, tél 2, "
        "téléphone 2, cell phone, mobile phone, cell",
    ),
    Column.spelt(
        "sector",
        "text",
        "line of business",
        "secteur, secteur d'activité, activité, branche, domaine d'activité, sector, industry, business "
        "sector",
    ),
    Column.spelt(
        "turnover",
        "money",
        "what the client bought, in money",
        "chiffre d'affaires, ca, ca ht, ca 12 mois, ca annuel, chiffre affaires, ca n, ca client, "
        "chiffre d'affaires ht, turnover, revenue, sales, annual revenue",
    ),
    Column.spelt(
        "last_order",
        "date",
        "date of the last order",
        "dernière commande, date dernière commande, date de dernière commande, dern commande, dernier "
        "achat, date dernier achat, date du dernier achat, last order, last order date, last purchase",
    ),
    Column.spelt(
        "birth_date",
        "date",
        "date of birth",
        "date de naissance, date naissance, né le, née le, naissance, ddn, birth date, date of birth, "
        "dob, birthday",
    ),
    Column.spelt(
        "salesperson",
        "text",
        "who looks after the client",
        "commercial, vendeur, représentant, responsable commercial, attaché commercial, salesperson, "
        "sales rep, account manager, owner",
    ),
    Column.spelt(
        "do_not_contact",
        "flag",
        "yes: the client is written to on no channel",
        "ne pas contacter, ne plus contacter, liste rouge, opposition, opposition prospection, stop, "
        "stop pub, stop courrier, opt-out, opt-out e-mail, désabonné, désinscrit, bloctel, do not "
        "contact, do not mail, unsubscribed, opted out",
    ),
    Column.spelt(
        "email_consent",
        "flag",
        "yes: the client agreed to e-mails",
        "opt-in e-mail, opt-in, optin, optin mail, consentement, consentement e-mail, accord e-mail, "
        "accepte e-mail, newsletter, abonné newsletter, email consent, email opt-in, consent",
    ),
    Column.spelt(
        "email_consent_source",
        "text",
        "how the client agreed to e-mails: form, order, fair…; the proof that the house keeps",
        "source opt-in, source optin, origine opt-in, source consentement, source du consentement, origine du "
        "consentement, preuve du consentement, consent source, opt-in source",
    ),
    Column.spelt(
        "email_consent_date",
        "date",
        "on which day the client agreed to e-mails",
        "date opt-in, date optin, opt-in le, date consentement, date du consentement, date d'accord e-mail, "
        "consent date, opt-in date, date of consent",
    ),
    Column.spelt(
        "language",
        "text",
        "fr or en",
        "langue, langue client, lang, language, locale",
    ),
    Column.spelt(
        "currency",
        "text",
        "EUR, MAD…",
        "devise, monnaie, code devise, currency, currency code",
    ),
    Column.spelt(
        "kind",
        "text",
        "consumer, business or public",
        "type client, type de client, nature client, catégorie client, b2b b2c, customer type, client type",
    ),
)

ADDRESS_LINES = tuple(f"address_line_{number}" for number in range(1, 8))
"""The computed fields that hold a postal address, line by line."""


COMPUTED: tuple[str, ...] = (
    "salutation",
    "full_name",
    "gender",
    *ADDRESS_LINES,
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
    "currency": {code: (code.lower(), *one.spellings) for code, one in CURRENCIES.items()},
}
"""Text columns that hold one of a few words, and what each word goes by."""


def slug(text: str) -> str:
    """Return the name that a template uses for a header: ``CA 12 mois`` is ``ca_12_mois``."""
    name = "_".join(plain_words(text))
    return f"_{name}" if name[:1].isdigit() else name
