"""What is confirmed as posted is what the last whole run printed, and the command says so."""

import csv
import io
from typing import Any

import pytest


def states(site: Any) -> dict[str, str]:
    """Return the state of each client's line in the journal."""
    return {line["client_key"]: line["state"] for line in site.run("journal", "essai", "--json").data}


def posted(site: Any, *options: str) -> Any:
    """Confirm a posting on the test's day."""
    return site.run("journal", "essai", "--posted", "--today", site.today, *options)


def test_a_posting_says_what_it_confirms(site: Any) -> None:
    """The run with its day and edition, its files, how many clients and pieces, and the day of posting."""
    site.campaign(
        [site.person(n) for n in range(3)], pieces="[{envelope: dl}, {letter: promotion}, {coupon: order}]"
    )
    assert site.render("--format", "docx").code == 0
    done = posted(site, "--on", "2026-11-20")
    assert done.code == 0, done
    assert "edition 2026: out/essai/essai-a4.docx, out/essai/essai-dl.docx" in done.said
    assert "dated 22 November 2026" in done.said
    assert "essai: 3 clients confirmed as posted on 20 November 2026, pieces: 6." in done.said
    made = site.run("journal", "essai", "--json").data
    assert {line["posted_on"] for line in made} == {"2026-11-20"}
    again = posted(site)
    assert (again.code, "3 clients of this run were confirmed before" in again.said) == (0, True)


def test_a_trial_is_not_what_was_posted(site: Any) -> None:
    """After a whole run, a sample: the whole run is confirmed, and the sample is said not to be meant."""
    site.campaign([site.person(n) for n in range(4)])
    assert site.render("--format", "docx").code == 0
    for option in (("--sample",), ("--limit", "1")):
        trial = site.render("--format", "docx", *option)
        assert "This was a trial" in trial.said
        assert site.manifest().data["trial"] is True
    done = posted(site)
    assert "4 clients confirmed" in done.said
    assert "is not meant" in done.said
    assert set(states(site).values()) == {"posted"}


def test_trials_alone_leave_nothing_to_confirm(site: Any) -> None:
    """A trial leaves no line, and confirming is refused with the reason."""
    site.campaign([site.person(n) for n in range(4)])
    nothing = posted(site)
    assert (nothing.code, "was printed" in nothing.said) == (2, True)
    assert site.render("--format", "docx", "--limit", "2").code == 0
    assert states(site) == {}
    done = posted(site)
    assert (done.code, "only trials" in done.said) == (2, True)


def test_a_run_for_some_confirms_those_and_tells_of_the_rest(site: Any) -> None:
    """--only after a whole run: the others stay unconfirmed, and are counted."""
    site.campaign([site.person(n) for n in range(4)])
    site.render("--format", "docx")
    site.render("--format", "docx", "--only", "C00001")
    done = posted(site)
    assert "1 client confirmed" in done.said
    assert "Not confirmed: what was printed for 3 other clients." in done.said
    assert states(site)["C00001"] == "posted"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(("--only", "C0001"), "Did you mean C00001?", id="unknown client"),
        pytest.param(("--on", "2026-11-23"), "still to come", id="a day to come"),
        pytest.param(("--edition", "2020"), "was printed", id="another edition"),
    ],
)
def test_what_cannot_be_meant_is_refused(options: tuple[str, ...], said: str, site: Any) -> None:
    """Nothing is written, and what is wrong is said."""
    site.campaign([site.person(n) for n in range(2)])
    site.render("--format", "docx")
    done = posted(site, *options)
    assert (done.code, said in done.said) == (2, True), done
    assert set(states(site).values()) == {"produced"}


def test_a_day_of_posting_needs_a_posting(site: Any) -> None:
    """--on alone is a question without sense."""
    site.campaign([site.person(1)])
    assert site.run("journal", "essai", "--on", "2026-11-20").code == 2


def test_codes_that_a_spreadsheet_would_calculate_are_kept(site: Any) -> None:
    """An apostrophe or an equals sign at the head of a code reaches the journal as it stands in the file."""
    codes = ["'A1", "=A1", "A1", "''A1", "-A1", "@A1"]
    site.campaign([site.person(n) | {"Code client": code} for n, code in enumerate(codes)])
    assert site.render("--format", "docx,eml").code == 0
    made = site.run("journal", "essai", "--json").data
    assert sorted(line["client_key"] for line in made if line["channel"] == "print") == sorted(codes)
    assert "1 client confirmed" in posted(site, "--only", "'A1").said
    assert states(site) == dict.fromkeys(codes, "produced") | {"'A1": "posted"}
    again = site.render("--format", "docx", "--skip-posted")
    left = [row for row in site.manifest().data["documents"] if row["state"] == "left-out"]
    assert [row["client"] for row in left] == ["'A1"], again
    printed = site.run("journal", "essai", "--csv").out
    cells = [row["client_key"] for row in csv.DictReader(io.StringIO(printed), delimiter=";")]
    assert sorted(set(cells)) == sorted({"'A1", "'=A1", "A1", "''A1", "'-A1", "'@A1"})


def test_left_out_are_counted_and_listed_with_the_reason(site: Any) -> None:
    """--skip-posted says whom it leaves out; they are in the counts and in the manifest."""
    site.campaign([site.person(n) for n in range(4)])
    site.render("--format", "docx")
    posted(site, "--only", "C00001", "--only", "C00002")
    done = site.render("--format", "docx", "--skip-posted", "--exclude", "C00002")
    assert "1 client is left out, who has a posted piece of this edition (2026): C00001." in done.said
    assert "1 left out, with a posted piece already" in done.said
    manifest = site.manifest()
    manifest.check(4, ["docx"])
    assert (manifest.counts["already_posted"], manifest.counts["not_asked"]) == (1, 1)
    (row,) = [row for row in manifest.rows if row["state"] == "left-out"]
    assert (row["client"], row["name"], row["format"]) == ("C00001", "", "")
    assert row["reason"] == "has a posted piece of the edition 2026 already"


def test_outputs_of_earlier_runs_are_named(site: Any) -> None:
    """What the new manifest does not describe is said at the end of each run, and never deleted."""
    site.campaign([site.person(n) for n in range(2)])
    assert "earlier run" not in site.render("--format", "docx,eml").said
    mine = site.write("out/essai/notes.txt", "mine")
    first = site.render("--format", "docx", "--each")
    assert "These files are from an earlier run, not from this one: " in first.said
    assert "out/essai/eml, " in first.said
    second = site.render("--format", "eml", "--json")
    assert second.data["earlier"] == ["out/essai/docx-a4", "out/essai/essai-a4.docx"]
    assert site.manifest().data["earlier"] == ["docx-a4", "essai-a4.docx"]
    assert mine.exists()
    (site.root / "out/essai/essai-a4.docx").unlink()
    third = site.render("--format", "docx,eml", "--each")
    assert "earlier run" not in third.said, third


def test_a_manifest_that_is_not_ours_is_no_trouble(site: Any) -> None:
    """Whatever stands where the manifest goes, nothing is known of earlier runs, and the run goes on."""
    site.campaign([site.person(1)])
    for content in (
        "",
        "[]",
        "null\n",
        '{"documents": [\n],\n "outputs": 3, "earlier": []}',
        "é\udcff".encode("latin-1", "ignore"),
    ):
        site.write("out/essai/manifest.json", content)
        assert site.render("--format", "docx").code == 0


def test_a_run_that_fails_half_way_into_place_leaves_no_manifest_that_misleads(
    site: Any, monkeypatch: Any
) -> None:
    """One format has taken its place and the other cannot: no manifest describes what is no longer there."""
    from mailer.render.word.binder import FileBinder

    site.campaign([site.person(n) for n in range(2)])
    assert site.render("--format", "docx,eml").code == 0

    def full(_binder: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileBinder, "close", full)
    assert site.render("--format", "docx,eml").code == 2
    assert sorted(path.name for path in (site.root / "out" / "essai").iterdir()) == ["eml", "essai-a4.docx"]
    monkeypatch.undo()
    assert site.render("--format", "docx,eml").code == 0
    site.manifest().check(2, ["docx", "eml"])
