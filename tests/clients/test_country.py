"""The house's country counts for rows that name none, by its name as by its code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mailer.clients import Source, read


@pytest.mark.parametrize("country", ["FR", "France", "france"])
def test_a_lost_zero_comes_back_where_the_house_is_in_france(tmp_path: Path, country: str) -> None:
    path = tmp_path / "c.csv"
    path.write_text("Code;Nom;Code postal;Ville\nC1;Durand;1100;Oyonnax\n", encoding="utf-8")
    table = read(Source(path=path), today=date(2026, 11, 23), country=country)
    assert table.client(0).get("postcode") == "01100"
