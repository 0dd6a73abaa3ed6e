"""Letters as PDF: bytes, pages, metadata, order, and clients whose letter cannot be made."""

import gc
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from mailer.errors import RenderError
from mailer.model import Block, Document, Line, Piece, Run, slot_text
from mailer.render import FORMATS, load
from mailer.render.contract import Expected
from mailer.render.pdf import PdfFormat
from mailer.render.pdf.format import POOL_FROM
from mailer.render.pdf.replay.records import Replayed

STRANGE = [
    pytest.param("{{ 7*7 }} **gras** <b>&amp;", id="markup"),
    pytest.param("=1+1", id="formula"),
    pytest.param("a\u202etxt.exe", id="direction turned"),
    pytest.param("a\0b\ud800c", id="nul and half a character"),
    pytest.param("محمد علي", id="Arabic"),
    pytest.param("王小明 🎉", id="Chinese and emoji"),
    pytest.param("\U000f0003 \U0010ff00", id="characters of our own"),
]


def text_of(data: bytes) -> str:
    pages = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


def test_a_letter_is_a_complete_small_pdf(classic, kit):
    piece = kit.letter()
    document = classic.plate(piece.skeleton).fill(piece.values)
    assert document.pages == 1
    assert document.paper == "a4"
    shown = text_of(document.data)
    assert "Anne, découvrez l’atelier propre" in shown
    assert "56038 VANNES CEDEX" in shown
    with pikepdf.open(BytesIO(document.data)) as pdf:
        assert [round(float(side) / 72 * 25.4) for side in pdf.pages[0].MediaBox] == [0, 0, 210, 297]
        assert str(pdf.docinfo.Title) == "Anne, découvrez l’atelier propre en dix minutes"
        assert str(pdf.docinfo.Author) == "Menuiserie Le Goff & Fils"
        assert str(pdf.docinfo.CreationDate) == "D:20261122"
        assert str(pdf.Root.Lang) == "fr"


def test_fonts_are_the_theme_s_own_and_spaces_print_in_them(classic, modern, kit):
    """No-break and narrow no-break spaces must not pull in a font of the machine."""
    block = kit.text("paragraph", "1\u202f234,50\u00a0€ ; «\u00a0vite\u00a0»\u202f!")
    for pdf in (classic, modern):
        piece = kit.letter(block)
        data = pdf.plate(piece.skeleton).fill(piece.values).data
        with pikepdf.open(BytesIO(data)) as read:
            fonts = {str(font.BaseFont) for font in read.pages[0].Resources.Font.values()}
            assert all("+Letter-" in font for font in fonts), fonts


@pytest.mark.parametrize("value", STRANGE)
def test_whatever_a_value_holds_it_prints_as_data(classic, kit, value):
    piece = kit.letter(kit.text("paragraph", "Nom : ", 7, "."), first_name=value)
    document = classic.plate(piece.skeleton).fill(piece.values)
    assert document.pages == 1
    shown = text_of(document.data)
    if value.isascii() and "\0" not in value:
        assert f"Nom : {value}." in shown


@pytest.mark.parametrize(
    "value",
    [pytest.param(("x" * 99 + " ") * 100, id="10000 in words"), pytest.param("x" * 2000, id="one word")],
)
def test_a_cell_of_thousands_of_characters_is_printed_to_its_end(classic, kit, value):
    made = kit.skeleton(kit.text("paragraph", 7, " fin."), paper="a6-landscape", piece="coupon")
    document = classic.plate(made).fill(kit.values(value))
    assert document.pages > 1
    shown = "".join(text_of(document.data).split())
    assert shown.count("x") == value.count("x")
    assert "xfin." in shown


def test_page_numbers_are_the_client_s_own(classic, kit):
    many = [kit.text("paragraph", "Une phrase qui prend de la place dans la lettre. " * 6) for _ in range(12)]
    piece = kit.letter(*many)
    document = classic.plate(piece.skeleton).fill(piece.values)
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(document.data)]
    assert document.pages == len(pages) == 2
    assert "Page" not in pages[0]
    assert "Page 2/2" in pages[1]
    assert "ÉTABLISSEMENTS LE GOFF-BÉQUET" in pages[1]
    assert all("RCS Vannes 552 100 554" in page for page in pages)


def test_the_same_input_gives_the_same_bytes_whatever_the_hash_seed(kit, tmp_path):
    """Run in two fresh processes: sets and hashes are ordered differently in each."""
    script = f"""
import hashlib, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from conftest import letter, shipped, TODAY, png, text, table
from pathlib import Path
from mailer.model import Assets
from mailer.render.pdf import PdfFormat
picture = Path({str(tmp_path / "s.png")!r})
picture.write_bytes(png())
piece = letter(table(("a", "b"), ("c", "1")), text("paragraph", "lien"))
pdf = PdfFormat(shipped("modern"), Assets({{"cedric": picture}}, ()), "fr", today=TODAY)
print(hashlib.sha256(pdf.plate(piece.skeleton).fill(piece.values).data).hexdigest())
"""
    marks = set()
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60,
            env={**os.environ, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "0"},
        )  # fmt: skip
        marks.add(run.stdout.strip())
    assert len(marks) == 1


@pytest.mark.parametrize("name", ["classic", "modern"])
def test_the_shipped_themes_say_nothing_that_weasyprint_does_not_understand(make, kit, name):
    pdf = make(name, workers=1)
    for piece in (kit.letter(), Piece("envelope", kit.skeleton(kit.lines(0), paper="dl"), kit.values())):
        pdf.plate(piece.skeleton).fill(piece.values)
    assert pdf.engine.complaints == []


def test_a_picture_that_is_not_declared_is_said_before_the_first_client(classic, kit):
    place_holder = Block("paragraph", 0, lines=(Line((Run("", image="asset:nobody"),)),))
    with pytest.raises(RenderError, match="nobody"):
        classic.plate(kit.skeleton(place_holder))


def test_a_client_whose_picture_is_missing_is_an_outcome_and_the_others_print(classic, kit):
    picture = Block("paragraph", 0, lines=(Line((Run("", image=f"asset:{slot_text(7)}"),)),))
    made = kit.skeleton(picture, kit.text("paragraph", "x"))
    pieces = [Piece("letter", made, kit.values(key)) for key in ("cedric", "../../etc/passwd", "cedric")]
    outcomes = list(classic.documents(pieces))
    assert [isinstance(one, Document) for one in outcomes] == [True, False, True]
    assert "../../etc/passwd" in str(outcomes[1])


def test_a_file_that_is_no_picture_is_an_error(make, kit, tmp_path):
    from mailer.model import Assets

    wrong = tmp_path / "s.png"
    wrong.write_bytes(b"%PDF-1.4 no picture")
    pdf = make("classic", assets=Assets({"cedric": wrong}, ()), workers=1)
    piece = kit.letter()
    with pytest.raises(RenderError, match="cannot be read"):
        pdf.plate(piece.skeleton).fill(piece.values)


def test_a_paper_that_does_not_exist_names_the_nearest(classic, kit):
    with pytest.raises(RenderError, match="a5-landscape"):
        classic.plate(kit.skeleton(kit.text("paragraph", "x"), paper="a5-landscap"))


@pytest.mark.parametrize(
    ("paper", "size"), [("dl", (220, 110)), ("c5", (229, 162)), ("a5-landscape", (210, 148))]
)
def test_the_sheet_is_what_the_template_says(classic, kit, paper, size):
    kind = "envelope" if paper in {"dl", "c5"} else "coupon"
    made = kit.skeleton(
        kit.box("address", kit.lines(0, 1, 2)), kit.text("paragraph", "x"), piece=kind, paper=paper
    )
    document = classic.plate(made).fill(kit.values())
    page = pypdfium2.PdfDocument(document.data)[0]
    assert tuple(round(side / 72 * 25.4) for side in page.get_size()) == size
    assert document.paper == paper
    assert document.pages == 1


def test_formats_are_loaded_by_name_and_a_wrong_name_gets_the_nearest():
    assert load("pdf") is PdfFormat
    assert set(FORMATS) == {"pdf", "docx", "eml"}
    with pytest.raises(RenderError, match="pdf"):
        load("pfd")


# -- in several processes --------------------------------------------------------------------


def pooled(pdf, pieces):
    """Have workers make the pieces, however few."""
    with pdf.prepared(POOL_FROM):
        yield from pdf.documents(pieces)


def test_in_several_processes_documents_come_in_order_and_pieces_are_taken_as_fast_as_they(
    make, classic, kit
):
    names = [f"Client{n}" for n in range(90)]
    pieces = [kit.note(name) for name in names]
    pieces[5] = replace(pieces[5], skeleton=kit.skeleton(kit.text("paragraph", "x"), paper="a99"))
    taken = []
    stream = pooled(make("classic", workers=2), (taken.append(piece) or piece for piece in pieces))
    outcomes = [next(stream) for _ in range(3)]
    assert len(taken) < 75
    outcomes += stream
    assert len(outcomes) == len(names)
    assert "a99" in str(outcomes[5])
    for name, outcome in zip(names, outcomes, strict=True):
        if name != "Client5":
            assert name in text_of(outcome.data)
    assert outcomes[0] == classic.plate(pieces[0].skeleton).fill(pieces[0].values)


def begun(pdf, pieces, plan, hurried=False):
    """Have workers begin with pieces, and wait until they have."""
    pdf.crew.ready()
    before = len(pdf.crew._begun)
    pdf.ahead(pieces, plan)
    assert len(pdf.crew._begun) > before
    if hurried:
        pdf.crew.hurry()
    while not hurried and pdf.crew._begun.open:
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("early", "alike", "taken"),
    [
        (range(60), {}, 60),
        (range(20, 60), {}, 40),
        (range(0, 60, 2), {}, 30),
        (range(60), {0: "Anne"}, 0),
        (range(100, 160), {}, 0),
    ],
    ids=["all", "not the first", "every other", "on other terms", "others"],
)
def test_what_was_begun_before_it_is_asked_for_is_what_it_would_be(make, classic, kit, early, alike, taken):
    pieces = [kit.note(f"Client{n}") for n in range(90)]
    plan = {pieces[0].skeleton.id: Expected(90, {}, 90)}
    pdf = make("classic", workers=2)
    with pdf.prepared(POOL_FROM):
        begun(pdf, [kit.note(f"Client{n}") for n in early], {pieces[0].skeleton.id: Expected(90, alike, 90)})
        pdf.expect(plan)
        crew, early_ones = pdf.crew, []
        real = crew._taken
        crew._taken = lambda *given: early_ones.append(real(*given)) or early_ones[-1]
        outcomes = list(pdf.documents(pieces))
    assert outcomes == [classic.plate(piece.skeleton).fill(piece.values) for piece in pieces]
    assert sum(len(made.outcomes) for made in early_ones) >= taken
    assert taken or not early_ones


def test_clients_who_are_left_out_in_the_end_leave_the_others_in_their_places(make, classic, kit):
    pieces = [kit.note(f"Client{n}") for n in range(60)]
    plan = {pieces[0].skeleton.id: Expected(60, {}, 60)}
    pdf = make("classic", workers=2)
    left = [piece for n, piece in enumerate(pieces) if n not in {0, 7, 8, 40, 59}]
    with pdf.prepared(POOL_FROM):
        begun(pdf, pieces, plan)
        pdf.expect(plan)
        outcomes = list(pdf.documents(left))
    assert outcomes == [classic.plate(piece.skeleton).fill(piece.values) for piece in left]


def test_who_asks_is_not_kept_waiting_by_what_was_begun(make, kit):
    """Letters that are laid out one by one would take half a minute."""
    slow = [kit.letter(first_name=f"Client{n}") for n in range(400)]
    pieces = [kit.note(f"Client{n}") for n in range(40)]
    pdf = make("classic", workers=2)
    with pdf.prepared(POOL_FROM):
        begun(pdf, slow, {slow[0].skeleton.id: Expected(1, {}, 1)}, hurried=True)
        pdf.expect({pieces[0].skeleton.id: Expected(40, {}, 40)})
        waited = time.monotonic()
        assert len(list(pdf.documents(pieces))) == 40
        assert time.monotonic() - waited < 15


def test_what_a_killed_worker_had_begun_is_made_again(make, classic, kit):
    pieces = [kit.note(f"Client{n}") for n in range(60)]
    plan = {pieces[0].skeleton.id: Expected(60, {}, 60)}
    pdf = make("classic", workers=2)
    with pdf.prepared(POOL_FROM):
        begun(pdf, pieces[:30], plan)
        pdf.ahead(pieces[30:], plan)
        for worker in kit.workers():
            os.kill(worker, signal.SIGKILL)
        pdf.expect(plan)
        outcomes = list(pdf.documents(pieces))
    assert outcomes == [classic.plate(piece.skeleton).fill(piece.values) for piece in pieces]


def test_plates_that_were_made_on_other_terms_are_made_again(make, kit):
    pdf = make("classic", workers=1)
    piece = kit.note("Anne")
    for expected, replayed in ((Expected(40, {}), True), (Expected(3, {}), False), (Expected(50, {}), True)):
        pdf.expect({piece.skeleton.id: expected})
        assert isinstance(pdf.document(piece), Replayed) == replayed


def test_a_worker_that_is_killed_is_replaced_and_its_part_done_again(make, kit):
    pieces = [kit.note(first_name=f"Client{n}") for n in range(28)]
    stream = pooled(make("classic", workers=2), pieces)
    outcomes = [next(stream)]
    os.kill(kit.workers()[0], signal.SIGKILL)
    outcomes += stream
    assert [f"Client{n}" in text_of(one.data) for n, one in enumerate(outcomes)] == [True] * 28


def test_workers_leave_when_their_parent_is_killed(kit, tmp_path):
    script = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
if __name__ == "__main__":
    from conftest import note, shipped, TODAY, png
    from pathlib import Path
    from mailer.model import Assets
    from mailer.render.pdf import PdfFormat
    picture = Path({str(tmp_path / "s.png")!r})
    picture.write_bytes(png())
    pdf = PdfFormat(shipped("classic"), Assets({{"cedric": picture}}, ()), "fr", today=TODAY, workers=2)
    with pdf.prepared(20000):
        for _ in pdf.documents([note("x")] * 20000):
            print("one", flush=True)
"""
    (tmp_path / "run.py").write_text(script)
    process = subprocess.Popen(
        [sys.executable, str(tmp_path / "run.py")], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert process.stdout.readline() == "one\n"
    workers = kit.workers(process.pid)
    process.kill()
    process.wait()
    process.stdout.close()
    until = time.monotonic() + 20
    while any(map(kit.command, workers)) and time.monotonic() < until:
        time.sleep(0.1)
    assert workers
    assert not any(map(kit.command, workers))


@pytest.fixture
def ctrl_c():
    """Ctrl-C interrupts, also where the tests were started in the background, which makes programs deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_stops_the_workers_and_leaves_nothing_behind(make, kit, ctrl_c, tmp_path):
    path = tmp_path / "tout.pdf"
    pdf = make("classic", workers=2)

    def run():
        with pdf.binder(path, each=False) as binder:
            for number, document in enumerate(pooled(pdf, [kit.note("x")] * 2000)):
                binder.add(f"c{number}", document)
                if number == 3:
                    os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        run()
    assert not kit.workers()
    assert not list(tmp_path.iterdir())


def test_documents_that_nobody_takes_leave_nothing_behind(make, kit, scratch):
    """Dropped in a cycle, they go when the garbage collector comes: silently, workers and folder too."""
    stream = pooled(make("classic", workers=2), [kit.note("x")] * 100)
    next(stream)
    assert list(scratch.iterdir())
    cycle = [stream]
    cycle.append(cycle)
    del stream, cycle
    gc.collect()
    assert not list(scratch.iterdir())
    assert not kit.workers()
