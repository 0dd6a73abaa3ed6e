"""Workers that get ready while the caller does other things: started early, ended in any case, asked for counts too."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mailer.errors import RenderError
from mailer.model import Block, Line, Run
from mailer.render.contract import PreparedFormat
from mailer.render.pdf import PdfLineCounter
from mailer.render.pdf.format import POOL_FROM


def test_workers_are_there_before_documents_are_asked_for_and_gone_without(make, kit, scratch):
    pdf = make("classic", workers=2)
    assert isinstance(pdf, PreparedFormat)
    with pdf.prepared(POOL_FROM):
        pdf.crew.ready()
        assert len(kit.workers()) == 2
    assert kit.workers() == []
    assert list(scratch.iterdir()) == []


def test_who_is_not_ready_yet_is_not_waited_for(make, kit, scratch):
    with pytest.raises(KeyboardInterrupt), make("classic", workers=2).prepared(POOL_FROM):
        raise KeyboardInterrupt
    assert kit.workers() == []
    assert list(scratch.iterdir()) == []


def test_few_documents_need_no_workers(make, kit):
    pdf = make("classic", workers=2)
    with pdf.prepared(POOL_FROM - 1):
        assert len(list(pdf.documents([kit.note("x")]))) == 1
        assert kit.workers() == []


def test_workers_that_are_there_make_whatever_comes_and_leave_with_the_last(make, classic, kit):
    """Fewer documents than were expected, and the plan known after the workers were started."""
    pdf = make("classic", workers=2)
    pieces = [kit.note(name) for name in ("Anne", "Bruno")]
    with pdf.prepared(POOL_FROM):
        pdf.expect({})
        made = list(pdf.documents(pieces))
        assert kit.workers() == []
    assert made == list(classic.documents(pieces))


def test_letters_that_are_replayed_are_made_here_and_those_that_are_not_are_worth_workers(make, kit):
    """The workers come when a few letters were laid out by themselves, and many more are to come."""
    replayed = [kit.note(f"Client {n}") for n in range(40)]
    odd = [kit.note(f"עברית {n}") for n in range(40)]
    for pieces, announced, some in ((replayed, 40, 0), (odd[:6], 6, 0), (odd, 40, 2)):
        pdf = make("classic", workers=2)
        with pdf.prepared(announced):
            stream = pdf.documents(pieces)
            first = [next(stream) for _ in range(5)]
            assert len(kit.workers()) == some
            assert len([*first, *stream]) == len(pieces)
        assert kit.workers() == []


def test_letters_are_the_same_where_workers_take_over(make, kit):
    pieces = [kit.note(f"עברית {n}" if n < 3 else f"Client {n}") for n in range(60)]
    one, two = make("classic", workers=1), make("classic", workers=2)
    with two.prepared(60):
        assert list(two.documents(pieces)) == list(one.documents(pieces))


def test_a_theme_that_cannot_be_used_is_said_as_without_workers(make, kit):
    theme = kit.shipped("classic", css='@import url("http://example.com/x.css");')
    piece = kit.note("x")
    with pytest.raises(RenderError) as here:
        make(theme, workers=1).plate(piece.skeleton)
    pdf = make(theme, workers=2)
    with pytest.raises(RenderError) as there, pdf.prepared(POOL_FROM):
        pdf.plate(piece.skeleton)
    assert (str(there.value), there.value.hint) == (str(here.value), here.value.hint)
    with pytest.raises(RenderError, match="nothing is fetched"), pdf.prepared(POOL_FROM):
        list(pdf.documents([piece]))
    assert kit.workers() == []


def test_lines_are_the_same_counted_by_workers(make, classic, kit):
    piece = kit.letter()
    long = kit.values("Un mot, puis un autre. " * 20)
    here = PdfLineCounter(classic)
    pdf = make("classic", workers=2)
    with pdf.prepared(POOL_FROM):
        there = PdfLineCounter(pdf)
        there.ahead(piece.skeleton, piece.values)
        for values in (piece.values, long, piece.values):
            assert there.lines(piece.skeleton, values) == here.lines(piece.skeleton, values)


def test_what_cannot_be_laid_out_by_workers_is_said(make, classic, kit):
    made = kit.skeleton(Block("paragraph", 0, lines=(Line((Run("", image="asset:nobody"),)),)))
    pdf = make("classic", workers=2)
    with pdf.prepared(POOL_FROM):
        counter = PdfLineCounter(pdf)
        counter.ahead(made, kit.values())
        with pytest.raises(RenderError) as there:
            counter.lines(made, kit.values())
    with pytest.raises(RenderError) as here:
        PdfLineCounter(classic).lines(made, kit.values())
    assert str(there.value) == str(here.value)


def test_lines_are_counted_here_where_the_workers_died(make, classic, kit):
    piece = kit.note("Anne")
    pdf = make("classic", workers=2)
    with pdf.prepared(POOL_FROM):
        pdf.crew.ready()
        counter = PdfLineCounter(pdf)
        assert kit.workers()
        for worker in kit.workers():
            os.kill(worker, signal.SIGKILL)
        counter.ahead(piece.skeleton, piece.values)
        expected = PdfLineCounter(classic).lines(piece.skeleton, piece.values)
        assert counter.lines(piece.skeleton, piece.values) == expected
        pieces = [piece] * 3
        assert list(pdf.documents(pieces)) == list(classic.documents(pieces))


def test_the_process_that_has_workers_loads_no_layout_engine(tmp_path):
    """Texts are tried, lines counted and letters bound; WeasyPrint is only in the workers."""
    script = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
if __name__ == "__main__":
    from pathlib import Path
    from conftest import note, shipped, TODAY
    from mailer.model import Assets
    from mailer.render.pdf import PdfFormat, PdfLineCounter
    pdf = PdfFormat(shipped("classic"), Assets({{}}, ()), "fr", today=TODAY, workers=2)
    pieces = [note(f"Client {{n}}") for n in range(40)]
    with pdf.prepared(4_000), pdf.binder(Path({str(tmp_path)!r}, "a.pdf"), each=False) as binder:
        assert PdfLineCounter(pdf).lines(pieces[0].skeleton, pieces[0].values)
        pdf.plate(pieces[0].skeleton)
        for number, document in enumerate(pdf.documents(pieces)):
            binder.add(str(number), document)
    print(*sys.modules)
"""
    (tmp_path / "run.py").write_text(script)
    done = subprocess.run(
        [sys.executable, tmp_path / "run.py"], capture_output=True, text=True, check=True, timeout=120
    )
    assert "mailer.render.pdf.format" in done.stdout.split()
    assert "weasyprint" not in done.stdout.split()


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux alone")
def test_what_workers_are_forked_from_has_no_thread_that_could_hold_a_lock(make, kit):
    pdf = make("classic", workers=2)
    with pdf.prepared(POOL_FROM):
        pdf.crew.ready()
        status = Path(f"/proc/{kit.workers()[0]}/status").read_text(encoding="ascii")
        server = next(line.split()[1] for line in status.splitlines() if line.startswith("PPid:"))
        assert int(server) != os.getpid()
        assert len(list(Path(f"/proc/{server}/task").iterdir())) == 1


def test_where_nothing_can_be_forked_workers_are_started_afresh(make, classic, kit, monkeypatch):
    def refuse():
        raise OSError("AF_UNIX path too long")

    monkeypatch.setattr("multiprocessing.forkserver.ensure_running", refuse)
    pdf = make("classic", workers=2)
    piece = kit.note("Anne")
    with pdf.prepared(POOL_FROM):
        pdf.crew.ready()
        assert all("spawn_main" in kit.command(pid) for pid in kit.workers())
        assert list(pdf.documents([piece])) == list(classic.documents([piece]))
