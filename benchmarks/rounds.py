"""Runs every subject in turn, round after round, so that a slow moment of the machine falls on all of them."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks import letter, measure, workspace
from benchmarks.clients import Client
from benchmarks.letter import ROOT
from benchmarks.subjects import Subject


@dataclass
class Result:
    """What a subject did: a rate (clients a second), cores and peak MB for each round, or why there are none."""

    subject: Subject
    clients: int = 0
    rates: list[float] = field(default_factory=list)
    cores: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)
    bytes_each: float = 0.0
    absent: str = ""

    @property
    def rate(self) -> float:
        """The median rate; 0 where nothing was measured."""
        return median(self.rates) if self.rates else 0.0


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a measurement takes place: a folder to work in, the peers' Python, sizes and bounds.

    ``seconds`` bounds what a loop of a peer may take in a round, ``limit`` any process.
    """

    folder: Path
    peers: Path
    clients: Sequence[Client]
    quick: bool
    seconds: float
    limit: float = 1800.0

    def measure(self, subjects: Iterable[Subject], rounds: int) -> list[Result]:
        """Measure subjects in interleaved rounds."""
        results = [Result(subject) for subject in subjects]
        for number in range(1, rounds + 1):
            for result in results:
                if result.absent:
                    continue
                print(f"round {number} of {rounds}: {result.subject.key}", file=sys.stderr, flush=True)
                if result.subject.command:
                    self._render(result)
                else:
                    self._peer(result)
        return results

    def size(self, subject: Subject) -> int:
        """Return how many clients a subject gets."""
        return min(len(self.clients), subject.quick if self.quick else subject.count)

    def workspace(self, count: int) -> Path:
        """Return a workspace of this engine with so many clients, as if nothing had been made in it yet."""
        path = self.folder / f"workspace-{count}"
        if not path.exists():
            workspace.make(path, self.clients[:count])
        for made in (path / "out", path / ".mailer"):
            shutil.rmtree(made, ignore_errors=True)
        return path

    def _render(self, result: Result) -> None:
        """Measure the whole command, reading of the table and writing of the manifest included."""
        count = self.size(result.subject)
        place = self.workspace(count)
        run = measure.run(workspace.render(result.subject.command), place, self.limit)
        if run.code not in (0, 1):
            result.absent = f"failed: {_last(run.error)}"
            return
        served = workspace.served(run.out)
        made = [path for path in (place / "out").rglob("*.*") if path.suffix in {".pdf", ".docx"}]
        _note(result, served, run.seconds, sum(path.stat().st_size for path in made), run)

    def _peer(self, result: Result) -> None:
        """Measure a peer by its own watch, which starts when its libraries are there and its template is ready."""
        subject = result.subject
        count = self.size(subject)
        folder = self.folder / subject.key
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        values = self.folder / f"clients-{count}.json"
        if not values.exists():
            rows = [letter.values(client) for client in self.clients[:count]]
            values.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        python = sys.executable if subject.own else str(self.peers)
        place = self.workspace(count) if subject.own else self.folder
        command = [python, "-m", "benchmarks.worker", subject.key, values, folder, self.seconds, place]
        run = measure.run([str(word) for word in command], ROOT, self.limit)
        said = json.loads(run.out.splitlines()[-1]) if run.code == 0 and run.out.strip() else {}
        if "letters" not in said:
            result.absent = said.get("absent") or f"failed: {_last(run.error)}"
            return
        _note(result, said["letters"], said["seconds"], said["size"], run)


def _note(result: Result, letters: int, seconds: float, size: int, run: measure.Run) -> None:
    result.clients = max(result.clients, letters)
    result.rates.append(letters / seconds)
    result.cores.append(run.cpu / run.seconds)
    result.peaks.append(run.peak_mb)
    result.bytes_each = size / letters


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it was ended, or said nothing"
