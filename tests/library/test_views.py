from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aimpact.library.catalogue import templates
from aimpact.library.models import SkippedFinding
from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire, Text
from aimpact.spaces.enums import SpaceKind
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from tests.factories import make_open_survey, make_space, make_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db
EDITORS = {"owner": SEEN, "editor": SEEN}
CANTEEN = "restauration-scolaire"


@pytest.fixture
def space(client: Client) -> Space:
    space = make_space()
    client.force_login(make_staff(space))
    return space


def url(name: str, space: Space, *more: str) -> str:
    return reverse(name, args=[space.slug, *more])


@pytest.mark.parametrize(
    ("name", "more"),
    [("library_gallery", []), ("library_nearest", []), ("library_template", [CANTEEN])],
)
def test_who_may_see_the_library(client: Client, name: str, more: list[str]):
    space = make_space()
    assert answers_of(client, make_cast(space), url(name, space, *more)) == team_page(**EDITORS)


@pytest.mark.parametrize("name", ["survey_remarks", "survey_announcements"])
def test_who_may_see_a_surveys_remarks_and_announcements(client: Client, name: str):
    survey = make_survey()
    address = url(name, survey.space, survey.code)
    assert answers_of(client, make_cast(survey.space), address) == team_page(**EDITORS)


def test_who_may_use_a_template(client: Client):
    space = make_space()
    address = url("library_use", space, CANTEEN)
    answers = answers_of(client, make_cast(space), address, method="post")
    assert answers == team_page(**EDITORS)
    assert Survey.objects.count() == 2


@pytest.mark.parametrize("name", ["survey_remark", "survey_remarks_restore", "survey_ask_model"])
def test_who_may_decide_on_remarks(client: Client, name: str):
    survey = make_survey()
    address = url(name, survey.space, survey.code)
    answers = answers_of(client, make_cast(survey.space), address, method="post")
    assert answers == team_page(**EDITORS)


def test_only_an_owner_may_allow_a_language_model(client: Client):
    survey = make_survey()
    address = url("survey_allow_model", survey.space, survey.code)
    answers = answers_of(client, make_cast(survey.space), address, method="post")
    assert answers == team_page(owner=SEEN)


@pytest.mark.parametrize("name", ["survey_remarks", "survey_announcements"])
def test_a_survey_of_another_space_does_not_exist(client: Client, space: Space, name: str):
    assert client.get(url(name, space, make_survey().code)).status_code == 404


def test_the_gallery_begins_with_the_templates_for_the_kind_of_space(client: Client):
    company = make_space(kind=SpaceKind.COMPANY)
    client.force_login(make_staff(company))
    context = client.get(url("library_gallery", company)).context
    shown = {template.slug for shelf in context["shelves"] for template in shelf.templates}

    assert shown == {t.slug for t in templates() if "company" in t.publics}


def test_the_gallery_can_be_filtered_and_searched(client: Client, space: Space):
    def shown(**asked: str) -> list[str]:
        shelves = client.get(url("library_gallery", space), asked).context["shelves"]
        return [template.slug for shelf in shelves for template in shelf.templates]

    assert len(shown(public="")) == len(templates())
    assert set(shown(public="", topic="law")) == {"projet-de-texte"}
    assert "projet-apres-realisation" in shown(public="town_hall", moment="after")
    assert shown(public="", words="repas à la cantine")[0] == CANTEEN
    assert shown(public="company", words="cantine") == []
    assert len(shown(public="martiens")) == len(templates())


@pytest.mark.parametrize("asked", [{"public": "", "words": "\0x" * 300}, {"topic": "?"}])
def test_the_gallery_reads_any_address(client: Client, space: Space, asked: dict[str, str]):
    assert client.get(url("library_gallery", space), asked).status_code == 200


def test_what_looks_like_a_title_is_offered_while_it_is_typed(client: Client, space: Space):
    page = client.get(url("library_nearest", space), {"title": "Les menus de la cantine"})
    assert CANTEEN in page.content.decode()
    assert "<html" not in page.content.decode()
    assert "<li" not in client.get(url("library_nearest", space)).content.decode()


def test_the_page_that_creates_a_survey_leads_to_the_templates(client: Client, space: Space):
    page = client.get(url("survey_create", space)).content.decode()
    assert url("library_gallery", space) in page
    assert url("library_nearest", space) in page


def test_without_javascript_a_button_looks_for_templates_like_the_title(
    client: Client, space: Space
):
    data = {"title": "Les menus de la cantine", "nearest": "library_gallery"}
    page = client.post(url("survey_create", space), data, follow=True)
    assert page.context["shelves"][0].templates[0].slug == CANTEEN
    assert Survey.objects.count() == 0
    page = client.post(url("survey_create", space), data | {"nearest": "nowhere"})
    assert page["Location"] == url("survey_create", space)


def test_a_template_is_shown_whole(client: Client, space: Space):
    page = client.get(url("library_template", space, CANTEEN))
    template, text = page.context["template"], page.content.decode()
    for question in template.questionnaire.questions():
        assert f'value="{question.code}"' in text
    assert "article 6" in text


def test_an_unknown_template_does_not_exist(client: Client, space: Space):
    assert client.get(url("library_template", space, "nulle-part")).status_code == 404
    assert client.post(url("library_use", space, "nulle-part")).status_code == 404


def test_using_a_template_leads_to_its_questions(client: Client, space: Space):
    page = client.post(url("library_use", space, CANTEEN), follow=True)
    survey = Survey.objects.get()
    assert page.redirect_chain[-1][0] == url("survey_builder", space, survey.code)
    assert survey.document.question("often") is not None


def test_questions_are_added_to_a_draft_chosen_in_the_list(client: Client, space: Space):
    draft = make_survey(space)
    data = {"survey": draft.code, "questions": ["often", "q3"]}
    page = client.post(url("library_template", space, CANTEEN), data)
    draft = Survey.objects.get(pk=draft.pk)

    assert page["Location"] == url("survey_builder", space, draft.code) + "#p-p2"
    assert [q.code for q in draft.document.pages[-1].questions][-2:] == ["often", "q6"]


def test_questions_are_added_to_the_page_that_one_comes_from(client: Client, space: Space):
    draft = make_survey(space)
    address = url("library_template", space, CANTEEN) + f"?sondage={draft.code}&page=p1"
    assert client.get(address).context["target"] == draft
    client.post(address, {"survey": draft.code, "page": "p1", "questions": ["often"]})

    assert Survey.objects.get(pk=draft.pk).document.pages[0].questions[-1].code == "often"


def test_ticking_nothing_is_refused_beside_the_form(client: Client, space: Space):
    draft = make_survey(space)
    page = client.post(url("library_template", space, CANTEEN), {"survey": draft.code})
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"questions"}


def test_a_draft_of_another_space_takes_nothing(client: Client, space: Space):
    make_survey(space)
    foreign = make_survey()
    data = {"survey": foreign.code, "questions": ["often"]}
    assert client.post(url("library_template", space, CANTEEN), data).status_code == 422
    address = url("library_template", space, CANTEEN) + f"?sondage={foreign.code}"
    assert client.get(address).context["target"] is None


def double(code: str = "q1") -> Question:
    label = Text("Êtes-vous satisfait de la propreté et de la sécurité ?")
    return Question(code=code, kind=Kind.YES_NO, label=label)


def with_remark(space: Space, **fields: object) -> Survey:
    pages = (Page(code="p1", questions=(double(),)),)
    document = Questionnaire(title=Text("Test"), pages=pages)
    return make_survey(space, questionnaire=document, **fields)


def test_remarks_are_accepted_and_skipped_from_their_page(client: Client, space: Space):
    survey = with_remark(space)
    address = url("survey_remark", space, survey.code)

    def remarks() -> Any:
        return client.get(url("survey_remarks", space, survey.code)).context["review"].remarks

    first = remarks()[0]
    client.post(address, {"do": "accept", "key": first.finding.key, "seen": first.seen})
    assert len(list(Survey.objects.get().document.questions())) == 2
    left = len(remarks())
    if left:
        client.post(address, {"do": "skip", "key": remarks()[0].finding.key})
        assert SkippedFinding.objects.count() == 1
        client.post(url("survey_remarks_restore", space, survey.code))
        assert len(remarks()) == left


def test_a_remark_that_is_gone_says_so(client: Client, space: Space):
    survey = with_remark(space)
    page = client.post(
        url("survey_remark", space, survey.code), {"do": "accept", "key": "nowhere"}, follow=True
    )
    assert [message.level_tag for message in page.context["messages"]] == ["error"]


def test_the_builder_shows_the_remarks_beside_the_questions_and_on_their_cards(
    client: Client, space: Space
):
    survey = with_remark(space)
    text = client.get(url("survey_builder", space, survey.code)).content.decode()
    assert url("survey_remarks", space, survey.code) in text
    assert text.count("builder-mark") == 1


def test_a_published_survey_takes_no_question_from_the_library(client: Client, space: Space):
    survey = make_open_survey(space)
    address = url("library_template", space, CANTEEN) + f"?sondage={survey.code}"
    assert client.get(address).context["target"] is None


@pytest.mark.parametrize("number", [1, 3])
def test_a_templates_page_asks_as_many_queries_for_three_drafts_as_for_one(
    client: Client, space: Space, number: int, django_assert_num_queries
):
    for _ in range(number):
        make_survey(space)
    address = url("library_template", space, CANTEEN)
    client.get(address)
    # Who asks (4), the drafts, the frame (2).
    with django_assert_num_queries(7):
        client.get(address)


def test_announcements_of_a_survey_without_a_template_say_so(client: Client, space: Space):
    page = client.get(url("survey_announcements", space, make_survey(space).code))
    assert page.context["kit"] is None
    assert page.status_code == 200


def test_announcements_of_a_survey_bear_its_code(client: Client, space: Space):
    client.post(url("library_use", space, CANTEEN))
    survey = Survey.objects.get()
    page = client.get(url("survey_announcements", space, survey.code))
    assert survey.code in page.context["kit"].sms.fr
