"""A payment reminder says what it has to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint import amounts, dates, senses
from mailer.lint.hits import at
from mailer.lint.lexicon import Lexicon, load
from mailer.lint.packs import find, says
from mailer.lint.reading import APART, Reading, Where
from mailer.lint.rule import (
    WORDS_OPTION,
    Evidence,
    Example,
    Family,
    Hit,
    Level,
    PieceScene,
    Reads,
    Rule,
)
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import FIELD, NUMBER, Token, fold, quote, words_of
from mailer.model import Block, Message, Severity, Slot

_BODY = Where(outside=APART)
_SIGNED = Where(inside=frozenset({"signature", "sender", "reference"}))
_SHORT_DATE = re.compile(r"\d{1,2}[/.]\d{1,2}[/.](?:\d{2}|\d{4})$")
_LIMITS = words_of("avant jusqu' tard ici")
_PIECES = words_of("facture factures piece pieces numero n° no reference ref document")
_NUMBER_FIELDS = words_of("number numero num invoice facture")
_DATE_FIELDS = words_of("date due echeance")
_AMOUNT_FIELDS = words_of("amount montant total balance solde somme")
_ACCOUNTING = load("relance/accounting")
_SAID: tuple[tuple[tuple[Lexicon | senses.Senses, ...], str, str], ...] = (
    (
        (load("relance/unpaid"), senses.load("unpaid")),
        N_("The reminder does not say that the payment is not recorded yet."),
        N_("Write for instance “votre paiement n’est pas encore enregistré”."),
    ),
    (
        (load("relance/request"), senses.load("request")),
        N_("The reminder does not ask for payment."),
        N_("Write for instance “Merci de nous adresser 120,00 € par retour”."),
    ),
    (
        (load("relance/delay"),),
        N_("The reminder does not ask for payment by return."),
        N_("Write “par retour”, or the last day: “avant le 30 novembre”."),
    ),
    (
        (load("relance/courtesy"),),
        N_("The reminder has no courteous close."),
        N_("Close with “Nous vous prions d’agréer…”: the client is to stay one."),
    ),
)
_OVERSIGHT = load("relance/oversight")
_LATER = load("relance/later")


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit for each thing that the reminder lacks."""
    reading = scene.reading
    texts = scene.texts(_BODY)
    if not texts:
        return
    for there, message, hint in _named(reading, texts):
        if not there:
            yield at(reading.start(), message, hint)
    for lists, message, hint in _SAID:
        if not says(texts, *lists):
            yield at(reading.start(), message, hint)
    if _is_first(reading, texts) and not says(texts, _OVERSIGHT, senses.load("oversight")):
        yield at(
            reading.start(),
            N_("The first reminder does not allow for an oversight."),
            N_("Write for instance “Il s’agit sans doute d’un oubli”: most delays are one."),
        )
    for found in find(texts, senses.load("accusing")):
        accused = Message(N_("“{words}” accuses the client."), {"words": quote(found.words)})
        advice = Message(N_("Say what is due and when; whom one accuses pays later, or goes elsewhere."))
        yield Hit(accused, advice, text=found.text, start=found.start, end=found.end)
    yield from _signed(scene)


def _named(reading: Reading, texts: Sequence[Text]) -> Iterator[tuple[bool, str, str]]:
    """Yield whether number, date and amount of the invoice stand in the text or in its tables."""
    fields = [fold(token.text) for text in texts for token in text.tokens if token.kind == FIELD]
    fields += [fold(slot.field) for slot in _slots(reading, texts)]
    yield (
        _has_field(fields, _NUMBER_FIELDS) or any(map(_numbers, texts)) or _lists_numbers(reading),
        N_("The reminder does not give the number of the invoice."),
        N_("Name the invoice, or print the table of invoices: “{{{{ item.number }}}}”."),
    )
    yield (
        _has_field(fields, _DATE_FIELDS) or any(map(_dates, texts)),
        N_("The reminder does not give the date of the invoice."),
        N_("Print it: “{{{{ item.date | date }}}}”."),
    )
    yield (
        _has_field(fields, _AMOUNT_FIELDS) or any(True for text in texts for _ in amounts.find(text.tokens)),
        N_("The reminder does not say which amount is due."),
        N_("Print it: “{{{{ total | amount(currency) }}}}”."),
    )


def _slots(reading: Reading, texts: Sequence[Text]) -> Iterator[Slot]:
    """Yield the slots that stand in some texts."""
    known = {slot.number: slot for slot in reading.skeleton.slots}
    for text in texts:
        for segment in text.segments:
            if segment.run.slot in known:
                yield known[segment.run.slot]


def _has_field(fields: Sequence[str], names: frozenset[str]) -> bool:
    """Whether a field is named like what is looked for, whatever filters follow."""
    return any(not names.isdisjoint(re.split(r"\W|_", field.partition("|")[0])) for field in fields)


def _numbers(text: Text) -> bool:
    """Whether a text names an invoice: a figure soon after “facture” that is no date and no amount."""
    tokens = text.tokens
    other = {index for date in dates.find(tokens) for index in range(date.first, date.last)}
    other |= {index for found in amounts.find(tokens) for index in range(found.first, found.last)}
    return any(
        token.fold in _PIECES
        and any(
            near.kind in (NUMBER, FIELD) and index not in other and not _SHORT_DATE.match(near.text)
            for index, near in enumerate(tokens[at + 1 : at + 7], at + 1)
        )
        for at, token in enumerate(tokens)
    )


def _dates(text: Text) -> bool:
    """Whether a text gives a date that is no last day to pay."""
    tokens = text.tokens
    for written in dates.find(tokens):
        if not _limits(tokens, written.first):
            return True
    return any(
        token.kind == NUMBER and _SHORT_DATE.match(token.text) and not _limits(tokens, index)
        for index, token in enumerate(tokens)
    )


def _limits(tokens: Sequence[Token], index: int) -> bool:
    """Whether what stands before a date makes it a last day."""
    return any(token.fold in _LIMITS for token in tokens[max(index - 2, 0) : index])


def _lists_numbers(reading: Reading) -> bool:
    """Whether a table has a column of invoices, by its head, with something in it."""
    texts = {text.block.number: text for text in reading.texts}
    for table in reading.blocks("table"):
        rows = [[_cell(texts, cell) for cell in row.children] for row in table.children]
        for column, head in enumerate(rows[0] if rows else ()):
            if head and any(token.fold in _PIECES for token in head.tokens):
                below = (row[column] for row in rows[1:] if column < len(row))
                if any(cell and any(t.kind in (NUMBER, FIELD) for t in cell.tokens) for cell in below):
                    return True
    return False


def _cell(texts: dict[int, Text], block: Block) -> Text | None:
    return next((texts[part.number] for part in block.walk() if part.number in texts), None)


def _is_first(reading: Reading, texts: Sequence[Text]) -> bool:
    """Whether the reminder is a first one: by its level where it prints one, else by its words."""
    levels = {reading.show(slot.number).strip() for slot in reading.skeleton.slots if slot.field == "level"}
    numbers = {level for level in levels if level.isdecimal()}
    return (not numbers or "1" in numbers) and not says(texts, _LATER)


def _signed(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit if there is a signature, and it is not that of the accounting department."""
    signature = [text for b in scene.reading.blocks("signature") for text in scene.reading.below(b)]
    visible = [text for text in signature if not text.blank]
    if not visible or any(token.kind == FIELD for text in visible for token in text.tokens):
        return
    accounting = _ACCOUNTING.plus(scene.options["words"])
    if not says(scene.reading.select(_SIGNED), accounting):
        message = Message(N_("The reminder is not signed by the accounting department."))
        hint = Message(N_("Write “Le service comptabilité” above the name, or let its head sign."))
        yield Hit(message, hint, text=visible[0])


_SIGNATURE = "\n\n::: signature\nLe service comptabilité\n\nHélène Aubry\n:::"
_FIRST = (
    "Madame,\n\nSauf erreur de notre part, le paiement de votre facture n° F-118 du 3 septembre 2026 n’est "
    "pas encore enregistré.\n\nMerci de nous adresser 120,00 € par retour.\n\nVeuillez agréer nos "
    "salutations distinguées."
)
_FIELDS = (
    "Votre facture {{ item.number }} du {{ item.date | date }} reste à régler.\n\nUn oubli, sans doute. "
    'Merci de nous adresser {{ total | amount("EUR") }} par retour.\n\nRecevez nos salutations distinguées.'
)

RULE = Rule(
    id="reminder-content",
    family=Family.RELANCE,
    title=N_("A payment reminder says what it has to say"),
    source="course: R1",
    why=N_(
        "Number, date and amount of the invoice, what is missing, what to do and when, in a courteous tone: "
        "a client who has to search or to ask pays later, and one who feels accused goes elsewhere."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_("Each part is recognised by its words or by its field; the law lists no contents of a reminder."),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT, Reads.VALUES}),
    pieces=frozenset({"relance"}),
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION,),
    check=InPiece(check),
    bad=(
        Example(
            _FIRST.replace("n° F-118 du 3 septembre 2026", "récente") + _SIGNATURE,
            piece="relance",
            objective="payment",
            finds=("", ""),
            note=N_("Number and date are missing."),
        ),
        Example(
            _FIRST.replace("120,00 €", "votre chèque") + _SIGNATURE,
            piece="relance",
            objective="payment",
            finds=("",),
            note=N_("The amount is missing."),
        ),
        Example(
            "Votre facture n° F-118 du 3 septembre 2026 s’élève à 120,00 €." + _SIGNATURE,
            piece="relance",
            objective="payment",
            finds=("", "", "", "", ""),
            note=N_("Nothing is said of the payment, nothing asked, nothing allowed for, and no close."),
        ),
        Example(
            _FIRST.replace("Sauf erreur de notre part, le", "Le") + _SIGNATURE,
            piece="relance",
            objective="payment",
            finds=("",),
            note=N_("A first reminder that accuses."),
        ),
        Example(
            _FIRST + "\n\n::: signature\nLuc Lavara\\\nDirecteur commercial\n:::",
            piece="relance",
            objective="payment",
            finds=("Luc Lavara",),
        ),
        Example(
            _FIRST.replace(" du 3 septembre 2026", "").replace("par retour", "avant le 30 novembre 2026")
            + _SIGNATURE,
            piece="relance",
            objective="payment",
            finds=("",),
            note=N_("The last day to pay is not the date of the invoice."),
        ),
    ),
    good=(
        Example(_FIRST + _SIGNATURE, piece="relance", objective="payment"),
        Example(
            _FIELDS + _SIGNATURE,
            piece="relance",
            objective="payment",
            note=N_("Fields stand for number, date and amount, as they do in a table of invoices."),
        ),
        Example(
            "::: reference\nRelance n° {{ level }}\n:::\n\n"
            + _FIELDS.replace("Un oubli, sans doute. ", "")
            + _SIGNATURE,
            piece="relance",
            objective="payment",
            values={"level": ("2",)},
            note=N_("A second reminder need not allow for an oversight."),
        ),
        Example(
            "Malgré nos rappels, votre facture F-118 du 03/09/26 reste impayée.\n\nNous vous mettons en "
            "demeure de payer 120,00 euros dans les huit jours.\n\nVeuillez agréer nos salutations."
            + _SIGNATURE,
            piece="relance",
            objective="payment",
        ),
        Example(
            _FIRST.replace("Sauf erreur de notre part, le", "Le")
            + "\n\nLe virement est parti ? Ne tenez pas compte "
            "de ce courrier." + _SIGNATURE,
            piece="relance",
            objective="payment",
        ),
        Example(
            _FIRST.replace("n’est pas encore enregistré", "se fait attendre").replace(
                "par retour", "au plus tôt"
            )
            + _SIGNATURE,
            piece="relance",
            objective="payment",
        ),
        Example(
            "Nos lettres du 5 et du 26 octobre restent sans réponse. Votre facture F-118 du 03/09/26 reste impayée. "
            "Merci de nous envoyer 120,00 euros par retour.\n\nVeuillez agréer nos salutations." + _SIGNATURE,
            piece="relance",
            objective="payment",
            note=N_("Earlier letters show that it is not the first."),
        ),
        Example(
            _FIRST + "\n\n::: signature\n{{ signatory.name }}\n:::",
            piece="relance",
            objective="payment",
            note=N_("Who signs is not known here."),
        ),
        Example(_FIRST.replace("n° F-118", "récente"), piece="letter"),
    ),
)
