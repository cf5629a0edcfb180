"""The thread that writes what a process counted in memory."""

import io
import logging
from collections.abc import Callable
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


def test_a_process_that_ends_writes_once_more_and_does_not_complain_of_its_closed_log(
    settings, monkeypatch, capsys
):
    settings.ARRIVALS_WRITTEN_EVERY = 3_600
    monkeypatch.setattr(logging, "raiseExceptions", True)
    at_exit: list[Callable[[], None]] = []
    written, stream = [], io.StringIO()
    monkeypatch.setattr("atexit.register", at_exit.append)
    log = logging.getLogger("aimpact.core.services.writing")
    handler = logging.StreamHandler(stream)
    log.addHandler(handler)

    def write():
        written.append(1)
        raise DatabaseError

    writer = Writer("numbers", write)
    try:
        writer.start()
        at_exit[0]()
        assert "they are lost: the process ends" in stream.getvalue()
        stream.close()
        at_exit[0]()
    finally:
        log.removeHandler(handler)
        writer.stop()
    assert len(written) == 2
    assert capsys.readouterr().err == ""


def test_no_thread_where_tests_write_themselves(settings):
    settings.ARRIVALS_WRITTEN_EVERY = 0
    written = Event()
    writer = Writer("numbers", written.set)
    writer.start()
    assert not written.wait(0.05)
