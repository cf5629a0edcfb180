"""The limits of sign-in are kept without network addresses."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse

from aimpact.accounts.adapter import AccountAdapter


def test_a_caller_is_a_keyed_hash():
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    assert "192.0.2.7" not in AccountAdapter(request).get_client_ip(request)


@pytest.mark.django_db
def test_no_address_is_kept_after_signing_in_was_tried(client):
    cache.clear()
    form = {"login": "nobody@example.org", "password": "not the right one"}
    client.post(reverse("account_login"), form, REMOTE_ADDR="192.0.2.7")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM core_cache")
        keys = [key for (key,) in cursor.fetchall()]
    assert any("allauth" in key for key in keys)
    assert not any("192.0.2.7" in key for key in keys)
