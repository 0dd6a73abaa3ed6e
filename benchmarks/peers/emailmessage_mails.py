"""EmailMessage of the standard library: text, HTML and the signature as a picture."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from benchmarks import html_letter, letter
from benchmarks.peers import contract
from benchmarks.peers.contract import Made, Task, Values


def compose(task: Task) -> Made:
    """Compose a message for each client; nothing is sent."""
    return contract.each(task, task.clients, maker())


def text() -> str:
    """Return the letter as plain text with ``{fields}``."""
    words = (letter.GREETING, *letter.PARAGRAPHS, *letter.SIGNED, letter.POST_SCRIPTUM, *letter.COUPON_LINES)
    return "\n\n".join(words).replace("**", "")


def maker() -> Callable[[Values], bytes]:
    """Return what composes a client's message."""
    fill_html = html_letter.filler("cid:signature")
    plain = text()
    picture = letter.SIGNATURE.read_bytes()

    def make(client: Values) -> bytes:
        message = EmailMessage(policy=SMTP)
        message["From"] = "Clairval Ateliers <bonjour@clairval.example>"
        message["To"] = f"{client['code']} <{client['code'].lower()}@example.fr>"
        message["Subject"] = letter.HEADLINE.format_map(client)
        message["Date"] = f"{letter.DAY:%a, %d %b %Y} 00:00:00 +0000"
        message["Message-ID"] = f"<{client['code']}@clairval.example>"
        message.set_content(plain.format_map(client))
        message.add_alternative(html_letter.page(fill_html(client), escape(html_letter.CSS)), subtype="html")
        html = message.get_payload()[1]  # type: ignore[index]
        html.add_related(picture, "image", "png", cid="<signature>")  # type: ignore[union-attr]
        return message.as_bytes()

    return make
