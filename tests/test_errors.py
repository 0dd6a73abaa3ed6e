"""Errors carry fields, and keep them on their way from one process to another."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer import errors
from mailer.errors import DeliverError, MailerError, RenderError

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, MailerError)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_the_same_in_another_process(kind: type[MailerError]) -> None:
    """Kind, sentence, hint, place and details survive pickling."""
    told = kind(
        "No {thing} here.",
        hint="Look at {line}.",
        file="a.yaml",
        line=3,
        column=4,
        row=5,
        field="f",
        thing=[1],
    )
    again = pickle.loads(pickle.dumps(told))  # noqa: S301
    assert type(again) is kind
    assert vars(again) == vars(told)
    assert str(again) == str(told) == "a.yaml:3:4: No [1] here. Look at 3."


def test_faults_of_the_same_file_travel_with_it() -> None:
    """So do the other faults of a file, each with its own fields."""
    told = RenderError("First.", others=[RenderError("Second, {name}.", name="x")])
    (other,) = pickle.loads(pickle.dumps(told)).others  # noqa: S301
    assert str(other) == "Second, x."


@given(st.text(), st.text())
def test_whatever_a_client_is_called_the_error_comes_through(name: str, code: str) -> None:
    """Braces and all: what stands in a field is never taken for a template."""
    told = DeliverError("Not to {name}.", name=name, row=2, code=code)
    again = pickle.loads(pickle.dumps(told))  # noqa: S301
    assert str(again) == str(told) == f"Not to {name}."
    assert again.details == {"name": name, "code": code}
