"""One file for all, or one each: pages, sharing, memory, and nothing half written."""

import subprocess
import tracemalloc
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from mailer.errors import RenderError
from mailer.model import Block, Document, Line, Run
from mailer.render.pdf.copier import append
from mailer.render.pdf.writer import PdfWriter


@pytest.fixture(scope="module")
def documents(classic, kit):
    """Three letters, the second of two pages, each with a link and a picture."""
    link = Block("paragraph", 0, lines=(Line((Run("le site", link="https://example.com/a?b=(c"),)),))
    long = [kit.text("paragraph", "Une phrase qui prend de la place dans la lettre. " * 6) for _ in range(12)]
    pieces = [
        kit.letter(link, first_name="Anne"),
        kit.letter(link, *long, first_name="Zoé"),
        kit.letter(link, first_name="Noël"),
    ]
    return [classic.plate(piece.skeleton).fill(piece.values) for piece in pieces]


def bind(pdf, path, documents):
    with pdf.binder(path, each=False) as binder:
        return [binder.add(f"client-{n}", document) for n, document in enumerate(documents)]


def test_receipts_say_where_each_letter_went(classic, documents, tmp_path):
    receipts = bind(classic, tmp_path / "tout.pdf", documents)
    assert [(one.first_page, one.last_page) for one in receipts] == [(1, 1), (2, 3), (4, 4)]
    assert {one.path for one in receipts} == {tmp_path / "tout.pdf"}
    assert len({one.sha256 for one in receipts}) == 3
    again = bind(classic, tmp_path / "encore.pdf", documents)
    assert [one.sha256 for one in again] == [one.sha256 for one in receipts]


def test_pages_look_and_link_as_they_did_alone(classic, documents, tmp_path):
    bind(classic, tmp_path / "tout.pdf", documents)
    together = pypdfium2.PdfDocument(tmp_path / "tout.pdf")
    alone = [page for one in documents for page in pypdfium2.PdfDocument(one.data)]
    assert len(together) == len(alone) == 4
    for one, other in zip(together, alone, strict=True):
        assert one.render().to_numpy().tobytes() == other.render().to_numpy().tobytes()
        assert one.get_textpage().get_text_bounded() == other.get_textpage().get_text_bounded()
    with pikepdf.open(tmp_path / "tout.pdf") as pdf:
        assert str(pdf.pages[0].Annots[0].A.URI) == "https://example.com/a?b=(c"
        assert str(pdf.docinfo.Title) == "Rentrée"
        assert str(pdf.Root.Lang) == "fr"


@pytest.mark.qpdf
def test_qpdf_finds_nothing_to_say(classic, documents, tmp_path):
    bind(classic, tmp_path / "tout.pdf", documents * 90)
    check = subprocess.run(
        ["qpdf", "--check", tmp_path / "tout.pdf"], capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout + check.stderr
    assert "WARNING" not in check.stdout + check.stderr


def test_what_is_the_same_is_written_once(classic, documents, tmp_path):
    bind(classic, tmp_path / "un.pdf", documents[:1])
    bind(classic, tmp_path / "cent.pdf", documents[:1] * 100)
    more = (tmp_path / "cent.pdf").stat().st_size - (tmp_path / "un.pdf").stat().st_size
    assert more / 99 < 3_000


def test_the_same_letters_give_the_same_bytes(classic, documents, tmp_path):
    for name in ("a.pdf", "b.pdf"):
        bind(classic, tmp_path / name, documents)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_memory_does_not_grow_with_the_letters(documents):
    class Nowhere(BytesIO):
        def write(self, data):
            return len(data)

    writer = PdfWriter(Nowhere())
    for _ in range(10):
        append(writer, documents[0].data)
    tracemalloc.start()
    for _ in range(60):
        append(writer, documents[0].data)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown / 60 < 1_000


def test_an_object_that_points_back_to_itself_is_copied_once():
    source = pikepdf.new()
    source.add_blank_page()
    one = source.make_indirect(pikepdf.Dictionary(Kind=pikepdf.Name.One))
    one.Other = source.make_indirect(pikepdf.Dictionary(Back=one))
    source.pages[0].obj.Resources = pikepdf.Dictionary(X=one, Page=source.pages[0].obj)
    data, out = BytesIO(), BytesIO()
    source.save(data)
    writer = PdfWriter(out)
    append(writer, data.getvalue())
    writer.finish({}, "fr")
    copy = pikepdf.open(out)
    resources = copy.pages[0].Resources
    assert resources.X.Other.Back.Kind == pikepdf.Name.One
    assert resources.Page.objgen == copy.pages[0].objgen


def test_pages_beyond_one_node_of_the_tree_are_all_there(documents):
    out = BytesIO()
    writer = PdfWriter(out)
    for _ in range(600):
        number = writer.put(b"<< /Length 0 >>\nstream\n\nendstream")
        writer.page(b"/MediaBox [0 0 9 9] /Resources << >> /Contents %d 0 R" % number)
    writer.finish({"Title": "é (\\"}, "fr")
    with pikepdf.open(out) as pdf:
        assert not pdf.check_pdf_syntax()
        assert len(pdf.pages) == 600
        assert str(pdf.docinfo.Title) == "é (\\"


# -- written aside ---------------------------------------------------------------------------


def test_until_it_is_closed_the_older_file_stands(classic, documents, tmp_path):
    path = tmp_path / "tout.pdf"
    path.write_text("older")
    binder = classic.binder(path, each=False)
    binder.add("a", documents[0])
    assert path.read_text() == "older"
    binder.close()
    assert path.read_bytes().startswith(b"%PDF-1.7")
    assert [one.name for one in tmp_path.iterdir()] == ["tout.pdf"]


def test_a_run_that_fails_leaves_the_older_file_and_nothing_else(classic, documents, tmp_path):
    path = tmp_path / "tout.pdf"
    path.write_text("older")
    with pytest.raises(TypeError), classic.binder(path, each=False) as binder:
        binder.add("a", *documents)
    assert path.read_text() == "older"
    assert [one.name for one in tmp_path.iterdir()] == ["tout.pdf"]


def test_a_file_for_nobody_is_not_written(classic, tmp_path):
    with pytest.raises(RenderError, match="no page"), classic.binder(tmp_path / "tout.pdf", each=False):
        pass
    assert not list(tmp_path.iterdir())


def test_one_file_each_in_a_folder_that_replaces_the_older_one(classic, documents, tmp_path):
    folder = tmp_path / "lettres"
    for round_ in (documents, documents[:2]):
        with classic.binder(folder, each=True) as binder:
            receipts = [binder.add(f"c{n}", one) for n, one in enumerate(round_)]
    assert sorted(one.name for one in folder.iterdir()) == ["c0.pdf", "c1.pdf"]
    assert (folder / "c1.pdf").read_bytes() == documents[1].data
    assert (receipts[1].path, receipts[1].first_page, receipts[1].last_page) == (folder / "c1.pdf", 1, 2)
    assert [one.name for one in tmp_path.iterdir()] == ["lettres"]


@pytest.mark.parametrize("name", ["../x", "a/b", ""])
def test_a_name_that_is_a_path_is_refused(classic, documents, tmp_path, name):
    with pytest.raises(RenderError), classic.binder(tmp_path / "lettres", each=True) as binder:
        binder.add(name or "/", documents[0])
    assert not list(tmp_path.iterdir())


def test_two_clients_with_one_name_do_not_overwrite_each_other(classic, documents, tmp_path):
    with pytest.raises(RenderError, match=r"the same file, a\.pdf"):  # noqa: PT012, SIM117
        with classic.binder(tmp_path / "lettres", each=True) as binder:
            binder.add("a", documents[0])
            binder.add("a", documents[1])


def test_a_run_killed_between_the_two_moves_is_mended_by_the_next(classic, documents, tmp_path):
    (tmp_path / "lettres.old").mkdir()
    (tmp_path / "lettres.old" / "a.pdf").write_text("older")
    (tmp_path / "lettres.partial").mkdir()
    binder = classic.binder(tmp_path / "lettres", each=True)
    assert (tmp_path / "lettres" / "a.pdf").read_text() == "older"
    binder.add("b", Document(documents[0].data))
    binder.close()
    assert [one.name for one in (tmp_path / "lettres").iterdir()] == ["b.pdf"]
