"""What “unique”, “le seul”, “garanti” claim, and where they claim nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

from mailer.lint.hits import inside
from mailer.lint.lexicon import Match, load
from mailer.lint.text import Text
from mailer.lint.tokens import MARK, NUMBER, Token, words_of

_CLAIMS = load("claims")
_NO_SUPERLATIVE = words_of(
    """voeux salutations sentiments souvenirs delais conditions moment moments moyen moyens facon facons
    maniere manieres preuve preuves accueil reste ami amis reponse cote cotes usage soin soins part choix
    jour jours parti nouvelle nouvelles place places ouvrier ouvriers ouvriere sommelier apprenti"""
)
_ALONE = words_of(
    """a qui du au en fabricant producteur fournisseur prestataire distributeur constructeur specialiste
    marque maison entreprise societe logiciel service systeme produit outil magasin site atelier
    interlocuteur organisme cabinet bureau"""
)
_NOT_SOLD = words_of(
    """chose choses question questions raison raisons fois personne personnes condition conditions
    moment jour heure endroit but point limite difference probleme souci ennui regret mot souvenir"""
)
"""Nouns after “le seul” that nobody sells: “la seule question qui reste”."""
_WITHOUT_RIVAL = words_of("qui que qu' a capable en du de au sans")
"""What follows the noun where “le seul” sets it apart from all others: “le seul savon qui…”."""
_AFTER_PREPOSITION = words_of("a pour de d' dans avec sur des par sous en")
_READER = words_of("vous votre vos etes serez")
_UNIQUE_THINGS = words_of(
    """offre offres occasion occasions opportunite produit produits systeme technologie procede formule
    methode concept modele gamme savoir-faire service services experience invention recette"""
)
_TEAMS = words_of("equipe groupe projet file peloton")
_GUARANTEED = words_of(
    """satisfaction qualite livraison reussite efficacite securite fraicheur economie economies proprete
    tranquillite discretion resultat resultats succes est sont entierement totalement 100 %"""
)
_WHOLLY = words_of(
    """satisfait satisfaits satisfaite satisfaites satisfaction efficace efficaces efficacite fiable fiables
    fiabilite sur surs securise naturel naturels naturelle naturelles garanti garantis garantie gagnant
    gagnants     reussite propre propres"""
)
_RANKED = words_of("le la les votre du des en sur de d' au mondial europeen francais pour")
_ABSOLUTE = frozenset(
    {
        "prouvé",
        "100 %",
        "jamais en panne",
        "infaillible",
        "inusable",
        "indestructible",
        "incassable",
        "à toute épreuve",
        "zéro défaut",
    }
)
"""What claims a quality without end, and not a rank among others."""
_MOST = frozenset({"le plus", "la plus", "les plus"})
_FIELDS = words_of(
    """marche monde france region categorie secteur europe ville departement maroc belgique suisse canton
    royaume pays planete continent province wallonie flandre romandie quartier village commune
    branche segment globe hexagone genre"""
)
"""Among whom something is “le plus” of all: a claim; “le plus simple” alone is none."""
_AMONG = words_of("du de d' la le au en sa")
_REACH = 7
_ENDS = frozenset({".", "!", "?", "…"})


class Kind(Enum):
    """What a claim says, and so what it wants for a proof."""

    RANK = auto()  # better than all others
    ONLY = auto()  # alone in something
    GUARANTEE = auto()
    QUALITY = auto()  # anything else


class Claim(NamedTuple):
    """A claim in tokens ``first`` to ``last`` (not included) of a text."""

    first: int
    last: int
    kind: Kind


def find(text: Text) -> Iterator[Claim]:
    """Yield the claims of a text, without what clients' values say."""
    for match in _CLAIMS.find(text.tokens, text.index):
        if not inside(text.tokens[match.first].start, text):
            last = _claims(text.tokens, match)
            if last:
                yield Claim(match.first, last, _kind(match))


def _kind(match: Match) -> Kind:
    if match.entry.endswith(("seul", "seule", "seuls", "seules")) or match.entry == "unique":
        return Kind.ONLY
    if match.entry == "garanti":
        return Kind.GUARANTEE
    return Kind.QUALITY if match.entry in _ABSOLUTE else Kind.RANK


def _claims(tokens: Sequence[Token], match: Match) -> int:
    """Return where the claim ends that an entry of the list makes, 0 if it makes none where it stands."""
    if match.entry in _MOST:
        return _of_all(tokens, match)
    return match.last if _is_claim(tokens, match) else 0


def _is_claim(tokens: Sequence[Token], match: Match) -> bool:
    before = _before(tokens, match.first)
    last = before[-1] if before else ""
    after = tokens[match.last].fold if match.last < len(tokens) else ""
    token = tokens[match.first]
    if match.entry.startswith(("n°", "numéro")):
        if last == "du" and after == "au":  # from the first to another
            return False
        return last in ("le", "la", "votre", "notre", "les") or after in _RANKED
    if match.entry == "leader":
        named = token.text[:1].isupper() and match.first > 0
        return not named and _TEAMS.isdisjoint(one.fold for one in tokens[match.last : match.last + 4])
    if match.entry == "100 %":
        return after in _WHOLLY
    if match.entry == "unique":
        return (
            last in _UNIQUE_THINGS
            or (last in ("est", "sont") and not _UNIQUE_THINGS.isdisjoint(before))
            or after in ("au", "en")
        )
    if match.entry == "garanti":
        return last in _GUARANTEED and after != "par" and not (after and tokens[match.last].kind == NUMBER)
    if match.entry == "prouvé":
        return last not in ("avez", "ai", "avons", "ont", "a")
    if _kind(match) is Kind.ONLY:
        return _alone(tokens, match) and last not in _AFTER_PREPOSITION and _READER.isdisjoint(before)
    if not match.entry.startswith(("le ", "la ", "les ")):
        return not ("vous" in before and not _READER.isdisjoint({last}))  # “vous êtes incomparable”
    return (
        after not in _NO_SUPERLATIVE
        and last not in ("pour", "salutations", "voeux")
        and _READER.isdisjoint(before)
        and not _points(tokens, match)
    )


def _before(tokens: Sequence[Token], first: int) -> list[str]:
    """Return the words before a token, four at most, of the same sentence."""
    words = [token.fold for token in tokens[max(first - 4, 0) : first]]
    ends = [index for index, word in enumerate(words) if word in _ENDS]
    return words[ends[-1] + 1 :] if ends else words


def _alone(tokens: Sequence[Token], match: Match) -> bool:
    """Whether “le seul” sets what it names apart from all others."""
    after = tokens[match.last : match.last + 4]
    if not after or after[0].fold in _NOT_SOLD:
        return False
    if after[0].fold in _ALONE:
        return True
    if not after[0].text[:1].isalpha() or after[0].fold in _WITHOUT_RIVAL:
        return False
    return any(token.fold in _WITHOUT_RIVAL - {"de", "que", "qu'"} for token in after[1:3])


def _of_all(tokens: Sequence[Token], match: Match) -> int:
    """Return where “le plus … du marché” ends, said of a whole market, a country or the like; 0 for others."""
    for at in range(match.last, min(match.last + _REACH, len(tokens) - 1)):
        if tokens[at].kind == MARK:
            break
        if tokens[at].fold in _AMONG and tokens[at + 1].fold in _FIELDS:
            return at + 2
    return 0


def _points(tokens: Sequence[Token], match: Match) -> bool:
    """Whether the superlative only points at something: “la meilleure table est celle du fond”."""
    after = [token.fold for token in tokens[match.last : match.last + 4]]
    return any(
        pair in (("est", "celle"), ("est", "celui"), ("sont", "ceux"), ("sont", "celles"))
        for pair in pairwise(after)
    )
