"""Drives LibreOffice's mail merge. Run by a Python that has ``uno``, with soffice's path and the task's folder."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

START = 60.0
"""Seconds that LibreOffice may take to start."""
FILE, TABLE, UTF8 = 2, 0, "utf-8"
"""Output into files; the merge reads a table; how LibreOffice names the encoding."""


def main(office: str, folder: Path) -> int:
    """Start LibreOffice, merge ``letter.fodt`` with ``tables/clients.csv`` into ``out``, print the seconds."""
    pipe = f"bench{time.monotonic_ns()}"
    profile = (folder / "profile").as_uri()
    started = [office, "--headless", "--norestore", f"-env:UserInstallation={profile}",
               f"--accept=pipe,name={pipe};urp;"]  # fmt: skip
    process = subprocess.Popen(started, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        context = _context(pipe)
        _register(context, folder)
        (folder / "out").mkdir()
        merge = context.ServiceManager.createInstanceWithContext("com.sun.star.text.MailMerge", context)
        for name, value in {
            "DataSourceName": "bench",
            "CommandType": TABLE,
            "Command": "clients",
            "DocumentURL": (folder / "letter.fodt").as_uri(),
            "OutputType": FILE,
            "OutputURL": (folder / "out").as_uri(),
            "FileNamePrefix": "all",
            "SaveAsSingleFile": True,
            "SaveFilter": "writer_pdf_Export",
        }.items():
            merge.setPropertyValue(name, value)
        before = time.perf_counter()
        merge.execute(())
        seconds = time.perf_counter() - before
        if not list((folder / "out").glob("*.pdf")):
            print("LibreOffice wrote no file", file=sys.stderr)
            return 1
        print(json.dumps({"seconds": seconds}))
        return 0
    finally:
        process.terminate()
        process.wait(30)


def _context(pipe: str) -> Any:
    """Return LibreOffice's context once it answers."""
    import uno

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + START
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _register(context: Any, folder: Path) -> None:
    """Make the folder of tables known to LibreOffice as the data source ``bench``."""
    databases = context.ServiceManager.createInstanceWithContext("com.sun.star.sdb.DatabaseContext", context)
    source = databases.createInstance()
    source.URL = f"sdbc:flat:{(folder / 'tables').as_uri()}"
    source.Info = tuple(
        _property(name, value)
        for name, value in {
            "Extension": "csv", "HeaderLine": True, "FieldDelimiter": ";", "StringDelimiter": '"', "CharSet": UTF8,
        }.items()
    )  # fmt: skip
    file = (folder / "bench.odb").as_uri()
    source.DatabaseDocument.storeAsURL(file, ())
    databases.registerObject("bench", source)


def _property(name: str, value: object) -> Any:
    from com.sun.star.beans import PropertyValue

    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
