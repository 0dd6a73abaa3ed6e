"""Where French sentences end: M., n°, T.T.C., initials and figures do not end them by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mailer.lint.tokens import FIELD, MARK, NUMBER, WORD, Token, Tokens, fold, is_unit, words_of

Span = tuple[int, int]


class Sentence(NamedTuple):
    """A sentence of a text: its offsets, and the indexes of its tokens (``last`` not included)."""

    start: int
    end: int
    first: int
    last: int


_BEFORE_NAME = words_of("m mm mme mmes mlle mlles dr drs pr me mgr st ste cf resp")
_BEFORE_FIGURE = words_of("n no nos p pp art al ed vol fig tel fax ref chap ch env av bd approx max min")
"""Abbreviations whose dot does not end a sentence where a name, or a figure, follows."""

_COMPANY_FORMS = words_of("s.a. s.a.r.l. s.a.s. s.a.s.u. e.u.r.l. s.c.i. s.n.c. s.c.o.p. e.i.")
_POSTSCRIPT = frozenset({"p.s.", "p.-s.", "p. s."})
_ENDS = frozenset({".", "!", "?", "…"})
_TAIL = _ENDS | {"»", ")", "”", '"', "]", "’"}


def split(text: str, tokens: Sequence[Token], closed: Sequence[Span] = ()) -> list[Sentence]:
    """Return the sentences of a text; none ends inside a ``closed`` span (the value of a slot).

    A printed line end (``\\n``) ends a sentence too.
    """
    sentences: list[Sentence] = []
    first = 0
    total = len(tokens)
    for index in _stops(text, tokens):
        last = index + 1
        if index < first:  # a closing mark that went with the sentence before
            continue
        if _ends(tokens, index, closed):
            while last < total and tokens[last].text in _TAIL and _same_line(text, tokens, last):
                last += 1
        elif last < total and _same_line(text, tokens, last):
            continue
        sentences.append(Sentence(tokens[first].start, tokens[last - 1].end, first, last))
        first = last
    return sentences


def _stops(text: str, tokens: Sequence[Token]) -> Iterable[int]:
    """Return the tokens that a sentence may end with: marks that end one, what has a dot at its end, the last."""
    if "\n" in text or not isinstance(tokens, Tokens):
        return range(len(tokens))
    index = tokens.by_word
    places = {at for word in index if word in _ENDS or word[-1] == "." for at in index[word]}
    return sorted(places | {len(tokens) - 1}) if tokens else ()


def _same_line(text: str, tokens: Sequence[Token], index: int) -> bool:
    """Whether no printed line end stands between a token and the one before."""
    return text.find("\n", tokens[index - 1].end, tokens[index].start) < 0


def _ends(tokens: Sequence[Token], index: int, closed: Sequence[Span]) -> bool:
    """Whether a sentence ends with this token."""
    token = tokens[index]
    stop = token.kind == MARK and (token.text in _ENDS or token.text.startswith(".."))
    dotted = token.kind == WORD and token.text.endswith(".")
    if not (stop or dotted) or any(start <= token.start < end for start, end in closed):
        return False
    following = _next_word(tokens, index + 1)
    if following is None:
        return True
    if dotted:
        return token.fold not in _COMPANY_FORMS | _POSTSCRIPT and _starts_sentence(following)
    if not _starts_sentence(following):
        return False
    return token.text != "." or not _abbreviates(tokens, index, following)


def _next_word(tokens: Sequence[Token], index: int) -> Token | None:
    """Return the next token that is not punctuation."""
    for token in tokens[index : index + 12]:
        if token.kind != MARK:
            return token
    return None


def _starts_sentence(token: Token) -> bool:
    """Whether a sentence may begin with this token: anything but a small letter."""
    return token.kind in (NUMBER, FIELD) or not token.text[:1].islower()


def _abbreviates(tokens: Sequence[Token], index: int, following: Token) -> bool:
    """Whether a dot belongs to the abbreviation or initial before it."""
    if not index or tokens[index - 1].end != tokens[index].start:
        return False
    before = tokens[index - 1]
    word = before.text.rstrip("°º")
    if before.kind != WORD:
        return False
    if len(word) == 1 and word.isupper():
        return following.kind in (WORD, FIELD)
    if index > 1 and tokens[index - 2].kind == NUMBER and is_unit(before):  # 2,50 m.
        return False
    folded = fold(word)
    return folded in _BEFORE_NAME or (following.kind != WORD and folded in _BEFORE_FIGURE)
