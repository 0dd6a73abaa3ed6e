"""Rules that look at pieces together, at branches, at clients' values and at channels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mailer.lint import (
    RULES,
    Gather,
    RuleSettings,
    Settings,
    SkeletonUse,
    Subject,
    check,
)
from mailer.lint.subject import CampaignFacts
from mailer.merge import Merger
from mailer.model import Finding, Severity
from mailer.pieces import BY_NAME

BUILTIN = Path(__file__).resolve().parents[2] / "mailer" / "builtin"

Lint = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def lint() -> Lint:
    """Lint some texts together under one rule."""

    def run(rule: str, campaign: CampaignFacts | None, *uses: SkeletonUse) -> tuple[Finding, ...]:
        return check(Subject(uses, campaign), RULES, settings=Settings(only=frozenset({rule})))

    return run


@pytest.fixture
def merged(tmp_path: Path, desk: Any) -> Callable[..., tuple[SkeletonUse, ...]]:
    """Merge a template of our own, or a built-in one, as a client gets it."""

    def run(kind: str, template: str, text: str = "", *, variants: bool = False, **fields: Any):
        folder = BUILTIN
        if text:
            folder = tmp_path
            path = folder / BY_NAME[kind].template(template)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        merger: Merger = desk.merger(folder)
        gather = Gather()
        gather.add(merger.piece(BY_NAME[kind], template, desk.client(**fields), desk.VARYING), 2)
        uses = gather.uses()
        if variants:
            seen = {use.skeleton.id for use in uses}
            pieces = merger.variants(BY_NAME[kind], template, desk.client(), desk.VARYING)
            uses += tuple(SkeletonUse(p.skeleton) for p in pieces if p.skeleton.id not in seen)
        return uses

    return run


def found(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.place.file if finding.place else "", finding.excerpt) for finding in findings]


def test_the_built_in_pack_makes_one_offer(lint: Lint, merged, campaign):
    uses = [
        use
        for kind, name in (
            ("letter", "promotion"),
            ("coupon", "order"),
            ("envelope", "dl"),
            ("envelope", "reply"),
        )
        for use in merged(kind, name, variants=True)
    ]
    assert not lint("same-offer", campaign(), *uses)


# the pieces of the pack


def test_the_carrier_envelope_is_known_by_its_address(lint: Lint, merged, campaign):
    pieces = ("letter: promotion", "envelope: dl", "envelope: reply")
    uses = (*merged("envelope", "dl"), *merged("envelope", "reply"))
    assert not lint("carrier-envelope", campaign(pieces=pieces), *uses)
    own = ("letter: promotion", "envelope: a", "envelope: b")
    mute = merged("envelope", "a", "---\nframe: none\n---\n::: address\n{{ client.full_name }}\n:::\n")
    back = merged("envelope", "b", "---\nframe: none\n---\n::: address\n{{ house.company }}\n:::\n")
    (one,) = lint("carrier-envelope", campaign(pieces=own), *mute, *back)
    assert "no accroche" in str(one.message)
    assert str(one.hint) == "Begin its template with “# {{ accroche }}”."
    (one,) = lint("carrier-envelope", campaign(pieces=("letter: promotion", "envelope: b")), *back)
    assert "no carrier envelope" in str(one.message)


def test_a_reply_envelope_is_known_by_its_address(lint: Lint, merged, campaign):
    pieces = ("letter: promotion", "coupon: order", "envelope: b")
    back = merged("envelope", "b", "---\nframe: none\n---\n::: address\n{{ house.company }}\n:::\n")
    assert not lint("reply-envelope", campaign(pieces=pieces), *back)
    assert lint("reply-envelope", campaign(pieces=pieces))


def test_the_pack_of_an_email_needs_no_paper(lint: Lint, build, campaign):
    facts = campaign(channels=("mail",), pieces=("letter: promotion", "coupon: order"))
    use = build("Votre sol mérite mieux.")
    for rule in ("carrier-envelope", "reply-envelope", "legal-objection"):
        assert not lint(rule, facts, use)


# reminders and replies


@pytest.mark.parametrize("name", ["first", "second", "formal-notice"])
def test_the_built_in_reminders_lack_nothing_but_who_signs(lint: Lint, merged, campaign, name: str):
    uses = merged("relance", name, variants=True)
    assert not lint("reminder-content", campaign("payment"), *uses)


def test_what_stands_in_a_table_of_invoices_counts(lint: Lint, merged, campaign):
    text = (
        "{{ client.salutation }},\n\nSauf erreur de notre part, ces factures restent à régler.\n\n"
        "| N° | Du | Somme |\n|:--|:--|--:|\n| 2026-118 | 03/09/2026 | 120,00 € |\n\n"
        "Merci de nous les régler par retour.\n\nRecevez nos salutations distinguées.\n\n"
        "::: signature\nLe service comptabilité\n:::\n"
    )
    assert not lint("reminder-content", campaign("payment"), *merged("relance", "a", text))
    bare = text.replace("| 2026-118 | 03/09/2026 | 120,00 € |", "| | | |")
    said = [
        str(one.message)
        for one in lint("reminder-content", campaign("payment"), *merged("relance", "a", bare))
    ]
    assert len(said) == 3
    assert all(any(what in one for one in said) for what in ("the number", "the date", "amount"))


def test_a_reminder_alone_is_checked_by_its_fields(lint: Lint, build):
    use = build(
        "Votre facture {{ item.number }} du {{ item.date }} reste due.\n\nUn oubli ? Réglez {{ total }} par "
        "retour.\n\nCordialement.",
        piece="relance",
    )
    assert not lint("reminder-content", None, use)


def test_a_later_level_need_not_allow_for_an_oversight(lint: Lint, build):
    text = (
        "N/Réf. : relance n° {{ level }}\n\nVotre facture F-118 du 3 septembre 2026 reste à régler.\n\nMerci "
        "de régler 120,00 € par retour.\n\nCordialement."
    )
    for level, count in (("1", 1), ("2", 0), ("3", 0)):
        use = build(text, {"level": (level,)}, piece="relance")
        assert len(lint("reminder-content", None, use)) == count


def test_the_words_of_a_house_count_as_its_accounting(lint: Lint, build):
    use = build(
        "Sauf erreur, votre facture F-118 du 3 septembre 2026 reste à régler. Merci de payer 120 € par retour.\n\n"
        "Cordialement.\n\n::: signature\nLe pôle encours\n:::",
        piece="relance",
    )
    assert lint("reminder-content", None, use)
    own = Settings(
        {"reminder-content": RuleSettings(options={"words": ("encours",)})}, frozenset({"reminder-content"})
    )
    assert not check(Subject((use,)), RULES, settings=own)


def test_clients_words_that_play_down_are_named_with_their_rows(lint: Lint, build, campaign):
    text = (
        "Votre lettre du 12 octobre parle de {{ client.motif }}. Nos excuses, et merci. Un bidon neuf part "
        "ce matin, sans frais."
    )
    use = build(text, {"client.motif": ("bidon percé", "petit incident")})
    (one,) = lint("complaint-reply", campaign("complaint"), use)
    assert (one.column, one.rows, one.excerpt) == ("motif", (3,), "petit incident")


# law


def test_small_print_on_another_piece_says_how_to_object(lint: Lint, build, campaign):
    letter = build("Votre sol mérite mieux.")
    assert len(lint("legal-objection", campaign(), letter)) == 1
    coupon = build("Oui, je commande.\n\nPour ne plus recevoir nos lettres, cochez ici.", piece="coupon")
    assert not lint("legal-objection", campaign(), letter, coupon)


def test_a_cost_on_the_coupon_meets_a_gift_of_the_letter(lint: Lint, build, campaign):
    letter = build("Votre carte est gratuite.")
    coupon = build("Je joins 12 € de frais de dossier.", piece="coupon", file="c.md")
    assert found(lint("legal-free", campaign(), letter, coupon)) == [("c.md", "frais de dossier")]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.id.startswith("legal-")], ids=lambda r: r.id)
def test_law_is_never_an_error_and_says_that_it_is_to_be_verified(rule, lint: Lint, subject_of):
    assert rule.severity is not Severity.ERROR
    assert "verified" in rule.evidence.note or "secondary source" in rule.evidence.note
    for example in rule.bad:
        subject = subject_of(example)
        for one in lint(rule.id, subject.campaign, *subject.skeletons):
            assert one.severity is not Severity.ERROR
            assert str(one.message).startswith("To be verified")


@pytest.mark.parametrize("name", ["promotion", "launch", "win-back", "invitation", "referral", "wishes"])
def test_the_built_in_letters_raise_no_question_of_law(lint: Lint, merged, campaign, name: str):
    uses = merged("letter", name, variants=True)
    for rule in RULES:
        if rule.id.startswith("legal-"):
            assert not lint(rule.id, campaign("loyalty" if name == "wishes" else "sale"), *uses)


# e-mail


def test_the_subject_of_the_template_is_read_before_the_accroche(lint: Lint, merged, campaign):
    text = (
        "---\nsubject: {}\n---\n# Votre atelier\n\n{{{{ client.salutation }}}},\n\nVotre sol mérite mieux.\n"
    )
    mail = campaign(channels=("mail",))
    loud = merged("letter", "a", text.format("GRATUIT pour {{ client.town }}"), town="RENNES")
    assert [f.excerpt for f in lint("subject-words", mail, *loud)] == ["GRATUIT"]
    assert not lint("subject-words", campaign(), *loud)
    long = merged("letter", "b", text.format("Votre sol " + "très " * 12 + "propre"))
    assert len(lint("subject-length", mail, *long)) == 1


def test_the_subject_makes_the_same_offer(lint: Lint, merged, campaign):
    subject = "Le XB 15 à 45 € ! Offre valable jusqu’au 20 décembre"
    uses = merged("letter", "a", f"---\nsubject: {subject}\n---\nBonjour,\n\nVotre sol brille.\n")
    findings = lint("same-offer", campaign(channels=("mail",)), *uses)
    assert [(f.place.line, f.excerpt.replace("⍽", " ")) for f in findings if f.place] == [
        (2, "45 €"),
        (2, "20 décembre"),
    ]


def test_values_that_make_a_subject_too_long_are_named(lint: Lint, build, campaign):
    towns = ("Rennes", "Saint-Germain-de-Tallevende-la-Lande-Vaumont")
    use = build("# Votre atelier de {{ client.town }} mérite mieux", {"client.town": towns}, piece="email")
    (one,) = lint("subject-length", campaign(channels=("mail",)), use)
    assert (one.column, one.rows, one.count) == ("town", (3,), 1)


def test_a_branch_that_no_client_gets_needs_no_way_to_stop(lint: Lint, build, campaign):
    mail = campaign(channels=("mail",))
    taken = build("Votre sol mérite mieux.\n\nPour ne plus recevoir ces lettres, répondez stop.")
    other = replace(build("Votre sol mérite mieux."), clients=0)
    assert not lint("unsubscribe", mail, taken, other)
    assert lint("unsubscribe", mail, replace(taken, clients=0), build("Votre sol mérite mieux."))


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("Ouvrez [ici](https://artis.example) votre bon.", ["ici"]),
        ("Ouvrez [votre bon de commande](https://artis.example).", []),
        ("Pour commander, [cliquez ici](https://artis.example).", ["cliquez ici"]),
        ("Pour ne plus rien recevoir, [lien](https://artis.example/desinscription).", ["lien"]),
    ],
)
def test_the_text_of_a_link_says_where_it_leads(lint: Lint, merged, campaign, line: str, wrong: list[str]):
    uses = merged("letter", "a", f"{{{{ client.salutation }}}},\n\n{line}\n")
    assert [f.excerpt for f in lint("click-here", campaign(channels=("mail",)), *uses)] == wrong


def test_a_link_to_unsubscribe_is_a_way_to_stop(lint: Lint, merged, campaign):
    text = "{{ client.salutation }},\n\nBonjour. [Gérer](https://artis.example/desinscription)\n"
    assert not lint("unsubscribe", campaign(channels=("mail",)), *merged("letter", "a", text))


def test_a_finding_of_the_pack_is_the_piece_s_that_it_stands_in(build, campaign):
    """It counts on that piece's mark, and is told of that piece."""
    letter = build("# Votre sol brille\n\nVotre bidon est à 49 €.", piece="letter", file="letter.md")
    coupon = build("Oui, je commande le bidon à 59 €.", piece="coupon", file="coupon.md")
    settings = Settings(only=frozenset({"same-offer"}))
    found = check(Subject((letter, coupon), campaign(**{"offer.price": "49 €"})), RULES, settings=settings)
    assert [(finding.piece, finding.place.file) for finding in found if finding.place] == [
        ("coupon", "coupon.md")
    ]
