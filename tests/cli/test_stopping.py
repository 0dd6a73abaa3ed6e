"""What a signal does to the program while it runs, and to what it starts while it clears up."""

import subprocess
import sys

import pytest

STOPPED = """
import os, signal, subprocess, sys
from mailer.cli import stopping

signal.signal(signal.SIGINT, signal.default_int_handler)  # tests may be run in the background, where it is ignored
try:
    with stopping.in_order():
        os.kill(os.getpid(), signal.{number})
        print("not stopped")
except (KeyboardInterrupt, stopping.Terminated) as stop:
    print(type(stop).__name__)
    for again in (signal.SIGTERM, signal.SIGINT):
        os.kill(os.getpid(), again)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], restore_signals=False)
    child.terminate()
    print(child.wait(10))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize(("number", "name"), [("SIGTERM", "Terminated"), ("SIGINT", "KeyboardInterrupt")])
def test_what_is_started_while_clearing_up_can_be_ended(number: str, name: str) -> None:
    """Workers that replace dead ones may be; one that inherited deafness to SIGTERM was waited for, for ever."""
    run = subprocess.run(
        [sys.executable, "-c", STOPPED.format(number=number)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.stdout.split() == [name, "-15"], run.stderr
