from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.surveys.enums import Anonymity, Audience, ResultsVisibility
from aimpact.surveys.models import IncomingBallot, Places, Survey
from aimpact.surveys.services.terms import LiveNeedsFinalBallots, Terms, terms_of, update_terms
from aimpact.surveys.services.ways import (
    EditLocked,
    EditNeedsLateResults,
    EditNeedsNames,
    MaximumTooLow,
    Ways,
    update_ways,
    ways_of,
)
from tests.factories import make_open_survey, make_survey, make_user
from tests.permissions import SEEN, answers_of, make_cast, team_page
from tests.surveys.builder import Desk, sit_down, words_of

pytestmark = pytest.mark.django_db

NAMED = {"anonymity": Anonymity.NAMED, "audience": Audience.MEMBERS}


def set_ways(survey: Survey, **ways: Any) -> Survey:
    return update_ways(survey, Ways(**ways), by=make_user(), at=timezone.now())


def add_ballots(survey: Survey, number: int) -> None:
    for _ in range(number):
        IncomingBallot.objects.create(
            survey=survey, anonymity=survey.anonymity, answers={}, day=timezone.now().date()
        )


def test_a_survey_has_none_of_these_ways_to_begin_with() -> None:
    assert ways_of(make_survey()) == Ways(maximum_ballots=None, may_save=False, may_edit=False)


def test_ways_are_kept_and_written_in_the_trail() -> None:
    survey = set_ways(make_survey(), may_save=True, maximum_ballots=300)
    assert ways_of(Survey.objects.get(pk=survey.pk)) == Ways(may_save=True, maximum_ballots=300)
    assert AuditEvent.objects.get().details == {"new_may_save": True, "new_maximum_ballots": 300}


def test_ways_that_do_not_change_leave_no_trace() -> None:
    set_ways(make_survey())
    assert not AuditEvent.objects.exists()


def test_a_maximum_counts_the_ballots_that_are_in() -> None:
    survey = make_open_survey()
    add_ballots(survey, 3)
    set_ways(survey, maximum_ballots=10)
    assert Places.objects.get().taken == 3


def test_a_maximum_lower_than_the_ballots_is_refused() -> None:
    survey = make_open_survey()
    add_ballots(survey, 3)
    with pytest.raises(MaximumTooLow) as refusal:
        set_ways(survey, maximum_ballots=2)
    assert refusal.value.ballots == 3
    assert not Places.objects.exists()


def test_a_maximum_that_is_lifted_leaves_no_counter() -> None:
    survey = set_ways(make_survey(), maximum_ballots=10)
    set_ways(survey)
    assert not Places.objects.exists()


def test_only_named_surveys_let_people_change_their_answers() -> None:
    with pytest.raises(EditNeedsNames):
        set_ways(make_survey(), may_edit=True)
    assert set_ways(make_survey(**NAMED), may_edit=True).may_edit


def test_live_results_and_answers_that_change_exclude_each_other() -> None:
    live = make_survey(**NAMED, results_visibility=ResultsVisibility.LIVE)
    with pytest.raises(EditNeedsLateResults):
        set_ways(live, may_edit=True)
    survey = set_ways(make_survey(**NAMED), may_edit=True)
    terms = Terms(**NAMED, results_visibility=ResultsVisibility.LIVE)
    with pytest.raises(LiveNeedsFinalBallots):
        update_terms(survey, terms, by=make_user(), at=timezone.now())


@pytest.mark.parametrize("before", [True, False])
def test_whether_answers_are_final_is_settled_at_the_opening(before: bool) -> None:
    survey = make_open_survey(**NAMED, may_edit=before)
    with pytest.raises(EditLocked):
        set_ways(survey, may_edit=not before)


def test_a_survey_made_anonymous_gives_no_ballot_back() -> None:
    survey = make_survey(**NAMED, may_edit=True)
    terms = replace(terms_of(survey), anonymity=Anonymity.ANONYMOUS)
    assert not update_terms(survey, terms, by=make_user(), at=timezone.now()).may_edit


def test_the_database_refuses_to_let_an_anonymous_ballot_change() -> None:
    survey = make_survey()
    with pytest.raises(IntegrityError, match="edit_needs_authors"), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(may_edit=True)


def test_the_database_refuses_a_maximum_of_none_at_all() -> None:
    survey = make_survey()
    with pytest.raises(IntegrityError, match="maximum_is_positive"), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(maximum_ballots=0)


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_set_the_ways_of_answering(client: Client, method: str) -> None:
    desk = Desk(client, make_survey())
    answers = answers_of(
        client, make_cast(desk.survey.space), desk.url("survey_ways"), method=method
    )
    assert answers == team_page(owner=SEEN, editor=SEEN)


def test_the_form_sets_the_ways(client: Client) -> None:
    desk = sit_down(client, make_survey())
    response = desk.post("survey_ways", may_save="on", maximum_ballots="500")
    assert response["Location"] == desk.url("survey_ways")
    assert ways_of(Survey.objects.get()) == Ways(may_save=True, maximum_ballots=500)


def test_the_form_says_why_an_anonymous_ballot_cannot_change(client: Client) -> None:
    desk = sit_down(client, make_survey())
    page = desk.get("survey_ways")
    assert page.context["form"].fields["may_edit"].disabled
    assert "nominatifs et pseudonymes" in words_of(page)


def test_the_form_says_how_many_answers_are_in(client: Client) -> None:
    survey = make_open_survey()
    add_ballots(survey, 3)
    response = sit_down(client, survey).post("survey_ways", maximum_ballots="2")
    assert response.status_code == 422
    assert "3" in response.context["form"].errors["maximum_ballots"][0]


def test_what_is_no_number_is_refused(client: Client) -> None:
    desk = sit_down(client, make_survey())
    assert desk.post("survey_ways", maximum_ballots="0").status_code == 422
    assert desk.post("survey_ways", maximum_ballots="beaucoup").status_code == 422


def test_a_maximum_reached_is_no_end(client: Client) -> None:
    survey = make_open_survey(closes_at=timezone.now() + timedelta(days=1))
    add_ballots(survey, 2)
    set_ways(survey, maximum_ballots=2)
    assert Survey.objects.get().ended_at(timezone.now()) is None
