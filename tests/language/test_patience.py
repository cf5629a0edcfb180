"""Long work that can be left."""

from threading import Event

import pytest

from aimpact.language import patience
from aimpact.language.patience import LeftAlone, Report, patiently


class Stopped(Exception):
    pass


def test_what_the_work_returns_or_raises_comes_out() -> None:
    assert patiently(lambda report: 12, lambda share: None) == 12

    def fail(report: Report) -> None:
        raise ValueError("too few texts")

    with pytest.raises(ValueError, match="too few texts"):
        patiently(fail, lambda share: None)


def test_who_waits_leaves_at_once_and_the_work_ends_at_its_next_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patience, "TICK", 0.01)
    may_speak, ended = Event(), Event()

    def silent(report: Report) -> None:
        may_speak.wait(60)  # a call that says nothing for very long
        try:
            report(0.5)
        except LeftAlone:
            ended.set()

    def stop(share: float) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        patiently(silent, stop)
    assert not ended.is_set()
    may_speak.set()
    assert ended.wait(60)


def test_what_the_work_told_last_is_told_again_while_it_is_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patience, "TICK", 0.01)
    heard: list[float] = []
    enough = Event()

    def work(report: Report) -> None:
        report(0.25)
        enough.wait(60)

    def hear(share: float) -> None:
        heard.append(share)
        if heard.count(0.25) == 3:
            enough.set()

    patiently(work, hear)
    assert set(heard) <= {0.0, 0.25}
