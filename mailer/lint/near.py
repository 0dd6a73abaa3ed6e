"""Which rules somebody meant who wrote a name that no rule has: by its letters, else by its words, in any language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from mailer.i18n import LANGUAGES, translate
from mailer.lint.tokens import words_of
from mailer.typography import fold

NEAR = 0.8
"""How alike two names are, at least, where one is the other with a slip of the pen."""
MOST = 5
"""Rules that are named, at most."""
_WORD = re.compile(r"\w+")
_SMALL = words_of("a au aux avec de des du en et est la le les ne of on or ou par pas que qui the un une")


def near_rules(name: str, rules: Mapping[str, str]) -> list[str]:
    """Return the names of the rules that a wrong name most probably meant, at most `MOST`, none where none is.

    ``rules`` gives the title of each rule by its name, as the source has it.

    >>> from mailer.lint import RULES
    >>> near_rules("long-sentence", {rule.id: rule.title for rule in RULES})
    ['sentence-length']
    """
    alike = get_close_matches(name.lower(), list(rules), n=1, cutoff=NEAR)
    if alike:
        return alike
    asked = _stems(name)
    weights = {rule: _weight(asked, rule, title) for rule, title in rules.items()}
    most = max(weights.values(), default=0)
    return [one for one, weight in weights.items() if weight and weight == most][:MOST]


def _weight(asked: frozenset[str], rule: str, title: str) -> int:
    """Return how many of the words are in a rule's name, which count most, and in its title."""
    said = frozenset().union(*(_stems(translate(title, to=language)) for language in LANGUAGES))
    return 10 * len(asked & _stems(rule)) + len(asked & said)


def _stems(text: str) -> frozenset[str]:
    """Return the words of a text without accents, capitals, and the letters of plural and feminine."""
    words = (word for word in _WORD.findall(fold(text)) if word not in _SMALL)
    return frozenset(re.sub(r"(?<=\w\w)(?:ues|ue|es|e|s)\Z", "", word) for word in words)
