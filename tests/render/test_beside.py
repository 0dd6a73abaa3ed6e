"""Files that a process beside this one writes: all of them or a reason, and no process left."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

from mailer.errors import RenderError
from mailer.render import beside
from mailer.render.aside import AsideFolder

MANY = beside.HIRE_FROM + 5 * beside.AT_ONCE
HEAD = os.urandom(20_000)


@pytest.fixture(autouse=True)
def leaves_no_process() -> Iterator[None]:
    yield
    assert active_children() == []


def rest(number: int) -> bytes:
    return b"client %d" % number * 400


def handed(folder: AsideFolder, numbers: range) -> None:
    """Write files, and wait with those that a process is to write until it is there."""
    for number in numbers:
        folder.write(f"C{number:05}.docx", HEAD, rest(number))
        helper = folder._files._helper
        while helper is not None and not helper.ready() and helper._process.is_alive():
            time.sleep(0.01)


def assert_all_there(path: Path, count: int) -> None:
    assert sorted(file.name for file in path.iterdir()) == [f"C{number:05}.docx" for number in range(count)]
    for number in range(count):
        assert (path / f"C{number:05}.docx").read_bytes() == HEAD + rest(number), number


def test_many_files_are_all_there_as_they_were_handed_over(tmp_path: Path) -> None:
    """Those that are written here, by the process, and the last ones, fewer than are handed over at a time."""
    folder = AsideFolder(tmp_path / "docx-a4", beside=True)
    handed(folder, range(MANY + 7))
    assert len(active_children()) == 1
    folder.finish()
    assert active_children() == []
    assert_all_there(folder.partial, MANY + 7)
    folder.close()
    assert_all_there(tmp_path / "docx-a4", MANY + 7)


@pytest.mark.parametrize(
    ("files", "allowed"), [(beside.HIRE_FROM - 1, True), (beside.HIRE_FROM + 1, False)], ids=["few", "not allowed"]
)  # fmt: skip
def test_a_process_is_for_many_files_and_where_it_is_allowed(
    files: int, allowed: bool, tmp_path: Path
) -> None:
    folder = AsideFolder(tmp_path / "docx-a4", beside=allowed)
    for number in range(files):
        folder.write(f"C{number:05}.docx", HEAD, rest(number))
    assert active_children() == []
    folder.close()
    assert_all_there(tmp_path / "docx-a4", files)


@pytest.mark.parametrize(
    "after", [0, 100, MANY - beside.HIRE_FROM], ids=["at once", "in the middle", "at the end"]
)
def test_what_a_process_that_was_killed_has_not_written_is_written_here(after: int, tmp_path: Path) -> None:
    """As for want of memory, at any moment; the older folder makes place as always."""
    (tmp_path / "docx-a4").mkdir()
    (tmp_path / "docx-a4" / "older.docx").write_bytes(b"older")
    with_helper = beside.HIRE_FROM + after
    folder = AsideFolder(tmp_path / "docx-a4", beside=True)
    handed(folder, range(with_helper))
    (process,) = active_children()
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    handed(folder, range(with_helper, MANY))
    folder.close()
    assert_all_there(tmp_path / "docx-a4", MANY)


@pytest.mark.parametrize("taken", [3, MANY - 3], ids=["written here", "written by the process"])
def test_two_files_of_one_name_are_refused(taken: int, tmp_path: Path) -> None:
    """At the latest when all is to be there; what is aside can be removed then."""
    folder = AsideFolder(tmp_path / "docx-a4", beside=True)
    handed(folder, range(MANY))

    def once_more() -> None:
        folder.write(f"C{taken:05}.docx", HEAD, b"another")
        folder.close()

    with pytest.raises(RenderError) as refused:
        once_more()
    assert refused.value.values["name"] == f"C{taken:05}.docx"
    folder.abort()
    assert list(tmp_path.iterdir()) == []


def test_what_the_system_refuses_the_process_is_raised_here(tmp_path: Path) -> None:
    """With the whole path, as if it had been written here."""
    folder = AsideFolder(tmp_path / "docx-a4", beside=True)
    handed(folder, range(beside.HIRE_FROM + 1))
    long = "C" * 300 + ".docx"
    folder.write(long, HEAD, b"")
    with pytest.raises(OSError, match="C" * 300) as refused:
        folder.finish()
    assert (refused.value.errno, refused.value.filename) == (errno.ENAMETOOLONG, str(folder.partial / long))
    folder.abort()


def test_a_stopped_run_ends_the_process_and_removes_its_files(tmp_path: Path) -> None:
    folder = AsideFolder(tmp_path / "docx-a4", beside=True)
    handed(folder, range(MANY))
    assert len(active_children()) == 1
    folder.abort()
    assert active_children() == []
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys, time
from pathlib import Path
from mailer.render.aside import AsideFolder

if __name__ == "__main__":
    folder = AsideFolder(Path(sys.argv[1]), beside=True)
    for number in range(400):
        folder.write(f"C{number}.docx", b"text")
    while not folder._files._helper.ready():
        time.sleep(0.01)
    print(folder._files._helper._process.pid, flush=True)
    for number in range(400, 10_000):
        folder.write(f"C{number}.docx", b"text")
        if number == 5_000:
            os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are looked up in /proc")
def test_the_process_leaves_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    """And what it still writes cannot come into the folder of the next run."""
    script = tmp_path / "run.py"
    script.write_text(KILLED)
    target = tmp_path / "out" / "docx-a4"
    ran = subprocess.run(
        [sys.executable, str(script), str(target)], capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == -signal.SIGKILL
    assert not target.exists()
    folder = AsideFolder(target)
    folder.write("next.docx", b"text")
    until = time.monotonic() + 10
    while Path("/proc", ran.stdout.strip()).exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path("/proc", ran.stdout.strip()).exists()
    folder.close()
    assert [file.name for file in target.iterdir()] == ["next.docx"]


def test_a_process_is_born_deaf_even_where_it_is_the_first(tmp_path: Path) -> None:
    """Starting multiprocessing's own process, which comes before the first other one, lets Ctrl-C through again."""
    script = """
import multiprocessing, signal
from mailer.render.beside import deaf

def blocked(line):
    line.send(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with deaf():
        context.Process(target=blocked, args=(theirs,)).start()
    print(ours.recv())
"""
    (tmp_path / "born.py").write_text(script)
    done = subprocess.run([sys.executable, tmp_path / "born.py"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
