"""The demonstration is loaded once for the tests of a file, and rolled back after them."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from aimpact.demo.services import load_demo


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[datetime]:
    """When the demonstration was loaded."""
    at = timezone.now()
    with django_db_blocker.unblock(), transaction.atomic():
        assert load_demo(at=at)
        yield at
        transaction.set_rollback(True)
