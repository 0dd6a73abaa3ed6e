"""The runner: places, values, ignores, what falls away, and how findings come out."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from mailer.errors import LintError
from mailer.lint import (
    RULES,
    Evidence,
    Example,
    Family,
    Gather,
    Ignore,
    Level,
    Option,
    Reads,
    Rule,
    RuleSettings,
    Settings,
    SlotUse,
    Subject,
    all_rules,
    check,
    explain,
    read_settings,
    report,
)
from mailer.lint.lexicon import Lexicon
from mailer.lint.shapes import Forbidden
from mailer.model import Piece, Place, Severity

HOLLOW = Rule(
    id="hollow-words",
    family=Family.WRITING,
    title="No hollow words",
    source="course: M9",
    why="Hollow words say nothing that the reader could hold on to.",
    evidence=Evidence(Level.COURSE, "A rule of a test."),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT, Reads.VALUES}),
    options=(Option("words", (), "Own words."),),
    check=Forbidden(lexicon=Lexicon.of("leader", "sur mesure"), message="“{word}” says nothing."),
    bad=(Example("Le leader."),),
    good=(Example("Le voisin."),),
)


def only(rule: str, **options: object) -> Settings:
    return Settings({rule: RuleSettings(options=options)}, frozenset({rule}))


def test_a_forbidden_word_is_found_at_its_place_with_its_end(build):
    use = build("Bonjour.\n\nUn leader, et du sur\u00a0mesure.")
    found = check(Subject((use,)), (HOLLOW,))
    assert [(f.place, f.end, f.excerpt) for f in found] == [
        (Place("letter.md", 3, 4), Place("letter.md", 3, 10), "leader"),
        (Place("letter.md", 3, 18), Place("letter.md", 3, 28), "sur mesure"),
    ]


def test_a_word_in_the_values_of_a_field_is_one_finding_with_its_clients(build):
    values = ("Leader SA", "Artis", "Leader SA", "Le Leader", "Sur mesure")
    use = build("Chez {{ client.company }}.", {"client.company": values})
    found = check(Subject((use,)), (HOLLOW,))
    assert [(f.column, f.excerpt, f.rows, f.count) for f in found] == [
        ("company", "Leader SA", (2, 4, 5), 3),
        ("company", "Sur mesure", (6,), 1),
    ]
    assert {f.place for f in found} == {Place("letter.md", 1, 6)}


def test_values_of_two_branches_of_a_piece_add_up(build):
    one = build("Chez {{ client.company }}.", {"client.company": ("Leader SA",) * 3})
    two = build("Chez {{ client.company }}.\n\nOui.", {"client.company": ("Leader SA",) * 2})
    (found,) = check(Subject((one, two)), (HOLLOW,))
    assert found.count == 5


def test_the_sample_values_of_a_branch_that_no_client_takes_are_not_reported(build):
    use = build("Un leader chez {{ client.company }}.", {"client.company": ("Leader SA",)})
    sample = replace(use, slots={0: SlotUse({"Leader SA": 0}, {"Leader SA": (2,)})}, clients=0)
    assert [f.excerpt for f in check(Subject((sample,)), (HOLLOW,))] == ["leader"]


def test_the_same_fixed_text_in_two_branches_is_one_finding(build):
    one, two = build("Un leader."), build("Un leader.\n\nOui.")
    assert len(check(Subject((one, two)), (HOLLOW,))) == 1


def test_findings_come_by_file_line_column_and_rule(build):
    one = build("Leader.\n\nUn leader, un leader.", file="b.md")
    two = build("Leader.", file="a.md")
    found = check(Subject((one, two)), (HOLLOW,))
    assert [str(f.place) for f in found] == ["a.md:1:1", "b.md:1:1", "b.md:3:4", "b.md:3:15"]


def test_a_word_of_the_house_is_found_too(build):
    found = check(
        Subject((build("Une synergie."),)), (HOLLOW,), settings=only("hollow-words", words=("synergie",))
    )
    assert [f.excerpt for f in found] == ["synergie"]


def test_the_house_changes_severity_and_thresholds(build):
    use = build("Votre sol est propre, votre équipe est libre.")
    settings = read_settings({"sentence-length": {"words": 5, "severity": "error"}}, RULES)
    found = check(Subject((use,)), RULES, settings=Settings(settings.rules, frozenset({"sentence-length"})))
    assert [(f.severity, f.message.args["limit"]) for f in found] == [(Severity.ERROR, 5)]


def test_a_rule_that_is_off_finds_nothing(build):
    settings = read_settings({"postscript": "off"}, RULES)
    found = check(Subject((build("Bonjour."),)), RULES, settings=settings)
    assert "postscript" not in {f.rule for f in found}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"sentence-lenght": {}}, "There is no rule “sentence-lenght”. Did you mean “sentence-length”?"),
        ({"sentence-length": {"word": 12}}, "has no option “word”. Did you mean “words”?"),
        ({"sentence-length": {"words": "douze"}}, "cannot be 'douze'. Its default is 20."),
        ({"sentence-length": {"words": True}}, "cannot be True"),
        ({"sentence-length": {"words": 0}}, "cannot be 0"),
        (
            {"sentence-length": "errror"},
            "“errror” is no severity for the rule “sentence-length”. Did you mean “error”?",
        ),
        ({"sentence-length": 3}, "takes “off”, a severity, or a list of options"),
        ({"accroche-magic-word": {"words": 3}}, "cannot be 3"),
        ({"you-and-we": {"ratio": None}}, "cannot be None"),
    ],
)
def test_wrong_settings_are_refused_with_their_place(raw, said: str):
    with pytest.raises(LintError, match=r"^mailer\.yaml:7:3: ") as caught:
        read_settings(raw, RULES, lambda _key: Place("mailer.yaml", 7, 3))
    assert said in str(caught.value)


def test_an_ignored_rule_finds_nothing_and_its_ignore_is_used(build, campaign):
    facts = campaign(ignore={"accroche-first": "carte sans accroche"})
    found = check(Subject((build("Bonjour."),), facts), RULES)
    assert not {"accroche-first", "unused-ignore"} & {f.rule for f in found}


def test_an_unused_ignore_is_a_finding_at_its_line(build, campaign):
    facts = campaign(ignore={"sentence-length": "phrase imposée"})
    found = [f for f in check(Subject((build("Bonjour."),), facts), RULES) if f.rule == "unused-ignore"]
    assert [(f.place, f.excerpt) for f in found] == [
        (Place("campaign.yaml", 40, 5), "sentence-length: phrase imposée")
    ]


def test_an_ignore_of_some_lines_leaves_the_others(build, campaign):
    ignore = Ignore("hollow-words", "citation", Place("letter.md", 1), first=1, last=2)
    facts = replace(campaign(), ignores=(ignore,))
    found = check(Subject((build("Leader.\n\nLeader."),), facts), (HOLLOW,))
    assert [f.place.line for f in found] == [3]


def test_the_ignore_of_a_rule_that_did_not_run_is_not_called_unused(build, campaign):
    facts = campaign(ignore={"paragraph-lines": "mentions imposées"})
    assert "unused-ignore" not in {f.rule for f in check(Subject((build("Bonjour."),), facts), RULES)}


def test_the_ignore_of_an_unknown_rule_is_refused_with_the_nearest(build, campaign):
    facts = campaign(ignore={"paragraph-line": "mentions imposées"})
    with pytest.raises(LintError, match=r"campaign\.yaml:40:5: .*“paragraph-line”.*mean “paragraph-lines”"):
        check(Subject((build("Bonjour."),), facts), RULES)


def test_an_ignore_needs_a_reason(build, campaign):
    with pytest.raises(LintError, match="without a reason"):
        check(Subject((build("Bonjour."),), campaign(ignore={"coupon": " "})), RULES)


def test_without_a_counter_printed_lines_are_not_checked_and_the_run_says_so(build, counter):
    subject = Subject((build("Bonjour."),))
    assert [f.message.args["rules"] for f in check(subject, RULES) if f.rule == "not-run"] == [
        "paragraph-lines"
    ]
    assert "not-run" not in {f.rule for f in check(subject, RULES, counter=counter)}


def test_without_a_campaign_what_needs_one_is_left_out(build):
    assert not {"offer-complete", "coupon"} & {f.rule for f in check(Subject((build("Bonjour."),)), RULES)}


def test_a_relance_alone_is_taken_to_ask_for_payment(build):
    subject = Subject((build("Bonjour.", piece="relance"),))
    assert subject.objective == "payment"
    assert "postscript" not in {f.rule for f in check(subject, RULES)}


def test_a_paragraph_that_is_too_long_for_one_client_names_the_client(build, counter):
    text = "Chez {{ client.company }}, " + "votre sol reste propre. " * 18
    use = build(
        text, {"client.company": ("Artis", "Établissements Réunis Le Goff-Béquet et Fils de Basse-Bretagne")}
    )
    (found,) = check(Subject((use,)), RULES, counter=counter, settings=only("paragraph-lines"))
    assert found.message.args["lines"] == 6
    assert (found.column, found.rows, found.count) == ("company", (3,), 1)


def test_findings_are_written_as_json_with_the_same_keys(build, campaign):
    found = check(Subject((build("Bonjour."),), campaign()), RULES)
    data = json.loads(json.dumps(report.as_json(found, lambda message: str(message).upper())))
    assert data["version"] == 1
    assert sum(data["counts"].values()) == len(data["findings"]) == len(found)
    assert len({tuple(one) for one in data["findings"]}) == 1
    assert data["findings"][0]["message"].isupper()


def test_a_page_shows_the_values_that_hold_here():
    rule = next(rule for rule in RULES if rule.id == "sentence-length")
    page = explain(rule, read_settings({"sentence-length": {"words": 12, "severity": "info"}}, RULES))
    assert (page.severity, page.options[0].default, page.options[0].value) == (Severity.INFO, 20, 12)
    assert str(page.evidence) == "study"
    assert not explain(rule, read_settings({"sentence-length": "off"}, RULES)).on


class Point:
    """An entry point as a distribution declares it."""

    name = "mine"
    value = "mine:RULES"
    dist = None

    def __init__(self, loaded: object) -> None:
        self.loaded = loaded

    def load(self) -> object:
        if isinstance(self.loaded, Exception):
            raise self.loaded
        return self.loaded


@pytest.mark.parametrize("loaded", [HOLLOW, [HOLLOW]], ids=["one", "several"])
def test_other_distributions_bring_rules(loaded):
    assert all_rules([Point(loaded)])[-1] is HOLLOW


@pytest.mark.parametrize(
    ("loaded", "said"),
    [
        pytest.param(RULES[0], "has the name of another rule", id="taken"),
        pytest.param(7, "holds no rules", id="number"),
        pytest.param(["x"], "holds no rules", id="texts"),
        pytest.param(ImportError("no module"), "cannot be loaded: no module", id="broken"),
    ],
)
def test_rules_that_cannot_be_used_are_refused_by_name(loaded, said: str):
    with pytest.raises(LintError, match=said) as caught:
        all_rules([Point(loaded)])
    assert "mine:RULES" in str(caught.value)


def test_gathering_counts_values_and_keeps_the_first_rows(build):
    use = build("Chez {{ client.company }}, {{ client.town }}.")
    gather = Gather()
    for row, values in enumerate([("Artis", "Brest"), ("Artis", ""), ("Le Goff-Béquet", "Brest")] * 2, 2):
        gather.add(Piece("letter", use.skeleton, values), row)
    (gathered,) = gather.uses()
    assert gathered.clients == 6
    assert gathered.slots[0].values == {"Artis": 4, "Le Goff-Béquet": 2}
    assert gathered.slots[0].rows["Artis"] == (2, 3, 5)
    assert gathered.widest() == ("Le Goff-Béquet", "Brest")
    assert gathered.typical() == ("Artis", "Brest")


def test_gathering_keeps_a_bounded_number_of_values_and_the_widest(build):
    use = build("Chez {{ client.company }}.")
    gather = Gather(limit=10)
    for row in range(100):
        gather.add(Piece("letter", use.skeleton, ("W" * row,)), row)
    slot = gather.uses()[0].slots[0]
    assert len(slot.values) == 10
    assert slot.unseen == 90
    assert slot.widest == "W" * 99
    assert slot.rows[slot.widest] == (99,)
    assert len(slot.rows) == 11
