"""Whether a client may get e-mails that canvass: who said yes, and who may be written to without having said it.

France (Code des postes et des communications électroniques, art. L34-5, read in November 2026) and Morocco (loi 09-08,
art. 10, as secondary pages quote it) ask for consent beforehand, and except clients to whom the same house
offers similar things, each message offering to stop at no cost. French practice also excepts people written to about
their work. Whether an exception holds is for the house to say (``mail.without_consent``), and to be verified for each
case; nobody is presumed to have said yes. A reminder of payment, or the
answer to a complaint, is no canvassing and needs none of this.
"""

from __future__ import annotations

from collections.abc import Collection

from mailer.errors import N_
from mailer.model import Client, Message
from mailer.settings.mailing import ConsentException

REFUSED = N_("refused e-mails")
NEVER_ASKED = N_("never agreed to e-mails that canvass")
BOUGHT = ("last_order", "turnover")
"""Columns that tell a client from a prospect, where a table has them."""


def refusal(
    client: Client, columns: Collection[str], exceptions: Collection[ConsentException], home: str
) -> tuple[str, Message] | None:
    """Return why a client gets no e-mail that canvasses, as code and sentence; None where one may go.

    ``columns`` are those of the client's table, ``exceptions`` what the house declares, ``home`` is the house's
    country.
    """
    answer = client.get("email_consent")
    if answer is False:
        return "email-refused", Message(REFUSED)
    if answer is True or _excepted(client, columns, exceptions, home):
        return None
    return "no-consent", Message(NEVER_ASKED)


def _excepted(
    client: Client, columns: Collection[str], exceptions: Collection[ConsentException], home: str
) -> bool:
    if "clients" in exceptions:
        told = [name for name in BOUGHT if name in columns]
        if not told or any(client.get(name) for name in told):
            return True
    country = str(client.get("country") or home).strip().casefold()
    return "professionals" in exceptions and client.get("kind") == "business" and country in ("france", "fr")
