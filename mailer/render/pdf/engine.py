"""WeasyPrint, set up once a process: font configuration, parsed style sheet, cache of pictures."""

from __future__ import annotations

import logging
import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint import CSS, HTML

from mailer.errors import N_, RenderError
from mailer.model import Assets, Theme
from mailer.render.pdf.fetcher import LocalFetcher, Refused
from mailer.render.pdf.fontmap import ThemeFonts
from mailer.render.pdf.papers import PAPERS
from mailer.render.pdf.widths import Fonts

# What every theme may count on. Papers are named CSS pages, so that a theme can give each its margins.
_SHEETS = "".join(f"@page {name} {{ size: {w}mm {h}mm }}" for name, (w, h) in PAPERS.items()) + "".join(
    f"body.paper-{name} {{ page: {name} }}" for name in PAPERS
)
_BASE = "@page { margin: 15mm } h1, h2, h3, h4, h5, h6 { bookmark-level: none } body { overflow-wrap: break-word }"

ENDLESS = 8_000
"""The height in mm of a page that does not end: a hundred rows of a table are 600 mm high."""

_FONT = re.compile("Font-face '(.*)' cannot be loaded")
"""What WeasyPrint logs of a font that it does not get."""


class Engine:
    """Lays out HTML in one theme.

    Raises:
        RenderError: the theme's style sheet or a document asks for what is not served, or a picture
            cannot be read.
    """

    def __init__(self, theme: Theme, assets: Assets, *, tagged: bool = False) -> None:
        """Load a theme's style sheets and fonts; with ``tagged``, PDFs say what is what.

        Raises `RenderError` for a theme that cannot be used.
        """
        self.theme = theme
        self.tagged = tagged
        self.complaints: list[str] = []
        self._folder = tempfile.mkdtemp(prefix="mailer-")
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self.fonts = ThemeFonts(theme, self._folder)
        self._fetcher = LocalFetcher(theme.folders, assets)
        self.pictures: dict[str, Any] = {}
        self.base = theme.folders[0].resolve().as_uri() + "/print.css" if theme.folders else "file:///-/"
        self._endless: dict[str, CSS] = {}
        self.sheets = [self._sheet(_SHEETS + _BASE), self._sheet(theme.css)]

    def _sheet(self, css: str) -> CSS:
        with self.watched(), _copies_in(self._folder):
            return CSS(string=css, base_url=self.base, url_fetcher=self._fetcher, font_config=self.fonts)

    def layout(self, html: str, *more: CSS) -> Any:
        """Return WeasyPrint's document for a whole HTML page; ``more`` style sheets come after the theme's own."""
        with self.watched():
            document = self.source(html).render(
                stylesheets=[*self.sheets, *more], font_config=self.fonts, cache=self.pictures, dpi=300
            )
        if not self.fonts.files:
            raise RenderError(
                N_("The theme {theme} has no font."),
                hint=N_("Copy the file into the theme's folder and name it there."),
                theme=self.theme.name,
            )
        return document

    def endless(self, paper: str) -> CSS:
        """Return a style sheet that makes a paper so high that no text comes to its end."""
        if paper not in self._endless:
            width, _ = PAPERS[paper]
            css = f"@page {paper} {{ size: {width}mm {ENDLESS}mm !important }}"
            self._endless[paper] = self._sheet(css)
        return self._endless[paper]

    def source(self, html: str) -> Any:
        """Return a whole HTML page as WeasyPrint takes it, with nothing but the workspace's files behind it."""
        return HTML(string=html, base_url=self.base, url_fetcher=self._fetcher, media_type="print")

    def render(self, html: str) -> tuple[bytes, int]:
        """Return the PDF of a whole HTML page and the number of its pages; the same bytes every time."""
        document = self.layout(html)
        document.fonts = Fonts()
        with self.watched():
            # The identifier is WeasyPrint's hash of the content: no clock, no chance.
            data = document.write_pdf(pdf_identifier=True, pdf_tags=self.tagged, dpi=300)
        return data, len(document.pages)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Turn what WeasyPrint refuses or only logs into errors and complaints."""
        logger = logging.getLogger("weasyprint")
        ear = _Ear()
        logger.addHandler(ear)
        self._fetcher.refusals.clear()
        propagate, logger.propagate = logger.propagate, False
        try:
            yield
        except Refused as refusal:
            raise _error(refusal) from None
        except RenderError:
            raise
        except Exception as error:  # whatever a client's data does to the library, the others are printed
            raise RenderError(
                N_("WeasyPrint cannot lay out the document: {reason}"),
                hint=N_("Look at the client's values, or at the theme's style sheet."),
                reason=f"{type(error).__name__}: {error}",
            ) from error
        finally:
            logger.removeHandler(ear)
            logger.propagate = propagate
        if self._fetcher.refusals:
            raise _error(self._fetcher.refusals[0])
        for message in ear.messages:
            if message.startswith("Failed to load image"):
                raise RenderError(
                    N_("A picture cannot be read: {reason}"),
                    hint=N_("Save it again as PNG, JPEG or SVG."),
                    reason=message.partition(": ")[2] or message,
                )
            if (font := _FONT.fullmatch(message)) is not None:
                raise RenderError(
                    N_(
                        "The font {font} of the theme cannot be loaded: nothing is fetched but the theme's own files."
                    ),
                    hint=N_("Copy the file into the theme's folder and name it there."),
                    font=font[1],
                )
        self.complaints += [message for message in ear.messages if message not in self.complaints][:20]


@contextmanager
def _copies_in(folder: str) -> Iterator[None]:
    """Have WeasyPrint copy fonts into a folder that is removed on exit; it leaves its own behind."""
    outer, tempfile.tempdir = tempfile.tempdir, folder
    try:
        yield
    finally:
        tempfile.tempdir = outer


class _Ear(logging.Handler):
    """Keeps the warnings that WeasyPrint logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _error(refusal: Refused) -> RenderError:
    if refusal.picture:
        return RenderError(
            N_("The picture {source} is not there."),
            hint=N_("Put the file beside the campaign, or name it in mailer.yaml."),
            source=refusal.source,
        )
    return RenderError(
        N_("The document asks for {url}, and nothing is fetched while rendering but the theme's own files."),
        hint=N_("Copy the file into the theme's folder and name it there."),
        url=refusal.source,
    )
