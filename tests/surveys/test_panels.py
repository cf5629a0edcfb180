"""What upper floors add to the builder."""

import pytest

from aimpact.questionnaire.prints import Place
from aimpact.surveys import panels
from aimpact.surveys.panels import (
    QuestionSource,
    QuestionTool,
    WritingHelp,
    add_question_source,
    add_question_tool,
    add_writing_help,
    help_of,
    search_url,
    sources_of,
    tools_of,
)
from tests.factories import make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_added(monkeypatch):
    for name in ("_sources", "_tools", "_helps"):
        monkeypatch.setattr(panels, name, {})


def test_a_source_is_told_where_its_questions_go():
    survey = make_survey()
    add_question_source(QuestionSource("Ailleurs", "survey_list"))
    ((source, url),) = sources_of(survey, "p2")

    assert source.label == "Ailleurs"
    assert url.endswith(f"?sondage={survey.code}&page=p2")


def test_a_tool_posts_to_an_address_of_the_survey():
    survey = make_survey()
    add_question_tool(QuestionTool("Faire", "survey_overview"))
    ((_tool, url),) = tools_of(survey.space.slug, survey.code)

    assert url.endswith(f"/sondages/{survey.code}/")


def test_help_is_for_its_kind_of_card_and_searches_the_words_written():
    survey = make_survey()
    question, page = Place("question", "q5"), Place("page", "p1")
    add_writing_help(WritingHelp("question", "Chercher", "survey_overview", "survey_list"))
    found = help_of(survey, question)

    assert found is not None
    assert found[1].endswith("?question=q5")
    assert search_url(survey, question).endswith(
        f"?words=Combien+de+visites+%3F&sondage={survey.code}&page=p2"
    )
    assert (help_of(survey, page), search_url(survey, page)) == (None, None)


def test_help_for_the_titles_searches_the_title():
    survey = make_survey()
    add_writing_help(WritingHelp("survey", "Chercher", "survey_overview", "survey_list"))
    found = search_url(survey, Place("survey"))
    assert found is not None
    assert "words=La+place+du+march" in found
