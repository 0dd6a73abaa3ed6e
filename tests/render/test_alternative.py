"""What a picture shows is said in words that may hold values: printed literally, and never as anything else."""

import email
import email.policy
import zipfile
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.model import Envelope
from mailer.render import holes, markup
from mailer.render.cut import clean
from mailer.render.mail import MailFormat
from mailer.render.word import WordFormat

TODAY = date(2026, 11, 22)
ENVELOPE = Envelope(("Le Goff", "a@legoff.fr"), ("Anne", "anne@exemple.fr"), None, "c1@legoff.fr", TODAY)
HOSTILE = [
    '"><script>alert(1)</script>',
    "' onerror='alert(1)",
    "](https://evil.example) **gras** ![x](y)",
    "<!--if 0-->&quot;<!--end-->",
    "{{ 7*7 }}",
    "l’été & Cie",
    "a\u202eb",
    "",
]
SIGNED = "::: signature\n![Signature de {0}](asset:chloe)\n\n**{0}**\n:::"
SHOWN = "Avant ![Portrait de {0}, au travail](asset:chloe) après."
LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Co", "Zl", "Zp"))  # as client data are read
VALUES = st.one_of(st.sampled_from(HOSTILE), st.text(LETTERS, max_size=30))
slow = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)


class Reader(HTMLParser):
    """Keeps elements with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def squeezed(text: str) -> str:
    return " ".join(text.split())


@given(value=VALUES)
def test_in_html_a_value_is_text_of_the_attribute(desk, value):
    piece = desk.piece(SIGNED, value)
    html = holes.cut(markup.body(piece.skeleton, channel="print")).fill(piece.values)
    reader = Reader(html)
    assert {tag for tag, _ in reader.elements} <= {"div", "p", "span", "img", "strong"}
    image = next(attributes for tag, attributes in reader.elements if tag == "img")
    assert set(image) == {"src", "alt"}
    assert squeezed(clean(image["alt"])).startswith(squeezed(clean(f"Signature de {value}")))


@slow
@given(value=VALUES)
def test_in_an_e_mail_too(desk, value):
    mail = MailFormat(desk.theme(), desk.assets, "fr", today=TODAY, title="Rentrée")
    message = email.message_from_bytes(
        mail.compose(desk.piece(SHOWN, value), ENVELOPE).data, policy=email.policy.default
    )
    html = message.get_body(("html",)).get_content()
    reader = Reader(html)
    images = [attributes for tag, attributes in reader.elements if tag == "img"]
    assert len(images) == 1
    assert not {name for name in images[0] if name.startswith("on")}
    assert "script" not in {tag for tag, _ in reader.elements}
    words = squeezed(clean(f"Portrait de {value}"))
    assert squeezed(clean(images[0]["alt"])).startswith(words)
    plain = squeezed(clean(message.get_body(("plain",)).get_content()))
    assert f"[{words}" in plain


@slow
@given(value=VALUES)
def test_in_a_word_file_too(desk, value):
    word = WordFormat(desk.theme(), desk.assets, "fr", today=TODAY)
    piece = desk.piece(SHOWN, value)
    data = word.plate(piece.skeleton).fill(piece.values).data
    xml = zipfile.ZipFile(BytesIO(data)).read("word/document.xml")
    tree = ElementTree.fromstring(xml)  # noqa: S314 - our own
    (properties,) = [one for one in tree.iter() if one.tag.endswith("}docPr")]
    assert set(properties.attrib) == {"id", "name", "descr"}
    assert squeezed(clean(properties.attrib["descr"])).startswith(squeezed(clean(f"Portrait de {value}")))


def test_the_name_stands_in_the_signature_of_a_sample(desk):
    piece = desk.letter()
    html = holes.cut(markup.body(piece.skeleton, channel="print")).fill(piece.values)
    assert 'alt="Signature de Chloé Lavara"' in html


def test_the_text_of_an_e_mail_does_not_describe_a_signature(desk):
    mail = MailFormat(desk.theme(), desk.assets, "fr", today=TODAY, title="Rentrée")
    data = mail.compose(desk.piece(SIGNED, "Chloé"), ENVELOPE).data
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert "Signature de" not in message.get_body(("plain",)).get_content()


@pytest.mark.parametrize("value", HOSTILE)
def test_what_describes_a_picture_is_no_markdown(desk, value):
    """The value is not there when Markdown is read: the description is one text with one slot."""
    skeleton = desk.piece(SHOWN, value).skeleton
    (run,) = markup.pictures(skeleton, "print")
    assert run.text == "Portrait de \U000f0000, au travail"
