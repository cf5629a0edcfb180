"""One database with every table made, copied for each process of the tests that needs one.

Making the tables takes some fifteen seconds; copying them, one. The name of the template tells
of which migrations it is made: when one of them changes, another template is made.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "aimpact_template_"
MAKING = 20_261_124
"""Number of the lock held by who makes a template: two runs may share one server."""
TABLES = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
"""


def migrate(environment: dict[str, str]) -> None:
    """Make the tables of the database that this environment names."""
    subprocess.run([sys.executable, "-c", TABLES], cwd=ROOT, env=environment, check=True)


def migrated_template(url: str) -> str:
    """The name of the template on the server of `url`; made the first time."""
    name = PREFIX + _fingerprint()
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [MAKING])
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not server.execute(known, [name]).fetchone():
            _make(server, name, url)
    return name


def _make(server: psycopg.Connection, name: str, url: str) -> None:
    # Under another name until it is whole: a run that is killed leaves no half template.
    draft = sql.Identifier(f"{PREFIX}draft")
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(draft))
    server.execute(sql.SQL("CREATE DATABASE {}").format(draft))
    migrate(
        {
            **os.environ,
            "DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{PREFIX}draft")),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": str(ROOT),
        }
    )
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(draft, sql.Identifier(name)))


def _fingerprint() -> str:
    """Changes when any migration does, ours or of what is installed."""
    made_of = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted((ROOT / "aimpact").glob("*/migrations/*.py")):
        made_of.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return made_of.hexdigest()[:16]
