"""What lint may know of a campaign: whom it is for, and what its text is set in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from mailer.campaign import load
from mailer.lint.subject import CampaignFacts, EventFacts
from mailer.pipeline.facts import campaign_facts
from mailer.workspace import Workspace, init

TODAY = date(2026, 11, 2)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("facts")
    init(folder, TODAY)
    return Workspace.find(folder)


def facts(workspace: Workspace, name: str, *formats: str) -> CampaignFacts:
    campaign = load(workspace.campaign_file(name), workspace.house, TODAY)
    return campaign_facts(workspace, campaign, formats, "campaign.yaml")


@pytest.mark.parametrize(
    ("name", "formats", "serif"),
    [
        pytest.param("rentree", ("pdf",), True, id="classic-on-paper"),
        pytest.param("lancement", ("pdf", "eml"), False, id="modern-on-paper"),
        pytest.param("lancement", ("docx",), False, id="modern-in-word"),
        pytest.param("rentree", ("docx",), True, id="classic-in-word"),
        pytest.param("lancement", ("eml",), None, id="an-e-mail-has-no-paper"),
    ],
)
def test_a_theme_says_whether_its_text_has_serifs(
    workspace: Workspace, name: str, formats: tuple[str, ...], serif: bool | None
):
    assert facts(workspace, name, *formats).serif is serif


def test_another_theme_of_the_run_goes_before_the_campaigns(workspace: Workspace):
    campaign = load(workspace.campaign_file("rentree"), workspace.house, TODAY)
    look = workspace.theme("modern")
    assert campaign_facts(workspace, campaign, ("pdf",), "campaign.yaml", look).serif is False


def test_the_theme_has_a_place_only_where_the_campaign_names_it(workspace: Workspace):
    assert facts(workspace, "lancement", "pdf").place("theme").line > 1
    assert facts(workspace, "rentree", "pdf").place("theme").line == 1


def test_a_segment_without_a_condition_is_everybody(workspace: Workspace):
    assert facts(workspace, "lancement", "pdf").everybody
    assert not facts(workspace, "rentree", "pdf").everybody


def test_days_of_the_event_and_telephones_are_known(workspace: Workspace, tmp_path: Path):
    """The reply address's telephone is the campaign's where it gives one, else the house's."""
    init(tmp_path, TODAY)
    mailer = tmp_path / "mailer.yaml"
    house = YAML()
    settings = house.load(mailer.read_text(encoding="utf-8"))
    settings["reply"] = {"phone": "02 98 00 00 11"}
    next(iter(settings["signatories"].values()))["phone"] = "02 98 00 00 22"
    house.dump(settings, mailer)
    other = Workspace.find(tmp_path)
    known = facts(other, "invitation", "pdf")
    campaign = load(other.campaign_file("invitation"), other.house, TODAY)
    assert campaign.event
    assert known.event == EventFacts(campaign.event.date, campaign.event.reply_by)
    assert known.reply_phone == "02 98 00 00 11"
    assert "02 98 00 00 22" in {one.phone for one in facts(other, "rentree", "pdf").signatories} | {
        one.phone for one in known.signatories
    }
    assert facts(workspace, "rentree", "pdf").event is None
