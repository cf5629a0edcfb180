"""Surveys as home pages show them: each reader sees what is theirs to know."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from aimpact.spaces.enums import SpaceKind
from aimpact.surveys.enums import Anonymity, Audience, ResultsVisibility
from aimpact.surveys.models import Participation, Survey
from aimpact.surveys.selectors.display import CLOSED_SHOWN, surveys_on_display, surveys_to_answer
from aimpact.surveys.services.boards import publish_board
from tests.factories import (
    make_agora,
    make_closed_survey,
    make_commune,
    make_member,
    make_open_survey,
    make_space,
    make_survey,
    make_user,
)
from tests.surveys.secret import end, give_right, secret_survey

NOW = timezone.now()
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def _shown(space, user=None):
    return {each.survey for each in surveys_on_display(space, user, at=NOW).open}


def _one_of_each(space):
    return {
        audience: make_open_survey(
            space,
            audience=audience,
            territory=make_commune() if audience == Audience.TERRITORY else None,
        )
        for audience in Audience
    }


def test_people_outside_see_what_is_open_to_all():
    space = make_space()
    surveys = _one_of_each(space)
    seen = (Audience.LINK, Audience.TERRITORY, Audience.CRITERIA)
    expected = {surveys[audience] for audience in seen}
    assert _shown(space) == expected
    assert _shown(space, make_user()) == expected
    assert _shown(space, make_member(make_space())) == expected


def test_members_see_theirs_and_nobody_those_handed_out():
    space = make_space()
    surveys = _one_of_each(space)
    handed = {surveys.pop(one) for one in (Audience.INVITEES, Audience.CODES, Audience.HANDED)}
    shown = _shown(space, make_member(space))
    assert shown == set(surveys.values())
    assert not handed & shown


def test_what_a_company_asks_is_no_business_of_people_outside():
    company = make_space(kind=SpaceKind.COMPANY)
    surveys = _one_of_each(company)
    assert _shown(company) == _shown(company, make_user()) == set()
    assert surveys[Audience.LINK] in _shown(company, make_member(company))


def test_everyone_signed_in_is_a_member_of_the_agora():
    agora = make_agora()
    surveys = _one_of_each(agora)
    assert surveys[Audience.MEMBERS] in _shown(agora, make_user())
    assert surveys[Audience.MEMBERS] not in _shown(agora)


def test_surveys_are_sorted_by_where_they_are_in_their_life():
    space = make_space()
    make_survey(space)
    later = make_open_survey(space, closes_at=NOW + 9 * DAY)
    sooner = make_open_survey(space, closes_at=NOW + DAY)
    endless = make_open_survey(space, closes_at=None)
    to_come = make_open_survey(space, opens_at=NOW + DAY)
    closed = make_closed_survey(space)
    by_hand = make_open_survey(space, closed_at=NOW - timedelta(minutes=1))
    display = surveys_on_display(space, None, at=NOW)
    assert [each.survey for each in display.open] == [sooner, later, endless]
    assert [each.survey for each in display.to_come] == [to_come]
    assert {each.survey for each in display.closed} == {closed, by_hand}


def test_only_the_latest_closed_surveys_are_shown():
    space = make_space()
    for days in range(CLOSED_SHOWN + 2):
        make_open_survey(
            space, opens_at=NOW - (days + 2) * DAY, closes_at=NOW - DAY, published_at=NOW
        )
    closed = surveys_on_display(space, None, at=NOW).closed
    assert len(closed) == CLOSED_SHOWN
    assert closed[0].survey.opens_at == NOW - 2 * DAY


def test_an_empty_display_is_false():
    assert not surveys_on_display(make_space(), None, at=NOW)


@pytest.mark.parametrize(
    ("visibility", "while_open", "once_closed"),
    [
        (ResultsVisibility.LIVE, True, True),
        (ResultsVisibility.AT_END, False, True),
        (ResultsVisibility.TEAM, False, False),
    ],
)
def test_results_are_announced_when_the_public_may_see_them(visibility, while_open, once_closed):
    space = make_space()
    make_open_survey(space, results_visibility=visibility)
    make_closed_survey(space, results_visibility=visibility)
    display = surveys_on_display(space, None, at=NOW)
    assert display.open[0].has_results == while_open
    assert display.closed[0].has_results == once_closed


def test_titles_speak_the_readers_language():
    space = make_space()
    make_open_survey(space)
    with translation.override("en"):
        assert surveys_on_display(space, None, at=NOW).open[0].title == "The market square"
    with translation.override("fr"):
        assert surveys_on_display(space, None, at=NOW).open[0].title == "La place du marché"


def test_what_was_answered_is_said_and_no_longer_asked():
    space = make_space()
    user = make_member(space)
    survey = make_open_survey(space, audience=Audience.MEMBERS, anonymity=Anonymity.NAMED)
    assert [each.survey for each in surveys_to_answer(user, at=NOW)] == [survey]
    Participation.objects.create(survey=survey, user=user)
    assert surveys_on_display(space, user, at=NOW).open[0].has_answered
    assert surveys_to_answer(user, at=NOW) == []


def test_a_secret_vote_whose_right_was_taken_stays_until_it_closes():
    """Nothing says whether the right was used."""
    space = make_space()
    user = make_member(space)
    secret = secret_survey(space=space, closes_at=NOW + DAY)
    plain = make_open_survey(space, closes_at=NOW + 2 * DAY)
    give_right(secret, user)

    shown = surveys_to_answer(user, at=NOW)

    assert [(each.survey, each.may_wait) for each in shown] == [(plain, False), (secret, True)]
    Survey.objects.update(closed_at=NOW)
    assert surveys_to_answer(user, at=NOW) == []
    assert [each.may_wait for each in surveys_on_display(space, user, at=NOW).closed] == [False] * 2


def test_a_secret_vote_that_is_over_says_whether_its_board_is_there():
    survey = secret_survey(space=make_space())
    end(survey)
    over = NOW + DAY
    assert not surveys_on_display(survey.space, None, at=over).closed
    user = make_member(survey.space)
    assert not surveys_on_display(survey.space, user, at=over).closed[0].has_board
    publish_board(survey, at=over)
    assert surveys_on_display(survey.space, user, at=over).closed[0].has_board


def test_surveys_to_answer_come_from_ones_spaces_and_the_agora():
    space, agora = make_space(), make_agora()
    user = make_member(space)
    own = make_open_survey(space, audience=Audience.MEMBERS, closes_at=NOW + DAY)
    public = make_open_survey(agora, closes_at=NOW + 2 * DAY)
    make_open_survey(make_space())
    make_open_survey(space, audience=Audience.INVITEES)
    make_closed_survey(space)
    assert [each.survey for each in surveys_to_answer(user, at=NOW)] == [own, public]


@pytest.mark.parametrize("surveys", [1, 3])
def test_a_display_takes_the_same_queries(surveys, django_assert_num_queries):
    space = make_space()
    user = make_member(space)
    for _ in range(surveys):
        make_open_survey(space)
        make_closed_survey(space)
    with django_assert_num_queries(4):
        surveys_on_display(space, user, at=NOW)
    with django_assert_num_queries(2):
        surveys_to_answer(user, at=NOW)


@pytest.mark.parametrize("surveys", [1, 3])
def test_boards_take_one_query_more(surveys, django_assert_num_queries):
    space = make_space()
    for _ in range(surveys):
        survey = secret_survey(space=space)
        end(survey)
        publish_board(survey, at=NOW + DAY)
    user = make_member(space)
    with django_assert_num_queries(5):
        assert len(surveys_on_display(space, user, at=NOW + DAY).closed) == surveys
