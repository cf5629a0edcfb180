"""The command `aimpact`, as a person types it."""

import os
import socket
import subprocess
import sys

from aimpact.operations.environment import ROOT
from tests.ports import own_port


def aimpact(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aimpact.operations.cli", *words],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "aimpact.project.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_without_a_command_it_says_what_there_is():
    shown = aimpact()

    assert shown.returncode == 0
    assert "aimpact run" in shown.stdout


def test_commands_may_be_typed_with_dashes():
    shown = aimpact("import-answers", "--help")

    assert shown.returncode == 0
    assert "usage: aimpact import_answers" in shown.stdout


def test_manage_runs_djangos_commands():
    assert aimpact("manage", "check").returncode == 0


def test_unknown_command_is_refused():
    refused = aimpact("no-such-thing")

    assert refused.returncode != 0
    assert "Unknown command" in refused.stderr


def test_database_that_does_not_answer_is_said_without_a_traceback():
    refused = aimpact("manage", "check", DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")

    assert refused.returncode == 1
    assert "DATABASE_URL does not lead to a database" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_run_refuses_a_port_that_is_taken_and_names_another():
    with socket.socket() as taken:
        port = own_port()
        taken.bind(("127.0.0.1", port))
        taken.listen()
        refused = aimpact("run", PORT=str(port))

    assert refused.returncode == 1
    assert f"make run PORT={port + 1}" in refused.stderr


def test_run_refuses_a_port_that_is_no_number():
    refused = aimpact("run", PORT="http")

    assert refused.returncode == 1
    assert "PORT must be a number" in refused.stderr
