"""PDFs for archives: what PDF/A-3b (ISO 19005-3) asks of a file's structure, replayed or laid out, for all or each."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
DC = "{http://purl.org/dc/elements/1.1/}"


def check(path: Path) -> str:
    """Check a file's structure and return its title."""
    data = path.read_bytes()
    assert data.startswith(b"%PDF-1.7\n%")
    assert min(data[10:14]) > 127
    with pikepdf.open(path) as pdf:
        assert not pdf.check_pdf_syntax()
        assert "/ID" in pdf.trailer
        assert "/Encrypt" not in pdf.trailer
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        profile = intent.DestOutputProfile
        assert (int(profile.N), profile.read_bytes()[36:40]) == (3, b"acsp")
        assert "/Filter" not in pdf.Root.Metadata
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                check_object(thing)
        title = str(pdf.docinfo.Title)
        return check_metadata(pdf.Root.Metadata.read_bytes(), title, str(pdf.docinfo.Producer))


def check_object(thing: Any) -> None:
    """Check fonts, pictures, links and what is not allowed at all."""
    kind = thing.get("/Type"), thing.get("/Subtype")
    if kind[0] == "/FontDescriptor":
        assert "/FontFile2" in thing or "/FontFile3" in thing
    if kind[0] == "/Font":
        assert kind[1] in ("/Type0", "/CIDFontType0", "/CIDFontType2")
    if kind[1] == "/CIDFontType2":
        assert thing.CIDToGIDMap == "/Identity"
    if kind[1] == "/Image":
        assert not thing.get("/Interpolate", False)
    for annotation in thing.get("/Annots", ()) if kind[0] == "/Page" else ():
        assert annotation.Subtype == "/Link"
        assert int(annotation.F) & 4
        assert annotation.get("/A", {}).get("/S", "/URI") == "/URI"
    assert not {"/JS", "/JavaScript", "/AA", "/OpenAction", "/XFA"} & set(thing.keys())


def check_metadata(xmp: bytes, title: str, producer: str) -> str:
    """Check that the metadata say what the information dictionary does."""
    text = xmp.decode()
    assert re.fullmatch(r'<\?xpacket begin="\ufeff" id="\w+"\?>.*<\?xpacket end="r"\?>', text, re.DOTALL)
    (about,) = ElementTree.fromstring(text.partition("?>")[2].rpartition("<?xpacket")[0]).iter(  # noqa: S314 - ours
        f"{RDF}Description"
    )
    said = {entry.tag: "".join(entry.itertext()).strip() for entry in about}
    assert (said[f"{PDFAID}part"], said[f"{PDFAID}conformance"]) == ("3", "B")
    assert said[f"{DC}title"] == title
    assert said["{http://ns.adobe.com/pdf/1.3/}Producer"] == producer
    assert said["{http://ns.adobe.com/xap/1.0/}CreateDate"] == "2026-11-22"
    return title


@pytest.mark.parametrize("number", [3, 15], ids=["laid out", "replayed"])
def test_letters_for_an_archive(number: int, site: Any, text: Any) -> None:
    site.campaign([site.person(n, Société="Fer & Fils <SARL>") for n in range(number)])
    folder = site.root / "out" / "essai"
    assert site.render("--format", "pdf", "--archive").code in (0, 1)
    check(folder / "essai-a4.pdf")
    shown = text.pdf(folder / "essai-a4.pdf")
    assert site.render("--format", "pdf", "--archive", "--each").code in (0, 1)
    files = sorted((folder / "pdf-a4").iterdir())
    assert len(files) == number
    assert all(map(check, files))
    assert site.render("--format", "pdf").code in (0, 1)
    assert text.pdf(folder / "essai-a4.pdf") == shown


def test_word_alone_is_not_for_archives(site: Any) -> None:
    site.campaign([site.person(n) for n in range(2)])
    done = site.render("--format", "docx", "--archive")
    assert done.code == 2
    assert "--archive is for PDF" in done.said
