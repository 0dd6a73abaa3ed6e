"""The oracle of layout replay for what real letters hold beside plain words: each such letter is replayed, and is the
page that WeasyPrint lays out: the same pixels at 150 dpi, the same operators, words and links."""

from __future__ import annotations

import io
import os
import pickle
import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest

from mailer.model import Block, Line, Run, Skeleton, Style, slot_text
from mailer.render.contract import Expected
from mailer.render.pdf.format import COUNTED_FROM
from mailer.render.pdf.replay.records import Replayed
from mailer.render.pdf.verify import words
from tests import structure

EXAMPLES = 400 if "MAILER_PROVE" in os.environ else 2
CLIENTS = 4
SLOTS = 12
FIRST = 8
"""Slots from here on are those of the paragraphs; the first seven are the address."""

TEXTS = (
    "Votre atelier de", "gagne deux heures par semaine", "c’est", "TVA 20 %", "mot :", "soit 49\u00a0€ HT", "AVATAR,",
    "«\u00a0oui\u00a0»", "avant le 15 décembre 2026", "et vous répondez", "n° 12", "To. Va.", "attendez-vous",
    "un essai gratuit de trente jours, sans engagement ni frais de dossier pour votre entreprise",
)  # fmt: skip
VALUES = (
    "Anne", "Le Goff-Béquet", "ÉTABLISSEMENTS LE GOFF-BÉQUET", "Toulouse", "1 234,50 €", "1\u202f234,50\u00a0€",
    "18 décembre 2026", "L’Haÿ-les-Roses", "anne.martin@exemple.fr", "A/B", "Y", "To. Va.", "12-14", "Œuvrard & Fils",
    "04 65 71 23 45", "Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson", "à l’atelier de Châteauneuf-sur-Charente",
)  # fmt: skip


@dataclass(frozen=True)
class Construct:
    """What letters hold: style sheet, chances of underlines, links and ticks in a run."""

    css: str = ""
    underline: float = 0.0
    link: float = 0.0
    tick: float = 0.0
    least: float = 0.9
    """The share of letters that must be replayed."""


CONSTRUCTS = {
    "underline": Construct(underline=0.4),
    "links": Construct(underline=0.1, link=0.3),
    "justify": Construct(".letter { text-align: justify }", underline=0.1, link=0.1),
    "spaced": Construct(
        ".accroche { letter-spacing: 0.08em } strong { letter-spacing: 1px } em { letter-spacing: -0.2px }"
        " td { letter-spacing: 1px }",
        underline=0.1,
    ),
    "spaced and justified": Construct("body { letter-spacing: 0.03em; text-align: justify }", underline=0.1),
    "strokes": Construct(
        "u { text-decoration: overline underline double #900; text-decoration-thickness: 1px }"
        "em { text-decoration: line-through dashed } strong { text-decoration: underline dotted;"
        " text-underline-offset: 2px }",
        underline=0.3,
    ),
}


def runs(draw: random.Random, construct: Construct) -> Iterator[Run]:
    """Yield the runs of a line."""
    style = Style()
    for number in range(draw.randint(1, 6)):
        if draw.random() < 0.7:
            style = Style(draw.random() < 0.25, draw.random() < 0.2, draw.random() < construct.underline)
        if number and (glue := draw.choice((" ", " ", " ", ", ", ""))):
            yield Run(glue, style=draw.choice((style, Style())))
        link = ""
        if draw.random() < construct.link:
            slot = slot_text(draw.randrange(FIRST, SLOTS))
            link = draw.choice(
                (
                    f"https://exemple.fr/{slot}?c=rentrée",
                    f"mailto:{slot}",
                    "https://exemple.fr/~3~",
                    f"tel:{slot}",
                )
            )
        tick = "[ ] " if draw.random() < construct.tick else ""
        if draw.random() < 0.5:
            if tick:
                yield Run(tick, style=style)
            yield Run("", slot=draw.randrange(FIRST, SLOTS), style=style, link=link)
        else:
            yield Run(tick + draw.choice(TEXTS), style=style, link=link)


def letter(draw: random.Random, construct: Construct, kit: Any) -> Skeleton:
    """Return a letter of random paragraphs, of which some have lines of their own."""
    blocks = []
    for _ in range(draw.randint(1, 3)):
        lines = tuple(
            Line(tuple(runs(draw, construct)), hard=draw.random() < 0.4) for _ in range(draw.randint(1, 3))
        )
        blocks.append(Block(draw.choice(("paragraph", "paragraph", "quote", "accroche")), 0, lines=lines))
    body = [kit.box("ps", blocks[-1]) if draw.random() < 0.2 else blocks[-1]]
    table = kit.table(("Pièce", "Montant"), ("F1", "x"))
    if draw.random() < 0.3:
        row = table.children[1]
        cell = Block("cell", 0, lines=(Line(tuple(runs(draw, construct))),), align="right")
        body.append(
            replace(table, children=(table.children[0], replace(row, children=(row.children[0], cell))))
        )
    frame = kit.frame() if draw.random() < 0.2 else []
    return kit.skeleton(*frame, *blocks[:-1], *body, slots=SLOTS)


def values(draw: random.Random, kit: Any) -> tuple[str, ...]:
    """Return one client's values."""
    out = [
        draw.choice(VALUES) if draw.random() < 0.8 else " ".join(draw.choices(VALUES, k=3))
        for _ in range(SLOTS)
    ]
    return (*kit.ADDRESS, *out[len(kit.ADDRESS) :])


@pytest.mark.parametrize(
    "css",
    [
        "strong { padding-left: 2px }",
        "strong { background: #ff0 }",
        "strong { border: 1px solid }",
        "strong { top: 1px; position: relative }",
    ],
)
def test_what_is_painted_behind_varying_text_is_laid_out(css: str, make: Any, kit: Any) -> None:
    shipped = kit.shipped("classic")
    pdf = make(replace(shipped, css=f"{shipped.css}\n{css}"), workers=1)
    made = kit.skeleton(Block("paragraph", 0, lines=(Line((Run("", slot=7, style=Style(strong=True)),)),)))
    assert not isinstance(pdf.plate(made).fill(kit.values()), Replayed)


THEMED = [
    pytest.param(name, theme, marks=() if (number + other) % 2 else (pytest.mark.prove,))
    for number, name in enumerate(CONSTRUCTS)
    for other, theme in enumerate(("classic", "modern"))
]
"""Each kind of letter in a theme, the themes by turns; in both where all are proved."""


@pytest.mark.parametrize(("name", "theme"), THEMED)
def test_a_replayed_letter_is_the_page_that_weasyprint_lays_out(
    name: str, theme: str, make: Any, kit: Any
) -> None:
    construct = CONSTRUCTS[name]
    shipped = kit.shipped(theme)
    pdf = make(replace(shipped, css=f"{shipped.css}\n{construct.css}"), workers=1)
    draw = random.Random(f"{name} {theme}")  # noqa: S311
    replayed = count = 0
    reasons = set()
    for number in range(EXAMPLES):
        skeleton = letter(draw, construct, kit)
        plate = pdf.plate(skeleton)
        for _ in range(CLIENTS):
            client = values(draw, kit)
            one = plate.fill(client)
            count += 1
            if isinstance(one, Replayed):
                replayed += 1
                compare(one, plate.laid_out(client), f"letter {number}: {client!r}")
            else:
                reasons.add(str(one.slow))
    assert replayed >= construct.least * count, (replayed, count, reasons)


def test_a_line_that_fits_by_its_kerning_is_laid_out_where_other_boxes_follow(make: Any, kit: Any) -> None:
    """Its first line is a tenth of a pixel too long; WeasyPrint leaves it so where nothing else follows."""
    under = Style(underline=True)
    runs = (
        Run("", slot=7), Run(" ", style=under), Run("mot :", style=under), Run(" "),
        Run("«\u00a0oui\u00a0»", style=Style(emphasis=True)), Run(" et vous répondez et vous répondezTo. Va."),
    )  # fmt: skip
    plate = make("classic", workers=1).plate(kit.skeleton(Block("accroche", 0, lines=(Line(runs),))))
    client = kit.values("à l’atelier de Châteauneuf-sur-Charente anne.martin@exemple.fr A/B")
    one = plate.fill(client)
    if isinstance(one, Replayed):
        compare(one, plate.laid_out(client), "kerning")


@pytest.mark.parametrize("theme", ["classic", "modern"])
def test_links_in_a_tagged_letter_say_what_weasyprint_says_of_them(theme: str, make: Any, kit: Any) -> None:
    """Each is an element of its own where it is on a line, in the text that it stands in, and names its target."""
    pdf = make(theme, workers=1, tagged=True)
    draw = random.Random(f"tagged {theme}")  # noqa: S311
    replayed = count = 0
    reasons = set()
    for number in range(EXAMPLES):
        skeleton = letter(draw, CONSTRUCTS["links"], kit)
        plate = pdf.plate(skeleton)
        for _ in range(CLIENTS):
            client = values(draw, kit)
            one = plate.fill(client)
            count += 1
            if isinstance(one, Replayed):
                replayed += 1
                compare_trees(one, plate.laid_out(client), f"letter {number}: {client!r}")
            else:
                reasons.add(str(one.slow))
    assert replayed >= CONSTRUCTS["links"].least * count, (replayed, count, reasons)


@pytest.mark.parametrize("together", [COUNTED_FROM - 1, COUNTED_FROM])
def test_what_is_said_of_a_picture_is_said_to_its_client(together: int, make: Any, kit: Any) -> None:
    """One picture for all, described by a value: in a tagged letter it is each client's own."""
    picture = Line((Run(f"Signature de {slot_text(7)}", image="asset:cedric"),))
    row = kit.box("row", kit.text("cell", 0), kit.text("cell", 1))
    skeleton = kit.skeleton(
        *kit.frame(),
        Block("paragraph", 0, lines=(Line((Run("", slot=7), Run(" vous remercie."))),)),
        kit.box("table", row, row, row),
        kit.box("signature", Block("paragraph", 0, lines=(picture,))),
    )
    pdf = make("classic", workers=1, tagged=True)
    pdf.expect({skeleton.id: Expected(together, {}, together)})
    plate = pdf.plate(skeleton)
    for name in ("Cédric Lavara", "Anne Le Goff", "Cédric Lavara", "Luc"):
        client = kit.values(name)
        compare_trees(plate.fill(client), plate.laid_out(client), name)


@pytest.mark.parametrize("tagged", [False, True])
@pytest.mark.parametrize("theme", ["classic", "modern"])
@pytest.mark.parametrize("rows", [3, 12, 45])
def test_links_in_a_letter_that_is_put_together(
    theme: str, rows: int, tagged: bool, make: Any, kit: Any
) -> None:
    """They stand where their paragraph has come to: fixed ones, and those with a value in target or text."""
    code = slot_text(7)
    fixed = (Run("Écrivez à "), Run("la comptabilité", link="mailto:compta@exemple.fr"), Run("."))
    own = (
        Run("Réglez "),
        Run("en ligne, ", link=f"https://exemple.fr/{code}?de=lettre", style=Style(True)),
        Run("", slot=7, link=f"https://exemple.fr/{code}?de=lettre"),
        Run(", ou suivez "),
        Run("ce guide", link="https://exemple.fr/guide", style=Style(underline=True)),
    )
    first = 8
    made = [
        kit.box(
            "row", *(Block("cell", 0, lines=(Line((Run("", slot=first + 2 * row + at),)),)) for at in (0, 1))
        )
        for row in range(rows)
    ]
    head = kit.box("row", kit.text("cell", "Pièce"), kit.text("cell", "Montant"), header=True)
    total = kit.box("row", kit.text("cell", "Total"), kit.text("cell", "12,00 €"))
    skeleton = kit.skeleton(
        *kit.frame(),
        Block("paragraph", 0, lines=(Line(fixed),)),
        kit.box("table", head, *made, total),
        Block("paragraph", 0, lines=(Line(own),)),
        Block("paragraph", 0, lines=(Line(fixed),)),
        kit.text("paragraph", "Veuillez agréer, Madame, mes salutations."),
        kit.signature(),
        piece="relance",
        slots=first + 2 * rows,
    )
    pdf = make(theme, workers=1, tagged=tagged)
    pdf.expect({skeleton.id: Expected(1, {}, COUNTED_FROM)})
    plate = pdf.plate(skeleton)
    for name in (
        "C 118",
        "Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson et Châteauneuf-sur-Charente réunies",
    ):
        cells = [f"F{row}" if at == 0 else f"{row},00 €" for row in range(rows) for at in (0, 1)]
        client = (*kit.ADDRESS, name, *cells)
        one = plate.fill(client)
        assert isinstance(one, Replayed), one.slow
        if tagged:
            compare_trees(one, plate.laid_out(client), name)
        else:
            compare(one, plate.laid_out(client), name, near=8)
        with pikepdf.open(io.BytesIO(one.data)) as file:
            assert sum(len(links(page)) for page in file.pages) >= 5


@pytest.mark.parametrize("name", ["", " Anne"])
def test_a_link_without_text_is_laid_out(name: str, make: Any, kit: Any) -> None:
    line = Line((Run("Voir"), Run("", slot=7, link="https://exemple.fr/" + slot_text(7)), Run(" ici")))
    plate = make("classic", workers=1).plate(kit.skeleton(Block("paragraph", 0, lines=(line,))))
    assert not isinstance(plate.fill(kit.values(name)), Replayed)


def test_a_letter_tells_its_links_from_process_to_process(make: Any, kit: Any) -> None:
    """They are part of what it shows, and of a file for an archive, where links are marked as printed."""
    line = Line((Run("Voir "), Run("ici", link="https://exemple.fr/(" + slot_text(7))))
    pdf = make("classic", workers=1)
    plate = pdf.plate(kit.skeleton(Block("paragraph", 0, lines=(line,))))
    one, other = plate.fill(kit.values("Anne")), plate.fill(kit.values("Zoé\\"))
    assert one.contents == other.contents
    assert one.sha256 != other.sha256
    again = pickle.loads(pickle.dumps(other)).owned(pdf)  # noqa: S301
    pdf.archive()
    with pikepdf.open(io.BytesIO(again.data)) as file:
        (link,) = file.pages[0].Annots
        assert (str(link.A.URI), int(link.F)) == ("https://exemple.fr/(Zo%C3%A9%5C", 4)


def compare(one: Replayed, other: Any, said: str, near: int = 0) -> None:
    """Hold two letters against each other: pages, pixels, words, operators, links and title.

    A picture that is drawn where it was not painted may be a shade off: ``near`` of 255.
    """
    first, second = pypdfium2.PdfDocument(one.data), pypdfium2.PdfDocument(other.data)
    assert len(first) == len(second) == one.pages == other.pages, said
    with pikepdf.open(io.BytesIO(one.data)) as pdf, pikepdf.open(io.BytesIO(other.data)) as model:
        for content, page, twin in zip(one.contents, pdf.pages, model.pages, strict=True):
            ours, theirs = zlib.decompress(content), twin.Contents.read_bytes()
            laid_out = texts(theirs)
            for place, parts in texts(ours).items():
                assert parts == laid_out[place] or parts == laid_out[place][: len(parts)], (
                    f"{parts} for {laid_out[place]} at {place}: {said}"
                )
            assert strokes(ours) <= strokes(theirs), f"{strokes(ours) - strokes(theirs)} {said}"
            assert links(page) == links(twin), f"{links(page)} for {links(twin)} {said}"
        assert str(pdf.docinfo.Title).split() == str(model.docinfo.Title).split()
    for page, twin in zip(first, second, strict=True):
        shown, wanted = (each.render(scale=150 / 72).to_numpy() for each in (page, twin))
        difference = int(np.abs(shown.astype(int) - wanted).max())
        assert difference <= near, f"{said}: pixels differ by {difference}"
        assert words(page) == words(twin), f"words {said}"


def compare_trees(one: Replayed, other: Any, said: str) -> None:
    """Hold two tagged letters against each other: trees, the text and links under each element, and pages' links."""
    with pikepdf.open(io.BytesIO(one.data)) as pdf, pikepdf.open(io.BytesIO(other.data)) as model:
        structure.check(pdf)
        assert not (difference := structure.difference(structure.said(pdf), structure.said(model))), (
            f"{difference}: {said}"
        )
        for page, twin in zip(pdf.pages, model.pages, strict=True):
            assert links(page) == links(twin), f"{links(page)} for {links(twin)} {said}"


def texts(content: bytes) -> dict[tuple[float, float], tuple[str, ...]]:
    """Return what a page's operators show: by the place where it begins, glyphs with what moves them."""
    found = {}
    for x, y, codes in _TEXTS.findall(content):
        parts: list[str] = []
        for string, glyphs, number in _PARTS.findall(codes):
            digits = glyphs.decode() or _ESCAPE.sub(_plain, string).hex()
            parts += [digits[at : at + 4] for at in range(0, len(digits), 4)]
            if number and float(number):
                parts.append(f"{float(number):.5f}")
        found[round(float(x), 3), round(float(y), 3)] = tuple(parts)
    return found


def strokes(content: bytes) -> set[tuple[str, ...]]:
    """Return the lines that a page's operators draw: colour, width and the like, and both ends."""
    return {
        tuple(
            word if word.isalpha() else f"{float(word):.3f}"
            for word in line.decode().replace("[", "").replace("]", "").split()
        )
        for line in _STROKES.findall(re.sub(rb"/\S+ gs\s", b"", content))
    }


def links(page: Any) -> list[tuple[str, list[float]]]:
    """Return targets and places of a page's links."""
    return sorted(
        (str(one.A.URI), [round(float(side), 2) for side in one.Rect])
        for one in page.obj.get("/Annots", [])
        if "/A" in one
    )


def _plain(escape: re.Match[bytes]) -> bytes:
    return b"\r" if escape[1] == b"r" else escape[1]


_STRING = rb"\((?:[^\\()]|\\.)*\)"
_TEXTS = re.compile(
    rb"1 0 0 -1 (\S+) (\S+) Tm\s*(?:/\S+ \S+ Tf\s*)?\[((?:" + _STRING + rb"|[^\]()])*)\] ?TJ", re.DOTALL
)
_PARTS = re.compile(rb"\(((?:[^\\()]|\\.)*)\)|<([0-9a-f]*)>|(-?[0-9.]+)", re.DOTALL)
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_STROKES = re.compile(rb"q\s((?:[-\d.\[\] ]+ (?:RG|w|J|d|m|l)\s)+)S\s")
