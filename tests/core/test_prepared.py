import pytest
from django.db import DataError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from aimpact.core.prepared import ask_prepared

pytestmark = pytest.mark.django_db
DOUBLE = "SELECT 2 * %(number)s::integer, %(word)s::text"


def kept_statements() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s",
                       ["SELECT 2 * %"])  # fmt: skip
        (number,) = cursor.fetchone()
    return int(number)


def test_the_first_row_comes_back_with_the_values_where_they_belong() -> None:
    assert ask_prepared(DOUBLE, {"number": 21, "word": "it's"}) == (42, "it's")


def test_no_row_is_none() -> None:
    assert ask_prepared("SELECT 1 WHERE %s", [False]) is None


def test_postgresql_plans_the_statement_once() -> None:
    for number in (3, 4, 5):
        assert ask_prepared(DOUBLE, {"number": number, "word": ""}) == (2 * number, "")

    assert kept_statements() == 1


def test_without_a_threshold_nothing_stays_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()
    before = kept_statements()
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)

    assert ask_prepared(f"{DOUBLE} AS apart", {"number": 1, "word": ""}) == (2, "")

    assert kept_statements() == before


def test_it_is_a_query_like_the_others(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        ask_prepared(DOUBLE, {"number": 1, "word": "a"})


def test_what_postgresql_refuses_is_an_error_of_django() -> None:
    with pytest.raises(DataError), transaction.atomic():
        ask_prepared("SELECT 1 / %s::integer", [0])
