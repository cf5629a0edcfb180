from dataclasses import replace

import pytest

from aimpact.questionnaire.checks import Problem, find_problems, same_structure
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Quota,
    Row,
    Text,
)
from tests.factories import (
    make_questionnaire,
    matrix_question,
    multiple_question,
    number_question,
    single_question,
    text_question,
)


def survey(*questions: Question) -> Questionnaire:
    return Questionnaire(title=Text("Titre"), pages=(Page(code="p1", questions=questions),))


def ask(field: str, operator: Operator, *value: str) -> Condition:
    return Condition(tests=(Test(field=field, operator=operator, value=value),))


def codes(questionnaire: Questionnaire) -> list[str]:
    return [problem.code for problem in find_problems(questionnaire)]


def test_a_well_made_questionnaire_has_no_problem() -> None:
    assert find_problems(make_questionnaire()) == []


def test_a_survey_needs_a_title_and_a_question() -> None:
    assert find_problems(Questionnaire()) == [Problem("", "no_title"), Problem("", "no_question")]


def test_problems_come_in_the_order_of_the_document() -> None:
    unworded = replace(single_question("q2"), label=Text())
    first = Page(code="p1", questions=(text_question("q1"), unworded))
    second = Page(code="p2", condition=ask("q9", Operator.ANSWERED))
    questionnaire = Questionnaire(title=Text("Titre"), pages=(first, second))
    assert find_problems(questionnaire) == [
        Problem("q2", "no_label"),
        Problem("p2", "condition_not_earlier", on_page=True),
    ]


UNLABELLED = Choice(code="c9")
OTHERS = (Choice(code="a", label=Text("A"), is_other=True), Choice(code="b", label=Text("B")))


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        (replace(single_question(), label=Text()), "no_label"),
        (replace(single_question(), choices=single_question().choices[:1]), "too_few_choices"),
        (
            replace(single_question(), choices=(*single_question().choices, UNLABELLED)),
            "choice_without_label",
        ),
        (
            replace(multiple_question(), choices=(*OTHERS, replace(OTHERS[0], code="c"))),
            "two_others",
        ),
        (replace(number_question(), minimum=5, maximum=4), "minimum_over_maximum"),
        (replace(multiple_question(), minimum=3), "minimum_over_choices"),
        (replace(multiple_question(), maximum=0), "maximum_below_one"),
        (replace(text_question(), maximum=0), "maximum_below_one"),
        (replace(single_question(), kind=Kind.YES_NO), "not_yes_no"),
        (replace(matrix_question(), rows=()), "no_rows"),
        (replace(matrix_question(), rows=(Row(code="r1"),)), "row_without_label"),
        (
            replace(matrix_question(), rows=(Row(code="other", label=Text("Autre")),)),
            "reserved_row_code",
        ),
        (replace(matrix_question(), choices=OTHERS), "other_in_matrix"),
    ],
)
def test_a_question_that_nobody_could_answer_is_named(question: Question, problem: str) -> None:
    assert find_problems(survey(question)) == [Problem(question.code, problem)]


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        (ask("q1", Operator.IS, "yes"), []),
        (ask("q1__other", Operator.ANSWERED), []),
        (ask("q2", Operator.ANSWERED), ["condition_not_earlier"]),
        (ask("q3", Operator.ANSWERED), ["condition_not_earlier"]),
        (ask("q1", Operator.IS, "maybe"), ["condition_unknown_choice"]),
        (ask("q1", Operator.AT_LEAST, "3"), ["condition_does_not_suit"]),
        (ask("q1__other", Operator.IS, "yes"), ["condition_does_not_suit"]),
    ],
)
def test_a_condition_refers_to_what_can_be_answered_before(
    condition: Condition, problem: list[str]
) -> None:
    second = replace(number_question("q2"), condition=condition)
    assert codes(survey(single_question("q1"), second, text_question("q3"))) == problem


def test_a_page_may_depend_on_the_page_before_and_not_on_itself() -> None:
    pages = (
        Page(code="p1", questions=(single_question("q1"),)),
        Page(code="p2", questions=(text_question("q2"),), condition=ask("q1", Operator.ANSWERED)),
        Page(code="p3", questions=(number_question("q3"),), condition=ask("q3", Operator.ANSWERED)),
    )
    found = find_problems(Questionnaire(title=Text("Titre"), pages=pages))
    assert found == [Problem("p3", "condition_not_earlier", on_page=True)]


def test_other_words_are_the_same_structure() -> None:
    before = make_questionnaire()
    question = before.pages[0].questions[0]
    choices = tuple(replace(choice, label=Text("Autrement")) for choice in question.choices)
    reworded = replace(question, label=Text("?"), help=Text("!"), unit=Text("€"), choices=choices)
    page = replace(
        before.pages[0], title=Text("Un"), questions=(reworded, *before.pages[0].questions[1:])
    )
    after = replace(before, title=Text("Autre"), intro=Text("…"), pages=(page, before.pages[1]))
    assert same_structure(before, after)


@pytest.mark.parametrize(
    "changed",
    [
        replace(single_question(), code="q9"),
        replace(single_question(), kind=Kind.MULTIPLE),
        replace(single_question(), is_required=True),
        replace(single_question(), choices=single_question().choices[::-1]),
        replace(single_question(), choices=single_question().choices[:-1]),
        replace(single_question(), maximum=3),
        replace(single_question(), condition=ask("q0", Operator.ANSWERED)),
    ],
)
def test_anything_but_words_is_another_structure(changed: Question) -> None:
    assert not same_structure(survey(single_question()), survey(changed))


def test_a_question_more_is_another_structure() -> None:
    assert not same_structure(survey(single_question()), survey(single_question(), text_question()))


# --- quotas of an anonymous survey ---------------------------------------------------------
OLD, YES = ask("profile:age_band", Operator.IS, "80+"), ask("q1", Operator.IS, "yes")
OLD_YES = Condition(groups=(OLD, YES))


@pytest.mark.parametrize(
    ("condition", "limit", "is_anonymous", "problems"),
    [
        (YES, 4, True, ["quota_tells_answers"]),
        (OLD_YES, 1, True, ["quota_tells_answers"]),
        (ask("quota:k2", Operator.IS, "full"), 4, True, ["quota_tells_answers"]),
        (OLD, 1, True, []),
        (YES, 5, True, []),
        (OLD_YES, 5, True, []),
        (YES, 1, False, []),
        (YES, 0, True, ["quota_without_limit"]),
    ],
)
def test_a_quota_on_answers_is_not_full_of_a_few_people(
    condition: Condition, limit: int, is_anonymous: bool, problems: list[str]
) -> None:
    quota = Quota(code="k1", limit=limit, condition=condition)
    document = replace(survey(single_question("q1")), quotas=(quota,))
    found = find_problems(document, is_anonymous=is_anonymous)
    assert [problem.code for problem in found] == problems


def test_a_survey_that_shows_larger_groups_only_asks_more_of_its_quotas() -> None:
    document = replace(
        survey(single_question("q1")), quotas=(Quota(code="k1", limit=9, condition=YES),)
    )
    assert find_problems(document, is_anonymous=True, k=9) == []
    assert find_problems(document, is_anonymous=True, k=10) == [Problem("", "quota_tells_answers")]
