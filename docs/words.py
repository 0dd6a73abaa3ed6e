"""What the reference says that the code does not: titles, and a line on each block, filter, column and state.

Each entry is (French, English). ``tests/docs`` fails where the code has a name that is missing here, and where
a name stands here that the code has no more.
"""

from __future__ import annotations

Pair = tuple[str, str]

SENTENCES: dict[str, Pair] = {
    "made": (
        "Page imprimée à partir du programme par `make docs` : ne la modifiez pas à la main.",
        "This page is printed from the program by `make docs`: do not edit it by hand.",
    ),
    "none": ("rien", "nothing"),
    # commands
    "commands": ("Les commandes", "Commands"),
    "commands-lead": (
        "Chaque commande répond à `--help`. Les options générales se placent avant le nom de la commande.",
        "Every command answers to `--help`. The general options stand before the command's name.",
    ),
    "general": ("Options générales", "General options"),
    "option": ("option", "option"),
    "meaning": ("ce qu'elle fait", "what it does"),
    "exit": ("Codes de sortie", "Exit codes"),
    "exit-0": ("tout va bien", "all is well"),
    "exit-1": (
        "des constats, ou des clients mis de côté ou en échec ; les documents sont là",
        "findings, or clients set aside or failed; the documents are there",
    ),
    "exit-2": ("la commande n'a pas pu se faire", "the command could not be done"),
    "exit-130": ("interrompue au clavier", "interrupted from the keyboard"),
    "exit-143": ("arrêtée par le système (SIGTERM)", "stopped by the system (SIGTERM)"),
    "variables": ("Variables d'environnement", "Environment variables"),
    "variable-lang": (
        "langue de ce qui s'affiche (`fr`, `en`), avant celle du système",
        "language of what is printed (`fr`, `en`), before the system's own",
    ),
    "variable-epoch": (
        "le jour compté comme aujourd'hui, en secondes depuis 1970, quand `--today` n'est pas donné",
        "the day that counts as today, in seconds since 1970, where `--today` is not given",
    ),
    "variable-own": (
        "les noms que vous choisissez dans `mailer.yaml` et les campagnes : adresse d'une base de données, "
        "identifiants d'envoi",
        "the names that you choose in `mailer.yaml` and campaigns: address of a database, credentials for sending",
    ),
    # files
    "files": ("Les fichiers que vous écrivez", "The files you write"),
    "files-lead": (
        "Une clé inconnue est refusée, avec la clé connue la plus proche. `mailer schema` imprime le schéma JSON "
        "des mêmes clés, pour les éditeurs. Une clé sans « défaut » peut manquer, sauf si elle est obligatoire.",
        "An unknown key is refused, with the nearest known one. `mailer schema` prints the JSON Schema of the same "
        "keys, for editors. A key without a default may be left out, unless it is required.",
    ),
    "campaign-file": (
        "La campagne : `campaigns/NOM/campaign.yaml`",
        "The campaign: `campaigns/NAME/campaign.yaml`",
    ),
    "house-file": ("La maison : `mailer.yaml`", "The house: `mailer.yaml`"),
    "key": ("clé", "key"),
    "takes": ("valeur", "takes"),
    "default": ("défaut", "default"),
    "required": ("**obligatoire**", "**required**"),
    "what": ("ce que c'est", "what it is"),
    "block": ("bloc de clés", "block of keys"),
    "blocks-of": ("blocs, sous une clé libre", "blocks, each under a key of its own"),
    "texts-of": ("textes, chacun sous une clé libre", "texts, each under a key of its own"),
    "list-of": ("liste", "list"),
    "text": ("texte", "text"),
    "date": ("date (2026-12-15)", "date (2026-12-15)"),
    "amount": ("montant", "amount"),
    "whole": ("nombre entier", "whole number"),
    "picture": ("chemin d'une image", "path of a picture"),
    "or": ("ou", "or"),
    # columns
    "columns": ("Les colonnes", "Columns"),
    "columns-lead": (
        "Une colonne est reconnue par son en-tête, quels que soient la casse, les accents et la ponctuation. Un modèle "
        "peut dire le nom de la colonne (`client.town`) ou l'en-tête du fichier (`client.ville`). Une colonne inconnue "
        "est gardée sous son en-tête : « CA 12 mois » devient `client.ca_12_mois`.",
        "A column is recognised by its header, without regard to case, accents and punctuation. A template may use the "
        "column's name (`client.town`) or the file's own header (`client.ville`). A column that is not known is kept "
        "under its header: “CA 12 mois” becomes `client.ca_12_mois`.",
    ),
    "client-columns": ("La table des clients", "The client table"),
    "ledger-columns": ("Le relevé des factures", "The ledger of invoices"),
    "computed": ("Les champs calculés", "Computed fields"),
    "computed-lead": (
        "Tout client les a, sans que le fichier les contienne.",
        "Every client has them, and no file needs to hold them.",
    ),
    "column": ("colonne", "column"),
    "type": ("type", "type"),
    "headers": ("en-têtes reconnus", "headers that are recognised"),
    "choices": ("Mots reconnus", "Words that are recognised"),
    "conditions": ("Les conditions d'un segment", "Conditions of a segment"),
    "conditions-lead": (
        "`where` compare des colonnes : `==`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `not in`, réunies par `and`, `or`, "
        "`not`, avec `+ - * /` sur les nombres. Les textes se mettent entre guillemets droits et se comparent sans "
        'casse ni accents ; les nombres s\'écrivent sans espace ni unité ; les dates comme `"2026-12-31"`. Une '
        "valeur absente ne choisit personne, ni dans un sens ni dans l'autre : `empty(colonne)` la trouve.",
        "`where` compares columns: `==`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `not in`, joined by `and`, `or`, `not`, "
        "with `+ - * /` on numbers. Texts stand in straight quotes and compare without case and accents; numbers are "
        "written "
        'without spaces and units; dates like `"2026-12-31"`. A missing value selects nobody, neither way: '
        "`empty(column)` finds it.",
    ),
    "function": ("fonction", "function"),
    # templates
    "templates": ("Les modèles", "Templates"),
    "templates-lead": (
        "Un modèle est un texte en Markdown avec des champs Jinja et un en-tête YAML. Il est cherché d'abord à côté de "
        "la campagne, puis dans `templates/` de l'espace de travail, puis parmi les modèles fournis.",
        "A template is Markdown with Jinja fields and a YAML head. It is looked for beside the campaign first, then in "
        "the workspace's `templates/`, then among the built-in ones.",
    ),
    "kinds": ("Les sortes de pièces", "Kinds of pieces"),
    "kind": ("sorte", "kind"),
    "folder": ("dossier", "folder"),
    "must": ("doit contenir", "must hold"),
    "may": ("peut contenir", "may hold"),
    "needs": ("demande au client", "needs of the client"),
    "paper": ("format", "paper"),
    "address": ("une adresse", "an address"),
    "email": ("une adresse électronique", "an e-mail address"),
    "built-in": ("Modèles et thèmes fournis", "Built-in templates and themes"),
    "themes": ("thèmes", "themes"),
    "template-names": ("modèles", "templates"),
    "template": ("modèle", "template"),
    "head": ("L'en-tête d'un modèle", "The head of a template"),
    "boxes": ("Les conteneurs", "Containers"),
    "boxes-lead": (
        "Un conteneur commence par une ligne `::: nom` et se ferme par une ligne `:::`.",
        "A container begins with a line `::: name` and is closed by a line `:::`.",
    ),
    "box": ("conteneur", "container"),
    "block-kinds": ("Les blocs", "Blocks"),
    "block-kinds-lead": (
        "Ce que le texte devient : les règles et les thèmes parlent de ces blocs.",
        "What the text becomes: rules and themes speak of these blocks.",
    ),
    "block-name": ("bloc", "block"),
    "names": ("Ce qu'un modèle peut nommer", "What a template may name"),
    "name": ("nom", "name"),
    "fields": ("champs", "fields"),
    "filters": ("Les filtres", "Filters"),
    "filters-lead": (
        "Ils s'ajoutent à ceux de Jinja. Une valeur vide le reste. Un filtre s'applique à un champ, jamais à un texte "
        "qui contient déjà des champs : ce serait refusé, avec fichier et ligne.",
        "They come beside Jinja's own. An empty value stays empty. A filter applies to a field, never to a text that "
        "already holds fields: that is refused, with file and line.",
    ),
    "filter": ("filtre", "filter"),
    "example": ("exemple", "example"),
    "gives": ("donne", "gives"),
    # rules
    "rules": ("Les règles de contrôle", "Rules of lint"),
    "rules-lead": (
        "Une erreur arrête `mailer render` (sauf `--allow-findings`) ; un avertissement et une remarque se lisent. "
        "Une campagne écarte une règle sous `lint: ignore:`, avec une raison. `course: M19` renvoie au cours de "
        "gestion de la relation client dont ces règles viennent.",
        "An error stops `mailer render` (unless `--allow-findings`); a warning and a remark are to be read. A campaign "
        "sets a rule aside under `lint: ignore:`, with a reason. `course: M19` points at the course in customer "
        "relationship management that the rules come from.",
    ),
    "rule": ("règle", "rule"),
    "severity": ("gravité", "severity"),
    "source": ("source", "source"),
    "asks": ("ce qu'elle demande", "what it asks"),
    "evidence": ("preuve", "evidence"),
    "pieces": ("pièces", "pieces"),
    "objectives": ("objectifs", "objectives"),
    "channels": ("canaux", "channels"),
    "languages": ("langues", "languages"),
    "rule-option": ("Réglage", "Option"),
    "bad": ("À éviter", "Bad"),
    "good": ("À suivre", "Good"),
    # outputs
    "outputs": ("Ce que le moteur écrit", "What the engine writes"),
    "manifest": ("Le manifeste", "The manifest"),
    "manifest-lead": (
        "`manifest.csv` et `manifest.json` ont une ligne par document, et une par client qui n'a rien reçu.",
        "`manifest.csv` and `manifest.json` have a line for each document, and one for each client who got nothing.",
    ),
    "reasons": ("Pourquoi un client est mis de côté", "Why a client is set aside"),
    "reason": ("code", "code"),
    "journal": ("Le journal", "The journal"),
    "journal-lead": (
        "Une ligne par campagne, édition, client, pièce, canal et niveau, dans `.mailer/journal.sqlite`. Un état ne "
        "change que comme le dit cette table.",
        "One line for each campaign, edition, client, piece, channel and level, in `.mailer/journal.sqlite`. A state "
        "changes only as this table says.",
    ),
    "state": ("état", "state"),
    "stands-for": ("ce qu'il dit", "what it says"),
    "next": ("peut devenir", "may become"),
    "formats": ("Les formats", "Formats"),
    "formats-lead": (
        "`--format` les nomme, séparés par des virgules.",
        "`--format` names them, parted by commas.",
    ),
}

CLIENT_COLUMNS: dict[str, str] = {
    "code": "le code du client dans la maison ; la clé du journal et du relevé",
    "civility": "M., Mme, Dr, M. et Mme, Société…",
    "last_name": "nom de famille",
    "first_name": "prénom",
    "full_name": "le nom entier, si le fichier ne le sépare pas",
    "company": "nom de l'entreprise",
    "function": "ce que fait la personne",
    "address1": "première ligne de l'adresse",
    "address2": "deuxième ligne de l'adresse",
    "address3": "troisième ligne de l'adresse",
    "address4": "quatrième ligne de l'adresse : lieu-dit ou boîte postale",
    "postcode": "code postal, toujours un texte",
    "town": "ville, avec son CEDEX s'il y en a un",
    "country": "pays ; vide : celui de la maison",
    "email": "adresse électronique",
    "phone": "téléphone, comme on le compose",
    "mobile": "téléphone mobile",
    "sector": "secteur d'activité",
    "turnover": "ce que le client a acheté, en argent",
    "last_order": "date de la dernière commande",
    "birth_date": "date de naissance",
    "salesperson": "qui suit le client",
    "do_not_contact": "oui : on n'écrit au client par aucun canal",
    "email_consent": "oui : le client accepte les courriels",
    "email_consent_source": "comment le client a accepté les courriels : la preuve que la maison garde",
    "email_consent_date": "quel jour le client a accepté les courriels",
    "language": "fr ou en",
    "currency": "EUR, MAD…",
    "kind": "consommateur, entreprise ou public",
}
"""The French of `mailer.clients.columns.CLIENT_COLUMNS`, whose own lines are English."""

LEDGER_COLUMNS: dict[str, str] = {
    "code": "le code du client, le même que dans la table des clients",
    "number": "numéro de la facture, de l'avoir ou du paiement",
    "date": "date de la pièce",
    "due": "échéance ; sans elle, la pièce n'est pas relancée",
    "amount": "montant de la pièce, taxes comprises",
    "debit": "facturé au client, dans un relevé à deux colonnes",
    "credit": "en faveur du client, dans un relevé à deux colonnes",
    "balance": "ce qui reste dû ; sans cette colonne, le tout",
    "nature": "facture, avoir ou paiement ; sans elle, le signe le dit",
    "label": "ce que dit la ligne",
    "currency": "code de la monnaie ; sans elle, celle de la maison",
}

TYPES: dict[str, Pair] = {
    "text": ("texte", "text"),
    "code": ("code", "code"),
    "name": ("nom", "name"),
    "postcode": ("code postal", "postcode"),
    "money": ("montant", "money"),
    "number": ("nombre", "number"),
    "date": ("date", "date"),
    "flag": ("oui ou non", "yes or no"),
    "email": ("adresse électronique", "e-mail address"),
    "phone": ("téléphone", "telephone"),
}

COMPUTED: dict[str, Pair] = {
    "salutation": (
        "l'appel : « Madame », « Cher Monsieur »… selon la civilité, jamais selon le prénom",
        "how the letter greets: from the civility, never from the first name",
    ),
    "full_name": (
        "civilité, prénom et nom, comme sur l'enveloppe",
        "civility, first and last name, as on an envelope",
    ),
    "gender": (
        "`m`, `f`, `mixed` (un couple) ou `unknown`, pour l'accord",
        "`m`, `f`, `mixed` (a couple) or `unknown`, for agreement",
    ),
    "address_line": (
        "les lignes de l'adresse postale ; vides si elles ne servent pas",
        "the lines of the postal address; empty where unused",
    ),
}

FUNCTIONS: dict[str, Pair] = {
    "startswith": ("le texte commence par", "the text begins with"),
    "endswith": ("le texte finit par", "the text ends with"),
    "contains": ("le texte contient", "the text holds"),
    "empty": ("la cellule est vide", "the cell is empty"),
    "days_since": ("jours écoulés depuis une date", "days gone by since a date"),
    "department": ("département français du code postal", "French département of the postcode"),
}
FUNCTION_EXAMPLES: dict[str, str] = {
    "startswith": 'startswith(postcode, "69")',
    "endswith": 'endswith(email, ".ma")',
    "contains": 'contains(company, "atelier")',
    "empty": "not empty(phone)",
    "days_since": "days_since(last_order) > 365",
    "department": 'department(postcode) in ["69", "2A"]',
}

HEAD_KEYS: dict[str, Pair] = {
    "piece": ("la sorte de pièce", "the kind of piece"),
    "subject": (
        "l'objet du courriel, si la campagne n'en donne pas",
        "the e-mail's subject, where the campaign has none",
    ),
    "theme": (
        "le thème du modèle, si la campagne n'en choisit pas",
        "the template's theme, where the campaign chooses none",
    ),
    "paper": ("le format de la feuille ou de l'enveloppe", "the sheet or envelope"),
    "frame": (
        "ce qui entoure le texte (en-tête, adresse, date, pied) : un autre modèle, ou `none`",
        "what stands around the text (letterhead, address, date, foot): another template, or `none`",
    ),
    "fields": ("colonnes que la table des clients doit avoir", "columns that the client table must have"),
    "title": ("un titre, pour qui lit le fichier", "a title, for who reads the file"),
}

BOXES: dict[str, Pair] = {
    "signature": (
        "vide : l'image, le nom et la fonction de qui signe",
        "empty: picture, name and function of who signs",
    ),
    "ps": ("le post-scriptum", "the post-scriptum"),
    "coupon": (
        "vide : le coupon de la campagne, au pied de la lettre ; sans ce bloc, il a sa propre page",
        "empty: the campaign's coupon, at the foot of the letter; without it, the coupon is a page of its own",
    ),
    "legal": ("mentions en petits caractères", "small print"),
    "sender": ("l'expéditeur ; remplace celui du cadre", "the sender; replaces the frame's"),
    "address": (
        "l'adresse du client ; remplace celle du cadre",
        "the client's address; replaces the frame's",
    ),
    "dateline": ("lieu et date ; remplace ceux du cadre", "place and date; replaces the frame's"),
    "reference": ("références ; remplace celles du cadre", "references; replaces the frame's"),
    "footer": ("le pied de page ; remplace celui du cadre", "the foot of the page; replaces the frame's"),
    "only": (
        "`::: only print` ou `::: only mail` : pour le papier ou pour le courriel seulement",
        "`::: only print` or `::: only mail`: for paper or for e-mail alone",
    ),
    "theme": (
        "`::: theme NOM` : le thème des paragraphes, pour la règle d'un thème par paragraphe",
        "`::: theme NAME`: what the paragraphs are about, for the rule of one theme a paragraph",
    ),
}

BLOCKS: dict[str, Pair] = {
    "accroche": ("le premier titre d'une lettre", "the first heading of a letter"),
    "heading": ("un autre titre", "another heading"),
    "salutation": ("l'appel : une ligne courte qui salue", "the salutation: one short line that greets"),
    "paragraph": ("un paragraphe", "a paragraph"),
    "list": ("une liste", "a list"),
    "item": ("un point de liste", "an item of a list"),
    "table": ("un tableau", "a table"),
    "row": ("une ligne de tableau", "a row of a table"),
    "cell": ("une cellule", "a cell"),
    "quote": ("une citation", "a quotation"),
    "rule": ("un filet", "a rule across the page"),
    "signature": ("la signature", "the signature"),
    "ps": ("le post-scriptum", "the post-scriptum"),
    "coupon": ("le coupon-réponse", "the reply coupon"),
    "legal": ("les mentions", "the small print"),
    "sender": ("l'expéditeur", "the sender"),
    "address": ("l'adresse dans la fenêtre", "the address in the window"),
    "dateline": ("lieu et date", "place and date"),
    "reference": ("les références", "the references"),
    "footer": ("le pied de page", "the foot of the page"),
}

NAMES: dict[str, Pair] = {
    "client": (
        "les colonnes de la table et les champs calculés",
        "the table's columns, and the computed fields",
    ),
    "house": ("la maison", "the house"),
    "campaign": ("la campagne", "the campaign"),
    "signatory": ("qui signe", "who signs"),
    "offer": ("l'offre", "the offer"),
    "event": ("l'événement", "the event"),
    "reply": ("où vont les réponses", "where answers go"),
    "texts": ("vos textes, sous `texts:` de la campagne", "your texts, under the campaign's `texts:`"),
    "accroche": ("l'accroche de la campagne", "the campaign's accroche"),
    "subject": ("l'objet du courriel de la campagne", "the campaign's e-mail subject"),
    "place": ("le lieu d'où la lettre est datée", "the place that the letter is dated from"),
    "today": ("le jour", "the day"),
    "currency": ("la monnaie", "the currency"),
    "response_code": (
        "le code de réponse du client, imprimé sur son coupon",
        "the client's response code, for coupons",
    ),
    "items": ("relance : les factures dues", "reminders: the invoices that are due"),
    "credits": (
        "relance : les avoirs et paiements à déduire",
        "reminders: credit notes and payments to deduct",
    ),
    "total": ("relance : la somme demandée", "reminders: the sum asked for"),
    "level": ("relance : le niveau, à partir de 1", "reminders: the level, from 1"),
    "as_of": ("relance : le jour où le compte est arrêté", "reminders: the day of the account"),
    "days_late": (
        "relance : le retard de la plus vieille facture, en jours",
        "reminders: days that the oldest is late",
    ),
}

FILTERS: dict[str, Pair] = {
    "date": (
        'une date : longue, `"short"`, `"weekday"` ou `"month"`',
        'a date: long, `"short"`, `"weekday"` or `"month"`',
    ),
    "amount": ("un montant, dans la monnaie de la campagne ou celle qu'on donne", "an amount of money"),
    "number": ("un nombre", "a number"),
    "words": ("un montant en toutes lettres", "an amount in words"),
    "accord": ("accorde un mot avec le client", "agrees a word with the client"),
    "capitals": ("en capitales, accents gardés", "in capitals, accents kept"),
    "french": (
        "espaces et apostrophes de la typographie française",
        "the spaces and apostrophes of French typography",
    ),
    "de": ("« de », élidé", "“de”, elided"),
    "que": ("« que », élidé", "“que”, elided"),
    "le": ("« le », élidé", "“le”, elided"),
    "la": ("« la », élidé", "“la”, elided"),
    "je": ("« je », élidé", "“je”, elided"),
    "ne": ("« ne », élidé", "“ne”, elided"),
    "se": ("« se », élidé", "“se”, elided"),
    "me": ("« me », élidé", "“me”, elided"),
    "te": ("« te », élidé", "“te”, elided"),
    "au": ("« à », contracté avec l'article d'un nom", "“à”, contracted with the article of a name"),
    "du": ("« de », contracté avec l'article d'un nom", "“de”, contracted with the article of a name"),
}
FILTER_EXAMPLES: dict[str, tuple[str, ...]] = {
    "date": ("offer.until | date", 'offer.until | date("weekday")', 'offer.until | date("short")'),
    "amount": ("total | amount", 'total | amount("MAD")'),
    "number": ("total | number",),
    "words": ("total | words",),
    "accord": ('"invité" | accord(client)', '"directeur" | accord(client)'),
    "capitals": ("client.first_name | capitals",),
    "french": ('"Prêt ? Oui !" | french',),
    "de": ('"Orléans" | de', '"Le Havre" | de'),
    "que": ('"Anne" | que',),
    "le": ('"atelier" | le',),
    "la": ('"offre" | la',),
    "je": ('"invite" | je',),
    "ne": ('"oubliez" | ne',),
    "se": ('"inscrit" | se',),
    "me": ('"engage" | me',),
    "te": ('"invite" | te',),
    "au": ('"Le Mans" | au',),
    "du": ('"Le Havre" | du',),
}
"""Run when the reference is printed: what stands beside them there is what they gave."""

MANIFEST: dict[str, Pair] = {
    "client": ("code ou clé du client", "the client's code or key"),
    "row": ("ligne dans le fichier des clients", "row in the client file"),
    "name": ("nom du client", "the client's name"),
    "piece": ("pièce", "piece"),
    "template": ("modèle", "template"),
    "skeleton": ("empreinte du texte commun", "hash of the text that clients share"),
    "level": ("niveau de relance", "level of reminder"),
    "format": ("format", "format"),
    "file": ("fichier", "file"),
    "first_page": ("première page dans le fichier", "first page in the file"),
    "last_page": ("dernière page dans le fichier", "last page in the file"),
    "sha256": ("empreinte SHA-256 du document", "SHA-256 of the document"),
    "state": (
        "`produced`, `set-aside` ou `left-out` (a déjà une pièce postée, avec `--skip-posted`)",
        "`produced`, `set-aside` or `left-out` (has a posted piece already, with `--skip-posted`)",
    ),
    "reason": ("pourquoi le client n'a rien", "why the client got nothing"),
}

STATES: dict[str, Pair] = {
    "produced": ("le document existe", "the document exists"),
    "posted": (
        "quelqu'un a dit que le tirage est parti à la poste",
        "somebody said that the print run was posted",
    ),
    "planned": ("partira par courriel", "will be sent by e-mail"),
    "in_flight": ("en cours d'envoi", "being sent"),
    "accepted": ("accepté par le serveur", "the server took it"),
    "deferred": ("le serveur demande d'attendre", "the server said later"),
    "refused": ("refusé par le serveur", "the server said no"),
    "uncertain": ("la réponse s'est perdue : à vous de décider", "the answer was lost: a person decides"),
    "suppressed": ("ne doit pas partir", "not to be sent"),
    "bounced": ("revenu après avoir été accepté", "came back after it was accepted"),
    "unsubscribed": ("désabonné", "unsubscribed"),
    "complained": ("signalé comme indésirable", "reported as spam"),
}

FORMATS: dict[str, Pair] = {
    "pdf": ("PDF d'impression, un fichier par format de papier", "PDF for print, a file for each paper size"),
    "docx": ("Word, à retoucher avant d'imprimer", "Word, to edit before printing"),
    "eml": ("un fichier de courriel par client", "an e-mail file for each client"),
}
