"""Where things stand on the sheet, in millimetres: the window, the folds, what stays together."""

import pypdfium2
import pytest

from mailer.model import Piece
from mailer.render.pdf import PdfLineCounter

MM = 25.4 / 72
THEMES = ["classic", "modern"]


def glyphs(data, page=0):
    """Each visible character with its box in mm from the top left: character, left, top, right, bottom."""
    sheet = pypdfium2.PdfDocument(data)[page]
    height = sheet.get_height()
    text = sheet.get_textpage()
    found = []
    for index in range(text.count_chars()):
        character = text.get_text_range(index, 1)
        if character.strip():
            left, bottom, right, top = text.get_charbox(index, loose=True)
            found.append((character, left * MM, (height - top) * MM, right * MM, (height - bottom) * MM))
    return found


@pytest.fixture(params=THEMES)
def pdf(request, classic, modern):
    return {"classic": classic, "modern": modern}[request.param]


def fill(pdf, piece):
    return pdf.plate(piece.skeleton).fill(piece.values)


def test_the_address_stands_in_the_window_and_ends_at_79_mm(pdf, kit):
    for address in (kit.ADDRESS, ("MME X", "", "", "", "", "29000 QUIMPER", ""), tuple("ABCDEFG")):
        seen = [g for g in glyphs(fill(pdf, kit.letter(address=address)).data) if g[1] > 95 and g[2] < 90]
        assert min(g[1] for g in seen) >= 110 - 0.5
        assert max(g[3] for g in seen) <= 190
        assert 78 <= max(g[4] for g in seen) <= 80
        assert "".join(g[0] for g in seen) == "".join("".join(address).split())


def test_nothing_else_stands_in_the_window_even_with_a_long_sender(pdf, kit):
    sender = kit.box(
        "sender", *[kit.text("paragraph", "Une maison au nom vraiment très long") for _ in range(6)]
    )
    frame = [sender, *kit.frame()[1:]]
    made = kit.skeleton(*frame, kit.text("paragraph", "x"))
    seen = [
        g for g in glyphs(fill(pdf, Piece("letter", made, kit.values())).data) if 34 < g[4] < 90 and g[3] > 95
    ]
    assert "".join(g[0] for g in seen) == "".join("".join(kit.ADDRESS).split())


def test_fold_marks_stand_at_99_and_198_mm_on_the_first_page_only(pdf, kit):
    many = [kit.text("paragraph", "Une phrase qui prend de la place dans la lettre. " * 6) for _ in range(12)]
    data = fill(pdf, kit.letter(*many)).data
    marks = []
    for page in pypdfium2.PdfDocument(data):
        image = page.render(scale=4, grayscale=True).to_numpy()
        column = image[:, int(6 / MM * 4)].min(axis=-1) if image.ndim == 3 else image[:, int(6 / MM * 4)]
        dark = [round(y / 4 * MM) for y in range(len(column)) if column[y] < 230]
        marks.append(sorted(set(dark)))
    assert marks == [[99, 198], []]


def test_a_signature_is_not_alone_on_its_page(pdf, kit):
    """At whatever line the page ends, the closing formula comes along."""
    counter = PdfLineCounter(pdf)
    turned = 0
    for count in (16, 19, 20, 21, 22):
        many = [kit.text("paragraph", "Une ligne.") for _ in range(count)]
        piece = kit.letter(*many)
        printed = counter.printed(piece.skeleton, piece.values)
        blocks = [block for block in piece.skeleton.blocks if block.kind in {"paragraph", "signature"}]
        signature = blocks[-1]
        if printed.pages[signature.number] == 2:
            turned += 1
            assert [printed.pages[block.number] for block in blocks[-3:]] == [2, 2, 2]
    assert turned


def test_a_table_repeats_its_head_and_keeps_its_total_with_a_line(pdf, kit):
    counter = PdfLineCounter(pdf)
    turned = 0
    for count in (18, 19, 20, 30):
        rows = [(f"F26-{n}", "24/08/2026", "1 234,50 €") for n in range(count)]
        table = kit.table(("Facture", "Échéance", "Montant"), *rows, ("Total", "", "99 999,00 €"))
        piece = kit.letter(table)
        printed = counter.printed(piece.skeleton, piece.values)
        made = next(block for block in piece.skeleton.blocks if block.kind == "table")
        pages = [printed.pages[row.number] for row in made.children]
        assert pages[-1] == pages[-2]
        if pages[-1] == 2:
            turned += 1
            text = pypdfium2.PdfDocument(fill(pdf, piece).data)[1].get_textpage().get_text_bounded()
            assert "Échéance" in text
    assert turned


def test_amounts_end_on_one_line_and_columns_do_not_follow_the_data(pdf, kit):
    def right(cell):
        table = kit.table(("Facture", "Montant"), (cell, "1 234,50 €"), ("F2", "9,00 €"))
        return [round(g[3], 1) for g in glyphs(fill(pdf, kit.letter(table)).data) if g[0] == "€"][:2]

    assert (
        len({*right("F1"), *right("Une désignation vraiment très très longue, qui prend deux lignes" * 2)})
        == 1
    )


def test_a_coupon_stands_at_the_foot_in_one_piece(pdf, kit):
    coupon = kit.box(
        "coupon", kit.text("heading", "Votre bon", level=2), *[kit.text("paragraph", "[ ] oui")] * 6
    )
    counter = PdfLineCounter(pdf)
    for count in (0, 8, 15):
        many = [kit.text("paragraph", "Une ligne de texte.") for _ in range(count)]
        made = kit.skeleton(*kit.frame(), *many, kit.signature(), coupon)
        printed = counter.printed(made, kit.values())
        inside = next(block for block in made.blocks if block.kind == "coupon")
        assert {printed.pages[block.number] for block in inside.walk()} == {printed.count}
        data = pdf.plate(made).fill(kit.values()).data
        ends = [g[4] for g in glyphs(data, printed.count - 1) if g[4] < 281]
        assert 270 < max(ends) <= 280


def test_an_envelope_leaves_its_edges_free(pdf, kit):
    for paper, (width, height) in {"dl": (220, 110), "c5": (229, 162)}.items():
        blocks = (
            *kit.frame()[:2],
            kit.text("accroche", "Une accroche assez longue pour deux lignes", level=1),
        )
        made = kit.skeleton(*blocks, piece="envelope", paper=paper)
        document = pdf.plate(made).fill(kit.values())
        assert document.pages == 1
        address = [g for g in glyphs(document.data) if g[1] > 100 and g[2] > 40]
        assert "".join(g[0] for g in address) == "".join("".join(kit.ADDRESS).split())
        assert max(g[3] for g in address) <= width - 15
        assert max(g[4] for g in address) <= height - 20


def test_the_first_fold_runs_between_dateline_and_accroche(pdf, kit):
    """A headline that is folded through cannot be read."""
    seen = [g for g in glyphs(fill(pdf, kit.letter()).data) if g[2] > 80 and g[4] < 112]
    assert max(g[4] for g in seen if g[2] < 98) <= 97
    assert min(g[2] for g in seen if g[4] > 99) >= 99.5


def test_what_is_said_of_a_dozen_invoices_stays_on_their_page(pdf, kit):
    """Rows of a long table are set closer, those of a short one are not."""

    def step(count):
        rows = [(f"F26-{n}", "24/08/2026", "1 234,50 €") for n in range(count)]
        blocks = (
            *kit.frame(),
            kit.text("salutation", "Madame,"),
            kit.table(("Pièce", "Date", "Montant"), *rows),
        )
        made = kit.skeleton(*blocks, piece="relance")
        ends = sorted(
            {round(g[4], 2) for g in glyphs(pdf.plate(made).fill(kit.values()).data) if g[0] == "€"}
        )
        return ends[1] - ends[0]

    assert step(12) < step(4) - 0.5
    assert step(12) > 4.8


def test_nothing_stands_at_the_foot_of_an_envelope(pdf, kit):
    """Sorting machines print there: the last 20 mm stay free, under the accroche too."""
    for paper, height in {"dl": 110, "c5": 162}.items():
        accroche = kit.text(
            "accroche", "Une accroche assez longue pour prendre trois lignes ou quatre", level=1
        )
        made = kit.skeleton(*kit.frame()[:2], accroche, piece="envelope", paper=paper)
        assert max(g[4] for g in glyphs(pdf.plate(made).fill(kit.values()).data)) <= height - 20
