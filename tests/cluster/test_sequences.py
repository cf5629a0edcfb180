"""What a standby must hold for the service to go on there."""

import pytest
from django.db import connection

UNLOGGED = "SELECT relname FROM pg_class WHERE relkind = 'S' AND relpersistence = 'u'"


@pytest.mark.django_db
def test_every_sequence_outlives_a_failover():
    """Unlogged tables may start empty there; an unlogged sequence may not start at all."""
    with connection.cursor() as cursor:
        cursor.execute(UNLOGGED)
        assert cursor.fetchall() == []
