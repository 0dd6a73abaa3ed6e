"""The French catalogue says everything that the source says, with the same fields and good typography."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import click
from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from mailer.cli.clickwords import WORDS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "mailer"
KEYWORDS = DEFAULT_KEYWORDS | {"N_": None}

NOT_SAID = re.compile(
    "Warning: The|^d$|Editing failed|Windows error|must be an iterable|defined twice|Boolean option|No options defined|"
    "Could not determine|exactly one parameter declaration|dynamic|prog|Invalid start character|"
    "Unknown color|Press any key|UUID|standard stream|len_type"
)
"""What Click says to programmers, and of things that the command does not use."""


@cache
def catalogue() -> Catalog:
    with (PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "mailer.po").open("rb") as file:
        return read_po(file, locale="fr")


@cache
def messages(folder: Path = PACKAGE) -> frozenset[str | tuple[str, ...]]:
    """All messages of the source; those with two forms as a tuple."""
    found = extract_from_dir(str(folder), method_map=[("**.py", "python")], keywords=KEYWORDS)
    return frozenset(message for _, _, message, _, _ in found)


def translations() -> Iterator[tuple[str, str]]:
    """Each message that is translated, with its translation; both forms where there are two."""
    for entry in catalogue():
        if not entry.id or entry.fuzzy:
            continue
        ids, strings = (one if isinstance(one, tuple | list) else (one,) for one in (entry.id, entry.string))
        yield from ((one, other) for one, other in zip(ids, strings, strict=True) if other)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_message_is_translated() -> None:
    """No message of the source is missing from the catalogue, empty or uncertain."""
    said = {one for one, _ in translations()}
    missing = {
        message for message in messages() if not {message if isinstance(message, str) else message[0]} & said
    }
    assert sorted(map(str, missing)) == []


def test_nothing_is_translated_in_vain() -> None:
    """No translation is kept of a message that the source has no more: `make messages` brings them in step."""
    source = {one for message in messages() for one in ([message] if isinstance(message, str) else message)}
    assert {one for one, _ in translations()} - source == set()


def test_translations_have_the_fields_of_their_message() -> None:
    """A translation fills in the same fields, though in another order, and no others."""

    def differs(message: str, translation: str) -> bool:
        try:
            expected = fields(message)
        except ValueError:  # no template: braces that are braces
            return False
        return fields(translation) != expected

    assert [pair for pair in translations() if differs(*pair)] == []


CODE = re.compile(r"\{[^{}]*\}|`[^`]*`|“[^”]*”|«[^»]*»|:::|\w://|\$\w+|--?\w[\w-]*|#.*$|~/\S+|\"[^\"]*\"")
"""What is quoted or typed into a file or a shell, and follows the rules of its own."""
UNTYPOGRAPHIC = {
    "an apostrophe typed straight": re.compile(r"\w'\w"),
    "a space that may break": re.compile(r" [;:!?»%](?!::)|« "),
    "no space before tall punctuation": re.compile(r"[\w)…][;!?](?!\w)|\w:(?=\s|$)"),
    "three points for an ellipsis": re.compile(r"\.\.\."),
}


def test_translations_are_typographically_french() -> None:
    """No-break spaces stand before tall punctuation and inside guillemets; apostrophes are curved."""
    texts = {translation: CODE.sub("x", translation) for _, translation in translations()}
    wrong = [
        (why, text)
        for text, bare in texts.items()
        for why, sign in UNTYPOGRAPHIC.items()
        if sign.search(bare)
    ]
    assert wrong == []


def test_messages_are_written_out() -> None:
    """What is marked for the catalogues is one literal text, so that it can be found there."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
                literal = len(node.args) == 1 and isinstance(node.args[0], ast.Constant)
                assert literal, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_messages_have_plain_fields() -> None:
    """Fields are names alone: what they hold is written by the language, not by the message."""
    ours = messages() - set(WORDS)
    assert [message for message in ours if re.search(r"\{\w*[!.\[]", str(message))] == []


def test_click_says_nothing_untranslated() -> None:
    """What Click may say to a user stands in our catalogues."""
    theirs = {
        message for message in messages(Path(click.__file__).parent) if not NOT_SAID.search(str(message))
    }
    assert theirs - set(WORDS) == set()
