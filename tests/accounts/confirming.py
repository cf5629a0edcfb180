"""Saying again who one is, before what concerns all of one's data."""

from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD


def confirm(client: Client) -> None:
    """The person signed in gives their password again."""
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.status_code == 302
