"""Migrations are named by what they intend."""

import re

from tests.consistency.house import PACKAGE, name

MIGRATIONS = sorted(PACKAGE.glob("*/migrations/[0-9]*.py"))


def test_migrations_are_named_by_intent():
    assert [name(p) for p in MIGRATIONS if not re.fullmatch(r"\d{4}_[a-z]\w+", p.stem)] == []
    assert [name(p) for p in MIGRATIONS if "_auto_" in p.stem] == []


def test_no_two_migrations_of_an_app_share_a_number():
    numbers = [(p.parts[-3], p.stem[:4]) for p in MIGRATIONS]

    assert sorted(numbers) == sorted(set(numbers))
