"""The page of themes of the team."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aimpact.core.text import fold
from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.analyses.themes import compute
from aimpact.insights.models import Theme, ThemeSet
from aimpact.insights.wording import read
from aimpact.spaces.enums import Role
from aimpact.surveys.models import Survey
from tests.factories import make_closed_survey, make_space
from tests.insights.ballots import fill
from tests.insights.theming import make_written_survey, propose, theme_named
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db


def url_of(survey: Survey, name: str = "survey_themes", *more: object) -> str:
    return reverse(name, args=[survey.space.slug, survey.code, *more])


def sign_in(client: Client, survey: Survey, role: Role = Role.ANALYST) -> None:
    client.force_login(make_staff(survey.space, role))


def page(client: Client, survey: Survey) -> str:
    return client.get(url_of(survey, "themes_of_field", "q3")).content.decode()


def test_who_may_read_themes(client: Client) -> None:
    space = make_space()
    survey = make_written_survey(space)
    answers = answers_of(client, make_cast(space), url_of(survey))
    assert answers == team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)


def test_who_may_change_themes(client: Client) -> None:
    space = make_space()
    survey = make_written_survey(space)
    propose(survey)
    url = url_of(survey, "change_theme", theme_named(survey, "bus").pk)
    data = {"action": "accept", "name": "bus"}
    answers = answers_of(client, make_cast(space), url, method="post", data=data)
    assert answers == team_page(owner=SEEN, editor=SEEN, analyst=SEEN)


def test_themes_are_shown_with_their_texts(client: Client) -> None:
    survey = make_written_survey()
    propose(survey)
    sign_in(client, survey)
    shown = page(client, survey)
    assert "Planter des arbres" in shown
    assert "12 réponses" in shown
    assert "Proposé par la machine" in shown


def test_a_survey_without_themes_says_when_they_come(client: Client) -> None:
    survey = make_written_survey()
    sign_in(client, survey)
    assert "Pas encore de thème" in page(client, survey)


def test_few_ballots_show_nothing(client: Client) -> None:
    survey = make_closed_survey()
    fill(survey, 3, {"q3": "Planter des arbres"})
    sign_in(client, survey)
    assert "Planter des arbres" not in page(client, survey)


def test_a_field_without_texts_is_not_found(client: Client) -> None:
    survey = make_written_survey()
    sign_in(client, survey)
    assert client.get(url_of(survey, "themes_of_field", "q1")).status_code == 404


def test_a_theme_is_accepted_renamed_merged_and_put_aside(client: Client) -> None:
    survey = make_written_survey()
    propose(survey)
    sign_in(client, survey)
    trees, bus = theme_named(survey, "arbres"), theme_named(survey, "bus")
    client.post(
        url_of(survey, "change_theme", trees.pk), {"action": "accept", "name": "Végétaliser"}
    )
    trees.refresh_from_db()
    assert trees.name == "Végétaliser"
    assert trees.accepted_at is not None
    client.post(url_of(survey, "change_theme", bus.pk), {"action": "merge", "into": trees.pk})
    assert trees.members.count() == 20
    client.post(url_of(survey, "change_theme", trees.pk), {"action": "withdraw"})
    assert Theme.objects.get().accepted_at is None
    client.post(url_of(survey, "change_theme", trees.pk), {"action": "drop"})
    assert not Theme.objects.exists()


def test_a_theme_without_a_name_is_asked_for_one(client: Client) -> None:
    survey = make_written_survey()
    propose(survey)
    sign_in(client, survey)
    url = url_of(survey, "change_theme", theme_named(survey, "bus").pk)
    answer = client.post(url, {"action": "accept", "name": ""})
    assert answer.status_code == 422
    assert "Donnez un nom au thème." in answer.content.decode()
    answer = client.post(url, {"action": "merge", "name": "bus"})
    assert "Choisissez le thème avec lequel fusionner." in answer.content.decode()


def test_a_theme_of_another_survey_is_not_found(client: Client) -> None:
    survey, other = make_written_survey(), make_written_survey()
    propose(other)
    sign_in(client, survey)
    url = url_of(survey, "change_theme", theme_named(other, "bus").pk)
    assert client.post(url, {"action": "drop"}).status_code == 404


def test_the_page_asks_as_much_for_three_themes_as_for_one(client: Client) -> None:
    survey = make_written_survey()
    theme_set = propose(survey)
    sign_in(client, survey)
    page(client, survey)
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as captured:
            page(client, survey)
        counts.append(len(captured))
        Theme.objects.create(theme_set=theme_set, name="vide")
    assert counts[0] == counts[1]


def test_the_job_proposes_themes_of_what_was_written() -> None:
    survey = make_closed_survey()
    for text in (
        "Planter des arbres dans les rues",
        "Plus d’arbres et de fleurs, moins de béton",
        "Plus de bus le soir, bus plus fréquents",
        "Des bus gratuits pour les jeunes, bus de nuit",
    ):
        fill(survey, 6, {"q3": text})
    part = compute(survey, read_matrix(survey), {}, lambda share: None)
    assert part["fields"]["q3"]["texts"] == 24
    themes = Theme.objects.filter(theme_set__survey=survey)
    assert part["fields"]["q3"]["themes"] == themes.count() >= 2
    assert all(theme.accepted_at is None for theme in themes)


def test_what_was_accepted_before_is_proposed_for_the_same_question() -> None:
    space = make_space()
    survey, later, stranger = (make_written_survey(s) for s in (space, space, make_space()))
    theme_set = propose(survey)
    label = next(q.label for q in survey.document.questions() if q.code == "q3")
    ThemeSet.objects.filter(pk=theme_set.pk).update(question=fold(read(label)))
    Theme.objects.filter(theme_set=theme_set).update(accepted_at=survey.published_at)
    for each in (later, stranger):
        compute(each, read_matrix(each), {}, lambda share: None)
    learnt = Theme.objects.filter(is_learnt=True)
    assert not learnt.filter(theme_set__survey=stranger).exists()
    found = learnt.filter(theme_set__survey=later)
    assert {theme.name: theme.members.count() for theme in found} == {"arbres": 12, "bus": 8}
