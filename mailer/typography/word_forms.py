"""Tables of French words whose feminine or plural their ending does not tell; `agreement` holds the rules.

Job titles follow the guide « Femme, j'écris ton nom » (INALF, 1999) and the report of the Académie française
of 2019. Where these leave two forms and usage has not chosen (``défenseure``, ``assesseuse``), a word is in
`NO_CERTAIN_FEMININE`: the author says which one is wanted.
"""

from __future__ import annotations


def _pairs(text: str) -> dict[str, str]:
    """Read ``word:form`` pairs; a ``_`` is a space."""
    return dict(pair.replace("_", " ").split(":", 1) for pair in text.split())


def words(text: str) -> frozenset[str]:
    """Return the words of a table, written one after the other."""
    return frozenset(text.split())


ABBREVIATIONS = {"M.": "Mme", "Mr": "Mme"}
"""Feminine of what is written short, in this case alone."""

ABBREVIATED_PLURALS = {"M.": "MM.", "Mme": "Mmes", "Mlle": "Mlles", "Me": "Mes", "Dr": "Drs", "Pr": "Prs"}

FEMININES = _pairs("""
    un:une le:la ce:cette cet:cette mon:ma ton:ta son:sa lui:elle il:elle celui:celle du:de_la au:à_la
    lequel:laquelle ledit:ladite tout:toute leur:leur votre:votre notre:notre

    monsieur:madame homme:femme gentilhomme:gentilfemme mari:femme époux:épouse père:mère frère:sœur
    fils:fille oncle:tante neveu:nièce parrain:marraine papa:maman copain:copine compagnon:compagne
    prophète:prophétesse pape:papesse confrère:consœur roi:reine prince:princesse duc:duchesse comte:comtesse
    vicomte:vicomtesse dieu:déesse
    abbé:abbesse maître:maîtresse contremaître:contremaîtresse hôte:hôtesse traître:traîtresse
    prêtre:prêtresse diable:diablesse tigre:tigresse âne:ânesse ogre:ogresse devin:devineresse
    chanoine:chanoinesse empereur:impératrice tsar:tsarine speaker:speakerine mâle:femelle enfant:enfant
    héros:héroïne ambassadeur:ambassadrice serviteur:servante chef:cheffe préfet:préfète conseil:conseil
    médecin:médecin témoin:témoin mannequin:mannequin fan:fan consul:consule major:majore martyr:martyre
    mentor:mentore apprenti:apprentie soldat:soldate

    docteur:docteure professeur:professeure ingénieur:ingénieure proviseur:proviseure procureur:procureure
    gouverneur:gouverneure successeur:successeure prédécesseur:prédécesseure prieur:prieure
    pasteur:pasteure meilleur:meilleure majeur:majeure mineur:mineure
    auteur:autrice coauteur:coautrice

    bailleur:bailleresse défendeur:défenderesse enchanteur:enchanteresse vengeur:vengeresse
    pécheur:pécheresse rieur:rieuse relieur:relieuse skieur:skieuse
    copieur:copieuse trieur:trieuse plieur:plieuse dresseur:dresseuse redresseur:redresseuse presseur:presseuse
    parieur:parieuse crieur:crieuse

    auditeur:auditrice bienfaiteur:bienfaitrice malfaiteur:malfaitrice compositeur:compositrice
    créditeur:créditrice débiteur:débitrice codébiteur:codébitrice expéditeur:expéditrice
    géniteur:génitrice inquisiteur:inquisitrice moniteur:monitrice répétiteur:répétitrice éditeur:éditrice
    coéditeur:coéditrice inventeur:inventrice détenteur:détentrice codétenteur:codétentrice
    émetteur:émettrice transmetteur:transmettrice distributeur:distributrice contributeur:contributrice
    exécuteur:exécutrice instituteur:institutrice locuteur:locutrice interlocuteur:interlocutrice
    compétiteur:compétitrice persécuteur:persécutrice tuteur:tutrice cotuteur:cotutrice promoteur:promotrice
    enquêteur:enquêtrice
    supporteur:supportrice récepteur:réceptrice transgresseur:transgresseuse

    aigu:aiguë suraigu:suraiguë dû:due redû:redue mû:mue crû:crue recrû:recrue bleu:bleue flou:floue
    hindou:hindoue andalou:andalouse fou:folle mou:molle hébreu:hébraïque esquimau:esquimaude favori:favorite
    coi:coite rigolo:rigolote vrai:vraie gai:gaie beau:belle nouveau:nouvelle jumeau:jumelle chameau:chamelle
    manceau:mancelle tourangeau:tourangelle morvandiau:morvandelle puceau:pucelle chouchou:chouchoute

    complet:complète incomplet:incomplète concret:concrète désuet:désuète discret:discrète
    indiscret:indiscrète inquiet:inquiète replet:replète secret:secrète

    blanc:blanche franc:franche sec:sèche public:publique turc:turque grec:grecque caduc:caduque
    laïc:laïque long:longue oblong:oblongue

    bas:basse gras:grasse las:lasse ras:rase gros:grosse épais:épaisse exprès:expresse profès:professe
    métis:métisse frais:fraîche défrais:défraîche tiers:tierce absous:absoute dissous:dissoute
    résous:résoute clos:close éclos:éclose enclos:enclose forclos:forclose divers:diverse pervers:perverse
    confus:confuse diffus:diffuse inclus:incluse reclus:recluse perclus:percluse intrus:intruse
    obtus:obtuse abstrus:abstruse camus:camuse infus:infuse
    retors:retorse épars:éparse abscons:absconse

    faux:fausse doux:douce aigre-doux:aigre-douce roux:rousse jaloux:jalouse vieux:vieille
    neuf:neuve veuf:veuve sauf:sauve bref:brève serf:serve

    bel:belle nouvel:nouvelle vieil:vieille fol:folle mol:molle pareil:pareille vermeil:vermeille
    clair:claire pair:paire impair:impaire filleul:filleule aïeul:aïeule soûl:soûle saoul:saoule
    gentil:gentille nul:nulle seul:seule espagnol:espagnole mongol:mongole cévenol:cévenole

    malin:maligne bénin:bénigne paysan:paysanne valaisan:valaisanne musulman:musulmane ottoman:ottomane roman:romane
    birman:birmane démon:démone mormon:mormone letton:lettone lapon:lapone nippon:nippone

    chat:chatte sot:sotte pâlot:pâlotte vieillot:vieillotte boulot:boulotte jeunot:jeunotte
    maigriot:maigriotte loupiot:loupiotte

    amer:amère cher:chère cancer:cancer noir:noire froid:froide laid:laide clément:clémente
    inclément:inclémente véhément:véhémente dément:démente loup:louve

    sympa:sympa fana:fana extra:extra ultra:ultra para:para toubib:toubib snob:snob chic:chic pro:pro ado:ado
    accro:accro bio:bio écolo:écolo macho:macho rétro:rétro solo:solo proprio:proprio mini:mini maxi:maxi
    super:super cool:cool zen:zen standard:standard hard:hard junior:junior senior:senior sénior:sénior
    kaki:kaki marron:marron grenat:grenat chocolat:chocolat abricot:abricot citron:citron saumon:saumon
    debout:debout kiné:kiné prof:prof punk:punk beur:beure
    """)
"""Feminine of a masculine noun, adjective, participle, article or pronoun, all in small letters."""

TEUSE = words("""
    acheteur affréteur affûteur ajusteur apporteur apprêteur arpenteur bachoteur barboteur blablateur
    bonimenteur brocanteur bruiteur buteur cafteur chahuteur chanteur chipoteur chuchoteur colporteur
    complimenteur comploteur compteur conteur dateur décolleteur démonteur discuteur dompteur écouteur
    empaqueteur emprunteur ergoteur escompteur étiqueteur exploiteur fréteur jeteur marqueteur mateur menteur
    monteur papoteur paqueteur plaisanteur planteur pointeur porteur posteur prêteur profiteur quêteur
    raboteur racketeur raconteur radoteur recruteur remonteur rouspéteur saboteur sauteur sauveteur
    solliciteur testeur traiteur transporteur triporteur tripoteur tricoteur visiteur
    """)
"""Nouns in -teur with a feminine in -teuse: a verb in -ter stands behind them. Those in -tteur are not listed."""

NO_CERTAIN_FEMININE = words("""
    assesseur censeur défenseur possesseur agresseur oppresseur confesseur intercesseur précurseur
    rapporteur vainqueur imposteur déserteur sauveur reporteur reporter
    leader manager teenager challenger dealer designer trader supporter rocker webmaster freelancer
    dispatcher rewriter sprinter squatter interviewer teacher catcher burger charger blogger
    underground retard record nord sud est ouest canari hooligan raglan safran carmin cornichon ronchon
    vermillon papillon souillon canon crampon pompon rubis fouillis chamois souris synopsis omnibus
    minus muscat transat impact pickpocket basket coquelicot spot smart part sport antitrust bizut bébé café
    thé clé télé casher hot redissous express deux ceux mieux eux yeux cieux lieux
    garçon individu clerc syndic type sacristain baryton clown comptant viking
    ardeur bonheur candeur chaleur couleur douceur douleur erreur faveur ferveur fleur fraîcheur froideur
    fureur grandeur grosseur hauteur honneur horreur humeur labeur laideur langueur largeur lenteur liqueur
    longueur lueur maigreur malheur minceur  noirceur odeur pâleur peur profondeur pudeur rancœur
    rigueur rondeur rougeur rumeur saveur secteur senteur splendeur stupeur sueur teneur terreur tiédeur
    torpeur tumeur valeur vapeur vecteur vigueur
    je tu nous vous ils elles on me te se ne que qui quoi dont où de et ou mais donc ni car si quand comme
    celle cela ceci plus moins mieux pas très trop peu avec sans sous dans par pour chez vers entre depuis
    pendant ici là hier demain toujours jamais aussi encore désormais avant avril devant durant
    amis fois mois parfois toutefois autrefois palais relais bis débris iris tennis
    bien rien mal marin nickel caramel pastel label hôtel appel antigel dehors alors toi moi soi emploi loi merci
    """)
"""Words that no rule may touch: two feminines in use, English words, nouns without a feminine, small words."""

NO_HEADS = words("bien mal haut bas neuf plein café près loin face grâce")
"""Words before ``de``, ``en``, ``à`` that are no noun there: haut de gamme, bien en cour."""

PLURALS = _pairs("""
    un:des une:des le:les la:les ce:ces cet:ces cette:ces mon:mes ma:mes ton:tes ta:tes son:ses sa:ses
    notre:nos votre:vos il:ils elle:elles lui:eux celui:ceux celle:celles tout:tous du:des au:aux
    lequel:lesquels laquelle:lesquelles ledit:lesdits ladite:lesdites

    monsieur:messieurs madame:mesdames mademoiselle:mesdemoiselles monseigneur:messeigneurs
    gentilhomme:gentilshommes bonhomme:bonshommes œil:yeux oeil:yeux ciel:cieux
    bel:beaux nouvel:nouveaux vieil:vieux fol:fous mol:mous dû:dus redû:redus mû:mus crû:crus recrû:recrus
    eu:eus

    bijou:bijoux caillou:cailloux chou:choux genou:genoux hibou:hiboux joujou:joujoux pou:poux

    bail:baux corail:coraux émail:émaux fermail:fermaux gemmail:gemmaux soupirail:soupiraux
    travail:travaux vantail:vantaux ventail:ventaux vitrail:vitraux

    bleu:bleus pneu:pneus émeu:émeus enfeu:enfeus landau:landaus sarrau:sarraus grau:graus unau:unaus
    """)
"""Plural of a singular in small letters."""

ALS = words("""
    aval bal banal bancal cal cantal carnaval causal cérémonial chacal choral copal emmental emmenthal étal
    fatal festival final goal marial narval natal naval néonatal nopal pal pascal périnatal postnatal prénatal
    récital régal rorqual santal serval sisal tergal tombal tonal atonal
    """)
"""Words in -al with a plural in -als."""

NO_CERTAIN_PLURAL = words("""
    orange marron kaki crème grenat chocolat abricot citron saumon chic super extra bio zen cool standard
    debout bétail aïeul val je tu me te se ne que qui on y en de à et ou deux trois quatre cinq sept huit
    onze douze treize quatorze quinze seize vingt trente quarante cinquante
    soixante cent mille nord sud est ouest audio sexy groggy in pop
    """)
"""Words without one certain plural: colours that are things, adjectives that usage leaves alone, numbers."""

PREFIXES = words("""
    vice ex sous co non demi semi mi auto avant arrière contre micro mini néo post pré anti super inter extra
    ultra socio éco franco anglo gréco quasi sur
    """)
"""First parts of hyphenated words that never change: the last part agrees (``vice-présidentes``)."""

COMPOUNDS = {
    singular: (feminine, plural)
    for singular, feminine, plural in (
        line.split()
        for line in """
    expert-comptable experte-comptable experts-comptables
    experte-comptable - expertes-comptables
    ingénieur-conseil ingénieure-conseil ingénieurs-conseils
    ingénieure-conseil - ingénieures-conseils
    avocat-conseil avocate-conseil avocats-conseils
    avocate-conseil - avocates-conseils
    commissaire-priseur commissaire-priseuse commissaires-priseurs
    commissaire-priseuse - commissaires-priseuses
    sourd-muet sourde-muette sourds-muets
    sourde-muette - sourdes-muettes
    franc-maçon franc-maçonne francs-maçons
    franc-maçonne - franc-maçonnes
    nouveau-né nouveau-née nouveau-nés
    nouveau-née - nouveau-nées
    dernier-né dernière-née derniers-nés
    dernière-née - dernières-nées
    bien-aimé bien-aimée bien-aimés
    bien-aimée - bien-aimées
    grand-père grand-mère grands-pères
    grand-mère - grands-mères
    grand-oncle grand-tante grands-oncles
    grand-tante - grands-tantes
    beau-père belle-mère beaux-pères
    belle-mère - belles-mères
    beau-frère belle-sœur beaux-frères
    belle-sœur - belles-sœurs
    beau-fils belle-fille beaux-fils
    belle-fille - belles-filles
    petit-fils petite-fille petits-fils
    petite-fille - petites-filles
    petit-enfant - petits-enfants
    grand-parent - grands-parents
    porte-parole porte-parole porte-parole
    sage-femme sage-femme sages-femmes
    chèque-cadeau - chèques-cadeaux
    chèque-vacances - chèques-vacances
    chèque-déjeuner - chèques-déjeuners
    ticket-restaurant - tickets-restaurant
    bon-cadeau - bons-cadeaux
    carte-cadeau - cartes-cadeaux
    coffret-cadeau - coffrets-cadeaux
    rendez-vous - rendez-vous
    après-midi - après-midi
    mot-clé - mots-clés
    compte-rendu - comptes-rendus
    procès-verbal - procès-verbaux
    savoir-faire - savoir-faire
    savoir-vivre - savoir-vivre
    chef-lieu - chefs-lieux
    rez-de-chaussée - rez-de-chaussée
    timbre-poste - timbres-poste
    assurance-vie - assurances-vie
    porte-monnaie - porte-monnaie
    porte-clés - porte-clés
    laissez-passer - laissez-passer
    face-à-face - face-à-face
    tête-à-tête - tête-à-tête
    haut-parleur - haut-parleurs
    petit-déjeuner - petits-déjeuners
    week-end - week-ends
    e-mail - e-mails
    best-seller - best-sellers
    chef-d’œuvre - chefs-d’œuvre
    main-d’œuvre - mains-d’œuvre
    """.splitlines()
        if line.strip()
    )
}
"""Hyphenated words: feminine (``-`` where there is none) and plural."""
