from datetime import UTC, datetime

import pytest

from aimpact.core.models import AuditEvent
from aimpact.library.catalogue import find_template, templates
from aimpact.library.models import TemplateUse
from aimpact.library.selectors.kits import survey_kit, template_of
from aimpact.library.services.templates import (
    NoQuestionChosen,
    borrow_questions,
    suggested_dates,
    use_template,
)
from aimpact.questionnaire.checks import find_problems
from aimpact.questionnaire.structure import Questionnaire
from aimpact.surveys.services.drafting import duplicate_survey
from aimpact.surveys.services.editing import StructureLocked
from tests.factories import make_open_survey, make_space, make_survey, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


def canteen():
    template = find_template("restauration-scolaire")
    assert template is not None
    return template


@pytest.mark.parametrize("template", templates(), ids=lambda one: one.slug)
def test_any_template_becomes_a_draft_fit_to_be_published(template):
    survey = use_template(make_space(), template, by=make_user(), at=AT)

    assert find_problems(survey.document) == []
    assert survey.published_at is None
    assert survey.profile_fields == list(template.profile)
    assert survey.title("fr") == template.questionnaire.title.fr
    assert survey.title("en") == template.questionnaire.title.en


def test_a_draft_from_a_template_has_dates_to_begin_with():
    survey = use_template(make_space(), canteen(), by=make_user(), at=AT)
    opens, closes = (d.astimezone(survey.zone) for d in (survey.opens_at, survey.closes_at))

    assert (opens.weekday(), opens.hour) == (0, 8)
    assert (opens.date() - AT.date()).days >= 7
    assert (closes.date() - opens.date()).days == canteen().days


def test_dates_follow_the_clock_of_the_space():
    opens, _closes = suggested_dates(make_space(time_zone="Indian/Reunion"), canteen(), at=AT)

    assert opens.utcoffset().total_seconds() == 4 * 3600


def test_each_question_remembers_the_template_that_it_comes_from():
    survey = use_template(make_space(), canteen(), by=make_user(), at=AT)
    copy = duplicate_survey(survey, by=make_user(), at=AT)
    origins = [question.origin for question in survey.document.questions()]

    assert origins[0] == "template:restauration-scolaire:q1"
    assert [question.origin for question in copy.document.questions()] == origins


def test_the_draft_keeps_its_template_and_the_trail_says_so():
    survey = use_template(make_space(), canteen(), by=make_user(), at=AT)

    assert template_of(survey) == canteen()
    assert AuditEvent.objects.get(verb="create_survey").details["source"].endswith("-scolaire")


def test_the_announcements_of_a_survey_have_its_link_and_its_last_day():
    survey = use_template(make_space(name="Le Val"), canteen(), by=make_user(), at=AT)
    kit = survey_kit(survey)

    assert survey.code in kit.email.fr
    assert "décembre" in kit.email.fr
    assert "Until" in kit.poster.en
    assert "Le Val" in kit.privacy.fr


def test_a_survey_without_a_closing_date_announces_none():
    survey = make_survey()
    TemplateUse.objects.create(survey=survey, template=canteen().slug, used_at=AT)

    assert "Jusqu" not in survey_kit(survey).news.fr


def test_a_survey_without_a_template_has_no_announcement():
    assert survey_kit(make_survey()) is None


def test_a_template_that_is_gone_is_forgotten():
    survey = make_survey()
    TemplateUse.objects.create(survey=survey, template="disparu", used_at=AT)

    assert survey_kit(survey) is None


def test_questions_of_a_template_join_a_draft_with_codes_of_their_own_and_their_conditions():
    survey = make_survey()
    saved = borrow_questions(
        survey, canteen(), codes={"often", "q3"}, page="p2", by=make_user(), at=AT
    )
    often, why = saved.document.page("p2").questions[-2:]

    assert (often.code, why.code) == ("often", "q6")
    assert [test.field for test in why.condition.tests] == ["often"]
    assert often.origin == "template:restauration-scolaire:often"
    assert find_problems(saved.document) == []


def test_a_condition_on_a_question_left_behind_is_left_out():
    survey = make_survey()
    saved = borrow_questions(survey, canteen(), codes={"q3"}, page="p1", by=make_user(), at=AT)

    assert saved.document.page("p1").questions[-1].condition is None


def test_no_question_chosen_is_refused():
    with pytest.raises(NoQuestionChosen):
        borrow_questions(
            make_survey(), canteen(), codes={"nowhere"}, page="p1", by=make_user(), at=AT
        )


def test_a_published_survey_takes_no_question():
    survey = make_open_survey()
    with pytest.raises(StructureLocked):
        borrow_questions(survey, canteen(), codes={"often"}, page="p1", by=make_user(), at=AT)
    survey.refresh_from_db()

    assert isinstance(survey.document, Questionnaire)
    assert survey.document.question("q6") is None
