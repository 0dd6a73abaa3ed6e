"""Real-shaped client exports beside a new campaign: every row of the file is accounted for in every format."""

import shutil
from typing import Any

import pytest

ROWS = {"clients-export.csv": 3054, "clients-export.xlsx": 399}


def copied(site: Any, name: str) -> None:
    """Write a campaign on a copy of an export."""
    if not (site.data / name).exists():
        pytest.skip("no exports beside the repository")
    folder = site.campaign(name="essai", source=name)
    shutil.copyfile(site.data / name, folder / name)


def checked(site: Any, name: str, formats: tuple[str, ...], *options: str) -> Any:
    """Render an export and check that its rows add up; return the manifest."""
    done = site.render("--format", ",".join(formats), *options)
    assert done.code == 1, done  # some clients have no address, and that is said
    assert "should not have" not in done.said
    manifest = site.manifest()
    manifest.check(ROWS[name], formats)
    for made in manifest.rows:
        assert not made["file"] or (manifest.folder / made["file"]).is_file()
    return manifest


@pytest.mark.parametrize("name", ROWS)
def test_word_and_mail_of_a_whole_export(name: str, site: Any, text: Any) -> None:
    """No row is lost between the file and the documents."""
    copied(site, name)
    manifest = checked(site, name, ("docx", "eml"))
    formats = manifest.counts["formats"]
    assert formats["docx"]["produced"] > 0.8 * manifest.counts["asked"]
    files = {row["file"] for row in manifest.rows if row["format"] == "eml" and row["file"]}
    assert len(files) == formats["eml"]["produced"] == len(list((manifest.folder / "eml").iterdir()))
    for file in sorted(files)[::97]:
        message = text.eml(manifest.folder / file)
        assert message["to"]
        assert "{{" not in message.get_body(("plain",)).get_content().replace("{{ 7*7 }}", "")


@pytest.mark.parametrize("name", ROWS)
def test_pdf_of_the_first_of_an_export(name: str, site: Any, text: Any) -> None:
    """The page range of the manifest holds the client's name, and those not asked for are counted."""
    copied(site, name)
    manifest = checked(site, name, ("pdf",), "--limit", "6")
    counts = manifest.counts
    assert counts["asked"] == 6
    assert counts["not_asked"] > 300
    pages = text.pdf(manifest.folder / "essai-a4.pdf")
    assert len(pages) == counts["formats"]["pdf"]["pages"]
    for row in manifest.rows:
        if row["state"] == "produced":
            own = " ".join("".join(pages[int(row["first_page"]) - 1 : int(row["last_page"])]).split())
            assert row["client"] in own, row
            assert row["name"].split()[-1] in own, row


@pytest.mark.prove
@pytest.mark.parametrize("name", ROWS)
def test_pdf_of_a_whole_export(name: str, site: Any, text: Any) -> None:
    """As many pages as the manifest says, each client's name on the first of its own."""
    copied(site, name)
    manifest = checked(site, name, ("pdf",))
    pages = text.pdf(manifest.folder / "essai-a4.pdf")
    assert len(pages) == manifest.counts["formats"]["pdf"]["pages"]
    for row in manifest.rows:
        if row["state"] == "produced":
            assert row["client"] in "".join(pages[int(row["first_page"]) - 1 : int(row["last_page"])])
