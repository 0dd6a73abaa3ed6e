"""The SARIF log and GitHub's annotations: their form, and what they say of findings."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest

from mailer.lint import RULES, Settings, Subject, check, explain, read_settings
from mailer.lint.report import as_annotations, as_json
from mailer.lint.sarif import FINGERPRINT, as_sarif
from mailer.lint.score import score
from mailer.model import Finding, Message, Place, Severity

PAGES = [explain(rule, Settings()) for rule in RULES]
MULTILINE = Finding(
    "sentence-length",
    Severity.WARNING,
    Message("Trop long : {words} mots.", {"words": 31}),
    Message("Coupez."),
    Place("lettres/été 1.md", 4, 7),
    Place("lettres/été 1.md", 5, 3),
    "Cette phrase",
    "letter",
)
VALUES = Finding(
    "no-such-rule",
    Severity.ERROR,
    Message("Vide."),
    place=Place("a.md", 2, 1),
    excerpt="Dupont",
    column="company",
    rows=(3, 9),
    count=12,
)
NOWHERE = Finding("coupon", Severity.INFO, Message("Pas de coupon."))

TEXT = {"text": str}
OBJECTS: dict[str, dict[str, Any]] = {
    "log": {"$schema": str, "version!": "2.1.0", "runs!": ["run"]},
    "run": {
        "tool!": {"driver!": "driver"},
        "invocations": [{"executionSuccessful!": bool}],
        "columnKind": ("utf16CodeUnits", "unicodeCodePoints"),
        "results": ["result"],
        "properties": dict,
    },
    "driver": {
        "name!": str,
        "version": str,
        "semanticVersion": re.compile(r"\d+\.\d+\.\d+"),
        "language": re.compile("[a-z]{2}"),
        "rules": ["rule"],
    },
    "rule": {
        "id!": str,
        "shortDescription": {"text!": str},
        "fullDescription": {"text!": str},
        "help": {"text!": str, "markdown": str},
        "defaultConfiguration": {"level": ("none", "note", "warning", "error"), "enabled": bool},
        "properties": dict,
    },
    "result": {
        "ruleId": str,
        "ruleIndex": int,
        "level": ("none", "note", "warning", "error"),
        "message!": {"text!": str},
        "locations": [{"physicalLocation": {"artifactLocation!": "artifact", "region": "region"}}],
        "partialFingerprints": dict,
        "properties": dict,
    },
    "artifact": {"uri!": re.compile(r"[\w%./~:-]+"), "uriBaseId": str},
    "region": {"startLine!": int, "startColumn": int, "endLine": int, "endColumn": int},
}
"""The part of the SARIF 2.1.0 schema that a log of ours uses: keys (with !, required) and what they hold."""


def verify(value: Any, form: Any, at: str = "log") -> None:
    """Hold a value against a form: a type, a text, a choice, a pattern, a list of forms, keys, or a name."""
    match form:
        case str() if form in OBJECTS:
            verify(value, OBJECTS[form], at)
        case str():
            assert value == form, at
        case tuple():
            assert value in form, at
        case re.Pattern():
            assert form.fullmatch(value), (at, value)
        case list():
            assert isinstance(value, list), at
            for number, one in enumerate(value):
                verify(one, form[0], f"{at}[{number}]")
        case dict():
            known = {key.removesuffix("!"): below for key, below in form.items()}
            assert value.keys() <= known.keys(), at
            assert {key[:-1] for key in form if key.endswith("!")} <= value.keys(), at
            for key, one in value.items():
                verify(one, known[key], f"{at}.{key}")
        case _:
            assert type(value) is form, at


def log(*findings: Finding, **given: Any) -> dict[str, Any]:
    made = as_sarif(findings, PAGES, version="0.1.0", language="fr", **given)
    verify(json.loads(json.dumps(made)), "log")
    return made


def results(*findings: Finding, **given: Any) -> list[dict[str, Any]]:
    return log(*findings, **given)["runs"][0]["results"]


def test_a_log_has_the_form_of_the_standard():
    made = log(MULTILINE, VALUES, NOWHERE, scores=[("rentree", score("letter", [MULTILINE], 120))])
    (run,) = made["runs"]
    assert run["properties"]["scores"][0]["points"] == 95
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert rules[-1] == {"id": "no-such-rule"}


def test_findings_of_a_real_letter_make_a_log(build, campaign, counter):
    use = build("Nous vendons.\n\nNotre société a un {{ client.x }} nom.", {"client.x": ("beau", "grand")})
    found = check(Subject((use,), campaign()), RULES, counter=counter)
    assert len(results(*found)) == len(found) > 3


def test_rules_are_explained_in_the_readers_language():
    made = log(say=lambda message: f"fr:{message}")
    rule = next(one for one in made["runs"][0]["tool"]["driver"]["rules"] if one["id"] == "sentence-length")
    assert rule["shortDescription"]["text"].startswith("fr:")
    assert "fr:" in rule["help"]["text"]
    assert "```markdown" in rule["help"]["markdown"]


def test_rules_have_the_level_that_the_house_gives():
    settings = read_settings({"sentence-length": "error", "coupon": "off"}, RULES)
    made = as_sarif((), [explain(rule, settings) for rule in RULES], version="0.1.0")
    held = {one["id"]: one["defaultConfiguration"] for one in made["runs"][0]["tool"]["driver"]["rules"]}
    assert held["sentence-length"]["level"] == "error"
    assert held["coupon"]["enabled"] is False


def test_a_finding_has_level_place_and_both_sentences():
    (result,) = results(MULTILINE)
    assert (result["level"], result["message"]["text"]) == ("warning", "Trop long : 31 mots. Coupez.")
    (location,) = result["locations"]
    artifact, region = location["physicalLocation"].values()
    assert (unquote(artifact["uri"]), artifact["uriBaseId"]) == ("lettres/été 1.md", "%SRCROOT%")
    assert region == {"startLine": 4, "startColumn": 7, "endLine": 5, "endColumn": 3}
    assert result["properties"] == {"piece": "letter", "excerpt": "Cette phrase"}


def test_a_file_that_lies_elsewhere_has_an_address():
    (result,) = results(MULTILINE, path=lambda name: f"/ailleurs/{name}")
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.startswith("file:///ailleurs/")


def test_a_finding_without_a_place_or_an_end():
    (result,) = results(NOWHERE)
    assert "locations" not in result
    (result,) = results(VALUES)
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 1}


def test_what_a_client_is_called_stays_in_the_house():
    made = json.dumps(log(VALUES))
    assert "Dupont" not in made
    (result,) = results(VALUES)
    assert result["properties"] == {"field": "company", "rows": [3, 9], "count": 12}


def test_fingerprints_outlive_new_lines_above_and_tell_equals_apart():
    def prints(*findings: Finding) -> list[str]:
        return [one["partialFingerprints"][FINGERPRINT] for one in results(*findings)]

    lower = Finding(
        **{
            **{name: getattr(MULTILINE, name) for name in Finding.__slots__},
            "place": Place("lettres/été 1.md", 40, 7),
        }
    )
    assert prints(MULTILINE) == prints(lower)
    first, second = prints(MULTILINE, lower)
    assert first != second
    assert prints(MULTILINE) != prints(VALUES)


# -- annotations ----------------------------------------------------------------------------------


def test_annotations_name_file_lines_and_rule():
    (line,) = as_annotations([MULTILINE])
    assert line == (
        "::warning file=lettres/été 1.md,line=4,col=7,endLine=5,title=sentence-length"
        "::Trop long : 31 mots. Coupez."
    )


def test_annotations_without_a_place():
    assert list(as_annotations([NOWHERE])) == ["::notice title=coupon::Pas de coupon."]


@pytest.mark.parametrize(
    ("text", "written"),
    [("100 % sûr", "100 %25 sûr"), ("un\r\ndeux", "un%0D%0Adeux"), ("a: b, c", "a: b, c"), ("%0A", "%250A")],
)
def test_annotations_escape_what_the_runner_would_read(text, written):
    finding = Finding("x", Severity.ERROR, Message(text), place=Place("a,b:c%.md", 1))
    assert list(as_annotations([finding])) == [
        f"::error file=a%2Cb%3Ac%25.md,line=1,col=1,endLine=1,title=x::{written}"
    ]


# -- JSON -----------------------------------------------------------------------------------------


def test_marks_stand_in_the_json():
    data = as_json([MULTILINE], scores=[("rentree", score("letter", [MULTILINE], 120))])
    assert data["scores"] == [
        {
            "target": "rentree",
            "piece": "letter",
            "words": 120,
            "points": 95,
            "grade": "A",
            "lost": [
                {"rule": "sentence-length", "severity": "warning", "count": 1, "points": 5, "capped": False}
            ],
        }
    ]
    assert "scores" not in as_json([MULTILINE])
