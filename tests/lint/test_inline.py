"""Ignores written into templates: what they hold for, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailer.errors import LintError
from mailer.lint import RULES, Settings, Subject, check
from mailer.lint.inline import ignores, parse

ONLY = Settings(only=frozenset({"typo-ellipsis", "sentence-length", "elision", "unused-ignore", "coupon"}))


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        pytest.param("{# lint: ignore a: r #}\nun\ndeux\n\ntrois", (2, 3), id="paragraph"),
        pytest.param("{# lint: ignore a: r #}\n\n\nun\n\ndeux", (4, 4), id="blank-lines-between"),
        pytest.param("un {# lint: ignore a: r #}\ndeux", (1, 1), id="own-line"),
        pytest.param("{# lint: ignore a: r #} un\ndeux", (1, 1), id="own-line-before"),
        pytest.param("{# lint: ignore a: r #}\n# un\ndeux", (2, 2), id="heading"),
        pytest.param("{# lint: ignore a: r #}\n::: ps\nun\n\ndeux\n:::\nfin", (2, 6), id="container"),
        pytest.param(
            "{# lint: ignore a: r #}\n:::: only print\n::: coupon\n:::\n::::\nfin", (2, 5), id="containers"
        ),
        pytest.param(
            "{# lint: ignore a: r #}\n{% if x %}\nun\n{% endif %}\n\ndeux", (3, 4), id="tag-between"
        ),
        pytest.param("{# lint: ignore a: r #}\n- un\n- deux\n\ntrois", (2, 3), id="list"),
        pytest.param("{# lint: ignore a: r\n plus #}\nun", (3, 3), id="two-lines"),
        pytest.param("un\n{# lint: ignore-file a: r #}\ndeux", (1, 3), id="file"),
        pytest.param("un\n{#- lint: ignore a : r -#}\n\n", (3, 5), id="nothing-follows"),
    ],
)
def test_an_ignore_holds_for_its_line_its_block_or_its_file(source: str, lines: tuple[int, int]):
    (found,) = parse(source, "a.md")
    assert (found.rule, found.reason.split()[0], (found.first, found.last)) == ("a", "r", lines)


def test_one_comment_may_name_several_rules():
    found = ignores({"a.md": "{# lint: ignore a, b-c: une raison : deux mots #}\nun"})
    assert [(one.rule, one.reason, one.place) for one in found] == [
        ("a", "une raison : deux mots", ("a.md", 1, 1)),
        ("b-c", "une raison : deux mots", ("a.md", 1, 1)),
    ]


def test_other_comments_and_raw_text_are_let_be():
    assert ignores({"a.md": "{# relint: x #}{# lints #}{% raw %}{# lint: ignore a: r #}{% endraw %}"}) == ()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{# lint: ignor a: r #}", "Did you mean ignore?"),
        ("{# lint: off #}", "begins with “ignore”"),
        ("x\n {# lint: ignore #}", "a.md:2:2: The comment ignores no rule"),
        ("{# lint: ignore-file : r #}", "ignores no rule"),
    ],
)
def test_a_comment_that_says_nothing_is_refused(source: str, said: str):
    with pytest.raises(LintError) as caught:
        ignores({"a.md": source})
    assert said in str(caught.value)


def linted(build, source: str, **given: object):
    use = build(source.replace("{#", "<").replace("#}", ">"), file="a.md")
    found = check(Subject((use,)), RULES, settings=ONLY, ignores=ignores({"a.md": source}), **given)
    return [(finding.rule, finding.place.line) for finding in found]


def test_what_is_ignored_is_not_found_and_the_rest_is(build):
    assert linted(build, "{# lint: ignore typo-ellipsis: citation #}\nl’eau...\n\nl’eau...") == [
        ("typo-ellipsis", 4)
    ]


def test_an_ignore_that_hides_nothing_is_a_finding_at_its_place(build):
    assert linted(build, "Bonjour.\n\n{# lint: ignore typo-ellipsis: citation #}\nl’eau.") == [
        ("unused-ignore", 3)
    ]


def test_what_could_be_found_in_a_campaign_alone_is_not_called_unused(build):
    assert linted(build, "{# lint: ignore coupon, elision: sans clients #}\nl’eau.") == []


def test_an_ignore_without_a_reason_or_of_no_rule_is_an_error(build):
    with pytest.raises(LintError, match=r"a\.md:1:1: .*without a reason"):
        linted(build, "{# lint: ignore typo-ellipsis #}\nl’eau.")
    with pytest.raises(LintError, match=r"“typo-elipsis”.*mean “typo-ellipsis”"):
        linted(build, "{# lint: ignore typo-elipsis: citation #}\nl’eau.")


def test_templates_read_alone_honour_their_comments(tmp_path: Path):
    from datetime import date

    from mailer.pipeline import lint_template
    from mailer.pipeline.options import Settings as RunSettings

    letters = tmp_path / "letters"
    letters.mkdir()
    source = "# Bonjour\n\n{# lint: ignore typo-ellipsis: citation #}\nl’eau...\n\nl’air...\n"
    (letters / "a.md").write_text(source, encoding="utf-8")
    settings = RunSettings(today=date(2026, 11, 22), layout=False)
    found = lint_template(tmp_path, Path("letters/a.md"), settings).findings
    assert [f.place.line for f in found if f.rule == "typo-ellipsis"] == [6]
    assert "unused-ignore" not in {f.rule for f in found}


def test_an_ignore_of_a_block_says_how_to_ignore_what_is_found_of_the_whole_text(build):
    """The message alone tells what to write, and that holds."""
    source = "Votre sol mérite mieux.\n\n{# lint: ignore WHICH: lettre courte #}\nVotre sol brille.\n"
    settings = Settings(only=frozenset({"salutation", "unused-ignore", "typo-ellipsis"}))

    def found(text: str):
        use = build(text.replace("{#", "<").replace("#}", ">"), file="a.md")
        return check(Subject((use,)), RULES, settings=settings, ignores=ignores({"a.md": text}))

    missing, unused = found(source.replace("WHICH", "salutation"))
    assert (missing.rule, unused.rule, unused.place.line) == ("salutation", "unused-ignore", 3)
    example = str(unused.hint).removeprefix("Write ").removesuffix(".")
    assert example == "{# lint: ignore-file salutation: lettre courte #}"
    assert found(f"{example}\n\n{source.partition('{#')[0]}Votre sol brille.\n") == ()
    other = found(source.replace("WHICH", "typo-ellipsis"))
    assert "Take the comment out" in str(other[-1].hint)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("long-sentence", "“sentence-length”"),
        ("Sentence-length", "“sentence-length”"),
        ("accroche", "accroche-first, accroche-magic-word, accroche-promise"),
        ("mots-magiques", "magic-words"),
        ("abracadabra", "lists the rules"),
    ],
)
def test_a_wrong_name_of_a_rule_gets_the_nearest_ones(build, written: str, meant: str):
    with pytest.raises(LintError) as caught:
        linted(build, f"{{# lint: ignore {written}: citation #}}\nl’eau.")
    assert meant in str(caught.value)


def test_an_ignore_of_another_block_says_where_the_finding_is(build):
    source = "l’eau...\n\n{# lint: ignore typo-ellipsis: citation #}\nl’air."
    use = build(source.replace("{#", "<").replace("#}", ">"), file="a.md")
    *_, unused = check(Subject((use,)), RULES, settings=ONLY, ignores=ignores({"a.md": source}))
    assert unused.rule == "unused-ignore"
    assert str(unused.message).endswith("for one block here, and what it finds stands on line 1.")
    assert "above the block of line 1" in str(unused.hint)
