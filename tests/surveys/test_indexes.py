"""Indexes of the register and of ballots: small ones, which the questions asked of them use."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from aimpact.surveys.models import Ballot, IncomingBallot, Participation

KEYS = {
    "user_id": ("surveys_one_ballot_per_user", 1),
    "invitation_id": ("surveys_one_ballot_per_invitation", 1),
    "browser_key": ("surveys_one_ballot_per_browser", b"0123456789abcdef"),
    "code_hash": ("surveys_one_ballot_per_code", b"0123456789abcdef"),
    "identity_mark": ("surveys_one_ballot_per_identity", b"0123456789abcdef"),
}
MIGRATION = "aimpact.surveys.migrations.0021_indexes_of_what_is_there"


def plan_of(rows: QuerySet[Any]) -> str:
    """How PostgreSQL would find these rows in tables too large to be read whole."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


@pytest.mark.django_db
@pytest.mark.parametrize("column", KEYS)
def test_a_person_is_found_in_a_register_by_the_index_of_their_key(column: str) -> None:
    name, value = KEYS[column]
    assert name in plan_of(Participation.objects.filter(**{"survey_id": 1, column: value}))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("surveys_line_of_user", lambda: Participation.objects.filter(user_id=1)),
        ("surveys_line_of_user", lambda: Participation.objects.filter(user__in=[1, 2])),
        ("surveys_line_of_user", lambda: Participation.objects.filter(user__email="a@b.example")),
        ("surveys_line_of_invitation", lambda: Participation.objects.filter(invitation_id=1)),
        ("surveys_line_of_invitation", lambda: Participation.objects.filter(invitation__in=[1])),
        ("surveys_ballot_one_each", lambda: Ballot.objects.filter(participation_id=1)),
        ("surveys_ballot_one_each", lambda: Ballot.objects.filter(participation__in=[1, 2])),
        (
            "surveys_incoming_one_ballot_each",
            lambda: IncomingBallot.objects.filter(participation_id=1),
        ),
        ("surveys_ballot_pkey", lambda: Ballot.objects.filter(pk__in=["A", "B"])),
        ("surveys_incomingballot_pkey", lambda: IncomingBallot.objects.filter(pk="A")),
    ],
)
def test_lines_and_ballots_of_a_person_are_found_by_an_index(
    name: str, rows: Callable[[], QuerySet[Any]]
) -> None:
    assert name in plan_of(rows())


def indexes() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN "
            "('surveys_participation', 'surveys_ballot', 'surveys_incomingballot')"
        )
        return dict(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_a_migration_of_indexes_that_ended_half_way_is_done_again() -> None:
    wanted = indexes()
    with connection.cursor() as cursor:
        for column, name in {"code_hash": "code", "identity_mark": "identity"}.items():
            one = f"surveys_one_ballot_per_{name}"
            cursor.execute(f"DROP INDEX {one}")
            cursor.execute(
                f"CREATE UNIQUE INDEX {one}_new ON surveys_participation (survey_id, {column}) "
                f"WHERE {column} IS NOT NULL"
            )
        # Of the first, the old one stands as well; of the second, only its name was to come.
        cursor.execute(
            "ALTER TABLE surveys_participation ADD CONSTRAINT surveys_one_ballot_per_code "
            "UNIQUE (survey_id, code_hash)"
        )
    with connection.schema_editor(atomic=False) as editor:
        import_module(MIGRATION).replace_indexes(None, editor)
    assert indexes() == wanted


@pytest.mark.django_db(transaction=True)
def test_a_migration_of_indexes_done_again_takes_away_none_that_stands() -> None:
    """What it took the place of is gone: without it, nothing held an author to one ballot."""
    before = numbers()
    with connection.schema_editor(atomic=False) as editor:
        import_module(MIGRATION).replace_indexes(None, editor)
    assert numbers() == before


def numbers() -> dict[str, int]:
    """Each index by its number, which another one of the same name does not have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, oid::int8 FROM pg_class "
            "WHERE relname LIKE 'surveys_%' AND relkind = 'i'"
        )
        return dict(cursor.fetchall())
