"""The drill: a cluster, people who vote, what befalls the one and what the others see."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core import signing

from aimpact.core import live
from tests.cluster.deployment import (
    HOST_NAME,
    ROOT,
    Deployment,
    read_environment,
)

ADDRESSES = {"people": 1, "balancer": 10, "web1": 11, "web2": 12, "db1": 21, "db2": 22}
PEOPLE = 4
"""At a time: enough for ballots to be under way at every moment, little for two busy cores."""
SOME = 25
WAIT = 120.0
MISTAKES = re.compile(r"django\.db\.utils\.(?:Internal|Programming|Data|Integrity)Error: .*")
MAKE_SURVEY = """
from benchmarks.surveys import make_survey
from django.core.management import call_command
call_command("createcachetable")
print(make_survey("drill").code)
"""


def wait_until(holds: Callable[[], bool], what: str, seconds: float = WAIT) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"in {seconds:.0f} s not seen: {what}"
        time.sleep(0.2)


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to the people, up to now."""

    acknowledged: dict[str, float]
    waits: list[tuple[float, float]]
    failures: list[float]
    strange: list[str]
    went_home: list[str]

    def back_after(self, moment: float, *, before: float = float("inf")) -> float:
        """The longest time without an acknowledgement after a moment, in seconds."""
        times = sorted(at for at in self.acknowledged.values() if moment <= at <= before)
        pairs = zip([moment, *times], times, strict=False)
        return max((later - earlier for earlier, later in pairs), default=float("inf"))

    def failed(self, since: float, until: float) -> int:
        return sum(since <= at <= until for at in self.failures)

    def longest_wait(self, since: float, until: float) -> float:
        """Of those acknowledged between two moments: from the first page to the thanks."""
        return max((wait for at, wait in self.waits if since <= at <= until), default=0.0)

    def count_after(self, moment: float) -> int:
        return sum(at > moment for at in self.acknowledged.values())


class Drill:
    """The cluster, the people who vote, and what befalls them."""

    def __init__(self, cluster: Deployment, code: str) -> None:
        self.cluster, self.code = cluster, code
        self.people = cluster.machines["people"]
        self.stop = cluster.folder / "stop"
        self.balancer = cluster.machines["balancer"].address
        python = str(ROOT / ".venv" / "bin" / "python")
        self.python = [python if Path(python).exists() else sys.executable, "-m"]

    def start_voting(self) -> subprocess.Popen[bytes]:
        words = [self.balancer, HOST_NAME, f"/s/{self.code}/", str(PEOPLE), str(self.stop)]
        command = [*self.python, "tests.cluster.people", *words]
        return self.people.start("crowd", command, {"PYTHONPATH": str(ROOT)})

    def start_listening(self) -> None:
        """A page with a ticket for the channel `drill`."""
        key = read_environment("aimpact.env")["SECRET_KEY"]
        ticket = signing.dumps("drill", key=key, salt=live._SALT, compress=False)
        command = [*self.python, "tests.cluster.listening", self.balancer, HOST_NAME]
        command.append(f"/live/?ticket={ticket}")
        self.people.start("listener", command, {"PYTHONPATH": str(ROOT)})

    def announce_until_heard(self, machine: str, about: str) -> None:
        """Say something on the channel that is listened to, until the page has heard it."""
        message = live.encode_message("drill", about)
        statement = f"SELECT pg_notify('{live.POSTGRES_CHANNEL}', '{message}')"

        def is_heard() -> bool:
            self.cluster.query(machine, statement)
            return self.hears(f"data: {about}")

        wait_until(is_heard, "a live event")

    def hears(self, words: str) -> bool:
        return words in self.people.log("listener").read_text()

    def story(self) -> Story:
        """Read what the people wrote; a line that is not whole yet waits for the next look."""
        text = self.people.log("crowd").read_text()
        lines = [json.loads(line) for line in text.splitlines(keepends=True) if line[-1] == "\n"]
        return Story(
            {mark: at for what, at, mark, _how in lines if what == "acknowledged"},
            [(at, float(how)) for what, at, _mark, how in lines if what == "acknowledged"],
            [at for what, at, _mark, _how in lines if what == "failed"],
            [f"{mark} {how}" for what, _at, mark, how in lines if what == "strange"],
            [mark for what, _at, mark, _how in lines if what == "went home"],
        )

    def wait_for_votes(self, since: float) -> None:
        wait_until(lambda: self.story().count_after(since) >= SOME, f"{SOME} ballots more")

    def is_up(self, web: str) -> bool:
        """Whether a web host answers, and its database too."""
        address = f"http://{self.cluster.machines[web].address}:8000/healthz"
        program = (
            "import urllib.request as r;"
            f"r.urlopen(r.Request('{address}', headers={{'Host': '{HOST_NAME}'}}), timeout=5)"
        )
        balancer = self.cluster.machines["balancer"]
        return balancer.ask([self.python[0], "-c", program], {}).returncode == 0

    def primary(self) -> str:
        """The machine whose PostgreSQL takes writes; empty while there is none."""
        found = [name for name in ("db1", "db2") if self.value(name, "pg_is_in_recovery()") == "f"]
        assert len(found) < 2, "two primaries"
        return found[0] if found else ""

    def value(self, machine: str, expression: str) -> str:
        lines = self.cluster.query(machine, f"SELECT {expression}")
        return lines[0] if lines else ""

    def has_standby(self, primary: str) -> bool:
        """Whether what is acknowledged there is on another disk too."""
        if not primary:
            return False
        statement = "SELECT sync_state FROM pg_stat_replication WHERE application_name <> ''"
        return self.cluster.query(primary, statement) == ["sync"]

    def standby_has_all(self, standby: str, primary: str) -> bool:
        """Whether the standby has replayed all that the primary has written."""
        written = self.value(primary, "pg_current_wal_lsn()")
        return self.value(standby, f"pg_last_wal_replay_lsn() >= '{written}'") == "t"

    def mistakes_told_by(self, web: str) -> set[str]:
        """Errors of the database, in the logs of a web host, that its absence does not explain."""
        logs = [self.cluster.machines[web].log(part).read_text() for part in ("web", "worker")]
        return set(MISTAKES.findall("".join(logs)))

    def wait_for_sealing(self, primary: str) -> int:
        """Wait for the worker to seal all but the few that stay in the urn; give their number."""
        urn = "count(*) FROM surveys_incomingballot"
        wait_until(lambda: int(self.value(primary, urn)) < SOME, "the last ballots sealed")
        return int(self.value(primary, "count(*) FROM surveys_ballot"))


def start_cluster(cluster: Deployment) -> str:
    """Start everything, machine by machine; give the code of a survey to answer."""
    for name in ("db1", "db2", "balancer"):
        cluster.start_etcd(name)
    for name in ("web1", "web2"):
        cluster.start_database_proxy(name)
    cluster.start_patroni("db1")
    for name in ("web1", "web2"):
        wait_until(lambda name=name: cluster.leads_to_primary(name), f"a database for {name}")
    cluster.start_patroni("db2")
    do(cluster, "manage", "migrate", "--verbosity=0")
    cluster.start_balancer()
    for name in ("web1", "web2"):
        cluster.start_web_host(name)
    return do(cluster, "manage", "shell", "--verbosity=0", "-c", MAKE_SURVEY).split()[-1]


def do(cluster: Deployment, *words: str) -> str:
    done = cluster.aimpact(*words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wait_for_service(drill: Drill) -> None:
    """Both web hosts answer, and a standby follows."""
    for name in ("web1", "web2"):
        wait_until(lambda name=name: drill.is_up(name), f"{name} answers")
    wait_until(lambda: drill.has_standby(drill.primary()), "a standby follows")


def lose_web_host(drill: Drill) -> float:
    moment = time.monotonic()
    drill.cluster.machines["web1"].die()
    drill.wait_for_votes(moment)
    return moment


def lose_primary(drill: Drill, primary: str) -> float:
    """Pull its plug; let it write what nobody is told of; kill it."""
    machine = drill.cluster.machines[primary]
    drill.cluster.query(primary, "CREATE TABLE tail (word text)")
    moment = time.monotonic()
    machine.plug(into_the_wall=False)
    machine.start("tail", drill.cluster.psql(primary, "INSERT INTO tail VALUES ('unheard')"), {})
    waits = "count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query ~ 'unheard'"
    wait_until(lambda: drill.value(primary, waits) == "1", "a commit that waits for the standby")
    machine.kill()
    drill.wait_for_votes(moment)
    return moment


def bring_back(drill: Drill, name: str, primary: str) -> float:
    """The machine that was primary comes back; give the seconds until it is a good standby."""
    moment = time.monotonic()
    drill.cluster.machines[name].plug(into_the_wall=True)
    drill.cluster.start_etcd(name)
    drill.cluster.start_patroni(name)
    wait_until(lambda: drill.has_standby(primary), f"{name} follows {primary}")
    return time.monotonic() - moment
