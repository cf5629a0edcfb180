from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Ballot, Participation, Survey
from tests.factories import make_commune, make_open_survey, make_survey, make_user
from tests.permissions import SEEN, answers_of, make_cast, team_page
from tests.surveys.builder import Desk, sit_down, words_of

pytestmark = pytest.mark.django_db

TERMS = {
    "moment": "",
    "subject": "",
    "audience": "link",
    "territory": "",
    "anonymity": "anonymous",
    "results_visibility": "at_end",
    "smallest_cell": "5",
    "opens_at": "",
    "closes_at": "",
    "remind_at": "",
    "time_zone": "Europe/Paris",
}


@pytest.fixture
def desk(client: Client) -> Desk:
    return sit_down(client, make_survey())


def save(desk: Desk, **changes: Any) -> Any:
    return desk.post("survey_terms", **TERMS | changes)


def errors(response: Any) -> set[str]:
    assert response.status_code == 422
    return set(response.context["form"].errors)


def with_ballot(**fields: Any) -> Survey:
    survey = make_survey(**fields)
    Ballot.objects.create(
        survey=survey, anonymity=survey.anonymity, answers={}, day=survey.created_at.date()
    )
    return survey


@pytest.mark.parametrize("name", ["survey_terms", "survey_screens"])
def test_who_may_see_the_terms_and_the_preview(client: Client, name: str) -> None:
    desk = Desk(client, make_survey())
    answers = answers_of(client, make_cast(desk.survey.space), desk.url(name))
    assert answers == team_page(owner=SEEN, editor=SEEN)


def test_who_may_change_the_terms(client: Client) -> None:
    desk = Desk(client, make_survey())
    cast = make_cast(desk.survey.space)
    answers = answers_of(client, cast, desk.url("survey_terms"), method="post", data=TERMS)
    assert answers == team_page(owner=SEEN, editor=SEEN)


def test_terms_of_another_spaces_survey_do_not_exist(desk: Desk) -> None:
    foreign = make_survey()
    url = desk.url("survey_terms").replace(desk.survey.code, foreign.code)
    assert desk.client.post(url, TERMS).status_code == 404


def test_terms_are_saved(desk: Desk) -> None:
    commune = make_commune(name="Bourg-Fictif", search_text="bourg fictif")
    response = save(
        desk,
        moment="before",
        subject=" La halle 🧺\x00 ",
        audience="territory",
        territory="Bourg-Fictif",
        anonymity="named",
        profile_fields=["age_band", "commune"],
        results_visibility="team",
        smallest_cell="10",
        opens_at="2027-03-01T08:00",
        closes_at="2027-03-31T20:00",
    )
    assert response["Location"] == desk.url("survey_terms")
    survey = Survey.objects.get()
    assert (survey.moment, survey.subject) == ("before", "La halle 🧺")
    assert (survey.audience, survey.territory) == (Audience.TERRITORY, commune)
    assert survey.profile_fields == ["age_band", "commune"]
    assert survey.opens_at == datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
    assert survey.closes_at == datetime(2027, 3, 31, 18, 0, tzinfo=UTC)
    assert desk.get("survey_terms").status_code == 200


def test_dates_are_those_of_a_clock_in_the_surveys_time_zone(desk: Desk) -> None:
    save(desk, closes_at="2027-06-01T20:00", time_zone="Indian/Reunion")
    assert Survey.objects.get().closes_at == datetime(2027, 6, 1, 16, 0, tzinfo=UTC)
    assert 'value="2027-06-01T20:00"' in words_of(desk.get("survey_terms"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"audience": "everyone"}, "audience"),
        ({"audience": ""}, "audience"),
        ({"audience": "territory", "territory": ""}, "territory"),
        ({"audience": "territory", "territory": "Nulle-Part-sur-Rien"}, "territory"),
        ({"audience": "territory", "territory": "a" * 100_000}, "territory"),
        ({"anonymity": "named"}, "anonymity"),
        ({"anonymity": "secret"}, "anonymity"),
        ({"profile_fields": ["shoe_size"]}, "profile_fields"),
        ({"results_visibility": "never"}, "results_visibility"),
        ({"smallest_cell": "2"}, "smallest_cell"),
        ({"smallest_cell": "cinq"}, "smallest_cell"),
        ({"moment": "after"}, "subject"),
        ({"moment": "after", "subject": "a" * 100_000}, "subject"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"opens_at": "demain"}, "opens_at"),
        ({"opens_at": "0001-01-01T00:00"}, "opens_at"),
        ({"opens_at": "9999-12-31T23:59"}, "opens_at"),
        ({"opens_at": "2027-03-28T02:30"}, "opens_at"),
        ({"opens_at": "2027-03-02T08:00", "closes_at": "2027-03-01T08:00"}, "closes_at"),
        (
            {
                "audience": "invitees",
                "opens_at": "2027-03-02T08:00",
                "remind_at": "2027-03-01T08:00",
            },
            "remind_at",
        ),
    ],
)
def test_terms_that_cannot_be_are_refused_beside_their_field(
    desk: Desk, changes: dict[str, Any], field: str
) -> None:
    assert errors(save(desk, **changes)) == {field}
    assert Survey.objects.get().version == 1


def test_what_was_typed_is_kept(desk: Desk) -> None:
    words = words_of(save(desk, moment="after", subject="a" * 3_000, closes_at="2027-03-01T08:00"))
    assert "a" * 3_000 in words
    assert 'value="2027-03-01T08:00"' in words


def test_what_people_were_promised_is_no_longer_asked_after_a_ballot(client: Client) -> None:
    desk = sit_down(client, with_ballot(audience=Audience.MEMBERS, profile_fields=["gender"]))
    save(desk, audience="link", anonymity="named", profile_fields=["age_band"], smallest_cell="8")
    survey = Survey.objects.get()
    assert (survey.audience, survey.anonymity) == (Audience.MEMBERS, Anonymity.ANONYMOUS)
    assert (survey.profile_fields, survey.smallest_cell) == (["gender"], 8)


def test_the_territory_stays_after_a_ballot(client: Client) -> None:
    commune = make_commune()
    desk = sit_down(client, with_ballot(audience=Audience.TERRITORY, territory=commune))
    assert save(desk, results_visibility="live").status_code == 302
    assert Survey.objects.get().territory == commune


def test_the_smallest_group_is_not_lowered_after_a_ballot(client: Client) -> None:
    desk = sit_down(client, with_ballot(smallest_cell=10))
    assert errors(save(desk, smallest_cell="5")) == {"smallest_cell"}


def test_a_named_survey_can_be_made_anonymous_after_a_ballot(client: Client) -> None:
    survey = make_survey(audience=Audience.MEMBERS, anonymity=Anonymity.NAMED)
    Ballot.objects.create(
        survey=survey,
        anonymity=survey.anonymity,
        participation=Participation.objects.create(survey=survey, user=make_user()),
        answers={},
        day=survey.created_at.date(),
    )
    desk = sit_down(client, survey)
    assert desk.get("survey_terms").context["strengthens"]
    assert save(desk, audience="members").status_code == 302
    assert Ballot.objects.get().participation is None


def test_the_dates_of_an_open_survey_are_not_asked(client: Client) -> None:
    survey = make_open_survey()
    desk = sit_down(client, survey)
    assert save(desk, closes_at="2030-01-01T08:00", smallest_cell="6").status_code == 302
    again = Survey.objects.get()
    assert again.smallest_cell == 6
    assert (again.opens_at, again.closes_at) == (survey.opens_at, survey.closes_at)


def test_the_dates_of_an_open_survey_lead_to_the_extension(client: Client) -> None:
    desk = sit_down(client, make_open_survey())
    assert desk.url("survey_publish") in words_of(desk.get("survey_terms"))


def test_the_preview_stands_in_two_frames_of_our_own(desk: Desk) -> None:
    response = desk.get("survey_screens")
    assert words_of(response).count(f'src="{desk.url("survey_preview")}"') == 2
    assert "frame-src 'self'" in response.headers["Content-Security-Policy"]


def test_a_survey_that_waits_can_get_other_dates(client: Client) -> None:
    now = timezone.now()
    survey = make_survey(published_at=now, opens_at=now + timedelta(days=1))
    desk = sit_down(client, survey)
    save(desk, opens_at="2090-01-01T08:00", closes_at="2090-02-01T08:00")
    assert Survey.objects.get().opens_at == datetime(2090, 1, 1, 7, 0, tzinfo=UTC)
