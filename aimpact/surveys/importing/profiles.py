"""Age, gender and occupation as other tools write them, in the codes of our profiles."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from aimpact.accounts.enums import AgeBand, Gender, OccupationalGroup
from aimpact.core.text import fold

NOT_SAID = frozenset(
    [
        "je prefere ne pas repondre",
        "ne souhaite pas repondre",
        "non renseigne",
        "nr",
        "nsp",
        "autre non precise",
        "je ne souhaite pas repondre",
        "prefer not to say",
        "sans reponse",
        "non precise",
    ]
)
_GENDERS = {
    Gender.WOMAN: ["femme", "f", "female", "woman", "une femme", "madame", "feminin", "fille"],
    Gender.MAN: ["homme", "h", "m", "male", "man", "un homme", "monsieur", "masculin", "garcon"],
    Gender.OTHER: ["autre", "non binaire", "other", "non binary", "x", "un autre genre"],
}
_GENDER_WORDS = {word: gender for gender, words in _GENDERS.items() for word in words}
_OCCUPATIONS: tuple[tuple[str, OccupationalGroup], ...] = (
    (r"retrait|retired", OccupationalGroup.RETIRED),
    (r"etudiant|lyceen|scolaire|sans activite|sans profession|au foyer|inactif|student|sans emploi",
     OccupationalGroup.NOT_WORKING),
    (r"agricult|exploitant|farmer", OccupationalGroup.FARMERS),
    (r"artisan|commercant|chef d entreprise|chefs d entreprise", OccupationalGroup.SELF_EMPLOYED),
    (r"intermediaire", OccupationalGroup.INTERMEDIATE),
    (r"cadre|intellectuelle|liberale", OccupationalGroup.EXECUTIVES),
    (r"^employe", OccupationalGroup.EMPLOYEES),
    (r"ouvrier|worker", OccupationalGroup.WORKERS),
)  # fmt: skip
_AGE = re.compile(r"\d{1,3}")
_AGE_WORDS = {
    *("ans", "an", "entre", "et", "de", "a", "plus", "moins", "ou", "avoir", "age"),
    *("years", "old", "over", "under", "and", "to"),
}
OLDEST = 120
_BANDS = [(int(band.value.rstrip("+").split("-")[0]), band.value) for band in AgeBand]


def read_gender(value: str) -> str | None:
    """The code of a gender, `""` when it is said not to be said, `None` when unknown."""
    word = fold(value)
    return "" if word in NOT_SAID else _GENDER_WORDS.get(word)


def read_occupation(value: str) -> str | None:
    """The code of one of the eight groups of the PCS; `None` when no group is recognised."""
    word = fold(value)
    if word in NOT_SAID:
        return ""
    if word in {group.value for group in OccupationalGroup}:
        return word
    return next((group.value for pattern, group in _OCCUPATIONS if re.search(pattern, word)), None)


def band_of_age(age: int) -> str | None:
    """The band of an age in years; `""` under the youngest band, `None` when impossible."""
    if not 0 <= age <= OLDEST:
        return None
    return max((start, band) for start, band in [(0, ""), *_BANDS] if start <= age)[1]


def read_age_range(value: str) -> str | None:
    """The band that holds a whole range ("25-34 ans", "75 ans et plus"); `None` when none does.

    A range that straddles two bands has no band: its people are not shared out by guess.
    """
    word = fold(value)
    if word in NOT_SAID:
        return ""
    ages = [int(number) for number in _AGE.findall(word)]
    if not ages or len(ages) > 2:
        return None
    low, high = ages[0], ages[-1]
    if len(ages) == 1 and re.search(r"moins|under|less", word):
        low, high = 0, high - 1
    elif len(ages) == 1 and re.search(r"plus|over|more|\+", word + value):
        high = OLDEST
    first, last = band_of_age(low), band_of_age(high)
    return first if first == last else None


def looks_like_age(value: str) -> bool:
    """Whether a value is an age or a range of ages, in words that people use."""
    word = fold(value)
    if word in NOT_SAID:
        return True
    numbers = [int(number) for number in _AGE.findall(word)]
    rest = set(re.sub(r"\d+", " ", word).split())
    rest -= _AGE_WORDS
    return 1 <= len(numbers) <= 2 and max(numbers) <= OLDEST and not rest


_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d/%m/%y")
_TIMES = ("", " %H:%M:%S", " %H:%M", "T%H:%M:%S", "T%H:%M")
_LOOKS_LIKE_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]|$)")
_FORMATS = [day + time for day in _DAYS for time in _TIMES]


def read_moment(value: str) -> datetime | None:
    """A date, with or without its time, French or ISO; without its zone. `None` when it is none."""
    text = re.sub(r"(:\d\d)(\.\d+)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$", r"\1", value.strip())
    if not _LOOKS_LIKE_DAY.match(text):
        return None
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - files of other tools name no zone
        except ValueError:
            continue
    return None


def ages_of(values: Iterable[str], on: date) -> dict[str, str | None]:
    """The band of each distinct value: ages, years of birth or ranges, whichever they are."""
    bands: dict[str, str | None] = {}
    for value in set(values):
        text = value.strip()
        if text.isdecimal() and len(text) == 4:
            bands[value] = band_of_age(on.year - int(text))
        elif text.isdecimal() and len(text) <= 3:
            bands[value] = band_of_age(int(text))
        else:
            bands[value] = read_age_range(text)
    return bands
