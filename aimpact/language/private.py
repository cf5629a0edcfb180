"""What is private in a text and known by its form or the words around it: no model is loaded.

Numbers, addresses and the like have a form of their own; a name follows a civility, a word such as
« voisin », or is a frequent given name. Names of places stay (« rue Victor-Hugo », « lycée
Jean-Moulin »), functions too (« le maire »). `masking` adds what spaCy's model sees.

`cover_at_once` is for the moment a text comes in: whatever could be a name is covered, until the
model has read the text.

Anyone may send any text: each form is read in a time that grows as the text does. A repetition
either starts at the edge of its run (a look behind) or is possessive (`*+`: never tried shorter).
"""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from aimpact.core.text import fold


class Private(StrEnum):
    """What is covered. The value is what stands in its place, in the language of the answers."""

    NAME = "[nom masqué]"
    EMAIL = "[courriel masqué]"
    PHONE = "[téléphone masqué]"
    ADDRESS = "[adresse masquée]"
    LINK = "[lien masqué]"
    ACCOUNT = "[compte masqué]"
    PLATE = "[plaque masquée]"
    NUMBER = "[numéro masqué]"


class Span(NamedTuple):
    """Where something private stands in a text."""

    start: int
    end: int
    kind: Private


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with what is private covered, and how much of each kind was."""

    text: str
    found: Counter[Private] = field(default_factory=Counter)


_UPPER = "A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ"
_CAPITALISED = rf"[{_UPPER}][\w'’]*(?:-[{_UPPER}\w][\w'’]*)*"
_PARTICLE = r"(?:de\s+la|de|du|des|le|la|van|von|ben|el|d['’])"
FULL_NAME = rf"{_CAPITALISED}(?:\s+(?:{_PARTICLE}\s*)?{_CAPITALISED}){{0,3}}"
_CIVILITY = (
    r"(?:M\.|MM\.|Mr\.?|Mme|Mmes|Mlle|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|[Mm]essieurs"
    r"|[Mm]esdames"
    r"|Dr\.?|[Dd]octeur|Me|[Mm]a[iî]tre|Pr\.?|[Pp]rofesseure?)"
)
_RELATION = (
    r"(?:voisine?|famille|maire|mairesse|adjointe?|élue?|conseillère?|conseiller|présidente?"
    r"|directrice|directeur|députée?|sénatrice|sénateur|institutrice|instituteur|gardienne?"
    r"|collègue|patronne?|ami|amie|cousine?|frère|sœur|soeur|mari|femme|fils|fille|appelle"
    r"|nomm[ée]e?|boulangère?|boulanger|agent|policier|médecin)"
)
_AFTER_A_WORD = re.compile(rf"\b(?:{_CIVILITY}|{_RELATION})\s*+(?:,\s++)?(?<=\s)({FULL_NAME})")
THREE_WORDS = 100
"""Characters that hold the three words before a name."""
NOT_NAMES = frozenset(
    fold(
        "le la les l un une maire mairesse président présidente ministre premier première député "
        "députée sénateur préfet préfète adjoint adjointe conseiller directeur directrice je vous "
        "nous il elle on tout bonjour merci madame monsieur mesdames messieurs et ou qui que en "
        "france état république europe union mairie commune région département gouvernement ville"
    ).split()
)
PLACE_WORDS = frozenset(
    fold(
        "rue avenue av bd boulevard place quai allée impasse chemin route cours square passage "
        "pont école collège lycée crèche stade gymnase parc salle quartier hôpital clinique "
        "médiathèque "
        "bibliothèque église cité résidence espace centre maison théâtre piscine station arrêt "
        "métro tram gare cimetière jardin foyer rond-point rocade loi plan fondation prix tour "
        "esplanade promenade mail faubourg complexe bâtiment université campus ehpad zac saint "
        "sainte st ste hôtel musée"
    ).split()
)
_GIVEN = frozenset(
    fold(
        "jean pierre michel andré philippe alain bernard jacques daniel gérard christian robert "
        "claude patrick rené roger nicolas christophe laurent frédéric stéphane thierry pascal "
        "eric sébastien david julien olivier bruno marc thomas guillaume kevin alexandre antoine "
        "maxime romain mathieu matthieu vincent paul louis lucas hugo théo léo nathan gabriel "
        "arthur jules "
        "enzo mohamed ahmed karim ali mehdi rachid youssef ibrahim mamadou didier dominique franck "
        "gilles serge yves hervé denis fabrice jérôme cédric benoît françois joseph marcel "
        "marie jeanne françoise monique catherine nathalie isabelle jacqueline anne sylvie martine "
        "madeleine nicole suzanne hélène christine denise sophie valérie sandrine stéphanie "
        "véronique céline chantal patricia brigitte annie julie aurélie caroline laurence émilie "
        "claire camille laura manon léa emma chloé sarah inès jade louise alice lucie mathilde "
        "pauline marion virginie karine delphine corinne béatrice élodie mélanie audrey fatima "
        "aïcha khadija samira nadia leïla yasmine aminata fatou simone yvette ginette colette "
        "odette josette lucienne paulette bernadette thérèse geneviève"
    ).split()
)
_WITH_GIVEN = re.compile(rf"\b({_CAPITALISED})((?:\s+(?:{_PARTICLE}\s*)?{_CAPITALISED}){{0,3}})")

_STREET = (
    r"(?:rue|avenue|av\.?|boulevard|bd\.?|bld|impasse|chemin|route|quai|ruelle|sentier|résidence"
    r"|lotissement|faubourg)"
)
_JOINT = r"(?:(?:de\s+la|de|du|des|la|le|les|aux|à|en|sur)\b|[ld]['’])"
_NUMBER = r"\b\d{1,4}\s*+(?:(?:bis|ter|quater|[a-dA-D]\b)\s*+)?(?:,\s*+)?"
_TOWN = rf"(?:\s*+(?:,\s*+)?(?:à\s++)?\d{{5}}(?:\s++{_CAPITALISED}(?:[ -]{_CAPITALISED})*)?)?"
_JOINTS = rf"(?:{_JOINT}\s*+)*+"
_REST = rf"(?:\s++{_JOINTS}{_CAPITALISED})*"
_FORMS: tuple[tuple[Private, re.Pattern[str]], ...] = (
    (
        Private.EMAIL,
        re.compile(
            r"(?<![\w.+%-])[\w.+%-]+\s?(?:@|\(at\)|\[at\]| arobase )\s?[\w-]+(?:\.[\w-]+)+", re.I
        ),
    ),
    (
        Private.LINK,
        re.compile(
            r"(?:https?://)?(?:(?<![\w-])[\w-]+\.)?"
            r"(?:facebook|instagram|linkedin|tiktok|snapchat|twitter|x|youtube|t|wa)\.(?:com|me|fr)/\S+",
            re.I,
        ),
    ),
    (Private.ACCOUNT, re.compile(r"(?<![\w@.])@[^\W\d][\w.]+\w")),
    (
        Private.NUMBER,  # IBAN
        re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){3,7}(?:[ \u00a0]?[A-Z0-9]{1,3})?\b"),
    ),
    (
        Private.NUMBER,  # number of social security
        re.compile(
            r"(?<!\d)[12][ .]?\d{2}[ .]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .]?(?:\d{2}|2[ABab])[ .]?\d{3}"
            r"[ .]?\d{3}(?:[ ./-]?\d{2})?(?!\d)"
        ),
    ),
    (
        Private.PHONE,
        re.compile(
            r"(?<![\d.,])(?:(?:\+|00)\s?\d{2,3}[\s.\-]*(?:\(0\)[\s.\-]*)?[1-9]|0[\s.\-]?[1-9])"
            r"(?:[\s.\-/_]{0,2}\d){8}(?!\d)"
        ),
    ),
    (
        Private.PLATE,
        re.compile(
            r"\b(?:[A-HJ-NP-TV-Z]{2}[- ]?\d{3}[- ]?[A-HJ-NP-TV-Z]{2}|\d{2,4} [A-Z]{2,3} \d{2})\b"
        ),
    ),
    (Private.PLATE, re.compile(r"\b[a-hj-np-tv-z]{2}-\d{3}-[a-hj-np-tv-z]{2}\b")),
    (
        Private.ADDRESS,
        re.compile(
            rf"{_NUMBER}(?:(?i:{_STREET})\s++{_JOINTS}[\w'’-]+{_REST}"
            rf"|(?i:place|allée|allées|cours|passage|square|villa)\s++{_JOINTS}{_CAPITALISED}{_REST})"
            rf"{_TOWN}"
        ),
    ),
)


_LINK = re.compile(r"(?:https?://|www\.)\S*", re.I)
_TELLS_WHO = re.compile(r"[?#=@]|\d{4}")
_CANDIDATE = re.compile(rf"(?<!\w){_CAPITALISED}")


def cover_at_once(text: str) -> tuple[Masked, bool]:
    """The text with all that could be private covered, and whether a model should read it.

    Every word with a capital that begins no sentence may be a name. With none, the text is done.
    """
    known = find_forms(text)
    doubtful = [
        Span(match.start(), match.end(), Private.NAME)
        for match in _CANDIDATE.finditer(text)
        if not begins_a_sentence(text, match.start())
    ]
    return cover(text, apart([*known, *doubtful])), bool(doubtful)


def find_forms(text: str) -> list[Span]:
    """What is private by its form or by the words around it; spans may overlap."""
    spans = [
        Span(match.start(), match.end(), kind)
        for kind, form in _FORMS
        for match in form.finditer(text)
    ]
    links = [match for match in _LINK.finditer(text) if _TELLS_WHO.search(match[0])]
    spans += [Span(*match.span(), Private.LINK) for match in links]
    names = [match.span(1) for match in _AFTER_A_WORD.finditer(text) if _may_be_a_name(match[1])]
    return spans + [Span(*each, Private.NAME) for each in (*names, *_given_names(text))]


def cover(text: str, spans: Iterable[Span]) -> Masked:
    """The text with marks in place of `spans`, which do not overlap."""
    pieces, end, found = [], 0, Counter[Private]()
    for span in sorted(spans):
        pieces += [text[end : span.start], span.kind.value]
        end = span.end
        found[span.kind] += 1
    return Masked("".join([*pieces, text[end:]]), found)


def apart(spans: list[Span]) -> list[Span]:
    """The longest of spans that overlap; names that touch are one."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.kind is Private.NAME, each.start - each.end)):
        at = bisect(kept, span)
        begins_after = at == 0 or kept[at - 1].end <= span.start
        if begins_after and (at == len(kept) or span.end <= kept[at].start):
            kept.insert(at, span)
    return kept


def _may_be_a_name(found: str) -> bool:
    """Not « (madame) la maire », but « (madame) Le Goff »."""
    first, *others = fold(found).split()
    if first in {"le", "la"} and others and found[:1].isupper():
        return others[0] not in NOT_NAMES
    return first not in NOT_NAMES


def _given_names(text: str) -> Iterator[tuple[int, int]]:
    for match in _WITH_GIVEN.finditer(text):
        first = re.split(r"[-\s]", fold_hyphens(match.group(1)))[0]
        if first in _GIVEN and not is_a_place(text, match.start()):
            yield match.span()


def fold_hyphens(name: str) -> str:
    """« Jean-Pierre » as « jean pierre »."""
    return fold(name.replace("-", " "))


def begins_a_sentence(text: str, start: int) -> bool:
    """Whether only signs stand between a place in a text and the sentence before it."""
    while start and text[start - 1] in " «\"'(-–•*\t":
        start -= 1
    return start == 0 or text[start - 1] in ".!?:;\n"


def is_a_place(text: str, start: int) -> bool:
    """Whether one of the three words before says that this is the name of a place, or the word just
    before: « les Acacias », « du Moulin », but « chez Martin ».
    """
    before = re.split(r"[.;!?,\n]", text[max(0, start - THREE_WORDS) : start])[-1]
    if fold(before).split()[-1:] in (["des"], ["aux"], ["les"], ["du"]):
        return True
    return any(word in PLACE_WORDS for word in fold(before).split()[-3:])
