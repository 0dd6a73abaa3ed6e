"""A field that no client has: the sentence names the file's own headers, the nearest first."""

from pathlib import Path

import pytest

from mailer.errors import LISTED, MergeError
from mailer.merge import Merger, Setting
from mailer.pieces import Kind

PLAIN = Kind(name="plain", folder="plain", title="plain")
CALLED = {
    "postcode": "cp",
    "code_postal": "cp",
    "cp": "cp",
    "town": "ville",
    "commune": "ville",
    "ville": "ville",
    "salutation": "salutation",
}


def refused(tmp_path: Path, body: str, called: dict[str, str]) -> str:
    """Return what is said of a template."""
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain/a.md").write_text(body, encoding="utf-8")
    setting = Setting(
        folders=(tmp_path,), root=tmp_path, client_names=frozenset(called), client_fields=called
    )
    with pytest.raises(MergeError) as caught:
        Merger(setting).check(PLAIN, "a")
    return str(caught.value)


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("code_postl", "Did you mean client.cp?"),
        ("vile", "Did you mean client.ville?"),
        ("xyz", "It has: cp, ville, salutation."),
    ],
)
def test_a_field_is_named_as_the_file_does(tmp_path: Path, field: str, hint: str) -> None:
    """Aliases are understood, and never shown."""
    assert refused(tmp_path, f"{{{{ client.{field} }}}}", CALLED).endswith(hint)


def test_many_fields_are_cut_short(tmp_path: Path) -> None:
    """A dozen of them, those like the one meant first, and how many there are."""
    called = {f"colonne_{number}": f"colonne_{number}" for number in range(40)}
    said = refused(tmp_path, "{{ client.zzzzzzzz }}", called)
    assert said.count("colonne_") == LISTED
    assert said.endswith(", … (40).")
