"""Who tries codes, as the limits see it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from aimpact.spaces.callers import caller_of, minutes_until, remember_mistake
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def _request(user=None, session=None):
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    request.user = user or AnonymousUser()
    request.session = session or SessionStore()
    return request


def test_a_visitor_is_an_address_until_a_first_mistake():
    request = _request()
    assert (caller_of(request).address, caller_of(request).person) == ("192.0.2.7", "")
    remember_mistake(request)
    assert caller_of(request).person


def test_a_visitor_has_neighbours():
    assert caller_of(_request()).around == "192.0.2.0/24"


def test_a_visitor_keeps_the_same_mark():
    request = _request()
    remember_mistake(request)
    first = caller_of(request)
    remember_mistake(request)
    assert caller_of(request) == first


def test_someone_signed_in_is_known_by_their_account_in_every_browser():
    user = make_user()
    one, other = _request(user), _request(user)
    remember_mistake(one)
    assert caller_of(one) == caller_of(other)
    assert one.session.is_empty()


@pytest.mark.parametrize(("seconds", "expected"), [(1, 1), (60, 1), (61, 2), (600, 10), (-5, 1)])
def test_minutes_until_are_whole_and_never_none(mid_window, seconds, expected):
    assert minutes_until(mid_window + timedelta(seconds=seconds)) == expected
