"""How easily the letter reads, after Kandel and Moles."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.reading import PROSE
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, Option, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.syllables import kandel_moles, syllables
from mailer.lint.tokens import MARK, WORD, count_words
from mailer.model import Message, Severity


def measure(scene: PieceScene) -> tuple[int, float]:
    """Return how many words the prose of a piece has, and its score; figures and addresses have no syllables."""
    words = sentences = spelt = spoken = 0
    for text in scene.texts(PROSE):
        tokens = text.tokens
        words += count_words(tokens)
        sentences += sum(
            1
            for _, _, first, last in text.sentences
            if tokens[first].kind != MARK or any(token.kind != MARK for token in tokens[first:last])
        )
        heard = [
            syllables(word)
            for word, _, _, kind, _ in tokens
            if kind == WORD and "." not in word and "@" not in word
        ]
        spelt += len(heard)
        spoken += sum(heard)
    if not sentences or not spelt:
        return words, 100.0
    return words, kandel_moles(words, sentences, spoken * words / spelt)


def hard(scene: PieceScene) -> Iterator[Hit]:
    """Yield one hit where a letter begins that reads with effort."""
    words, score = measure(scene)
    least, good = scene.options["least"], scene.options["good"]
    if words < least or score >= good:
        return
    bad = scene.options["bad"]
    yield Hit(
        Message(
            N_("This letter scores {score} of 100 for ease of reading; {limit} is easy enough."),
            {"score": round(score), "limit": good},
        ),
        Message(N_("Cut long sentences, and choose shorter words.")),
        place=scene.reading.start(),
        severity=Severity.WARNING if score < bad else Severity.INFO,
    )


HARD = (
    "Conformément aux engagements contractuels de notre organisation, nous procédons régulièrement à la "
    "modernisation de nos installations de conditionnement, notamment afin d’optimiser la disponibilité "
    "immédiate de nos références professionnelles auprès des établissements partenaires de la région. "
    "Consécutivement à cette transformation, les utilisateurs bénéficient désormais d’une simplification "
    "considérable des procédures administratives relatives à la commercialisation."
)
EASY = (
    "Votre sol est gras ? Posez le bidon, ouvrez, versez. Vous laissez agir dix minutes. Vous rincez, et "
    "c’est propre. Pas de vapeur, pas de bruit. Le soir, tout est sec. Vos gars partent à l’heure. Le bidon "
    "dure deux mois. Il pèse vingt kilos, et il tient sous un banc. Goûtez ce temps gagné."
)

RULE = Rule(
    id="readability",
    family=Family.WRITING,
    title=N_("The letter reads easily"),
    source="engine",
    why=N_(
        "Short words in short sentences are read faster. The formula of Kandel and Moles makes one number of "
        "both: 207 − 1.015 × words per sentence − 73.6 × syllables per word."
    ),
    evidence=Evidence(
        Level.STUDY,
        N_(
            "The formula (1958) adapts Flesch's to French; it was read in secondary sources. Limits are our "
            "choice, and no formula sees whether a text makes sense."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    pieces=frozenset({"letter", "email"}),
    languages=frozenset({"fr"}),
    options=(
        Option("good", 60, N_("Score under which the letter is noticed.")),
        Option("bad", 50, N_("Score under which that is a warning.")),
        Option("least", 50, N_("Words from which a letter is measured."), least=1),
    ),
    check=InPiece(hard),
    bad=(
        Example(HARD, finds=("",)),
        Example(
            "Notre dégraissant professionnel élimine instantanément les contaminations industrielles.\n\n"
            "Son utilisation quotidienne améliore considérablement votre productivité opérationnelle. "
            "Nos collaborateurs expérimentés accompagnent régulièrement votre organisation. "
            "Cette collaboration personnalisée garantit durablement la satisfaction de vos utilisateurs. "
            "Nos techniciens spécialisés interviennent systématiquement après une consultation préalable. "
            "Votre établissement bénéficie immédiatement de conditions exceptionnelles. "
            "Contactez immédiatement notre interlocuteur commercial.",
            finds=("",),
            note=N_("The sentences are short, the words are long."),
        ),
    ),
    good=(
        Example(EASY),
        Example(
            "L’utilisation professionnelle de nos dégraissants industriels nécessite une organisation.",
            note=N_("So short a text is not measured."),
        ),
        Example(f"{EASY}\n\n::: legal\n{HARD}\n:::", note=N_("Legal mentions are let be.")),
    ),
)
