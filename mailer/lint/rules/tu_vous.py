"""The letter does not mix “tu” and “vous”."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint.hits import inside
from mailer.lint.quotations import quoted
from mailer.lint.reading import RUNNING
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import Token, fold, words_of
from mailer.model import Message, Severity

_VOUS = words_of("vous votre vos vôtre vôtres")
_TU = words_of("tu te t' toi ta tes")
_YOURS = words_of("tien tienne tiens tiennes")
_THOU = _TU | _YOURS | {"ton"}
_YOU = frozenset(map(fold, _VOUS))
_BEFORE_A_TONE = words_of(
    "le un du au ce cet quel bon même autre de d' demi son mon votre notre leur ton tout bas haut"
)
_BEFORE_SILENCE = words_of("est s' c' a été")


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield the first “tu” of a piece that says “vous” as well; what is quoted is somebody else's."""
    found: tuple[Text, Token] | None = None
    formal = False
    texts = [text for text in scene.texts(RUNNING) if "quote" not in text.path]
    if all(_THOU.isdisjoint(text.index) for text in texts):  # as in nearly all letters
        return
    for text in texts:
        apart = quoted(text.tokens)
        for at in text.tokens.standing(_THOU | _YOU):
            token = text.tokens[at]
            if at in apart or inside(token.start, text):
                continue
            formal = formal or _plain(token) in _VOUS
            if found is None and is_tu(text.tokens, at):
                found = text, token
    if found and formal:
        text, token = found
        message = Message(N_("The text says “vous” and, here, “{word}”."), {"word": token.text})
        hint = Message(N_("Choose one: a client that one does not know is “vous”."))
        yield Hit(message, hint, text=text, start=token.start, end=token.end)


def is_tu(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token speaks to the reader as “tu”; not “le ton”, “je tiens”, “il s’est tu”."""
    word = _plain(tokens[index])
    before = _plain(tokens[index - 1]) if index else ""
    after = _plain(tokens[index + 1]) if index + 1 < len(tokens) else ""
    if word == "ton":
        return before not in _BEFORE_A_TONE and after.isalpha() and after not in ("sur", "de")
    if word in _YOURS:
        return before in ("le", "la", "les", "du", "des", "au", "aux")
    if word == "tu":
        return before not in _BEFORE_SILENCE
    return word in _TU and not tokens[index].text.isupper()


def _plain(token: Token) -> str:
    """Return a word in small letters with its accents: “tés” is not “tes”."""
    return token.text.lower().replace("’", "'").removeprefix("-").removeprefix("t-")


RULE = Rule(
    id="tu-vous",
    family=Family.WRITING,
    title=N_("The letter does not mix “tu” and “vous”"),
    source="course: M7",
    why=N_(
        "The course asks for “vous”. One “ton” among them is what remains of another letter, and the reader "
        "sees it at once."
    ),
    evidence=Evidence(
        Level.NORM, N_("Usage in French letters; quotations and blocks of quotation are let be.")
    ),
    severity=Severity.ERROR,
    reads=frozenset({Reads.TEXT}),
    languages=frozenset({"fr"}),
    check=InPiece(check),
    bad=(
        Example("Votre sol mérite mieux. Gagne du temps sur ton lundi.", finds=("ton",)),
        Example("# Tu cherches un cadeau ?\n\nVous le trouverez ici.", finds=("Tu",)),
        Example("Vous doutez ? Essaie-le, il t’attend.", finds=("t’",)),
    ),
    good=(
        Example(
            "Vous écrivez : « Tu as vu mon sol ? » Nous répondons sur le même ton.",
            note=N_("A quotation, and “le ton”."),
        ),
        Example(
            "Je tiens à vous remercier. Tiens ! Y a-t-il une surprise ?",
            note=N_("The verb “tenir”, and “-t-il”."),
        ),
        Example("Gagne ton lundi. Tu le mérites.", note=N_("A letter may say “tu” throughout.")),
        Example("Vos joints, vos coudes et vos tés sont propres. La TA 15 vous attend."),
        Example("Le moteur s’est tu. Vous entendez la rue.", note=N_("“Tu” of the verb “se taire”.")),
    ),
)
