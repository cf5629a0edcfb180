"""Signed texts: good for one person and one survey, and for nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from aimpact.surveys.models import Survey
from aimpact.surveys.tokens import (
    FormToken,
    browser_key,
    make_browser,
    new_form,
    read_browser,
    read_form,
    read_receipt,
    sign_form,
    sign_receipt,
)

NOW = timezone.now()
FIRST, SECOND = Survey(pk=1, version=3), Survey(pk=2, version=3)


def test_a_form_is_read_back_by_the_same_person_for_the_same_survey():
    token = new_form(FIRST, at=NOW)
    assert token.version == 3
    assert read_form(sign_form(token, FIRST, "user:1"), FIRST, "user:1") == token


@pytest.mark.parametrize(("survey", "identity"), [(SECOND, "user:1"), (FIRST, "user:2")])
def test_a_form_is_worth_nothing_elsewhere(survey, identity):
    signed = sign_form(new_form(FIRST, at=NOW), FIRST, "user:1")
    assert read_form(signed, survey, identity) is None


def test_a_form_that_was_touched_is_worth_nothing():
    signed = sign_form(FormToken("ABCD" * 4, 3, 0), FIRST, "user:1")
    assert read_form("Z" + signed[1:], FIRST, "user:1") is None
    assert read_form(signed[:-1], FIRST, "user:1") is None


def test_the_time_taken_is_told_within_a_day():
    token = new_form(FIRST, at=NOW)
    assert token.seconds_until(NOW + timedelta(seconds=90)) == 90
    assert token.seconds_until(NOW + timedelta(days=2)) is None
    assert token.seconds_until(NOW - timedelta(seconds=5)) is None


def test_a_browser_has_another_key_in_each_survey():
    browser = make_browser()
    assert read_browser(browser) == browser
    assert len(browser_key(FIRST, browser)) == 16
    assert browser_key(FIRST, browser) == browser_key(FIRST, browser)
    assert browser_key(FIRST, browser) != browser_key(SECOND, browser)


@pytest.mark.parametrize("cookie", ["", "short", "x" * 23, "é" * 22, "a b" * 7 + "a", "\x00" * 22])
def test_a_cookie_that_is_not_ours_is_none(cookie):
    assert read_browser(cookie) == ""


def test_a_receipt_is_shown_for_its_survey_alone():
    signed = sign_receipt("ABCD", FIRST)
    assert read_receipt(signed, FIRST) == "ABCD"
    assert read_receipt(signed, SECOND) == ""
    assert read_receipt("ABCD", FIRST) == ""
