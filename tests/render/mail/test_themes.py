"""The built-in themes of e-mails: readable in light, in dark and inverted, from 320 pixels on, nothing fetched."""

import colorsys
import email
import email.policy
import json
import re
import shutil
import subprocess
from datetime import date

import pytest

from mailer.model import Envelope
from mailer.render.contract import MailFrame
from mailer.render.mail import MailFormat
from mailer.render.mail.styles import parted
from tests.render.conftest import FRAME

TODAY = date(2026, 11, 22)
ENVELOPE = Envelope(
    ("Le Goff", "a@legoff.fr"), ("Anne", "anne@exemple.fr"), None, "c1@legoff.fr", TODAY,
    unsubscribe="https://www.legoff.example/stop?t=" + "x" * 43,
)  # fmt: skip
BODY = """
# Votre atelier propre en dix minutes

Madame,

Un mot avec un [lien](https://exemple.fr) et un nom {0}.

- **Prix** : 49 €
- Cadeau

| Pièce | Date | Échéance | Montant | Reste dû |
|:--|:--|:--|--:|--:|
| Facture F26-1162 | 15/10/2026 | 14/11/2026 | 12\u202f345,67\u00a0€ | 12\u202f345,67\u00a0€ |

> Une citation.

::: signature
![Signature de Chloé](asset:chloe)

**Chloé**
:::

::: ps
P.-S. : avant le 15 décembre.
:::

::: legal
Conditions.
:::
"""
THEMES = ("classic", "modern")


@pytest.fixture(scope="module", params=THEMES)
def page(request, desk):
    """The HTML of a message that holds every block, in a theme."""
    made = MailFormat(desk.theme(request.param), desk.assets, "fr", today=TODAY)
    made.framed(
        MailFrame("Cet e-mail vous est envoyé par Le Goff.", "SARL", "", ("Assez ?", "Se désinscrire"))
    )
    data = made.compose(desk.piece(BODY + FRAME, "Zoé", "", "", ""), ENVELOPE).data
    return email.message_from_bytes(data, policy=email.policy.default).get_body(("html",)).get_content()


def test_nothing_is_fetched_and_everything_is_named(page: str) -> None:
    """No outside picture, font, sheet or script; a language, a title, a text for each picture, tables that lay out."""
    assert not re.search(r"<(script|link|iframe|object|form|video|base)\b|@import|@font-face|url\(", page)
    assert all(source.startswith("cid:") for source in re.findall(r'src="([^"]*)"', page))
    assert re.search(r'<html lang="fr"', page)
    assert re.search(r"<title>[^<]+</title>", page)
    pictures = re.findall(r"<img [^>]*>", page)
    assert pictures
    assert all(re.search(r'alt="[^"]+"', one) and re.search(r'width="\d+"', one) for one in pictures)
    layout = [one for one in re.findall(r"<table[^>]*>", page) if "columns-" not in one]
    assert all('role="presentation"' in one and 'cellpadding="0"' in one for one in layout)


def test_it_holds_in_outlook_and_gmail(page: str) -> None:
    """600 pixels at most, by a table of Outlook's own; styles in the elements; only what Word's engine knows."""
    inline = " ".join(re.findall(r'style="([^"]*)"', page))
    assert "max-width: 600px" in inline
    assert '<!--[if mso]><table role="presentation" width="600"' in page
    assert not re.search(
        r"(?:^|;)\s*(?:display: *(?:flex|grid)|position|float|box-shadow|background-image|transform)", inline
    )
    assert "var(" not in page
    assert len(page.encode()) < 102_000  # Gmail shows no more (102 kB) without a click
    assert all(len(block) < 8192 for block in re.findall(r"<style>(.*?)</style>", page, re.DOTALL))


def test_outlook_s_dark_mode_gets_the_dark_rules_too(page: str) -> None:
    """Each colour and each ground of the query stands behind Outlook's own marks."""
    blocks = re.findall(r"<style>\s*(.*?)</style>", page, re.DOTALL)
    dark = next(block for block in blocks if "prefers-color-scheme: dark" in block)
    marked = next(block for block in blocks if "[data-ogsc]" in block)
    assert "@media" not in marked
    for declaration in re.findall(r"(?:background-color|(?<!-)color): #[0-9a-f]{6} !important", dark):
        assert declaration in marked


def luminance(color: str) -> float:
    """Relative luminance of a colour (WCAG 2.2)."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def inverted(color: str) -> str:
    """A colour with its lightness turned about, as programs do that force dark mode."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)))
    return "#" + "".join(
        f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, 1 - lightness, saturation)
    )


def complement(color: str) -> str:
    """A colour with each of its parts turned about, as the crudest of them do."""
    return f"#{0xFFFFFF - int(color[1:], 16):06x}"


def colors(css: str, selector: str) -> dict[str, str]:
    """What a style sheet gives a selector of its own, of colours."""
    found = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        if selector in [one.strip() for one in selectors.split(",")]:
            found |= dict(re.findall(r"(?<![\w-])(color|background-color): (#[0-9a-f]{6})", body))
    return found


PAIRS = [("table.sheet", "table.sheet"), ("h1", "table.sheet"), ("a", "table.sheet"), ("h2", "table.sheet"),
         ("td.footer", "table.sheet"), ("td.legal", "table.sheet"), ("td.foot", "table.sheet"),
         ("td.foot a", "table.sheet"), ("td.coupon h2", "td.coupon")]  # fmt: skip


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(desk, theme: str, text: str, ground: str) -> None:
    """4.5 to 1 (WCAG 2.2, 1.4.3) in light, in dark, and where a program turns the colours about by itself."""
    styles = parted(desk.theme(theme).mail_css)
    dark = next(block for block in styles.blocks if "dark" in block)
    for css in (styles.inline, dark[dark.index("{") + 1 :]):
        one = colors(css, text)["color"]
        other = colors(css, ground)["background-color"]
        assert contrast(one, other) >= 4.5
    light, sheet = colors(styles.inline, text)["color"], colors(styles.inline, ground)["background-color"]
    assert contrast(inverted(light), inverted(sheet)) >= 4.5
    assert contrast(complement(light), complement(sheet)) >= 4.5


@pytest.mark.parametrize(
    "css", ["@media (x) { a { color: red }", "a { b: c } @media", "}}{{", "@media x {} /* @media { */"]
)
def test_a_theme_that_is_not_closed_stays_whole(css: str) -> None:
    """Nothing of it is lost, and nothing breaks."""
    assert "".join(parted(css).inline.split()) in "".join(css.split())


@pytest.mark.chromium
@pytest.mark.parametrize("width", [320, 600, 1200])
def test_it_fits_its_window(page: str, width: int, tmp_path) -> None:
    """No sideways scrolling from 320 pixels on; on a wide screen the sheet has 600."""
    file = tmp_path / "page.html"
    script = (
        "const f=document.querySelector('iframe');f.onload=()=>{const d=f.contentDocument;"
        "document.title=[d.documentElement.scrollWidth,"
        "Math.round(d.querySelector('table.sheet').getBoundingClientRect().width)].join(' ')};"
    )
    quoted = json.dumps(page).replace("</", "<\\/")
    file.write_text(
        f'<!DOCTYPE html><iframe style="border:0;width:{width}px;height:2000px"></iframe>'
        f"<script>{script}f.srcdoc={quoted}</script>",
        encoding="utf-8",
    )
    chromium = shutil.which("chromium") or "chromium"
    done = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000",
         "--window-size=1400,2100", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", file.as_uri()],
        capture_output=True, text=True, timeout=90, check=True,
    )  # fmt: skip
    scroll, sheet = map(int, re.search(r"<title>(\d+) (\d+)</title>", done.stdout).groups())
    assert scroll <= width
    assert sheet == min(width, 600 if width > 480 else width) - (24 if 480 < width <= 600 else 0)
