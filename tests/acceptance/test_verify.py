"""``render --verify`` holds replayed letters against WeasyPrint's own, and finds a replay that is broken."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.errors import RenderError
from mailer.model import Client, Document, Piece, Receipt, Skeleton
from mailer.pipeline.verifying import Verifier
from mailer.render.contract import Comparison
from mailer.render.pdf import pages
from mailer.render.pdf.inner import Inner
from mailer.render.pdf.replay.plate import ReplayPlate
from mailer.render.pdf.replay.records import Look, Sheets
from mailer.render.pdf.verify import BOUND, compare
from mailer.render.pdf.writer import PdfWriter

LETTER = """\
---
piece: letter
---
# {{ client.prenom }}, l’atelier propre

{{ client.salutation }},

{% if client.ville == "Ville 1" %}
Vous travaillez à {{ client.ville }}, chez {{ client.raison_sociale }}.
{% else %}
Votre atelier de {{ client.ville }} vous attend.
{% endif %}

::: signature
:::
"""


@pytest.fixture(autouse=True)
def _replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the few letters of a test replayed, which would be laid out one by one otherwise."""
    monkeypatch.setattr("mailer.render.pdf.format.REPLAY_FROM", 0)


@pytest.fixture
def dozen(site: Any) -> Any:
    """A campaign with two texts, for twelve clients."""
    site.campaign([site.person(n, Ville=f"Ville {n}") for n in range(12)], template=LETTER)
    return site


def run(site: Any, *words: str) -> Any:
    return site.render("--allow-findings", *words)


def verified(done: Any) -> dict[str, Any]:
    """Return what the only format's comparing came to."""
    (one,) = done.data["verified"]
    return dict(one)


def test_all_is_identical(dozen: Any) -> None:
    """As many clients as asked for, both texts among them, and the numbers say so everywhere."""
    done = run(dozen, "--verify", "3", "--json")
    one = verified(done)
    assert one == {
        "format": "pdf", "clients": 4, "documents": 4, "identical": 4, "failed": 0, "differing": [],
    }  # fmt: skip
    assert dozen.manifest().data["verified"] == [one]
    plain = run(dozen, "--verify", "3")
    assert "PDF: 4 documents compared with WeasyPrint's own layout; identical: 4." in plain.said


def test_what_is_written_is_the_same_with_and_without(dozen: Any) -> None:
    """Comparing leaves no trace in the files."""
    written = []
    for options in ((), ("--verify", "12")):
        run(dozen, *options)
        written.append((dozen.root / "out/essai/essai-a4.pdf").read_bytes())
    assert written[0] == written[1]


@pytest.fixture
def six(site: Any) -> Any:
    """A campaign without findings, for six clients."""
    site.campaign([site.person(n, Ville=f"Ville {n}") for n in range(6)])
    return site


def lowered(patch: pytest.MonkeyPatch, by: float) -> None:
    """Have replay set all lines lower, by some CSS pixels."""
    lay_out = Inner.lay_out

    def lower(self: Inner, *args: Any) -> Sheets:
        sheets = lay_out(self, *args)
        spots = {
            number: tuple(spot._replace(baseline=spot.baseline + by) for spot in some)
            for number, some in sheets.spots.items()
        }
        return replace(sheets, spots=spots)

    patch.setattr(Inner, "lay_out", lower)


def test_lines_that_are_too_low_are_found(six: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1, and each letter is named with the biggest difference; the files are there to be looked at."""
    assert six.render("--verify", "2").code == 0
    lowered(monkeypatch, 1)
    done = six.render("--verify", "2", "--json")
    assert done.code == 1, done
    one = verified(done)
    assert (one["documents"], one["identical"], one["failed"]) == (2, 0, 2)
    for found, client in zip(one["differing"], ("C00000", "C00003"), strict=True):
        assert (found["client"], found["piece"], found["page"], found["passed"]) == (
            client,
            "letter",
            1,
            False,
        )
        assert found["pixels"] > 200
        assert found["same_words"]
    assert six.manifest().data["verified"] == [one]
    said = six.render("--verify", "1").said
    assert "C00000, letter, page 1: pixels differ by up to 2" in said
    assert "Look at these letters before you print" in said


def test_a_difference_that_no_eye_sees_is_told_and_does_not_weigh(
    six: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letters a shade too light are named with their difference, and the exit code stays 0."""
    look = Inner.look

    def lighter(self: Inner, style: Any) -> Look:
        plain = look(self, style)
        *shares, operator = plain.color.split()
        shades = [f"{float(share) + 0.04:.4f}" if float(share) < 0.9 else share for share in shares]
        return plain._replace(color=" ".join([*shades, operator]))

    monkeypatch.setattr(Inner, "look", lighter)
    done = six.render("--verify", "1", "--json")
    assert done.code == 0, done
    found = verified(done)["differing"][0]
    assert 0 < found["pixels"] <= BOUND == found["bound"]
    assert "which is anti-aliasing (up to 32)" in six.render("--verify", "1").said


def test_other_words_are_found(six: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter with another client's town differs in its words."""
    fill = ReplayPlate.fill
    monkeypatch.setattr(
        ReplayPlate,
        "fill",
        lambda self, values: fill(self, [v.replace("Ville 0", "Ville 8") for v in values]),
    )
    done = six.render("--verify", "6", "--json")
    assert done.code == 1, done
    (found,) = verified(done)["differing"]
    assert (found["client"], found["same_words"], found["passed"]) == ("C00000", False, False)
    assert "the words are not the same" in six.render("--verify", "6").said


def test_a_letter_that_weasyprint_cannot_make_is_a_difference(
    six: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that cannot be compared does not stop the run, and weighs."""
    from mailer.render.pdf.press import PdfPlate

    def broken(*_: Any) -> Document:
        raise RenderError("WeasyPrint fell over.")

    monkeypatch.setattr(PdfPlate, "laid_out", broken)
    done = six.render("--verify", "1")
    assert done.code == 1
    assert "C00000, letter, page 1: WeasyPrint fell over." in done.said


def test_letters_laid_out_by_themselves_are_not_compared(site: Any) -> None:
    """There is no replay to prove, and the run says so; another client is taken where one can be."""
    site.campaign([site.person(n, Nom="محمد") for n in range(2)])
    done = site.render("--verify", "2", "--allow-findings")
    assert "PDF: nothing was replayed, so there was nothing to compare." in done.said
    site.campaign([site.person(0, Nom="محمد"), site.person(1), site.person(2)])
    one = verified(site.render("--verify", "1", "--allow-findings", "--json"))
    assert (one["clients"], one["identical"]) == (1, 1)


def test_other_formats_are_named_as_left_out(six: Any) -> None:
    """Only PDF is replayed."""
    done = six.render("--verify", "2", "--format", "docx")
    assert done.code == 0, done
    assert "--verify compares PDF alone: DOCX is left out." in done.said
    assert six.manifest().data["verified"] == []
    assert six.render("--verify", "0").code == 2


def test_files_of_their_own_are_compared_too(six: Any) -> None:
    """With --each and with --split."""
    for options in (("--each",), ("--split", "2")):
        done = six.render("--verify", "6", "--json", *options)
        assert done.code == 0, done
        assert verified(done)["identical"] == 6


def test_what_is_wrong_in_the_finished_file_alone_is_found(six: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fonts are written with the last bytes of the file: letters by themselves would know nothing of them."""
    embed = pages.embed

    def worn(writer: Any, fonts: Any, number: int) -> None:
        some = {name: (face, dict(list(texts.items())[::2])) for name, (face, texts) in fonts.items()}
        embed(writer, some, number)

    monkeypatch.setattr(pages, "embed", worn)
    done = six.render("--verify", "2", "--json")
    assert done.code == 1, done
    assert verified(done)["failed"] == 2


def test_pages_of_others_are_found(six: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client's pages in the file are looked at, and not the letter by itself."""
    pages = PdfWriter.page

    def turned(self: PdfWriter, entries: bytes, number: int = 0) -> None:
        pages(self, entries.replace(b"/Contents", b"/Rotate 180 /Contents"), number)

    monkeypatch.setattr(PdfWriter, "page", turned)
    assert verified(six.render("--verify", "6", "--json"))["failed"] == 6


def pdf(*sizes: tuple[int, int]) -> bytes:
    """Return a PDF of blank pages."""
    document = pypdfium2.PdfDocument.new()
    for width, height in sizes:
        document.new_page(width, height)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_pages_are_counted_and_measured() -> None:
    """A page more, or of another size, is no anti-aliasing."""
    page = (200, 300)
    assert compare(pdf(page), pdf(page)).identical
    assert compare(pdf(page, page), pdf(page)) == Comparison(BOUND, 2, same_pages=False)
    assert compare(pdf(page), pdf(page, page)) == Comparison(BOUND, 2, same_pages=False)
    assert not compare(pdf(page), pdf((200, 301))).passed


@dataclass
class Counted:
    """A format that only notes what it is asked to compare."""

    name = "counted"
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def quick(self, document: Document) -> bool:
        return bool(document.data)

    def verify(self, piece: Piece, file: Path, first: int, last: int) -> Comparison:
        assert (file, first, last) == (Path("aside"), 3, 4)
        self.asked.append(piece.values)
        return Comparison(0)


class Aside:
    """A binder whose files are elsewhere as yet."""

    def aside(self, path: Path) -> Path:
        assert path == Path("there")
        return Path("aside")


@given(
    st.integers(1, 40), st.lists(st.sampled_from(["one", "other", "slow", "gone"]), min_size=1, max_size=60)
)
def test_clients_are_spread_over_the_run(wanted: int, run: list[str]) -> None:
    """As many as asked for where there are so many, the first of each text among them, never twice."""
    format_: Any = Counted()
    verifier = Verifier(format_, wanted, len(run))
    for position, kind in enumerate(run):
        skeleton = Skeleton("one" if kind == "slow" else kind, "letter", "x", "fr", (), ())
        piece = Piece("letter", skeleton, (str(position),), "letter")
        document = Document(b"" if kind == "slow" else b"x")
        if kind != "gone":
            made: Any = (piece, document, Receipt(Path("there"), 3, 4, ""), Aside())
            verifier.see(position, Client(str(position), position, {}), [made])
    verifier.compare()
    result = verifier.result()
    quick = [position for position, kind in enumerate(run) if kind in ("one", "other")]
    texts = {run[position] for position in quick}
    assert result.documents == result.clients == result.identical
    assert result.documents <= min(len(quick), wanted + len(texts))
    seen = [int(number) for (number,) in format_.asked]
    assert len(set(seen)) == len(seen)
    assert {quick_of(run, text) for text in texts} <= set(seen)
    if len(quick) == len(run):
        assert result.documents >= min(wanted, len(run))


def quick_of(run: list[str], text: str) -> int:
    """Return where the first letter of a text is."""
    return run.index(text)
