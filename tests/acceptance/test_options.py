"""What the options of render do, and how it ends: 0 all well, 1 findings or clients set aside, 2 cannot run."""

from pathlib import Path
from typing import Any

import pytest

CODES = [f"C{n:05}" for n in range(12)]


@pytest.fixture
def twelve(site: Any) -> Any:
    """A campaign for twelve clients, two of them with long or missing values."""
    people = [site.person(n) for n in range(12)]
    people[7]["Raison sociale"] = "Établissements Vandermeersch et Fils"
    people[9]["Raison sociale"] = ""
    site.campaign(people)
    return site


def served(site: Any, folder: str = "out/essai") -> list[str]:
    """Return the codes of those who got a letter, in the order of the manifest."""
    return [row["client"] for row in site.manifest(folder).rows if row["state"] == "produced"]


CHOICES = [
    pytest.param((), CODES, id="all"),
    pytest.param(("--limit", "3"), CODES[:3], id="limit"),
    pytest.param(("--limit", "99"), CODES, id="limit above"),
    pytest.param(("--only", "C00004"), CODES[4:5], id="only"),
    pytest.param(("--only", "C00009", "--only", "c00002"), ["C00002", "C00009"], id="only, twice"),
    pytest.param(("--exclude", "C00000", "--exclude", "C00011"), CODES[1:11], id="exclude"),
    pytest.param(("--exclude", "C00000", "--limit", "2"), CODES[1:3], id="exclude and limit"),
    pytest.param(
        ("--only", "C00004", "--only", "C00005", "--exclude", "C00005"), CODES[4:5], id="only and exclude"
    ),
]


@pytest.mark.parametrize(("options", "codes"), CHOICES)
def test_who_is_served(options: tuple[str, ...], codes: list[str], twelve: Any) -> None:
    """In the order of the file; the others are counted as not asked for."""
    done = twelve.render("--format", "docx", *options)
    assert done.code == 0, done
    assert served(twelve) == codes
    twelve.manifest().check(12, ["docx"])
    assert twelve.manifest().counts["not_asked"] == 12 - len(codes)


def test_a_sample_holds_the_extremes(twelve: Any) -> None:
    """The longest and the barest values are in it, and it is small."""
    assert twelve.render("--format", "docx", "--sample").code == 0
    sample = served(twelve)
    assert {"C00007", "C00009"} <= set(sample)
    assert len(sample) < 8
    twelve.manifest().check(12, ["docx"])


REFUSED = [
    pytest.param(("--only", "C0004"), "C0004", id="only, unknown"),
    pytest.param(("--exclude", "X"), "X", id="exclude, unknown"),
    pytest.param(("--limit", "0"), "--limit", id="limit 0"),
    pytest.param(("--limit", "drei"), "--limit", id="limit, no number"),
    pytest.param(("--today", "22/11/2026"), "2026-12-31", id="day in another form"),
    pytest.param(("--today", "2026-12-16"), "15 December 2026", id="offer over"),
    pytest.param(("--format", "pfd"), "pdf", id="format"),
    pytest.param(("--nimporte",), "--nimporte", id="option"),
    pytest.param(("--edition", "../x"), "edition", id="edition as a path"),
]


@pytest.mark.parametrize(("options", "said"), REFUSED)
def test_what_cannot_run_ends_with_2(options: tuple[str, ...], said: str, twelve: Any) -> None:
    """One sentence names the option or the value; nothing is written."""
    done = twelve.run("render", "essai", "--no-layout", "--today", twelve.today, "--format", "docx", *options)
    assert done.code == 2, done
    assert said in done.said
    assert not (twelve.root / "out").exists()


def test_exit_codes(site: Any) -> None:
    """0 where all is well, 1 where a client is set aside, 2 where lint finds an error; then nothing is written."""
    site.campaign([site.person(1)])
    assert site.render("--format", "docx,eml").code == 0
    site.campaign([site.person(1), site.person(2, Ville="")])
    assert site.render("--format", "docx,eml").code == 1
    before = site.manifest().rows
    note = "---\npiece: letter\n---\n# Bonjour\n\n{{ client.salutation }},\n\nVenez.\n"
    site.campaign([site.person(1)], template=note)
    stopped = site.render("--format", "docx,eml")
    assert stopped.code == 2
    assert "--allow-findings" in stopped.said
    assert site.manifest().rows == before
    assert site.render("--format", "docx,eml", "--allow-findings").code == 1


def test_another_folder(twelve: Any, tmp_path: Path) -> None:
    """With --out all files lie there, and out/ is left alone; a folder that cannot be written is named."""
    done = twelve.render("--format", "docx,eml", "--out", str(tmp_path / "ailleurs" / "ici"))
    assert done.code == 0, done
    names = sorted(path.name for path in (tmp_path / "ailleurs" / "ici").iterdir())
    assert names == ["eml", "essai-a4.docx", "manifest.csv", "manifest.json"]
    assert not (twelve.root / "out").exists()
    (tmp_path / "fichier").write_text("")
    done = twelve.render("--format", "docx", "--out", str(tmp_path / "fichier"))
    assert done.code == 2
    done = twelve.render("--format", "docx", "--out", str(tmp_path / "fichier" / "dessous"))
    assert done.code == 2
    assert "should not have" not in done.said


def test_a_file_for_each(twelve: Any, text: Any) -> None:
    """As many files as documents, each with one client's letter."""
    done = twelve.render("--format", "pdf,docx,eml", "--each", "--limit", "2")
    assert done.code == 0, done
    folder = twelve.root / "out" / "essai"
    assert sorted(path.name for path in (folder / "docx-a4").iterdir()) == ["C00000.docx", "C00001.docx"]
    assert sorted(path.name for path in (folder / "pdf-a4").iterdir()) == ["C00000.pdf", "C00001.pdf"]
    assert "C00001" in "".join(text.pdf(folder / "pdf-a4" / "C00001.pdf"))
    assert "C00001" in text.docx(folder / "docx-a4" / "C00001.docx")
    twelve.manifest().check(12, ["pdf", "docx", "eml"])


def test_the_day_is_printed(twelve: Any, text: Any) -> None:
    """--today is the day of the letter, and the edition follows it."""
    assert twelve.render("--format", "docx", "--limit", "1", today="2026-03-01").code == 0
    assert "le 1er mars 2026" in text.docx(twelve.root / "out" / "essai" / "essai-a4.docx").replace(
        "\u00a0", " "
    )
    assert twelve.manifest().data["edition"] == "2026"
    assert twelve.manifest().data["today"] == "2026-03-01"


def test_source_date_epoch_is_the_day(twelve: Any) -> None:
    """Where --today is not given."""
    done = twelve.run("render", "essai", "--no-layout", "--format", "eml", SOURCE_DATE_EPOCH="1780000000")
    assert done.code == 0, done
    assert twelve.manifest().data["today"] == "2026-05-28"


def test_an_edition_changes_response_codes_and_message_ids(twelve: Any, text: Any) -> None:
    """Next year's letter is another letter."""
    codes = set()
    for edition in ("2026", "2026-11"):
        assert twelve.render("--format", "eml,docx", "--only", "C00000", "--edition", edition).code == 0
        assert twelve.manifest().data["edition"] == edition
        folder = twelve.root / "out" / "essai"
        message = text.eml(folder / "eml" / "C00000.eml")
        codes.add((message["message-id"], text.docx(folder / "essai-a4.docx").partition("réf. ")[2][:12]))
    (one, first), (other, second) = codes
    assert one != other
    assert first != second
    editions = {line["edition"] for line in twelve.run("journal", "essai", "--json").data}
    assert editions == {"2026", "2026-11"}


def test_json_is_all_that_is_printed(twelve: Any) -> None:
    """What a program reads is on standard output, and holds outputs, skeletons and findings."""
    done = twelve.render("--format", "docx,eml", "--json")
    assert done.code == 0
    assert done.data["stopped"] is False
    assert [(one["format"], one["documents"]) for one in done.data["outputs"]] == [("docx", 12), ("eml", 12)]
    assert done.data["folder"] == "out/essai"


def test_json_holds_the_counts_of_rows(twelve: Any) -> None:
    """The same counts as in the manifest."""
    done = twelve.render("--format", "docx,eml", "--json")
    assert done.data["counts"]["rows"] == 12
    assert done.data["counts"] == twelve.manifest().counts


def test_lines_are_counted_unless_told_otherwise(twelve: Any) -> None:
    """Without --no-layout, lint asks the layout; a campaign of ours has nothing to mend."""
    done = twelve.run("render", "essai", "--today", twelve.today, "--format", "docx", "--limit", "2")
    assert done.code == 0, done
