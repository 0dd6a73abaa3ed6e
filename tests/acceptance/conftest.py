"""A small house with one campaign, written by the test, and the command run on it in this process."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from mailer import i18n
from mailer.cli import main

TODAY = "2026-11-22"
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
"""Real-shaped exports, beside the repository where there are some."""
BUILTIN = Path(__file__).resolve().parents[2] / "templates"

HEAD = (
    "Code client", "Civilité", "Nom", "Prénom", "Raison sociale", "Adresse 1", "Code postal", "Ville", "E-mail",
)  # fmt: skip
CAMPAIGN = """\
name: Essai
objective: sale
segment:
  source: {source}
offer:
  product: Dégraissant XB 15
  price: 49 € HT
  advantage: deux heures gagnées par semaine et par atelier
  gift: un pulvérisateur offert
  until: 2026-12-15
accroche: "{{{{ client.prenom }}}}, découvrez l’atelier propre en dix minutes"
pieces: {pieces}
signatory: cedric
"""


def person(number: int, **cells: str) -> dict[str, str]:
    """Return the cells of a client to whom a letter and an e-mail can go."""
    plain = {
        "Code client": f"C{number:05}",
        "Civilité": "Mme" if number % 2 else "M.",
        "Nom": "Martin",
        "Prénom": "Claude",
        "Raison sociale": "Ateliers Réunis",
        "Adresse 1": f"{number} rue des Lilas",
        "Code postal": "69003",
        "Ville": "Lyon",
        "E-mail": f"client{number}@example.fr",
    }
    return plain | {name.replace("_", " "): cell for name, cell in cells.items()}


def table(people: Iterable[Mapping[str, str]], head: Sequence[str] = HEAD) -> bytes:
    """Return people as a CSV of a French spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, head, delimiter=";", extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(people)
    return text.getvalue().encode("utf-8-sig")


@dataclass
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """All that was printed, without its line ends."""
        return " ".join((self.out + " " + self.err).split())

    @property
    def data(self) -> Any:
        """What ``--json`` printed."""
        return json.loads(self.out)


Call = Callable[..., Done]


@dataclass
class Site:
    """A workspace in a folder, and the campaigns that a test writes into it."""

    root: Path
    call: Call = field(repr=False)
    person = staticmethod(person)
    table = staticmethod(table)
    today = TODAY
    data = DATA

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file of the workspace."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def campaign(
        self,
        people: Iterable[Mapping[str, str]] | None = None,
        name: str = "essai",
        *,
        source: str = "clients.csv",
        pieces: str = "[{letter: promotion}, {coupon: order}]",
        text: str = CAMPAIGN,
        template: str | None = None,
    ) -> Path:
        """Write a campaign, its clients and a letter of its own (``note``) where given; return its folder."""
        if template is not None:
            self.write(f"campaigns/{name}/note.md", template)
            pieces = "[{letter: note}]"
        if people is not None:
            self.write(f"campaigns/{name}/{source}", table(people))
        self.write(f"campaigns/{name}/campaign.yaml", text.format(source=source, pieces=pieces))
        return self.root / "campaigns" / name

    def run(self, *words: str, **environment: str) -> Done:
        """Run the command in this workspace."""
        done = self.call("-C", str(self.root), *words, **environment)
        assert "Traceback" not in done.out + done.err
        return done

    def render(self, *words: str, name: str = "essai", today: str = TODAY) -> Done:
        """Render a campaign, without the layout that counts lines for lint."""
        return self.run("render", name, "--no-layout", "--today", today, *words)

    def manifest(self, folder: str = "out/essai") -> Manifest:
        """Read the manifest of a run."""
        return Manifest(self.root / folder)


@dataclass
class Manifest:
    """Both manifests of a run."""

    folder: Path

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows of ``manifest.csv``."""
        with (self.folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines, delimiter=";"))

    @property
    def data(self) -> dict[str, Any]:
        """``manifest.json``."""
        data: dict[str, Any] = json.loads((self.folder / "manifest.json").read_bytes())
        return data

    @property
    def counts(self) -> dict[str, Any]:
        """What became of the rows of the client file."""
        counts: dict[str, Any] = self.data["counts"]
        return counts

    def check(self, rows: int, formats: Sequence[str]) -> None:
        """Check that every row of the file is accounted for, in the counts and row by row."""
        counts = self.counts
        parts = (
            "empty", "set_aside", "do_not_contact", "outside_segment", "already_posted", "not_asked", "asked",
        )  # fmt: skip
        assert counts["rows"] == rows == sum(counts[part] for part in parts), counts
        assert set(counts["formats"]) == set(formats)
        documents = self.data["documents"]
        assert [{name: str(cell).removeprefix("'") for name, cell in one.items()} for one in documents] == [
            {name: cell.removeprefix("'") for name, cell in one.items()} for one in self.rows
        ]
        unread = [one for one in documents if not one["format"]]
        states = {"set-aside": "set_aside", "do-not-contact": "do_not_contact", "left-out": "already_posted"}
        for state, part in states.items():
            assert sum(one["state"] == state for one in unread) == counts[part], state
        assert len(unread) == sum(counts[part] for part in states.values())
        assert all(one["reason"] for one in unread)
        for name, one in counts["formats"].items():
            own = [line for line in documents if line["format"] == name]
            made = [line for line in own if line["state"] == "produced"]
            aside = [line for line in own if line["state"] == "set-aside"]
            assert len(made) + len(aside) == len(own)
            assert counts["asked"] == one["produced"] + sum(one["set_aside"].values()), name
            assert len({(line["client"], line["row"]) for line in made}) == one["produced"]
            assert len(aside) == sum(one["set_aside"].values())
            assert all(line["reason"] for line in aside)
            assert len(made) == one["pieces"]
            assert sum(line["last_page"] - line["first_page"] + 1 for line in made) == one["pages"]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace without campaigns: the house that ``mailer init`` writes."""
    root = tmp_path_factory.mktemp("house")
    shutil.copytree(BUILTIN / "workspace", root, dirs_exist_ok=True)
    return root


@pytest.fixture(scope="module")
def call() -> Iterator[Call]:
    """Call the command in this process, in English unless a variable says otherwise."""
    from contextlib import redirect_stderr, redirect_stdout

    def run(*words: str, **environment: str) -> Done:
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MAILER_LANG", "en")
            for name, value in environment.items():
                patch.setenv(name, value)
            with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
                main(words)
        return Done(
            left.value.code if isinstance(left.value.code, int) else 1, out.getvalue(), err.getvalue()
        )

    yield run
    i18n.use(i18n.FALLBACK)


@pytest.fixture
def site(house: Path, tmp_path: Path, call: Call) -> Site:
    """A workspace of the test's own."""
    root = tmp_path / "maison"
    shutil.copytree(house, root)
    return Site(root, call)


@pytest.fixture(scope="module")
def shared_site(house: Path, tmp_path_factory: pytest.TempPathFactory, call: Call) -> Site:
    """A workspace for all tests of a module."""
    root = tmp_path_factory.mktemp("module") / "maison"
    shutil.copytree(house, root)
    return Site(root, call)


class Text:
    """What is printed in the files of each format."""

    @staticmethod
    def pdf(path: Path) -> list[str]:
        """Return the text of each page."""
        from pypdfium2 import PdfDocument

        with PdfDocument(path) as document:
            return [page.get_textpage().get_text_bounded() for page in document]

    @staticmethod
    def docx(path: Path) -> str:
        """Return all text of a Word file, tables included."""
        from docx import Document
        from docx.oxml.ns import qn

        body = Document(str(path)).element.body
        return "\n".join(
            "".join(node.text or "" for node in one.iter(qn("w:t"))) for one in body.iter(qn("w:p"))
        )

    @staticmethod
    def eml(path: Path) -> EmailMessage:
        """Return a message."""
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        assert not message.defects
        return message

    @staticmethod
    def html(source: str) -> str:
        """Return the text of an HTML page, as a reader sees it."""
        from lxml import html

        return str(html.document_fromstring(source).text_content())


@pytest.fixture(scope="session")
def text() -> type[Text]:
    """Readers of the formats."""
    return Text
