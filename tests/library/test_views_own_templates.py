"""The templates that a space makes of its own surveys."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aimpact.library.catalogue import templates
from aimpact.library.catalogue.structure import OWN
from aimpact.library.models import SpaceTemplate
from aimpact.library.services.own_templates import NameTaken, NothingToKeep, save_template
from aimpact.library.services.sharing import decide_sharing, propose_sharing
from aimpact.questionnaire.blank import blank_questionnaire
from aimpact.questionnaire.structure import Text
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from tests.factories import make_space, make_survey, make_user
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db
EDITORS = {"owner": SEEN, "editor": SEEN}


@pytest.fixture
def space(client: Client) -> Space:
    space = make_space()
    client.force_login(make_staff(space))
    return space


def url(name: str, space: Space, *more: object) -> str:
    return reverse(name, args=[space.slug, *more])


def save(survey: Survey, name: str = "Notre baromètre") -> SpaceTemplate:
    return save_template(
        survey, name=name, purpose="", topic="barometer", by=make_user(), at=timezone.now()
    )


def share(row: SpaceTemplate) -> None:
    now, by = timezone.now(), make_user()
    propose_sharing(row, by=by, at=now)
    decide_sharing(row, is_approved=True, reason="", by=by, at=now)


def test_who_may_save_a_template(client: Client):
    survey = make_survey()
    address = url("survey_save_template", survey.space, survey.code)
    assert answers_of(client, make_cast(survey.space), address) == team_page(**EDITORS)


@pytest.mark.parametrize(("name", "method"), [
    ("library_own", "get"), ("library_own_do", "post"), ("library_use", "post"),
])  # fmt: skip
def test_who_may_change_and_use_a_template_of_the_space(client: Client, name: str, method: str):
    row = save(make_survey())
    address = url(name, row.space, row.slug)
    answers = answers_of(
        client, make_cast(row.space), address, method=method, data={"do": "archive"}
    )
    assert answers == team_page(**EDITORS)


@pytest.mark.parametrize(
    "name", ["library_own", "library_own_do", "library_template", "library_use"]
)
def test_a_template_of_another_space_does_not_exist(client: Client, space: Space, name: str):
    row = save(make_survey())
    assert client.post(url(name, space, row.slug), {"do": "archive"}).status_code == 404


@pytest.mark.parametrize("slug", ["equipe-", "equipe-x", "equipe-" + "9" * 30, "equipe-0"])
def test_an_unknown_template_of_the_space_does_not_exist(client: Client, space: Space, slug: str):
    assert client.get(url("library_template", space, slug)).status_code == 404


def test_no_template_of_the_platform_is_named_like_a_spaces_own():
    assert [one.slug for one in templates() if one.slug.startswith(OWN)] == []


def test_a_survey_becomes_a_template_that_stands_first(client: Client, space: Space):
    survey = make_survey(space, profile_fields=["age_band"])
    address = url("survey_save_template", space, survey.code)
    assert client.get(address).status_code == 200
    data = {"name": "Notre baromètre", "purpose": "Chaque année.", "topic": "barometer"}
    page = client.post(address, data, follow=True)
    row = SpaceTemplate.objects.get()
    assert page.redirect_chain[-1][0] == url("library_template", space, row.slug)
    gallery = client.get(url("library_gallery", space))
    assert [template.slug for template in gallery.context["own"]] == [row.slug]

    client.post(url("library_use", space, row.slug))
    copy = Survey.objects.order_by("pk").last()
    assert copy.profile_fields == ["age_band"]
    origins = [question.origin for question in copy.document.questions()]
    assert origins == [f"survey:{survey.code}:q{n}" for n in range(1, 6)]


def test_two_templates_have_not_one_name(client: Client, space: Space):
    survey = make_survey(space)
    save(survey)
    with pytest.raises(NameTaken):
        save(survey)
    page = client.post(url("survey_save_template", space, survey.code), {"name": "Notre baromètre"})
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"name"}
    other = save(survey, "Un autre")
    page = client.post(url("library_own", space, other.slug), {"name": "Notre baromètre"})
    assert page.status_code == 422
    client.post(url("library_own", space, other.slug), {"name": "Le nôtre"})
    other.refresh_from_db()
    assert other.name == "Le nôtre"


def test_a_survey_that_asks_nothing_makes_no_template(client: Client, space: Space):
    survey = make_survey(space, questionnaire=blank_questionnaire(Text("Vide")))
    with pytest.raises(NothingToKeep):
        save(survey)
    page = client.post(url("survey_save_template", space, survey.code), {"name": "Vide"})
    assert page.status_code == 422


def test_questions_of_an_own_template_join_a_draft(client: Client, space: Space):
    row = save(make_survey(space))
    draft = make_survey(space)
    data = {"survey": draft.code, "questions": ["q1", "q2"]}
    client.post(url("library_template", space, row.slug), data)
    questions = list(Survey.objects.get(pk=draft.pk).document.pages[-1].questions)
    assert questions[-1].origin.startswith("survey:")


def test_a_shared_template_is_offered_elsewhere_without_its_lineage(client: Client, space: Space):
    foreign = save(make_survey())
    gallery = url("library_gallery", space)
    assert client.get(gallery).context["shared"] == []
    share(foreign)
    assert [one.slug for one in client.get(gallery).context["shared"]] == [foreign.slug]
    assert client.get(url("library_own", space, foreign.slug)).status_code == 404

    client.post(url("library_use", space, foreign.slug))
    copy = Survey.objects.order_by("pk").last()
    origins = {question.origin.rpartition(":")[0] for question in copy.document.questions()}
    assert origins == {f"template:{foreign.slug}"}


def test_a_template_put_away_is_no_longer_offered(client: Client, space: Space):
    row = save(make_survey(space))
    page = client.post(url("library_own_do", space, row.slug), {"do": "archive"}, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["success"]
    gallery = client.get(url("library_gallery", space))
    assert (gallery.context["own"], gallery.context["archived"]) == ([], [row])


def test_own_templates_are_searched_and_offered_while_a_title_is_typed(
    client: Client, space: Space
):
    row = save(make_survey(space), "Nautisme et voile")
    page = client.get(url("library_nearest", space), {"title": "La voile et le nautisme"})
    assert page.context["near"][0].slug == row.slug
    gallery = url("library_gallery", space)
    assert len(client.get(gallery, {"public": "", "words": "voile"}).context["own"]) == 1
    assert client.get(gallery, {"public": "", "words": "cantine"}).context["own"] == []
    assert client.get(gallery, {"public": "", "topic": "school"}).context["own"] == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_gallery_asks_as_many_queries_for_three_templates_as_for_one(
    client: Client, space: Space, number: int, django_assert_num_queries
):
    for at in range(number):
        save(make_survey(space), f"Modèle {at}")
    client.get(url("library_gallery", space))
    with django_assert_num_queries(9):
        client.get(url("library_gallery", space))
