"""The variables of a study's file: those of the ballots and those that steps made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aimpact.desk.enums import VariableKind

Words = Mapping[str, str]
"""The same words by language."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A value of a variable."""

    code: str
    label: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A column. `is_profile`: of who answered; `step`: number of the step that made it, or 0.

    `uses` are the variables, cuts included, that it is made of.
    """

    name: str
    kind: VariableKind
    label: Words
    answers: tuple[Answer, ...] = ()
    is_profile: bool = False
    step: int = 0
    uses: frozenset[str] = frozenset()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(answer.code for answer in self.answers)

    @property
    def is_own_total_public(self) -> bool:
        """Whether how many gave each answer is public: of a question as it was asked."""
        return not self.is_profile and not self.step


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The variables by name, in the order of the file, then of the steps."""

    variables: Mapping[str, Variable] = field(default_factory=dict)

    def find(self, name: str, *kinds: VariableKind) -> Variable | None:
        """The variable of that name and of one of these kinds."""
        found = self.variables.get(name)
        return found if found and (not kinds or found.kind in kinds) else None

    def of_kind(self, *kinds: VariableKind) -> list[Variable]:
        """The variables of these kinds."""
        return [each for each in self.variables.values() if each.kind in kinds]

    def with_one(self, variable: Variable) -> "Dictionary":
        return replace(self, variables={**self.variables, variable.name: variable})


def read_dictionary(rows: Iterable[Mapping[str, Any]]) -> Dictionary:
    """The dictionary of a file as `insights` wrote it."""
    return Dictionary({row["name"]: _variable(row) for row in rows})


def _variable(row: Mapping[str, Any]) -> Variable:
    return Variable(
        name=row["name"],
        kind=VariableKind(row["kind"]),
        label=row["label"],
        answers=tuple(Answer(one["code"], one["label"]) for one in row["answers"]),
        is_profile=row["is_profile"],
    )
