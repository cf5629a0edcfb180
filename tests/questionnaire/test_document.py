import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.document import (
    QUESTION_MAXIMUM,
    from_json,
    read_condition,
    to_json,
)
from aimpact.questionnaire.reading import (
    LABEL_MAXIMUM,
    MalformedQuestionnaire,
    read_code,
    read_field_name,
)
from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire, Text
from aimpact.surveys.models.ballots import FIELD_LENGTH
from tests.factories import make_questionnaire
from tests.questionnaire.strategies import json_values, questionnaires


@given(questionnaires())
def test_a_document_survives_its_trip_through_json(questionnaire: Questionnaire) -> None:
    text = json.dumps(to_json(questionnaire))
    assert from_json(json.loads(text)) == questionnaire


@given(questionnaires())
def test_the_json_can_be_kept_by_postgresql(questionnaire: Questionnaire) -> None:
    assert "\\u0000" not in json.dumps(to_json(questionnaire))


def test_a_bound_of_zero_is_kept() -> None:
    question = Question(code="q1", kind=Kind.NUMBER, minimum=0.0, maximum=0.0)
    questionnaire = Questionnaire(pages=(Page(code="p1", questions=(question,)),))
    assert from_json(to_json(questionnaire)) == questionnaire


def test_an_empty_document_is_an_empty_questionnaire() -> None:
    assert from_json({}) == Questionnaire()


@given(json_values)
def test_any_json_is_read_or_refused_as_malformed(value: object) -> None:
    with suppress(MalformedQuestionnaire):
        from_json(value)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    found = [path]
    for key, child in inside:
        is_branch = isinstance(child, dict | list)
        found += _places(child, (*path, key)) if is_branch else [(*path, key)]
    return found


@given(questionnaires(), json_values, st.data())
def test_a_document_with_a_foreign_value_anywhere_is_read_or_refused(
    questionnaire: Questionnaire, value: object, data: st.DataObject
) -> None:
    document = to_json(questionnaire)
    place = data.draw(st.sampled_from(_places(document)))
    if not place:
        document = value  # type: ignore[assignment]  # anything may come in
    else:
        target: Any = document
        for key in place[:-1]:
            target = target[key]
        target[place[-1]] = value
    with suppress(MalformedQuestionnaire):
        from_json(document)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ([], "questionnaire"),
        ({"titel": {}}, "questionnaire"),
        ({"title": "Bonjour"}, "title"),
        ({"title": {"fr": "a" * (LABEL_MAXIMUM + 1)}}, "title"),
        ({"title": {"de": "Hallo"}}, "title"),
        ({"pages": {}}, "pages"),
        ({"pages": [{"code": "P1"}]}, "pages[0].code"),
        ({"pages": [{"code": "p1"}, {"code": "p1"}]}, "pages"),
        ({"pages": [{"code": "p1"}] * 501}, "pages"),
        ({"last_page": -1}, "questionnaire.last_page"),
        ({"last_question": True}, "questionnaire.last_question"),
        ({"pages": [{"code": "p1", "questions": [{"code": "q1", "kind": "essay"}]}]}, "kind"),
        ({"pages": [{"code": "p1", "questions": [{"code": "q1"}]}]}, "kind"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(document: object, path: str) -> None:
    with pytest.raises(MalformedQuestionnaire) as refusal:
        from_json(document)
    assert refusal.value.path.endswith(path)


def question_json(**fields: object) -> dict[str, object]:
    return {"pages": [{"code": "p1", "questions": [{"code": "q1", "kind": "single", **fields}]}]}


@pytest.mark.parametrize(
    "fields",
    [
        {"minimum": "3"},
        {"minimum": float("nan")},
        {"minimum": float("inf")},
        {"maximum": 10**14},
        {"is_required": 1},
        {"choices": [{"code": "c1"}, {"code": "c1"}]},
        {"rows": [{"code": "r1"}, {"code": "r1"}]},
        {"rules": [{"message": {"fr": "Trop"}}]},
        {"choices": ["c1"]},
        {"display": "carousel"},
        {"display": None},
        {"last_choice": 1.0},
        {"condition": {"tests": []}},
        {"condition": {"tests": [{"field": "q0", "operator": "is"}]}},
        {"condition": {"tests": [{"field": "q0", "operator": "is", "value": ["A b"]}]}},
        {"condition": {"tests": [{"field": "q0", "operator": "is", "value": ["a\x00"]}]}},
        {"condition": {"tests": [{"field": "q0", "operator": "at_least", "value": ["nan"]}]}},
        {"condition": {"tests": [{"field": "q0", "operator": "at_least", "value": ["1", "2"]}]}},
        {"condition": {"tests": [{"field": "q0", "operator": "at_least", "value": ["1e400"]}]}},
        {"condition": {"tests": [{"field": "q0", "operator": "answered", "value": ["a"]}]}},
        {"condition": {"tests": [{"field": "q\x00", "operator": "answered"}]}},
        {"condition": {"tests": [{"field": "q0", "operator": "resembles"}]}},
        {"condition": {"match": "most", "tests": [{"field": "q0", "operator": "answered"}]}},
    ],
)
def test_a_malformed_question_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(MalformedQuestionnaire):
        from_json(question_json(**fields))


def test_more_questions_than_the_maximum_are_refused_whatever_their_pages() -> None:
    numbers = iter(range(QUESTION_MAXIMUM + 1))
    pages = [
        {
            "code": f"p{page}",
            "questions": [{"code": f"q{next(numbers)}", "kind": "text"} for _ in range(size)],
        }
        for page, size in enumerate((QUESTION_MAXIMUM // 2, QUESTION_MAXIMUM // 2 + 1))
    ]
    with pytest.raises(MalformedQuestionnaire):
        from_json({"pages": pages})


def test_two_questions_of_different_pages_cannot_have_the_same_code() -> None:
    question = {"code": "q1", "kind": "text"}
    pages = [{"code": "p1", "questions": [question]}, {"code": "p2", "questions": [question]}]
    with pytest.raises(MalformedQuestionnaire):
        from_json({"pages": pages})


@pytest.mark.parametrize("code", ["q1", "a", "age_band", "z9_9", "a" * 30])
def test_a_code_is_small_letters_figures_and_single_underscores(code: str) -> None:
    assert read_code(code) == code


@pytest.mark.parametrize(
    "code",
    ["", "1q", "Q1", "q__1", "_q", "q_", "q 1", "é", "q1\n", "a" * 31, "a_" * 20 + "a", None, 1],
)
def test_anything_else_is_no_code(code: object) -> None:
    with pytest.raises(MalformedQuestionnaire):
        read_code(code)


@pytest.mark.parametrize(
    "name", ["q1", "q1__other", "q1__r1__c2", f"{'a' * 30}__{'b' * 30}__{'c' * 30}"]
)
def test_a_field_name_is_one_to_three_codes_and_fits_the_database(name: str) -> None:
    assert read_field_name(name) == name
    assert len(name) <= FIELD_LENGTH


@pytest.mark.parametrize("name", ["profile:age", "quota:young"])
def test_a_fact_is_named_by_where_it_comes_from(name: str) -> None:
    assert read_field_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["q1__", "__q1", "q1__r1__x__y", "q1___r", "", "profile:", "quota:Q 1", "other:q1", "q1:x"],
)
def test_anything_else_is_no_field_name(name: str) -> None:
    with pytest.raises(MalformedQuestionnaire):
        read_field_name(name)


def test_no_condition_reads_as_always_shown() -> None:
    assert read_condition(None) is None


def test_control_characters_are_taken_out_of_texts_and_emoji_stay() -> None:
    read = from_json({"title": {"fr": "\x00 Le marché 🧺\u200d\x07 \r\n", "en": "سوق"}})
    assert read.title == Text("Le marché 🧺\u200d", "سوق")


def test_empty_things_are_left_out_of_the_json() -> None:
    assert to_json(Questionnaire(title=Text("Oui"))) == {"title": {"fr": "Oui"}}


def test_a_document_written_by_hand_is_read() -> None:
    questionnaire = make_questionnaire()
    assert from_json(to_json(questionnaire)) == questionnaire
