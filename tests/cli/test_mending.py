"""``mailer lint --diff`` and ``--fix``."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from mailer.errors import MergeError
from mailer.pipeline import Settings, mended_campaign, mended_template
from mailer.workspace import Workspace

TODAY = ("--today", "2026-11-22", "--no-layout", "--fail-on", "error")


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letters" / "a.md"
    path.parent.mkdir()
    path.write_bytes("# Bonjour\r\n\r\nÀ {{ client.town }} , là. Fin...\r\n".encode())
    path.chmod(0o640)
    return path


def test_the_diff_alone_shows_and_writes_nothing(run, letter: Path):
    before = letter.read_bytes()
    done = run("lint", "letters/a.md", "--diff", *TODAY)
    assert done.code == 1
    assert done.out.startswith("--- a/letters/a.md\n+++ b/letters/a.md\n")
    assert "+À {{ client.town }}, là. Fin…" in done.out
    assert "typo-spaces" not in done.out
    assert letter.read_bytes() == before


def test_fixing_writes_says_what_and_lints_what_is_there_then(run, letter: Path):
    done = run("lint", "letters/a.md", "--fix", *TODAY)
    assert letter.read_bytes().decode() == "# Bonjour\r\n\r\nÀ {{ client.town }}, là. Fin…\r\n"
    assert os.stat(letter).st_mode & 0o777 == 0o640
    assert [path.name for path in letter.parent.iterdir()] == ["a.md"]
    assert "letters/a.md: 2 changes" in done.out
    assert "  3:20 [typo-spaces] ␣ → ∅" in done.out
    assert "[typo-ellipsis]\n" not in done.out
    again = run("lint", "letters/a.md", "--fix", "--diff", *TODAY)
    assert "There is no typography to mend." in again.err


def test_a_program_reads_findings_alone(run, letter: Path):
    done = run("lint", "letters/a.md", "--fix", "--format", "json", *TODAY)
    assert done.out.startswith("{")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(MergeError, match=r"no template .*b\.md"):
        mended_template(tmp_path, Path("b.md"))


def test_a_campaign_has_its_own_templates_mended_and_built_in_ones_never(run, tmp_path: Path):
    run("init", "ws")
    root = tmp_path / "ws"
    workspace = Workspace.find(root)
    settings = Settings(today=date(2026, 11, 22))
    assert mended_campaign(workspace, "rentree", settings) == []
    own = root / "templates" / "letters" / "promotion.md"
    own.parent.mkdir(parents=True)
    own.write_text("# {{ accroche }}\n\nFin...\n", encoding="utf-8")
    (mended,) = mended_campaign(workspace, "rentree", settings)
    assert (mended.label, mended.text) == ("templates/letters/promotion.md", "# {{ accroche }}\n\nFin…\n")
    assert own.read_text(encoding="utf-8").endswith("Fin...\n")
    file = root / "campaigns" / "rentree" / "campaign.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}\nlint:\n  ignore: {{typo-ellipsis: voulu}}\n", encoding="utf-8")
    assert mended_campaign(workspace, "rentree", settings) == []
