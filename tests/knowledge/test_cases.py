"""What exists already beside a survey: why it is like it, and what the team said of it."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from aimpact.knowledge.models import Entry, Inquiry, Opinion
from aimpact.knowledge.selectors.cases import CLOSE, SHOWN, cases_of, is_same_size, topic_of, weigh
from aimpact.knowledge.services.indexing import ask_meaning
from aimpact.knowledge.services.opinions import NotOffered, give_opinion
from aimpact.questionnaire.structure import Questionnaire, Text
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from tests.factories import make_closed_survey, make_commune, make_space, make_survey, make_user
from tests.knowledge.entries import make_entry, make_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(db: None) -> Survey:
    commune = make_commune(population=8_000)
    return make_survey(make_space(territory=commune), subject="La place du marché")


def market(space: Space, title: str = "Le marché", **fields: object) -> Entry:
    return make_published(space, title, summary="La place du marché", **fields)


def judge(survey: Survey, entry: Entry, is_useful: bool | None) -> Opinion | None:
    return give_opinion(survey, entry, is_useful=is_useful, by=make_user(), at=timezone.now())


def shown(survey: Survey) -> list[int]:
    return [case.entry.pk for case in cases_of(survey).shown]


def test_its_topic_is_its_title_and_subject(survey: Survey):
    assert topic_of(survey) == "La place du marché La place du marché"


def test_a_title_that_says_little_is_helped_by_the_text():
    document = Questionnaire(title=Text("Enquête"), intro=Text("La cantine de l’école"))

    assert topic_of(make_survey(questionnaire=document)) == "Enquête La cantine de l’école"


def test_what_shares_one_word_of_many_or_is_far_in_meaning_is_no_case(survey: Survey):
    make_published(make_space(), "La place des femmes", summary="Ailleurs")
    far = make_published(make_space(), "Autre chose", summary="Rien de tel")
    ask_meaning(survey.space, topic_of(survey), at=timezone.now())
    Inquiry.objects.update(embedding=[1.0] + [0.0] * 383)
    far.passages.update(embedding=[CLOSE - 0.01, (1 - (CLOSE - 0.01) ** 2) ** 0.5] + [0.0] * 382)
    before = shown(survey)
    far.passages.update(embedding=[CLOSE + 0.01, (1 - (CLOSE + 0.01) ** 2) ** 0.5] + [0.0] * 382)

    assert (before, shown(survey)) == ([], [far.pk])


def test_it_tells_why_a_case_is_like_the_survey(survey: Survey):
    market(make_space(), territory_kind="commune", inhabitants=20_000)
    (case,) = cases_of(survey).shown

    assert (case.same_kind, case.same_size, case.by_meaning) == (True, True, False)
    assert {"march", "plac"} <= set(case.shared)
    assert case.excerpt.startswith("La place du marché")


def test_five_are_shown_at_most(survey: Survey):
    for _ in range(SHOWN + 2):
        market(make_space())

    assert len(shown(survey)) == SHOWN


def test_a_case_not_useful_here_is_put_aside_and_may_come_back(survey: Survey):
    entry = market(make_space())
    judge(survey, entry, is_useful=False)
    aside = cases_of(survey)
    judge(survey, entry, is_useful=None)

    assert (aside.shown, [case.entry.pk for case in aside.put_aside]) == ([], [entry.pk])
    assert shown(survey) == [entry.pk]


def test_what_was_useful_in_the_space_goes_up(survey: Survey):
    first, second = market(make_space()), market(make_space())
    before = shown(survey)
    judge(make_closed_survey(survey.space), second, is_useful=True)

    assert (before, shown(survey)) == ([first.pk, second.pk], [second.pk, first.pk])


def test_opinions_of_another_space_move_nothing(survey: Survey):
    first, second = market(make_space()), market(make_space())
    judge(make_closed_survey(), second, is_useful=True)
    judge(make_closed_survey(), first, is_useful=False)

    assert shown(survey) == [first.pk, second.pk]


def test_nobody_judges_what_their_space_may_not_see(survey: Survey):
    with pytest.raises(NotOffered):
        judge(survey, make_entry(make_space()), is_useful=True)


def test_the_survey_itself_is_no_case(survey: Survey):
    make_entry(survey.space, "La place du marché", survey=survey)

    assert shown(survey) == []


def test_cases_cost_as_many_queries_for_three_as_for_one(survey: Survey, django_assert_num_queries):
    for number in (1, 3):
        Entry.objects.all().delete()
        for _ in range(number):
            market(make_space())
        fresh = Survey.objects.select_related("space__territory", "territory").get(pk=survey.pk)
        with django_assert_num_queries(5):
            cases_of(fresh)


@given(st.lists(st.booleans()))
def test_opinions_weigh_from_nothing_to_double(useful: list[bool]):
    assert 0 < weigh(useful) < 2
    assert weigh([*useful, True]) > weigh(useful) > weigh([*useful, False])


def test_no_opinion_changes_nothing():
    assert weigh([]) == 1


def test_sizes_are_alike_up_to_three_times():
    assert is_same_size(8_000, 24_000)
    assert not is_same_size(8_000, 24_001)
    assert not is_same_size(None, 8_000)
