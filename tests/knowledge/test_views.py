"""The knowledge base on its pages: who may, what is there, in how many queries."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aimpact.knowledge.models import Entry, Inquiry, Opinion
from aimpact.knowledge.selectors.cases import topic_of
from aimpact.knowledge.selectors.retrieval import placed
from aimpact.spaces.models import Space
from tests.conftest import RunJobs
from tests.factories import make_agora, make_closed_survey, make_space, make_survey
from tests.knowledge.entries import make_entry, make_published
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db
EDITORS = {"owner": SEEN, "editor": SEEN}
READERS = dict.fromkeys(("owner", "editor", "analyst", "moderator"), SEEN)
WORK = {
    "kind": "audit",
    "title": "L’éclairage public",
    "summary": "Mesuré pendant un an.",
    "result": "Moitié moins d’électricité.",
    "evidence": "comparison",
    "licence": "lo-2.0",
    "happened_on": "2024-05-02",
    "link": "https://example.org/audit",
}


@pytest.fixture
def space(client: Client) -> Space:
    space = make_space()
    client.force_login(make_staff(space))
    return space


def url(name: str, space: Space, *more: object) -> str:
    return reverse(name, args=[space.slug, *more])


# --- who may --------------------------------------------------------------------------------


def test_who_may_read_the_knowledge_base(client: Client):
    space = make_space()
    cast = make_cast(space)
    entry = make_entry(space)

    assert answers_of(client, cast, url("knowledge_base", space)) == team_page(**READERS)
    page = url("knowledge_entry", space, entry.pk)
    assert answers_of(client, cast, page) == team_page(**READERS)
    ask = url("knowledge_ask", space)
    asked = answers_of(client, cast, ask, method="post", data={"words": "vélo"})
    assert asked == team_page(**READERS)


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_add_and_change_past_work(client: Client, method: str):
    space = make_space()
    cast = make_cast(space)
    for page in (
        url("knowledge_new", space),
        url("knowledge_edit", space, make_entry(space).pk),
    ):
        assert answers_of(client, cast, page, method=method, data={}) == team_page(**EDITORS)


def test_who_may_publish_and_put_away(client: Client):
    space = make_space()
    page = url("knowledge_do", space, make_entry(space).pk)
    answers = answers_of(client, make_cast(space), page, method="post", data={"do": "publish"})
    assert answers == team_page(**EDITORS)


def test_who_may_see_and_judge_the_cases_of_a_survey(client: Client):
    survey = make_survey()
    space, entry = survey.space, make_entry(survey.space)
    cast = make_cast(space)
    page = url("survey_cases", space, survey.code)
    judge = url("survey_case", space, survey.code, entry.pk)
    ask = url("survey_cases_ask", space, survey.code)

    assert answers_of(client, cast, page) == team_page(**READERS)
    assert answers_of(client, cast, ask, method="post") == team_page(**READERS)
    said = answers_of(client, cast, judge, method="post", data={"say": "useful"})
    assert said == team_page(**READERS)


@pytest.mark.parametrize("method", ["get", "post"])
def test_past_work_of_another_space_does_not_exist(client: Client, space: Space, method: str):
    foreign = [
        make_entry(make_space()),
        make_entry(make_agora()),
        make_published(make_space(), archived_at=timezone.now()),
    ]
    ask = getattr(client, method)
    pages = ["knowledge_entry", "knowledge_edit"] if method == "get" else ["knowledge_edit"]
    pages += ["knowledge_do"] if method == "post" else []
    codes = {
        ask(url(name, space, entry.pk), {"do": "archive", "title": "À nous"}).status_code
        for name in pages
        for entry in foreign
    }

    assert codes == {404}
    assert not Entry.objects.filter(title="À nous").exists()


def test_what_others_published_is_read_and_not_changed(client: Client, space: Space):
    entry = make_published(make_space())

    assert client.get(url("knowledge_entry", space, entry.pk)).status_code == 200
    assert client.get(url("knowledge_edit", space, entry.pk)).status_code == 404
    for deed in ("unpublish", "archive", "publish", "restore"):
        assert client.post(url("knowledge_do", space, entry.pk), {"do": deed}).status_code == 404
    assert Entry.objects.get().visibility == "all"


def test_a_survey_and_a_case_of_another_space_do_not_exist(client: Client, space: Space):
    foreign, hidden = make_survey(), make_entry(make_space())
    own = make_survey(space)
    judge = {"say": "useful"}

    assert client.get(url("survey_cases", space, foreign.code)).status_code == 404
    assert client.post(url("survey_cases_ask", space, foreign.code)).status_code == 404
    for code in (own.code, foreign.code):
        page = url("survey_case", space, code, hidden.pk)
        assert client.post(page, judge).status_code == 404
    assert not Opinion.objects.exists()


# --- the pages ------------------------------------------------------------------------------


def test_an_empty_base_says_how_it_fills(client: Client, space: Space):
    page = client.get(url("knowledge_base", space)).content.decode()

    assert url("knowledge_new", space) in page
    assert "dix minutes" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_and_a_search_cost_the_same_for_three_as_for_one(
    client: Client, space: Space, number: int, django_assert_num_queries: Any
):
    for _ in range(number):
        make_entry(space)
    client.get(url("knowledge_base", space))
    with django_assert_num_queries(10):
        client.get(url("knowledge_base", space))
    with django_assert_num_queries(12):
        client.get(url("knowledge_base", space), {"words": "zone"})


def test_past_work_is_added_changed_published_and_put_away(client: Client, space: Space):
    client.post(url("knowledge_new", space), WORK)
    entry = Entry.objects.get()
    client.post(url("knowledge_edit", space, entry.pk), WORK | {"title": "La nuit noire"})
    client.post(url("knowledge_do", space, entry.pk), {"do": "publish"})
    published = Entry.objects.get()
    client.post(url("knowledge_do", space, entry.pk), {"do": "archive"})
    archived = Entry.objects.get()

    assert (published.title, published.visibility) == ("La nuit noire", "all")
    assert str(published.happened_on) == "2024-05-02"
    assert archived.archived_at is not None
    assert "La nuit noire" in client.get(url("knowledge_base", space)).content.decode()
    client.post(url("knowledge_do", space, entry.pk), {"do": "restore"})
    assert Entry.objects.get().archived_at is None


def test_what_is_known_of_past_work_is_told(client: Client, space: Space):
    known = WORK | {"territory_name": "La Vallée", "inhabitants": "12000", "participants": "1"}
    client.post(url("knowledge_new", space), known)
    page = client.get(url("knowledge_entry", space, Entry.objects.get().pk)).content.decode()
    told = page.replace("\u202f", " ").replace("\xa0", " ")

    assert [words for words in ("mai 2024", "La Vallée", "12 000 habitants", "1 participant")
            if words not in told] == []  # fmt: skip


def test_what_was_typed_stays_when_something_lacks(client: Client, space: Space):
    answer = client.post(url("knowledge_new", space), WORK | {"title": "", "happened_on": "hier"})

    assert answer.status_code == 422
    assert "Mesuré pendant un an." in answer.content.decode()
    assert not Entry.objects.exists()


def test_without_terms_of_reuse_the_page_says_why_it_is_not_published(client: Client, space: Space):
    entry = make_entry(space, licence="internal")
    answer = client.post(url("knowledge_do", space, entry.pk), {"do": "publish"}, follow=True)

    assert [m.level_tag for m in answer.context["messages"]] == ["error"]
    assert 'value="publish"' not in answer.content.decode()


def test_an_unknown_deed_or_opinion_is_not_done(client: Client, space: Space):
    entry, survey = make_entry(space), make_survey(space)

    assert client.post(url("knowledge_do", space, entry.pk), {"do": "sell"}).status_code == 404
    page = url("survey_case", space, survey.code, entry.pk)
    assert client.post(page, {"say": "maybe"}).status_code == 404


def test_words_are_searched_by_meaning_once_the_worker_has_read_them(
    client: Client, space: Space, run_jobs: RunJobs
):
    make_entry(space)
    Entry.objects.update(updated_at=timezone.now())
    client.post(url("knowledge_ask", space), {"words": "rouler moins vite"})
    before = client.get(url("knowledge_base", space), {"words": "rouler moins vite"})
    run_jobs()
    after = client.get(url("knowledge_base", space), {"words": "rouler moins vite"})

    assert not before.context["answer"].is_placed
    assert after.context["answer"].with_meaning
    assert Inquiry.objects.get().space_id == space.pk


def test_a_case_says_why_it_is_there_and_where_it_comes_from(client: Client, space: Space):
    survey = make_survey(space)
    make_published(
        make_space(name="Ville d’ailleurs"), "Le marché couvert", summary="La place du marché"
    )
    page = client.get(url("survey_cases", space, survey.code)).content.decode()

    assert "place, marché" in page.replace("marché, place", "place, marché")
    assert "Ville d’ailleurs, «" in page.replace("\xa0", " ").replace("\u202f", " ")


def test_a_case_is_judged_and_the_judgement_taken_back(client: Client, space: Space):
    survey = make_survey(space)
    entry = make_published(make_space(), "Le marché", summary="La place du marché")
    page = url("survey_case", space, survey.code, entry.pk)
    client.post(page, {"say": "not_useful"})
    aside = client.get(url("survey_cases", space, survey.code)).context
    client.post(page, {"say": "none"})
    back = client.get(url("survey_cases", space, survey.code)).context

    assert (len(aside["shown"]), len(aside["put_aside"])) == (0, 1)
    assert (len(back["shown"]), len(back["put_aside"])) == (1, 0)


def test_the_words_of_a_survey_are_placed_on_demand(
    client: Client, space: Space, run_jobs: RunJobs
):
    survey = make_closed_survey(space)
    client.post(url("survey_cases_ask", space, survey.code))
    run_jobs()

    assert placed(space, topic_of(survey)) is not None
    assert client.get(url("survey_cases", space, survey.code)).context["cases"].is_placed


def test_markup_in_past_work_is_text(client: Client, space: Space):
    entry = make_entry(space, "<script>x</script>", summary="<b>y</b>", result="<i>z</i>")
    pages = [
        client.get(url("knowledge_entry", space, entry.pk)).content.decode(),
        client.get(url("knowledge_base", space)).content.decode(),
    ]

    assert not [tag for page in pages for tag in ("<script>x", "<b>y", "<i>z") if tag in page]
