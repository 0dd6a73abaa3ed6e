"""A run that is told to stop, as a real process: an exit code, one sentence, and nothing left lying about."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from mailer.render.pdf.format import POOL_FROM


def started(
    site: Any, scratch: Path, *words: str, interrupt: signal.Handlers = signal.SIG_DFL
) -> subprocess.Popen[str]:
    """Start a render with workers in a process group of its own, its temporary files in a folder of ours.

    ``interrupt`` is what becomes of Ctrl-C: tests may be run in the background themselves, where it is ignored.
    """
    scratch.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "mailer", "-C", str(site.root), "render", "essai", "--no-layout"]
    ours = signal.signal(signal.SIGINT, interrupt)
    try:
        return subprocess.Popen(
            [*command, "--today", site.today, *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "MAILER_LANG": "en", "TMPDIR": str(scratch)},
            start_new_session=True,
        )
    finally:
        signal.signal(signal.SIGINT, ours)


def alive(group: int) -> list[str]:
    """Return the processes of a group that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(stat.parent.name)
    return found


def gone(group: int) -> bool:
    """Whether all processes of a group have left; the tracker of shared resources does a moment after its parent."""
    for _ in range(50):
        if not alive(group):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def ways(*sample: tuple[signal.Signals, bool]) -> pytest.MarkDecorator:
    """Stop a run by each of the sample's signals, the process alone or its group; the ordinary tests do as it says."""
    codes = {signal.SIGTERM: 143, signal.SIGINT: 130, signal.SIGKILL: -9}
    every = [
        (number, everyone) for number in dict.fromkeys(one for one, _ in sample) for everyone in (False, True)
    ]
    return pytest.mark.parametrize(
        ("number", "code", "everyone"),
        [
            pytest.param(
                number,
                codes[number],
                everyone,
                marks=() if (number, everyone) in sample else (pytest.mark.prove,),
                id=f"{number.name}-{'its group' if everyone else 'the process'}",
            )
            for number, everyone in every
        ],
    )


@pytest.mark.parametrize("times", [1, pytest.param(12, marks=pytest.mark.prove)])
@ways((signal.SIGTERM, False), (signal.SIGINT, True))
def test_a_stopped_run_leaves_in_order(
    number: signal.Signals, code: int, everyone: bool, times: int, site: Any, tmp_path: Path
) -> None:
    """SIGTERM and Ctrl-C in the middle: workers ended, what was aside removed, the lock gone, no warning."""
    site.campaign([site.person(n) for n in range(3_300)])
    folder, scratch = site.root / "out" / "essai", tmp_path / "scratch"
    chance = random.Random(2026)  # noqa: S311 - moments, not secrets
    for _ in range(times):
        run = started(site, scratch, "--format", "pdf")
        stop = time.monotonic() + 60
        while run.poll() is None and not list(folder.glob("*.partial")) and time.monotonic() < stop:
            time.sleep(0.02)
        time.sleep(chance.random())
        assert run.poll() is None, "the run was over before it could be stopped"
        (os.killpg if everyone else os.kill)(run.pid, number)
        _, said = run.communicate(timeout=60)
        lines = [line for line in said.splitlines() if line]
        assert (run.returncode, lines[-1:]) == (
            code,
            ["Stopped. What was complete is kept; nothing is half written."],
        )
        assert all(line.startswith(("Merging: ", "Rendering PDF: ")) for line in lines[:-1]), said
        assert sorted(path.name for path in folder.iterdir()) == []
        assert list(scratch.iterdir()) == []
        assert gone(run.pid)
    assert site.run("journal", "essai", "--json").data == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
@ways((signal.SIGTERM, True), (signal.SIGINT, False), (signal.SIGKILL, True))
def test_a_stopped_run_of_a_file_each_leaves_the_last_one(
    number: signal.Signals, code: int, everyone: bool, site: Any, tmp_path: Path
) -> None:
    """With a process beside it that writes the files; one that was killed is mended by the next run."""
    site.campaign([site.person(n) for n in range(4_000)])
    folder = site.root / "out" / "essai"
    site.run("render", "essai", "--format", "docx", "--each", "--no-layout", "--limit", "3")
    before = {path.name: path.read_bytes() for path in folder.rglob("*.docx")}
    assert len(before) == 3
    run = started(site, tmp_path / "scratch", "--format", "docx", "--each")
    stop = time.monotonic() + 60
    while run.poll() is None and time.monotonic() < stop:
        if len(list(folder.glob("docx-a4.partial/*"))) > 600:
            break
        time.sleep(0.01)
    assert run.poll() is None, "the run was over before it could be stopped"
    (os.killpg if everyone else os.kill)(run.pid, number)
    _, said = run.communicate(timeout=60)
    assert run.returncode == code, said
    assert "Traceback" not in said, said
    assert {path.name: path.read_bytes() for path in folder.glob("docx-a4/*")} == before
    assert gone(run.pid)
    if number != signal.SIGKILL:
        assert not list(folder.glob("*.partial"))
    site.run("render", "essai", "--format", "docx", "--each", "--no-layout", "--limit", "2")
    assert sorted(path.name for path in folder.iterdir()) == ["docx-a4", "manifest.csv", "manifest.json"]
    assert len(list(folder.glob("docx-a4/*"))) == 2


def test_a_stop_that_is_ignored_stays_so(site: Any, tmp_path: Path) -> None:
    """A shell that starts a job in the background makes it ignore Ctrl-C."""
    site.campaign([site.person(n) for n in range(3)])
    run = started(site, tmp_path / "scratch", "--format", "docx", interrupt=signal.SIG_IGN)
    time.sleep(0.8)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 0, said


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_a_run_that_lint_stops_ends_the_workers_that_were_getting_ready(site: Any, tmp_path: Path) -> None:
    """They are started before the texts are checked; nothing of them is left where nothing is rendered."""
    letter = "---\npiece: letter\n---\n{{ client.salutation }},\n\nL’atelier vous attend ★.\n\n::: signature\n:::\n"
    site.campaign([site.person(n) for n in range(POOL_FROM)], template=letter)
    scratch = tmp_path / "scratch"
    run = started(site, scratch, "--format", "pdf")
    _, said = run.communicate(timeout=60)
    assert (run.returncode, "Nothing was rendered: lint found errors." in said) == (2, True), said
    assert list(scratch.iterdir()) == []
    assert gone(run.pid)
