"""Never lost: what was acknowledged is there once, whatever is killed at whatever moment.

The real service is killed fifty times in a row under a crowd that answers; then what people were
told is set beside what the database holds. The moments are drawn, from a seed; every wait is for
a fact.
"""

import asyncio
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.operations.crowd import Crowd, Person, Record
from tests.operations.rally import INVITED, LIMITED, LINK, MEMBERS
from tests.operations.standing import StandingService, visit, wait_for

PEOPLE, SEED = 120, 20261123
ROUNDS = 5
"""Of ten kills. What starts again in no time is killed more often than what does not."""
WHILE_SEALING = ["web worker", "web"]
AFTERWARDS = ["backend"] * 5 + ["postmaster"] * 2
MOST_BALLOTS_BETWEEN = 6


@pytest.fixture(scope="module")
def standing() -> Iterator[tuple[StandingService, dict[str, Any]]]:
    with StandingService.started(people=PEOPLE) as (service, rally):
        path = f"/s/{rally['surveys'][LINK][1]}/"
        wait_for(lambda: service.status(path) == 200, "answer")
        rally["kept apart"] = [rally["tokens"].pop() for _ in range(2)]
        yield service, rally


class Storm:
    """Kills one thing after the other, each once people had answers since the last."""

    def __init__(self, service: StandingService, record: Record, rng: random.Random) -> None:
        self.service, self.record, self.rng = service, record, rng
        self.kills: list[str] = []
        self._by_name: dict[str, Callable[[], None]] = {
            "web worker": service.kill_web_worker,
            "web": service.kill_web,
            "backend": lambda: service.kill_backend(rng),
            "postmaster": service.kill_postmaster,
        }

    def rage(self) -> None:
        """A round: a sealing is held in its middle and killed there; then PostgreSQL falls."""
        with self.service.sealing_held() as is_sealing:
            self._kill_all(WHILE_SEALING)
            wait_for(is_sealing, "sealing")
            self.service.kill_worker()
            self.kills.append("worker")
        with self.service.left_down("worker"):  # it dies with PostgreSQL, once is enough
            self._kill_all(AFTERWARDS)

    def _kill_all(self, names: list[str]) -> None:
        for name in self.rng.sample(names, len(names)):
            self._wait_for_people()
            self._by_name[name]()
            self.kills.append(name)

    def _wait_for_people(self) -> None:
        wanted = self.record.acknowledgements + self.rng.randint(1, MOST_BALLOTS_BETWEEN)
        wait_for(lambda: self.record.acknowledgements >= wanted, f"{wanted} ballots")
        time.sleep(self.rng.uniform(0, 0.02))  # the moment: not that of an answer


def test_what_people_were_told_is_there_once_after_fifty_kills(standing):
    service, rally = standing
    before = _ballots(service)
    crowd = Crowd(service.port, rally, SEED)
    crowd.start()
    try:
        storm = Storm(service, crowd.record, random.Random(SEED))
        for _ in range(ROUNDS):
            storm.rage()
    finally:
        crowd.stop()

    assert len(storm.kills) == 50
    assert crowd.record.refusals == []
    assert crowd.record.asked_again > 0
    _check_ballots(service, crowd.record, before)
    _check_register(service, rally)
    _close_and_count(service, rally)
    _check_ballots(service, crowd.record, before)


@dataclass(frozen=True)
class Kept:
    """A ballot in an urn or in a box; `author` is none where it has no name."""

    survey: int
    text: str
    author: int | None


def _ballots(service: StandingService, database: str = "aimpact") -> dict[str, Kept]:
    """Every ballot by its receipt, which is there once."""
    columns = "receipt, survey_id, answers->>'q3', participation_id"
    with service.connection(database) as connection:
        rows = connection.execute(
            f"SELECT {columns} FROM surveys_incomingballot"
            f" UNION ALL SELECT {columns} FROM surveys_ballot"
        ).fetchall()
    ballots = {receipt: Kept(*values) for receipt, *values in rows}
    assert len(ballots) == len(rows)
    return ballots


def _check_ballots(service: StandingService, record: Record, before: dict[str, Kept]) -> None:
    """Every receipt told is there, with its words; and nothing that was never sent."""
    ballots = _ballots(service)
    texts = {receipt: ballots[receipt].text for receipt in ballots.keys() - before.keys()}

    assert before.keys() - ballots.keys() == set()
    assert record.acknowledged.keys() - texts.keys() == set()
    assert {receipt: record.sent[receipt] for receipt in texts} == texts
    assert record.replaced & texts.keys() == set()
    assert len(texts.keys() - record.acknowledged.keys()) <= record.given_up


def _check_register(service: StandingService, rally: dict[str, Any]) -> None:
    """One line of the register a ballot, one ballot a person; places as well."""
    ballots = Counter(kept.survey for kept in _ballots(service).values())
    authors = [kept.author for kept in _ballots(service).values() if kept.author is not None]
    with service.connection() as connection:
        register = connection.execute("SELECT survey_id, id FROM surveys_participation").fetchall()
    named = {rally["surveys"][name][0] for name in (INVITED, MEMBERS)}

    assert Counter(survey for survey, _line in register) == ballots
    assert sorted(authors) == sorted(line for survey, line in register if survey in named)
    limited = rally["surveys"][LIMITED][0]
    assert (
        service.ask("SELECT taken FROM surveys_places WHERE survey_id = %s", limited)
        == (ballots[limited])
    )


def _close_and_count(service: StandingService, rally: dict[str, Any]) -> None:
    """Once closed, every ballot is sealed, and every counter is what a recount finds."""
    with service.connection() as connection:
        connection.execute("UPDATE surveys_survey SET closed_at = now()")
    waiting = "SELECT count(*) FROM surveys_incomingballot"
    wait_for(lambda: service.ask(waiting) == 0, "sealing of all")
    said = service.run("manage.py", "recount", "--all")
    assert said.count("counters equal a recount of every ballot") == len(rally["surveys"])
    with service.connection() as connection:
        connection.execute("UPDATE surveys_survey SET closed_at = NULL")


# --- between the commit and the answer ----------------------------------------------------


_WAITING = """
SELECT count(*) FROM pg_stat_activity JOIN pg_locks AS held USING (pid)
WHERE wait_event = 'SyncRep' AND mode = 'RowExclusiveLock'
  AND held.relation = 'surveys_incomingballot'::regclass
  AND NOT EXISTS (SELECT FROM pg_locks AS sealing WHERE sealing.pid = held.pid
                  AND sealing.relation = 'surveys_ballot'::regclass)
"""


@contextmanager
def _answer_held_back(service: StandingService) -> Iterator[Callable[[], bool]]:
    """Commits are written and wait: PostgreSQL asks for a standby that is not there.

    Gives a question: does a ballot wait there now? What is killed in the block is killed between
    the commit of that ballot and the answer of its author.
    """
    with service.connection() as connection:
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        connection.execute("SELECT pg_reload_conf()")
        wait_for(lambda: service.ask("SHOW synchronous_standby_names") == "nobody", "new setting")
        # For the next start; this server goes on asking until it is told below.
        connection.execute("ALTER SYSTEM RESET synchronous_standby_names")
    try:
        yield lambda: bool(service.ask(_WAITING))
    finally:
        service.ask("SELECT pg_reload_conf()")


@pytest.mark.parametrize("killed", ["web", "postmaster"])
def test_person_who_sends_again_after_a_commit_without_answer_gets_the_same_receipt(
    standing, killed
):
    service, rally = standing
    record = Record()
    person = Person(service.port, record, random.Random(SEED))
    person.may_give_up = person.clicks_twice = False
    path = f"/i/{rally['kept apart'].pop()}/"
    answering = threading.Thread(target=lambda: asyncio.run(person.take_part(INVITED, path)))
    with _answer_held_back(service) as is_committed:
        answering.start()
        wait_for(is_committed, "ballot that waits between its commit and its answer")
        {"web": service.kill_web, "postmaster": service.kill_postmaster}[killed]()
    answering.join()

    assert record.sent_again > 0
    ((receipt, text),) = record.sent.items()
    assert record.acknowledged == {receipt: (INVITED, text)}
    assert _ballots(service)[receipt].text == text


# --- backup and restore -------------------------------------------------------------------


def _back_up_under(service: StandingService, record: Record, folder: Path) -> tuple[Path, set[str]]:
    """An archive written while people answer; and the receipts of those who came too late.

    The backup is held once its moment is taken, until more people have answered.
    """
    command = threading.Thread(
        target=lambda: service.run("-m", "aimpact.operations.cli", "backup", str(folder))
    )
    with service.connection() as connection, connection.transaction():
        connection.execute("LOCK TABLE auth_group IN ACCESS EXCLUSIVE MODE")
        command.start()
        held = (
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'auth_group'::regclass"
        )
        wait_for(lambda: service.ask(held), "backup that holds its moment")
        sent = set(record.sent)
        wanted = record.acknowledgements + 10
        wait_for(lambda: record.acknowledgements >= wanted, "ballots during the backup")
        late = set(record.acknowledged) - sent
    command.join()
    (path,) = folder.iterdir()
    return path, late


def test_backup_of_a_service_at_work_is_restored_elsewhere_to_the_ballot(standing, tmp_path):
    service, rally = standing
    crowd = Crowd(service.port, rally, SEED + 1_000)
    crowd.start()
    try:
        counted = "SELECT count(*) FROM surveys_ballot WHERE survey_id = %s"
        wait_for(lambda: service.ask(counted, rally["surveys"][LINK][0]), "counted ballots")
        before = set(crowd.record.acknowledged)
        path, late = _back_up_under(service, crowd.record, tmp_path / "backups")
    finally:
        crowd.stop()
    url = service.create_database("restored")
    said = service.run(
        *("-m", "aimpact.operations.cli", "restore", str(path), "--into", url),
        *("--media", str(tmp_path / "media")),
    )
    kept = _ballots(service, "restored").keys()

    assert "every table has the rows that it had" in said
    assert said.count("counters equal a recount of every ballot") == len(rally["surveys"])
    assert before - kept - crowd.record.replaced == set()
    assert late
    assert late & kept == set()
    with service.another_web(DATABASE_URL=url) as port:
        results = f"/s/{rally['surveys'][LINK][1]}/resultats/"
        assert visit(port, results)[0] == 200
        assert visit(port, f"/s/{rally['surveys'][LINK][1]}/")[0] == 200
