"""The benchmark's own parts: clients made up the same each time, templates that say one letter, tables, chart."""

import csv
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from benchmarks import (
    chart,
    clients,
    environment,
    html_letter,
    letter,
    linting,
    measure,
    report,
    table,
    texts,
    workspace,
)
from benchmarks.peers import PEERS
from benchmarks.rounds import Result
from benchmarks.subjects import SUBJECTS
from benchmarks.table import Memory

SOME = clients.make(400)


def results() -> list[Result]:
    made = {"mailer-one": [900.0, 1000.0, 2000.0], "weasyprint-each": [8.0, 10.0, 12.0], "typst-one": [250.0]}
    out = [Result(one, rates=made.get(one.key, [])) for one in SUBJECTS if one.group == "pdf"]
    for result in out:
        if result.rates:
            result.clients, result.cores, result.peaks, result.bytes_each = 100, [1.5], [80.0], 1500.0
        else:
            result.absent = "not installed"
    return out


def test_the_same_seed_gives_the_same_clients() -> None:
    """Two runs measure the same work; fewer clients are the first of more; another seed gives others."""
    assert clients.make(400) == SOME
    assert clients.make(40) == SOME[:40]
    assert clients.make(40, seed=1) != SOME[:40]


def test_clients_are_distinct_and_as_varied_as_an_export() -> None:
    """No letter comes twice; towns are many, names long, fields missing."""
    assert len({tuple(letter.values(client).items()) for client in SOME}) == len(SOME)
    assert len({client.town for client in SOME}) > 100
    assert max(len(client.last_name) for client in SOME) > 25
    for name in ("civility", "company", "address2", "function"):
        empty = sum(not getattr(client, name) for client in SOME)
        assert 0 < empty < len(SOME), name


def test_the_table_is_what_a_spreadsheet_exports(tmp_path: Path) -> None:
    """A row for each client under the headers that people use."""
    clients.write_csv(SOME, tmp_path / "clients.csv")
    with (tmp_path / "clients.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["Code client"] for row in rows] == [client.code for client in SOME]
    assert all("," in row["CA 12 mois"] for row in rows)


def test_each_field_of_the_letter_has_a_value() -> None:
    """What a template names is what `values` gives, and every peer's letter holds it."""
    values = letter.values(SOME[0])
    assert set(values) == set(letter.FIELDS)
    said = html_letter.filler("x.png")(values)
    assert "{" not in said
    assert values["town"] in said
    for text in (letter.HEADLINE, *letter.PARAGRAPHS, *letter.COUPON_LINES):
        assert {part.text for part in letter.pieces(text) if part.is_field} <= set(letter.FIELDS)


def test_the_templates_of_this_engine_name_fields_of_the_client() -> None:
    """The letter is written once: every paragraph's fixed words stand in this engine's template."""
    template = workspace.letter_template()
    for text in letter.PARAGRAPHS:
        first = next(part.text for part in letter.pieces(text) if not part.is_field)
        assert first in template
    assert "{{ client.town }}" in template


def test_a_table_has_medians_and_ratios() -> None:
    """Medians of the rounds, ratios against the base and against this engine; the absent say why."""
    body = table.rows(results(), "pdf")
    by_label = {row[0]: row for row in body}
    assert by_label["**this engine**, one file"][1:5] == ("100", "1,000", "100", "")
    assert by_label["WeasyPrint, a file each"][2:5] == ("10", "1", "100 ×")
    assert by_label["Typst, one document"][3:5] == ("25", "4 ×")
    assert by_label["LibreOffice mail merge, one file"][1] == "none"
    assert "LibreOffice mail merge, one file: not installed" in table.absences(results(), "pdf")
    assert table.markdown(table.HEAD, body).count("\n") == len(body) + 2
    assert all(len(row) == len(table.HEAD) for row in body)


def test_the_report_says_where_and_when() -> None:
    """Day, machine and versions stand before the tables; the reasons of what is absent after them."""
    machine = report.Machine("Processor", 2, 24.0, "Linux", 0.1)
    text = report.write(
        "2026-11-22", machine, {"typst": "0.15.2"}, results(), 0.25, [Memory(1_000, 1.0, 100.0)], 3
    )
    assert "2026-11-22, 3 rounds" in text
    assert "Processor, 2 cores" in text
    assert "typst 0.15.2" in text
    assert "| Typst, one document | 100 | 250 |" in text
    assert "- LibreOffice mail merge, one file: not installed" in text


def test_memory_says_what_a_client_adds() -> None:
    """Growth is counted from the smaller run, in bytes for each client."""
    first, second = table.memory_rows([Memory(1_000, 1.0, 100.0), Memory(11_000, 8.0, 110.0)])
    assert first == ("1,000", "1.0", "1,000", "100", "")
    assert second[-1] == "1,049"


def test_letters_for_lint_all_differ_and_come_again() -> None:
    """The same number gives the same letters; no sentence of the pool has a field, and no paragraph comes twice."""
    made = list(texts.bodies(30))
    assert made == list(texts.bodies(30))
    assert not any("{" in one or "|" in one for one in texts.sentences())
    paragraphs = [paragraph for body in made for paragraph in body.split("\n\n")]
    assert len(set(paragraphs)) == len(paragraphs)
    assert all(300 < len(body.split()) < 600 for body in made)


def test_the_table_of_lint_has_medians_and_leaves_out_what_failed(tmp_path: Path) -> None:
    """Seconds, rates and memory are those of the median round."""
    went = linting.Row("a letter", 1, "letter", (), tmp_path, False, [0.5, 0.4, 0.9], [0.4], [40.0])
    failed = linting.Row("a campaign", 10, "clients", (), tmp_path)
    assert table.lint_rows([went, failed]) == [("a letter", "1 letter", "0.50", "2", "0.4", "40")]
    machine = report.Machine("Processor", 2, 24.0, "Linux", 0.1)
    assert "## Lint" in report.write("2026-11-22", machine, {}, results(), 0.25, [], 3, [went])


def test_the_chart_is_a_picture_with_a_bar_for_each_that_was_measured() -> None:
    """The SVG is well formed; what is absent has no bar."""
    picture = ET.fromstring(chart.draw(results()))  # noqa: S314 - our own picture
    bars = list(picture.iter("{http://www.w3.org/2000/svg}rect"))[1:]
    assert [float(bar.get("width", 0)) for bar in bars] == pytest.approx([400, 4, 100], rel=0.05)


def test_every_peer_is_measured_and_pinned() -> None:
    """A peer of the list has its rows, and what is installed has one version."""
    assert {one.key for one in SUBJECTS if not one.command} == set(PEERS)
    lines = [line for line in environment.REQUIREMENTS.read_text("utf-8").splitlines() if line[:1] != "#"]
    assert lines
    assert all(line.count("==") == 1 for line in lines)


def test_a_run_says_its_time_and_memory(tmp_path: Path) -> None:
    """The memory is that of the whole tree of processes."""
    run = measure.run(["sh", "-c", "sleep 0.2; echo said; exit 3"], tmp_path, 20)
    assert (run.code, run.out) == (3, "said\n")
    assert run.seconds >= 0.2
    assert run.peak_mb > 0
