"""The foot of a message: who sends it and why, and how to receive no more of its kind.

A message that canvasses must say whom it comes from and give a working way to stop, at no cost (France: Code des
postes et des communications électroniques, art. L34-5; Morocco: loi 09-08, art. 10; texts to be verified). It is the
frame's affair and not the template's, so that no template can forget it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from mailer.model import Skeleton
from mailer.render import holes
from mailer.render.contract import MailFrame
from mailer.render.mail import quoted

WIDTH = 72
_WRAP = re.compile(rf" *((?:.{{1,{WIDTH}}}|[^ ]+)(?= |$))")


class Foot:
    """A skeleton's foot: a row of the page, and lines at the end of the text.

    ``slot`` is the number of the value that holds the address to stop at; where it is blank, nothing is said of it.
    """

    def __init__(self, frame: MailFrame, skeleton: Skeleton, slot: int) -> None:
        own = any(block.kind == "footer" for block in skeleton.blocks)
        self._lines = [line for line in (frame.identity, "" if own else frame.legal, frame.reason) if line]
        self._stop = frame.stop
        self._slot = slot
        start = (
            "" if own else "--\n"
        )  # what stands behind two dashes is no part of the letter (RFC 3676, 4.3)
        text = start + "\n".join("\n".join(_WRAP.findall(line)) for line in self._lines)
        self._fixed = b"\r\n" + quoted.lines(text) if self._lines else b""
        question = " ".join(frame.stop) if frame.stop else ""
        self._question = (
            b"\r\n" + quoted.lines("\n".join(_WRAP.findall(f"{question} :"))) if question else b""
        )

    def row(self) -> str:
        """Return the row as HTML with a hole for the address; nothing where there is nothing to say."""
        lines = "<br>".join(map(escape, self._lines))
        stop = ""
        if self._stop:
            question, link = map(escape, self._stop)
            address = holes.hole(self._slot)
            stop = holes.when([self._slot], f'<p>{question} <a href="{address}">{link}</a></p>')
        if not lines and not stop:
            return ""
        return f'<tr><td class="row foot">{f"<p>{lines}</p>" if lines else ""}{stop}</td></tr>'

    def text(self, address: str) -> Sequence[bytes]:
        """Return the lines as quoted-printable; the address has one of its own, however long."""
        if not (self._question and address):
            return (self._fixed,)
        return self._fixed, self._question, quoted.lines(address)


def checked(address: str) -> str:
    """Return an address to stop at as it may stand in a link; an empty text for any scheme that is not ours."""
    return address if address.startswith(("https://", "mailto:")) else ""


__all__ = ["Foot", "checked"]
