"""Facts of a person."""

from datetime import date

import pytest
from django.db import IntegrityError

from aimpact.accounts.enums import AgeBand
from aimpact.accounts.models import User
from tests.factories import make_user

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("birth_year", "band"),
    [
        (None, ""),
        (2012, ""),
        (2011, AgeBand.FROM_15),
        (2002, AgeBand.FROM_15),
        (2001, AgeBand.FROM_25),
        (1986, AgeBand.FROM_40),
        (1971, AgeBand.FROM_55),
        (1961, AgeBand.FROM_65),
        (1947, AgeBand.FROM_65),
        (1946, AgeBand.FROM_80),
        (1906, AgeBand.FROM_80),
    ],
)
def test_age_band_is_that_of_the_years_since_birth(birth_year, band):
    assert User(birth_year=birth_year).age_band(DAY) == band


@pytest.mark.django_db
def test_addresses_are_kept_in_lower_case():
    user = User.objects.create_user("  Someone@Example.ORG ", "a password that is long")

    assert user.email == "someone@example.org"
    assert User.objects.get_by_natural_key("SOMEONE@example.org") == user


@pytest.mark.django_db
def test_the_database_refuses_an_address_in_capitals():
    with pytest.raises(IntegrityError, match="accounts_email_lower_case"):
        User.objects.create(email="Someone@example.org")


@pytest.mark.django_db
@pytest.mark.parametrize("year", [1899, 2101])
def test_the_database_refuses_an_implausible_birth_year(year):
    with pytest.raises(IntegrityError, match="accounts_birth_year_plausible"):
        User.objects.create(email="someone@example.org", birth_year=year)


@pytest.mark.django_db
def test_a_person_is_shown_by_the_name_they_chose():
    assert str(make_user(display_name="A neighbour")) == "A neighbour"
    assert str(make_user(email="someone@example.org")) == "someone@example.org"
