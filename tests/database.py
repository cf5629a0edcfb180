"""Pytest plugin: a PostgreSQL and compiled words, there before Django reads its settings.

`DATABASE_URL` replaces the embedded server. With xdist only the controlling process
holds the server; its workers inherit the address and copy databases of their own from one
template (tests/template.py).
"""

import os
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from aimpact.operations.catalogues import compile_catalogues
from tests.template import migrated_template

ROOT = Path(__file__).resolve().parents[1]
OLDEST_SERVER = 150_000
_held = ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    os.environ.setdefault("AIMPACT_VAR", str(ROOT / "var" / "tests"))
    if "DATABASE_URL" in os.environ:
        _check_server(os.environ["DATABASE_URL"])
    else:
        os.environ["DATABASE_URL"] = _start_embedded()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        compile_catalogues()  # the tests read French
        os.environ["AIMPACT_TEST_TEMPLATE"] = migrated_template(os.environ["DATABASE_URL"])
    return (yield)


def pytest_unconfigure() -> None:
    _held.close()


def _start_embedded() -> str:
    from aimpact.operations.postgres import EmbeddedPostgres

    server = EmbeddedPostgres(Path(os.environ["AIMPACT_VAR"]) / "postgres", durable=False)
    return _held.enter_context(server.lease())


def _check_server(url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        pytest.exit(f"DATABASE_URL does not answer: {error}", returncode=4)
    if version < OLDEST_SERVER:
        pytest.exit(f"DATABASE_URL is PostgreSQL {version // 10_000}; 15 is needed.", returncode=4)
