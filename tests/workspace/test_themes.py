"""The theme that a house asks for is known without reading the house."""

from pathlib import Path

import pytest

from mailer import themes
from mailer.errors import WorkspaceError
from mailer.workspace import Workspace


@pytest.mark.parametrize(
    ("house", "theme"),
    [
        ("company: X\n", "classic"),
        ("company: X\ndefaults: {theme: modern}\n", "modern"),
        ("company: X\ndefaults:\n  theme: modern  # or classic\n", "modern"),
    ],
)
def test_the_theme_is_the_one_that_the_house_itself_says(tmp_path: Path, house: str, theme: str) -> None:
    file = tmp_path / "mailer.yaml"
    file.write_text(f"{house}signatories: {{a: {{name: A, function: B}}}}\n", encoding="utf-8")
    workspace = Workspace.find(tmp_path)
    assert themes.asked_for(file) == workspace.house.defaults.theme == theme
    assert themes.theme(workspace.root, theme) == workspace.theme(theme)


def test_a_house_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "mailer.yaml"
    file.write_text("a: [", encoding="utf-8")
    with pytest.raises(WorkspaceError):
        themes.asked_for(file)
