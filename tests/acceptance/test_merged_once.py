"""Clients are merged once for lint and all formats of a channel, and what is kept gives the same letters."""

from __future__ import annotations

from typing import Any

import pytest

from mailer.pipeline.job import Job


@pytest.fixture
def merges(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The channel of each merge."""
    seen: list[str] = []
    plain = Job.pack

    def pack(self: Job, client: Any, channel: str = "print") -> Any:
        seen.append(channel)
        return plain(self, client, channel)

    monkeypatch.setattr(Job, "pack", pack)
    return seen


def test_two_formats_of_a_channel_take_one_merge_a_client(site: Any, merges: list[str]) -> None:
    site.campaign([site.person(1), site.person(2, Adresse_1=""), site.person(3)])
    done = site.render("--format", "pdf,docx")
    assert done.code == 1  # one has no street
    assert merges == ["print"] * 3
    counts = site.manifest().data["counts"]["formats"]
    assert [counts[name]["produced"] for name in ("pdf", "docx")] == [2, 2]
    assert [sum(counts[name]["set_aside"].values()) for name in ("pdf", "docx")] == [1, 1]


def test_each_channel_is_merged_by_itself(site: Any, merges: list[str]) -> None:
    site.campaign([site.person(1), site.person(2)])
    assert site.render("--format", "docx,eml").code == 0
    assert sorted(merges) == ["mail"] * 2 + ["print"] * 2
