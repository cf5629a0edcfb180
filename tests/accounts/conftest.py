"""What the tests of accounts share: a clock, and codes read from the e-mails."""

import re
from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CODE = re.compile(r"\d{4}-\d{4}")


def another_code(code: str) -> str:
    """A code that is surely not this one."""
    return ("1" if code[0] == "0" else "0") + code[1:]


@pytest.fixture
def read_code(run_jobs, mailoutbox):
    """Reads the code of the last e-mail to an address, once the worker has sent it."""

    def read(address):
        run_jobs()
        message = [m for m in mailoutbox if m.to == [address]][-1]
        (code,) = set(CODE.findall(message.body))
        return code

    return read
