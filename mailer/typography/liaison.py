"""Words whose first sound their spelling does not tell: elision before h, y, o and u.

The lexicon of haspirater knows the common nouns. For towns and names its answer is chance: what is
known better stands here, in the form `letters.fold` gives (several words joined by ``_``).
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in text.split())


# Given names and countries; where usage hesitates (Hugo, Henri) one of two right forms.
MUTE_NAMES = _words("""
    habib hadrien haiti haitien haitienne halima hannibal harmonie hec hector helena helene heloise henri
    henrietta henriette henry herault hercule hermes hermine herve hilaire hind hippolyte homere honore
    honorine horace hortense houari hubert hugues huguette hyacinthe
    """)
# Common words where the lexicon errs.
MUTE_WORDS = _words("""
    haltere halteres halterophile halterophilie hamecon hamecons heraldique heraldiques herpes hidalgo
    hidalgos hier hippique hippiques hippisme holistique holistiques humble humblement humbles humoriste
    humoristes humoristique humoristiques
    """)
ASPIRATED_WORDS = _words("hippy hippys")
ASPIRATED_NAMES = _words("""
    habsbourg hafid hafida haj hajar hakim hambourg hamburg hamid hamza hannah hanoi hanovre hans harold
    harry hassan hassane havane hayat haye hedi heidi helmut hicham hollande hongkong hong hongrie hossam
    houda houria houston howard hugo huit huitieme hussein huy
    """)
ASPIRATED_VOWELS = _words("""
    onze onzieme onziemes ouagadougou oui ouistiti ouistitis oulof uhlan uhlans ululement wolof
    """)

# Communes (h and y) where the lexicon errs: INSEE, Code officiel géographique, variable TNCC (0 or 1),
# read in @etalab/decoupage-administratif 6.0.0 (Licence Ouverte 2.0). By first word, by the whole name
# where several communes that begin alike differ; true homonyms that differ are left to the lexicon.
MUTE_TOWNS = _words("""
    habarcq habas haboudange hacourt hacqueville hadigny hadol hadonville hagecourt hagen hagetaubin
    hagetmau hageville hagneville hagondange haigneville haillainville haillicourt hainvillers
    haironville haisnes halinghen hallencourt hallennes hallering hallignicourt hallines halling
    hallivillers halloville halloy_les_pernois halsou halstroff hamblain hamel hamelin hamelincourt
    hanches hancourt hangest hannaches hannescamps hannocourt hantay haplincourt happonvilliers
    haramont haraucourt_sur_seille haravesnes haravilliers harbonnieres harbouey harcanville
    harchechamp harcigny harcourt hardancourt hardecourt hardencourt hardifort hardinghen
    hardivillers hardricourt hareville harfleur hargarten hargeville hargicourt harly harnes harol
    haroue harponville harprich harquency harreberg harreville harsault hartennes hartzviller
    haselbourg hasnon hasparren haspelschiedt haspres hastingues hatrize hattencourt hattenville
    hattigny hattonchatel hattonville haubourdin hauconcourt haucourt haudainville haudiomont
    haudonville haudrecy haudricourt haulchin haumont hauriet haussez haussignemont haussimont
    haussonville haussy haut_clocher haut_de_bosdarros haut_mauco hautaget haute_isle hautecour
    hautecourt hautefage_la_tour hautefaye hautefeuille hautefond hautefort hauteluce
    hauterive_la_fresse hauterives hautesvignes hautevelle hautevesnes hauteville_les_dijon
    hauteville_lompnes hauteville_sur_fier hautmont hautmougey hautot_l_auvray hautot_saint_sulpice
    hautot_sur_mer hautvillers haux havange havernas haverskerque havrincourt hayange hayes
    haynecourt hazebrouck hazembourg heauville hebecourt hebecrevon heillecourt heilly heiltz
    heining heippes helesmes helette hemevillers hemilly heming hemonstoir henamenil henanbihen
    hendaye hendecourt henencourt henin heninel hennebont hennecourt hennemont henneveux hennezel
    hennezis henonville henouville henrichemont henridorff henriville henu herange herchies
    herissart herisson hernicourt herny heronchelles herouville herouvillette herpelmont herpy
    herserange hersin hertzing hery hesbecourt hesdigneul hesdin hesmond hesse hestroff hestrud
    hestrus hetomesnil hettange heuland heurteauville hiesse higueres hilbesheim hillion hilsprich
    hinckange hinges hinx hirel hirson hocquincourt hocquinghen hodent holacourt holling holving
    homecourt hondeghem hondevilliers hondschoote hontanx hopital hordain hornaing horsarrieu
    houchin houdain houdancourt houdelaincourt houdelaucourt houdelmont houdemont houdetot
    houdreville houecourt houeilles houeville houilles houlbec_cocherel hounoux houplin houplines
    hours hourtin housseras housseville houtaud houtkerque houville_la_branche houvin houx hubersent
    hubert huberville huby huchenneville huclier hucqueliers huetre huez hugier hulluch hultehouse
    humeroeuille hundling hunting huos huparlac huppain huppy hurbache hure hurecourt hures huriel
    hurigny hurtieres hussigny y yainville yaucourt yebleron yebles yenne yermenonville yerres
    yerville yevre yevres yolet yoncq yonval youx yutz
    """)
ASPIRATED_TOWNS = _words("""
    habsheim heches hecken hecmanville hede hegeney hegenheim helfrantzkirch helleville hemevez
    henansal henon herbitzheim herbsheim herenguerville heres hermerswiller hermival herran
    herrlisheim hesingue heudicourt_sous_les_cotes heugon heugueville hibarette hierges hiermont
    hiis hipsheim hoedic hoenheim hoerdt hoffen hombourg hommarting hommert honfleur horbourg
    horgues hoste huille huisnes humes hyemondans hyenville hyet
    """)
# Y before a vowel that elides all the same, beside the communes above.
VOWEL_Y = _words("yonne york yeu yeux yeuse yeuses")
