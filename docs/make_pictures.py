"""Takes the pictures of the README: a letter of the sample campaign in each theme, about 900 pixels high.

Needs ``pdftoppm`` (Poppler). Run it after a change that shows: ``make pictures``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from PIL import Image

from mailer import pipeline, workspace
from mailer.workspace import SAMPLE_DAY, Workspace

PICTURES = Path(__file__).resolve().parent / "pictures"
CAMPAIGN, CLIENT = "rentree", "C00005"
DOTS = 78
"""Dots an inch: A4 is then 912 pixels high."""
COLOURS = 48


def letter(top: Path, theme: str, today: date) -> Path:
    """Render one client's letter in a theme; return its PDF."""
    here = Workspace.find(top)
    file = here.campaign_file(CAMPAIGN)
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("theme:")]
    file.write_text("\n".join([*lines, f"theme: {theme}", ""]), encoding="utf-8")
    settings = pipeline.Settings(
        today=today, out=top / theme, choice=pipeline.Choice(only=(CLIENT,)), layout=False
    )
    list(pipeline.render(pipeline.open_job(here, CAMPAIGN, settings)))
    return top / theme / f"{CAMPAIGN}-a4.pdf"


def main() -> int:
    """Take a picture of the letter in each theme."""
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder) / "workspace"
        workspace.init(top, SAMPLE_DAY)
        for theme in Workspace.find(top).themes():
            pdf = letter(top, theme, SAMPLE_DAY)
            command = ["pdftoppm", "-png", "-singlefile", "-r", str(DOTS), str(pdf), str(pdf.with_suffix(""))]
            subprocess.run(command, check=True)  # noqa: S603 - our own file, the system's program
            target = PICTURES / f"letter-{theme}.png"
            target.parent.mkdir(exist_ok=True)
            with Image.open(pdf.with_suffix(".png")) as picture:
                small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
                small.save(target, optimize=True)
            sys.stdout.write(f"{target.name}: {target.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
