"""What the repository holds, and what it must not."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HOSTS = re.compile(
    rb"pypi\.(?:org|python)|pythonhosted\.|registry\.(?:npmjs|yarnpkg)|deb\.debian\.|archive\.ubuntu|proxy\.golang|crates\.io",
)
MACHINE = re.compile(rb"(?<![\w./-])/(?:work|root|opt/wheels|opt/pypi)/")


def git(*arguments: str) -> list[str]:
    done = subprocess.run(
        ["git", *arguments, "-z"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode:
        pytest.skip("this is not a checkout")
    return [name for name in done.stdout.split("\0") if name]


def texts() -> list[tuple[str, bytes]]:
    """Tracked text files; this one is left out, since it has to name what it looks for."""
    paths = [
        Path(name)
        for name in git("ls-files")
        if (ROOT / name).is_file() and name != "tests/test_repository.py"
    ]
    read = [(str(path), (ROOT / path).read_bytes()) for path in paths if not (ROOT / path).is_symlink()]
    return [(name, data) for name, data in read if b"\0" not in data[:8000]]


def test_no_file_names_a_registry() -> None:
    """Libraries are named, not the places to fetch them from."""
    assert [name for name, data in texts() if HOSTS.search(data)] == []


def test_no_file_knows_a_machine() -> None:
    """No path of one machine stands in a file that goes to all."""
    assert [name for name, data in texts() if MACHINE.search(data)] == []


def test_nothing_generated_is_tracked() -> None:
    """What a run makes (catalogues compiled, outputs, caches) is ignored, and not tracked all the same."""
    assert git("ls-files", "--cached", "--ignored", "--exclude-standard") == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_each_locked_library_has_hashes_and_no_address(lock: str) -> None:
    """A lock file pins every library to a version and its hashes, and not where they come from."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.-]+)==\S+.*\\\n(?:    --hash=sha256:[0-9a-f]{64})", text, re.MULTILINE)
    entries = re.findall(r"^[a-zA-Z]\S+", text, re.MULTILINE)
    assert len(pins) == len(entries) > 30
    assert not re.search(r"^-|://", text, re.MULTILINE)


def test_the_locks_agree_with_each_other() -> None:
    """What the tests run with is what users get."""

    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==\S+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")
