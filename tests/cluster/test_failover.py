"""A web host dies, then the primary, under load: no acknowledged ballot is lost, none is double.

The whole service on six machines (network namespaces), put there with the files of `deploy/`.
People vote through the load balancer all the while. One journey: the cluster takes a while to
start. Its figures are printed at the end of the run of the tests.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.deployment import Deployment
from tests.cluster.drill import (
    ADDRESSES,
    Drill,
    bring_back,
    lose_primary,
    lose_web_host,
    start_cluster,
    wait_for_service,
    wait_until,
)
from tests.cluster.machines import MachinesNotPossible, machines

PROGRAMS = ("ip", "setpriv", "haproxy", "etcd", "patroni", "openssl")
WEB_BACK, DATABASE_BACK = 30.0, 75.0
"""Seconds within which ballots must be acknowledged again. For the database: Patroni's `ttl` of
20 s, a turn of its loop and a promotion, some 25 s in all when nothing else needs the cores.
"""
MARKS = """
SELECT answers ->> 'q5' FROM
    (SELECT answers FROM surveys_incomingballot UNION ALL SELECT answers FROM surveys_ballot) AS a
"""
DUTIES_TWICE = """
SELECT task_name, args ->> 'timestamp' FROM procrastinate_jobs
WHERE args ? 'timestamp' GROUP BY 1, 2 HAVING count(*) > 1
"""


def why_not_here() -> str:
    """What this machine lacks for it; empty when it can be done."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    path = os.environ["PATH"] + ":/usr/sbin"
    missing = [name for name in PROGRAMS if not shutil.which(name, path=path)]
    if not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        missing.append("postgresql")
    return f"not installed: {', '.join(missing)}" if missing else ""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Outside of pytest's own folders, where `postgres` may not go."""
    path = Path(tempfile.mkdtemp(prefix="aimpact-cluster-", dir="/var/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def drill(folder: Path) -> Iterator[Drill]:
    if reason := why_not_here():
        pytest.skip(reason)  # a developer's own machine; CI runs it
    try:
        with machines(ADDRESSES, folder) as made:
            cluster = Deployment(made, folder)
            yield Drill(cluster, start_cluster(cluster))
    except MachinesNotPossible as error:
        pytest.skip(f"this kernel has no network namespaces for us: {error}")


def check_ballots(drill: Drill, machine: str) -> int:
    """What one machine holds is what was acknowledged, once each; give the number of ballots."""
    marks = drill.cluster.query(machine, MARKS)
    acknowledged = drill.story().acknowledged

    assert sorted(acknowledged.keys() - set(marks)) == []
    assert len(marks) == len(set(marks))
    assert drill.value(machine, "count(*) FROM surveys_participation") == str(len(marks))
    return len(marks)


def test_no_acknowledged_ballot_is_lost_with_a_web_host_and_the_primary(drill, record_property):
    began = time.monotonic()
    crowd = drill.start_voting()
    drill.start_listening()
    wait_for_service(drill)
    wait_until(lambda: drill.hears("status: 200"), "a page that listens")
    drill.wait_for_votes(began)

    web_lost = lose_web_host(drill)
    lost = drill.primary()
    database_lost = lose_primary(drill, lost)
    kept = drill.primary()
    assert kept not in ("", lost)
    drill.announce_until_heard(kept, "after the failover")
    rejoined = bring_back(drill, lost, kept)
    drill.wait_for_votes(time.monotonic())
    drill.stop.touch()
    crowd.wait(60)
    sealed = drill.wait_for_sealing(kept)

    story = drill.story()
    assert (story.strange, story.went_home) == ([], [])
    ballots = check_ballots(drill, kept)
    assert ballots == len(story.acknowledged)
    wait_until(lambda: drill.standby_has_all(lost, kept), f"{lost} has what {kept} has")
    check_ballots(drill, lost)
    assert drill.value(lost, "count(*) FROM tail") == "0"
    assert drill.cluster.query(kept, DUTIES_TWICE) == []
    assert drill.cluster.aimpact("recount", "--all").returncode == 0
    assert drill.mistakes_told_by("web2") == set()
    web_gap = story.back_after(web_lost, before=database_lost)
    database_gap = story.back_after(database_lost)
    assert web_gap <= WEB_BACK
    assert database_gap <= DATABASE_BACK
    ever = float("inf")
    record_property(
        "figures",
        f"{len(story.acknowledged)} ballots acknowledged, {ballots} found on both database hosts, "
        f"{sealed} sealed. A web host lost: {web_gap:.1f} s without a ballot, "
        f"{story.failed(web_lost, database_lost)} requests sent again, the slowest person "
        f"{story.longest_wait(web_lost, database_lost):.1f} s. The primary lost: "
        f"{database_gap:.1f} s without a ballot, {story.failed(database_lost, ever)} requests sent "
        f"again, the slowest person {story.longest_wait(database_lost, ever):.1f} s. The old "
        f"primary followed again after {rejoined:.1f} s. {time.monotonic() - began:.0f} s in all.",
    )
