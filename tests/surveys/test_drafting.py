from datetime import UTC, datetime

import pytest

from aimpact.core.models import AuditEvent
from aimpact.questionnaire.lineage import with_origins
from aimpact.questionnaire.reading import LABEL_MAXIMUM
from aimpact.questionnaire.structure import Questionnaire, Text
from aimpact.surveys.enums import Anonymity, Audience, Moment, ResultsVisibility
from aimpact.surveys.models import Ballot, Survey
from aimpact.surveys.services.drafting import (
    SurveyInUse,
    create_survey,
    delete_survey,
    duplicate_survey,
)
from tests.factories import (
    make_commune,
    make_open_survey,
    make_space,
    make_survey,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_create_survey_starts_a_draft_in_the_spaces_time_zone() -> None:
    space = make_space(time_zone="Indian/Reunion")
    author = make_user()
    survey = create_survey(space, title=Text("Le marché"), by=author, at=NOW)
    assert (survey.space, survey.created_by, survey.time_zone) == (space, author, "Indian/Reunion")
    assert survey.state(NOW) == "draft"
    assert [page.code for page in survey.document.pages] == ["p1"]
    assert (survey.anonymity, survey.audience) == (Anonymity.ANONYMOUS, Audience.LINK)
    assert verbs() == ["create_survey"]


def test_duplicate_survey_copies_questions_and_terms_and_nothing_else() -> None:
    author = make_user()
    original = make_open_survey(
        anonymity=Anonymity.NAMED,
        audience=Audience.TERRITORY,
        territory=make_commune(),
        results_visibility=ResultsVisibility.TEAM,
        moment=Moment.BEFORE,
        subject="Le plan de circulation",
        profile_fields=["gender"],
        smallest_cell=10,
    )
    copy = duplicate_survey(original, by=author, at=NOW)
    assert copy.code != original.code
    assert copy.state(NOW) == "draft"
    assert (copy.opens_at, copy.closes_at, copy.remind_at) == (None, None, None)
    assert copy.document.pages == with_origins(original.code, original.document).pages
    assert copy.document.title == Text("La place du marché (copie)", "The market square (copy)")
    kept = ("anonymity", "audience", "territory", "results_visibility", "moment", "subject")
    assert [getattr(copy, name) for name in kept] == [getattr(original, name) for name in kept]
    assert (copy.profile_fields, copy.smallest_cell) == (["gender"], 10)
    assert verbs() == ["duplicate_survey"]


def test_a_long_title_is_cut_to_make_room_for_the_mark_of_a_copy() -> None:
    survey = make_survey(questionnaire=Questionnaire(title=Text("a" * LABEL_MAXIMUM)))
    copy = duplicate_survey(survey, by=make_user(), at=NOW)
    assert len(copy.document.title.fr) == LABEL_MAXIMUM
    assert copy.document.title.fr.endswith("a (copie)")


def test_delete_survey_throws_a_draft_away_and_leaves_a_trace() -> None:
    survey = make_survey()
    delete_survey(survey, by=make_user(), at=NOW)
    assert not Survey.objects.exists()
    assert verbs() == ["delete_survey"]


def test_delete_survey_refuses_a_published_survey() -> None:
    with pytest.raises(SurveyInUse):
        delete_survey(make_open_survey(), by=make_user(), at=NOW)


def test_delete_survey_refuses_a_draft_that_holds_imported_ballots() -> None:
    survey = make_survey()
    Ballot.objects.create(survey=survey, anonymity=survey.anonymity, answers={}, day=NOW.date())
    with pytest.raises(SurveyInUse):
        delete_survey(survey, by=make_user(), at=NOW)
    assert Survey.objects.count() == 1
