"""What a PDF file says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mailer import __version__


@dataclass(frozen=True, slots=True)
class Details:
    """What a file says about itself: title and author, language of the text, day it was made on.

    ``archive`` makes it a PDF/A-3, ``tagged`` a PDF/UA-1.
    """

    title: str
    author: str
    language: str
    today: date
    archive: bool = False
    tagged: bool = False

    def info(self) -> dict[str, str]:
        """Return the entries of a PDF's information dictionary; texts that are empty are left out."""
        entries = {
            "Title": self.title,
            "Author": self.author,
            "Producer": f"publipostage {__version__}",
            "CreationDate": f"D:{self.today:%Y%m%d}",
        }
        return {key: value for key, value in entries.items() if value}
