"""The rules, in the order of the course; each stands in the file of its name."""

from __future__ import annotations

from mailer.lint.rule import Rule
from mailer.lint.rules import (
    accroche_first,
    accroche_magic_word,
    accroche_promise,
    coupon,
    date_place,
    not_run,
    offer_complete,
    one_objective,
    paragraph_lines,
    postscript,
    sentence_length,
    signatory,
    unused_ignore,
    you_and_we,
)

RULES: tuple[Rule, ...] = (
    # the project
    offer_complete.RULE,
    one_objective.RULE,
    # the accroche
    accroche_first.RULE,
    accroche_magic_word.RULE,
    accroche_promise.RULE,
    # writing
    sentence_length.RULE,
    you_and_we.RULE,
    # legibility
    paragraph_lines.RULE,
    # presentation
    date_place.RULE,
    signatory.RULE,
    postscript.RULE,
    # the pack
    coupon.RULE,
    # the engine
    not_run.RULE,
    unused_ignore.RULE,
)
