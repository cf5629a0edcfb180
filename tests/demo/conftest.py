"""The demonstration is loaded once for the tests of a file, and rolled back after them."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from aimpact.demo.services import load_demo


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[datetime]:
    """When the demonstration was loaded."""
    at = timezone.now()
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with media, django_db_blocker.unblock(), transaction.atomic():
        assert load_demo(at=at)
        yield at
        transaction.set_rollback(True)
