"""Names of the files of each client, by a pattern: harmless, and each client's own."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.clients import Source, Table, read
from mailer.errors import CampaignError
from mailer.model import Client
from mailer.pipeline.names import check_names, namer

SAFE = re.compile(r"[A-Za-z0-9_-]*")


@pytest.fixture
def three(site: Any) -> Any:
    """A campaign for three clients, two of them with one name."""
    people = [site.person(n, Nom=name) for n, name in enumerate(["Lefèvre", "lefevre", "../../etc"])]
    site.campaign(people)
    return site


def files(site: Any, folder: str) -> list[str]:
    """Return the names of the files in a folder of a run."""
    return sorted(path.name for path in (site.root / "out/essai" / folder).iterdir())


def test_a_pattern_names_the_files(three: Any) -> None:
    """Of letters without accents and figures alone; manifest and folder agree."""
    done = three.render("--format", "docx", "--each", "--name-pattern", "lettre_{nom}-{code}")
    assert done.code == 0, done
    assert files(three, "docx-a4") == [
        "lettre_Lefevre-C00000.docx", "lettre_Lefevre-C00001.docx", "lettre_etc-C00002.docx",
    ]  # fmt: skip
    assert {Path(row["file"]).name for row in three.manifest().rows} == set(files(three, "docx-a4"))


@pytest.mark.parametrize(
    ("pattern", "options", "sentence"),
    [
        (
            "{nom}",
            ("--each",),
            "Rows 2 and 3 would get the same file, Lefevre. Put {code} into --name-pattern.",
        ),
        ("{nmo}", ("--each",), "has no column nmo. Did you mean nom?"),
        ("{code}/{nom}", ("--each",), "cannot be a pattern of file names"),
        ("lettre", ("--each",), "cannot be a pattern of file names"),
        ("{code}", (), "one file is made for all. Add --each."),
    ],
)
def test_a_pattern_that_will_not_do_is_refused_before_anything_is_made(
    three: Any, pattern: str, options: tuple[str, ...], sentence: str
) -> None:
    """In one sentence, and no folder is left."""
    done = three.render("--format", "docx", "--name-pattern", pattern, *options)
    assert done.code == 2
    assert sentence in done.said
    assert not (three.root / "out").exists()


def test_a_client_without_a_name_for_its_file_is_refused(site: Any) -> None:
    """A cell that holds nothing that a file name may hold."""
    site.campaign([site.person(0), site.person(1, Nom="محمد")])
    done = site.render("--format", "docx", "--each", "--name-pattern", "{nom}")
    assert (done.code, "Row 3 has nothing for the name of its file" in done.said) == (2, True)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Table:
    """A table with two columns that a pattern may name."""
    from datetime import date

    path = tmp_path_factory.mktemp("names") / "c.csv"
    path.write_text("Code;Nom\nA1;Dupont\n", "utf-8")
    return read(Source(path), today=date(2026, 11, 22))


CELL = st.one_of(st.text(max_size=20), st.sampled_from(["CON", "../..", "a/b", "nul", "x" * 300, "."]))


@given(
    cells=st.lists(st.tuples(CELL, CELL), max_size=6),
    pattern=st.sampled_from(["{code}", "{nom}", "{nom}-{code}_x"]),
)
def test_names_are_safe_and_differ_or_are_refused(
    shop: Table, cells: list[tuple[str, str]], pattern: str
) -> None:
    """Whatever cells hold: word characters alone, and no two clients with one name on any system."""
    clients = [
        Client(code, row, {"code": code, "last_name": name}, {"nom": "last_name"})
        for row, (code, name) in enumerate(cells, start=2)
    ]
    name = namer(pattern, shop)
    names = [name(client) for client in clients]
    assert all(SAFE.fullmatch(one) and len(one) <= 81 for one in names)
    assert not {"CON", "NUL"} & {one.upper() for one in names}
    good = all(names) and len({one.casefold() for one in names}) == len(names)
    try:
        check_names(pattern, shop, clients)
    except CampaignError:
        assert not good
    else:
        assert good
