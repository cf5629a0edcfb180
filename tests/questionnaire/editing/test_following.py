"""Whoever changes a code changes it in all that names it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.editing import (
    duplicate_page,
    duplicate_question,
    rename_choices,
    rename_question,
    rename_rows,
)
from aimpact.questionnaire.editing.following import following
from aimpact.questionnaire.expressions import fields_of, parse, with_names
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.recall import recalled_fields
from aimpact.questionnaire.structure import (
    FIELD_SEPARATOR,
    Cells,
    Choice,
    Conditional,
    Ending,
    Kind,
    Page,
    Question,
    Questionnaire,
    Quota,
    Row,
    Rule,
    Text,
    Variant,
)
from tests.factories import matrix_question, number_question, single_question, text_question
from tests.questionnaire.strategies import questionnaires


def looks_at(name: str) -> Condition:
    return Condition(tests=(Test(field=name, operator=Operator.ANSWERED),))


def telling(name: str) -> Questionnaire:
    """A document that names `name` in each place where a name may stand."""
    shown, words = looks_at(name), Text(f"Vous : {{{name}|rien}}.", f"You: {{{name}}}.")
    full = Question(
        code="q9",
        kind=Kind.MATRIX,
        label=words,
        help=words,
        condition=shown,
        choices=(Choice(code="c1", label=words, condition=shown),),
        rows=(Row(code="r1", label=words, opposite=words, condition=shown),),
        rules=(Rule(expression=f'selected({name}, "{name}") or not answered({name})'),),
        variants=(Variant(code="b", label=words, help=words),),
    )
    score = Question(code="q10", kind=Kind.SCORE, expression=f"sum({name}, 2)  * {name}")
    first = Page(code="p1", questions=(single_question("q1"), number_question("q2")))
    page = Page(code="p2", title=words, intro=words, condition=shown, questions=(full, score))
    return Questionnaire(
        pages=(first, page),
        endings=(Ending(code="e1", title=words, text=words, condition=shown),),
        quotas=(Quota(code="k1", limit=3, condition=shown),),
        last_question=10,
    )


@pytest.mark.parametrize("part", ["", "__other"])
def test_all_that_names_a_question_follows_its_new_code(part: str) -> None:
    edited = rename_question(telling(f"q1{part}"), "q1", "market")
    expected = telling(f"market{part}").pages[1]
    rule = expected.questions[0].rules[0]
    # What stands between quotation marks is an answer, not a name.
    said = rule.expression.replace(f'"market{part}"', f'"q1{part}"')
    first = replace(expected.questions[0], rules=(replace(rule, expression=said),))
    assert edited.pages[1] == replace(expected, questions=(first, expected.questions[1]))
    assert edited.endings == telling(f"market{part}").endings
    assert edited.quotas == telling(f"market{part}").quotas


def test_what_only_starts_like_the_code_stays() -> None:
    assert rename_question(telling("q2"), "q1", "market").pages[1:] == telling("q2").pages[1:]


def test_all_that_names_a_line_or_a_column_follows_its_new_code() -> None:
    table = replace(matrix_question("q4"), cells=Cells.NUMBER)
    row, column = table.rows[0], table.choices[0]
    cell = table.cell_field(row, column)
    page = Page(code="p1", questions=(table,))
    document = replace(telling(cell), pages=(page, *telling(cell).pages[1:]))
    edited = rename_rows(document, "q4", {row.code: "saturday"})
    edited = rename_choices(edited, "q4", {column.code: "adults"})
    score, ending = edited.question("q10"), edited.endings[0]
    assert score
    assert score.expression == "sum(q4__saturday__adults, 2)  * q4__saturday__adults"
    assert ending == telling("q4__saturday__adults").endings[0]


def test_the_rules_of_a_copied_question_look_at_the_copy() -> None:
    asked = replace(number_question("q1"), rules=(Rule(expression="q1 > q2"),))
    page = Page(code="p1", questions=(number_question("q2"), asked))
    copy = duplicate_question(Questionnaire(pages=(page,), last_question=2), "q1").question("q3")
    assert copy
    assert copy.rules[0].expression == "q3 > q2"


def test_scores_and_texts_of_a_copied_page_look_at_the_copied_questions() -> None:
    score = Question(code="q3", kind=Kind.SCORE, label=Text("{q2} {q9}"), expression="q2 + q9")
    page = Page(code="p1", questions=(number_question("q2"), score))
    copy = duplicate_page(Questionnaire(pages=(page,), last_question=9), "p1").pages[1]
    assert [question.code for question in copy.questions] == ["q10", "q11"]
    assert copy.questions[1].expression == "q10 + q9"
    assert copy.questions[1].label == Text("{q10} {q9}")


def test_facts_keep_their_names_but_those_of_quotas_that_change() -> None:
    follow = following({"k1": "q8", "age": "q9"}, {"k1": "k7"})
    names = ["quota:k1", "quota:k2", "profile:age", "k1", "k1__c1", "age"]
    found = [follow.name(name) for name in names]
    assert found == ["quota:k7", "quota:k2", "profile:age", "q8", "q8__c1", "q9"]
    assert follow.quota(Quota(code="k1")).code == "k7"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("q1>2", "x>2"),
        (" q1 +  q10 ", " x +  q10 "),
        ("sum(q1, sum)", "sum(x, total)"),
        ("q1 or (q2)", "x or (q2)"),
        ("not (q1 = 'q1')", "not (x = 'q1')"),
        ("q1 + ( » q1", "x + ( » x"),
        ("", ""),
    ],
)
def test_names_alone_change_in_an_expression(before: str, after: str) -> None:
    # Questions called as a function or as a word of the grammar do not disturb either.
    names = {"q1": "x", "sum": "total", "or": "ou", "not": "non"}
    assert with_names(before, lambda name: names.get(name, name)) == after


@st.composite
def naming_documents(draw: st.DrawFn) -> Questionnaire:
    """Random questionnaires whose texts, rules and scores name their own fields."""
    document = draw(questionnaires())
    names = [name for q in document.questions() for name in fields(q) if name not in _WORDS]
    if not names:
        return replace(document, pages=())
    one = st.sampled_from(names)

    def told(text: Text) -> Text:
        return replace(text, fr=f"{text.fr} {{{draw(one)}|{draw(one)}}} {{{draw(one)}}}")

    def naming(question: Question) -> Question:
        rule = Rule(expression=f'{draw(one)} <= {draw(one)} or selected({draw(one)}, "a")')
        return replace(
            question,
            label=told(question.label),
            rules=(rule,),
            expression=f"sum({draw(one)}, {draw(one)})" if question.kind is Kind.SCORE else "",
            choices=tuple(replace(c, label=told(c.label)) for c in question.choices),
        )

    pages = tuple(
        replace(page, title=told(page.title), questions=tuple(map(naming, page.questions)))
        for page in document.pages
    )
    endings = tuple(replace(ending, text=told(ending.text)) for ending in document.endings)
    return replace(document, pages=pages, endings=endings)


_WORDS = {"and", "or", "not"}
"""Codes that no expression can name."""


def fields(question: Question) -> list[str]:
    return [field.name for field in behaviour_of(question).fields(question)]


def named(document: Questionnaire) -> Iterator[str]:
    """Each name of a field that stands in the document, in order."""
    conditional: list[Conditional] = [*document.endings, *document.quotas]
    texts = [ending.text for ending in document.endings]
    for page in document.pages:
        conditional.append(page)
        texts.append(page.title)
        for question in page.questions:
            conditional += [question, *question.choices, *question.rows]
            texts += [question.label, *(choice.label for choice in question.choices)]
            for text in (question.expression, *(rule.expression for rule in question.rules)):
                yield from fields_of(parse(text)) if text else ()
    for part in conditional:
        for test in part.condition.every_test() if part.condition else ():
            yield test.field
    yield from recalled_fields(*texts)


@given(naming_documents())
def test_after_a_new_code_no_name_is_left_without_its_field(document: Questionnaire) -> None:
    for question in list(document.questions()):
        code = question.code
        edited = rename_question(document, code, "renamed_today")
        found = list(named(edited))
        assert code not in {name.partition(FIELD_SEPARATOR)[0] for name in found}
        assert set(found) <= {name for each in edited.questions() for name in fields(each)}
        assert len(found) == len(list(named(document)))


@given(naming_documents())
def test_a_code_given_back_leaves_the_document_as_it_was(document: Questionnaire) -> None:
    for question in list(document.questions()):
        edited = rename_question(document, question.code, "renamed_today")
        back = rename_question(edited, "renamed_today", question.code)
        # The counter alone may have moved: a number once given is never given again.
        assert replace(back, last_question=document.last_question) == document
        assert back.last_question >= document.last_question


def test_a_document_without_that_name_is_left_as_it_is() -> None:
    document = Questionnaire(pages=(Page(code="p1", questions=(text_question("q3"),)),))
    assert following({"q1": "q2"}).questionnaire(document) == document
