"""Reads a file of population figures: what it gives of our profile fields, line by line. Pure.

Shapes read: INSEE's census tables (`CODGEO; SEXE; AGED100 | AGEQ65; CS1_8; NB`, as POP1B, POP5 and
POP6), its estimates (`annee, departement | region, sexe, age, population`, or the wide tables that
it publishes: « Hommes », « Femmes » above classes of age), and a simple list
(`variable; category; inhabitants`; percentages are refused). People under fifteen are left out:
surveys do not ask them.
Classes of age that straddle two of our bands are not guessed: the age is then refused, and said.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise

from aimpact.accounts.enums import AgeBand, Gender, OccupationalGroup, ProfileField
from aimpact.core.text import fold
from aimpact.insights.margins_numbers import add_up_alike, are_percentages, read_number

CROSSED = "gender_age_band"
"""Gender and age together, as `territories` names it: `woman 15-24`."""
ADULT = 15
"""Years from which the bands of the profile count."""
MOST_LINES = 200_000
_MOST_TITLE = 15
"""Lines above which the header of a wide table is looked for."""
_OLDEST = 150
_BANDS = {
    AgeBand.FROM_15.value: (15, 24), AgeBand.FROM_25.value: (25, 39),
    AgeBand.FROM_40.value: (40, 54), AgeBand.FROM_55.value: (55, 64),
    AgeBand.FROM_65.value: (65, 79), AgeBand.FROM_80.value: (80, _OLDEST),
}  # fmt: skip
_COLUMNS = {
    "year": ("annee", "year"),
    "sex": ("sexe", "sex", "genre"),
    "age": ("aged100", "ageq65", "age", "agepyr10"),
    "work": ("cs1_8", "csp", "pcs", "profession"),
    "number": ("nb", "population", "habitants", "effectif", "inhabitants", "nombre"),
    "variable": ("variable",),
    "category": ("modalite", "categorie", "category"),
}
_PLACES = {
    "commune": ("codgeo", "code_insee"), "departement": ("departement",), "region": ("region",),
}  # fmt: skip
"""The column of the official code, by kind of territory: 44 is a département and a region."""
_SEXES = {
    "1": Gender.MAN, "h": Gender.MAN, "homme": Gender.MAN, "hommes": Gender.MAN, "m": Gender.MAN,
    "2": Gender.WOMAN, "f": Gender.WOMAN, "femme": Gender.WOMAN, "femmes": Gender.WOMAN,
    "man": Gender.MAN, "woman": Gender.WOMAN,
}  # fmt: skip
_HEADED = frozenset({"hommes", "femmes"})
"""What stands above the columns of a wide table."""
_VARIABLES = {
    "age": ProfileField.AGE_BAND, "age_band": ProfileField.AGE_BAND,
    "sexe": ProfileField.GENDER, "genre": ProfileField.GENDER, "gender": ProfileField.GENDER,
    "profession": ProfileField.OCCUPATION, "csp": ProfileField.OCCUPATION,
    "pcs": ProfileField.OCCUPATION, "occupation": ProfileField.OCCUPATION,
}  # fmt: skip
_CLASS = re.compile(
    r"(\d{1,3})(?:\s*(?:-|–|a|à|to)\s*(\d{1,3})|\s*(\+|ans et plus|ou plus))?(?:\s*ans)?", re.ASCII
)


_VALUES = {
    ProfileField.AGE_BAND.value: AgeBand.values,
    ProfileField.GENDER.value: [Gender.WOMAN.value, Gender.MAN.value],
    ProfileField.OCCUPATION.value: OccupationalGroup.values,
}
"""The values whose inhabitants are known: nobody counts those of another gender."""


class Wrong:
    """Why a line, or a variable, is not taken: codes that `margins_wording` explains."""

    NUMBER = "number"
    SEX = "sex"
    AGE = "age"
    WORK = "work"
    VARIABLE = "variable"
    CATEGORY = "category"
    TWICE = "twice"
    STRADDLING = "straddling"
    SHARES = "shares"
    INCOMPLETE = "incomplete"


class FileUnlike(Exception):
    """None of the shapes: no column of numbers, or none that says who is counted."""


class FileTooLong(Exception):
    """More lines than are read: what is kept of it could be cut in the middle of a place."""


class SeveralPlaces(Exception):
    """Lines of several places, and nothing says which one is meant."""


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line (the header is 1) that was not counted, why, and what it held."""

    number: int
    wrong: str
    found: str


@dataclass(slots=True)
class MarginsRead:
    """What a file gives: inhabitants by profile field and value.

    `lines` were read, `elsewhere` are of other places or years. `left` are the profile fields
    that the file holds and that could not be taken, with why; `absent` the values of those taken
    that it does not hold. `is_one` says whether all fields add up to one population.
    """

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    lines: int = 0
    elsewhere: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    absent: dict[str, list[str]] = field(default_factory=dict)
    is_one: bool = True


class _RefusedError(Exception):
    def __init__(self, wrong: str, found: str) -> None:
        super().__init__(wrong)
        self.wrong, self.found = wrong, found[:40]


def read_margins(
    rows: Iterable[Sequence[str]], *, place: str = "", kind: str = "", year: str = ""
) -> MarginsRead:
    """Read a table whose first row is its header. `place` is the official code to keep, of a
    territory of that `kind` (its `TerritoryKind`), `year` the year, where the file holds several.
    Raises `FileUnlike`, `FileTooLong`, `SeveralPlaces`.
    """
    lines = iter(rows)
    columns = _columns(next(lines, ()), kind)
    if "number" not in columns or not columns.keys() & {"sex", "age", "work", "category"}:
        raise FileUnlike
    reader = _Reader(columns, place, year)
    for number, row in enumerate(lines, start=2):
        if number > MOST_LINES + 1:
            raise FileTooLong
        if any(cell.strip() for cell in row):
            reader.take(number, row)
    return reader.finished()


def unfold(rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """The rows of a table, a wide one of INSEE's estimates (genders above classes of age, after a
    title) written one figure a line; any other as it is.
    """
    lines = iter(rows)
    first = list(islice(lines, _MOST_TITLE))
    for at, (above, below) in enumerate(pairwise(first)):
        sexes = _spread(above)
        wide = [
            (place, sexes[place], age)
            for place, age in enumerate(below)
            if place < len(sexes) and sexes[place] in _HEADED and _CLASS.fullmatch(age.strip())
        ]
        if wide:
            yield [_level_of(first[: at + 1]), "sexe", "age", "population"]
            yield from _unfolded(chain(first[at + 2 :], lines), wide)
            return
    yield from first
    yield from lines


def _level_of(title: Sequence[Sequence[str]]) -> str:
    """Of what places a wide table is, by the lines above its classes of age."""
    told = fold(" ".join(cell for line in title for cell in line))
    return "region" if "region" in told and "departement" not in told else "departement"


def _spread(cells: Sequence[str]) -> list[str]:
    """The gender above each column: that of the merged cell to its left."""
    found, held = [], ""
    for cell in cells:
        held = fold(cell).strip() or held
        found.append(held)
    return found


def _unfolded(
    lines: Iterable[Sequence[str]], wide: Sequence[tuple[int, str, str]]
) -> Iterator[Sequence[str]]:
    for line in lines:
        place = line[0].strip() if line else ""
        if re.fullmatch(r"\d[\dAB]\d?", place):  # neither totals nor notes
            for at, sex, age in wide:
                yield [place, sex, age, line[at] if at < len(line) else ""]


def _columns(header: Sequence[str], kind: str) -> dict[str, int]:
    names = [fold(cell).strip().replace(" ", "_").lstrip("\ufeff") for cell in header]
    places = [name for known in _PLACES.values() for name in known]
    found = {
        role: names.index(name)
        for role, known in {**_COLUMNS, "any_place": places}.items()
        for name in [next((name for name in known if name in names), "")]
        if name
    }
    own = _PLACES.get(kind, _PLACES["commune"]) if kind else places
    at = next((names.index(name) for name in own if name in names), None)
    found |= {"place": at} if at is not None else {}
    return found | ({"quinquennial": names.index("ageq65")} if "ageq65" in names else {})


class _Reader:
    def __init__(self, columns: Mapping[str, int], place: str, year: str) -> None:
        self.columns, self.place, self.year = columns, place, year
        self.read = MarginsRead()
        self.straddling: set[str] = set()
        self.seen: set[tuple[str, str]] = set()
        self.places: set[str] = set()
        self.counts: dict[str, dict[str, float]] = {}

    def cell(self, row: Sequence[str], role: str) -> str:
        at = self.columns.get(role)
        return row[at].strip() if at is not None and at < len(row) else ""

    def take(self, number: int, row: Sequence[str]) -> None:
        self.read.lines += 1
        if not self._is_there(row):
            self.read.elsewhere += 1
            return
        try:
            self._count(row)
        except _RefusedError as error:
            self.read.refused.append(RefusedLine(number, error.wrong, error.found))

    def _is_there(self, row: Sequence[str]) -> bool:
        """Whether the line is of the place and of the year; of a file of other kinds of places, no
        line is.
        """
        year = self.cell(row, "year")
        if self.year and year not in {"", self.year}:
            return False
        if not self.place:
            self.places.add(self.cell(row, "any_place"))
            return True
        named = self.cell(row, "place" if "place" in self.columns else "any_place")
        return not named or ("place" in self.columns and named == self.place)

    def _count(self, row: Sequence[str]) -> None:
        inhabitants = self._inhabitants(self.cell(row, "number"))
        if "variable" in self.columns:
            self._add_simple(self.cell(row, "variable"), self.cell(row, "category"), inhabitants)
            return
        band = self._band(self.cell(row, "age")) if "age" in self.columns else None
        if band == "":
            return  # under fifteen, or a class that straddles: said once, in `finished`
        values = {
            ProfileField.AGE_BAND: band,
            ProfileField.GENDER: _sex(self.cell(row, "sex")) if "sex" in self.columns else None,
            ProfileField.OCCUPATION: _work(self.cell(row, "work"))
            if "work" in self.columns
            else None,
        }
        for name, value in values.items():
            if value:
                self._add(name, value, inhabitants)
        gender = values[ProfileField.GENDER]
        if gender and band and band != "?":
            self._add(CROSSED, f"{gender} {band}", inhabitants)

    def _band(self, text: str) -> str:
        low, high = _ages(text, is_quinquennial="quinquennial" in self.columns)
        if high < ADULT:
            return ""
        band = next((b for b, ages in _BANDS.items() if ages[0] <= low and high <= ages[1]), "")
        if not band:
            self.straddling.add(text)
            # Its people are adults all the same where it begins at fifteen or later.
            return "?" if low >= ADULT else ""
        return band

    def _add_simple(self, variable: str, category: str, inhabitants: float) -> None:
        name = _VARIABLES.get(fold(variable).strip())
        if name is None:
            raise _RefusedError(Wrong.VARIABLE, variable)
        value = _value(name, category)
        if (name, value) in self.seen:
            raise _RefusedError(Wrong.TWICE, category)
        self.seen.add((name, value))
        self._add(name, value, inhabitants)

    def _inhabitants(self, text: str) -> float:
        """Of a table by place estimates of the census have decimals; of a list, none has."""
        try:
            return read_number(text, has_decimals="variable" not in self.columns)
        except ValueError as error:
            raise _RefusedError(Wrong.NUMBER, text) from error

    def _add(self, name: str, value: str, inhabitants: float) -> None:
        values = self.counts.setdefault(name, {})
        values[value] = values.get(value, 0) + inhabitants

    def finished(self) -> MarginsRead:
        """Leave out what is not whole: an age whose classes straddle, a field with one value."""
        if len(self.places - {""}) > 1:
            raise SeveralPlaces
        typed = self.counts if "variable" in self.columns else {}
        for name in [name for name, values in typed.items() if are_percentages(values)]:
            del self.counts[name]
            self.read.left |= {name: Wrong.SHARES} if name != CROSSED else {}
        counts = self.read.counts = _rounded(self.counts)
        if self.straddling:
            counts.pop(ProfileField.AGE_BAND, None)
            counts.pop(CROSSED, None)
            self.read.left[ProfileField.AGE_BAND] = Wrong.STRADDLING
        for name in [name for name, values in counts.items() if len(values) < 2]:
            del counts[name]
            if name != CROSSED:
                self.read.left[name] = Wrong.INCOMPLETE
        if not {ProfileField.GENDER, ProfileField.AGE_BAND} <= counts.keys():
            counts.pop(CROSSED, None)
        own = {name: values for name, values in counts.items() if name != CROSSED}
        self.read.is_one = add_up_alike({name: sum(own[name].values()) for name in own})
        absent = {
            name: [value for value in _VALUES[name] if value not in own[name]] for name in own
        }
        self.read.absent = {name: values for name, values in absent.items() if values}
        return self.read


def _rounded(counts: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, int]]:
    """People, whole once added up: rounded line by line, small places would gain or lose some.

    Gender and age are then the sums of what crosses them, which they would contradict otherwise.
    """
    whole = {
        name: {value: round(number) for value, number in values.items()}
        for name, values in counts.items()
    }
    for at, name in enumerate((ProfileField.GENDER, ProfileField.AGE_BAND)):
        for value in whole.get(name, {}) if CROSSED in whole else ():
            cells = [n for cell, n in whole[CROSSED].items() if cell.split(" ", 1)[at] == value]
            whole[name][value] = sum(cells) if cells else whole[name][value]
    return whole


def _sex(text: str) -> str:
    found = _SEXES.get(fold(text).strip())
    if found is None:
        raise _RefusedError(Wrong.SEX, text)
    return found.value


def _work(text: str) -> str:
    code = text.strip().removeprefix("CS")
    if code not in OccupationalGroup.values:
        raise _RefusedError(Wrong.WORK, text)
    return code


def _ages(text: str, *, is_quinquennial: bool) -> tuple[int, int]:
    match = _CLASS.fullmatch(text.strip().lower())
    if match is None:
        raise _RefusedError(Wrong.AGE, text)
    low = int(match[1])
    if match[2]:
        return low, int(match[2])
    if match[3] or low >= 100 or (is_quinquennial and low >= 65):
        return low, _OLDEST
    return low, low + 4 if is_quinquennial else low


def _value(name: ProfileField, category: str) -> str:
    """The code of a category written as a code or as its label."""
    if name is ProfileField.GENDER:
        return _sex(category)
    choices = AgeBand.choices if name is ProfileField.AGE_BAND else OccupationalGroup.choices
    wanted = fold(category).strip()
    for code, label in choices:
        if wanted in {fold(code), fold(str(label))}:
            return str(code)
    raise _RefusedError(Wrong.CATEGORY, category)
