"""What a table is of: names of variables, checked against the dictionary. Plain Python."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from aimpact.desk.enums import VariableKind
from aimpact.desk.workbench.dictionary import Dictionary
from aimpact.desk.workbench.steps import COUNTED


class Misfit(StrEnum):
    """Why a table cannot be computed."""

    UNKNOWN = "unknown"
    SAME = "same"


class TableRefused(Exception):
    """The definition does not fit the dictionary."""

    def __init__(self, reason: Misfit) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """The answers of `rows`, for everybody or for each answer of `columns`, within a `cut`, with
    `weight` beside. Empty: none.
    """

    rows: str
    columns: str = ""
    cut: str = ""
    weight: str = ""

    @property
    def names(self) -> set[str]:
        """The variables that it uses."""
        return {self.rows, self.columns, self.cut, self.weight} - {""}

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def read_definition(row: Mapping[str, str]) -> Definition:
    """A definition as it was kept."""
    return Definition(**{name: row.get(name, "") for name in Definition.__dataclass_fields__})


ACROSS = (VariableKind.CHOICE, VariableKind.RANK)
"""Kinds that may stand in columns: one answer a ballot."""


def check_definition(dictionary: Dictionary, definition: Definition) -> None:
    """Raise `TableRefused` unless the table can be computed."""
    wanted = (
        (definition.rows, COUNTED),
        (definition.columns, ACROSS),
        (definition.cut, (VariableKind.CUT,)),
        (definition.weight, (VariableKind.WEIGHT,)),
    )
    if not definition.rows or any(
        name and dictionary.find(name, *kinds) is None for name, kinds in wanted
    ):
        raise TableRefused(Misfit.UNKNOWN)
    if definition.rows == definition.columns:
        raise TableRefused(Misfit.SAME)
