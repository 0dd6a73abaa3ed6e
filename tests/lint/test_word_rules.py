"""Rules on words: where their findings stand, what clients' values bring, what no text can change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.lint import RULES, Gather, Reads, RuleSettings, Settings, Subject, check
from mailer.lint.rules import own_words
from mailer.model import Finding, Place, Severity
from mailer.pieces import BY_NAME

WORDS = (
    "Votre",
    "sol",
    "brille",
    "dix",
    "minutes",
    "« oui »",
    "vous",
    "commandez",
    "le meilleur",
    "?",
    ".",
    ",",
)
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
TEXT_RULES = sorted(
    rule.id
    for rule in RULES
    if rule.pieces <= {"letter", "email", "relance"} and Reads.CAMPAIGN not in rule.reads
)


def only(rule: str, **options: object) -> Settings:
    return Settings({rule: RuleSettings(options=options)}, frozenset({rule}))


def found(rule: str, use, facts=None, **options: object) -> tuple[Finding, ...]:
    return check(
        Subject(use if isinstance(use, tuple) else (use,), facts), RULES, settings=only(rule, **options)
    )


def spans(findings: Sequence[Finding]) -> list[tuple[str, int, int]]:
    return [(f.excerpt, f.place.line, f.place.column) for f in findings if f.place]


def at_line(line: int, column: int, end: int) -> tuple[Place, Place]:
    return Place("letter.md", line, column), Place("letter.md", line, end)


# where findings stand


@pytest.mark.parametrize(
    ("rule", "text", "line", "column", "end"),
    [
        pytest.param("accroche-open", "# Un sol propre.", 1, 3, 17, id="the-accroche-that-is-closed"),
        pytest.param(
            "opens-on-reader", "Madame,\n\nNotre maison est à vous.", 3, 1, 6, id="the-senders-word"
        ),
        pytest.param("tu-vous", "Vous verrez.\n\nPrends ton temps.", 3, 8, 11, id="the-first-tu"),
        pytest.param("concrete", "Un service de qualité, chez vous.", 1, 15, 22, id="the-vague-word"),
        pytest.param("proof", "Voici le meilleur sol de Rennes.", 1, 7, 18, id="the-claim"),
        pytest.param("one-theme", "Il brille. Par ailleurs, il pleut.", 1, 12, 24, id="the-phrase"),
        pytest.param("connectors", "En effet, oui.\n\nEn effet, non.", 3, 1, 9, id="the-second-link"),
        pytest.param("call-to-action", "Votre sol.\n\nAppelez Luc.", 3, 1, 8, id="the-action"),
        pytest.param(
            "own-words",
            "Oui. Vous posez vos questions, et vous obtenez vos réponses de vive voix. Non.",
            1,
            6,
            74,
            id="the-copied-sentence",
        ),
    ],
)
def test_a_finding_bounds_the_words_that_are_wrong(build, rule, text, line, column, end):
    (finding,) = found(rule, build(text))
    assert (finding.place, finding.end) == at_line(line, column, end)


@pytest.mark.parametrize("rule", ["salutation", "personalised", "magic-words", "call-to-action"])
def test_what_is_missing_is_a_finding_where_the_letter_begins(build, rule: str):
    text = "Madame, Monsieur,\n\nVotre sol est là." if rule == "personalised" else "Votre sol est là."
    findings = found(rule, build("\n" + text))
    assert [(f.place.line, f.count) for f in findings if f.place] == [(2, 1)]


def test_a_sentence_that_repeats_is_found_where_it_stands_second(build):
    text = "Le bidon bleu traite quatre cents mètres carrés.\n\nQuatre cents mètres carrés : traitez-les, bidon bleu."
    (finding,) = found("repetition", build(text))
    assert (finding.place.line, finding.place.column) == (3, 1)
    assert "Le bidon bleu" in finding.message.args["earlier"]


def test_a_vague_word_of_a_fixed_field_is_found_at_its_field(build):
    use = build("Voici {{ offer.product }}.", fixed={"offer.product": "un bidon performant"})
    assert spans(found("concrete", use)) == [("performant", 1, 7)]


def test_the_target_and_the_theme_are_found_in_the_campaign_file(build, campaign):
    assert found("target-declared", build("Oui."), campaign(everybody=True))[0].place.file == "campaign.yaml"
    assert found("serif", build("Oui."), campaign(serif=False))[0].place.file == "campaign.yaml"


def test_length_is_an_information_then_a_warning(build):
    (long,) = found("length", build("Votre sol brille. " * 150))
    (longer,) = found("length", build("Votre sol brille. " * 250))
    assert (long.severity, longer.severity) == (Severity.INFO, Severity.WARNING)
    assert longer.message.args == {"words": 750, "limit": 400}


# what clients' values bring


def test_a_magic_word_that_only_some_clients_values_bring_names_the_others(build):
    text = "# Découvrez {{ client.offer }}\n\nUn cadeau."
    use = build(text, {"client.offer": ("le nouveau bidon", "le bidon", "le bidon")})
    (finding,) = found("magic-words", use)
    assert (finding.column, finding.excerpt, finding.rows, finding.count) == ("offer", "le bidon", (3, 4), 2)


def test_an_accroche_too_long_for_some_clients_names_them(build):
    text = "# Chez {{ client.company }}, votre sol est propre en dix minutes, et il le reste longtemps"
    use = build(text, {"client.company": ("Artis", "Les Établissements Le Goff et Fils de Brest")})
    (finding,) = found("accroche-legible", use)
    assert (finding.column, finding.rows) == ("company", (3,))


def test_a_full_stop_that_a_value_brings_names_its_clients(build):
    use = build("# Un cadeau pour {{ client.town }}", {"client.town": ("Brest", "Rennes.", "Dinan S.A.")})
    assert [(f.column, f.rows) for f in found("accroche-open", use)] == [("town", (3,))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "Découvrez votre sol. Un cadeau vous attend, et découvrez le jardin.", "", id="three-are-enough"
        ),
        pytest.param("Découvrez votre sol. Un cadeau vous attend.", "2 (découvrez, cadeau); 3", id="two"),
        pytest.param("Découvrez, découvrez votre sol.", "2 (découvrez); 3", id="one-twice"),
        pytest.param("Votre sol.", "no magic word in the letter; 3", id="none"),
        pytest.param(
            "Un cadeau gratuit, nouveau, offert. Découvrez-le maintenant. Un cadeau. "
            + "Le sol est propre. " * 13,
            "7 of 61 words are magic words (cadeau, gratuit, nouveau, offert, découvrez, maintenant)",
            id="too-many",
        ),
    ],
)
def test_the_message_names_the_magic_words_that_it_counted(build, text: str, said: str):
    messages = [str(finding.message) for finding in found("magic-words", build(text))]
    assert len(messages) == bool(said)
    assert all(said in message for message in messages)


@pytest.mark.parametrize("rule", ["concrete", "proof", "tu-vous", "one-theme"])
def test_names_of_clients_are_never_judged_as_words(build, rule: str):
    names = ("Leader Qualité", "Le Meilleur Tapis", "Tu Te Tais", "Solutions Durand")
    use = build("Vous y êtes. Chez {{ client.company }}, tout va bien.", {"client.company": names})
    assert not found(rule, use)


def test_a_letter_is_personal_as_soon_as_one_client_has_a_value(build):
    use = build("Bonjour {{ prenom }},\n\nOui.", {"prenom": ("", "Luc")})
    assert not found("personalised", use)


def test_house_words_are_looked_for_as_well(build):
    assert spans(found("concrete", build("Une belle synergie."), words=("synergie",))) == [
        ("synergie", 1, 11)
    ]
    assert not found("call-to-action", build("Toquez avant le 15 décembre."), words=("toquez",))


# channels


@pytest.mark.parametrize("rule", ["repetition", "connectors"])
def test_paper_and_e_mail_never_count_together(build, campaign, rule: str):
    text = (
        "Votre sol.\n\n::: only print\nEn effet, votre bon de commande signé repart demain matin.\n:::\n\n"
        "::: only mail\nEn effet, votre bon de commande signé repart demain matin.\n:::"
    )
    assert not found(rule, build(text), campaign(channels=("print", "mail")))
    assert found(rule, build(text.replace("only mail", "only print")), campaign())


def test_a_channel_that_lacks_what_the_other_has_is_found(build, campaign):
    text = "Votre sol.\n\n::: only print\nCochez, signez, postez avant vendredi.\n:::"
    assert not found("call-to-action", build(text), campaign(channels=("print",)))
    assert found("call-to-action", build(text), campaign(channels=("mail",)))


# emphasis, as real templates have it


def merged(desk, folder: Path, text: str):
    (folder / "letters").mkdir()
    (folder / "letters" / "a.md").write_text(text, encoding="utf-8")
    (folder / "frames").symlink_to(own_words.BUILTIN / "frames")
    gather = Gather()
    gather.add(desk.merger(folder).piece(BY_NAME["letter"], "a", desk.client(), desk.VARYING), 2)
    return gather.uses()


PLAIN = "Votre sol sèche seul, votre équipe rentre à l’heure, et vos machines tournent. "


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(PLAIN * 8, ["Nothing in the"], id="nothing"),
        pytest.param(PLAIN * 8 + "**Oui.**", [], id="something"),
        pytest.param(PLAIN * 8 + "[Oui.]{.underline}", [], id="underlined"),
        pytest.param(PLAIN * 8 + "**oui** non " * 11, ["11 places"], id="too-many"),
        pytest.param(PLAIN * 9 + "\n\n" + "- **Oui** : non\n" * 11, [], id="labels-of-a-list"),
        pytest.param(PLAIN * 12 + f"**{PLAIN.strip()}**", ["13 words on end"], id="too-long"),
        pytest.param(
            PLAIN
            * 3
            + "**Votre sol sèche seul.** Il sèche. **Votre équipe rentre à l’heure, oui.** Elle rentre. "
            "**Vos machines tournent, nuit et jour.**",
            ["per cent of the text"],
            id="too-much",
        ),
    ],
)
def test_what_is_in_bold_is_measured(desk, tmp_path: Path, text: str, said: list[str]):
    findings = found("focus-points", merged(desk, tmp_path, f"# Oui\n\n{text}\n"))
    assert [any(words in str(f.message) for words in said) for f in findings] == [True] * len(said)


def test_a_house_version_of_a_built_in_template_is_not_called_a_copy(build):
    text = "Vous posez vos questions, et vous obtenez vos réponses de vive voix."
    assert not found("own-words", build(text, file="templates/letters/invitation.md"))
    assert not found("own-words", build(text, file="mailer/builtin/letters/invitation.md"))
    assert found("own-words", build(text, file="templates/letters/promotion.md"))


def test_copied_words_are_seen_around_fields_and_emphasis(desk, tmp_path: Path):
    text = "{{ client.salutation }},\n\nVotre prix de lancement, **{{ client.town }}**, tient. Oui.\n\n"
    copied = "Après cette date, le rideau tombe. **Remplissez donc votre coupon maintenant** : deux croix suffisent."
    findings = found("own-words", merged(desk, tmp_path, f"# Oui\n\n{text}{copied}\n"))
    assert [f.message.args["template"] for f in findings] == ["letters/launch.md"]


def test_built_in_templates_hold_sentences_to_compare_with():
    known = own_words.builtin()
    assert len(known) > 30
    assert all(len(words) >= 8 for words in known)
    assert known is own_words.builtin()


# what no text can change


@settings(max_examples=40, deadline=None)
@given(st.lists(SENTENCES.filter(str.strip), min_size=1, max_size=5))
def test_what_is_said_twice_is_found_once_for_each_time_after_the_first(build, sentences: list[str]):
    text = "Le bidon bleu traite quatre cents mètres carrés de carrelage."
    use = build("\n\n".join([text, *(one.replace("?", "").replace(".", "") for one in sentences), text]))
    excerpts = [finding.excerpt for finding in found("repetition", use)]
    assert excerpts.count(text) == 1


@settings(max_examples=40, deadline=None)
@given(st.lists(SENTENCES.filter(str.strip), min_size=1, max_size=6), st.sampled_from(TEXT_RULES))
def test_what_a_rule_finds_does_not_depend_on_blank_lines(build, sentences: list[str], rule: str):
    one = found(rule, build("Madame,\n\n" + "\n\n".join(sentences)))
    two = found(rule, build("Madame,\n\n\n\n" + "\n\n\n\n".join(sentences)))
    assert [(f.excerpt, str(f.message)) for f in one] == [(f.excerpt, str(f.message)) for f in two]
