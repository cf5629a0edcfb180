"""Questions of a bank in a questionnaire where their code is taken: what names them follows."""

from dataclasses import replace

from aimpact.library.borrowing import add_borrowed, put_instead
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Rule,
    Text,
)
from tests.factories import number_question, single_question, text_question


def looks_at(name: str) -> Condition:
    return Condition(tests=(Test(field=name, operator=Operator.ANSWERED),))


def host() -> Questionnaire:
    page = Page(code="p1", questions=(single_question("q1"), number_question("budget")))
    return Questionnaire(pages=(page,), last_question=4)


def test_scores_rules_and_texts_follow_the_questions_that_come_together() -> None:
    asked = replace(number_question("budget"), rules=(Rule(expression="budget <= 100"),))
    later = replace(
        text_question("q3"),
        label=Text("Pourquoi {budget|rien} ?"),
        condition=looks_at("budget"),
        choices=(Choice(code="c1", label=Text("{budget}"), condition=looks_at("budget")),),
    )
    score = Question(code="total", kind=Kind.SCORE, expression="budget * 2 + length(q3)")
    grown = add_borrowed(host(), [asked, later, score], page="p1")
    *_, first, second, third = grown.questions()

    assert [first.code, second.code, third.code] == ["q5", "q6", "total"]
    assert first.rules[0].expression == "q5 <= 100"
    assert second.label.fr == "Pourquoi {q5|rien} ?"
    assert second.condition == looks_at("q5")
    assert second.choices[0] == Choice(code="c1", label=Text("{q5}"), condition=looks_at("q5"))
    assert third.expression == "q5 * 2 + length(q6)"
    assert list(grown.questions())[:2] == list(host().questions())


def test_two_that_share_a_code_each_keep_their_own_rules() -> None:
    asked = replace(number_question("budget"), rules=(Rule(expression="budget <= 100"),))
    grown = add_borrowed(host(), [asked, asked], page="p1")

    assert [q.rules[0].expression for q in list(grown.questions())[2:]] == [
        "q5 <= 100",
        "q6 <= 100",
    ]


def test_the_rules_of_a_question_asked_instead_look_at_it_under_its_new_code() -> None:
    asked = replace(number_question("age"), rules=(Rule(expression="age >= 18"),))
    changed = put_instead(host(), "budget", asked).question("budget")

    assert changed
    assert changed.rules[0].expression == "budget >= 18"
