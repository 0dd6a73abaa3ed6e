"""Where things are: the workspace above a folder, its campaigns, templates, themes, pictures."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from mailer import themes, workspace
from mailer.errors import WorkspaceError
from mailer.workspace import BUILTIN, Workspace, init

TODAY = date(2026, 11, 22)
ROOT = Path(__file__).parents[2]
HOUSE = "company: C\nsignatories: {anne: {name: Anne, function: F, signature: anne.png}}\n"


@pytest.fixture
def top(tmp_path):
    (tmp_path / "mailer.yaml").write_text(HOUSE, encoding="utf-8")
    (tmp_path / "anne.png").write_bytes(b"png")
    for name in ("rentree", "voeux-été"):
        (tmp_path / "campaigns" / name).mkdir(parents=True)
        (tmp_path / "campaigns" / name / "campaign.yaml").write_text("name: x\n", encoding="utf-8")
    (tmp_path / "campaigns" / "notes").mkdir()
    return tmp_path


@pytest.fixture
def builtin(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("builtin")
    for name in ("classic", "modern"):
        (folder / "themes" / name).mkdir(parents=True)
        (folder / "themes" / name / "print.css").write_text(f"/* {name} */", encoding="utf-8")
        (folder / "themes" / name / "mail.css").write_text(f"/* mail {name} */", encoding="utf-8")
        (folder / "themes" / name / "word.yaml").write_text("size: 11\n", encoding="utf-8")
    (folder / "themes" / "fonts").mkdir()
    monkeypatch.setattr(workspace, "BUILTIN", folder)
    monkeypatch.setattr(themes, "BUILTIN", folder)
    return folder


@pytest.mark.parametrize("below", [".", "campaigns", "campaigns/rentree", "campaigns/rentree/campaign.yaml"])
def test_a_workspace_is_found_from_anywhere_in_it(top, below):
    assert Workspace.find(top / below).root == top


def test_outside_a_workspace_the_remedy_is_named(tmp_path):
    with pytest.raises(WorkspaceError, match="mailer init"):
        Workspace.find(tmp_path)


def test_a_house_file_with_the_wrong_suffix_is_pointed_at(tmp_path):
    (tmp_path / "mailer.yml").write_text(HOUSE, encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"Rename it to mailer\.yaml"):
        Workspace.find(tmp_path)


def test_campaigns_are_the_folders_with_a_campaign_file(top):
    found = Workspace.find(top)
    assert found.campaigns() == ("rentree", "voeux-été")
    assert found.campaign_folder("rentree") == top / "campaigns" / "rentree"
    assert found.campaign_file("rentree") == top / "campaigns" / "rentree" / "campaign.yaml"
    assert found.out("rentree") == top / "out" / "rentree"
    assert found.journal_path == top / ".mailer" / "journal.sqlite"


def test_a_name_is_found_however_its_accents_are_stored(top):
    assert Workspace.find(top).campaign_folder("voeux-e\u0301te\u0301") == top / "campaigns" / "voeux-été"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("rentre", "Did you mean “rentree”?", id="misspelt"),
        pytest.param("xyz", "There are: rentree, voeux-été", id="unknown"),
        pytest.param("../rentree", "cannot be the name", id="a way out"),
        pytest.param("/etc", "cannot be the name", id="absolute"),
        pytest.param("", "cannot be the name", id="empty"),
        pytest.param(".mailer", "cannot be the name", id="hidden"),
        pytest.param("a\x00b", "cannot be the name", id="NUL"),
        pytest.param("a\u202eb", "cannot be the name", id="direction override"),
        pytest.param("a\\b", "cannot be the name", id="backslash"),
    ],
)
def test_an_unknown_or_unsafe_name_is_refused(top, name, words):
    with pytest.raises(WorkspaceError, match="campaign") as caught:
        Workspace.find(top).campaign_folder(name)
    assert words in str(caught.value)


def test_without_campaigns_the_remedy_is_named(tmp_path):
    (tmp_path / "mailer.yaml").write_text(HOUSE.replace(", signature: anne.png", ""), encoding="utf-8")
    with pytest.raises(WorkspaceError, match="mailer new rentree"):
        Workspace.find(tmp_path).campaign_folder("rentree")


def test_templates_are_looked_for_beside_the_campaign_then_in_the_workspace_then_built_in(top, builtin):
    found = Workspace.find(top)
    own = found.campaign_folder("rentree")
    assert found.template_folders(own) == (own, builtin)
    (top / "templates").mkdir()
    assert found.template_folders(own) == (own, top / "templates", builtin)


def test_a_folder_is_looked_through_once_however_it_is_reached(top, builtin):
    (top / "templates").symlink_to(builtin)
    found = Workspace.find(top)
    assert len(found.template_folders(found.campaign_folder("rentree"))) == 2


def test_a_theme_of_the_workspace_comes_before_the_built_in_one_file_by_file(top, builtin):
    (top / "templates" / "themes" / "modern").mkdir(parents=True)
    (top / "templates" / "themes" / "modern" / "print.css").write_text("/* mine */", encoding="utf-8")
    theme = Workspace.find(top).theme("modern")
    assert (theme.css, theme.mail_css, theme.word) == ("/* mine */", "/* mail modern */", {"size": 11})
    assert theme.folders[:2] == (top / "templates" / "themes" / "modern", builtin / "themes" / "modern")
    assert builtin / "themes" / "fonts" in theme.folders


def test_a_new_theme_takes_what_it_lacks_from_classic(top, builtin):
    (top / "templates" / "themes" / "mien").mkdir(parents=True)
    (top / "templates" / "themes" / "mien" / "print.css").write_text("/* mien */", encoding="utf-8")
    found = Workspace.find(top)
    assert found.themes() == ("classic", "mien", "modern")
    assert found.theme("mien").mail_css == "/* mail classic */"


@pytest.mark.parametrize(
    ("name", "words"),
    [("moderne", "Did you mean “modern”?"), ("xx", "There are: classic"), ("../..", "There are")],
)
def test_an_unknown_theme_names_the_nearest(top, builtin, name, words):
    with pytest.raises(WorkspaceError) as caught:
        Workspace.find(top).theme(name)
    assert words in str(caught.value)


def test_broken_styles_for_word_are_told_with_their_line(top, builtin):
    (builtin / "themes" / "modern" / "word.yaml").write_text("a: 1\na: 2\n", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="written twice") as caught:
        Workspace.find(top).theme("modern")
    assert caught.value.line == 2


def test_a_style_sheet_in_another_encoding_is_told(top, builtin):
    (builtin / "themes" / "modern" / "print.css").write_bytes(b"/* \xe9 */")
    with pytest.raises(WorkspaceError, match="UTF-8"):
        Workspace.find(top).theme("modern")


def test_pictures_come_from_declared_signatures_and_known_folders_alone(top, builtin):
    found = Workspace.find(top)
    (top.parent / "secret.png").write_bytes(b"png")
    own = found.campaign_folder("rentree")
    (own / "produit.png").write_bytes(b"png")
    assets = found.assets(own)
    assert assets.find("asset:anne") == top / "anne.png"
    assert assets.find("asset:../anne") is None
    assert assets.find("produit.png") == own / "produit.png"
    assert assets.find("../../../secret.png") is None
    assert assets.find("/etc/passwd") is None


def test_init_makes_a_workspace_that_is_found(tmp_path):
    files = init(tmp_path / "demo", TODAY)
    found = Workspace.find(tmp_path / "demo")
    assert found.house.signatories
    assert all(file.is_file() and not file.is_symlink() for file in files)
    assert all(os.access(file, os.W_OK) for file in files)


def test_init_overwrites_nothing(tmp_path):
    init(tmp_path / "a", TODAY)
    for again in (tmp_path / "a", tmp_path / "a" / "campaigns" / "b"):
        with pytest.raises(WorkspaceError, match="workspace already"):
            init(again, TODAY)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / ".gitignore").write_text("mine", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="nothing is overwritten"):
        init(tmp_path / "b", TODAY)
    assert [path.name for path in (tmp_path / "b").iterdir()] == [".gitignore"]
    assert (tmp_path / "b" / ".gitignore").read_text(encoding="utf-8") == "mine"


def test_init_where_one_may_not_write_says_so(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        init(tmp_path / "file" / "demo", TODAY)


def test_this_repository_is_a_workspace_with_the_sample_house():
    assert (ROOT / "mailer.yaml").read_bytes() == (BUILTIN / "workspace" / "mailer.yaml").read_bytes()
    assert Workspace.find(ROOT).root == ROOT


def test_importing_the_workspace_loads_nothing_heavy():
    heavy = "pandas weasyprint sqlalchemy docx jinja2 stdnum"
    code = "import sys, mailer.workspace, mailer.campaign\n"
    code += f"print([m for m in {heavy.split()} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
