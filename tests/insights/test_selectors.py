from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aimpact.insights.designs import Design
from aimpact.insights.rules import CrossingRefusal
from aimpact.insights.selectors import read_results, read_texts, text_places
from aimpact.questionnaire.document import to_json
from aimpact.questionnaire.structure import Page, Questionnaire, Text
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import IncomingBallot, Invitation, Survey, Tally
from aimpact.territories.models import PopulationMargin
from tests.factories import (
    make_closed_survey,
    make_commune,
    make_member,
    make_open_survey,
    make_space,
    single_question,
)
from tests.insights.ballots import NOW, PROFILE, fill, make_answered_survey

pytestmark = pytest.mark.django_db


def test_results_hold_every_question_with_its_figures() -> None:
    results = read_results(make_answered_survey(), at=NOW)
    assert (results.ballots, results.is_shown, results.design) == (60, True, Design.IMPORTED)
    answers = {each.question.code: each.reading for each in results.questions}
    assert [each.count for each in answers["q1"].fields[0].counts] == [26, 34, 0]
    assert (answers["q2"].answered, answers["q3"].answered) == (30, 6)
    spread = answers["q5"].fields[0].spread
    assert spread is not None
    assert spread.mean == pytest.approx((20 * 4 + 10 * 9) / 30)


def test_nothing_is_shown_under_k_ballots() -> None:
    survey = make_closed_survey(profile_fields=PROFILE)
    fill(survey, 4, profile={"gender": "woman"})
    results = read_results(survey, at=NOW, crossed="gender")
    assert (results.ballots, results.is_shown) == (4, False)
    assert (results.questions, results.people, results.crossed) == ((), (), None)
    assert results.refusal is CrossingRefusal.TOO_FEW


def test_results_are_crossed_with_a_profile_field_of_the_survey() -> None:
    results = read_results(make_answered_survey(), at=NOW, crossed="gender")
    first = results.questions[0].crosses[0]
    assert [(row.group, row.counts) for row in first.rows] == [
        (("woman",), (20, 10, 0)),
        (("man",), (6, 24, 0)),
    ]


@pytest.mark.parametrize("field", ["occupation", "password", "q1", "'"])
def test_results_are_not_crossed_with_anything_else(field: str) -> None:
    results = read_results(make_answered_survey(), at=NOW, crossed=field)
    assert results.crossed is None
    assert results.questions[0].crosses == ()


def test_an_open_anonymous_survey_is_not_crossed() -> None:
    survey = make_open_survey(profile_fields=PROFILE)
    fill(survey, 20, profile={"gender": "woman"})
    results = read_results(survey, at=timezone.now(), crossed="gender")
    assert (results.crossed, results.refusal) == (None, CrossingRefusal.STILL_OPEN)


def test_ballots_left_in_the_urn_delay_the_crossing() -> None:
    survey = make_answered_survey()
    IncomingBallot.objects.create(
        survey=survey, anonymity="anonymous", answers={}, day=date(2026, 3, 30)
    )
    results = read_results(survey, at=NOW, crossed="gender")
    assert (results.crossed, results.refusal) == (None, CrossingRefusal.STILL_COUNTING)


def test_participation_is_of_those_invited() -> None:
    survey = make_closed_survey(audience=Audience.INVITEES)
    for number in range(20):
        Invitation.objects.create(survey=survey, email=f"p{number}@example.org", created_at=NOW)
    fill(survey, 5)
    results = read_results(survey, at=NOW)
    assert (results.register, results.participation) == (20, 0.25)


def test_participation_is_of_the_members_of_the_space() -> None:
    space = make_space()
    for role in (Role.OWNER, Role.MEMBER, Role.MEMBER, Role.MEMBER):
        make_member(space, role)
    survey = make_closed_survey(space, audience=Audience.MEMBERS)
    fill(survey, 3)
    assert read_results(survey, at=NOW).participation == 0.75


def test_more_ballots_than_people_have_no_participation_rate() -> None:
    space = make_space()
    make_member(space)
    survey = make_closed_survey(space, audience=Audience.MEMBERS)
    fill(survey, 9)
    assert read_results(survey, at=NOW).participation is None


def test_participants_stand_beside_the_population_of_the_survey() -> None:
    commune = make_commune(population=8_000)
    for value, number in {"woman": 4_100, "man": 3_900}.items():
        PopulationMargin.objects.create(
            territory=commune,
            variable="gender",
            category=value,
            inhabitants=number,
            source="Insee",
            vintage="2022",
        )
    results = read_results(make_answered_survey(territory=commune), at=NOW)
    by_field = {each.labels.profile_field: each for each in results.people}
    gender = by_field["gender"]
    assert gender.population is not None
    assert (gender.population.source, gender.population.vintage) == ("Insee", "2022")
    gaps = [gender.reading.gap(each) for each in gender.reading.groups]
    assert gaps == pytest.approx([0.5 - 0.5125, 0.5 - 0.4875])
    assert by_field["age_band"].population is None


def test_the_territory_of_the_space_stands_in_for_the_survey_s() -> None:
    commune = make_commune()
    survey = make_answered_survey(make_space(territory=commune))
    assert read_results(survey, at=NOW).territory == commune


def test_communes_are_called_by_their_names() -> None:
    commune = make_commune(name="Val-Fleuri")
    survey = make_closed_survey(profile_fields=["commune"])
    fill(survey, 9, profile={"commune": commune.code})
    fill(survey, 7, profile={"commune": "99999"})
    labels = read_results(survey, at=NOW, crossed="commune").crossed
    assert labels is not None
    assert [labels.label((value,)) for value in labels.order] == [commune.label, "99999"]


def test_an_open_survey_is_dated_up_to_today() -> None:
    survey = make_open_survey()
    fill(survey, 6, day=timezone.now().date())
    days = read_results(survey, at=timezone.now()).course.days
    assert max(days) == timezone.now().astimezone(survey.zone).date()


# --- cost -------------------------------------------------------------------------------
def queries(survey: Survey, crossed: str = "") -> int:
    fresh = Survey.objects.select_related("space__territory", "territory").get(pk=survey.pk)
    with CaptureQueriesContext(connection) as captured:
        read_results(fresh, at=NOW, crossed=crossed)
    return len(captured)


@pytest.mark.parametrize("crossed", ["", "age_band"])
def test_queries_do_not_grow_with_questions_nor_ballots(crossed: str) -> None:
    counts = set()
    for number, ballots in ((1, 10), (3, 10), (3, 400)):
        questions = tuple(single_question(f"q{at}") for at in range(number))
        document = Questionnaire(
            title=Text("Sondage"), pages=(Page(code="p1", questions=questions),)
        )
        survey = make_closed_survey(profile_fields=PROFILE, questionnaire=document)
        fill(survey, ballots, {"q0": "yes"}, profile={"age_band": "15-24", "gender": "man"})
        counts.add(queries(survey, crossed))
    assert counts == {4}


def test_a_territory_and_communes_cost_one_query_each() -> None:
    survey = make_answered_survey(territory=make_commune(), profile_fields=[*PROFILE, "commune"])
    fill(survey, 9, profile={"commune": "01001"})
    assert queries(survey) == 5


def test_results_never_read_a_ballot() -> None:
    survey = make_answered_survey()
    with CaptureQueriesContext(connection) as captured:
        read_results(survey, at=NOW, crossed="gender")
    tables = {
        table
        for query in captured
        for table in ("surveys_ballot", "surveys_openanswer", "surveys_participation")
        if f'"{table}"' in query["sql"]
    }
    assert tables == set()


def test_a_million_ballots_read_like_sixty() -> None:
    """Counters of a million ballots: the same number of lines, the same page."""
    survey = make_answered_survey()
    lines = Tally.objects.filter(survey=survey).count()
    for tally in Tally.objects.filter(survey=survey):
        tally.count *= 20_000
        tally.save()
    results = read_results(survey, at=NOW, crossed="gender")
    assert results.ballots == 1_200_000
    assert Tally.objects.filter(survey=survey).count() == lines
    assert results.questions[0].crosses[0].rows[0].counts == (400_000, 200_000, 0)


# --- texts ------------------------------------------------------------------------------
def survey_with_texts(*texts: str) -> Survey:
    survey = make_closed_survey()
    for text in texts:
        fill(survey, 1, {"q3": text})
    return survey


def found(survey: Survey, typed: str) -> set[str]:
    page = read_texts(survey, name="q3", typed=typed)
    assert page.found == len(page.texts)
    return {text.replace("\x02", "").replace("\x03", "") for text in page.texts}


def test_fields_of_text_are_those_of_texts_and_of_other() -> None:
    places = text_places(make_closed_survey())
    assert [(place.name, place.is_other) for place in places] == [
        ("q1__other", True),
        ("q3", False),
    ]


@pytest.mark.parametrize("typed", ["élagages", "elagage", "ELAGAGE", "l’élagage", '"élagage des"'])
def test_texts_are_searched_without_accents_or_plurals(typed: str) -> None:
    survey = survey_with_texts("L’élagage des platanes", "Plus de bancs")
    assert found(survey, typed) == {"L’élagage des platanes"}


def test_a_dash_leaves_a_word_out() -> None:
    survey = survey_with_texts("Des bancs à l’ombre", "Des bancs au soleil")
    assert found(survey, "bancs -soleil") == {"Des bancs à l’ombre"}


@pytest.mark.parametrize("typed", ["'; DROP TABLE x; --", "<script>", "&|!()", "\x00", "🌳" * 200])
def test_a_strange_search_finds_nothing_and_breaks_nothing(typed: str) -> None:
    survey = survey_with_texts("Des bancs")
    assert read_texts(survey, name="q3", typed=typed).texts in ([], ["Des bancs"])


def test_words_found_are_marked() -> None:
    page = read_texts(survey_with_texts("Des bancs à l’ombre"), name="q3", typed="banc")
    assert page.texts == ["Des \x02bancs\x03 à l’ombre"]


def test_texts_come_page_by_page_and_each_once() -> None:
    survey = survey_with_texts(*(f"Texte {at}" for at in range(7)))
    seen: list[str] = []
    after: int | None = -1
    while after is not None:
        page = read_texts(survey, name="q3", after=after, size=3)
        assert len(page.texts) <= 3
        seen += page.texts
        after = page.following
    assert sorted(seen) == [f"Texte {at}" for at in range(7)]


def test_texts_are_not_in_the_order_in_which_they_came() -> None:
    texts = [f"Texte {at:02}" for at in range(20)]
    page = read_texts(survey_with_texts(*texts), name="q3")
    assert page.texts != texts


def test_texts_of_another_survey_or_field_are_not_read() -> None:
    survey_with_texts("D’un autre sondage")
    assert read_texts(survey_with_texts("Du sondage"), name="q3").texts == ["Du sondage"]
    assert read_texts(survey_with_texts("Du sondage"), name="q1__other").texts == []


def test_a_page_of_texts_costs_one_query_and_a_search_two() -> None:
    survey = survey_with_texts("Un", "Deux", "Trois")
    with CaptureQueriesContext(connection) as captured:
        read_texts(survey, name="q3")
        read_texts(survey, name="q3", typed="deux")
    assert len(captured) == 3


def test_dates_are_those_of_the_survey_s_own_time_zone() -> None:
    opens = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    survey = make_closed_survey(opens_at=opens, closes_at=opens + timedelta(days=1))
    fill(survey, 5, day=date(2026, 3, 2))
    assert [*read_results(survey, at=NOW).course.days] == [date(2026, 3, 2), date(2026, 3, 3)]


def test_results_survive_an_empty_questionnaire() -> None:
    survey = make_closed_survey()
    Survey.objects.filter(pk=survey.pk).update(questionnaire=to_json(Questionnaire()))
    results = read_results(Survey.objects.get(pk=survey.pk), at=NOW)
    assert (results.ballots, results.questions) == (0, ())
