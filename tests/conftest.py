"""What all tests share."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import postgresql

# Time is no property: on a busy machine any example may take long. The samples are the same each time, so that a
# run fails for what was changed and for nothing else; `make prove` draws new ones.
settings.register_profile("mailer", deadline=None, derandomize="MAILER_PROVE" not in os.environ)
settings.load_profile("mailer")

PROGRAMS = {
    "chromium": "chromium",
    "libreoffice": "soffice",
    "poppler": "pdftoppm",
    "postfix": "/usr/sbin/postfix",
    "postgresql": str(postgresql.PROGRAMS / "initdb"),
    "qpdf": "qpdf",
}
"""The program behind each mark: ``@pytest.mark.qpdf`` says that a test runs qpdf."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program this machine lacks; where CI runs, that is a failure instead."""
    for mark, program in PROGRAMS.items():
        if item.get_closest_marker(mark) and shutil.which(program) is None:
            if os.environ.get("CI") == "true":
                pytest.fail(f"{program} is not installed", pytrace=False)
            pytest.skip(f"{program} is not installed")


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgresql.Cluster]:
    """A PostgreSQL server of this run's own."""
    with postgresql.Cluster() as running:
        yield running


@pytest.fixture
def postgresql_url(cluster: postgresql.Cluster) -> str:
    """The address of an empty database on it."""
    return cluster.database()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def journal_place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where an empty journal can be: a file, and a database on a real PostgreSQL."""
    if request.param == "sqlite":
        return tmp_path / ".mailer" / "journal.sqlite"
    return str(request.getfixturevalue("postgresql_url"))
