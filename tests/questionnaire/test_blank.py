from dataclasses import replace

import pytest

from aimpact.questionnaire.blank import blank_question, blank_questionnaire
from aimpact.questionnaire.checks import find_problems
from aimpact.questionnaire.document import from_json, to_json
from aimpact.questionnaire.structure import Kind, Media, Page, Questionnaire, Text


@pytest.mark.parametrize("kind", Kind)
def test_a_blank_question_lacks_its_own_words_only(kind: Kind) -> None:
    question = replace(blank_question(kind, "q1"), label=Text("Une question ?"))
    picture = Media(code="m1", alt=Text("Une vue")) if kind is Kind.PICTURE else None
    choices = tuple(
        replace(choice, label=choice.label or Text("A"), picture=picture, amount=60_000.0)
        for choice in question.choices
    )
    rows = tuple(replace(row, label=Text("B")) for row in question.rows)
    ends = {"low": question.low or Text("Peu"), "high": question.high or Text("Beaucoup")}
    worded = replace(question, choices=choices, rows=rows, **ends)
    page = Page(code="p1", questions=(worded,))
    assert find_problems(Questionnaire(title=Text("Un titre"), pages=(page,))) == []


@pytest.mark.parametrize("kind", Kind)
def test_a_blank_question_can_be_kept(kind: Kind) -> None:
    page = Page(code="p1", questions=(blank_question(kind, "q1"),))
    questionnaire = Questionnaire(pages=(page,))
    assert from_json(to_json(questionnaire)) == questionnaire


def test_yes_no_offers_to_abstain_in_both_languages() -> None:
    labels = [choice.label for choice in blank_question(Kind.YES_NO, "q1").choices]
    assert labels == [Text("Oui", "Yes"), Text("Non", "No"), Text("Ne se prononce pas", "Abstain")]


def test_a_rating_is_balanced_and_its_no_opinion_stands_apart() -> None:
    choices = blank_question(Kind.RATING, "q1").choices
    assert [choice.code for choice in choices] == ["c1", "c2", "c3", "c4", "c5", "no_opinion"]
    assert [choice.is_no_opinion for choice in choices] == [False] * 5 + [True]


def test_a_blank_survey_has_a_title_and_an_empty_page() -> None:
    questionnaire = blank_questionnaire(Text("Le marché"))
    assert questionnaire == Questionnaire(
        title=Text("Le marché"), pages=(Page(code="p1"),), last_page=1
    )
