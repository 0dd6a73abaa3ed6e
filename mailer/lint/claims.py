"""What “unique”, “le seul”, “garanti” claim, and where they claim nothing."""

from __future__ import annotations

from collections.abc import Sequence

from mailer.lint.lexicon import Match
from mailer.lint.tokens import NUMBER, Token, words_of

_NO_SUPERLATIVE = words_of(
    """voeux salutations sentiments souvenirs delais conditions moment moments moyen moyens facon facons
    maniere manieres preuve preuves accueil reste ami amis reponse cote cotes usage soin soins part choix
    jour jours parti nouvelle nouvelles place places"""
)
_ALONE = words_of(
    """a qui du au en fabricant producteur fournisseur prestataire distributeur constructeur specialiste
    marque maison entreprise societe logiciel service systeme produit outil magasin site atelier
    interlocuteur organisme cabinet bureau"""
)
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


def is_claim(tokens: Sequence[Token], match: Match) -> bool:
    """Whether an entry of the list of claims claims anything where it stands."""
    before = [token.fold for token in tokens[max(match.first - 4, 0) : match.first]]
    last = before[-1] if before else ""
    after = tokens[match.last].fold if match.last < len(tokens) else ""
    word = tokens[match.last - 1].fold
    token = tokens[match.first]
    if match.entry.startswith(("n°", "numéro")):
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
    if word.startswith("seul"):
        return after in _ALONE and last not in _AFTER_PREPOSITION and _READER.isdisjoint(before)
    return (
        after not in _NO_SUPERLATIVE
        and last not in ("pour", "salutations", "voeux")
        and (_READER.isdisjoint(before))
    )
