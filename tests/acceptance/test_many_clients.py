"""Many clients: as many texts are parsed as there are branches, and memory hardly grows with their number."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

SECTORS = ("Agroalimentaire", "Bâtiment", "Santé", "Industrie", "Enseignement")
LETTER = """\
---
piece: letter
---
# {{ client.prenom }}, découvrez l’atelier propre

{{ client.salutation }},

{% if client.secteur == "Agroalimentaire" %}
Vous nourrissez {{ client.ville }}.
{% elif client.secteur == "Bâtiment" %}
Vous bâtissez {{ client.ville }}.
{% elif client.secteur == "Santé" %}
Vous soignez {{ client.ville }}.
{% elif client.secteur == "Industrie" %}
Vous fabriquez à {{ client.ville }}.
{% else %}
Vous instruisez {{ client.ville }}.
{% endif %}

{% if client.ville == "Nulle-Part" %}
Personne ne lit cette phrase.
{% endif %}

::: signature
:::
"""
HEAD = "Code client;Civilité;Nom;Prénom;Raison sociale;Adresse 1;Code postal;Ville;E-mail;Secteur;Segment\r\n"
CAMPAIGN = """\
name: Essai
objective: sale
segment:
  source: {source}
  where: segment == "A"
accroche: x
pieces: {pieces}
signatory: cedric
"""


def clients(count: int, branches: int = len(SECTORS)) -> bytes:
    """Return a table of clients of segment A, each with values of its own, and one of segment B for each ten."""
    lines = (
        f"C{n:06};{'Mme' if n % 2 else 'M.'};Martin{n};Claude{n};Ateliers {n};{n} rue des Lilas;"
        f"{1000 + n % 90000:05};Ville{n};client{n}@example.fr;{SECTORS[n % branches]};{'AB'[n % 11 == 10]}\r\n"
        for n in range(count)
    )
    return (HEAD + "".join(lines)).encode()


def set_up(site: Any, count: int) -> None:
    """Write the campaign and its table."""
    folder = site.campaign(template=LETTER, text=CAMPAIGN)
    (folder / "clients.csv").write_bytes(clients(count))


@pytest.mark.parametrize("count", [2_000, pytest.param(10_000, marks=pytest.mark.prove)])
def test_five_branches_are_five_texts(count: int, site: Any) -> None:
    """However many clients; a branch that none takes is linted, and not counted."""
    set_up(site, count)
    done = site.render("--format", "eml", "--allow-findings", "--json")
    assert done.code in (0, 1), done
    assert done.data["skeletons"] == 5
    manifest = site.manifest()
    manifest.check(count, ["eml"])
    assert manifest.data["skeletons"] == 5
    assert manifest.counts["formats"]["eml"]["produced"] == manifest.counts["asked"] == count - count // 11
    assert len({row["skeleton"] for row in manifest.rows}) == 5


PEAK = """
import json, resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "mailer", *sys.argv[1:]], capture_output=True, text=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({"code": done.returncode, "said": done.stdout[-2000:] + done.stderr[-2000:], "kB": peak}))
"""


def peak(site: Any, count: int, formats: str) -> int:
    """Return the largest memory of a render of so many clients, in kB (ru_maxrss of Linux)."""
    set_up(site, count)
    words = ["-C", str(site.root), "render", "essai", "--format", formats, "--no-layout", "--allow-findings"]
    done = subprocess.run(
        [sys.executable, "-c", PEAK, *words, "--today", site.today],
        env={**os.environ, "MAILER_LANG": "en"}, capture_output=True, text=True, check=True, timeout=3000,
    )  # fmt: skip
    said = json.loads(done.stdout)
    assert said["code"] in (0, 1), said
    site.manifest().check(count, formats.split(","))
    return int(said["kB"])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ru_maxrss counts in kB on Linux alone")
@pytest.mark.parametrize(
    ("few", "many", "formats", "bound"),
    [
        pytest.param(500, 2_500, "docx,eml", 8.0, id="small"),
        pytest.param(1_000, 100_000, "docx", 1.0, id="docx", marks=pytest.mark.prove),
        pytest.param(1_000, 100_000, "eml", 1.0, id="eml", marks=pytest.mark.prove),
    ],
)
def test_memory_hardly_grows_with_clients(few: int, many: int, formats: str, bound: float, site: Any) -> None:
    """At most 1 kB a client from 1,000 to 100,000.

    The small size, both formats in one run, allows 8 kB a client: caches of a fixed size (skeletons, recent
    values) and the allocator's own steps fill in the first thousands of clients and stay full afterwards, so that a
    short stretch shows them. It is there to notice a document or a pack that is kept, which takes 10 kB and more.
    """
    low, high = peak(site, few, formats), peak(site, many, formats)
    assert (high - low) / (many - few) <= bound, f"{low} kB with {few} clients, {high} kB with {many}"
