"""PDF for print: WeasyPrint lays out, pikepdf reads back, a writer of our own joins."""

from mailer.render.pdf.format import PdfFormat, PdfPlate
from mailer.render.pdf.lines import PdfLineCounter

__all__ = ["PdfFormat", "PdfLineCounter", "PdfPlate"]
