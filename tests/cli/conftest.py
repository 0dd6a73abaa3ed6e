"""Runs the command in this process, in a language, in a folder."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from mailer import i18n
from mailer.cli import main

LOCALE = ("MAILER_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@dataclass
class Done:
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """The catalogues are compiled when the package is installed; a checkout may hold newer sources."""
    for source in i18n.FOLDER.glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        aside = compiled.with_suffix(f".{os.getpid()}")
        with source.open("rb") as po, aside.open("wb") as mo:
            write_mo(mo, read_po(po, locale=source.parts[-3]))
        aside.replace(compiled)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    """Call the command with these words, in an empty folder, in English unless a variable says otherwise."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANGUAGE", "")

    def call(*words: str, **environment: str) -> Done:
        for name in LOCALE:
            monkeypatch.delenv(name, raising=False)
        for name, value in ({"MAILER_LANG": "en"} | environment).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as left:
            main(words)
        printed = capsys.readouterr()
        return Done(left.value.code if isinstance(left.value.code, int) else 1, printed.out, printed.err)

    yield call
    i18n.use(i18n.FALLBACK)
