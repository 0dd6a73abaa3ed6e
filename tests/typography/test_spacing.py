"""The spaces and apostrophes of French."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailer.model import slot_text
from mailer.typography import french

N, T = "\u00a0", "\u202f"
SLOT = slot_text(3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bonjour ! Ça va ?", f"Bonjour{T}! Ça va{T}?"),
        ("Bonjour! Ça va?", f"Bonjour{T}! Ça va{T}?"),
        ("un ; deux", f"un{T}; deux"),
        ("Objet : devis", f"Objet{N}: devis"),
        ("Objet: devis", f"Objet{N}: devis"),
        ("Quoi ?!", f"Quoi{T}?!"),
        ("« oui »", f"«{N}oui{N}»"),
        ("«oui»", f"«{N}oui{N}»"),
        ("«»", f"«{N}»"),
        ("50% et 5 €", f"50{N}% et 5{N}€"),
        ("l'eau d'un client", "l’eau d’un client"),
        ("l'« eau »", f"l’«{N}eau{N}»"),
        (f"{SLOT} ! {SLOT} : {SLOT} %", f"{SLOT}{T}! {SLOT}{N}: {SLOT}{N}%"),
        (f"{SLOT}? d'{SLOT}", f"{SLOT}{T}? d’{SLOT}"),
        ("**Important** : lisez", f"**Important**{N}: lisez"),
        (f"déjà{T}! fait{N}: oui", f"déjà{T}! fait{N}: oui"),
        ("le prix (net)! ", f"le prix (net){T}! "),
        (" ! suite", f"{T}! suite"),
        (f"Prix :{SLOT}", f"Prix{N}:{SLOT}"),
        ("Prix :49", f"Prix{N}:49"),
        ("«Objet:»", f"«{N}Objet{N}:{N}»"),
    ],
)
def test_spaces_and_apostrophes_are_set(text: str, expected: str) -> None:
    assert french(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://exemple.fr/?q=l'eau:%20a!b;c",
        "www.exemple.fr/a?b",
        "jean.d'arc@exemple.fr",
        "mailto:a@b.fr?subject=x",
        "de 10:30 à 12:05",
        "1 234,50",
        "::: signature",
        "a &amp; b",
        "quoi?non",
        "5' 6'",
        "une ligne\n: définition"[:9],
        "",
    ],
)
def test_what_is_no_prose_is_left_alone(text: str) -> None:
    assert french(text) == text


def test_punctuation_after_an_address_is_still_set() -> None:
    assert french("Voir https://exemple.fr/x ! Ou a@b.fr ?") == f"Voir https://exemple.fr/x{T}! Ou a@b.fr{T}?"


_PROSE = st.text(st.sampled_from(f"aé1 {N}{T}«»:;!?%€'’\"()[]*.,@/&#\n{SLOT}-_htp"), max_size=30)


@given(_PROSE | st.text(max_size=40))
@example("http://a»:")
@example("a@b.c»!")
@example("1:»")
def test_doing_it_twice_changes_nothing(text: str) -> None:
    once = french(text)
    assert french(once) == once


@given(_PROSE)
def test_nothing_but_spaces_and_apostrophes_changes(text: str) -> None:
    def bare(value: str) -> str:
        return value.replace(N, "").replace(T, "").replace(" ", "").replace("’", "'")

    assert bare(french(text)) == bare(text)
