"""Whole messages: read by another program they are what was meant, whatever the client's data."""

import email
import email.policy
import quopri
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.errors import RenderError
from mailer.model import Envelope
from mailer.render.cut import clean
from mailer.render.mail import MailFormat, quoted

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 11, 22)
TO = ("Anne d’Ormesson", "anne@exemple.fr")
ENVELOPE = Envelope(("Menuiserie Le Goff", "contact@legoff.fr"), TO, None, "c1@legoff.fr", TODAY)
HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "=1+1",
    "**gras**",
    "a\u202eb",
    "a\0b\r\nBcc: x@y.fr",
    "&amp;",
    ".",
]


@pytest.fixture(scope="module")
def mail(desk):
    return MailFormat(desk.theme(), desk.assets, "fr", today=TODAY, title="Rentrée")


def read(data):
    return email.message_from_bytes(data, policy=email.policy.default)


def defects(message):
    return [part.defects for part in message.walk() if part.defects]


def plain(message):
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html(message):
    return message.get_body(("html",)).get_content()


def test_a_message_has_its_headers_and_two_bodies(mail, desk) -> None:
    """From, To, Subject, Date, Message-ID; text and HTML; the signature with the HTML."""
    envelope = ENVELOPE.__class__(ENVELOPE.sender, TO, ("Compta", "compta@legoff.fr"), "c1@legoff.fr", TODAY)
    message = read(mail.compose(desk.letter(), envelope).data)
    assert defects(message) == []
    assert message["from"] == "Menuiserie Le Goff <contact@legoff.fr>"
    assert message["to"].addresses[0].display_name == "Anne d’Ormesson"
    assert message["reply-to"] == "Compta <compta@legoff.fr>"
    assert message["subject"] == "Pour vous, Anne : l’été arrive"
    assert message["date"].datetime.date() == TODAY
    assert message["message-id"] == "<c1@legoff.fr>"
    assert message["content-language"] == "fr"
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]


def test_what_only_a_sheet_needs_is_left_out(mail, desk) -> None:
    """Letterhead, window address and date are the header's business."""
    message = read(mail.compose(desk.letter(), ENVELOPE).data)
    for body in (plain(message), html(message)):
        assert "Votre atelier de" in body
        assert "12 RUE HAUTE" not in body
        assert "Vannes, le 22 novembre" not in body


def test_blocks_for_the_other_channel_are_left_out(mail, desk) -> None:
    """``::: only print`` stays on paper, ``::: only mail`` is here."""
    piece = desk.piece("::: only print\nPapier\n:::\n\n::: only mail\nÉcran\n:::\n")
    message = read(mail.compose(piece, ENVELOPE).data)
    assert plain(message).strip() == "Écran"
    assert "Papier" not in html(message)


def test_without_a_subject_the_accroche_is_it(mail, desk) -> None:
    """And without an accroche, the campaign's title."""
    assert read(mail.compose(desk.piece("# Bonjour {0} !", "Zoé"), ENVELOPE).data)["subject"] == (
        "Bonjour Zoé !"
    )
    assert read(mail.compose(desk.piece("Bonjour"), ENVELOPE).data)["subject"] == "Rentrée"


def test_the_signature_is_the_client_s(mail, desk) -> None:
    """The picture that the client's values choose travels along, alone, under the name that the HTML uses."""
    for key, width in (("chloe", "80"), ("cedric", "40")):
        message = read(mail.compose(desk.letter(*desk.letter().values[:8], key), ENVELOPE).data)
        (picture,) = [part for part in message.walk() if part.get_content_maintype() == "image"]
        assert picture.get_content() == desk.assets.declared[key].read_bytes()
        assert f'src="cid:{picture["content-id"].strip("<>")}" width="{width}"' in html(message)


def test_a_picture_that_is_not_there_concerns_its_client_alone(mail, desk) -> None:
    """The others get their messages."""
    pieces = [
        desk.letter(*desk.letter().values[:8], key) for key in ("chloe", "nobody", "notes", "../x", "cedric")
    ]
    kinds = [isinstance(outcome, RenderError) for outcome in mail.documents(pieces)]
    assert kinds == [False, True, True, True, False]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=120) | st.sampled_from(HOSTILE))
def test_any_value_is_read_back_and_is_nothing_but_text(mail, desk, value: str) -> None:
    """In both bodies a value prints literally, in the subject too; it makes no header, part or element."""
    piece = desk.piece(
        "# Pour {0}.\n\nCher {0}, voilà ([site](https://exemple.fr/?q={0}))", value, subject="Pour {0}."
    )
    data = mail.compose(piece, ENVELOPE).data
    message = read(data)
    assert defects(message) == []
    assert message.keys() == [
        *["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Language", "Content-Type"]
    ]
    assert len(list(message.walk())) == 3
    shown = clean(value)
    assert message["subject"].translate(CONTROLS) == f"Pour {shown}.".translate(CONTROLS)
    words = "".join(plain(message).split())
    assert "".join(f"Cher {shown}, voilà".split()).translate(CONTROLS) in words.translate(CONTROLS)
    assert html(message).count("<script") == 0


CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Directional controls are closed behind the value, which adds some."""


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=300), st.text(max_size=80))
def test_lines_are_short_and_end_as_mail_does(mail, desk, value: str, name: str) -> None:
    """Every line ends in CRLF, is ASCII, and has 76 columns at most."""
    piece = desk.piece(
        "# {0}\n\nBonjour {0}{1}, voilà {1}\n\n| a | b |\n|---|---|\n| {0} | {1} |\n", value, name
    )
    data = mail.compose(piece, Envelope(("É" * 40, "a@b.fr"), (name, "c@d.fr"), None, "x@y", TODAY)).data
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 76


@pytest.mark.parametrize(
    "text", ["a" * 76, "a" * 73 + " ", "a" * 74 + " ", "a" * 68 + "é ", "a" * 70 + "\u00a0", "a" * 200]
)
def test_a_piece_that_fills_its_line_is_folded(text: str) -> None:
    encoded = quoted.piece(text)
    assert encoded.endswith(b"=\r\n")
    assert max(map(len, encoded.split(b"\r\n"))) <= 76
    assert quopri.decodestring(encoded).decode() == text


def test_a_value_cannot_add_to_a_link(mail, desk) -> None:
    """A value in a link's target is a part of it: no quote, no recipient, no second address."""
    body = "[a](https://exemple.fr/{0}?x={0}) [b](mailto:x@y.fr?subject={0})"
    message = read(mail.compose(desk.piece(body, 'a&b"c d?e=é'), ENVELOPE).data)
    targets = re.findall('href="([^"]*)"', html(message))
    escaped = "a%26b%22c%20d%3Fe%3D%C3%A9"
    assert targets == [f"https://exemple.fr/{escaped}?x={escaped}", f"mailto:x@y.fr?subject={escaped}"]


def test_an_empty_value_leaves_no_trace(mail, desk) -> None:
    """A line or item with nothing but an empty field vanishes; a space is not doubled."""
    piece = desk.piece(
        "# Bonjour {0} !\n\nBonjour {0} Dupont\\\n{0}\\\nà Vannes\n\n- un\n- {0}\n- deux\n\n{0}\n\nFin", ""
    )
    message = read(mail.compose(piece, ENVELOPE).data)
    assert plain(message) == "Bonjour !\n\nBonjour Dupont\nà Vannes\n\n- un\n- deux\n\nFin\n"
    assert html(message).count("<li ") == 2
    assert html(message).count("<br>") == 1
    assert "--if" not in html(message)


def test_the_text_part_is_a_letter_by_itself(mail, desk) -> None:
    """Lines of 72 columns, hanging items, links written out, columns aligned, the foot behind dashes."""
    body = (
        "# Votre atelier\n\nUn mot, puis beaucoup d’autres, pour que la ligne soit trop longue et se coupe {0} fois, "
        "voir [le site](https://exemple.fr/a) ou [exemple.fr](https://exemple.fr).\n\n"
        "1. Un premier point assez long pour occuper plus d’une ligne, et qui se range sous lui-même.\n2. Deux\n\n"
        "| Pièce | Montant |\n|:--|--:|\n| {1} | 1 234,50 € |\n| F2 | {2} |\n\n> Cité\n\n"
        "::: footer\nSARL Le Goff\n:::\n"
    )
    text = plain(read(mail.compose(desk.piece(body, "deux", "Facture 1", "9,00 €"), ENVELOPE).data))
    assert text == (
        "Votre atelier\n\n"
        "Un mot, puis beaucoup d’autres, pour que la ligne soit trop longue et se\n"
        "coupe deux fois, voir le site (https://exemple.fr/a) ou exemple.fr.\n\n"
        "1. Un premier point assez long pour occuper plus d’une ligne, et qui se\n"
        "   range sous lui-même.\n2. Deux\n\n"
        "Pièce         Montant\n---------  ----------\nFacture 1  1 234,50 €\nF2             9,00 €\n\n"
        "> Cité\n\n--\nSARL Le Goff\n"
    )


@given(before=st.integers(min_value=0, max_value=90))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_dates_and_numbers_are_not_parted_in_the_text_part(mail, desk, before: int) -> None:
    """Wherever they stand in the line: folded at plain spaces, read back with their no-break spaces."""
    day, phone = "18\u00a0décembre\u00a02026", "04\u00a065\u00a071\u00a023\u00a045"
    body = "mot " * (before // 4) + "m" * (before % 4) + " {0} puis {1} " + "mot " * 20
    data = mail.compose(desk.piece(body, day, phone), ENVELOPE).data
    text = plain(read(data))
    assert day in text
    assert phone in text
    assert max(map(len, text.split("\n"))) <= 72
    assert max(map(len, data.split(b"\r\n"))) <= 76


def test_lists_stay_together_in_the_text_part(mail, desk) -> None:
    """A list within a list has no blank lines around it; where an item may vanish, there are no figures."""
    body = "1. un\n   - a\n   - b\n2. deux\n\n   encore\n\n1. {0}\n2. x\n\nFin"
    text = plain(
        read(
            mail.compose(
                desk.piece("Bonjour\n\n" + body.replace("1. {0}", "<!-- -->\n\n1. {0}"), ""), ENVELOPE
            ).data
        )
    )
    assert "1. un\n   - a\n   - b\n2. deux\n\n   encore\n\n" in text
    assert "\n\n- x\n\nFin\n" in text


def test_a_table_too_wide_for_a_line_is_told_cell_by_cell(mail, desk) -> None:
    """Each cell stands behind its column's name."""
    body = "| Produit | Prix |\n|---|---|\n| {0} | 49 € |\n"
    text = plain(read(mail.compose(desk.piece(body, "dégraissant " * 7), ENVELOPE).data))
    assert text.splitlines()[0].startswith("- Produit : dégraissant")
    assert text.splitlines()[-1] == "  Prix : 49 €"
    assert max(map(len, text.splitlines())) <= 74


def test_styles_are_in_the_elements_and_media_queries_in_the_head(mail, desk) -> None:
    """Outlook reads the one, telephones and dark screens the other; nothing is fetched."""
    page = html(read(mail.compose(desk.letter(), ENVELOPE).data))
    assert re.search(r'<h1 class="accroche" style="[^"]*color: #7a1420', page)
    assert re.findall(r"<style>\s*(@media[^{]*|\[data-ogsb\])", page) == [
        "@media (max-width: 480px) ",
        "@media (prefers-color-scheme: dark) ",
        "[data-ogsb]",
    ]
    assert "url(" not in page
    assert not re.search(r'(?:src|href)="(?!cid:|https://|mailto:|tel:)', page)


def test_a_run_s_own_headers_are_added_as_they_are(mail, desk) -> None:
    """List-Unsubscribe and its companion, for machines."""
    extra = {
        "List-Unsubscribe": "<https://exemple.fr/stop?c=1>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    message = read(mail.compose(desk.letter(), ENVELOPE, extra).data)
    assert message["list-unsubscribe"] == "<https://exemple.fr/stop?c=1>"
    assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"


def test_an_address_that_no_header_holds_says_whose_it_is(mail, desk) -> None:
    """The pipeline sets the client aside by it."""
    wrong = ("", "zoé@exemple.fr")
    for field, envelope in (
        ("email", Envelope(ENVELOPE.sender, wrong, None, "a@b", TODAY)),
        ("sender", Envelope(wrong, TO, None, "a@b", TODAY)),
        ("reply_to", Envelope(ENVELOPE.sender, TO, wrong, "a@b", TODAY)),
    ):
        with pytest.raises(RenderError) as refused:
            mail.compose(desk.letter(), envelope)
        assert refused.value.field == field


def test_a_folder_of_messages_takes_its_place_at_the_end(mail, desk, tmp_path) -> None:
    """One file for a client; e-mail has no file for all, so that the name loses its suffix."""
    with mail.binder(tmp_path / "rentree.eml", each=False) as binder:
        (document,) = mail.documents([desk.letter()])
        receipt = binder.add("C1", document)
        assert not receipt.path.exists()
    assert receipt.path == tmp_path / "rentree" / "C1.eml"
    assert receipt.path.read_bytes() == document.data
    assert read(document.data)["to"] is None


def test_many_values_make_one_message(mail, desk) -> None:
    """A document of 3,000 values, far more than a letter, is composed like any other."""
    rows = "".join(f"| {{{n}}} | {{{n + 1}}} |\n" for n in range(0, 3000, 2))
    piece = desk.piece("| a | b |\n|---|---|\n" + rows, *(f"v{n}" for n in range(3000)))
    message = read(mail.compose(piece, ENVELOPE).data)
    assert plain(message).split()[-1] == "v2999"


SCRIPT = """
import sys; sys.path.insert(0, "tests/render")
from pathlib import Path; from datetime import date; import hashlib, tempfile
from conftest import Desk
from mailer.render.mail import MailFormat; from mailer.model import Envelope
desk = Desk(Path(tempfile.mkdtemp())); day = date(2026, 11, 22)
mail = MailFormat(desk.theme(), desk.assets, "fr", today=day)
data = mail.compose(desk.letter(), Envelope(("Zoé", "a@b.fr"), ("É", "c@d.fr"), None, "x@y", day)).data
print(hashlib.sha256(data).hexdigest())
"""


def test_the_same_input_gives_the_same_bytes() -> None:
    """In another process too, whatever its hashes begin with."""
    runs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
