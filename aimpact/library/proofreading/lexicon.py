"""The words that the rules look for, in French and in English.

Sources: Converse & Presser, "Survey Questions" (1986); Dillman, Smyth & Christian, "Internet,
Phone, Mail, and Mixed-Mode Surveys" (2014), ch. 4; the GDPR, articles 9 and 10. The lists are
short on purpose: a checker that cries wolf is switched off.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from re import Pattern


def _any(*expressions: str) -> Pattern[str]:
    return re.compile("|".join(rf"(?:{e})" for e in expressions), re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One language's words. `leading` maps what to look for to what may stand instead."""

    language: str
    leading: tuple[tuple[Pattern[str], str], ...]
    loaded: Pattern[str]
    absolute: Pattern[str]
    frequency: Pattern[str]
    negation: Pattern[str]
    against: Pattern[str]
    coordination: Pattern[str]
    together: Pattern[str]
    opinion: Pattern[str]
    why: Pattern[str]
    jargon: Mapping[str, str]
    sensitive: Pattern[str]
    identifying: Pattern[str]
    better: Pattern[str]
    worse: Pattern[str]
    middle: Pattern[str]
    unsure: Pattern[str]


_APOSTROPHE = "[’']"
_A = _APOSTROPHE
_DETERMINER = (
    rf"(?:de la |de l{_A}|du |des |à la |à l{_A}|au |aux |la |le |les |l{_A}|vos |votre |de vos "
    rf"|de votre |nos |notre |sa |son |ses |leur |leurs )"
)

FRENCH = Lexicon(
    language="fr",
    leading=(
        (re.compile(r"\bne (pensez|trouvez|croyez|jugez|estimez)-vous pas\b", re.I), r"\1-vous"),
        (re.compile(rf"\bn{_A}(êtes|estimez|avez|aimeriez)-vous pas\b", re.I), r"\1-vous"),
        (re.compile(r"\bne (serait|faudrait|faut|devrait)-(il|elle|on) pas\b", re.I), r"\1-\2"),
        (re.compile(rf"\bn{_A}est-(il|ce) pas\b", re.I), r"est-\1"),
        (re.compile(rf",? n{_A}est-ce pas(?= ?\?)", re.I), ""),
        (re.compile(r"\bêtes-vous d’accord (pour dire|avec le fait) que\b", re.I), ""),
        (re.compile(r"\bcomme (?:chacun|on|tout le monde) (?:le )?sait,? ", re.I), ""),
        (re.compile(r"\bcomme vous le savez,? ", re.I), ""),
        (re.compile(r"\b(bien sûr|évidemment|de toute évidence|bien entendu),? ", re.I), ""),
        (re.compile(r"\b(il est|c’est) (évident|clair|certain|indéniable) que\b", re.I), ""),
    ),
    loaded=_any(
        r"\bscandaleu(x|se|ses)\b", r"\binacceptables?\b", r"\bhonteu(x|se|ses)\b",
        r"\bdésastreu(x|se|ses)\b", r"\bcatastrophiques?\b", r"\bformidables?\b",
        r"\bextraordinaires?\b", r"\bmagnifiques?\b", r"\bambitieu(x|se|ses) projet",
        r"\bprojet ambitieux\b", r"\bmalheureusement\b", r"\bheureusement\b", r"\benfin\b",
        r"\bexceptionnel(le|s|les)?\b", r"\bindispensables? (projet|réforme|mesure)",
    ),
    absolute=_any(
        r"\btoujours\b", r"\bjamais\b", r"\bsystématiquement\b", r"\btout le monde\b",
        r"\bpersonne n[e’']", r"\babsolument\b", r"\btotalement\b", r"\bentièrement\b",
        r"\bà chaque fois\b", r"\baucun(e)? (habitant|élève|usager|salarié|agent)\b",
        r"\btous les (habitants|usagers|citoyens|Français|agents|salariés|parents)\b",
    ),
    frequency=_any(
        r"\btous les (jours|mois|ans|soirs|matins)\b", r"\btoutes les (semaines|heures|nuits)\b",
        r"\b(pour|depuis) toujours\b", r"\btoujours (pas|en|dans|le même|la même|membre)\b",
        r"\bavez-vous (déjà|jamais)\b", r"\bplus que jamais\b", r"\btoutes et tous\b",
    ),
    negation=re.compile(
        rf"\b(?:ne|n{_A})\s*\S+(?:-(?:vous|il|elle|on|t-il|t-elle|t-on))?\s+(?:\S+\s+)?"
        rf"(?:pas|plus|jamais|guère)\b|\bne pas\b",
        re.IGNORECASE,
    ),
    against=_any(
        rf"\b(?:contre|opposée?s? à|défavorables? à) (?:l{_A}interdiction|la suppression|l{_A}arrêt"
        rf"|la fermeture|l{_A}absence|la limitation|la réduction|le refus|l{_A}abandon)",
        r"\bpas d’accord (?:pour|avec) (?:ne pas|interdire|supprimer|refuser)\b",
        r"\b(?:refuser|interdire|éviter|empêcher) de ne (?:pas|plus)\b",
        r"\bpas (?:inutile|impossible|interdit|insatisfait|mécontent|défavorable|opposée?)s?\b",
    ),
    coordination=re.compile(
        rf"{_DETERMINER}(?P<first>[^,?.!;:]+?) (?P<and>et/ou|et|ainsi que) "
        rf"(?P<det>{_DETERMINER})(?P<second>[^,?.!;:]+)",
        re.IGNORECASE,
    ),
    together=_any(
        r"\bentre\b", r"\bconcili(?:er|ez|ation)\b", r"\bà la fois\b", r"\bcompar(?:er|ez|é)\b",
        r"\béquilibre\b", r"\bparents? et\b", r"\bfemmes? et\b", r"\bhommes? et\b",
        r"\bjeunes? et\b", r"\bfilles? et\b", r"\bgarçons? et\b", r"\bsamedi et\b",
        r"\bmatin et\b", r"\bjour et\b", r"\bmidi et\b", r"\baller et\b", r"\bavant et\b",
        r"\bplus et\b", r"\b(?:19|20)\d\d\b.* et ", r"\bensemble\b.* et ", r"\bun et\b",
        r"\bdroits? et\b", r"\bchers? et\b", r"\bet plus\b", r"\bélus? et\b", r"\bpère et\b",
    ),
    opinion=_any(
        r"\b(pensez|trouvez|jugez|estimez|diriez|considérez)-vous\b", r"\bvotre (avis|opinion)\b",
        rf"\bd{_A}accord\b", r"\b(favorable|satisfaite?s?|opposée?)\b", r"\bfaut-il\b",
        r"\bfaudrait-il\b", r"\bdevrai(t|ent)-(il|elle|on|ils|elles)\b", r"\bselon vous\b",
        r"\bêtes-vous (pour|contre)\b", r"\bquelle importance\b",
    ),
    why=_any(r"\bpourquoi\b", r"\bqu’est-ce qui vous (retient|empêche)\b"),
    jargon={
        "PLU": "plan local d’urbanisme (PLU)",
        "PLUi": "plan local d’urbanisme intercommunal (PLUi)",
        "SCoT": "schéma de cohérence territoriale (SCoT)",
        "PCAET": "plan climat (PCAET)",
        "ZAC": "zone d’aménagement concerté (ZAC)",
        "ZFE": "zone à faibles émissions (ZFE)",
        "ZAN": "arrêt de la consommation de terres (ZAN)",
        "EPCI": "intercommunalité (EPCI)",
        "CCAS": "centre communal d’action sociale (CCAS)",
        "ALSH": "centre de loisirs (ALSH)",
        "ATSEM": "agent d’école maternelle (ATSEM)",
        "TEOM": "taxe d’enlèvement des ordures ménagères (TEOM)",
        "PMR": "personnes à mobilité réduite (PMR)",
        "QPV": "quartier prioritaire (QPV)",
        "QVCT": "qualité de vie et conditions de travail (QVCT)",
        "QVT": "qualité de vie au travail (QVT)",
        "RPS": "risques psychosociaux (RPS)",
        "RSE": "responsabilité sociétale (RSE)",
        "CSE": "comité social et économique (CSE)",
        "CSRD": "directive européenne sur la durabilité (CSRD)",
        "AMO": "assistance à maîtrise d’ouvrage (AMO)",
        "DSP": "délégation de service public (DSP)",
        "OAP": "orientations d’aménagement (OAP)",
        "TCSP": "bus ou tram en site propre (TCSP)",
        "MSAP": "maison France services",
        "mobilités douces": "la marche et le vélo",
        "mobilités actives": "la marche et le vélo",
        "modes doux": "la marche et le vélo",
        "modes actifs": "la marche et le vélo",
        "biodéchets": "restes alimentaires",
        "dématérialisation": "démarches en ligne",
        "dématérialisé": "en ligne",
        "dématérialisée": "en ligne",
        "dématérialisées": "en ligne",
        "co-construire": "construire ensemble",
        "coconstruire": "construire ensemble",
        "co-construction": "construction en commun",
        "coconstruction": "construction en commun",
        "gouvernance": "organisation des décisions",
        "intermodalité": "passage d’un moyen de transport à l’autre",
        "multimodal": "avec plusieurs moyens de transport",
        "désimperméabilisation": "retrait du bitume",
        "désimperméabiliser": "retirer le bitume",
        "aménités": "agréments",
        "empowerment": "pouvoir d’agir",
        "onboarding": "accueil des nouveaux",
        "reporting": "compte rendu",
        "feedback": "retour",
        "process": "façon de faire",
        "impacter": "toucher",
        "impacté": "touché",
    },
    sensitive=_any(
        r"\bvotre (?:religion|confession|foi|appartenance (?:religieuse|politique|syndicale))\b",
        r"\bêtes-vous (?:croyante?|pratiquante?|catholique|musulmane?|juif|juive|athée)\b",
        r"\b(?:votre|vos) (?:état de santé|maladies?|handicap|traitements? médica\w+|pathologies?)",
        r"\b(?:souffrez|souffrez-vous|êtes-vous (?:malade|enceinte|handicapée?|dépressi\w+))\b",
        r"\b(?:avez-vous|êtes-vous) (?:[^?]{0,30})?(?:en situation de handicap|un handicap"
        r"|une maladie|une addiction|reconnue? travailleur handicapé)",
        r"\bvotre (?:santé mentale|santé|poids|grossesse)\b(?! au travail)",
        r"\b(?:pour qui|avez-vous) (?:avez-vous )?voté\b", r"\bvotre (?:vote|parti politique)\b",
        r"\bvos (?:opinions|idées|convictions) (?:politiques|religieuses|philosophiques)\b",
        r"\bêtes-vous (?:syndiquée?|adhérente? d’un (?:parti|syndicat))\b",
        r"\bvotre (?:orientation sexuelle|vie sexuelle|identité de genre)\b",
        r"\bvotre (?:origine ethnique|origine raciale|race|ethnie|couleur de peau)\b",
        r"\bêtes-vous (?:homosexuel|hétérosexuel|bisexuel)",
        r"\b(?:avez-vous|déjà) (?:été )?(?:condamnée?|fait de la prison)\b",
        r"\bvotre (?:numéro de sécurité sociale|casier judiciaire)\b",
    ),
    identifying=_any(
        r"\b(?:votre|vos) (?:noms?|prénoms?)\b(?! de (?:la )?(?:rue|commune|quartier))",
        r"\bcomment vous appelez-vous\b", r"\bvotre (?:numéro de )?(?:téléphone|portable|mobile)\b",
        r"\bvotre (?:adresse|e-?mail|courriel|mail|adresse e-?mail|adresse électronique)\b",
        r"\bvotre date de naissance\b", r"\bvotre matricule\b", r"\bvos coordonnées\b",
    ),
    better=_any(
        r"\b(?:satisf\w+|content\w*|bonnes?|bons?|bien"
        rf"|faciles?|favorables?|utiles?|importante?s?|améliorée?|d{_A}accord|positi\w+|efficaces?"
        r"|claire?s?|agréables?|confiance|élevée?s?|rapides?|intéressante?s?|en sécurité"
        r"|excellente?s?)", r"^oui\b",
    ),
    worse=_any(
        r"\b(?:pas|(?<!un )peu|mal|mauvaise?s?|insatisf\w+|mécontent\w*|difficiles?"
        r"|défavorables?|inutiles?|désaccord|négati\w+|insuffisant\w*|inefficaces?|dégradée?|aucune|médiocres?|nulle?s?"
        r"|lente?s?|désagréables?|décevante?s?|déçue?s?|passable|à rejeter|sans importance)\b",
        r"^non\b",
    ),
    middle=_any(r"\bni \w", r"\bmoyen", r"\bneutre", r"\bpas changé", r"\baucun effet", r"\bmitigé",
                r"\bcorrecte?s?\b", r"\bpareil", r"\bstable"),
    unsure=_any(r"\bne (?:me |se )?(?:prononce|sais|sait) ?(?:pas)?",
                r"\bsans (?:opinion|avis|objet)",
                r"\bnon concerné", r"\bpréfère ne pas", r"\bnsp\b", r"\bje ne l’utilise pas",
                r"\bpas d’(?:avis|opinion)", r"\bsans réponse"),
)  # fmt: skip

_THE = r"(?:of the |with the |to the |the |your |our |their |its )"

ENGLISH = Lexicon(
    language="en",
    leading=(
        (re.compile(r"\b(do|would|should|is|are|did)n[’']t (you|we|it|the)\b", re.I), r"\1 \2"),
        (re.compile(r",? (?:don|isn|wouldn)[’']t (?:you|it)(?: agree| think)?(?= ?\?)", re.I), ""),
        (re.compile(r"\b(?:as (?:everyone|we all|you) knows?|obviously),? ", re.I), ""),
        (re.compile(r"\b(?:of course|clearly),? ", re.I), ""),
        (re.compile(r"\b(?:do you agree|would you agree|would you not say) that\b", re.I), ""),
    ),
    loaded=_any(
        r"\bscandalous\b", r"\bunacceptable\b", r"\bshameful\b", r"\bdisastrous\b",
        r"\bcatastrophic\b", r"\bwonderful\b", r"\bextraordinary\b", r"\bmagnificent\b",
        r"\bunfortunately\b", r"\bfortunately\b", r"\bat last\b", r"\bambitious project\b",
    ),
    absolute=_any(
        r"\balways\b", r"\bnever\b", r"\bsystematically\b", r"\beverybody\b", r"\beveryone\b",
        r"\bnobody\b", r"\babsolutely\b", r"\btotally\b", r"\bentirely\b", r"\bevery time\b",
        r"\ball (?:residents|users|citizens|employees|staff|parents)\b",
    ),
    frequency=_any(r"\bevery (day|week|month|year)\b", r"\bhave you (ever|never)\b",
                   r"\bas always\b"),
    negation=re.compile(r"\b(?:do|does|did|is|are|was|were|should|would|can|could|must|has|have)"
                        r"(?:n[’']t| not)\b|\bcannot\b|\bnot to\b", re.IGNORECASE),
    against=_any(
        r"\b(?:against|opposed to) (?:the )?(?:ban|banning|removal|removing|closing|abolition)",
        r"\bdisagree (?:with|that) (?:not|banning|refusing)",
        r"\bnot (?:unhelpful|impossible|forbidden|dissatisfied|unhappy|opposed)\b",
    ),
    coordination=re.compile(
        rf"{_THE}(?P<first>[^,?.!;:]+?) (?P<and>and/or|and|as well as) (?P<det>{_THE})"
        rf"(?P<second>[^,?.!;:]+)", re.IGNORECASE,
    ),
    together=_any(r"\bbetween\b", r"\bboth\b", r"\bcompar", r"\bbalance\b", r"\breconcile\b",
                  r"\bwomen and\b", r"\bmen and\b", r"\bgirls and\b", r"\bboys and\b",
                  r"\bparents and\b", r"\bmorning and\b", r"\bdays? and\b", r"\bmore and\b"),
    opinion=_any(r"\bdo you (think|find|agree|feel|consider)\b", r"\byour (view|opinion)\b",
                 r"\bshould\b", r"\bsatisfied\b", r"\bin favour\b", r"\bare you (for|against)\b",
                 r"\bhow important\b"),
    why=_any(r"\bwhy\b", r"\bwhat keeps you\b", r"\bwhat prevents you\b"),
    jargon={
        "SME": "small and medium-sized company (SME)",
        "LEZ": "low-emission zone (LEZ)",
        "active travel": "walking and cycling",
        "soft mobility": "walking and cycling",
        "co-create": "make together",
        "governance": "the way decisions are made",
        "stakeholder engagement": "hearing the people concerned",
        "leverage": "use",
        "onboarding": "welcoming newcomers",
    },
    sensitive=_any(
        r"\byour (?:religion|faith|health|disability|illness|medical|sexual orientation|race)\b",
        r"\byour (?:ethnic\w*|political (?:opinions|views|party)|trade union|vote|pregnancy)\b",
        r"\bare you (?:disabled|pregnant|ill|gay|straight|religious|a (?:union|party) member)\b",
        r"\b(?:did you vote|who did you vote|have you been convicted|do you suffer)\b",
    ),
    identifying=_any(
        r"\byour (?:first |last |full )?name\b(?! of the)", r"\byour (?:phone|telephone|mobile)\b",
        r"\byour (?:home )?(?:address|e-?mail)\b", r"\byour date of birth\b",
    ),
    better=_any(
        r"\b(?:satisf\w+|happy|good|well|easy|favour\w*|useful|important|better|agree|positive"
        r"|effective|clear|pleasant|trust|high|fast|interesting|safe|excellent)\b", r"^yes\b",
    ),
    worse=_any(
        r"\b(?:not|dissatisf\w+|unhappy|bad|badly|difficult|against|useless|worse|disagree|negative"
        r"|ineffective|unsatisf\w+|poor|no|never|low|slow|unpleasant|disappoint\w+|unsafe|reject"
        r"|mediocre)\b", r"^no\b",
    ),
    middle=_any(r"\bneither\b", r"\bneutral\b", r"\baverage\b", r"\bno change\b", r"\bno effect\b",
                r"\bacceptable\b"),
    unsure=_any(r"\bno (?:opinion|answer|view)\b", r"\bdo(?:n[’']t| not) know\b",
                r"\bnot applicable\b", r"\bprefer not\b", r"\babstain\b", r"\bdo not use it\b",
                r"\bn/a\b"),
)  # fmt: skip

LEXICONS = (FRENCH, ENGLISH)


@cache
def jargon_of(language: str) -> tuple[Pattern[str], Mapping[str, str]]:
    """One expression for every word of jargon, and what each may be said as (by its capitals,
    or in small letters when it is no acronym).
    """
    lexicon = next(one for one in LEXICONS if one.language == language)
    said = {word if word[:2].isupper() else word.lower(): p for word, p in lexicon.jargon.items()}
    exact = [word if word[:2].isupper() else f"(?i:{re.escape(word)})" for word in lexicon.jargon]
    return re.compile(rf"(?<![\w’(-])(?:{'|'.join(exact)})(?![\w)-])"), said


COMMON_CAPITALS = frozenset(
    """
    CAP BEP BEPC BTS DUT DNB PDG SARL VRP
    SMS PDF TV OK UE EU RER TGV TER SNCF ONG NGO QR BD DVD CD USA UK CP CE CM CE1 CE2 CM1 CM2
    PC II III IV VI VII VIII IX XI XII XV XVI XIX XX XXI URL BUS RATP GPS MP GB CV HLM RSA SOS
    VTT VAE WC WIFI RGPD GDPR CNIL COVID BAC RH RTT CDI CDD EN FR NOM
    """.split()  # noqa: SIM905 - a list of words is read, not a program
)
"""Capitals that people read as words."""
