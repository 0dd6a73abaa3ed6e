"""Whatever the text and the values: linting never raises, and places come from the runs that were given."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.lint import (
    RULES,
    CampaignFacts,
    Fact,
    OfferFacts,
    PieceFact,
    SignatoryFact,
    SlotUse,
    Subject,
    check,
)
from mailer.lint.reading import Reading
from mailer.lint.sentences import split
from mailer.lint.subject import OBJECTIVES, SkeletonUse
from mailer.lint.tokens import tokenize
from mailer.model import BLOCK_KINDS, Block, Line, Place, Run, Skeleton, Slot

PIECES = ("letter", "relance", "coupon", "envelope", "email")
SENTENCES = (
    "",
    " ",
    "Vous gagnez deux heures : l’offre, gratuite, est à 49 € jusqu’au 3 mars 2026 !",
    "Rennes, le lundi 3 mars 2026",
    "P.-S. M. Durand…",
    "Nous sommes leader. Notre facture impayée nous préoccupe, et votre retard de paiement aussi",
    "Profitez-en « vite » {{ x }} }} {{",
    "\u00a0\u202e\x00 **gras** <script> 🎉 مرحبا",
    "mot " * 30,
    "31/02/2026 99/99/9999 le 45 mars 1er avril",
    ". . ! ? … ..",
)
TEXTS = st.one_of(st.sampled_from(SENTENCES), st.sampled_from(SENTENCES), st.text(max_size=15))
PLACES = st.one_of(
    st.none(), st.builds(Place, st.sampled_from(["a.md", "b.md"]), st.integers(1, 50), st.integers(1, 80))
)
RUNS = st.builds(
    Run,
    TEXTS,
    slot=st.one_of(st.none(), st.integers(0, 4)),
    image=st.sampled_from(["", "", "asset:luc"]),
    place=PLACES,
)
LINES = st.builds(Line, st.lists(RUNS, max_size=4).map(tuple), st.booleans())
FIELDS = st.sampled_from(["client.town", "client['Ville']", "offer.until | date", "}} {{", ""])


def block(children: st.SearchStrategy[Block] | None) -> st.SearchStrategy[Block]:
    return st.builds(
        Block,
        st.sampled_from(BLOCK_KINDS),
        st.integers(0, 30),
        lines=st.lists(LINES, max_size=3).map(tuple),
        children=st.just(()) if children is None else st.lists(children, max_size=3).map(tuple),
        place=PLACES,
        channel=st.sampled_from(["", "print", "mail"]),
    )


BLOCKS = st.recursive(block(None), block, max_leaves=4)
SLOT_USES = st.builds(
    SlotUse,
    st.dictionaries(TEXTS, st.integers(1, 9), max_size=4),
    st.just({"": (2,)}),
    TEXTS,
)


@st.composite
def uses(draw: st.DrawFn) -> SkeletonUse:
    slots = tuple(
        Slot(number, draw(FIELDS), draw(PLACES), draw(st.one_of(st.none(), TEXTS))) for number in range(5)
    )
    skeleton = Skeleton(
        id="x",
        piece=draw(st.sampled_from(PIECES)),
        template="t",
        language=draw(st.sampled_from(["fr", "en"])),
        blocks=tuple(draw(st.lists(BLOCKS, max_size=6))),
        slots=slots,
    )
    return SkeletonUse(skeleton, draw(st.dictionaries(st.integers(0, 4), SLOT_USES, max_size=5)), 3)


FACTS = st.one_of(st.none(), st.builds(Fact, TEXTS, PLACES))
CAMPAIGNS = st.one_of(
    st.none(),
    st.builds(
        CampaignFacts,
        file=st.just("campaign.yaml"),
        objective=st.sampled_from(OBJECTIVES),
        offer=st.one_of(
            st.none(),
            st.builds(
                OfferFacts,
                product=FACTS,
                price=FACTS,
                advantage=FACTS,
                gift=FACTS,
                until=st.one_of(st.none(), st.dates()),
            ),
        ),
        accroche=FACTS,
        pieces=st.lists(st.builds(PieceFact, st.sampled_from(PIECES), st.just("t")), max_size=3).map(tuple),
        signatories=st.lists(st.builds(SignatoryFact, TEXTS, TEXTS, st.booleans()), max_size=2).map(tuple),
        channels=st.sampled_from([frozenset({"print"}), frozenset({"mail"}), frozenset({"print", "mail"})]),
        today=st.one_of(st.none(), st.just(date(2026, 11, 2))),
    ),
)


def given_places(subject: Subject) -> set[tuple[str, int]]:
    """The file and line of every run, block and slot, and of the campaign."""
    places = {("campaign.yaml", 1)}
    for use in subject.skeletons:
        found = [slot.place for slot in use.skeleton.slots]
        for part in use.skeleton.walk():
            found += [part.place, *(run.place for line in part.lines for run in line.runs)]
        places |= {(place.file, place.line) for place in found if place}
    return places | {
        (fact.place.file, fact.place.line)
        for offer in [subject.campaign.offer if subject.campaign else None]
        if offer
        for fact in (offer.product, offer.price, offer.advantage)
        if fact and fact.place
    }


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(uses(), max_size=3), CAMPAIGNS, st.booleans())
def test_linting_never_raises_and_its_places_are_those_of_the_runs(counter, skeletons, campaign, counted):
    subject = Subject(tuple(skeletons), campaign)
    findings = check(subject, RULES, counter=counter if counted else None)
    known = given_places(subject)
    for finding in findings:
        assert str(finding.message)
        assert finding.hint is None or str(finding.hint)
        for place in (finding.place, finding.end):
            if place:
                assert (place.file, place.line) in known
                assert place.column >= 1
    assert findings == check(subject, RULES, counter=counter if counted else None)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_tokens_and_sentences_cover_all_that_is_visible(text: str):
    tokens = tokenize(text)
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert all(one.end <= two.start for one, two in pairwise(tokens))
    assert sum(len(token.text) - token.text.count(" ") for token in tokens) <= len(text)
    covered = {at for token in tokens for at in range(token.start, token.end)}
    assert not [c for at, c in enumerate(text) if at not in covered and not c.isspace()]
    sentences = split(text, tokens)
    assert [s.first for s in sentences[1:]] == [s.last for s in sentences[:-1]]
    if tokens:
        assert (sentences[0].first, sentences[-1].last) == (0, len(tokens))


@settings(max_examples=30, deadline=None)
@given(uses(), st.data())
def test_every_offset_of_a_fixed_run_leads_back_to_its_character(use: SkeletonUse, data: st.DataObject):
    for text in Reading(use).texts:
        for segment in text.segments:
            if segment.run.slot is None and segment.run.place and segment.end > segment.start:
                offset = data.draw(st.integers(segment.start, segment.end - 1))
                place = text.place(offset)
                assert place is not None
                assert place[:2] == segment.run.place[:2]
                written = segment.run.text[place.column - segment.run.place.column]
                assert written == text.string[offset]
