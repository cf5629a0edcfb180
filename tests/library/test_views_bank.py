"""The bank of questions on its pages, from the builder and beside results."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aimpact.library.models import BankQuestion
from aimpact.library.services.bank import save_questions
from aimpact.library.services.sharing import propose_sharing
from aimpact.questionnaire.lineage import with_origins
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from tests.factories import make_agora, make_open_survey, make_space, make_survey, make_user
from tests.insights.ballots import make_answered_survey
from tests.library.test_trends import wave
from tests.permissions import HIDDEN, SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db
EDITORS = {"owner": SEEN, "editor": SEEN}
READERS = dict.fromkeys(("owner", "editor", "analyst", "moderator"), SEEN)


@pytest.fixture
def space(client: Client) -> Space:
    space = make_space()
    client.force_login(make_staff(space))
    return space


def url(name: str, space: Space, *more: object) -> str:
    return reverse(name, args=[space.slug, *more])


def keep(survey: Survey, *codes: str) -> list[BankQuestion]:
    return save_questions(survey, codes or ["q1"], by=make_user(), at=timezone.now())


def ask_before(survey: Survey, **fields: object) -> Survey:
    """The same questions, the year before."""
    year = {
        "opens_at": datetime(2025, 3, 1, tzinfo=UTC),
        "closes_at": datetime(2025, 3, 31, tzinfo=UTC),
    }
    first: Survey = wave(survey, **year, **fields)
    return first


def level(page: Any) -> list[str]:
    return [message.level_tag for message in page.context["messages"]]


# --- who may --------------------------------------------------------------------------------


def test_who_may_see_the_bank(client: Client):
    space = make_space()
    answers = answers_of(client, make_cast(space), url("library_bank", space))
    assert answers == team_page(**EDITORS)


@pytest.mark.parametrize(("name", "method"), [
    ("library_question", "get"), ("library_question", "post"), ("library_question_do", "post"),
])  # fmt: skip
def test_who_may_see_and_change_a_question_of_the_bank(client: Client, name: str, method: str):
    (row,) = keep(make_survey())
    address = url(name, row.space, row.pk)
    answers = answers_of(
        client, make_cast(row.space), address, method=method, data={"do": "archive"}
    )
    assert answers == team_page(**EDITORS)


@pytest.mark.parametrize(("name", "more"), [
    ("survey_keep_question", []), ("survey_replace_question", ["q1"]),
])  # fmt: skip
def test_who_may_keep_and_replace_questions(client: Client, name: str, more: list[str]):
    survey = make_survey()
    address = url(name, survey.space, survey.code, *more)
    answers = answers_of(client, make_cast(survey.space), address, method="post")
    assert answers == team_page(**EDITORS)


def test_who_may_reuse_a_question(client: Client):
    survey = make_survey()
    data = {"survey": survey.code, "key": "template-mobilite-mode"}
    address = url("library_reuse", survey.space)
    answers = answers_of(client, make_cast(survey.space), address, method="post", data=data)
    assert answers == team_page(**EDITORS)


def test_who_may_see_what_looks_like_a_question(client: Client):
    survey = make_survey()
    address = url("survey_nearest", survey.space, survey.code)
    assert answers_of(client, make_cast(survey.space), address) == team_page(**EDITORS)


def test_who_may_wave_a_suggestion_away(client: Client):
    space = make_space()
    answers = answers_of(client, make_cast(space), url("library_skip", space), method="post")
    assert answers == team_page(**EDITORS)


def test_who_may_read_the_history_of_a_question(client: Client):
    survey = make_survey()
    address = url("survey_question_history", survey.space, survey.code, "q1")
    assert answers_of(client, make_cast(survey.space), address) == team_page(**READERS)


@pytest.mark.parametrize("name", ["library_question", "library_question_do"])
def test_a_question_of_another_space_does_not_exist(client: Client, space: Space, name: str):
    (row,) = keep(make_survey())
    assert client.post(url(name, space, row.pk), {"do": "archive"}).status_code == 404
    assert BankQuestion.objects.get().archived_at is None


@pytest.mark.parametrize(("name", "more"), [
    ("survey_keep_question", []), ("survey_replace_question", ["q1"]),
])  # fmt: skip
def test_a_survey_of_another_space_gives_and_takes_nothing(
    client: Client, space: Space, name: str, more: list[str]
):
    foreign = make_survey()
    assert client.post(url(name, space, foreign.code, *more)).status_code == 404
    assert client.post(url("library_reuse", space), {"survey": foreign.code}).status_code == 404
    assert client.get(url("survey_nearest", space, foreign.code)).status_code == 404
    history = url("survey_question_history", space, foreign.code, "q1")
    assert client.get(history).status_code == 404
    assert BankQuestion.objects.count() == 0


# --- the page -------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_bank_asks_as_many_queries_for_three_questions_as_for_one(
    client: Client, space: Space, number: int, django_assert_num_queries
):
    keep(make_survey(space), *[f"q{n}" for n in range(1, number + 1)])
    client.get(url("library_bank", space))
    # Who asks (4), drafts, bank, shared, surveys, what is kept, what is put away, the frame (2).
    with django_assert_num_queries(12):
        client.get(url("library_bank", space))


@pytest.mark.parametrize("number", [1, 3])
def test_the_history_asks_as_many_queries_for_three_surveys_as_for_one(
    client: Client, space: Space, number: int, django_assert_num_queries
):
    first = make_answered_survey(space)
    for _ in range(number):
        ask_before(first)
    address = url("survey_question_history", space, first.code, "q1")
    client.get(address)
    with django_assert_num_queries(10):
        client.get(address)


def test_an_empty_bank_teaches(client: Client, space: Space):
    text = client.get(url("library_bank", space)).content.decode()
    assert "Votre banque est vide" in text


@pytest.mark.parametrize("asked", [
    {"words": "\0x" * 300}, {"topic": "?", "kind": "?", "source": "?", "sondage": "?"},
])  # fmt: skip
def test_the_bank_reads_any_address(client: Client, space: Space, asked: dict[str, str]):
    assert client.get(url("library_bank", space), asked).status_code == 200


def test_the_bank_is_searched_without_javascript(client: Client, space: Space):
    (row,) = keep(make_survey(space), "q5")
    page = client.get(url("library_bank", space), {"words": "visites"})
    assert page.context["shelves"][0].items[0].saved == row
    page = client.get(url("library_bank", space), {"words": "zzzz"})
    assert "Aucune question n’y ressemble" in page.content.decode()


def test_few_questions_of_earlier_surveys_stand_under_the_bank(client: Client, space: Space):
    for _ in range(2):
        make_survey(space)
    (shelf,) = client.get(url("library_bank", space)).context["shelves"]
    assert (len(shelf.items), shelf.has_more) == (8, True)
    (shelf,) = client.get(url("library_bank", space), {"source": "survey"}).context["shelves"]
    assert (len(shelf.items), shelf.has_more) == (10, False)


def test_for_a_survey_the_bank_offers_to_reuse(client: Client, space: Space):
    (row,) = keep(make_survey(space))
    draft = make_survey(space)
    address = url("library_bank", space) + f"?sondage={draft.code}&page=p1"
    assert "Réutiliser dans ce sondage" in client.get(address).content.decode()
    data = {"survey": draft.code, "page": "p1", "key": f"bank-{row.pk}", "back": "bank"}
    page = client.post(url("library_reuse", space), data, follow=True)

    assert page.context["target"] == draft
    assert row.origin in page.context["asked"]
    assert "Déjà dans ce sondage" in page.content.decode()


def test_a_published_survey_takes_no_question_from_the_bank(client: Client, space: Space):
    survey = make_open_survey(space)
    address = url("library_bank", space) + f"?sondage={survey.code}"
    assert client.get(address).context["target"] is None
    data = {"survey": survey.code, "key": "template-mobilite-mode"}
    assert level(client.post(url("library_reuse", space), data, follow=True)) == ["error"]


def test_a_question_is_kept_from_the_builder_and_from_the_bank(client: Client, space: Space):
    survey = make_survey(space)
    address = url("survey_keep_question", space, survey.code)
    page = client.post(address, {"question": "q1"})
    assert page["Location"] == url("survey_builder", space, survey.code) + "#q-q1"
    page = client.post(address, {"question": "q2", "back": "bank"}, follow=True)
    assert page.context["row"] == BankQuestion.objects.order_by("pk").last()
    assert level(client.post(address, {"question": "nowhere"}, follow=True)) == ["error"]


def test_the_builder_leads_to_the_bank_and_keeps_questions(client: Client, space: Space):
    survey = make_survey(space)
    text = client.get(url("survey_builder", space, survey.code)).content.decode()
    assert f"{url('library_bank', space)}?sondage={survey.code}&amp;page=p1" in text
    assert url("survey_keep_question", space, survey.code) in text
    assert url("survey_save_template", space, survey.code) in text


def test_a_question_is_named_proposed_and_put_away_on_its_page(client: Client, space: Space):
    (row,) = keep(make_survey(space))
    address = url("library_question", space, row.pk)
    client.post(address, {"title": "Baromètre", "topic": "barometer"})
    row.refresh_from_db()
    assert (row.title, row.topic) == ("Baromètre", "barometer")
    assert client.post(address, {"title": "x" * 200, "topic": "?"}).status_code == 422

    do = url("library_question_do", space, row.pk)
    for deed in ("propose", "withdraw", "archive", "restore"):
        page = client.post(do, {"do": deed}, follow=True)
        assert level(page) == ["success"], deed
    assert level(client.post(do, {"do": "withdraw"}, follow=True)) == ["error"]
    assert client.post(do, {"do": "burn"}).status_code == 404


# --- while one writes -----------------------------------------------------------------------


def test_questions_that_look_like_the_words_are_offered(client: Client, space: Space):
    (row,) = keep(make_survey(space), "q5")
    draft = make_survey(space)
    words = row.asked.label.fr
    address = url("survey_nearest", space, draft.code)
    page = client.get(address, {"question": "q1", "label_fr": words})
    assert f'value="bank-{row.pk}"' in page.content.decode()
    assert "<html" not in page.content.decode()

    data = {"key": f"bank-{row.pk}", "words": words, "sondage": draft.code, "question": "q1"}
    page = client.post(url("library_skip", space), data)
    assert f"bank-{row.pk}" not in [item.key for item in page.context["items"]]


def test_a_question_of_the_bank_takes_the_place_of_the_one_being_written(
    client: Client, space: Space
):
    (row,) = keep(make_survey(space), "q2")
    draft = make_survey(space)
    address = url("survey_replace_question", space, draft.code, "q3")
    assert level(client.post(address, {"key": f"bank-{row.pk}"}, follow=True)) == ["success"]
    assert Survey.objects.get(pk=draft.pk).document.question("q3").origin == row.origin
    assert level(client.post(address, {"key": "nowhere"}, follow=True)) == ["error"]
    stale = {"key": f"bank-{row.pk}", "version": "another"}
    assert level(client.post(url("survey_replace_question", space, draft.code, "q1"), stale,
                             follow=True)) == ["error"]  # fmt: skip


def test_without_javascript_a_button_saves_and_looks_for_what_is_like_the_words(
    client: Client, space: Space
):
    draft = make_survey(space)
    address = url("survey_question", space, draft.code, "q3")
    data = {"label_fr": "Êtes-vous satisfait de la vie ici ?", "do": "look", "code": "q3",
            "display": "long", "label_en": "", "help_fr": "", "help_en": ""}  # fmt: skip
    page = client.post(address, data)
    assert page["Location"].startswith(url("library_bank", space) + "?words=%C3%8Ates-vous")
    page = client.post(address, data, headers={"HX-Request": "true"})
    assert page["HX-Redirect"].startswith(url("library_bank", space))


def test_what_is_ticked_while_a_title_is_typed_comes_into_the_new_survey(
    client: Client, space: Space
):
    (row,) = keep(make_survey(space))
    data = {"title": "Baromètre 2027", "take": [f"bank-{row.pk}", "bank-0"]}
    client.post(url("survey_create", space), data)
    survey = Survey.objects.order_by("pk").last()
    assert [question.origin for question in survey.document.questions()] == [row.origin]
    client.post(url("survey_create", space), {"title": "Un autre", "take": ["bank-0"]})
    assert list(Survey.objects.order_by("pk").last().document.questions()) == []


# --- history --------------------------------------------------------------------------------


def test_a_question_asked_twice_says_so_under_its_results(client: Client, space: Space):
    first = make_answered_survey(space)
    ask_before(first)
    later = first
    text = client.get(url("survey_results", space, later.code)).content.decode()
    assert "Déjà posée" in text
    assert url("survey_question_history", space, later.code, "q1") in text
    page = client.get(url("survey_question_history", space, later.code, "q1"))
    assert len(page.context["history"].lines) == 2


def test_the_bank_shows_the_history_of_its_question(client: Client, space: Space):
    first = make_answered_survey(space)
    (row,) = keep(first)
    ask_before(first)
    page = client.get(url("library_question", space, row.pk))
    assert len(page.context["history"].lines) == 2
    assert len(page.context["history"].charts) == 1


def test_a_question_asked_once_says_what_to_do(client: Client, space: Space):
    survey = make_answered_survey(space)
    page = client.get(url("survey_question_history", space, survey.code, "q1"))
    assert page.context["history"] is None
    assert client.get(url("survey_question_history", space, survey.code, "q99")).status_code == 404


def test_the_public_compares_only_with_results_that_everyone_may_read(client: Client):
    later = make_answered_survey(results_visibility="at_end")
    first = ask_before(later, results_visibility="at_end")
    address = reverse("public_results", args=[later.code])
    assert "Déjà posée" in client.get(address).content.decode()
    first.results_visibility = "team"
    first.save()
    assert "Déjà posée" not in client.get(address).content.decode()


# --- AimPact's answer -----------------------------------------------------------------------


def test_who_may_see_what_spaces_propose(client: Client):
    space = make_space()
    address = url("library_proposals", space)
    # It exists in no space of a client, whatever the role.
    assert answers_of(client, make_cast(space), address) == team_page(owner=HIDDEN, editor=HIDDEN)


def test_only_aimpacts_team_decides(client: Client):
    agora, (row,) = make_agora(), keep(make_survey())
    propose_sharing(row, by=make_user(), at=timezone.now())
    address = url("library_decide", agora, "question", row.pk)
    client.force_login(make_staff(row.space))
    assert client.post(address, {"do": "accept"}).status_code == 404
    own = url("library_decide", row.space, "question", row.pk)
    assert client.post(own, {"do": "accept"}).status_code == 404

    client.force_login(make_staff(agora))
    assert client.get(url("library_proposals", agora)).context["questions"] == [row]
    refused = client.post(address, {"do": "decline"})
    assert refused.status_code == 422
    assert "reason" in refused.context["form"].errors
    assert client.post(address, {"do": "?"}).status_code == 422
    page = client.post(address, {"do": "decline", "reason": "Trop locale."}, follow=True)
    assert level(page) == ["success"]
    row.refresh_from_db()
    assert (row.sharing, row.reason) == ("declined", "Trop locale.")
    assert client.post(address, {"do": "accept"}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_proposals_ask_as_many_queries_for_three_as_for_one(
    client: Client, number: int, django_assert_num_queries
):
    agora = make_agora()
    for _ in range(number):
        (row,) = keep(make_survey())
        propose_sharing(row, by=make_user(), at=timezone.now())
    client.force_login(make_staff(agora))
    client.get(url("library_proposals", agora))
    with django_assert_num_queries(8):
        client.get(url("library_proposals", agora))


def test_what_is_declined_says_why_on_its_page(client: Client, space: Space):
    (row,) = keep(make_survey(space))
    BankQuestion.objects.update(sharing="declined", reason="Elle nomme un lieu.")
    text = client.get(url("library_question", space, row.pk)).content.decode()
    assert "Elle nomme un lieu." in text


def test_copies_of_a_survey_are_its_waves(client: Client, space: Space):
    first = make_answered_survey(space)
    copy = make_survey(space, questionnaire=with_origins(first.code, first.document))
    page = client.get(url("library_bank", space) + f"?sondage={copy.code}&source=survey")
    assert all(item.origin in page.context["asked"]
               for shelf in page.context["shelves"] for item in shelf.items)  # fmt: skip
