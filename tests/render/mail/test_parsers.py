"""Whole messages, read by two parsers: no defect, and both say what was meant, whatever names, subjects and files."""

import email
import email.policy
from datetime import UTC, date, datetime

import mailparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.model import Attachment, Envelope
from mailer.render.contract import MailFrame
from mailer.render.mail import MailFormat, attached
from mailer.render.pictures import Pictures

TODAY = date(2026, 11, 22)
STOP = "https://www.legoff.example/stop?t=" + "aB3_-" * 9
FRAME = MailFrame(
    identity="Cet e-mail vous est envoyé par Le Goff & Fils, 3 rue des Forges, 56000 Vannes, France.",
    legal="SARL au capital de 50 000 €",
    reason="Vous le recevez en tant que client.",
    stop=("Vous ne souhaitez plus recevoir nos offres ?", "Se désinscrire"),
)
LETTERS = "abcdefghijklmnopqrstuvwxyz ABCDEFGH éèàùçœ’ÉÀŒ«» 0123456789 ?!:,.- \u00a0\u202f €🎁"
subjects = st.text(LETTERS, min_size=10, max_size=200).filter(lambda text: len(text.split()) > 0)
names = st.text("abcdefé ÉÀœ’ñ日.-_()&+'%#;", min_size=1, max_size=90).map(lambda name: f"{name}.pdf")
files = st.lists(
    st.builds(Attachment, names, st.just("application/pdf"), st.binary(max_size=400)), max_size=3
)


@pytest.fixture(scope="module")
def mail(desk):
    made = MailFormat(desk.theme(), desk.assets, "fr", today=TODAY)
    made.framed(FRAME)
    return made


def envelope(name="Anne d’Ormesson", stop=STOP):
    return Envelope(
        ("Le Goff & Fils", "contact@legoff.fr"), (name, "anne@exemple.fr"), None, "c1@legoff.fr", TODAY,
        unsubscribe=stop,
    )  # fmt: skip


def read(data):
    return email.message_from_bytes(data, policy=email.policy.default)


def spaced(text):
    """A text with its white space made one: folding may put a line end for a space."""
    return " ".join(text.split())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(subject=subjects, name=st.text(LETTERS, min_size=1, max_size=60), sent=files)
def test_two_parsers_read_what_was_meant(mail, desk, subject, name, sent) -> None:
    """Subject, From, To, text, HTML and attachments, with no defect."""
    piece = desk.piece("# {0}\n\nBonjour {1}, voilà.", subject, name, subject="{0}")
    data = mail.compose(piece, envelope(name), {"List-Unsubscribe": f"<{STOP}>"}, sent).data
    message = read(data)
    assert [part.defects for part in message.walk() if part.defects] == []
    assert [message[field].defects for field in message if hasattr(message[field], "defects")].count(
        ()
    ) == len(message.keys())
    assert spaced(message["subject"]) == spaced(subject)
    other = mailparser.parse_from_bytes(data)
    assert spaced(other.subject) == spaced(subject)
    assert other.from_[0][1] == message["from"].addresses[0].addr_spec == "contact@legoff.fr"
    assert other.to[0][1] == "anne@exemple.fr"
    assert other.defects == []
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    assert spaced("".join(other.text_plain)) == spaced(text)
    assert spaced("".join(other.text_html)) == spaced(html)
    assert STOP in text
    assert f'href="{STOP}"' in html
    parts = list(message.iter_attachments()) if sent else []
    assert [part.get_content() for part in parts] == [one.data for one in sent]
    shown = [attached._file_name(one.name) for one in sent]
    assert [part.get_filename() for part in parts] == shown
    assert [
        one["filename"] for one in other.attachments if one["mail_content_type"] == "application/pdf"
    ] == shown
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 76 + len(STOP)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(sent=files)
def test_the_size_of_a_message_is_known_before_it_is_made(mail, desk, sent) -> None:
    """What attachments add is worked out from their lengths alone."""
    piece = desk.piece("Bonjour")
    frame = len('Content-Type: multipart/mixed;\r\n boundary=""\r\n\r\n--\r\n\r\n----\r\n') + 3 * len(
        attached.MIXED
    )
    bare = len(mail.compose(piece, envelope()).data)
    whole = len(mail.compose(piece, envelope(), None, sent).data)
    assert whole == bare + (frame + sum(map(attached.size, sent)) if sent else 0)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        pytest.param("facture.pdf", ' filename="facture.pdf"', id="plain"),
        pytest.param("Relevé.pdf", " filename*=utf-8''Relev%C3%A9.pdf", id="accent"),
        pytest.param("../../etc/passwd", ' filename="passwd"', id="path"),
        pytest.param('a"b\r\nX: y.pdf', ' filename="ab X y.pdf"', id="line end"),
        pytest.param("", ' filename="document"', id="empty"),
    ],
)
def test_a_file_s_name_is_written_as_rfc_2231_has_it(name: str, head: str) -> None:
    """Plain where it can be; never a path, a quote or a line end."""
    lines = attached.head(name, "application/pdf").decode().split("\r\n")
    assert head in lines
    assert max(map(len, lines)) <= 76


def test_a_long_name_is_cut_between_its_letters() -> None:
    """No letter is split between two pieces, which some programs read one by one."""
    lines = attached.head("é" * 60 + ".pdf", "application/pdf").decode().split("\r\n")
    pieces = [line for line in lines if line.startswith(" filename*")]
    assert len(pieces) > 1
    assert all(
        piece.rstrip(";").split("=")[1].removeprefix("utf-8''").count("%") % 2 == 0 for piece in pieces
    )


def test_who_sends_and_how_to_stop_stand_at_the_foot(mail, desk) -> None:
    """In both bodies; the legal mention only where the letter's own foot does not say it."""
    alone, framed = desk.piece("Bonjour"), desk.letter()
    for piece, legal in ((alone, 1), (framed, 0)):
        message = read(mail.compose(piece, envelope()).data)
        text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
        html = message.get_body(("html",)).get_content()
        assert f"\n{text}".count("\n--\n") == 1
        assert "envoyé par Le Goff & Fils, 3 rue des Forges" in spaced(text)
        assert text.rstrip().endswith(STOP)
        assert "envoyé par Le Goff &amp; Fils" in html
        assert spaced(text).count("SARL au capital de 50 000 € Vous le recevez") == legal


def test_what_a_client_s_own_affair_asks_for_says_nothing_of_stopping(desk) -> None:
    """A reminder has the sender's name at its foot, and no way to stop offers."""
    made = MailFormat(desk.theme(), desk.assets, "fr", today=TODAY)
    made.framed(MailFrame(identity="Cet e-mail vous est envoyé par Le Goff."))
    data = made.compose(desk.letter(), envelope(stop="")).data
    assert b"sinscrire" not in data
    assert "envoyé par Le Goff" in spaced(read(data).get_body(("plain",)).get_content())


@pytest.mark.parametrize("stop", ["javascript:alert(1)", "http://x.fr/stop", "ftp:x@y.fr"])
def test_a_link_to_stop_is_https_or_mailto(mail, desk, stop: str) -> None:
    """Anything else is no link at all."""
    assert stop.encode() not in mail.compose(desk.piece("Bonjour"), envelope(stop=stop)).data


def test_linked_pictures_lie_beside_the_messages(desk, tmp_path) -> None:
    """The message says where they will be on the web and holds none; their files are there to be put there."""
    made = MailFormat(desk.theme(), desk.assets, "fr", today=TODAY)
    made.framed(MailFrame(pictures_at="https://www.legoff.example/images/"))
    with made.binder(tmp_path / "eml", each=True) as binder:
        document = made.compose(desk.letter(), envelope())
        binder.add("c1", document)
    picture = Pictures(desk.assets).find("asset:chloe")
    name = f"{picture.digest}.png"
    assert f'src="https://www.legoff.example/images/{name}"'.encode() in document.data.replace(
        b"=\r\n", b""
    ).replace(b"=3D", b"=")
    assert b"image/png" not in document.data
    assert (tmp_path / "eml" / name).read_bytes() == picture.data


def test_who_sends_for_another_is_named(mail, desk) -> None:
    """The signatory in From, the house in Sender; the moment as it is given."""
    moment = datetime(2026, 11, 22, 14, 5, 9, tzinfo=UTC)
    sent = Envelope(
        ("Chloé", "chloe@legoff.fr"),
        ("", "a@b.fr"),
        None,
        "c1@legoff.fr",
        moment,
        agent=("Le Goff", "contact@legoff.fr"),
    )
    message = read(mail.compose(desk.piece("Bonjour"), sent).data)
    assert message["from"].addresses[0].addr_spec == "chloe@legoff.fr"
    assert message["sender"].address.addr_spec == "contact@legoff.fr"
    assert message["date"].datetime == moment
