"""The service on several machines, put there with the files of `deploy/`, as operators do.

What differs from their machines: addresses, folders and passwords in the `.env` files, whose
names must be those of the templates; and the folder of the units' `ExecStart`.
"""

import configparser
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.machines import Machine

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
HOST_NAME = "aimpact.example"
PASSWORD = "only-for-this-test"
DATABASE_URL = f"postgresql://aimpact:{PASSWORD}@127.0.0.1:5432/aimpact"


class DeployFileError(AssertionError):
    """A file of `deploy/` is not what this test, or an operator, would take it for."""


def read_environment(name: str, **own: str) -> dict[str, str]:
    """An environment file of `deploy/`, some of its values replaced."""
    lines = (DEPLOY / name).read_text().splitlines()
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    values = {key: value for key, _, value in pairs}
    if unknown := own.keys() - values.keys():
        raise DeployFileError(f"{name} says nothing of {sorted(unknown)}")
    return values | own


def start_command(unit: str) -> list[str]:
    """The command of a systemd unit of `deploy/`, on this checkout."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read(DEPLOY / "systemd" / unit)
    command = parser["Service"]["ExecStart"].split()
    return [command[0].replace("/opt/aimpact", str(ROOT)), *command[1:]]


@dataclass(frozen=True, slots=True)
class Deployment:
    """Machines `balancer`, `web1`, `web2`, `db1`, `db2`, and a folder for all that they keep."""

    machines: Mapping[str, Machine]
    folder: Path

    # --- the database's machines -------------------------------------------------------------

    def start_etcd(self, name: str) -> None:
        """A member of etcd, on the machine `name`."""
        machine = self.machines[name]
        peer, client = f"http://{machine.address}:2380", f"http://{machine.address}:2379"
        members = {member: self.machines[member].address for member in ("db1", "db2", "balancer")}
        environment = read_environment(
            "etcd.env",
            ETCD_NAME=name,
            ETCD_DATA_DIR=str(self.folder_of(name) / "etcd"),
            ETCD_LISTEN_PEER_URLS=peer,
            ETCD_LISTEN_CLIENT_URLS=client,
            ETCD_INITIAL_ADVERTISE_PEER_URLS=peer,
            ETCD_ADVERTISE_CLIENT_URLS=client,
            ETCD_INITIAL_CLUSTER=",".join(f"{key}=http://{at}:2380" for key, at in members.items()),
        )
        machine.start("etcd", ["etcd"], environment)

    def start_patroni(self, name: str) -> None:
        """Patroni, which starts PostgreSQL, on the machine `name`."""
        machine = self.machines[name]
        folder = self.folder_of(name)
        etcd = [f"{self.machines[member].address}:2379" for member in ("db1", "db2", "balancer")]
        environment = read_environment(
            "patroni.env",
            PATRONI_NAME=name,
            PATRONI_RESTAPI_LISTEN=f"{machine.address}:8008",
            PATRONI_RESTAPI_CONNECT_ADDRESS=f"{machine.address}:8008",
            PATRONI_POSTGRESQL_LISTEN=f"{machine.address}:5432",
            PATRONI_POSTGRESQL_CONNECT_ADDRESS=f"{machine.address}:5432",
            PATRONI_POSTGRESQL_DATA_DIR=str(folder / "data"),
            PATRONI_POSTGRESQL_BIN_DIR=str(postgres_programs()),
            PATRONI_POSTGRESQL_PGPASS=str(folder / "pgpass"),
            PATRONI_ETCD3_HOSTS=",".join(etcd),
            **dict.fromkeys(
                [
                    "PATRONI_SUPERUSER_PASSWORD",
                    "PATRONI_REPLICATION_PASSWORD",
                    "PATRONI_REWIND_PASSWORD",
                    "AIMPACT_DATABASE_PASSWORD",
                ],
                PASSWORD,
            ),
        )
        machine.start("patroni", ["patroni", str(self._patroni_file())], environment, "postgres")

    def _patroni_file(self) -> Path:
        """`patroni.yml` with the way to `create-database`; both where `postgres` may read them."""
        script = self.folder / "create-database"
        shutil.copy(DEPLOY / "create-database", script)
        text = (DEPLOY / "patroni.yml").read_text()
        if "/etc/patroni/create-database" not in text:
            raise DeployFileError("patroni.yml makes no database")
        text = text.replace("/etc/patroni/create-database", str(script))
        path = self.folder / "patroni.yml"
        path.write_text(text)
        return path

    # --- the machines of the web -------------------------------------------------------------

    def start_database_proxy(self, name: str) -> None:
        """The way from a web host to the primary."""
        databases = {key.upper(): self.machines[key].address for key in ("db1", "db2")}
        self._start_haproxy(self.machines[name], "haproxy-database.cfg", databases)

    def start_web_host(self, name: str) -> None:
        """All that a web host runs: web, live, worker."""
        machine, environment = self.machines[name], self.web_environment(name)
        for part in ("web", "live", "worker"):
            machine.start(part, start_command(f"aimpact-{part}.service"), environment)

    def web_environment(self, name: str) -> dict[str, str]:
        """What `aimpact` finds in its environment on a web host."""
        machine = self.machines[name]
        return read_environment(
            "aimpact.env",
            DATABASE_URL=DATABASE_URL,
            AIMPACT_VAR=str(self.folder_of(name)),
            HOST=machine.address,
            LIVE_HOST=machine.address,
            WEB_WORKERS="1",
        ) | {
            "DJANGO_SETTINGS_MODULE": "aimpact.project.settings",
            "PYTHONPATH": str(ROOT),
            "AIMPACT_MANIFEST": "0",  # nothing is collected for a test
            "BALLOTS_AN_HOUR_FROM_ONE_PLACE": "0",  # they all come from one machine
            "BALLOTS_A_MINUTE_IN_ONE_SURVEY": "0",
        }

    def start_balancer(self) -> None:
        """What people reach: TLS ends here, with a certificate that nobody signed."""
        webs = {key.upper(): self.machines[key].address for key in ("web1", "web2")}
        environment = {
            **webs,
            "CERTIFICATES": str(make_certificate(self.folder)),
            "ERRORS": str(DEPLOY),
            "NAME": HOST_NAME,
            "MAXCONN": "500",
        }
        self._start_haproxy(self.machines["balancer"], "haproxy.cfg", environment)

    def _start_haproxy(self, machine: Machine, file: str, environment: Mapping[str, str]) -> None:
        machine.start("haproxy", ["haproxy", "-db", "-f", str(DEPLOY / file)], environment)

    def aimpact(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `aimpact` on the second web host, the one that stays."""
        command = [str(ROOT / ".venv" / "bin" / "aimpact"), *words]
        return self.machines["web2"].ask(command, self.web_environment("web2"))

    def query(self, machine: str, statement: str) -> list[str]:
        """Lines of an answer, asked as superuser of the PostgreSQL on one machine."""
        return self.machines[machine].ask(self.psql(machine, statement), {}).stdout.splitlines()

    def psql(self, machine: str, statement: str) -> list[str]:
        """The command that asks it there."""
        address = self.machines[machine].address
        url = f"postgresql://postgres:{PASSWORD}@{address}:5432/aimpact?connect_timeout=5"
        return [str(postgres_programs() / "psql"), url, "-XAtqc", statement]

    def leads_to_primary(self, web: str) -> bool:
        """Whether a web host finds the database where its environment says that it is."""
        command = [str(postgres_programs() / "psql"), DATABASE_URL, "-XAtqc", "SELECT 1"]
        return self.machines[web].ask(command, {}).stdout == "1\n"

    def folder_of(self, name: str) -> Path:
        """Where a machine keeps its files; those of a database belong to `postgres`."""
        folder = self.folder / name
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if name.startswith("db"):
                shutil.chown(folder, "postgres", "postgres")
        return folder


def postgres_programs() -> Path:
    """Where Debian keeps the programs of its newest PostgreSQL."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    return max(found, key=lambda path: int(path.parent.name))


def make_certificate(folder: Path) -> Path:
    """A folder with a key and a certificate for `HOST_NAME`."""
    made = folder / "certificates"
    made.mkdir()
    key, certificate = made / "key", made / "certificate"
    # fmt: off
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "1", "-subj", f"/CN={HOST_NAME}",
         "-addext", f"subjectAltName=DNS:{HOST_NAME}", "-keyout", key, "-out", certificate],
        check=True, capture_output=True, env={"PATH": os.environ["PATH"]},
    )
    # fmt: on
    (made / "both.pem").write_text(certificate.read_text() + key.read_text())
    key.unlink()
    certificate.unlink()
    return made
