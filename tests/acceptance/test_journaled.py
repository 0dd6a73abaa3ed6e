"""The journal of a run: produced, posted, never twice without asking; and what a killed run leaves."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest


def lines(site: Any, *options: str) -> list[tuple[str, str, str]]:
    """Return client, piece and state of each line of the journal, sorted."""
    done = site.run("journal", "essai", "--json", *options)
    assert done.code == 0, done
    return sorted((line["client_key"], line["piece"], line["state"]) for line in done.data)


def test_every_piece_has_a_line(site: Any) -> None:
    """One for each client, piece and channel; paper and e-mail are two; those set aside have none."""
    people = [site.person(n) for n in range(4)]
    people[3]["Ville"] = ""
    site.campaign(people, pieces="[{envelope: dl}, {letter: promotion}, {coupon: order}]")
    assert site.render("--format", "docx,eml").code == 1
    made = site.run("journal", "essai", "--json").data
    paper = sorted((line["client_key"], line["piece"]) for line in made if line["channel"] == "print")
    assert paper == sorted((f"C{n:05}", piece) for n in range(3) for piece in ("envelope", "letter"))
    mail = sorted(line["client_key"] for line in made if line["channel"] == "mail")
    assert mail == [f"C{n:05}" for n in range(4)]
    assert {line["state"] for line in made} == {"produced"}
    documents = {row["file"] for row in site.manifest().rows}
    assert all(line["document"] in documents and line["first_page"] for line in made)
    summary = site.run("journal", "--json").data
    assert sum(one["lines"] for one in summary) == len(made)


def test_the_summary_counts(site: Any) -> None:
    """Without a campaign, the number of lines in each state."""
    site.campaign([site.person(n) for n in range(4)])
    site.render("--format", "docx")
    done = site.run("journal")
    assert "method" not in done.said
    assert "4" in done.out.split()


def test_a_posting_is_confirmed_and_known_the_next_time(site: Any) -> None:
    """Rendering again says who has a posted piece, and --skip-posted leaves them out."""
    site.campaign([site.person(n) for n in range(5)])
    some = [word for n in range(3) for word in ("--only", f"C{n:05}")]
    assert site.render("--format", "docx", *some).code == 0
    assert {state for _, _, state in lines(site)} == {"produced"}
    done = site.run("journal", "essai", "--posted", "--today", site.today)
    assert done.code == 0
    assert "3" in done.said
    assert [(client, state) for client, _, state in lines(site)] == [(f"C{n:05}", "posted") for n in range(3)]

    again = site.render("--format", "docx")
    assert again.code == 1, again
    assert "C00000, C00001, C00002" in again.said
    assert [state for _, _, state in lines(site)] == ["posted"] * 3 + ["produced"] * 2
    told = site.render("--format", "docx", "--json")
    assert told.data["posted"] == ["C00000", "C00001", "C00002"]

    rest = site.render("--format", "docx", "--skip-posted")
    rows = [(row["client"], row["state"]) for row in site.manifest().rows]
    assert rows[:3] == [(f"C{n:05}", "left-out") for n in range(3)], rest
    assert rows[3:] == [("C00003", "produced"), ("C00004", "produced")]
    site.manifest().check(5, ["docx"])
    assert site.render("--format", "docx", "--edition", "2027").code == 0, (
        "another edition is another mailing"
    )


def test_one_client_can_be_posted_alone(site: Any) -> None:
    """--only confirms some, and the rest stays produced."""
    site.campaign([site.person(n) for n in range(3)])
    assert site.render("--format", "docx").code == 0
    assert site.run("journal", "essai", "--posted", "--only", "C00001", "--today", site.today).code == 0
    assert [state for _, _, state in lines(site)] == ["produced", "posted", "produced"]
    assert site.run("journal", "essai", "--posted", "--today", site.today).code == 0
    assert {state for _, _, state in lines(site)} == {"posted"}


def test_rendering_again_changes_no_line(site: Any) -> None:
    """The same run twice leaves the journal as it was."""
    site.campaign([site.person(n) for n in range(3)])
    site.render("--format", "docx,eml")
    before = lines(site)
    site.render("--format", "docx,eml")
    assert lines(site) == before


def started(site: Any, formats: str) -> subprocess.Popen[bytes]:
    """Start a render in a process of its own."""
    words = ["render", "essai", "--format", formats, "--no-layout", "--today", site.today]
    return subprocess.Popen(
        [sys.executable, "-m", "mailer", "-C", str(site.root), *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, "MAILER_LANG": "en"},
    )  # fmt: skip


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of all that is complete below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not any(part.endswith(".partial") for part in path.relative_to(folder).parts)
        and path.name != ".running"
    }  # fmt: skip


def whole(site: Any, text: Any) -> None:
    """Check that each file of the output folder can be read to its end."""
    folder = site.root / "out" / "essai"
    for name in digests(folder):
        path = folder / name
        if path.suffix == ".pdf":
            assert text.pdf(path)
        elif path.suffix == ".docx":
            assert "Lyon" in text.docx(path)
        elif path.suffix == ".eml":
            assert text.eml(path).get_body(("html",)).get_content().rstrip().endswith("</html>")


def test_what_a_killed_run_had_begun_is_swept_away_by_the_next_of_any_format(site: Any) -> None:
    site.campaign([site.person(n) for n in range(3)])
    folder = site.root / "out" / "essai"
    (folder / "docx-a4.partial").mkdir(parents=True)
    (folder / "docx-a4.partial" / "C1.docx").write_bytes(b"PK")
    for name in ("essai-a4.pdf.partial", "essai-a4-001.csv.partial", "manifest.csv.partial", "photo.partial"):
        (folder / name).write_bytes(b"%PDF")
    assert site.render("--format", "eml").code in (0, 1)
    assert [path.name for path in folder.glob("*.partial")] == ["photo.partial"]


@pytest.mark.parametrize(
    ("clients", "formats", "kills"),
    [
        (30, "docx,eml,pdf", 2),
        pytest.param(30, "docx,eml,pdf", 25, marks=pytest.mark.prove),
        pytest.param(3_300, "pdf,docx", 10, marks=pytest.mark.prove, id="with workers"),
    ],
)
def test_a_killed_run_leaves_the_last_complete_one(
    clients: int, formats: str, kills: int, site: Any, text: Any
) -> None:
    """SIGKILL at any moment: files are whole, what was being written is called .partial, the next run completes."""
    site.campaign([site.person(n) for n in range(clients)])
    assert site.render("--format", "docx,eml", "--limit", "10").code == 0
    folder = site.root / "out" / "essai"
    before = digests(folder)
    chance = random.Random(2026)  # noqa: S311 - moments, not secrets
    site.campaign([site.person(n, Prénom="Camille") for n in range(clients)])
    interrupted = 0
    for _ in range(kills):
        run = started(site, formats)
        stop = time.monotonic() + 60
        while run.poll() is None and not list(folder.glob("*.partial")) and time.monotonic() < stop:
            time.sleep(0.02)
        time.sleep(chance.random() * (1.5 if clients == 30 else 4))
        run.send_signal(signal.SIGKILL)
        _, said = run.communicate(timeout=60)
        interrupted += run.returncode == -signal.SIGKILL
        assert b"Traceback" not in said
        left = digests(folder)
        whole(site, text)
        if run.returncode == -signal.SIGKILL and list(folder.glob("manifest*.partial")):
            assert {name: left[name] for name in before if name.startswith("manifest")} == {
                name: sum_ for name, sum_ in before.items() if name.startswith("manifest")
            }
    assert interrupted
    done = site.render("--format", "docx,eml")
    assert done.code == 0, done
    site.manifest().check(clients, ["docx", "eml"])
    assert not [path for path in folder.rglob("*") if path.name.endswith((".partial", ".old"))]
    assert "Camille" in text.docx(folder / "essai-a4.docx")
    assert (
        len([line for line in site.run("journal", "essai", "--json").data if line["channel"] == "print"])
        == clients
    )


def test_two_runs_do_not_meet_in_a_folder(site: Any) -> None:
    """The second is told to wait, and leaves the first alone."""
    site.campaign([site.person(n) for n in range(300)])
    folder = site.root / "out" / "essai"
    run = started(site, "docx,eml")
    try:
        stop = time.monotonic() + 60
        while run.poll() is None and not list(folder.glob("manifest*.partial")) and time.monotonic() < stop:
            time.sleep(0.005)
        run.send_signal(signal.SIGSTOP)
        second = site.render("--format", "docx", "--limit", "3")
    finally:
        run.send_signal(signal.SIGCONT)
        _, said = run.communicate(timeout=120)
    assert run.returncode == 0, said
    assert second.code == 2
    assert "--out" in second.said
    site.manifest().check(300, ["docx", "eml"])
    assert not (folder / ".running").exists()
