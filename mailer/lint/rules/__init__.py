"""The rules, in the order of the course; each stands in the file of its name."""

from __future__ import annotations

from mailer.lint.rule import Rule
from mailer.lint.rules import (
    accroche_first,
    accroche_legible,
    accroche_magic_word,
    accroche_open,
    accroche_promise,
    call_to_action,
    concrete,
    connectors,
    coupon,
    date_place,
    focus_points,
    images,
    length,
    magic_words,
    not_run,
    offer_complete,
    one_objective,
    one_theme,
    opens_on_reader,
    own_words,
    paragraph_lines,
    personalised,
    postscript,
    postscript_content,
    proof,
    repetition,
    salutation,
    sentence_length,
    serif,
    signatory,
    strongest_first,
    target_declared,
    tu_vous,
    unused_ignore,
    you_and_we,
)

RULES: tuple[Rule, ...] = (
    # the project
    offer_complete.RULE,
    one_objective.RULE,
    target_declared.RULE,
    length.RULE,
    repetition.RULE,
    own_words.RULE,
    # the accroche
    accroche_first.RULE,
    accroche_magic_word.RULE,
    accroche_promise.RULE,
    accroche_open.RULE,
    accroche_legible.RULE,
    # writing
    sentence_length.RULE,
    you_and_we.RULE,
    opens_on_reader.RULE,
    personalised.RULE,
    tu_vous.RULE,
    concrete.RULE,
    proof.RULE,
    images.RULE,
    magic_words.RULE,
    # legibility
    paragraph_lines.RULE,
    strongest_first.RULE,
    one_theme.RULE,
    connectors.RULE,
    serif.RULE,
    # presentation
    date_place.RULE,
    signatory.RULE,
    postscript.RULE,
    salutation.RULE,
    focus_points.RULE,
    postscript_content.RULE,
    call_to_action.RULE,
    # the pack
    coupon.RULE,
    # the engine
    not_run.RULE,
    unused_ignore.RULE,
)
