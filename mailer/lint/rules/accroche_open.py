"""The accroche is open: it makes one read on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint.hits import inside, varying
from mailer.lint.reading import ACCROCHE
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.tokens import MARK, Token, tokenize, words_of
from mailer.model import Message, Severity

_MESSAGE = N_("The accroche ends with a full stop: the reader may stop there.")
_HINT = N_("Leave the stop out, or end with “?”, “…” or “:” and let the letter answer.")
_SHORTENED = words_of("etc cie ets ste inc ltd")
_CLOSING = frozenset({"»", "”", '"', ")", "’"})


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield the full stop at the end of an accroche, or the values that bring one."""
    for text in scene.texts(ACCROCHE):
        tokens = text.tokens
        if not tokens:
            continue
        last = len(tokens) - 1
        while last > 0 and tokens[last].text in _CLOSING:
            last -= 1
        end = tokens[last]
        if inside(end.start, text):
            for number, use in varying(scene, text):
                place = next(
                    (one for one in text.segments if one.run.slot == number and one.end == end.end), None
                )
                stopped = tuple(value for value in use.values if _stops(value))
                if place and stopped:
                    yield Hit(Message(_MESSAGE), Message(_HINT), text=text, slot=number, values=stopped)
        elif _is_stop(tokens[: last + 1]):
            start = text.sentences[-1].start if text.sentences else end.start
            yield Hit(Message(_MESSAGE), Message(_HINT), text=text, start=start)


def _stops(value: str) -> bool:
    """Whether a value ends with a full stop, and not with an abbreviation such as “S.A.”."""
    tokens = tokenize(value)
    return bool(tokens) and _is_stop(tokens)


def _is_stop(tokens: Sequence[Token]) -> bool:
    """Whether the last token is a full stop, and not that of “etc.”."""
    before = tokens[-2].fold if len(tokens) > 1 else ""
    return tokens[-1].kind == MARK and tokens[-1].text == "." and before not in _SHORTENED


RULE = Rule(
    id="accroche-open",
    family=Family.ACCROCHE,
    title=N_("The accroche is open"),
    source="course: M15",
    why=N_(
        "A full stop ends a thought. An accroche that stays open, with a question, an ellipsis "
        "or nothing at all, "
        "draws the eye into the letter."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_("The full stop is but a sign of openness; advertisers avoid it, no study of it is known."),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT, Reads.VALUES}),
    objectives=MAILING,
    check=InPiece(check),
    bad=(
        Example("# Gagnez deux heures par semaine.", finds=("Gagnez deux heures",)),
        Example("# Votre voisin dit : « Mon sol brille. »", finds=("Votre voisin dit",)),
    ),
    good=(
        Example("# Et si vous gagniez deux heures…", note=N_("An ellipsis is open.")),
        Example("# Votre sol propre pour 49 € H.T.", note=N_("The stop belongs to the abbreviation.")),
        Example("# Combien d’heures par semaine ?"),
        Example(
            "# Un sol propre chez {{ client.company }}",
            values={"client.company": ("Durand S.A.", "Le Goff")},
            note=N_("“S.A.” is a client's name."),
        ),
    ),
)
