"""Whatever goes wrong is said once, in a sentence, with its place and the remedy."""

import errno
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from mailer import i18n
from mailer.cli import faults
from mailer.cli.common import Session
from mailer.cli.screen import Screen
from mailer.errors import CampaignError, ClientsError, MailerError


def said(fault: BaseException, *words: str, debug: bool = False) -> tuple[int, str]:
    def work() -> Any:
        raise fault

    err = StringIO()
    return faults.run(Session(Screen(StringIO(), err), debug=debug), work, words), err.getvalue()


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> Any:
    i18n.use(request.param)
    yield request.param
    i18n.use(i18n.FALLBACK)


@pytest.mark.parametrize(
    ("place", "french", "english"),
    [
        pytest.param({"file": "a.yaml", "line": 12}, "a.yaml, ligne 12 : ", "a.yaml, line 12: ", id="line"),
        pytest.param({"file": "c.xlsx", "row": 7}, "c.xlsx, ligne 7 : ", "c.xlsx, row 7: ", id="row"),
        pytest.param(
            {"file": "c.xlsx", "row": 7, "field": "Ville"},
            "c.xlsx, ligne 7, colonne « Ville » : ",
            "c.xlsx, row 7, column “Ville”: ",
            id="cell",
        ),
        pytest.param({"file": "c.xlsx"}, "c.xlsx : ", "c.xlsx: ", id="file"),
        pytest.param({"row": 7}, "ligne 7 : ", "row 7: ", id="row alone"),
        pytest.param({}, "", "", id="nowhere"),
    ],
)
def test_a_failure_says_where(place: dict[str, Any], french: str, english: str, language: str) -> None:
    """File, line or row, and column stand before the sentence, in the reader's language."""
    code, text = said(ClientsError("Unreadable.", **place))
    assert code == 2
    expected = french if language == "fr" else english
    assert text.replace("\u00a0", " ") == f"{expected}Unreadable.\n"


def test_a_file_below_the_current_folder_is_named_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An absolute path is shortened to what one would type."""
    monkeypatch.chdir(tmp_path)
    _, text = said(CampaignError("Wrong.", file=str(tmp_path / "campaigns" / "x.yaml"), line=3))
    assert text.startswith("campaigns/x.yaml, ")


def test_the_hint_stands_on_a_line_of_its_own() -> None:
    """What to do comes after what is wrong, with the same fields."""
    _, text = said(MailerError("No {what}.", hint="Make a {what}.", what="house"))
    assert text == "No house.\n  Make a house.\n"


def test_details_may_have_any_name() -> None:
    """A field named like a parameter of ours is a field all the same."""
    _, text = said(MailerError("{language} {to} {text}", language="a", to="b", text="c"))
    assert text == "a b c\n"


def test_a_quoted_cell_cannot_steer_the_terminal() -> None:
    """Escape sequences and changes of writing direction are shown by their number."""
    _, text = said(MailerError("Not a date: {cell}.", cell="\x1b[2J\u202etxt\x9b"))
    assert text == "Not a date: \\x1b[2J\\u202etxt\\x9b.\n"


def test_a_quoted_cell_is_shortened() -> None:
    """A cell of 10,000 characters does not fill the screen."""
    _, text = said(MailerError("Not a date: {cell}.", cell="x" * 10_000))
    assert len(text) < 400
    assert text.endswith("….\n")


def test_an_unexpected_fault_says_how_to_see_more(language: str) -> None:
    """A fault of the program is one sentence and the command that shows the traceback."""
    code, text = said(KeyError("x"), "render", "été")
    assert code == 2
    assert "Traceback" not in text
    assert "mailer --debug render 'été'" in text
    assert len(text.splitlines()) == 2


def test_debug_shows_the_traceback() -> None:
    """With --debug the traceback comes before the sentence."""
    _, text = said(MailerError("Wrong."), debug=True)
    assert text.startswith("Traceback")
    assert text.endswith("Wrong.\n")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param(PermissionError(errno.EACCES, "", "out/x.pdf"), "out/x.pdf", id="permission"),
        pytest.param(FileNotFoundError(errno.ENOENT, "", "x.yaml"), "x.yaml", id="missing"),
        pytest.param(OSError(errno.ENOSPC, "No space"), "", id="disk full"),
        pytest.param(OSError(errno.EIO, "Input/output error", "x"), "Input/output error", id="other"),
    ],
)
def test_the_systems_errors_are_sentences(fault: OSError, expected: str) -> None:
    """A file that cannot be used is named, with the reason."""
    code, text = said(fault)
    assert code == 2
    assert expected in text
    assert "Errno" not in text


def test_an_interruption_is_said_and_leaves_with_130() -> None:
    """Ctrl-C ends the run quietly."""
    code, text = said(KeyboardInterrupt())
    assert code == 130
    assert len(text.splitlines()) == 1


def test_a_reader_that_goes_away_is_no_fault() -> None:
    """``mailer rules | head -1`` prints no error."""
    command = f"{sys.executable} -m mailer rules --json | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    assert done.stdout == "[\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(["remder"], "Il n’y a pas de commande 'remder'.", id="command"),
        pytest.param(
            ["rules", "--jsno"], "Il n’y a pas d’option '--jsno'. Vouliez-vous dire '--json' ?", id="option"
        ),
        pytest.param(["explain"], "Il manque l’argument 'RÈGLE'.", id="argument"),
        pytest.param(
            ["--lang", "de"], "Valeur non valable pour '--lang' : 'de' n’est pas l’un de", id="value"
        ),
        pytest.param(["rules", "a", "b"], "Arguments de trop (a b)", id="extra"),
    ],
)
def test_a_wrong_call_is_said_in_french(run: Callable[..., Any], words: list[str], sentence: str) -> None:
    """Usage errors are ours too: in the reader's language, with exit code 2."""
    done = run(*words, MAILER_LANG="fr")
    assert done.code == 2
    assert done.out == ""
    assert sentence in done.err.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Usage :" in done.err.replace("\u00a0", " ")
