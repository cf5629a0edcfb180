"""Which database a process finds, and what is said when there is none."""

import os
import socket

import psycopg
import pytest

from aimpact.operations import environment
from aimpact.operations.environment import OperationError, check_server, database, free_port
from tests.ports import own_port


def test_database_url_is_used_when_it_answers():
    url = os.environ["DATABASE_URL"]
    with database():
        assert os.environ["DATABASE_URL"] == url


def test_embedded_server_stands_in_when_no_database_is_named(tmp_path_factory, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    with database(), psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        assert connection.info.dbname == "aimpact"

    assert "DATABASE_URL" not in os.environ


def test_production_never_gets_the_embedded_server(monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("AIMPACT_ENV", "production")
    with pytest.raises(OperationError, match="DATABASE_URL must name"), database():
        pass


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:9/none", "not an address"])
def test_address_that_leads_nowhere_says_what_to_do(url):
    with pytest.raises(OperationError, match="Correct it, or unset it"):
        check_server(url)


def test_server_too_old_is_refused(monkeypatch):
    monkeypatch.setattr(environment, "OLDEST_SERVER", 99)
    with pytest.raises(OperationError, match="99 or newer is needed"):
        check_server(os.environ["DATABASE_URL"])


FORGETFUL = "options=-csynchronous_commit%3Doff"


def forgetful_url() -> str:
    """The tests' database, as a role sees it for whom commits do not wait for the disk."""
    url = os.environ["DATABASE_URL"]
    return f"{url}{'&' if '?' in url else '?'}{FORGETFUL}"


def test_production_refuses_a_server_that_may_lose_what_it_acknowledged(monkeypatch):
    monkeypatch.setenv("AIMPACT_ENV", "production")
    monkeypatch.setenv("DATABASE_URL", forgetful_url())
    with pytest.raises(OperationError, match=r"synchronous_commit off.*may be lost"), database():
        pass


def test_development_is_warned_of_a_server_that_may_lose_what_it_acknowledged(capsys):
    check_server(forgetful_url())

    assert "synchronous_commit off: a ballot that was" in capsys.readouterr().err


def test_free_port_is_the_one_wanted_unless_it_is_taken():
    with socket.socket() as taken:
        port = own_port()
        taken.bind(("127.0.0.1", port))
        assert free_port(port) != port

    assert free_port(port) == port
