"""Too many ballots from one place: a brake, nothing kept, no answer lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from aimpact.surveys.crowds import Crowd, ballots_around
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import IncomingBallot
from tests.factories import make_member
from tests.surveys.answering import one_page, read_page_form, send, text_of

AT = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)


def full(crowd: Crowd, place: str = "192.0.2.1", **changes: Any) -> bool:
    return crowd.is_full(1, place, **({"limit": 2, "at": AT} | changes))


def test_a_place_is_full_once_it_has_sent_its_ballots() -> None:
    crowd = Crowd()
    crowd.add(1, "192.0.2.1", at=AT)
    assert not full(crowd)
    crowd.add(1, "192.0.2.1", at=AT)
    assert full(crowd)
    assert not full(crowd, "192.0.2.2")
    assert not crowd.is_full(2, "192.0.2.1", limit=2, at=AT)
    assert not full(crowd, limit=0)


def test_everything_is_forgotten_at_the_next_hour() -> None:
    crowd = Crowd()
    for _ in range(3):
        crowd.add(1, "192.0.2.1", at=AT)
    assert not full(crowd, at=AT + timedelta(hours=1))


def test_memory_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aimpact.surveys.crowds.MOST_KEYS", 1)
    crowd = Crowd()
    for place in ("192.0.2.1", "192.0.2.2", "192.0.2.2"):
        crowd.add(1, place, at=AT)
    assert not full(crowd, "192.0.2.2")


def answer(survey: Any, client: Client) -> Any:
    return send(client, read_page_form(client.get(f"/s/{survey.code}/")), q1="yes")


@pytest.mark.django_db
def test_a_ballot_too_many_from_one_place_waits_in_its_page(settings: Any) -> None:
    settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE = 2
    survey = one_page()
    for _ in range(2):
        assert answer(survey, Client()).status_code == 302

    late = Client()
    refused = answer(survey, late)

    assert "Beaucoup de bulletins sont venus de votre réseau" in text_of(refused)
    form = read_page_form(refused)
    assert ("q1", "yes") in form.values
    assert IncomingBallot.objects.count() == 2
    settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE = 3
    assert send(late, form).status_code == 302


@pytest.mark.django_db
def test_people_who_are_known_are_not_counted_by_place(settings: Any) -> None:
    settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE = 1
    survey = one_page(audience=Audience.MEMBERS)
    for _ in range(2):
        client = Client()
        client.force_login(make_member(survey.space))
        assert answer(survey, client).status_code == 302
    assert not ballots_around.is_full(survey.pk, "127.0.0.1", limit=1, at=AT)
