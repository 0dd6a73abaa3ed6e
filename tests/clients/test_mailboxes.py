"""E-mail addresses looked at offline: slips of the keyboard, functions, the same address twice."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.clients import Source, read
from mailer.clients.mailboxes import PROVIDERS, meant

DOMAINS = [f"{name}.{end}" for name, ends in PROVIDERS.items() for end in ends.split()]


@pytest.mark.parametrize(
    ("domain", "provider"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmail.fr", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("hotmial.fr", "hotmail.fr"),
        ("hotmail.fe", "hotmail.fr"),
        ("yaho.fr", "yahoo.fr"),
        ("yahoo.con", "yahoo.com"),
        ("orange.ff", "orange.fr"),
        ("wanado.fr", "wanadoo.fr"),
        ("lapost.net", "laposte.net"),
        ("outllook.com", "outlook.com"),
        ("iclould.com", "icloud.com"),
    ],
)
def test_a_slip_is_seen(domain: str, provider: str) -> None:
    """With the domain that was probably meant."""
    assert meant(domain) == provider


@pytest.mark.parametrize(
    "domain",
    [
        *DOMAINS,
        "mail.com",
        "ymail.com",
        "email.com",
        "laposte.fr",
        "orange.com",
        "gmx.fr",
        "free.fr",
        "exemple.fr",
        "",
    ],
)
def test_a_domain_that_exists_is_not_blamed(domain: str) -> None:
    """Providers' own domains, and those that look like them and are real."""
    assert meant(domain) is None


@given(st.sampled_from(DOMAINS), st.data())
def test_two_letters_changed_about_are_seen_wherever_they_stand(domain: str, data: st.DataObject) -> None:
    """In the provider's name, whichever it is."""
    label, _, rest = domain.partition(".")
    at = data.draw(st.integers(0, len(label) - 2))
    slip = label[:at] + label[at + 1] + label[at] + label[at + 2 :]
    if slip != label:
        assert meant(f"{slip}.{rest}") == domain


def test_what_is_odd_about_addresses_is_told_with_its_rows(tmp_path: Path) -> None:
    """Nothing is changed: a guess that is wrong would write to a stranger."""
    file = tmp_path / "clients.csv"
    file.write_text(
        "code;nom;email\nA;Un;un@gmial.com\nB;Deux;contact@exemple.fr\nC;Trois;Trois@exemple.fr\n"
        "D;Quatre;trois@exemple.fr\nE;Cinq;\nF;Six;\n",
        encoding="utf-8",
    )
    table = read(Source(file), today=date(2026, 11, 22))
    told = {one.rule: one for one in table.findings if one.rule.startswith("client-email")}
    assert {rule: one.rows for rule, one in told.items()} == {
        "client-email-mistyped": (2,),
        "client-email-role": (3,),
        "client-email-twice": (5,),
    }
    assert "gmial.com → gmail.com" in str(told["client-email-mistyped"].message)
    assert table.client(0).get("email") == "un@gmial.com"
