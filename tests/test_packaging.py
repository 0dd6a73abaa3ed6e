"""The wheel and the source archive hold what the command needs, and work where nothing else is."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run(*command: str | Path, cwd: Path, **settings: str) -> str:
    environment = {**os.environ, **settings}
    environment.pop("PYTHONPATH", None)
    words = [str(part) for part in command]
    done = subprocess.run(
        words, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@cache
def tracked() -> list[str]:
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is not a checkout")
    return [name for name in listed.stdout.split("\0") if name and os.path.lexists(ROOT / name)]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tracked files, links as links, away from the checkout."""
    top = tmp_path_factory.mktemp("source")
    for name in tracked():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, top / name, follow_symlinks=False)
    return top


@pytest.fixture(scope="module")
def archive(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive."""
    folder = tmp_path_factory.mktemp("archive")
    call = f"from setuptools import build_meta; build_meta.build_sdist({str(folder)!r})"
    run(sys.executable, "-c", call, cwd=source)
    return next(folder.iterdir())


@pytest.fixture(scope="module")
def wheel(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source archive without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-index", "--no-deps", "--no-build-isolation", "--quiet"]
    run(sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", folder, archive, cwd=folder)
    return next(folder.iterdir())


def expected() -> set[str]:
    """Every file of the package as a user gets it: what the links lead to stands in their place."""
    links = {"templates/": "mailer/builtin/", "campaigns/": "mailer/samples/"}
    names = set()
    for name in tracked():
        for origin, place in links.items():
            if name.startswith(origin):
                names.add(place + name.removeprefix(origin))
        if name.startswith("mailer/") and not (ROOT / name).is_symlink():
            names.add(name)
            if name.endswith(".po"):
                names.add(name.removesuffix(".po") + ".mo")
    return names


def test_the_source_archive_is_complete(archive: Path) -> None:
    """The source archive holds every file of the package, as files and not as links."""
    with tarfile.open(archive) as opened:
        members = opened.getmembers()
    held = {member.name.partition("/")[2] for member in members if member.isfile() or member.islnk()}
    assert {name for name in expected() if not name.endswith(".mo")} - held == set()
    assert not [member.name for member in members if member.issym()]


def test_the_wheel_is_complete(wheel: Path) -> None:
    """The wheel holds code, templates, themes, fonts, samples and compiled catalogues, and nothing else."""
    with zipfile.ZipFile(wheel) as opened:
        held = {name for name in opened.namelist() if ".dist-info/" not in name}
    assert expected() - held == set()
    assert held - expected() == set()


def test_the_wheel_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """From the wheel alone, in an empty folder: a workspace with the sample, and its letters."""
    environment = tmp_path / "environment"
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=tmp_path)
    python = environment / "bin" / "python"
    # The libraries of this environment, but not this package: nothing is downloaded.
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip()
    Path(site, "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    options = ["--no-index", "--no-deps", "--quiet"]
    run(sys.executable, "-m", "pip", "--python", python, "install", *options, wheel, cwd=tmp_path)
    where = run(python, "-c", "import mailer; print(mailer.__file__)", cwd=tmp_path)
    assert where.startswith(str(environment))

    mailer = environment / "bin" / "mailer"
    empty = tmp_path / "empty"
    empty.mkdir()
    run(mailer, "init", "demo", cwd=empty)
    assert (empty / "demo" / "mailer.yaml").is_file()
    assert "Commandes" in run(mailer, "--lang", "fr", "--help", cwd=empty)
    run(mailer, "render", "rentree", "--limit", "3", "--format", "pdf,docx,eml", cwd=empty / "demo")
    made = {path.suffix for path in (empty / "demo" / "out" / "rentree").rglob("*")}
    assert {".pdf", ".docx", ".csv", ".json"} <= made
