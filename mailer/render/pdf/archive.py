"""What makes a PDF fit for an archive: PDF/A-3b (ISO 19005-3), which accountants must keep letters in for years.

Fonts are embedded in any case, and nothing is encrypted or fetched. What is missing is what colours mean (an output
intent with its profile) and metadata in XMP that say the same as the information dictionary. A file with a structure
is PDF/A-3a. Files for screen readers (PDF/UA-1, ISO 14289-1) say so in their metadata too; in an archive's, that
needs a description of the word.
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
{spaces} xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format>
{entries}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""

_ENTRIES = {
    "Title": '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:title>',
    "Author": "<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>",
    "Producer": "<pdf:Producer>{}</pdf:Producer>",
}


_ARCHIVED = "<pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>{}</pdfaid:conformance>"
_TAGGED = "<pdfuaid:part>1</pdfuaid:part>"
_WORD = """\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>"""
_SPACES = {
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}


def catalogue(
    writer: PdfWriter,
    info: Mapping[str, str],
    language: str,
    today: date,
    *,
    archive: bool = True,
    tagged: bool = False,
) -> bytes:
    """Write metadata and, for an archive, a profile; return what the catalogue says of them.

    ``info`` is the file's own; ``tagged`` are files with a structure.
    """
    told = xmp(info, language, today, archive=archive, tagged=tagged)
    metadata = writer.put(
        b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%b\nendstream" % (len(told), told)
    )
    if not archive:
        return b"/Metadata %d 0 R" % metadata
    data = zlib.compress(_profile(), 9)
    profile = writer.put(
        b"<< /N 3 /Alternate /DeviceRGB /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream"
        % (len(data), data)
    )
    return (
        b"/Metadata %d 0 R /OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 "
        b"/OutputConditionIdentifier (sRGB) /Info (sRGB) /DestOutputProfile %d 0 R >>]" % (metadata, profile)
    )


def xmp(
    info: Mapping[str, str], language: str, today: date, *, archive: bool = True, tagged: bool = False
) -> bytes:
    """Return the metadata of a file: what its information dictionary says, its language and its day."""
    entries = [form.format(escape(info[key], quote=False)) for key, form in _ENTRIES.items() if key in info]
    entries.append(
        f"<dc:language><rdf:Bag><rdf:li>{escape(language, quote=False)}</rdf:li></rdf:Bag></dc:language>"
    )
    entries.append(f"<xmp:CreateDate>{today.isoformat()}</xmp:CreateDate>")
    used = ["pdfaid"] if archive else []
    if archive:
        entries.append(_ARCHIVED.format("A" if tagged else "B"))
    if tagged:
        entries.append(_TAGGED)
        used.append("pdfuaid")
    if archive and tagged:
        entries.append(_WORD)
        used += ["pdfaExtension", "pdfaSchema", "pdfaProperty"]
    spaces = "\n".join([f' xmlns:{name}="{_SPACES[name]}"' for name in used])
    return _XMP.format(entries="\n".join(entries), spaces=spaces).encode()


@cache
def _profile() -> bytes:
    """Return the colour profile of screens (sRGB, IEC 61966-2-1) that comes with WeasyPrint, which is not loaded."""
    spec = find_spec("weasyprint")
    assert spec is not None  # noqa: S101 - it is installed with this package
    assert spec.origin is not None  # noqa: S101
    return (Path(spec.origin).parent / "pdf" / "sRGB2014.icc").read_bytes()
