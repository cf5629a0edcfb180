"""The coding frame and the texts coded with it, as files; what the public reads of themes."""

import pytest
from django.test import Client
from django.urls import reverse

from aimpact.insights.exports.themes import coded_sheet, frame_sheet
from aimpact.insights.services.publications import publish_parts
from aimpact.insights.services.themes import accept_theme
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.models import Survey
from tests.factories import make_user
from tests.insights.ballots import NOW
from tests.insights.theming import make_written_survey, propose, theme_named

pytestmark = pytest.mark.django_db
TREES = "Planter des arbres"


def make_coded_survey() -> Survey:
    """« Végétaliser » is accepted, « bus » is not."""
    survey = make_written_survey(results_visibility=ResultsVisibility.AT_END)
    propose(survey)
    accept_theme(
        theme_named(survey, "arbres"),
        name="Végétaliser",
        definition="Du vert",
        by=make_user(),
        at=NOW,
    )
    return survey


def test_the_coding_frame_holds_accepted_themes_with_examples() -> None:
    ((field, _question, *told),) = list(frame_sheet(make_coded_survey()).rows())
    assert field == "q3"
    assert told == ["Végétaliser", "Du vert", "arbres", 12, TREES, TREES, TREES]


def test_a_theme_of_few_texts_tells_neither_number_nor_example() -> None:
    survey = make_coded_survey()
    theme = theme_named(survey, "Végétaliser")
    theme.members.filter(pk__in=list(theme.members.values_list("pk", flat=True)[:9])).delete()
    ((*_names, count, first, second, third),) = list(frame_sheet(survey).rows())
    assert (count, first, second, third) == (None, "", "", "")


def test_coded_texts_are_masked_and_name_accepted_themes_only() -> None:
    rows = [(text, themes) for _f, _q, text, themes in coded_sheet(make_coded_survey()).rows()]
    assert rows.count((TREES, "Végétaliser")) == 12
    assert rows.count(("Plus de bus le soir", "")) == 8


def test_questions_that_show_nothing_stand_in_no_file() -> None:
    survey = make_coded_survey()
    assert list(frame_sheet(survey, hidden={"q3"}).rows()) == []
    assert list(coded_sheet(survey, hidden={"q3"}).rows()) == []


def test_the_public_reads_accepted_themes_once_they_are_published(client: Client) -> None:
    survey = make_coded_survey()
    url = reverse("public_results", args=[survey.code])
    assert "Végétaliser" not in client.get(url).content.decode()
    publish_parts(survey, ["themes"], by=make_user(), at=NOW)
    page = client.get(url).content.decode()
    assert "Végétaliser" in page
    assert "<strong>bus</strong>" not in page
    assert TREES not in page


def test_the_public_reads_no_theme_of_few_texts(client: Client) -> None:
    survey = make_coded_survey()
    publish_parts(survey, ["themes"], by=make_user(), at=NOW)
    theme = theme_named(survey, "Végétaliser")
    theme.members.filter(pk__in=list(theme.members.values_list("pk", flat=True)[:9])).delete()
    page = client.get(reverse("public_results", args=[survey.code])).content.decode()
    assert "Végétaliser" not in page
