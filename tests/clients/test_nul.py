"""A NUL in a file costs no row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mailer.clients import Source, read


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("code;nom;ville\0\nC1;Durand;Lyon\nC2;Petit;Brest\n", id="header"),
        pytest.param("code;n\0om;ville\nC1;Durand;Lyon\nC2;Petit;Brest\n", id="inside a name"),
        pytest.param("code;nom;ville\nC1;Du\0rand;Lyon\nC2;Petit;Brest\n", id="cell"),
    ],
)
def test_no_row_is_lost_to_a_nul(tmp_path: Path, text: str) -> None:
    path = tmp_path / "c.csv"
    path.write_text(text, encoding="utf-8")
    table = read(Source(path=path), today=date(2026, 11, 23))
    assert [(client.key, client.get("town")) for client in table] == [("C1", "Lyon"), ("C2", "Brest")]
    assert table.counts.rows == 2
