"""PDFs for screen readers: what PDF/UA-1 (ISO 14289-1) asks of a file's structure, as far as a program can tell."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

_MARKED = re.compile(rb"/MCID (\d+)>>\s+BDC")


def elements(node: Any) -> Iterator[Any]:
    """Yield the elements of a structure tree, each before those below it."""
    for below in node.get("/K", ()) if isinstance(node.get("/K"), pikepdf.Array) else [node.get("/K")]:
        if isinstance(below, pikepdf.Dictionary) and "/S" in below:
            yield below
            yield from elements(below)


def check(path: Path) -> Counter[str]:
    """Check a file's structure and return how many elements there are of each kind."""
    with pikepdf.open(path) as pdf:
        root = pdf.Root
        assert not pdf.check_pdf_syntax()
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(root.Lang) == "fr"
        assert str(pdf.docinfo.Title).strip()
        assert b'pdfuaid:part="1"' in root.Metadata.read_bytes()
        found = list(elements(root.StructTreeRoot))
        for element in found:
            if element.S == "/Figure":
                assert str(element.get("/Alt", "")).strip()
        parents = dict(zip(*[iter(root.StructTreeRoot.ParentTree.Nums.as_list())] * 2, strict=True))
        for page in pdf.pages:
            marks = {int(mark) for mark in _MARKED.findall(page.Contents.read_bytes())}
            assert marks
            assert page.obj.Tabs == "/S"
            assert marks == set(range(len(parents[page.obj.StructParents])))
        return Counter(str(element.S) for element in found)


def words(text: Any, path: Path) -> list[str]:
    """Return the words of a file; letters that are replayed have what they share first."""
    return sorted(word for page in text.pdf(path) for word in page.split())


def test_each_client_gets_a_letter_that_can_be_read_aloud(site: Any, text: Any) -> None:
    site.campaign([site.person(n) for n in range(14)])
    folder = site.root / "out" / "essai"
    assert site.render("--format", "pdf", "--each", "--tagged").code in (0, 1)
    files = sorted((folder / "pdf-a4").iterdir())
    assert len(files) == 14
    for file in files:
        kinds = check(file)
        assert kinds["/H1"] == 1
        assert kinds["/P"] >= 5
        assert kinds["/Table"] == 0 or kinds["/TR"] >= kinds["/Table"]
    first, said = files[0].read_bytes(), words(text, files[0])
    assert site.render("--format", "pdf", "--each", "--tagged").code in (0, 1)
    assert files[0].read_bytes() == first
    assert site.render("--format", "pdf", "--each").code in (0, 1)
    assert words(text, files[0]) == said


def test_what_cannot_be_tagged_is_said_before_anything_is_made(site: Any) -> None:
    site.campaign([site.person(n) for n in range(2)])
    for options, words in (
        (("--format", "docx", "--each"), "--tagged is for PDF"),
        (("--format", "pdf"), "one file is made for all"),
        (("--format", "pdf", "--each", "--archive"), "not for both"),
    ):
        done = site.render(*options, "--tagged")
        assert done.code == 2
        assert words in done.said
    assert not (site.root / "out").exists()
