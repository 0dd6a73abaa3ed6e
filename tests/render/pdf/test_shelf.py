"""Layouts that workers share: made once, awaited by others, and made again where their maker left."""

import threading
import time

import pytest

from mailer.render.contract import Expected
from mailer.render.pdf.format import POOL_FROM
from mailer.render.pdf.replay import UnknownLayoutError
from mailer.render.pdf.replay.records import MarginLine, Painting, Sheets, Spot
from mailer.render.pdf.replay.shelf import PATIENCE, Shelf


def sheets(margins=()):
    return Sheets(Painting(b"%PDF", (b"one\1",), {"serif": {3: "a"}}), (842.0,), {}, tuple(margins))


def shelf(folder, faces=None):
    return Shelf(folder, {"serif": "a face"} if faces is None else faces)


def never():
    raise AssertionError("made twice")


def test_a_layout_is_made_once_and_its_typefaces_come_along(tmp_path):
    made, faces = sheets(), {}
    assert shelf(tmp_path).sheets("a page", lambda: made) is made
    assert shelf(tmp_path, faces).sheets("a page", never) == made
    assert faces == {"serif": "a face"}
    other = sheets([MarginLine(Spot(0, 1.0, 2.0, 3.0), "name", None, "left")])
    assert shelf(tmp_path).sheets("another page", lambda: other) is other


def test_who_needs_it_meanwhile_waits(tmp_path):
    begun, go = threading.Event(), threading.Event()
    made, found = sheets(), []

    def slowly():
        begun.set()
        go.wait(5)
        return made

    first = threading.Thread(target=lambda: shelf(tmp_path).sheets("a page", slowly))
    second = threading.Thread(target=lambda: found.append(shelf(tmp_path).sheets("a page", never)))
    first.start()
    begun.wait(5)
    second.start()
    time.sleep(0.05)
    assert not found
    go.set()
    first.join()
    second.join()
    assert found == [made]


def test_what_its_maker_left_behind_is_made_again(tmp_path):
    """A worker that was killed keeps others waiting for a moment, one whose layout failed for none."""
    shelf(tmp_path).sheets("a page", sheets)
    (layout,) = tmp_path.iterdir()
    layout.rename(layout.with_suffix(".claim"))
    before = time.monotonic()
    assert shelf(tmp_path).sheets("a page", sheets) == sheets()
    assert time.monotonic() - before >= PATIENCE

    def fails():
        raise UnknownLayoutError("no")

    with pytest.raises(UnknownLayoutError):
        shelf(tmp_path).sheets("a third", fails)
    before = time.monotonic()
    assert shelf(tmp_path).sheets("a third", sheets) == sheets()
    assert time.monotonic() - before < PATIENCE


def test_pages_that_repeat_a_text_in_their_margins_are_not_shared(tmp_path):
    """What sets that text is known in the process that laid them out alone."""
    one = sheets([MarginLine(Spot(0, 1.0, 2.0, 3.0), "name", None, "left")])
    assert shelf(tmp_path).sheets("a page", lambda: one) is one
    assert list(tmp_path.iterdir()) == []


def test_workers_share_what_they_lay_out(make, classic, kit):
    """Letters that two workers set on one layout are those of one process, and it was made by one of them."""
    pieces = [kit.note(f"Client {n}") for n in range(200)]
    plan = {pieces[0].skeleton.id: Expected(200, {}, 200)}
    pdf = make("classic", workers=2)
    with pdf.prepared(POOL_FROM):
        pdf.expect(plan)
        outcomes = pdf.documents(pieces)
        made = [next(outcomes)]
        found = list(pdf.crew._folder.glob("layout-*"))
        made += outcomes
    assert found
    assert {path.suffix for path in found} <= {"", ".claim"}
    assert made == [classic.plate(piece.skeleton).fill(piece.values) for piece in pieces]


def test_the_last_that_are_handed_on_are_all_begun(make, kit):
    pieces = [kit.note(f"Client {n}") for n in range(2_000)]
    plan = {pieces[0].skeleton.id: Expected(2_000, {}, 2_000)}
    pdf = make("classic", workers=2)
    with pdf.prepared(POOL_FROM):
        pdf.crew.ready()
        pdf.ahead(pieces, plan)
        some = len(pdf.crew._begun)
        pdf.ahead(pieces, plan, last=True)
        assert len(pdf.crew._begun) - some == 32
        assert some < 32
