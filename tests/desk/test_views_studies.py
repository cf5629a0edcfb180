"""The pages of studies: the client's and AimPact's, and to whom each opens."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone

from aimpact.desk.enums import Part, StudyState
from aimpact.desk.models import Study
from aimpact.spaces.enums import Plan, Role
from tests.desk.studies import make_analyst, make_client_space, make_study
from tests.factories import make_agora, make_closed_survey, make_space
from tests.permissions import (
    HIDDEN,
    REFUSED,
    SECOND_FACTOR,
    SEEN,
    SIGN_IN,
    answers_of,
    ask,
    make_cast,
    make_staff,
    team_page,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now


def study_pages(study: Study) -> list[str]:
    """Every page of a study at the desk that is read."""
    return [reverse("desk_study", args=["agora", study.pk])]


def test_who_may_see_the_studies_of_a_client_and_ask_for_one(client):
    study = make_study()
    space, cast = study.space, make_cast(study.space)
    everyone = team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)
    for name, args in (("space_studies", ()), ("space_study", (study.pk,))):
        assert answers_of(client, cast, reverse(name, args=[space.slug, *args])) == everyone
    for name, args in (("study_ask", ()), ("study_withdraw", (study.pk,))):
        answers = answers_of(client, cast, reverse(name, args=[space.slug, *args]))
        assert answers == team_page(owner=SEEN)


def test_a_smaller_plan_reads_which_plan_opens_studies(client):
    space = make_space(plan=Plan.PREMIUM)
    owner = make_staff(space)
    for name in ("space_studies", "study_ask"):
        assert ask(client, owner, reverse(name, args=[space.slug])) == REFUSED


def test_a_study_is_reached_through_its_space_alone(client):
    study, other = make_study(), make_client_space()
    owner = make_staff(other)
    for name in ("space_study", "study_withdraw"):
        assert ask(client, owner, reverse(name, args=[other.slug, study.pk])) == HIDDEN


def test_the_pages_of_a_study_open_to_those_assigned_and_to_nobody_else(client):
    study = make_study()
    analyst, reviewer = make_analyst(study), make_analyst(study, Part.REVIEWER)
    another = make_analyst(make_study())
    cast = make_cast(study.space)
    cast |= {"AimPact owner": make_staff(make_agora(), Role.OWNER), "another's": another}
    for url in study_pages(study):
        answers = answers_of(client, cast, url)
        assert answers == {name: SIGN_IN if name == "stranger" else HIDDEN for name in cast}
        assert [ask(client, one, url) for one in (analyst, reviewer)] == [SEEN, SEEN]


def test_the_pages_of_a_study_close_at_delivery_and_when_the_access_is_taken_back(client):
    study = make_study()
    analyst = make_analyst(study)
    for state in (StudyState.ASKED, StudyState.DELIVERED, StudyState.WITHDRAWN):
        Study.objects.update(state=state, delivered_at=NOW(), withdrawn_at=NOW())
        assert {ask(client, analyst, url) for url in study_pages(study)} == {HIDDEN}


def test_an_analyst_without_a_second_factor_is_sent_to_set_one_up(client):
    study = make_study()
    analyst = make_analyst(study)
    Authenticator.objects.filter(user=analyst).delete()
    assert {ask(client, analyst, url) for url in study_pages(study)} == {SECOND_FACTOR}


def test_an_analyst_sees_nothing_else_of_the_space(client):
    study = make_study()
    analyst, code = make_analyst(study), study.surveys.get().code
    names = ("survey_overview", "survey_results", "survey_exports", "survey_findings")
    urls = [reverse(name, args=[study.space.slug, code]) for name in names]
    urls += [reverse("team_home", args=[study.space.slug])]
    assert {ask(client, analyst, url) for url in urls} == {HIDDEN}


def test_the_desk_is_a_page_of_aimpact_and_assigning_of_its_owners(client):
    study, agora = make_study(), make_agora()
    client_owner = make_staff(study.space)
    people = {role: make_staff(agora, role) for role in (Role.OWNER, Role.ANALYST)}
    home, assign = (
        reverse("desk_studies", args=["agora"]),
        reverse("desk_assign", args=["agora", study.pk]),
    )
    assert {role: ask(client, one, home) for role, one in people.items()} == dict.fromkeys(
        people, SEEN
    )
    assert ask(client, people[Role.OWNER], assign) == SEEN
    assert ask(client, people[Role.ANALYST], assign) == REFUSED
    assert ask(client, client_owner, home) == HIDDEN
    own = reverse("desk_studies", args=[study.space.slug])
    assert ask(client, client_owner, own) == HIDDEN


def test_an_owner_asks_for_a_study_and_follows_it(client):
    space = make_client_space()
    survey = make_closed_survey(space)
    client.force_login(make_staff(space))
    url = reverse("study_ask", args=[space.slug])
    empty = client.post(url, {})
    assert empty.status_code == 422
    assert Study.objects.count() == 0
    asked = {"title": "La place", "brief": "Faut-il des arbres ?", "surveys": [survey.pk]}
    answer = client.post(url, asked, follow=True)
    assert answer.resolver_match.url_name == "space_study"
    assert Study.objects.get().title == "La place"


def test_a_survey_of_another_space_is_not_offered(client):
    space, foreign = make_client_space(), make_closed_survey(make_client_space())
    make_closed_survey(space)
    client.force_login(make_staff(space))
    asked = {"title": "La place", "brief": "?", "surveys": [foreign.pk]}
    assert client.post(reverse("study_ask", args=[space.slug]), asked).status_code == 422
    assert not Study.objects.exists()


def test_an_owner_of_aimpact_assigns_and_takes_off(client):
    study, agora = make_study(), make_agora()
    owner, analyst = make_staff(agora), make_staff(agora, Role.ANALYST)
    client.force_login(owner)
    url = reverse("desk_assign", args=["agora", study.pk])
    client.post(url, {"person": analyst.pk, "part": "analyst"})
    assignment = study.assignments.get()
    assert (assignment.user, assignment.part) == (analyst, Part.ANALYST)
    assert client.post(url, {"person": analyst.pk, "part": "reviewer"}).status_code == 422
    client.post(reverse("desk_unassign", args=["agora", study.pk, assignment.pk]))
    assert not study.assignments.exists()


def test_an_owner_takes_the_access_back_after_being_asked(client):
    study = make_study()
    client.force_login(make_staff(study.space))
    url = reverse("study_withdraw", args=[study.space.slug, study.pk])
    client.get(url)
    study.refresh_from_db()
    assert study.state == StudyState.ASKED
    client.post(url)
    study.refresh_from_db()
    assert study.state == StudyState.WITHDRAWN


@pytest.mark.parametrize("page", ["space_studies", "desk_studies"])
def test_lists_cost_the_same_for_one_study_and_for_three(
    client, django_assert_max_num_queries, django_assert_num_queries, page
):
    space = make_client_space()
    make_analyst(make_study(space))
    agora = make_agora()
    owner = make_staff(space if page == "space_studies" else agora)
    client.force_login(owner)
    url = reverse(page, args=[space.slug if page == "space_studies" else "agora"])
    client.get(url)
    with django_assert_max_num_queries(20) as first:
        client.get(url)
    make_analyst(make_study(space)), make_analyst(make_study(space))
    with django_assert_num_queries(len(first)):
        client.get(url)
