"""Where the journal of a house is: its file, or the database that a variable names."""

import shutil
from pathlib import Path

import pytest

from mailer.errors import WorkspaceError
from mailer.workspace import BUILTIN, Workspace


def house(folder: Path, more: str) -> Workspace:
    shutil.copytree(BUILTIN / "workspace", folder, dirs_exist_ok=True)
    with (folder / "mailer.yaml").open("a", encoding="utf-8") as file:
        file.write(more)
    return Workspace.find(folder)


def test_it_is_a_file_beside_the_house(tmp_path: Path) -> None:
    place = house(tmp_path, "")
    assert place.journal_place == place.root / ".mailer" / "journal.sqlite"
    assert not place.has_journal


def test_it_is_the_database_that_a_variable_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = house(tmp_path, "\njournal_env: MAILER_JOURNAL\n")
    monkeypatch.setenv("MAILER_JOURNAL", " postgresql+psycopg://mailer@db/mailer ")
    assert place.journal_place == "postgresql+psycopg://mailer@db/mailer"
    assert place.has_journal


def test_a_variable_without_an_address_is_no_other_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To write into the file instead would be to send everything twice."""
    place = house(tmp_path, "\njournal_env: MAILER_JOURNAL\n")
    monkeypatch.delenv("MAILER_JOURNAL", raising=False)
    with pytest.raises(WorkspaceError) as raised:
        _ = place.has_journal
    assert (raised.value.file, raised.value.values["name"]) == ("mailer.yaml", "MAILER_JOURNAL")
