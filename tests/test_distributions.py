"""Entry points of other distributions: found as `importlib.metadata` does, which is not loaded where there are none."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from mailer import distributions


@pytest.mark.parametrize("suffix", [".dist-info", ".egg-info"])
def test_entry_points_of_a_distribution_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    folder = tmp_path / f"ours-1.0{suffix}"
    folder.mkdir()
    name = "METADATA" if suffix == ".dist-info" else "PKG-INFO"
    (folder / name).write_text("Metadata-Version: 2.1\nName: ours\nVersion: 1.0\n", encoding="utf-8")
    (folder / "entry_points.txt").write_text("[test.group]\na = os:sep\n", encoding="utf-8")
    assert distributions.entry_points("test.group") == ()
    monkeypatch.syspath_prepend(str(tmp_path))
    assert distributions.entry_points("test.group") == tuple(metadata.entry_points(group="test.group"))
    assert [point.load() for point in distributions.entry_points("test.group")] == ["/"]


def test_what_cannot_be_seen_is_left_to_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not distributions.named("test.group")
    archive = tmp_path / "all.zip"
    archive.write_bytes(b"")
    monkeypatch.syspath_prepend(str(archive))
    assert distributions.named("test.group")


def test_without_any_nothing_is_loaded() -> None:
    probe = "import sys; from mailer.distributions import named; named('x'); print('email' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "False"
