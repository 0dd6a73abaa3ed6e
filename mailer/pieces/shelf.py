"""The templates there are, built in and the workspace's own, and how a built-in one becomes one's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mailer.errors import N_, MailerError, WorkspaceError, nearest
from mailer.pieces import BY_NAME, KINDS, Kind
from mailer.settings import yamlfile
from mailer.workspace import BUILTIN, CAMPAIGN_FILE, SAMPLES, Workspace

TEMPLATES = "templates"
"""The folder of a workspace that holds its templates."""
_HEADING = re.compile(r"(?m)^#{1,2} +(.+?)\s*$")
_TAG = re.compile(r"\{([{%#]).*?[}%#]\}", re.DOTALL)
_WORDS = {
    "fr": {"de", "des", "du", "et", "la", "le", "les", "nous", "pour", "un", "une", "vos", "votre", "vous"},
    "en": {"and", "for", "is", "of", "our", "the", "this", "to", "we", "with", "you", "your"},
}
"""Words that a letter of the language cannot do without."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A template: ``name`` with its folder (``letters/promotion``), and the name of its kind.

    ``title`` is what its head or its first heading says, fields and all. ``language`` is guessed from its
    words, empty where they do not tell. ``built_in`` tells whether it comes with the package, ``samples``
    which sample campaigns use a template of this name.
    """

    name: str
    kind: str
    title: str
    language: str
    built_in: bool
    path: Path
    samples: tuple[str, ...] = ()


def shelf(workspace: Workspace | None = None) -> tuple[Shelved, ...]:
    """Return the templates of a workspace and the built-in ones, by kind, name and the workspace's first.

    A template of the workspace comes before a built-in one of the same name, which it replaces.
    """
    used = _used()
    tops = [(BUILTIN, True)]
    if workspace and (own := workspace.root / TEMPLATES).resolve() != BUILTIN.resolve():
        tops.append((own, False))
    found = [
        _shelved(kind, path, built_in, used)
        for kind in KINDS
        for top, built_in in tops
        for path in sorted((top / kind.folder).glob("*.md"))
    ]
    order = {kind.name: at for at, kind in enumerate(KINDS)}
    return tuple(sorted(found, key=lambda one: (order[one.kind], one.name, one.built_in)))


def built_in_names() -> tuple[str, ...]:
    """Return the names of the built-in templates, with their folders; no file is read."""
    return tuple(
        f"{kind.folder}/{path.stem}"
        for kind in KINDS
        for path in sorted((BUILTIN / kind.folder).glob("*.md"))
    )


def copy(workspace: Workspace, name: str, target: str = "") -> Path:
    """Put a built-in template into a workspace, under another name where one is given; return the new file.

    Raises:
        WorkspaceError: there is no such template, the name is no template's of that kind, or the file exists.
    """
    name = name.removesuffix(".md")
    known = built_in_names()
    if name not in known:
        near = nearest(name, known) or next(
            (one for one in known if PurePosixPath(one).name == PurePosixPath(name).name), ""
        )
        raise WorkspaceError(
            N_("There is no built-in template “{name}”."),
            hint=N_("Did you mean “{nearest}”?") if near else N_("There are: {known}."),
            name=name,
            nearest=near,
            known=list(known),
        )
    path = workspace.root / TEMPLATES / f"{_target(name, target)}.md"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write((BUILTIN / f"{name}.md").read_bytes())
    except FileExistsError:
        raise WorkspaceError(
            N_("{target} exists already, and nothing is overwritten."),
            hint=N_("Give the copy another name: --as {folder}/NAME."),
            target=str(path),
            folder=path.parent.name,
        ) from None
    except OSError as fault:
        raise WorkspaceError(
            N_("The template cannot be written in {folder}: {reason}."),
            hint=N_("Choose a folder in which you may write."),
            folder=str(path.parent),
            reason=fault.strerror or "?",
        ) from None
    return path


def _target(name: str, target: str) -> str:
    """Return the name of a copy: in the same folder, since the folder is the kind. Raises `WorkspaceError`."""
    if not target:
        return name
    folder = name.partition("/")[0]
    given, slash, stem = target.removesuffix(".md").rpartition("/")
    if slash and given != folder:
        raise WorkspaceError(
            N_("A copy of {name} belongs into {folder}/, where its kind is looked for."),
            hint=N_("Write --as {folder}/{stem}."),
            name=name,
            folder=folder,
            stem=stem or "NAME",
        )
    if not re.fullmatch(r"\w[\w.-]*", stem):
        raise WorkspaceError(
            N_("“{name}” cannot be the name of a template."),
            hint=N_("A name is that of a file: letters, figures and hyphens."),
            name=stem,
        )
    return f"{folder}/{stem}"


def _shelved(kind: Kind, path: Path, built_in: bool, used: dict[str, tuple[str, ...]]) -> Shelved:
    """Read what a template says of itself; one that cannot be read is listed with its name alone."""
    head, body = "", ""
    with suppress(OSError, UnicodeDecodeError):
        head, body = _parts(path.read_text(encoding="utf-8-sig"))
    data: dict[str, object] = {}
    with suppress(MailerError):
        data = dict(yamlfile.parse(head, str(path), WorkspaceError).data) if head.strip() else {}
    heading = _HEADING.search(body)
    title = data.get("title") or data.get("subject") or (heading[1] if heading else "")
    named = BY_NAME.get(str(data.get("piece", "")), kind)
    name = f"{kind.folder}/{path.stem}"
    return Shelved(name, named.name, str(title), _language(body), built_in, path, used.get(name, ()))


def _parts(text: str) -> tuple[str, str]:
    """Return the head of a template and its body."""
    text = text.replace("\r\n", "\n")
    if not text.startswith("---\n") or "\n---" not in text[3:]:
        return "", text
    head, _, body = text[4:].partition("\n---")
    return head, body


def _language(text: str) -> str:
    """Return the language whose words a text is full of, empty where none or two are."""
    words = re.findall(r"[^\W\d_]+", _TAG.sub(" ", text).lower())
    counts = {language: sum(word in known for word in words) for language, known in _WORDS.items()}
    most = max(counts, key=lambda language: counts[language])
    rest = sum(counts.values()) - counts[most]
    return most if counts[most] > 2 * rest else ""


def _used() -> dict[str, tuple[str, ...]]:
    """Return the sample campaigns that use each template, sorted."""
    used: dict[str, list[str]] = {}
    for file in sorted(SAMPLES.glob(f"*/{CAMPAIGN_FILE}")):
        for name in sorted(set(_templates(yamlfile.read(file, WorkspaceError).data))):
            used.setdefault(name, []).append(file.parent.name)
    return {name: tuple(campaigns) for name, campaigns in used.items()}


def _templates(campaign: dict[str, object]) -> Iterator[str]:
    """Yield the templates that a campaign file names: those of its pieces, and of its levels of reminder."""
    pieces, levels = campaign.get("pieces"), campaign.get("levels")
    named = (
        [tuple(one.items()) for one in pieces if isinstance(one, dict)] if isinstance(pieces, list) else []
    )
    named += [(("relance", one.get("template")),) for one in levels] if isinstance(levels, list) else []
    for pairs in named:
        for kind, template in pairs:
            if kind in BY_NAME and template:
                yield f"{BY_NAME[kind].folder}/{template}"
