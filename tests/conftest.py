"""What all tests share."""

import os
import shutil

import pytest

PROGRAMS = {"chromium": "chromium", "libreoffice": "soffice", "poppler": "pdftoppm", "qpdf": "qpdf"}
"""The program behind each mark: ``@pytest.mark.qpdf`` says that a test runs qpdf."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program this machine lacks; where CI runs, that is a failure instead."""
    for mark, program in PROGRAMS.items():
        if item.get_closest_marker(mark) and shutil.which(program) is None:
            if os.environ.get("CI") == "true":
                pytest.fail(f"{program} is not installed", pytrace=False)
            pytest.skip(f"{program} is not installed")
