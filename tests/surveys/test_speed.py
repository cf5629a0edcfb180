"""What a ballot costs, in numbers that do not depend on the machine (ADR 0020)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aimpact.surveys.models import IncomingBallot
from benchmarks.load import hidden_fields
from benchmarks.questions import PROFILE_FIELDS, bench_questionnaire
from tests.factories import make_open_survey

AGENT = {"User-Agent": "Mozilla/5.0"}


@pytest.mark.django_db(transaction=True)
def test_a_whole_ballot_is_three_statements_and_one_commit() -> None:
    survey = make_open_survey(
        questionnaire=bench_questionnaire(), profile_fields=list(PROFILE_FIELDS)
    )
    address = f"/s/{survey.code}/"
    Client().get(address)  # the questionnaire is read once a version and a process
    browser = Client(headers=AGENT)

    with CaptureQueriesContext(connection) as captured:
        page = browser.get(address)
        form = {**dict(hidden_fields(page.content)), "q1": "c1", "_go": "send"}
        sent = browser.post(address, form)

    assert (page.status_code, sent.status_code) == (200, 302)
    assert IncomingBallot.objects.filter(survey=survey).count() == 1
    # The survey for the page, the survey for the form, the casting: each a statement of its own,
    # without BEGIN, savepoint or COMMIT around it.
    assert len(captured) == 3
