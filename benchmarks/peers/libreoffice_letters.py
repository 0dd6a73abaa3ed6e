"""LibreOffice's mail merge: a text document with database fields, clients from a CSV file, one PDF for all.

It needs LibreOffice with Base (``libreoffice-base`` on Debian, with ``libreoffice-base-drivers``) and a Python that
speaks UNO (``python3-uno``); without these it is absent. Known of it: the CSV source drops a postcode's leading zero.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from base64 import b64encode
from html import escape
from pathlib import Path

from benchmarks import letter
from benchmarks.peers.contract import AbsentError, Made, Task

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{where}:1.0"'
    for name, where in {
        "office": "office", "text": "text", "style": "style", "table": "table", "draw": "drawing",
        "fo": "xsl-fo-compatible", "svg": "svg-compatible",
    }.items()
)  # fmt: skip
STYLES = """\
<office:automatic-styles>
<style:page-layout style:name="page"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm"
 fo:margin-top="15mm" fo:margin-right="20mm" fo:margin-bottom="18mm" fo:margin-left="22mm"/></style:page-layout>
<style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="1.6mm"/>
<style:text-properties style:font-name="Liberation Serif" fo:font-size="10.5pt"/></style:style>
<style:style style:name="A" style:family="paragraph"><style:paragraph-properties fo:margin-left="88mm"/>
<style:text-properties style:font-name="Liberation Serif" fo:font-size="10.5pt"/></style:style>
<style:style style:name="H" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="3.6mm"/>
<style:text-properties style:font-name="Liberation Serif" fo:font-size="17pt" fo:font-weight="bold"/></style:style>
<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="page"/></office:master-styles>
"""


def one(task: Task) -> Made:
    """Merge all clients into one PDF."""
    office, python = shutil.which("soffice"), _python()
    if office is None or python is None:
        raise AbsentError("not installed (soffice, and a Python with uno)")
    (task.folder / "letter.fodt").write_text(_document(), encoding="utf-8")
    tables = task.folder / "tables"
    tables.mkdir()
    with (tables / "clients.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, letter.FIELDS, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(task.clients)
    script = Path(__file__).with_name("libreoffice_merge.py")
    command = [python, str(script), office, str(task.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=400)
    if "libdbaxml" in done.stderr or "sdbc" in done.stderr:
        raise AbsentError("not installed (LibreOffice Base and its drivers)")
    if done.returncode:
        raise AbsentError(f"cannot merge here: {(done.stderr.strip() or 'no word why').splitlines()[-1]}")
    seconds = float(json.loads(done.stdout.splitlines()[-1])["seconds"])
    made = list((task.folder / "out").glob("*.pdf"))
    return Made(len(task.clients), seconds, sum(path.stat().st_size for path in made))


def _python() -> str | None:
    """Return a Python that can speak with LibreOffice."""
    for name in ("/usr/bin/python3", "python3"):
        path = shutil.which(name)
        if (
            path
            and not subprocess.run([path, "-c", "import uno"], capture_output=True, check=False).returncode
        ):
            return path
    return None


def _document() -> str:
    """Return the letter as a flat text document with database fields."""
    body = [_paragraph(line) for line in letter.SENDER]
    body += [_paragraph(f"{{line{number}}}", "A") for number in range(1, letter.LINES + 1)]
    body += [_paragraph(letter.DATELINE), _paragraph(letter.HEADLINE, "H")]
    body += [_paragraph(words) for words in (letter.GREETING, *letter.PARAGRAPHS)]
    picture = b64encode(letter.SIGNATURE.read_bytes()).decode("ascii")
    body.append(
        '<text:p text:style-name="A"><draw:frame text:anchor-type="as-char" svg:width="36mm" svg:height="12mm">'
        f"<draw:image><office:binary-data>{picture}</office:binary-data></draw:image></draw:frame></text:p>"
    )
    body += [_paragraph(line, "A") for line in letter.SIGNED]
    body += [_paragraph(words) for words in (letter.POST_SCRIPTUM, letter.COUPON_TITLE, *letter.COUPON_LINES)]
    cells = [
        [f"<table:table-cell>{_paragraph(cell)}</table:table-cell>" for cell in row]
        for row in letter.COUPON_TABLE
    ]
    rows = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in cells)
    columns = f'<table:table-column table:number-columns-repeated="{len(cells[0])}"/>'
    body.append(f'<table:table table:name="coupon">{columns}{rows}</table:table>')
    body += [_paragraph(letter.COUPON_FOOT), _paragraph(letter.FOOTER)]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {NAMESPACES} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text">\n<office:font-face-decls>'
        '<style:font-face style:name="Liberation Serif" svg:font-family="\'Liberation Serif\'"/>'
        f"</office:font-face-decls>\n{STYLES}<office:body><office:text>{''.join(body)}</office:text></office:body>\n"
        "</office:document>\n"
    )


def _paragraph(words: str, style: str = "P") -> str:
    text = letter.written(
        words, escape, _field, lambda word: f'<text:span text:style-name="B">{word}</text:span>'
    )
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def _field(name: str) -> str:
    return (
        '<text:database-display text:database-name="bench" text:table-name="clients" text:table-type="table" '
        f'text:column-name="{name}">{name}</text:database-display>'
    )
