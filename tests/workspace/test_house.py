"""The house file: who sends, who signs, and what of it is refused."""

from decimal import Decimal
from pathlib import Path

import pytest

from mailer import house
from mailer.errors import WorkspaceError

HOUSE = """\
company: Clairval
legal:
  form: SARL
  capital: 20 000 €
  siren: 732 829 320
  rcs: Lyon
  vat: FR44732829320
  address: [Zone Nord, 12 rue des Ateliers]
  postcode: 01000
  town: Bourg-en-Bresse
phone: 04 65 71 23 45
signatories:
  cedric: {name: Cédric Lavara, function: Directeur, signature: signatures/cedric.png}
  sara: {name: Sara Souiri, function: Conseillère, gender: f}
defaults: {signatory: cedric}
mail: {password_env: MAILER_PASSWORD}
lint: {}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "ws" / "signatures").mkdir(parents=True)
    (tmp_path / "ws" / "signatures" / "cedric.png").write_bytes(b"png")
    (tmp_path / "outside.png").write_bytes(b"png")
    return tmp_path / "ws"


def written(folder: Path, text: str) -> house.House:
    (folder / "mailer.yaml").write_text(text, encoding="utf-8")
    return house.read(folder / "mailer.yaml")


def refused(folder: Path, text: str) -> WorkspaceError:
    with pytest.raises(WorkspaceError) as caught:
        written(folder, text)
    return caught.value


def test_a_house_is_read_whole(folder):
    read = written(folder, HOUSE)
    assert read.legal.capital == Decimal(20000)
    assert read.legal.siren == "732829320"
    assert read.legal.postcode == "01000"
    assert read.signatories["cedric"].signature == folder / "signatures" / "cedric.png"
    assert read.signatories["sara"].gender == "f"
    assert read.address_lines == ("Zone Nord", "12 rue des Ateliers", "01000 Bourg-en-Bresse")
    assert read.root == folder
    assert read.place("legal.siren") == (str(folder / "mailer.yaml"), 5, 10)


def test_a_house_cannot_be_changed(folder):
    read = written(folder, HOUSE)
    with pytest.raises(ValueError, match="frozen"):
        read.company = "x"


@pytest.mark.parametrize(
    ("legal", "language", "line"),
    [
        pytest.param(
            {"form": "SARL", "capital": "20000", "siren": "732829320", "rcs": "Lyon", "vat": "FR44732829320"},
            "fr",
            "SARL au capital de 20_000~€ · RCS~Lyon~732~829~320 · TVA~FR44~732~829~320",
            id="french",
        ),
        pytest.param(
            {"form": "SAS", "capital": "1234567,50", "siren": "732829320"},
            "fr",
            "SAS au capital de 1_234_567,50~€ · SIREN~732~829~320",
            id="cents, and no register",
        ),
        pytest.param(
            {"form": "SARL", "capital": "20000", "siren": "732829320", "rcs": "Lyon", "vat": "FR44732829320"},
            "en",
            "SARL with a capital of €20,000 · RCS~Lyon~732~829~320 · VAT~FR44~732~829~320",
            id="in English",
        ),
        pytest.param({"form": "EI"}, "fr", "EI", id="no capital"),
        pytest.param({}, "fr", "", id="nothing"),
    ],
)
def test_the_legal_line_is_written_as_printed(legal, language, line):
    made = house.House.model_validate(
        {"company": "C", "legal": legal, "signatories": {"a": {"name": "A", "function": "F"}}}
    )
    assert made.legal_line(language) == line.replace("_", "\u202f").replace("~", "\u00a0")


def test_the_legal_line_of_a_moroccan_house_has_its_own_identifiers():
    made = house.House.model_validate(
        {
            "company": "C",
            "legal": {
                "form": "SARL",
                "capital": "100000",
                "rc": "12345 Casablanca",
                "if": "1234567",
                "ice": "002193240000050",
            },
            "signatories": {"a": {"name": "A", "function": "F"}},
            "defaults": {"currency": "MAD"},
        }
    )
    assert made.legal_line().replace("\u202f", " ").replace("\u00a0", " ") == (
        "SARL au capital de 100 000 DH · RC 12345 Casablanca · IF 1234567 · ICE 002193240000050"
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        pytest.param("company:", "compagny:", 1, "Did you mean “company”?", id="misspelt key"),
        pytest.param("  rcs", "  rcss", 6, "Did you mean “rcs”?", id="misspelt key below"),
        pytest.param("  rcs", "  zzzz", 6, "The keys here are: form, capital", id="unknown key"),
        pytest.param(
            "function: Conseillère", "fonction: x", 14, "Did you mean “function”?", id="signatory's"
        ),
        pytest.param("732 829 320", "732 829 321", 5, "is not a SIREN", id="wrong SIREN"),
        pytest.param(
            "732 829 320", "73282932000074", 5, "first nine digits of a SIRET", id="a SIRET as SIREN"
        ),
        pytest.param("FR44732829320", "FR44732829321", 7, "not a VAT number", id="wrong VAT"),
        pytest.param("FR44732829320", "FR83404833048", 7, "does not end with the SIREN", id="another's VAT"),
        pytest.param("20 000 €", "20.000", 4, "Write 20000", id="thousands or decimals"),
        pytest.param("20 000 €", "beaucoup", 4, "is not an amount", id="capital in words"),
        pytest.param("20 000 €", "-5", 4, "is not an amount", id="negative capital"),
        pytest.param("gender: f", "gender: femme", 14, "Write one of: m, f", id="gender"),
        pytest.param(
            "signatory: cedric", "signatory: cedrik", 15, "Did you mean “cedric”?", id="default signatory"
        ),
        pytest.param("{signatory: cedric}", "{language: es}", 15, "Write one of: fr, en", id="language"),
        pytest.param(
            "signatures/cedric.png", "signatures/cedrik.png", 13, "signatures/cedric.png?", id="no picture"
        ),
        pytest.param(
            "signatures/cedric.png", "../outside.png", 13, "outside the workspace", id="picture outside"
        ),
        pytest.param(
            "signatures/cedric.png", "/etc/passwd", 13, "outside the workspace", id="absolute picture"
        ),
        pytest.param(
            "password_env: MAILER_PASSWORD",
            "password: tres-secret",
            16,
            "password_env: MAILER",
            id="password",
        ),
        pytest.param(
            "MAILER_PASSWORD", "tres-secret", 16, "name of an environment variable", id="secret as name"
        ),
        pytest.param(
            "MAILER_PASSWORD", "AZERTY2024", 16, "name of an environment variable", id="capital secret"
        ),
        pytest.param(
            "{password_env: MAILER_PASSWORD}", "{host: 'smtp://me:tres-secret@h'}", 16, "alone", id="URL"
        ),
        pytest.param("lint: {}", "lint: {x: 1}", 17, "There is no key “lint.x”", id="lint"),
        pytest.param("lint: {}", "legal: {}", 17, "first is on line 2", id="a block twice"),
        pytest.param("lint: {}", "mail2: x", 17, "Did you mean “mail”?", id="near the name of a block"),
        pytest.param("phone: 04 65 71 23 45", "phone: [1, 2]", 11, "takes one text", id="a list for a text"),
        pytest.param("phone: 04 65 71 23 45", "email: moi", 11, "not an e-mail address", id="e-mail"),
        pytest.param("  sara:", "  sa ra:", 14, "a character that it cannot take", id="signatory's key"),
    ],
)
def test_a_fault_is_one_sentence_with_line_and_remedy(folder, old, new, line, words):
    assert old in HOUSE
    error = refused(folder, HOUSE.replace(old, new, 1))
    assert error.file == str(folder / "mailer.yaml")
    assert error.line == line
    assert words in str(error)
    assert "tres-secret" not in str(error)
    assert "AZERTY" not in str(error)
    assert "pydantic" not in str(error).lower()


def test_all_faults_are_told_first_line_first(folder):
    error = refused(folder, HOUSE.replace("phone:", "phon:").replace("company: Clairval", "company: ''"))
    assert error.line == 1
    assert [other.line for other in error.others] == [11]


def test_a_house_needs_a_signatory(folder):
    assert "signatories" in str(refused(folder, "company: C\n"))
    assert "signatories" in str(refused(folder, "company: C\nsignatories: {}\n"))


def test_the_only_signatory_signs_by_default(folder):
    one = "company: C\nsignatories: {a: {name: A, function: F}}\n"
    assert written(folder, one).default_signatory == "a"
    assert written(folder, HOUSE.replace("defaults: {signatory: cedric}\n", "")).default_signatory is None


def test_every_key_of_the_house_is_described_and_translated():
    schema = house.schema(lambda text: f"fr:{text}")
    assert schema["$schema"].endswith("2020-12/schema")
    models = [schema, *schema["$defs"].values()]
    for model in models:
        for key, field in model["properties"].items():
            assert field.get("description", "").startswith("fr:"), key


def test_the_telephone_is_printed_on_one_line(folder):
    phone = written(folder, HOUSE).view()["phone"]
    assert phone == "04 65 71 23 45"
    assert phone.printed == "04\u00a065\u00a071\u00a023\u00a045"
