"""Participants against the population, field by field, for pages."""

from collections.abc import Iterator
from dataclasses import dataclass

from aimpact.insights.readings.representation import (
    GroupGap,
    Representation,
    read_representation,
)
from aimpact.insights.selectors.profiles import Population, ProfileLabels
from aimpact.insights.selectors.results import Results
from aimpact.surveys.enums import SurveyState


@dataclass(frozen=True, slots=True)
class Compared:
    """One profile field that compares, with what its values are called."""

    labels: ProfileLabels
    population: Population
    representation: Representation


def representations(results: Results) -> list[Compared]:
    """Every profile field of the results that compares with the population. No query."""
    return list(_compared(results))


def _compared(results: Results) -> Iterator[Compared]:
    for people in results.people:
        found = read_representation(people.reading)
        if found is not None and people.population is not None:
            yield Compared(people.labels, people.population, found)


def to_reach(results: Results) -> list[tuple[Compared, GroupGap]]:
    """Groups still to reach, the most missing first; none unless the survey is open.

    Counts of an open survey move by batches of five ballots at least (ADR 0005), and these are
    counts of groups of k people or more: nothing more is told here.
    """
    if results.survey.state(results.at) is not SurveyState.OPEN:
        return []
    found = [(each, gap) for each in _compared(results) for gap in each.representation.missing]
    return sorted(found, key=lambda pair: pair[1].gap)


def find_gap(results: Results, profile_field: str, value: str) -> tuple[Compared, GroupGap] | None:
    """The group still to reach that holds this value of this profile field."""
    return next(
        (
            (each, gap)
            for each, gap in to_reach(results)
            if gap.profile_field == profile_field and value in gap.group
        ),
        None,
    )
