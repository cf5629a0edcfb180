import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from aimpact.library.borrowing import alone
from aimpact.library.enums import Source
from aimpact.library.models import BankQuestion
from aimpact.library.selectors.bank import (
    BankSearch,
    archived_questions,
    bank_items,
    kept_origins,
    near_items,
)
from aimpact.library.services.bank import (
    describe_question,
    replace_with,
    reuse_questions,
    save_questions,
)
from aimpact.library.services.sharing import put_away
from aimpact.library.services.templates import NoQuestionChosen
from aimpact.questionnaire.checks import find_problems
from aimpact.questionnaire.editing import rename_question
from aimpact.questionnaire.prints import Place, print_of
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Media,
    Page,
    Question,
    Questionnaire,
    Text,
)
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from aimpact.surveys.services.editing import StaleEdit, StructureLocked
from tests.factories import make_open_survey, make_survey, make_user

pytestmark = pytest.mark.django_db


def save(survey: Survey, *codes: str) -> list[BankQuestion]:
    return save_questions(survey, codes, by=make_user(), at=timezone.now())


def reuse(survey: Survey, *keys: str) -> Survey:
    return reuse_questions(survey, keys, page="p1", by=make_user(), at=timezone.now())


def keys(space: Space, words: str = "", **wanted: str) -> list[str]:
    return [item.key for item in bank_items(space, BankSearch(words=words, **wanted))]


def test_a_saved_question_remembers_the_survey_that_asked_it():
    survey = make_survey()
    (row,) = save(survey, "q1")

    assert row.origin == f"survey:{survey.code}:q1"
    assert row.asked.label == survey.document.question("q1").label
    assert kept_origins(survey.space) == {row.origin}


def test_a_question_is_kept_once():
    survey = make_survey()
    save(survey, "q1")
    save(survey, "q1")
    row = BankQuestion.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        BankQuestion.objects.create(
            space=survey.space, origin=row.origin, question={}, saved_at=timezone.now()
        )


def test_saving_nothing_is_refused():
    with pytest.raises(NoQuestionChosen):
        save(make_survey(), "nowhere")


def test_a_question_asked_again_has_a_new_code_and_the_same_lineage():
    first = make_survey()
    (row,) = save(first, "q1")
    second = make_survey(first.space)
    saved = reuse(second, f"bank-{row.pk}")
    copy = saved.document.page("p1").questions[-1]

    assert (copy.code, copy.origin) == ("q6", row.origin)
    assert copy.choices == first.document.question("q1").choices
    assert find_problems(saved.document) == []


def test_a_question_of_an_earlier_survey_can_be_asked_again_as_it_is():
    first = make_survey()
    second = make_survey(first.space)
    saved = reuse(second, f"survey-{first.code}-q4", "template-mobilite-mode")
    mode, quiet = sorted(saved.document.page("p1").questions[-2:], key=lambda q: q.kind == "matrix")

    assert quiet.origin == f"survey:{first.code}:q4"
    assert mode.origin == "template:mobilite:mode"


def test_a_survey_of_another_space_gives_nothing():
    foreign = make_survey()
    (row,) = save(foreign, "q1")
    with pytest.raises(NoQuestionChosen):
        reuse(make_survey(), f"bank-{row.pk}", f"survey-{foreign.code}-q1")


def test_a_published_survey_takes_no_question():
    survey = make_open_survey()
    with pytest.raises(StructureLocked):
        reuse(survey, "template-mobilite-mode")


def test_what_is_put_away_is_no_longer_offered_until_it_comes_back():
    survey = make_survey()
    (row,) = save(survey, "q1")
    assert f"bank-{row.pk}" in keys(survey.space)
    put_away(row, is_archived=True, by=make_user(), at=timezone.now())

    assert kept_origins(survey.space) == set()
    assert archived_questions(survey.space) == [row]
    assert f"survey-{survey.code}-q1" in keys(survey.space)
    put_away(row, is_archived=False, by=make_user(), at=timezone.now())
    assert f"bank-{row.pk}" in keys(survey.space)


def test_saving_again_brings_back_what_was_put_away():
    survey = make_survey()
    (row,) = save(survey, "q1")
    put_away(row, is_archived=True, by=make_user(), at=timezone.now())
    save(survey, "q1")
    row.refresh_from_db()

    assert row.archived_at is None


def test_a_named_question_keeps_the_code_of_its_column():
    first = make_survey()
    document = rename_question(first.document, "q1", "support")
    first = make_survey(first.space, questionnaire=document)
    (row,) = save(first, "support")
    second = make_survey(first.space)
    saved = reuse(second, f"bank-{row.pk}")
    again = reuse(second, f"bank-{row.pk}")

    assert saved.document.page("p1").questions[-1].code == "support"
    assert again.document.page("p1").questions[-1].code == "q6"


def test_a_question_of_the_bank_takes_the_place_of_one_that_is_being_written():
    first = make_survey()
    (row,) = save(first, "q2")
    second = make_survey(first.space)
    seen = print_of(second.document, Place("question", "q3"))
    saved = replace_with(
        second, "q3", key=f"bank-{row.pk}", seen=seen, by=make_user(), at=timezone.now()
    )
    asked = saved.document.question("q3")

    assert (asked.label, asked.origin) == (first.document.question("q2").label, row.origin)
    with pytest.raises(StaleEdit):
        replace_with(
            second, "q3", key="template-mobilite-mode", seen=seen, by=make_user(), at=timezone.now()
        )
    with pytest.raises(NoQuestionChosen):
        replace_with(second, "q3", key="nowhere", seen="", by=make_user(), at=timezone.now())


def test_pictures_stay_with_the_survey_that_shows_them():
    shown = Media(code="plan", alt=Text("Le plan"))
    choice = Choice(code="c1", label=Text("Le plan"), picture=shown)
    question = Question(code="q1", kind=Kind.SINGLE, choices=(choice,), media=shown)
    kept = alone(question, "survey:ABCD:q1")

    assert (kept.media, kept.choices[0].picture) == (None, None)


def test_what_asks_nothing_is_not_kept():
    asked = Question(code="q1", kind=Kind.INFORMATION, label=Text("Le projet"))
    document = Questionnaire(title=Text("Test"), pages=(Page(code="p1", questions=(asked,)),))
    with pytest.raises(NoQuestionChosen):
        save(make_survey(questionnaire=document), "q1")


def test_the_team_names_a_question_and_finds_it_by_that_name_and_its_topic():
    survey = make_survey()
    (row,) = save(survey, "q4")
    describe_question(
        row, title="Baromètre nautique", topic="environment", by=make_user(), at=timezone.now()
    )

    assert keys(survey.space, "nautique") == [f"bank-{row.pk}"]
    assert keys(survey.space, topic="environment")[0] == f"bank-{row.pk}"
    assert f"bank-{row.pk}" not in keys(survey.space, topic="school")


def test_the_bank_is_filtered_by_kind_and_source():
    survey = make_survey()
    save(survey, "q1", "q4")

    assert len(keys(survey.space, source="bank")) == 2
    assert keys(survey.space, source="survey") == [f"survey-{survey.code}-q{n}" for n in (2, 3, 5)]
    found = bank_items(survey.space, BankSearch(kind="matrix"))
    assert {item.question.kind for item in found} == {Kind.MATRIX}
    assert {item.source for item in found} == {Source.BANK, Source.TEMPLATE}


def test_only_questions_that_share_half_of_the_words_are_offered_while_one_types():
    survey = make_survey()
    words = survey.document.question("q5").label.fr
    (first, *_others) = near_items(survey.space, words)

    assert first.question.label.fr == words
    assert near_items(survey.space, f"{words} sous-marin zinc tuba xylophone kayak") == []
    assert near_items(survey.space, "") == []


def test_the_bank_is_searched_by_words():
    survey = make_survey()
    assert keys(survey.space, "visites")[0] == f"survey-{survey.code}-q5"
    assert keys(survey.space, "cantine repas")[0].startswith("template-restauration-scolaire")
