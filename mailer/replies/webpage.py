"""How the unsubscribe page looks, in French and English; no script, no picture, nothing fetched from anywhere."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from mailer.errors import N_
from mailer.i18n import FALLBACK, LANGUAGES, translate

STYLE = """
:root{color-scheme:light dark;
--ground:#f3f1ec;--card:#fff;--ink:#22262b;--soft:#5b6169;--call:#1d5c4f;--on:#fff}
@media (prefers-color-scheme:dark){:root{
--ground:#15181b;--card:#1f2428;--ink:#eceae4;--soft:#a9afb6;--call:#7ccdb9;--on:#10201c}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.25rem;background:var(--ground);color:var(--ink);
font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{width:100%;max-width:32rem;background:var(--card);border-radius:1rem;padding:clamp(1.5rem,6vw,3rem);
box-shadow:0 1px 2px rgb(0 0 0/.06),0 12px 32px rgb(0 0 0/.08)}
.house{margin:0 0 1.25rem;color:var(--soft);font-size:.9375rem;overflow-wrap:anywhere}
h1{margin:0 0 .75rem;font-size:clamp(1.5rem,5vw,1.875rem);line-height:1.25;text-wrap:balance}
p{margin:0 0 1rem}
.soft{color:var(--soft);font-size:.9375rem;margin:1.25rem 0 0;overflow-wrap:anywhere}
button{width:100%;min-height:3.25rem;margin-top:.5rem;padding:.75rem 1.5rem;border:0;border-radius:.625rem;
background:var(--call);color:var(--on);
font:inherit;font-weight:600;cursor:pointer}
button:focus-visible{outline:3px solid var(--ink);outline-offset:3px}
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    (
        "Content-Security-Policy",
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),  # the address holds the token
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("X-Robots-Tag", "noindex, nofollow"),
    ("Vary", "Accept-Language"),
)
"""The fields of every answer."""

PAGES = {
    "ask": (
        N_("Stop our e-mails?"),
        N_("Press the button, and our offers and news will not come to this address any more."),
    ),
    "done": (
        N_("It is done."),
        N_("Our offers and news will not come to this address any more. You need not do anything else."),
    ),
    "broken": (
        N_("This link is not complete."),
        N_(
            "It may have been cut in your e-mail. Copy the whole of it, or answer the e-mail with the word STOP."
        ),
    ),
    "failed": (
        N_("That did not work."),
        N_("Your request could not be noted just now. Please try again in a few minutes."),
    ),
    "wrong": (N_("This page cannot do that."), N_("Please open the link of the e-mail again.")),
}
"""Each page with its heading and its sentence."""
BUTTON = N_("Stop the e-mails")
STILL = N_("Messages about your orders and invoices still come.")
WRITE = N_("A question? Write to {contact}.")


def page(name: str, language: str, house: str = "", contact: str = "") -> str:
    """Return a page of `PAGES` as HTML; house and contact are shown as they are, never as markup."""
    heading, sentence = (translate(text, language) for text in PAGES[name])
    parts = [f'<p class="house">{escape(house)}</p>' if house else "", f"<h1>{escape(heading)}</h1>"]
    parts.append(f"<p>{escape(sentence)}</p>")
    if name == "ask":
        parts.append(
            '<form method="post"><button type="submit" name="unsubscribe" value="yes">'
            f"{escape(translate(BUTTON, language))}</button></form>"
        )
    if name in ("ask", "done"):
        parts.append(f'<p class="soft">{escape(translate(STILL, language))}</p>')
    if contact:
        parts.append(f'<p class="soft">{escape(translate(WRITE, language, contact=contact))}</p>')
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(heading)}</title><style>{STYLE}</style></head>\n"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def preferred(accepted: str) -> str:
    """Return the page's language for an Accept-Language field (RFC 9110, 12.5.4); French where none is asked for.

    Who asks for other languages alone gets English.
    """
    wanted: list[tuple[float, str]] = []
    for part in accepted.split(",")[:30]:
        name, _, rest = part.strip().partition(";")
        quality = rest.strip().removeprefix("q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        if name.strip() and weight > 0:
            wanted.append((-weight, name.strip().lower().partition("-")[0]))
    ordered = [name for _, name in sorted(wanted, key=lambda one: one[0])]
    known = next((name for name in ordered if name in LANGUAGES), None)
    return known or ("en" if ordered and "*" not in ordered else FALLBACK)
