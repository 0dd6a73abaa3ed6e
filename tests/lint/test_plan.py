"""Which rules are held against which pieces, and that it is worked out once."""

from mailer.lint import RULES, Reads, RuleSettings, Settings
from mailer.lint.plan import Plan, Terms, plan

PRINT = frozenset({"print"})
ALONE = Terms("sale", PRINT, campaign=False, counter=False)


def test_a_plan_is_kept_for_the_same_rules_settings_and_terms():
    settings = Settings()
    kept = plan(RULES, settings, ALONE)
    assert plan(RULES, settings, ALONE) is kept
    assert plan(RULES, settings, ALONE._replace(objective="event")) is not kept
    assert plan(RULES, Settings(), ALONE) is not kept


def test_a_list_of_rules_may_change_and_is_gone_through_again():
    rules, settings = list(RULES), Settings()
    assert plan(rules, settings, ALONE) is not plan(rules, settings, ALONE)


def test_what_falls_away_is_known():
    off = RULES[0].id
    made = Plan(RULES, Settings({off: RuleSettings(on=False)}), ALONE)
    assert off in made.left_out
    assert {rule.id for rule in RULES if Reads.CAMPAIGN in rule.reads} <= made.left_out
    assert made.uncounted
    assert all(Reads.LAYOUT in rule.reads for rule in made.uncounted)
    assert not Plan(RULES, Settings(), ALONE._replace(counter=True)).uncounted


def test_a_piece_gets_the_rules_of_its_kind_and_language():
    made = Plan(RULES, Settings(), ALONE._replace(counter=True))
    letter = made.of_piece("letter", "fr", layout=False)
    assert len(letter) > len(made.of_piece("letter", "de", layout=False))
    assert all(one.rule.holds_for("letter", "fr") for one in letter)
    printed = made.of_piece("letter", "fr", layout=True)
    assert printed
    assert all(Reads.LAYOUT in one.rule.reads for one in printed)
