"""The thread that writes what a process counted in memory."""

import logging
from threading import Event

import pytest
from django.db import DatabaseError

from aimpact.core.services import Writer

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60


def test_a_writer_writes_again_and_again_even_after_a_failure(settings, caplog):
    settings.ARRIVALS_WRITTEN_EVERY = 0.01
    third, times = Event(), []

    def write():
        times.append(1)
        if len(times) >= 3:
            third.set()
        raise DatabaseError

    writer = Writer("numbers", write)
    with caplog.at_level(logging.CRITICAL, logger="aimpact.core.services.writing"):
        writer.start()
        writer.start()
        assert third.wait(PATIENCE)
        writer.stop()
    stopped = len(times)
    writer.stop()
    assert len(times) == stopped


def test_a_writer_may_be_started_again(settings):
    settings.ARRIVALS_WRITTEN_EVERY = 0.01
    written = Event()
    writer = Writer("numbers", written.set)
    for _ in range(2):
        writer.start()
        assert written.wait(PATIENCE)
        writer.stop()
        written.clear()


def test_no_thread_where_tests_write_themselves(settings):
    settings.ARRIVALS_WRITTEN_EVERY = 0
    written = Event()
    writer = Writer("numbers", written.set)
    writer.start()
    assert not written.wait(0.05)
