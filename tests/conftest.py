"""What all tests share."""

import os
import shutil

import pytest
from hypothesis import settings

# Time is no property: on a busy machine any example may take long. The samples are the same each time, so that a
# run fails for what was changed and for nothing else; `make prove` draws new ones.
settings.register_profile("mailer", deadline=None, derandomize="MAILER_PROVE" not in os.environ)
settings.load_profile("mailer")

PROGRAMS = {"chromium": "chromium", "libreoffice": "soffice", "poppler": "pdftoppm", "qpdf": "qpdf"}
"""The program behind each mark: ``@pytest.mark.qpdf`` says that a test runs qpdf."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program this machine lacks; where CI runs, that is a failure instead."""
    for mark, program in PROGRAMS.items():
        if item.get_closest_marker(mark) and shutil.which(program) is None:
            if os.environ.get("CI") == "true":
                pytest.fail(f"{program} is not installed", pytrace=False)
            pytest.skip(f"{program} is not installed")
