"""Keys of files and settings, as the reader's language calls them."""

from __future__ import annotations

from collections.abc import Iterable

from mailer.errors import N_
from mailer.i18n import translate
from mailer.pieces import BY_NAME

PIECES = {name: kind.title for name, kind in BY_NAME.items()} | {"pack": N_("whole pack")}
"""The kinds of pieces, and the pack that has a mark of its own (`lint.score.PACK`)."""
OBJECTIVES = {
    "sale": N_("sale"),
    "awareness": N_("awareness"),
    "launch": N_("launch"),
    "loyalty": N_("loyalty"),
    "win-back": N_("win-back"),
    "payment": N_("payment"),
    "event": N_("event"),
    "survey": N_("survey"),
    "complaint": N_("complaint"),
}
CHANNELS = {"print": N_("paper"), "mail": N_("e-mail")}
TONGUES = {"fr": N_("French"), "en": N_("English")}
SOURCES = {"course": N_("course"), "law": N_("law"), "norm": N_("norm"), "engine": N_("the engine")}
"""What a rule of lint rests on: the first word of its source."""

_NAMES = PIECES | OBJECTIVES | CHANNELS | TONGUES


def piece(name: str) -> str:
    """Return what a kind of piece is called; a template behind it (``letter/promotion``) stays."""
    kind, slash, template = name.partition("/")
    return f"{translate(PIECES.get(kind, kind))}{slash}{template}"


def channel(name: str) -> str:
    """Return what a channel is called."""
    return translate(CHANNELS.get(name, name))


def keys(names: Iterable[str]) -> str:
    """Return keys as people say them, each with what a file writes behind it, where that is another word."""
    return ", ".join(_key(name) for name in names)


def _key(name: str) -> str:
    said = translate(_NAMES[name]) if name in _NAMES else name
    return said if said == name else f"{said} ({name})"


def source(text: str) -> str:
    """Return what a rule rests on (``law: Code civil, 1353``), in the reader's language."""
    first, colon, rest = text.partition(": ")
    said = translate(SOURCES.get(first, first))
    return translate(N_("{name}: {text}")).format(name=said, text=rest) if colon else said
