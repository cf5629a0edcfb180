"""Tables of a study: for its analyst, and what of them the reading may cite."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from aimpact.desk.enums import TableState
from aimpact.desk.models import Study, StudySurvey, StudyTable
from aimpact.desk.workbench.definition import read_definition
from aimpact.desk.workbench.dictionary import Dictionary
from aimpact.desk.workbench_wording import words_of
from aimpact.insights.wording import read

LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Cell:
    """A count that may be told, and its share of the column; `None`: hidden."""

    count: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Column:
    """A group of people; `n` of them answered."""

    label: str
    n: int


@dataclass(frozen=True, slots=True)
class Row:
    """An answer, group by group."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTable:
    """A table that may leave the desk: protected by itself and beside the others that are kept.

    `test` (method, p, v, low, high, n) is there where no count is hidden; `k`: counts under it are.
    """

    number: int
    title: str
    survey: str
    survey_code: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    n: int
    hides: bool
    k: int
    test: Mapping[str, Any] | None


def kept(study: Study) -> list[KeptTable]:
    """The tables that the reading may cite, by number, in the reader's language."""
    return [_kept(one) for one in tables_of(study).filter(state=TableState.KEPT).order_by("number")]


def tables_of(study: Study) -> QuerySet[StudyTable]:
    """Every table of a study, the latest first."""
    tables = StudyTable.objects.filter(study=study).select_related(
        "material__survey__space", "material__file", "figures"
    )
    return tables.defer("material__file__content", "material__file__derived").order_by("-number")


def find_table(study: Study, number: int) -> StudyTable | None:
    """A table of that study."""
    return tables_of(study).filter(number=number).first()


def kept_beside(table: StudyTable) -> list[StudyTable]:
    """The other tables of the same file that are kept."""
    others = StudyTable.objects.filter(material=table.material_id, state=TableState.KEPT)
    return [*others.exclude(pk=table.pk).order_by("number")]


def names_kept(material: StudySurvey) -> set[str]:
    """Variables that kept tables stand on."""
    found = StudyTable.objects.filter(
        material=material, state__in=(TableState.KEPT, TableState.CHECKING)
    )
    return {name for one in found for name in read_definition(one.definition).names}


def _kept(table: StudyTable) -> KeptTable:
    shown, survey = table.shown, table.material.survey
    sizes = [int(one["n"]) for one in shown["columns"]]
    return KeptTable(
        number=table.number,
        title=words_of(shown["title"]),
        survey=read(survey.document.title),
        survey_code=survey.code,
        columns=tuple(Column(words_of(one["label"]), one["n"]) for one in shown["columns"]),
        rows=tuple(
            Row(words_of(label), _cells(line, sizes))
            for label, line in zip(shown["rows"], shown["cells"], strict=True)
        ),
        n=shown["n"],
        hides=shown["hides"],
        k=shown["k"],
        test=shown["test"],
    )


def _cells(line: Sequence[int | None], sizes: Sequence[int]) -> tuple[Cell, ...]:
    return tuple(
        Cell(count, None if count is None or not n else count / n)
        for count, n in zip(line, sizes, strict=True)
    )


def titles_of(table: StudyTable, dictionary: Dictionary) -> dict[str, str]:
    """What a table is of, in every language: kept with it, for the file may go before it."""
    titles = {}
    for language in LANGUAGES:
        with override(language):
            titles[language] = title_of(table, dictionary)
    return titles


def title_of(table: StudyTable, dictionary: Dictionary) -> str:
    """What a table is of, in the reader's language."""
    definition = read_definition(table.definition)
    named = {
        name: words_of(variable.label)
        for name in definition.names
        if (variable := dictionary.variables.get(name))
    }
    title = named.get(definition.rows, definition.rows)
    if definition.columns:
        values = {"rows": title, "columns": named.get(definition.columns, definition.columns)}
        title = _("%(rows)s – by “%(columns)s”") % values
    if definition.cut:
        title = f"{title} ({named.get(definition.cut, definition.cut)})"
    return title
