"""What makes a PDF fit for an archive: PDF/A-3b (ISO 19005-3), which accountants must keep letters in for years.

Fonts are embedded in any case, and nothing is encrypted or fetched. What is missing is what colours mean (an output
intent with its profile) and metadata in XMP that say the same as the information dictionary.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import date
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path

from mailer.render.pdf.writer import PdfWriter

_XMP = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format>
{entries}
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""

_ENTRIES = {
    "Title": '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:title>',
    "Author": "<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>",
    "Producer": "<pdf:Producer>{}</pdf:Producer>",
}


def catalogue(writer: PdfWriter, info: Mapping[str, str], language: str, today: date) -> bytes:
    """Write metadata and profile, and return what the catalogue says of them; ``info`` is the file's own."""
    told = xmp(info, language, today)
    metadata = writer.put(
        b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%b\nendstream" % (len(told), told)
    )
    data = zlib.compress(_profile(), 9)
    profile = writer.put(
        b"<< /N 3 /Alternate /DeviceRGB /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream"
        % (len(data), data)
    )
    return (
        b"/Metadata %d 0 R /OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 "
        b"/OutputConditionIdentifier (sRGB) /Info (sRGB) /DestOutputProfile %d 0 R >>]" % (metadata, profile)
    )


def xmp(info: Mapping[str, str], language: str, today: date) -> bytes:
    """Return the metadata of a file: what its information dictionary says, its language and its day."""
    entries = [form.format(escape(info[key], quote=False)) for key, form in _ENTRIES.items() if key in info]
    entries.append(
        f"<dc:language><rdf:Bag><rdf:li>{escape(language, quote=False)}</rdf:li></rdf:Bag></dc:language>"
    )
    entries.append(f"<xmp:CreateDate>{today.isoformat()}</xmp:CreateDate>")
    return _XMP.format(entries="\n".join(entries)).encode()


@cache
def _profile() -> bytes:
    """Return the colour profile of screens (sRGB, IEC 61966-2-1) that comes with WeasyPrint, which is not loaded."""
    spec = find_spec("weasyprint")
    assert spec is not None  # noqa: S101 - it is installed with this package
    assert spec.origin is not None  # noqa: S101
    return (Path(spec.origin).parent / "pdf" / "sRGB2014.icc").read_bytes()
