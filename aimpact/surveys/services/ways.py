"""The ways of answering that a client allows: how many ballots, saving, changing one's mind."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import ClassVar

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.surveys.enums import Audience, ResultsVisibility, SurveyState
from aimpact.surveys.models import Places, Survey
from aimpact.surveys.selectors.ballots import count_ballots_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How people may answer. `maximum_ballots` is `None` without a maximum."""

    maximum_ballots: int | None = None
    may_save: bool = False
    may_edit: bool = False


class WaysRefused(Exception):
    """Ways that cannot be: `field` names the one to change."""

    field: ClassVar[str] = ""


class MaximumTooLow(WaysRefused):
    """More ballots are in already."""

    field = "maximum_ballots"

    def __init__(self, ballots: int) -> None:
        super().__init__(f"{ballots} ballots are in")
        self.ballots = ballots


class EditNeedsNames(WaysRefused):
    """Nothing says whose the ballot is: it cannot be given back to its author."""

    field = "may_edit"


class EditNeedsLateResults(WaysRefused):
    """Ballots that may change are counted at the closing: there is nothing to show live."""

    field = "may_edit"


class WaysOfVerifiable(WaysRefused):
    """A verifiable ballot is final (ADR 0019): no maximum, nothing set aside, nothing changed."""

    field = "may_edit"


class EditLocked(WaysRefused):
    """The survey has opened: people were told whether a ballot is final."""

    field = "may_edit"


def ways_of(survey: Survey) -> Ways:
    """The ways of a survey as they are."""
    return Ways(
        maximum_ballots=survey.maximum_ballots, may_save=survey.may_save, may_edit=survey.may_edit
    )


@transaction.atomic
def update_ways(survey: Survey, ways: Ways, *, by: User, at: datetime) -> Survey:
    """Set the ways of answering. Raises a `WaysRefused` that names what cannot be."""
    # The full lock: ballots being cast are in, or wait, so that those counted here are all.
    current = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    before = ways_of(current)
    if ways == before:
        return current
    if current.is_verifiable and ways != Ways():
        raise WaysOfVerifiable
    _check_edit(current, ways, at=at)
    if ways.maximum_ballots != before.maximum_ballots:
        _count_places(current, ways.maximum_ballots)
    for each in fields(ways):
        setattr(current, each.name, getattr(ways, each.name))
    current.updated_at = at
    current.save(update_fields=[*(each.name for each in fields(ways)), "updated_at"])
    changed = {
        f"new_{each.name}": getattr(ways, each.name)
        for each in fields(ways)
        if getattr(ways, each.name) != getattr(before, each.name)
    }
    record_event(current, "update_ways", by=by, at=at, space_id=current.space_id, **changed)
    return current


def _check_edit(survey: Survey, ways: Ways, *, at: datetime) -> None:
    has_opened = survey.state(at) in {SurveyState.OPEN, SurveyState.CLOSED}
    if ways.may_edit != survey.may_edit and has_opened:
        raise EditLocked
    is_of_strangers = survey.audience in {Audience.LINK, Audience.CODES}
    if ways.may_edit and (is_of_strangers or not survey.carries_link):
        raise EditNeedsNames
    if ways.may_edit and survey.results_visibility == ResultsVisibility.LIVE:
        raise EditNeedsLateResults


def _count_places(survey: Survey, maximum: int | None) -> None:
    if maximum is None:
        Places.objects.filter(survey=survey).delete()
        return
    taken = count_ballots_in(survey)
    if taken > maximum:
        raise MaximumTooLow(taken)
    Places.objects.update_or_create(survey=survey, defaults={"taken": taken})
