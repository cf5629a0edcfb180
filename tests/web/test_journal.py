"""The journal of a space: every event in words, for its owners alone."""

import ast
import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.core.services import forget_noted, record_event, write_readings
from aimpact.insights.services.exports import Content, ExportOrder, FileFormat, export_survey
from aimpact.spaces.enums import Role
from aimpact.web.journal import WORDS, detail_words, event_words
from tests.consistency.house import PACKAGE
from tests.factories import make_closed_survey, make_space, make_survey, make_user
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db

RECORDERS = {"record_event", "note_reading", "_keep", "_record"}


@pytest.fixture(autouse=True)
def nothing_noted():
    forget_noted()
    yield
    forget_noted()


def address(space):
    return f"/e/{space.slug}/equipe/journal/"


def owner_of(client, space):
    user = make_staff(space, Role.OWNER)
    client.force_login(user)
    return user


def shown(client, space, **filters):
    return client.get(address(space), filters).content.decode()


def note(space, verb, *, by=None, days_ago=0, **details):
    at = timezone.now() - timedelta(days=days_ago)
    return record_event(space, verb, by=by, at=at, space_id=space.pk, **details)


# --- words -------------------------------------------------------------------------------
def recorded_verbs():
    """Every verb that a call of a function of `RECORDERS` writes literally, or one of two."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in RECORDERS and len(node.args) > 1:
                verb = node.args[1]
                said = [verb.body, verb.orelse] if isinstance(verb, ast.IfExp) else [verb]
                literals = [part.value for part in said if isinstance(part, ast.Constant)]
                found |= {value for value in literals if isinstance(value, str)}
    return {verb for verb in found if "." not in verb}  # those of an account are in no space


def test_every_verb_has_its_words():
    assert sorted(recorded_verbs() - set(WORDS)) == []


def test_moments_are_written_as_people_write_them():
    details = {"before": "2026-12-02T07:00:00+00:00", "after": 12, "role": "editor"}
    said = [value.replace("\u00a0", " ") for _name, value in detail_words(details)]
    assert said == ["02/12/2026 à 8 h 00", "12", "editor"]


def test_a_verb_of_another_version_is_shown_all_the_same():
    assert event_words("fly_away") == "Autre action : fly_away".replace(" :", "\u00a0:")


# --- the page ----------------------------------------------------------------------------
def test_who_may_read_and_take_the_journal(client: Client):
    space = make_space()
    cast = make_cast(space)
    assert answers_of(client, cast, address(space)) == team_page(owner=SEEN)
    taken = answers_of(client, cast, f"{address(space)}exporter/", method="post")
    assert taken == team_page(owner=SEEN)


def test_it_says_who_did_what_to_which_survey(client: Client):
    survey = make_survey()
    user = owner_of(client, survey.space)
    at = timezone.now()
    record_event(survey, "export_results", by=user, at=at, space_id=survey.space_id, ballots=12)
    page = shown(client, survey.space)
    for words in (str(user), "Résultats exportés", str(survey), "bulletins"):
        assert words in page


def test_another_space_s_events_are_not_shown(client: Client):
    space = make_space()
    owner_of(client, space)
    note(make_space(), "set_logo")
    assert "Aucun événement" in shown(client, space)


def test_the_platform_and_deleted_accounts_have_their_words(client: Client):
    space = make_space()
    owner_of(client, space)
    note(space, "erase_personal_data")
    gone = make_user()
    note(space, "set_logo", by=gone)
    gone.delete()
    page = shown(client, space)
    assert "La plateforme" in page
    assert "Un compte supprimé depuis" in page


def test_filters_by_kind_person_and_day(client: Client):
    space = make_space()
    user, other = owner_of(client, space), make_staff(space, Role.EDITOR)
    note(space, "export_results", by=user, days_ago=10)
    note(space, "set_logo", by=other)
    exported, logo = '<td data-label="Quoi">Résultats exportés', '<td data-label="Quoi">Logo'
    by_kind = shown(client, space, groupe="lectures")
    assert exported in by_kind
    assert logo not in by_kind
    by_person = shown(client, space, personne=other.pk)
    assert (exported in by_person, logo in by_person) == (False, True)
    since = (timezone.now() - timedelta(days=5)).date().isoformat()
    assert exported not in shown(client, space, depuis=since)
    assert logo not in shown(client, space, jusque=since)


def test_days_the_wrong_way_round_are_said_at_their_field_and_kept(client: Client):
    space = make_space()
    user = owner_of(client, space)
    note(space, "set_logo", by=user)
    days = {"depuis": "2026-11-20", "jusque": "2026-11-02"}
    answer = client.get(address(space), {**days, "groupe": "espace"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-invalid="true" class="input" id="id_jusque"' in page
    assert "Ce jour vient avant celui de" in page
    assert [f'value="{day}"' in page for day in days.values()] == [True, True]
    assert '<option value="espace" selected>' in page
    assert "Télécharger ces événements" not in page
    assert client.post(f"{address(space)}exporter/", days).status_code == 422
    assert not AuditEvent.objects.filter(verb="export_journal").exists()


@pytest.mark.parametrize("wrong", [{"personne": "x"}, {"depuis": "hier"}, {"groupe": "rien"}])
def test_a_filter_that_cannot_be_read_is_said_and_shows_nothing_else(client: Client, wrong):
    space = make_space()
    note(space, "set_logo", by=owner_of(client, space))
    answer = client.get(address(space), wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count('aria-invalid="true"') == 1
    assert "<table" not in page


def test_the_same_day_twice_is_that_day(client: Client):
    space = make_space()
    note(space, "set_logo", by=owner_of(client, space))
    today = timezone.localdate().isoformat()
    assert '<td data-label="Quoi">Logo' in shown(client, space, depuis=today, jusque=today)


def test_that_filters_are_optional_is_said_once(client: Client):
    space = make_space()
    owner_of(client, space)
    assert shown(client, space).count("facultatif") == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_much_for_one_event_as_for_three(
    client: Client, number, django_assert_num_queries
):
    survey = make_survey()
    user = owner_of(client, survey.space)
    for _ in range(number):
        at = timezone.now()
        record_event(survey, "update_terms", by=user, at=at, space_id=survey.space_id)
    shown(client, survey.space)
    with django_assert_num_queries(QUERIES):
        shown(client, survey.space)


QUERIES = 11


def test_long_journals_have_pages(client: Client):
    space = make_space()
    owner_of(client, space)
    for _ in range(51):
        note(space, "set_logo")
    assert "page=2" in shown(client, space)


def test_the_file_holds_the_filter_s_events_and_taking_it_is_written_down(client: Client):
    space = make_space()
    user = owner_of(client, space)
    note(space, "export_results", by=user, reason="=1+1")
    note(space, "set_logo", by=user)
    answer = client.post(f"{address(space)}exporter/", {"groupe": "lectures"})
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:5] == ["Quand", "Qui", "Quoi", "Sondage concerné", "En détail"]
    assert [row[5] for row in rows[1:]] == ["export_results"]
    assert rows[1][4].replace("\u00a0", " ") == "raison : =1+1"
    assert rows[1][6] == "reason==1+1"
    event = AuditEvent.objects.get(verb="export_journal")
    assert event.details == {"events": 1}


# --- what is written down ----------------------------------------------------------------
def test_opening_results_is_told_once_a_day_and_person(client: Client):
    survey = make_closed_survey()
    user = owner_of(client, survey.space)
    for _ in range(3):
        client.get(f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/resultats/")
    assert write_readings() == 1
    event = AuditEvent.objects.get(verb="open_results")
    assert (event.actor_id, event.object_id) == (user.pk, str(survey.pk))


def test_the_public_s_results_are_told_of_nobody(client: Client):
    survey = make_closed_survey()
    client.get(f"/s/{survey.code}/resultats/")
    assert write_readings() == 0


def test_an_export_says_its_format_and_how_many_ballots():
    survey, user = make_closed_survey(), make_user()
    order = ExportOrder(content=Content.CODEBOOK, file_format=FileFormat.CSV)
    export_survey(survey, order, by=user, at=timezone.now())
    details = AuditEvent.objects.get(verb="export_results").details
    assert (details["file_format"], details["ballots"]) == ("csv", 0)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("name", ["depuis", "jusque"])
def test_the_first_and_the_last_day_that_there_are_can_be_asked_for(client, name, day):
    space = make_space()
    owner_of(client, space)
    assert client.get(address(space), {name: day}).status_code == 200
