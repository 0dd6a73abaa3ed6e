"""What an e-mail asks for can be done from a screen: nothing is to be signed, stamped or sent back on paper."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "campaigns"
PAPER = re.compile(
    r"coupon|bon de commande|signez|cochez|cachet|à renvoyer|renvoyez|cette lettre|recommandée", re.I
)

STYLE = re.compile(r"<style.*?</style>", re.DOTALL)


@pytest.mark.parametrize("name", sorted(path.parent.name for path in SAMPLES.glob("*/campaign.yaml")))
def test_no_email_of_a_sample_asks_for_paper(name: str, site: Any, text: Any) -> None:
    """Nor shows a coupon to cut out; the letter on paper of the same campaign keeps its own."""
    shutil.copytree(SAMPLES / name, site.root / "campaigns" / name)
    done = site.render("--format", "eml,docx", name=name)
    assert done.code in (0, 1), done
    folder = site.root / "out" / name
    seen = {}
    for path in sorted((folder / "eml").glob("*.eml")):
        message = text.eml(path)
        for part in ("plain", "html"):
            body = message.get_body((part,)).get_content()
            seen[path.name, part] = text.html(STYLE.sub("", body)) if part == "html" else body
    assert seen
    assert not {where: found[0] for where, body in seen.items() if (found := PAPER.search(body))}
    if (site.root / "campaigns" / name / "campaign.yaml").read_text(encoding="utf-8").count("{coupon:"):
        assert "À renvoyer à" in text.docx(folder / f"{name}-a4.docx")


def test_a_coupon_in_a_letter_of_ones_own_asks_for_no_signature(site: Any, text: Any) -> None:
    """In its e-mail, where it may stand: what is to be signed and sent back is for paper."""
    note = (
        "---\npiece: letter\n---\n# {{ accroche }}\n\n{{ client.salutation }},\n\nVotre offre vous attend.\n\n"
        "::: signature\n:::\n\n::: coupon\n:::\n"
    )
    folder = site.campaign([site.person(1)], template=note)
    campaign = (folder / "campaign.yaml").read_text(encoding="utf-8")
    site.write(
        "campaigns/essai/campaign.yaml", campaign.replace("{letter: note}", "{letter: note}, {coupon: order}")
    )
    site.render("--format", "eml", "--allow-findings")
    body = text.eml(site.root / "out" / "essai" / "eml" / "C00001.eml").get_body(("plain",)).get_content()
    assert "Oui, je commande" in body
    assert "cachet" not in body
    assert "À renvoyer à" not in body
