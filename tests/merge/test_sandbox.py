"""Records that templates are given: their fields can be read, and nothing else of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from mailer.errors import MergeError


@dataclass(frozen=True, slots=True)
class Line:
    """What a list for a template holds."""

    number: str
    items: int
    _hidden: str = "S3"

    def cancel(self) -> str:
        """A method that is nobody's to call."""
        return "cancelled"


@pytest.fixture
def lines(bench: Any) -> Any:
    """A template's list of two records."""
    bench.context["lines"] = (Line("F1", 7), Line("F2", 8))
    return bench


def test_the_fields_of_a_record_are_printed(lines: Any, show: Callable[..., list[str]]) -> None:
    piece = lines.merge("{% for one in lines %}{{ one.number }} : {{ one.items }}, {% endfor %}fin")
    assert show(piece) == ["F1\u00a0: 7, F2\u00a0: 8, fin"]


@pytest.mark.parametrize("name", ["_hidden", "__class__", "__dataclass_fields__", "nothing"])
def test_what_is_no_field_of_a_record_is_not(lines: Any, name: str) -> None:
    with pytest.raises(MergeError):
        lines.merge(f"{{% for one in lines %}}{{{{ one.{name} }}}}{{% endfor %}}")


def test_what_a_template_sets_for_one_client_is_not_there_for_the_next(
    bench: Any, show: Callable[..., list[str]]
) -> None:
    """Names that a template looks up are kept from client to client, those that it makes itself are not."""
    bench.write(
        "plain/a.md",
        "{% if client.company %}{% set who = client.company %}{% endif %}Pour {{ who | default('vous') }}",
    )
    assert [show(bench.piece(company=one)) for one in ("A", "", "B", "")] == [
        ["Pour A"], ["Pour vous"], ["Pour B"], ["Pour vous"],
    ]  # fmt: skip
