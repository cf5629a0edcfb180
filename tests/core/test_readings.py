"""What was read is written down by another thread than the page's, and never erased."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.core.services import forget_noted, note_reading, record_event, write_readings
from tests.factories import make_space, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_noted():
    forget_noted()
    yield
    forget_noted()


def read(space, user, *, at=None, **more):
    at = at or timezone.now()
    note_reading(space, "open_members", by=user, at=at, space_id=space.pk, **more)


def test_a_page_read_ten_times_in_a_day_is_one_event():
    space, user = make_space(), make_user()
    for _ in range(10):
        read(space, user)
    assert not AuditEvent.objects.exists()

    assert write_readings() == 1

    read(space, user)
    assert write_readings() == 0
    event = AuditEvent.objects.get()
    assert (event.actor_id, event.space_id, event.object_id) == (user.pk, space.pk, str(space.pk))


def test_two_processes_tell_it_once():
    space, user = make_space(), make_user()
    read(space, user)
    write_readings()
    forget_noted()  # another process has noted nothing yet
    read(space, user)
    assert write_readings() == 0


def test_each_day_each_person_and_each_file_is_told():
    space, user = make_space(), make_user()
    noon = datetime(2026, 11, 20, 11, tzinfo=UTC)
    read(space, user, at=noon)
    read(space, user, at=noon + timedelta(days=1))
    read(space, make_user(), at=noon)
    for _ in range(2):
        read(space, user, at=noon, is_daily=False)
    assert write_readings() == 5


def test_what_cannot_be_written_waits(monkeypatch):
    from django.db import OperationalError

    space, user = make_space(), make_user()
    read(space, user)

    def fail(events):
        raise OperationalError("gone")

    with monkeypatch.context() as patched:
        patched.setattr(AuditEvent.objects, "bulk_create", fail)
        with pytest.raises(OperationalError):
            write_readings()

    assert write_readings() == 1


@pytest.mark.parametrize("rewrite", [
    lambda events: events.delete(),
    lambda events: events.update(verb="nothing"),
])  # fmt: skip
def test_the_database_refuses_to_rewrite_the_trail(rewrite):
    record_event(make_space(), "create_space", by=None, at=timezone.now())
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        rewrite(AuditEvent.objects.all())
