"""Who may get e-mails that canvass."""

from __future__ import annotations

from typing import Any

import pytest

from mailer.model import Client
from mailer.pipeline.consent import refusal

CLIENTS, PROFESSIONALS = ("clients",), ("professionals",)
BOTH = ("clients", "professionals")
BOUGHT = {"last_order": "2026-01-02"}


@pytest.mark.parametrize(
    ("fields", "exceptions", "code"),
    [
        pytest.param({"email_consent": True}, (), None, id="yes"),
        pytest.param({"email_consent": False}, BOTH, "email-refused", id="no, whatever the house declares"),
        pytest.param({}, (), "no-consent", id="never asked"),
        pytest.param({}, CLIENTS, None, id="a table of clients"),
        pytest.param({"last_order": None, "turnover": None}, CLIENTS, "no-consent", id="a prospect among clients"),
        pytest.param({**BOUGHT, "turnover": None}, CLIENTS, None, id="a client who bought"),
        pytest.param({"kind": "business"}, PROFESSIONALS, None, id="at work, in France"),
        pytest.param({"kind": "business", "country": "Maroc"}, PROFESSIONALS, "no-consent", id="at work, in Morocco"),
        pytest.param({"kind": "consumer"}, PROFESSIONALS, "no-consent", id="at home"),
        pytest.param({"kind": "business"}, CLIENTS, None, id="a business in a table of clients"),
    ],
)  # fmt: skip
def test_consent(fields: dict[str, Any], exceptions: Any, code: str | None) -> None:
    client = Client("C1", 2, fields)
    found = refusal(client, fields, exceptions, "France")
    assert (found and found[0]) == code
