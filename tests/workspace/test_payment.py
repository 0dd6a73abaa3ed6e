"""How the house is paid: an IBAN is checked, and printed in groups of four."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer import house
from mailer.errors import WorkspaceError

HOUSE = "company: Clairval\nsignatories:\n  a: {name: A B, function: C}\n"
FRENCH = "FR7699999000000000000000033"


def read(folder: Path, payment: str) -> house.House:
    (folder / "mailer.yaml").write_text(f"{HOUSE}payment: {payment}\n", encoding="utf-8")
    return house.read(folder / "mailer.yaml")


def view(folder: Path, payment: str) -> list[str]:
    seen = read(folder, payment).view()
    return [seen["payee"], seen["iban"].replace("\u00a0", " "), seen["bic"], *seen["payment_lines"]]


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        pytest.param(FRENCH, "FR76 9999 9000 0000 0000 0000 033", id="France"),
        pytest.param("fr76 9999 9000 0000 0000 0000 033", "FR76 9999 9000 0000 0000 0000 033", id="blanks"),
        pytest.param("BE68 5390 0754 7034", "BE68 5390 0754 7034", id="Belgium"),
        pytest.param("CH93 0076 2011 6238 5295 7", "CH93 0076 2011 6238 5295 7", id="Switzerland"),
        pytest.param("MA89011780000012345678901234", "MA89 0117 8000 0012 3456 7890 1234", id="Morocco"),
    ],
)
def test_an_iban_is_printed_in_groups_of_four(tmp_path: Path, written: str, printed: str) -> None:
    assert view(tmp_path, f"{{iban: {written}, bic: zzzz frpp}}") == ["Clairval", printed, "ZZZZFRPP"]


@pytest.mark.parametrize(
    "iban",
    [
        pytest.param("FR7699999000000000000000034", id="a digit changed"),
        pytest.param("FR769999900000000000000003", id="a digit missing"),
        pytest.param("MA8901178000001234567890123", id="Morocco, too short"),
        pytest.param("MA88011780000012345678901234", id="Morocco, check digits"),
        pytest.param("ZZ7699999000000000000000033", id="no country"),
        pytest.param("99999 00000 00000000000 33", id="a RIB"),
        pytest.param("un compte", id="words"),
    ],
)
def test_what_is_no_iban_is_refused_with_its_line(tmp_path: Path, iban: str) -> None:
    with pytest.raises(WorkspaceError, match="is not an IBAN") as caught:
        read(tmp_path, f"{{iban: {iban}}}")
    assert (caught.value.line, caught.value.field) == (4, "payment.iban")


@pytest.mark.parametrize("bic", ["ZZZZ", "ZZZZFRPPXX", "1234FRPP", "ZZZZQQPP"])
def test_what_is_no_bic_is_refused(tmp_path: Path, bic: str) -> None:
    with pytest.raises(WorkspaceError, match="is not a BIC"):
        read(tmp_path, f"{{bic: {bic}}}")


def test_other_means_and_another_payee(tmp_path: Path) -> None:
    text = "\n  payee: Affacturage SA\n  other:\n    - Carte sur www.clairval.example/payer\n    - Chèque"
    assert view(tmp_path, text) == [
        "Affacturage SA",
        "",
        "",
        "Carte sur www.clairval.example/payer",
        "Chèque",
    ]


@given(st.integers(4, 26), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_seen(
    tmp_path_factory: pytest.TempPathFactory, at: int, digit: str
) -> None:
    changed = FRENCH[:at] + digit + FRENCH[at + 1 :]
    folder = tmp_path_factory.mktemp("house")
    if changed == FRENCH:
        assert read(folder, f"{{iban: {changed}}}").payment.iban == FRENCH
    else:
        with pytest.raises(WorkspaceError, match="is not an IBAN"):
            read(folder, f"{{iban: {changed}}}")
