"""What files call by a key, people are told by its name in their language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mailer.campaign_parts import Objective
from mailer.cli import names
from mailer.i18n import FALLBACK, use
from mailer.lint import RULES
from mailer.lint.score import PACK


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use(request.param)
    yield request.param
    use(FALLBACK)


def test_pieces_are_named(language: str) -> None:
    assert names.piece("letter") == {"fr": "lettre", "en": "letter"}[language]
    assert names.piece("letter/promotion").endswith("/promotion")
    assert names.piece("postcard") == "postcard"
    assert names.piece(PACK) == {"fr": "envoi entier", "en": "whole pack"}[language]
    assert names.channel("print") == {"fr": "papier", "en": "paper"}[language]


def test_keys_stand_behind_their_names(language: str) -> None:
    said = names.keys(("letter", "relance", "win-back", "other"))
    expected = {
        "fr": "lettre (letter), relance de paiement (relance), reconquête (win-back), other",
        "en": "letter, payment reminder (relance), win-back, other",
    }
    assert said == expected[language]


def test_every_objective_has_a_name() -> None:
    assert set(names.OBJECTIVES) == set(Objective)


def test_every_source_of_a_rule_is_named(language: str) -> None:
    for rule in RULES:
        assert rule.source.partition(": ")[0] in names.SOURCES
    law = {"fr": "loi\u00a0", "en": "law"}[language]
    assert names.source("law: Code civil, 1353") == f"{law}: Code civil, 1353"


def test_screens_speak_french(run: Callable[..., Any]) -> None:
    """Neither keys of pieces alone, nor English words of sources."""
    page = run("explain", "legal-free", MAILER_LANG="fr").out
    assert "loi\u00a0: Code de la consommation" in page
    assert "vente (sale)" in run("explain", "coupon", MAILER_LANG="fr").out
    listed = run("rules", MAILER_LANG="fr").out
    assert "law:" not in listed
    assert "course:" not in listed
    assert " lettre " in run("templates", MAILER_LANG="fr").out
