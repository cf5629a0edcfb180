"""The part « weights » of an analysis as typed objects. Plain Python: pages read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FEWEST_BALLOTS = 100
"""Ballots from which results are weighted: with fewer, weights move more than they correct."""


@dataclass(frozen=True, slots=True)
class WeightedBy:
    """A profile field that weights; values of one group of `classes` are weighted together."""

    profile_field: str
    source: str
    vintage: str
    classes: tuple[tuple[str, ...], ...]
    not_said: int


@dataclass(frozen=True, slots=True)
class WeightedAnswer:
    """Shares between 0 and 1; `weighted`, `low` and `high` are `None` where they are not told."""

    code: str
    share: float
    weighted: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class WeightedField:
    """One field of a question. `step` is how coarsely shares are told; `None`: they are not."""

    question: str
    field: str
    base: int
    step: float | None
    answers: tuple[WeightedAnswer, ...]


@dataclass(frozen=True, slots=True)
class PyramidCell:
    """Participants (`None`: hidden) and inhabitants of one gender and age."""

    gender: tuple[str, ...]
    age: tuple[str, ...]
    participants: int | None
    inhabitants: int


@dataclass(frozen=True, slots=True)
class Pyramid:
    """Who took part by gender and age together, of the `base` participants who said both."""

    k: int
    cells: tuple[PyramidCell, ...]
    base: int
    ballots: int
    source: str
    vintage: str

    @property
    def inhabitants(self) -> int:
        return sum(each.inhabitants for each in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedResults:
    """How the ballots are weighted, and what it gives. Weights are times their mean.

    `cap` is the largest weight allowed, `None` where the shares of the population could not be
    reached with one; `trimmed` people stand at it (`None`: not told). `dropped` are fields whose
    figures contradict the others. `effective` is how many answers of equal weight would be as
    precise, `ways` how many ways of weighting were compared. `pyramid` is told where gender and
    age were both asked, and the population's figures cross them.
    """

    ballots: int
    variables: tuple[WeightedBy, ...]
    dropped: tuple[str, ...]
    fewest: int
    cap: float | None
    trimmed: int | None
    rounds: int
    design_effect: float
    effective: int
    least: float
    most: float
    ways: int
    fields: tuple[WeightedField, ...]
    pyramid: Pyramid | None = None

    @property
    def is_told(self) -> bool:
        """Whether something weighted is told: criteria, and one share of one answer at least."""
        shares = (one.weighted for each in self.fields for one in each.answers)
        return bool(self.variables) and any(share is not None for share in shares)


def read_weights(part: Mapping[str, Any]) -> WeightedResults | None:
    """The part as it was kept; `None` where it is empty, or holds no weights that were found."""
    if not part or not part.get("variables") or "fields" not in part:
        return None
    plain = ("ballots", "fewest", "cap", "trimmed", "rounds", "design_effect", "least", "most")
    return WeightedResults(
        variables=tuple(_variable(each) for each in part["variables"]),
        dropped=tuple(part["dropped"]),
        effective=int(part["effective"]),
        ways=part["ways"],
        fields=tuple(_field(each) for each in part["fields"]),
        pyramid=_pyramid(part.get("pyramid", {})),
        **{name: part[name] for name in plain},
    )


def _variable(found: Mapping[str, Any]) -> WeightedBy:
    return WeightedBy(
        found["field"],
        found["source"],
        found["vintage"],
        tuple(tuple(group) for group in found["classes"]),
        found["not_said"],
    )


def _field(found: Mapping[str, Any]) -> WeightedField:
    answers = tuple(WeightedAnswer(*each) for each in found["answers"])
    return WeightedField(found["question"], found["field"], found["base"], found["step"], answers)


def _pyramid(found: Mapping[str, Any]) -> Pyramid | None:
    if not found:
        return None
    cells = tuple(
        PyramidCell(tuple(gender), tuple(age), count, inhabitants)
        for gender, counts, lived in zip(
            found["genders"], found["counts"], found["inhabitants"], strict=True
        )
        for age, count, inhabitants in zip(found["ages"], counts, lived, strict=True)
        if inhabitants
    )
    names = ("ballots", "source", "vintage")
    return Pyramid(found["k"], cells, found["said"], *(found[name] for name in names))
