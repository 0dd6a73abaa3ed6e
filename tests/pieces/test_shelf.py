"""The templates there are, and a copy of a built-in one: never over a file that is there, never outside its folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mailer.errors import WorkspaceError
from mailer.house import House, Signatory
from mailer.pieces import KINDS, shelf
from mailer.workspace import BUILTIN, SAMPLES, Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace without templates of its own."""
    return Workspace(tmp_path, House(company="-", signatories={"x": Signatory(name="-", function="-")}))


def listed(workspace: Workspace | None) -> dict[tuple[str, bool], shelf.Shelved]:
    """Return the templates by name, and whether they are built in."""
    return {(one.name, one.built_in): one for one in shelf.shelf(workspace)}


def test_every_built_in_template_is_listed() -> None:
    """With its kind, what it is about, its language and who uses it; a workspace is not needed."""
    files = {
        f"{path.parent.name}/{path.stem}" for kind in KINDS for path in BUILTIN.glob(f"{kind.folder}/*.md")
    }
    found = listed(None)
    assert {name for name, _ in found} == files == set(shelf.built_in_names())
    letter = found["letters/promotion", True]
    assert (letter.kind, letter.language, letter.samples) == ("letter", "fr", ("rentree",))
    assert letter.title.startswith("Votre offre vous attend")
    assert "rentree" in found["envelopes/reply", True].samples
    assert found["relances/formal-notice", True].samples == ("relance",)
    used = {sample for one in found.values() for sample in one.samples}
    assert used == {path.parent.name for path in SAMPLES.glob("*/campaign.yaml")}


def test_the_workspaces_own_stand_before_those_they_replace(workspace: Workspace) -> None:
    """A file of one's own is read, whatever is wrong with it; the built-in one stays listed."""
    folder = workspace.root / "templates" / "letters"
    folder.mkdir(parents=True)
    (folder / "promotion.md").write_text("# Dear you, the offer of our house is for you\n", encoding="utf-8")
    (folder / "broken.md").write_bytes(b"---\npiece: [\n---\n# Left open\n")
    (folder / "latin.md").write_bytes(b"\xe9t\xe9")
    names = [(one.name, one.built_in) for one in shelf.shelf(workspace)]
    assert names.index(("letters/promotion", False)) + 1 == names.index(("letters/promotion", True))
    found = listed(workspace)
    own = found["letters/promotion", False]
    assert (own.title, own.language) == ("Dear you, the offer of our house is for you", "en")
    assert found["letters/broken", False].title == "Left open"
    assert found["letters/latin", False].title == ""


@pytest.mark.parametrize(
    ("target", "path"),
    [
        pytest.param("", "letters/promotion.md", id="same name"),
        pytest.param("mine", "letters/mine.md", id="name"),
        pytest.param("letters/été-2027", "letters/été-2027.md", id="folder and name"),
        pytest.param("letters/mine.md", "letters/mine.md", id="as a file"),
    ],
)
def test_a_copy_is_the_same_and_never_overwrites(target: str, path: str, workspace: Workspace) -> None:
    """The bytes are those of the built-in template; the second copy is refused and changes nothing."""
    made = shelf.copy(workspace, "letters/promotion", target)
    assert made == workspace.root / "templates" / path
    assert made.read_bytes() == (BUILTIN / "letters" / "promotion.md").read_bytes()
    made.write_text("mine", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="exists already"):
        shelf.copy(workspace, "letters/promotion", target)
    assert made.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("letters/promotoin", ""),
        ("promotion", ""),
        ("../letters/promotion", ""),
        ("frames/letter", ""),
        ("letters/promotion", "coupons/mine"),
        ("letters/promotion", "../mine"),
        ("letters/promotion", "/etc/mine"),
        ("letters/promotion", "letters/"),
        ("letters/promotion", "letters/.hidden"),
        ("letters/promotion", "letters/a\\b"),
        ("letters/promotion", "letters/a b\n"),
    ],
)
def test_what_is_no_template_or_no_name_is_refused(name: str, target: str, workspace: Workspace) -> None:
    """Nothing is written."""
    with pytest.raises(WorkspaceError):
        shelf.copy(workspace, name, target)
    assert not list(workspace.root.iterdir())


def test_the_folder_is_named_where_only_the_name_was_given(workspace: Workspace) -> None:
    """The nearest template is proposed, folder and all."""
    with pytest.raises(WorkspaceError) as refused:
        shelf.copy(workspace, "promotion")
    assert refused.value.values["nearest"] == "letters/promotion"


def test_a_folder_that_may_not_be_written_is_said(
    workspace: Workspace, in_the_way: Callable[[Path], None]
) -> None:
    """Whatever the system says becomes one sentence."""
    in_the_way(workspace.root / "templates")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        shelf.copy(workspace, "letters/promotion")


@pytest.fixture
def in_the_way() -> Callable[[Path], None]:
    """Puts a file where a folder would be made."""
    return lambda path: path.write_text("", encoding="utf-8") and None
