"""Elision and contraction before merged words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.typography import elide, elides


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        *[("de", "Orléans", "d’Orléans"), ("de", "Lyon", "de Lyon"), ("de", "Élodie", "d’Élodie")],
        *[("de", "Œuvre", "d’Œuvre"), ("que", "Anne", "qu’Anne"), ("que", "Marc", "que Marc")],
        *[("le", "atelier", "l’atelier"), ("la", "usine", "l’usine"), ("je", "ai", "j’ai")],
        *[("ne", "oubliez", "n’oubliez"), ("se", "adresse", "s’adresse"), ("Que", "Anne", "Qu’Anne")],
        *[("DE", "Anne", "D’Anne"), ("lorsque", "il", "lorsqu’il"), ("si", "il", "s’il")],
        *[("si", "elle", "si elle"), ("avec", "Anne", "avec Anne")],
        *[("de", "Le Havre", "du Havre"), ("à", "Le Havre", "au Havre"), ("de", "Les Ulis", "des Ulis")],
        *[
            ("à", "LES ULIS", "aux ULIS"),
            ("De", "Le Mans", "Du Mans"),
            ("DE", "LE MANS", "DU MANS"),
            ("de", "La Rochelle", "de La Rochelle"),
        ],
        *[
            ("à", "Orléans", "à Orléans"),
            ("de", "L’Haÿ-les-Roses", "de L’Haÿ-les-Roses"),
            ("de", "Le", "de Le"),
        ],
        *[("de", "8", "de 8"), ("de", "11 clients", "de 11 clients"), ("de", "onze", "de onze")],
        *[
            ("de", "un", "d’un"),
            ("de", "oui", "de oui"),
            ("de", "yaourt", "de yaourt"),
            ("de", "Yves", "d’Yves"),
        ],
        *[("de", "Youssef", "de Youssef"), ("de", "Yvelines", "d’Yvelines"), ("de", "Yonne", "d’Yonne")],
        *[("de", "Yerres", "d’Yerres"), ("que", "y", "qu’y")],
        *[
            ("de", "« Agri »", "d’« Agri »"),
            ("de", "", "de "),
            ("de", "EDF", "d’EDF"),
            ("de", "SFR", "de SFR"),
        ],
        *[("de", "HLM", "d’HLM"), ("de", "O'Brien", "d’O'Brien"), ("de", "Ouest-France", "d’Ouest-France")],
    ],
)
def test_small_words_elide_and_contract_as_in_speech(before: str, text: str, expected: str) -> None:
    assert elide(before, text) == expected


def test_articles_of_people_do_not_contract() -> None:
    assert elide("de", "Le Goff", contract=False) == "de Le Goff"


def words(text: str) -> list[str]:
    """Return the words of a table."""
    return text.split()


ELIDING = words("""
    atelier eau œuvre œil œuf un une usine usage utilisateur union université urgence usager ouest oiseau
    ouverture ouvrage ouvrier outil oubli onéreux oncle ongle ondée iode ion idée yeux y achat abonnement accord
    adhésion adresse agence aide ami année appel avis essai échéance école élection émission enfant entreprise
    équipe été événement impôt invitation île offre objet
    Uruguay Ukraine Uzès Ouest Oullins Oléron Angers Évreux Épinal Issy Istres Amiens Yves Yvette Yvonne Yvetot
    Yvelines Ypres Yssingeaux Yzeure IUT ONU EDF HLM INSEE
    habile habilitation habillement habit habitant habitation habitude habituel habitué haleine hallucination
    haltère hameçon harmonie harmonieux hebdomadaire hébergement hébergeur hectare hélice hélicoptère hématome
    hémisphère hémorragie herbe herbier héraldique hérédité héritage héritier héritière hermétique herpès
    hésitation heure heureux heureuse hexagone hier hippique hippisme hippodrome hirondelle histoire historien
    historique hiver hivernage hommage homme homogène homologation homologue homonyme honnête honnêteté honneur
    honorable honoraires hôpital horaire horizon horizontal horloge horloger hormone horoscope horreur
    horticulteur hospice hospitalisation hospitalité hostie hôte hôtel hôtelier hôtellerie hôtesse huile huissier
    huître humain humanité humble humeur humide humidité humilité humoriste humour hydratant hydraulique hydrogène
    hygiène hygiénique hymne hypermarché hypnose hypothécaire hypothèque hypothèse
    Hélène Hervé Hubert Honoré Hippolyte Hortense Hector Hugues Hadrien Héloïse Honorine Hermine Huguette
    Hérault Haïti Hendaye Hyères Houilles Hazebrouck
    """)
NOT_ELIDING = words("""
    client service facture commande devis lettre maison région ville jour prix magasin
    hache hachis haie haillon haine haineux haïr hall halle halles hallebarde halo halte hamac hamburger hameau
    hamster hanche handball handicap handicapé handicapée hangar hanneton hantise harcèlement hardi hardiesse harem
    hareng hargne haricot harnais harpe harpiste harpon hasard hasardeux hâte hâtif hausse haut haute hautbois
    hauteur hauts havre hayon heaume hennissement hérisson hernie héron héros herse heurt hibou hic hideux hiérarchie
    hiérarchique hiéroglyphe hippie hippy hobby hochet hockey holding hollandais homard hongrois honte honteux hoquet
    horde hors hotte houblon houille houle houppe housse houx hublot huche huée huguenot huit huitaine huitième
    hululement hun hurlement hussard hutte haras harissa hausser haïssable
    Hugo Hambourg Hanovre Honfleur Haguenau Hauts-de-Seine Haut-Rhin Haute-Savoie Haute-Garonne Hautes-Alpes
    Hauts-de-France Honduras Hollande Hongrie Hong-Kong Hawaï Houston Hassan Hamza Hakim Harry Harold Hussein Hicham
    Hans Hamed Hedi Hocine Houria Hayat Hafsa Haroun
    oui onze onzième ouistiti uhlan yacht yaourt yoga Yémen yen yeti yogourt Youssef Yasmine Yann Yannick Yoann
    Yacine Yohan yole yuan Yaoundé whisky week-end western wagon Wallonie web Wilfried ouï-dire Ouagadougou 8 11 1er
    Lyon Marseille Lille Paris Rabat Casablanca Tanger Fès Bruxelles Genève SFR SNCF Martin Dupont
    """)


@pytest.mark.parametrize("word", ELIDING)
def test_a_common_word_that_elides(word: str) -> None:
    assert elide("de", word) == f"d’{word}"
    assert elide("que", word) == f"qu’{word}"


@pytest.mark.parametrize("word", NOT_ELIDING)
def test_a_common_word_that_does_not_elide(word: str) -> None:
    assert elide("de", word) == f"de {word}"
    assert elide("que", word) == f"que {word}"


@pytest.mark.parametrize(
    "word",
    [
        "homme",
        "hôtel",
        "huile",
        "habitant",
        "honneur",
        "Hélène",
        "Hervé",
        "Henri",
        "Hyères",
        "Haïti",
        "Hérault",
        "Hérouville-Saint-Clair",
        "HYÈRES",
        "Hendaye",
        "Hénin-Beaumont",
        "Hautmont",
        "HÉRICOURT",
        "Houilles",
        "Hagondange",
        "Hermès",
    ],
)
def test_mute_h_elides(word: str) -> None:
    assert elides(word)


@pytest.mark.parametrize(
    "word",
    [
        "héros",
        "haricot",
        "huit",
        "hangar",
        "haut",
        "hibou",
        "Hugo",
        "Hambourg",
        "Hollande",
        "Hongrie",
        "Honfleur",
        "Haguenau",
        "Ham",
        "Hassan",
        "Hamza",
        "HONFLEUR",
        "Hauts-de-Seine",
        "Hoenheim",
        "Hoerdt",
        "hérisson",
        "Houlgate",
    ],
)
def test_aspirated_h_does_not_elide(word: str) -> None:
    assert not elides(word)


def test_a_town_that_bears_a_common_word_is_told_by_its_capital() -> None:
    assert elide("de", "Hérisson") == "d’Hérisson"
    assert elide("de", "hérisson") == "de hérisson"


@given(st.sampled_from(["de", "que", "à", "le", "si", "chez"]), st.text(max_size=40))
def test_any_text_can_follow_and_loses_nothing_but_spaces_and_an_article(before: str, text: str) -> None:
    joined = elide(before, text)
    assert "".join(joined.split()).endswith("".join(text.split())[3:])
