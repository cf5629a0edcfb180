"""A questionnaire at the end of another one: codes, and everything that names them."""

import pytest

from aimpact.exchange.joining import join
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.document import QUESTION_MAXIMUM, from_json, to_json
from aimpact.questionnaire.editing import TooManyParts
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Quota,
    Rule,
    Text,
    Variant,
)

YES = Choice(code="yes", label=Text("Oui"))


def asks(code: str, **fields: object) -> Question:
    return Question(**{"code": code, "kind": Kind.SINGLE, "choices": (YES,)} | fields)


def looks_at(name: str) -> Condition:
    return Condition(tests=(Test(field=name, operator=Operator.ANSWERED),))


HOST = Questionnaire(
    title=Text("Le marché"),
    pages=(Page(code="p1", questions=(asks("q1"), asks("avis"))),),
    quotas=(Quota(code="k1", limit=3, condition=looks_at("q1")),),
    last_page=1,
    last_question=4,
    last_quota=1,
)
ARRIVING = Questionnaire(
    title=Text("La piscine"),
    pages=(
        Page(
            code="p1",
            title=Text("Vous avez dit {q1|rien}"),
            condition=looks_at("avis"),
            questions=(
                asks("avis"),
                asks("q1", condition=looks_at("avis"), help=Text("{avis__other|rien} et {marque}")),
                asks(
                    "libre",
                    rules=(Rule(expression='length(avis) > 2 and avis != "avis"'),),
                    variants=(Variant(code="b", label=Text("{q1} ?")),),
                    choices=(Choice(code="c1", condition=looks_at("quota:k1")),),
                ),
                Question(code="total", kind=Kind.SCORE, expression="sum(q1, avis__c1) + q10"),
            ),
        ),
    ),
    quotas=(Quota(code="k1", limit=5, condition=looks_at("q1")),),
)


def test_codes_that_were_ever_given_are_given_anew_and_the_others_stay():
    joined = join(HOST, ARRIVING)

    assert joined.names == {"avis": "avis_2", "q1": "q1_2", "libre": "libre", "total": "total"}
    assert [q.code for q in joined.questionnaire.questions()] == [
        "q1", "avis", "avis_2", "q1_2", "libre", "total",
    ]  # fmt: skip
    assert [page.code for page in joined.questionnaire.pages] == ["p1", "p2"]
    assert joined.page == "p2"
    assert joined.questionnaire.title == HOST.title
    assert from_json(to_json(joined.questionnaire)) == joined.questionnaire


def test_what_names_a_question_follows_it():
    page = join(HOST, ARRIVING).questionnaire.pages[1]
    _avis, second, free, total = page.questions

    assert page.condition == looks_at("avis_2")
    assert page.title.fr == "Vous avez dit {q1_2|rien}"
    assert second.condition == looks_at("avis_2")
    assert second.help.fr == "{avis_2__other|rien} et {marque}"
    assert free.rules[0].expression == 'length(avis_2) > 2 and avis_2 != "avis"'
    assert free.variants[0].label.fr == "{q1_2} ?"
    assert total.expression == "sum(q1_2, avis_2__c1) + q10"


def test_quotas_come_along_under_codes_of_their_own():
    joined = join(HOST, ARRIVING).questionnaire

    assert [(quota.code, quota.limit) for quota in joined.quotas] == [("k1", 3), ("k1_2", 5)]
    assert joined.quotas[1].condition == looks_at("q1_2")
    assert joined.question("libre").choices[0].condition == looks_at("quota:k1_2")


def test_a_draft_without_a_question_gives_its_empty_pages_up():
    blank = Questionnaire(title=Text("Vide"), pages=(Page(code="p1"),), last_page=1)

    joined = join(blank, ARRIVING)

    assert [page.code for page in joined.questionnaire.pages] == ["p2"]
    assert [q.code for q in joined.questionnaire.questions()] == ["avis", "q1", "libre", "total"]


def test_a_draft_that_would_hold_too_many_questions_refuses():
    full = Questionnaire(
        pages=(
            Page(code="p1", questions=tuple(asks(f"a{n}") for n in range(QUESTION_MAXIMUM - 1))),
        )
    )

    with pytest.raises(TooManyParts):
        join(full, ARRIVING)
