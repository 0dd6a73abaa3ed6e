"""Runs one peer on one task, in the peers' own environment, and prints what came of it as a line of JSON."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.peers import PEERS
from benchmarks.peers.contract import AbsentError, Task


def main(arguments: list[str]) -> int:
    """Take a peer's key, a JSON file of clients' values, the output folder, seconds and the workspace."""
    key, clients, folder, seconds, workspace = arguments
    task = Task(
        json.loads(Path(clients).read_text(encoding="utf-8")), Path(folder), float(seconds), Path(workspace)
    )
    module, _, function = PEERS[key].partition(":")
    try:
        made = getattr(import_module(module), function)(task)
    except (ImportError, AbsentError) as error:
        print(json.dumps({"absent": str(error)}))
        return 0
    print(json.dumps(made._asdict()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
