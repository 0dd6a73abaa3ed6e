"""Agreement with the client in gender and number."""

import pytest

from mailer.typography import UncertainFormError, agree, feminine, plural


def words(text: str) -> list[str]:
    """Return the words of a table."""
    return text.split()


FEMININES = words("""
    invité:invitée client:cliente adhérent:adhérente abonné:abonnée assuré:assurée associé:associée
    inscrit:inscrite convié:conviée attendu:attendue reçu:reçue venu:venue connu:connue élu:élue ravi:ravie
    servi:servie averti:avertie uni:unie satisfait:satisfaite surpris:surprise permis:permise mis:mise
    admis:admise compris:comprise assis:assise inclus:incluse exclu:exclue absous:absoute dû:due né:née
    décédé:décédée marié:mariée fiancé:fiancée divorcé:divorcée retraité:retraitée salarié:salariée
    désobéi:désobéie informé:informée intéressé:intéressée touché:touchée désolé:désolée
    heureux:heureuse soucieux:soucieuse nombreux:nombreuse précieux:précieuse généreux:généreuse
    gazeux:gazeuse jaloux:jalouse doux:douce roux:rousse faux:fausse vieux:vieille époux:épouse
    nouveau:nouvelle beau:belle jumeau:jumelle bel:belle nouvel:nouvelle vieil:vieille fou:folle mou:molle
    cher:chère fier:fière amer:amère premier:première dernier:dernière entier:entière léger:légère
    étranger:étrangère particulier:particulière régulier:régulière familier:familière
    ancien:ancienne européen:européenne moyen:moyenne quotidien:quotidienne citoyen:citoyenne
    parisien:parisienne païen:païenne coréen:coréenne bon:bonne breton:bretonne mignon:mignonne
    champion:championne patron:patronne paysan:paysanne artisan:artisane partisan:partisane
    professionnel:professionnelle tel:telle quel:quelle actuel:actuelle personnel:personnelle réel:réelle
    pareil:pareille gentil:gentille civil:civile subtil:subtile nul:nulle seul:seule loyal:loyale
    normal:normale général:générale espagnol:espagnole
    actif:active sportif:sportive naïf:naïve neuf:neuve veuf:veuve sauf:sauve bref:brève attentif:attentive
    public:publique grec:grecque turc:turque sec:sèche franc:franche blanc:blanche caduc:caduque laïc:laïque
    long:longue oblong:oblongue aigu:aiguë ambigu:ambiguë contigu:contiguë exigu:exiguë bleu:bleue
    complet:complète incomplet:incomplète concret:concrète discret:discrète indiscret:indiscrète
    inquiet:inquiète secret:secrète désuet:désuète replet:replète muet:muette net:nette cadet:cadette
    coquet:coquette prêt:prête sot:sotte idiot:idiote candidat:candidate avocat:avocate lauréat:lauréate
    bas:basse gras:grasse las:lasse gros:grosse épais:épaisse exprès:expresse frais:fraîche gris:grise
    français:française anglais:anglaise bourgeois:bourgeoise marocain:marocaine tiers:tierce métis:métisse
    confus:confuse diffus:diffuse intrus:intruse précis:précise promis:promise conquis:conquise
    malin:maligne bénin:bénigne fin:fine voisin:voisine plein:pleine humain:humaine certain:certaine
    commun:commune brun:brune favori:favorite joli:jolie coi:coite
    grand:grande rond:ronde second:seconde chaud:chaude froid:froide lourd:lourde bavard:bavarde
    pur:pure sûr:sûre mûr:mûre futur:future noir:noire clair:claire vrai:vraie gai:gaie
    content:contente absent:absente présent:présente clément:clémente exact:exacte direct:directe
    fidèle:fidèle jeune:jeune ministre:ministre juge:juge maire:maire notaire:notaire architecte:architecte
    sympa:sympa junior:junior

    meilleur:meilleure majeur:majeure mineur:mineure supérieur:supérieure inférieur:inférieure
    antérieur:antérieure extérieur:extérieure intérieur:intérieure ultérieur:ultérieure
    ingénieur:ingénieure professeur:professeure docteur:docteure auteur:autrice coauteur:coautrice
    proviseur:proviseure procureur:procureure gouverneur:gouverneure successeur:successeure
    prédécesseur:prédécesseure régisseur:régisseuse vendeur:vendeuse chercheur:chercheuse
    chauffeur:chauffeuse coiffeur:coiffeuse danseur:danseuse fournisseur:fournisseuse
    investisseur:investisseuse entrepreneur:entrepreneuse repreneur:repreneuse acquéreur:acquéreuse
    assureur:assureuse réviseur:réviseuse superviseur:superviseuse travailleur:travailleuse
    voyageur:voyageuse joueur:joueuse serveur:serveuse livreur:livreuse donneur:donneuse employeur:employeuse
    payeur:payeuse bailleur:bailleresse demandeur:demandeuse défendeur:défenderesse
    directeur:directrice lecteur:lectrice acteur:actrice facteur:factrice rédacteur:rédactrice
    traducteur:traductrice conducteur:conductrice inspecteur:inspectrice collecteur:collectrice
    recteur:rectrice électeur:électrice animateur:animatrice formateur:formatrice sénateur:sénatrice
    donateur:donatrice utilisateur:utilisatrice consommateur:consommatrice amateur:amatrice
    administrateur:administratrice agriculteur:agricultrice viticulteur:viticultrice
    concepteur:conceptrice souscripteur:souscriptrice sculpteur:sculptrice percepteur:perceptrice
    auditeur:auditrice éditeur:éditrice créditeur:créditrice débiteur:débitrice bienfaiteur:bienfaitrice
    moniteur:monitrice expéditeur:expéditrice inventeur:inventrice détenteur:détentrice tuteur:tutrice
    instituteur:institutrice promoteur:promotrice ambassadeur:ambassadrice émetteur:émettrice
    chanteur:chanteuse menteur:menteuse acheteur:acheteuse porteur:porteuse transporteur:transporteuse
    visiteur:visiteuse emprunteur:emprunteuse prêteur:prêteuse exploiteur:exploiteuse profiteur:profiteuse
    flatteur:flatteuse lutteur:lutteuse metteur:metteuse recruteur:recruteuse testeur:testeuse
    brocanteur:brocanteuse traiteur:traiteuse monteur:monteuse enchanteur:enchanteresse
    boulanger:boulangère conseiller:conseillère caissier:caissière infirmier:infirmière
    particulier:particulière écrivain:écrivaine médecin:médecin chirurgien:chirurgienne
    pharmacien:pharmacienne gardien:gardienne maçon:maçonne vigneron:vigneronne agent:agente gérant:gérante
    président:présidente adjoint:adjointe expert:experte apprenti:apprentie chef:cheffe préfet:préfète
    avoué:avouée député:députée conseil:conseil témoin:témoin colonel:colonelle consul:consule
    maître:maîtresse traître:traîtresse hôte:hôtesse prince:princesse comte:comtesse duc:duchesse
    héros:héroïne roi:reine fils:fille père:mère frère:sœur neveu:nièce compagnon:compagne copain:copine
    monsieur:madame homme:femme tout:toute un:une le:la mon:ma celui:celle votre:votre
    """)

PLURALS = words("""
    invité:invités heureux:heureux nouveau:nouveaux loyal:loyaux final:finals français:français tout:tous
    bijou:bijoux caillou:cailloux chou:choux genou:genoux hibou:hiboux joujou:joujoux pou:poux fou:fous
    trou:trous bail:baux corail:coraux émail:émaux soupirail:soupiraux travail:travaux vantail:vantaux
    vitrail:vitraux détail:détails éventail:éventails portail:portails email:emails mail:mails
    bal:bals carnaval:carnavals festival:festivals récital:récitals régal:régals chacal:chacals banal:banals
    bancal:bancals fatal:fatals natal:natals naval:navals journal:journaux cheval:chevaux local:locaux
    principal:principaux spécial:spéciaux original:originaux idéal:idéaux mal:maux
    bleu:bleus pneu:pneus landau:landaus sarrau:sarraus émeu:émeus lieu:lieux feu:feux jeu:jeux neveu:neveux
    cadeau:cadeaux tuyau:tuyaux noyau:noyaux joyau:joyaux matériau:matériaux préau:préaux esquimau:esquimaux
    prix:prix nez:nez repas:repas mois:mois choix:choix fils:fils
    œil:yeux ciel:cieux monsieur:messieurs madame:mesdames mademoiselle:mesdemoiselles
    gentilhomme:gentilshommes bonhomme:bonshommes M.:MM. Mme:Mmes Mlle:Mlles Me:Mes
    cher:chers dû:dus bel:beaux nouvel:nouveaux vieil:vieux eu:eus client:clients autrice:autrices
    un:des une:des le:les votre:vos notre:nos ce:ces celui:ceux celle:celles bien:biens
    bon_de_commande:bons_de_commande chef_d’entreprise:chefs_d’entreprise maître_d'œuvre:maîtres_d'œuvre
    agent_de_voyages:agents_de_voyages carte_de_fidélité:cartes_de_fidélité
    chèque-cadeau:chèques-cadeaux bon-cadeau:bons-cadeaux carte-cadeau:cartes-cadeaux
    rendez-vous:rendez-vous après-midi:après-midi porte-parole:porte-parole
    vice-président:vice-présidents ex-client:ex-clients expert-comptable:experts-comptables
    """)


@pytest.mark.parametrize("pair", FEMININES)
def test_the_feminine_of_a_common_word(pair: str) -> None:
    """Titles as the guide of the INALF and the Académie's report have them."""
    masculine, expected = pair.split(":")
    assert feminine(masculine) == expected
    assert agree("f", masculine) == expected
    assert feminine(masculine.upper()) == expected.upper()


@pytest.mark.parametrize("pair", PLURALS)
def test_the_plural_of_a_common_word(pair: str) -> None:
    singular, expected = pair.replace("_", " ").split(":")
    assert plural(singular) == expected


@pytest.mark.parametrize(
    ("masculine", "expected"),
    [
        *[("Cher", "Chère"), ("INVITÉ", "INVITÉE"), ("Chef d’entreprise", "Cheffe d’entreprise")],
        *[("vice-président", "vice-présidente"), ("Ex-directeur", "Ex-directrice"), ("M.", "Mme")],
        *[
            ("directeur des ventes", "directrice des ventes"),
            ("conseiller en gestion", "conseillère en gestion"),
        ],
        *[
            ("expert-comptable", "experte-comptable"),
            ("demi-frère", "demi-sœur"),
            ("homme d’affaires", "femme d’affaires"),
        ],
    ],
)
def test_the_feminine_keeps_case_and_complement(masculine: str, expected: str) -> None:
    assert feminine(masculine) == expected


@pytest.mark.parametrize(
    "word",
    [
        *["assesseur", "défenseur", "imposteur", "vainqueur", "rapporteur", "agresseur", "leader", "manager"],
        *["reporter", "individu", "vraiment", "récolteur", "clerc", "garçon", "couleur", "judoka", "kebab"],
        *[
            "un de nos",
            "heureux d’être",
            "content de lui",
            "fier d’être client",
            "cher,",
            "invité·e",
            "PDG",
            "x",
        ],
        *[
            "porte-manteau",
            "chèque-cadeau",
            "invité(e)",
            "client 2",
            "bateau",
            "relation",
            "processus",
            "demi-ton",
            "haut de gamme",
            "emploi",
        ],
    ],
)
def test_a_feminine_that_is_not_certain_is_refused(word: str) -> None:
    with pytest.raises(UncertainFormError, match="give its other forms") as caught:
        feminine(word)
    assert caught.value.form == "feminine"


@pytest.mark.parametrize(
    "word", ["porte-manteau", "aïeul", "orange", "vingt", "heureux client", "un de nos", "PDG", ""]
)
def test_a_plural_that_is_not_certain_is_refused(word: str) -> None:
    with pytest.raises(UncertainFormError, match="give its other forms") as caught:
        plural(word)
    assert caught.value.form == "plural"


def test_a_couple_is_no_messieurs() -> None:
    """Madame and Monsieur are no two gentlemen; the author says how they are called."""
    with pytest.raises(ValueError, match="give its other forms"):
        agree("mixed", "Monsieur")
    assert agree("mixed", "Monsieur", plural="Madame, Monsieur") == "Madame, Monsieur"
    assert agree("women", "Monsieur") == "Mesdames"


def test_all_forms_of_a_title() -> None:
    assert [agree(gender, "Vice-président") for gender in ("m", "f", "mixed", "women", "unknown")] == [
        *("Vice-président", "Vice-présidente", "Vice-présidents", "Vice-présidentes", "Vice-président")
    ]


@pytest.mark.parametrize(
    ("gender", "expected"),
    [("m", "invité"), ("f", "invitée"), ("mixed", "invités"), ("women", "invitées"), ("unknown", "invité")],
)
def test_a_word_agrees_with_each_gender(gender: str, expected: str) -> None:
    assert agree(gender, "invité") == expected


def test_given_forms_come_before_derived_ones() -> None:
    assert agree("f", "monsieur le maire", "madame la maire") == "madame la maire"
    assert agree("mixed", "le voici", plural="les voici") == "les voici"
    assert agree("women", "heureux ami", "x", plural_feminine="heureuses amies") == "heureuses amies"
    assert agree("unknown", "invité", neutral="des nôtres") == "des nôtres"
    assert agree("f", "invité", "") == ""


@pytest.mark.parametrize("phrase", ["heureux client", "", "cher\u00a0ami"])
def test_what_cannot_be_derived_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="give its other forms"):
        agree("f", phrase)


def test_an_unknown_gender_value_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown gender"):
        agree("male", "client")
