"""A message names a file as the reader finds it: from the current folder, from the workspace, or as built in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from mailer.cli.common import Session
from mailer.cli.faults import sentence
from mailer.errors import MergeError
from mailer.i18n import use
from mailer.merge import Merger, Setting


@pytest.fixture
def session(tmp_path: Path) -> Session:
    for name in ("campaigns/a/campaign.yaml", "templates/letters/own.md"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("x")
    session = Session(folder=tmp_path)
    session.root = tmp_path.resolve()
    return session


@pytest.mark.parametrize(
    ("folder", "name", "shown"),
    [
        pytest.param(".", "campaigns/a/campaign.yaml", "campaigns/a/campaign.yaml", id="workspace"),
        pytest.param("campaigns/a", "campaigns/a/campaign.yaml", "campaign.yaml", id="below"),
        pytest.param("campaigns/a", "templates/letters/own.md", "templates/letters/own.md", id="beside"),
        pytest.param(".", "builtin/letters/promotion.md", "letters/promotion (built in)", id="built in"),
        pytest.param("/", "nowhere.md", "nowhere.md", id="nowhere"),
    ],
)
def test_a_file_is_named_as_the_reader_finds_it(
    session: Session, monkeypatch: pytest.MonkeyPatch, folder: str, name: str, shown: str
) -> None:
    assert session.root
    monkeypatch.chdir(session.root / folder)
    use("en")
    try:
        assert session.shown(name) == shown
        if not name.startswith(("builtin", "nowhere")):
            assert session.shown(str(session.root / name)) == shown
        assert sentence(MergeError("x", file=name, line=3), (), session.shown)[0] == f"{shown}, line 3: x"
    finally:
        use("fr")


def test_a_workspace_below_the_current_folder_is_named_in_full(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert session.root
    monkeypatch.chdir(session.root.parent)
    assert (
        session.shown("campaigns/a/campaign.yaml") == f"{session.root.name}{os.sep}campaigns/a/campaign.yaml"
    )


def test_the_line_of_a_built_in_template_can_be_quoted(session: Session) -> None:
    assert session.source(session.root)("builtin/letters/promotion.md")


def test_the_folders_that_were_looked_in_have_names(tmp_path: Path) -> None:
    from mailer.workspace import BUILTIN

    (tmp_path / "campaigns" / "a").mkdir(parents=True)
    merger = Merger(Setting(folders=(tmp_path / "campaigns" / "a", BUILTIN), root=tmp_path))
    folders: tuple[Any, ...] = merger.loader.missing("zzzzzz.md").details["folders"]
    assert tuple(map(str, folders)) == ("campaigns/a", "the built-in templates")
