"""Imports population margins as INSEE publishes them."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TextIO

from django.db import transaction

from aimpact.territories.enums import MarginVariable, TerritoryKind
from aimpact.territories.models import PopulationMargin, Territory

_SEXES = {"H": "man", "F": "woman"}
_AGE = re.compile(r"\d{1,3}(-\d{1,3}|\+)?")
_LARGEST = 2_000_000_000
"""More inhabitants than this do not fit the column, and no territory has them."""
Counts = dict[tuple[Territory, str, str], int]


class MarginsUnreadableError(Exception):
    """The file is not one of the three shapes; the message names the columns it lacks."""


@dataclass(frozen=True)
class RefusedLine:
    """A line of the file (its first is 1, the header) that was not counted, and why."""

    number: int
    reason: str


@dataclass
class MarginsReport:
    """What came out of a file: the year kept, margins written, lines read and refused."""

    year: str = ""
    read: int = 0
    written: int = 0
    other_years: int = 0
    refused: list[RefusedLine] = field(default_factory=list)


@dataclass(frozen=True)
class _Line:
    year: str
    territory: Territory
    gender: str
    age: str
    inhabitants: int


class _RefusedError(Exception):
    """Why a line is not counted."""


@transaction.atomic
def import_margins(file: TextIO, *, source: str, year: str = "") -> MarginsReport:
    """Write the margins of `year` (the file's latest when empty) and report on every line.

    Reads INSEE's columns `annee, [departement | region], sexe (H/F), age, population`; without
    a column of places the figures are the country's. A line refused is reported and left out;
    the others are written. Writing again replaces. Raises `MarginsUnreadableError`.
    """
    report = MarginsReport()
    try:
        lines = list(_read(file, report))
    except csv.Error as error:
        raise MarginsUnreadableError(f"line {report.read + 2}: {error}") from error
    report.year = year or max((line.year for line in lines), default="")
    kept = [line for line in lines if line.year == report.year]
    report.other_years = len(lines) - len(kept)
    report.written = _write(_sum(kept), source=source, vintage=report.year)
    return report


def _read(file: TextIO, report: MarginsReport) -> Iterator[_Line]:
    rows = csv.DictReader(file)
    columns = set(rows.fieldnames or ())
    if missing := {"annee", "sexe", "age", "population"} - columns:
        raise MarginsUnreadableError(f"columns missing: {', '.join(sorted(missing))}")
    places = _places(columns)
    seen: set[tuple[str, int, str, str]] = set()
    for row in rows:
        report.read += 1
        try:
            if None in row:
                raise _RefusedError("more cells than columns")
            line = _line(row, columns, places)
            key = (line.year, line.territory.pk, line.gender, line.age)
            if key in seen:
                raise _RefusedError("this figure was already given by an earlier line")
            seen.add(key)
            yield line
        except _RefusedError as error:
            report.refused.append(RefusedLine(rows.line_num, str(error)))


def _places(columns: set[str]) -> dict[str, Territory]:
    kind = _kind(columns)
    return {place.code: place for place in Territory.objects.filter(kind=kind)}


def _kind(columns: set[str]) -> TerritoryKind:
    if "departement" in columns:
        return TerritoryKind.DEPARTEMENT
    return TerritoryKind.REGION if "region" in columns else TerritoryKind.COUNTRY


def _line(row: dict[str, Any], columns: set[str], places: dict[str, Territory]) -> _Line:
    values = {name: (row.get(name) or "").strip() for name in columns}
    code = values.get("departement") or values.get("region") or "FR"
    territory = places.get(code)
    if territory is None:
        raise _RefusedError(f"no territory has the code “{code[:20]}”")
    if not re.fullmatch(r"\d{4}", values["annee"], re.ASCII):
        raise _RefusedError(f"“{values['annee'][:20]}” is not a year")
    if values["sexe"] not in _SEXES:
        raise _RefusedError(f"“{values['sexe'][:20]}” is not a sex (H or F)")
    if not _AGE.fullmatch(values["age"]):
        raise _RefusedError(f"“{values['age'][:20]}” is not an age or a class of ages")
    inhabitants = _count(values["population"])
    return _Line(values["annee"], territory, _SEXES[values["sexe"]], values["age"], inhabitants)


def _count(text: str) -> int:
    if not re.fullmatch(r"\d{1,10}", text, re.ASCII) or int(text) > _LARGEST:
        raise _RefusedError(f"“{text[:20]}” is not a number of inhabitants")
    return int(text)


def _sum(lines: Iterable[_Line]) -> Counts:
    counts: Counts = {}
    for line in lines:
        by_year = line.age.isdigit()
        ages = MarginVariable.AGE_YEAR if by_year else MarginVariable.AGE_CLASS
        both = MarginVariable.GENDER_AGE_YEAR if by_year else MarginVariable.GENDER_AGE_CLASS
        for variable, category in (
            (MarginVariable.GENDER, line.gender),
            (ages, line.age),
            (both, f"{line.gender} {line.age}"),
        ):
            key = (line.territory, variable.value, category)
            counts[key] = counts.get(key, 0) + line.inhabitants
    return counts


def _write(counts: Counts, *, source: str, vintage: str) -> int:
    # A later file may have fewer classes: none of the former ones may stay beside the new.
    for territory, variable in {(place, variable) for place, variable, _ in counts}:
        PopulationMargin.objects.filter(territory=territory, variable=variable).delete()
    rows = [
        PopulationMargin(
            territory=territory,
            variable=variable,
            category=category,
            inhabitants=inhabitants,
            source=source,
            vintage=vintage,
        )
        for (territory, variable, category), inhabitants in counts.items()
    ]
    PopulationMargin.objects.bulk_create(rows, batch_size=2_000)
    return len(rows)
