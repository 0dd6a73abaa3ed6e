"""Campaign files: what is read, where it stands, and one sentence for whatever cannot be run."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer import campaign, house
from mailer.errors import CampaignError
from mailer.model import Place

TODAY = date(2026, 11, 22)
HOUSE = """\
company: C
legal: {town: Lyon}
signatories:
  cedric: {name: Cédric Lavara, function: Directeur}
  sara: {name: Sara Souiri, function: Conseillère}
defaults: {signatory: sara, language: en, theme: modern, currency: MAD}
reply: {free_reply: "12345"}
"""
CAMPAIGN = """\
name: Rentrée des ateliers
objective: sale
segment:
  source: clients.xlsx
  sheet: Clients
  where: secteur == "agroalimentaire" and chiffre_affaires >= 1000
  columns: {CA 12 mois: turnover}
offer:
  product: Dégraissant XB 15
  price: 49 € HT
  advantage: |
    deux heures gagnées
    par semaine
  until: 2026-12-15
accroche: "{{ client.prenom }}, découvrez l'atelier propre"
pieces: [{envelope: dl}, {letter: promotion}, {coupon: order}]
attach: [coupon]
signatory: {by: commercial, from: {"C. LAVARA": cedric, S. Souiri: sara}}
lint:
  ignore: {paragraph-lines: "mentions légales imposées"}
"""


@pytest.fixture
def top(tmp_path):
    (tmp_path / "ws" / "campaigns" / "rentree").mkdir(parents=True)
    (tmp_path / "ws" / "mailer.yaml").write_text(HOUSE, encoding="utf-8")
    return tmp_path / "ws"


def load(top: Path, text: str, today: date = TODAY) -> campaign.Campaign:
    path = top / "campaigns" / "rentree" / "campaign.yaml"
    path.write_text(text, encoding="utf-8")
    return campaign.load(path, house.read(top / "mailer.yaml"), today)


def refused(top: Path, text: str) -> CampaignError:
    with pytest.raises(CampaignError) as caught:
        load(top, text)
    return caught.value


def test_a_campaign_is_read_whole(top):
    read = load(top, CAMPAIGN)
    assert read.slug == "rentree"
    assert read.objective == "sale"
    assert read.segment.source == "clients.xlsx"
    assert read.segment.columns == {"CA 12 mois": "turnover"}
    assert read.offer.until == date(2026, 12, 15)
    assert read.offer.advantage == "deux heures gagnées\npar semaine"
    assert [(piece.kind, piece.template) for piece in read.pieces][1] == ("letter", "promotion")
    assert read.signatory.by == "commercial"
    assert read.signatory.from_["C. LAVARA"] == "cedric"
    assert read.lint.ignore == {"paragraph-lines": "mentions légales imposées"}


def test_what_the_campaign_leaves_out_comes_from_the_house_and_the_year(top):
    read = load(top, CAMPAIGN)
    assert (read.language, read.theme, read.currency, read.town) == ("en", "modern", "MAD", "Lyon")
    assert read.edition == "2026"
    assert read.reply.free_reply == "12345"
    without = "".join(line for line in CAMPAIGN.splitlines(True) if not line.startswith("signatory"))
    assert load(top, without).signatory == "sara"


def test_what_the_campaign_says_comes_first(top):
    read = load(top, CAMPAIGN + "language: fr\ntheme: classic\nplace: Dole\nedition: 2026-11\n")
    assert (read.language, read.theme, read.town, read.edition) == ("fr", "classic", "Dole", "2026-11")


def test_columns_are_named_or_given_a_type(top):
    """A header means a known column, or has a type of its own."""
    columns = "  columns: {CA 12 mois: turnover, Pts: {type: number}, Carte: {type: boolean}}"
    segment = load(top, CAMPAIGN.replace("  columns: {CA 12 mois: turnover}", columns)).segment
    assert segment.column_names == {"CA 12 mois": "turnover"}
    assert segment.column_types == {"Pts": "number", "Carte": "flag"}


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ("offer.until", 14, 10),
        ("offer.product", 9, 12),
        ("offer.advantage", 12, 5),
        ("accroche", 15, 12),
        ("pieces.1", 16, 26),
        ("pieces.1.letter", 16, 35),
        ("signatory.from.C. LAVARA", 18, 49),
        ("lint.ignore.paragraph-lines", 20, 30),
        ("offer.gift", 8, 1),
        ("subject", 1, 1),
    ],
)
def test_every_entry_knows_its_place(top, path, line, column):
    read = load(top, CAMPAIGN)
    assert read.place(path) == Place(str(read.file), line, column)


def test_what_the_house_gave_has_its_place_in_the_house_file(top):
    read = load(top, CAMPAIGN)
    assert read.place("theme") == Place(str(top / "mailer.yaml"), 6, 50)
    assert read.place("reply.free_reply") == Place(str(top / "mailer.yaml"), 7, 22)


def test_a_database_is_named_by_its_variable(top):
    read = load(top, CAMPAIGN.replace("clients.xlsx", "{env: CRM_URL, query: SELECT * FROM c}"))
    assert (read.segment.source.env, read.segment.source.query) == ("CRM_URL", "SELECT * FROM c")
    assert read.source_path() is None


def test_a_relance_has_a_ledger_and_levels(top):
    text = CAMPAIGN.replace("objective: sale", "objective: payment\nledger: ledger.csv")
    text = text.replace("{letter: promotion}", "relance")
    read = load(top, text)
    assert read.ledger.source == "ledger.csv"
    assert read.pieces[1].kind == "relance"
    assert read.pieces[1].template == ""
    assert read.edition == "2026-11"
    assert [(level.days, level.template) for level in read.levels] == [
        (1, "first"),
        (15, "second"),
        (30, "formal-notice"),
    ]
    full = "ledger: {source: l.xlsx, sheet: S, columns: {Pièce: number}}\n"
    full += "levels: [{days: 5, template: a, gap: 3}]\n"
    read = load(top, text.replace("ledger: ledger.csv\n", full))
    assert (read.ledger.sheet, read.ledger.columns) == ("S", {"Pièce": "number"})
    assert (read.levels[0].days, read.levels[0].gap) == (5, 3)


ONE = '"{{ client.prenom }}, découvrez l\'atelier propre"'


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        pytest.param(
            "objective: sale", "objective: [sale, launch]", 2, "one objective, and 2 stand here", id="two"
        ),
        pytest.param("objective: sale", "objective: [sale]", 2, "one objective", id="a list of one"),
        pytest.param("objective: sale", "objective: sale et launch", 2, "one objective", id="two in a text"),
        pytest.param(
            "objective: sale", "objective: sales", 2, "Did you mean “sale”?", id="misspelt objective"
        ),
        pytest.param("objective: sale", "objective: vente", 2, "Write sale.", id="objective in French"),
        pytest.param(
            "objective: sale", "objective: {a: b}", 2, "“objective” takes one text", id="objective, a block"
        ),
        pytest.param("objective: sale", "objective:", 2, "has no value", id="empty objective"),
        pytest.param("objective: sale\n", "", 1, "“objective” is missing", id="no objective"),
        pytest.param("objective", "objectif", 2, "Did you mean “objective”?", id="key in French"),
        pytest.param("  price", "  prix", 10, "Did you mean “price”?", id="key below"),
        pytest.param(
            "  price: 49 € HT", "  price: [1]", 10, "“offer.price” takes one text", id="list for text"
        ),
        pytest.param("2026-12-15", "2026-11-21", 14, "ended on 2026-11-21", id="offer over"),
        pytest.param(
            "attach: [coupon]", "event: {name: x, date: 2026-11-21}", 17, "before today", id="past event"
        ),
        pytest.param("2026-12-15", "15/12/2026", 14, "Write 2026-12-15", id="French date"),
        pytest.param("2026-12-15", "demain", 14, "is not a date", id="not a date"),
        pytest.param("2026-12-15", "2026-02-30", 14, "no such day", id="no such day"),
        pytest.param("2026-12-15", "1765756800", 14, "is not a date", id="seconds since 1970"),
        pytest.param("cedric", "cedrik", 18, "Did you mean “cedric”?", id="signatory"),
        pytest.param(
            "{by: commercial", "{bye: commercial", 18, "Did you mean “by”?", id="choice of signatory"
        ),
        pytest.param("clients.xlsx", "postgresql://me:tres-secret@h/db", 4, "environment variable", id="URL"),
        pytest.param(
            "clients.xlsx", "{env: tres-secret, query: q}", 4, "name of an environment", id="secret as env"
        ),
        pytest.param("clients.xlsx", "{env: CRM_URL}", 4, "query” is missing", id="no query"),
        pytest.param('"mentions légales imposées"', "", 20, "paragraph-lines” has no value", id="no reason"),
        pytest.param(
            '"mentions légales imposées"', "' '", 20, "paragraph-lines” is empty", id="blank reason"
        ),
        pytest.param(
            "{letter: promotion}", "letter", 16, "“letter” names no template", id="piece without template"
        ),
        pytest.param("{letter: promotion}", "{letter: [a]}", 16, "names no template", id="list of templates"),
        pytest.param(
            "{letter: promotion}", "{letter: a, x: b}", 16, "one kind and one template", id="two kinds"
        ),
        pytest.param("pieces: [", "pieces: []\nzzz: [", 16, "“pieces” is empty", id="no pieces"),
        pytest.param("attach: [coupon]", "attach: [leaflet]", 17, "is not one of the pieces", id="attached"),
        pytest.param("attach: [coupon]", "attach: coupon", 17, "“attach” takes a list", id="text for a list"),
        pytest.param("attach: [coupon]", "language: de", 17, "Write one of: fr, en", id="language"),
        pytest.param(
            "attach: [coupon]", "edition: ../x", 17, "a character that it cannot take", id="edition"
        ),
        pytest.param(
            "attach: [coupon]",
            "levels: [{days: 3, template: a}, {days: 3, template: b}]",
            17,
            "later",
            id="levels",
        ),
        pytest.param(
            "attach: [coupon]", "levels: [{days: trois, template: a}]", 17, "whole number", id="days"
        ),
        pytest.param("attach: [coupon]", "ledger: l.csv", 17, "objective is payment", id="ledger of a sale"),
        pytest.param(
            "objective: sale", "objective: payment", 1, "needs “ledger”", id="payment without ledger"
        ),
        pytest.param("  sheet: Clients", "  header: 0", 5, "Write 1 or more", id="header row"),
        pytest.param(
            "  columns: {CA 12 mois: turnover}",
            "  columns: {Pts: {type: nmuber}}",
            7,
            "Did you mean “number”? Allowed are: text, number, money, date, boolean",
            id="type of a column",
        ),
        pytest.param("  columns: {CA 12 mois: turnover}", "  columns: [a]", 7, "block of keys", id="columns"),
        pytest.param(ONE, ONE[1:-1], 15, "between quotes", id="accroche without quotes"),
        pytest.param(ONE, ONE[:-1], 15, "never closed", id="quote not closed"),
        pytest.param("  sheet", "\tsheet", 5, "tab", id="tab"),
        pytest.param("objective: sale", "name: encore", 2, "first is on line 1", id="key twice"),
    ],
)
def test_a_fault_is_one_sentence_with_line_and_remedy(top, old, new, line, words):
    assert old in CAMPAIGN
    error = refused(top, CAMPAIGN.replace(old, new, 1))
    assert error.file == str(top / "campaigns" / "rentree" / "campaign.yaml")
    assert error.line == line, str(error)
    assert words in str(error)
    assert "tres-secret" not in str(error)
    assert "\n" not in str(error)


def test_all_faults_are_told_by_line(top):
    text = CAMPAIGN.replace("price", "prize").replace("sale", "vente", 1).replace("dl}", "dl, x: y}")
    error = refused(top, text)
    assert [error.line, *(other.line for other in error.others)] == [2, 10, 16]


def test_the_last_day_of_an_offer_is_still_one(top):
    assert load(top, CAMPAIGN, today=date(2026, 12, 15)).offer.until == date(2026, 12, 15)


@pytest.mark.parametrize(
    "text", ["", "- a\n", "bonjour\n", "name: x\n\tobjective: sale\n", "a: &a [*a, *a]\n"]
)
def test_what_is_not_a_campaign_file_is_said_in_a_sentence(top, text):
    assert refused(top, text).line


def test_a_missing_campaign_file_is_named(top):
    with pytest.raises(CampaignError, match="does not exist"):
        campaign.load(top / "campaigns" / "x" / "campaign.yaml", house.read(top / "mailer.yaml"), TODAY)


def test_the_client_file_lies_beside_the_campaign(top):
    read = load(top, CAMPAIGN)
    (read.folder / "clients.xlsx").write_bytes(b"x")
    assert read.source_path() == read.folder / "clients.xlsx"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("client.xlsx", "Did you mean clients.xlsx?", id="misspelt"),
        pytest.param("zzz.csv", "Put it beside the campaign", id="missing"),
        pytest.param("../../../secret.csv", "outside the workspace", id="a way out"),
        pytest.param("/etc/passwd", "outside the workspace", id="absolute"),
        pytest.param("lien.csv", "outside the workspace", id="a link out"),
    ],
)
def test_a_client_file_that_is_not_there_is_told_with_its_line(top, name, words):
    read = load(top, CAMPAIGN.replace("clients.xlsx", name))
    (read.folder / "clients.xlsx").write_bytes(b"x")
    (read.folder / "lien.csv").symlink_to("/etc/passwd")
    with pytest.raises(CampaignError, match="file") as caught:
        read.source_path()
    assert caught.value.line == 4
    assert words in str(caught.value)


def test_the_ledger_lies_there_too(top):
    text = CAMPAIGN.replace("objective: sale", "objective: payment\nledger: ledger.csv")
    read = load(top, text)
    with pytest.raises(CampaignError, match=r"ledger\.csv does not exist") as caught:
        read.ledger_path()
    assert caught.value.line == 3
    (read.folder / "ledger.csv").write_bytes(b"x")
    assert read.ledger_path() == read.folder / "ledger.csv"


def test_a_campaign_can_be_copied_with_another_edition(top):
    read = load(top, CAMPAIGN)
    other = read.model_copy(update={"edition": "2027"})
    assert (other.edition, other.slug, other.place("name").line) == ("2027", "rentree", 1)


def test_every_key_is_described_and_translated():
    schema = campaign.schema(lambda text: f"fr:{text}")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for model in (schema, *schema["$defs"].values()):
        for key, field in model.get("properties", {}).items():
            assert field.get("description", "").startswith("fr:"), key
    assert schema["$defs"]["Objective"]["enum"][0] == "sale"
    assert set(schema["required"]) >= {"name", "objective", "segment", "pieces"}


def test_what_an_editor_must_not_ask_for_is_not_required():
    """The house gives a signatory, so the schema does not ask the campaign for one."""
    assert "signatory" not in campaign.schema()["required"]


lines = CAMPAIGN.splitlines()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(lines) - 1), st.text(st.characters(codec="utf-8"), max_size=12), st.booleans())
def test_any_damage_to_a_line_is_read_or_told_with_a_place(tmp_path_factory, number, junk, replace):
    top = tmp_path_factory.mktemp("ws")
    (top / "campaigns" / "rentree").mkdir(parents=True)
    (top / "mailer.yaml").write_text(HOUSE, encoding="utf-8")
    line = junk if replace else lines[number] + junk
    damaged = "\n".join([*lines[:number], line, *lines[number + 1 :]])
    line = 1
    try:
        load(top, damaged)
    except CampaignError as error:
        line = error.line
    assert line
