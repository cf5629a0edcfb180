"""The benchmarks measure what they say: smoke tests, without a stopwatch."""

import asyncio
import json
import os
import random
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import connection

from aimpact.questionnaire.answers import ListData, as_form_data, read_pages
from aimpact.questionnaire.checks import find_problems
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.models import Ballot, IncomingBallot, Participation
from benchmarks.insertion import statement
from benchmarks.load import REPLAYED, hidden_fields, run
from benchmarks.long import AIM_BYTES, ANSWERED, _participants, _repeat
from benchmarks.long_questionnaire import (
    CONDITIONS,
    EACH,
    PAGES,
    condition_of,
    draw_long_answers,
    long_questionnaire,
    numbers_with_conditions,
    plain_condition_of,
)
from benchmarks.machine import cpu_seconds, descendants, proportional_memory
from benchmarks.plan import Plan
from benchmarks.printing import quantile, table
from benchmarks.questions import (
    PROFILE_FIELDS,
    bench_questionnaire,
    draw_answers,
    draw_profile,
    form_fields,
    urn_row,
)
from benchmarks.statements import since, statements_so_far
from benchmarks.surveys import BenchSurvey, sign_in
from tests.factories import make_open_survey


def bench_survey():
    return make_open_survey(
        questionnaire=bench_questionnaire(),
        profile_fields=list(PROFILE_FIELDS),
        results_visibility=ResultsVisibility.LIVE,
    )


# --- what is answered --------------------------------------------------------------------


def test_the_questionnaire_is_ready_to_publish():
    assert find_problems(bench_questionnaire()) == []


def test_answers_drawn_are_answers_that_the_questionnaire_takes():
    rng = random.Random(1)
    for _ in range(50):
        answers = draw_answers(rng)
        reading = read_pages(bench_questionnaire(), as_form_data(answers))
        assert (reading.errors, reading.answers) == ([], answers)


def test_a_form_is_the_answers_the_profile_and_the_button():
    names = {name for name, _value in form_fields(random.Random(1))}

    assert {"q1", "q2", "profile-age_band", "profile-gender", "_go"} <= names


def test_hidden_fields_of_a_page_are_found_and_unescaped():
    page = b'<input type="hidden" name="_token" value="a&amp;b"><input type="text" name="q">'

    assert hidden_fields(page) == [("_token", "a&b")]


# --- the load generator against a real server --------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_every_form_accepted_is_one_ballot_replays_included(live_server, settings):
    settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE = 0  # as for the benchmarks: all come from here
    survey = bench_survey()
    number = REPLAYED + 2

    outcome = asyncio.run(
        run(f"{live_server.url}/s/{survey.code}/", "ballot", clients=2, seconds=60, most=number)
    )

    assert outcome.refused == {}
    assert (outcome.accepted, outcome.replayed) == (number, 1)
    ballots = Ballot.objects.count() + IncomingBallot.objects.count()
    assert ballots == Participation.objects.count() == number
    assert len(outcome.times) == number


@pytest.mark.django_db(transaction=True)
def test_the_results_page_is_loaded_as_asked(live_server):
    survey = bench_survey()

    outcome = asyncio.run(run(f"{live_server.url}/s/{survey.code}/resultats/", "page", 1, 60, 3))

    assert (outcome.accepted, outcome.refused) == (3, {})


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_counted_not_hidden(live_server):
    outcome = asyncio.run(run(f"{live_server.url}/s/22222222/", "ballot", 1, 60, 2))

    assert (outcome.accepted, outcome.refused) == (0, {"page 404": 2})


@pytest.mark.django_db(transaction=True)
def test_participants_come_by_themselves_at_the_rate_asked(live_server):
    survey = bench_survey()

    outcome = asyncio.run(
        run(f"{live_server.url}/s/{survey.code}/", "ballot", 0, seconds=0.2, most=9, rate=20)
    )

    assert (outcome.accepted, outcome.refused) == (4, {})
    assert len(outcome.times) == 4


# --- statements a ballot -----------------------------------------------------------------


def test_what_grew_is_told_a_ballot_without_the_seldom_and_the_database_s_own_checks():
    before = Counter({"SELECT": 5, "INSERT": 5})
    after = before + Counter({"SELECT": 40, "INSERT": 20, "UPDATE sums": 1})
    after += Counter({"SELECT FROM ONLY survey": 40})

    assert since(before, after, ballots=20) == [("SELECT", 2.0), ("INSERT", 1.0)]


def test_a_server_that_cannot_be_asked_counts_nothing():
    assert statements_so_far("postgresql://127.0.0.1:1/none") == Counter()


# --- the database alone ------------------------------------------------------------------


@pytest.mark.django_db
def test_the_statement_of_the_database_alone_casts_the_same_row():
    survey = bench_survey()
    answers = draw_answers(random.Random(1))
    text = statement(survey.pk, survey.version, json.dumps(answers), json.dumps({"gender": "man"}))

    with connection.cursor() as cursor:
        for _ in range(3):
            cursor.execute(text)

    assert IncomingBallot.objects.count() == Participation.objects.count() == 3
    assert IncomingBallot.objects.first().answers == answers  # type: ignore[union-attr]  # three


@pytest.mark.django_db
def test_rows_copied_into_the_urn_are_rows_of_the_urn():
    from benchmarks.results import URN_COPY

    survey = bench_survey()
    row = urn_row(random.Random(1), survey.pk, "2" * 16, datetime.now(UTC).date())
    with connection.cursor() as cursor, cursor.copy(URN_COPY) as copy:
        copy.write_row(row)

    ballot = IncomingBallot.objects.get()
    assert read_pages(bench_questionnaire(), as_form_data(ballot.answers)).errors == []
    assert set(ballot.profile) == set(draw_profile(random.Random(1)))


# --- the reference site, machine, printing -----------------------------------------------


def test_the_plain_site_takes_the_same_form():
    code = (
        "from django.test import Client\n"
        "import benchmarks.plain_site as site\n"
        "from django.db import connection\n"
        "create = site.CREATE.replace('TABLE', 'TEMPORARY TABLE')\n"
        "connection.cursor().execute(create)\n"
        "from benchmarks.questions import form_fields\n"
        "import random\n"
        "from urllib.parse import urlencode\n"
        "client = Client(SERVER_NAME='127.0.0.1')\n"
        "assert client.get('/').status_code == 200\n"
        "body = urlencode(form_fields(random.Random(1)))\n"
        "kind = 'application/x-www-form-urlencoded'\n"
        "print(client.post('/', body, content_type=kind).status_code)\n"
        "connection.close()\n"
    )
    environment = {**os.environ, "BENCH_PLAIN": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )

    assert (done.stdout.strip(), done.returncode) == ("302", 0), done.stderr


def test_a_process_has_children_time_and_memory():
    child = subprocess.Popen([sys.executable, "-c", "sum(range(10**6)); input()"], stdin=-1)
    try:
        assert child.pid in descendants(os.getpid())
        assert cpu_seconds([os.getpid()]) > 0
        assert proportional_memory(os.getpid()) > 10_000_000
    finally:
        child.communicate(b"\n")
    assert cpu_seconds([child.pid]) == 0
    assert proportional_memory(child.pid) == 0


def test_quantiles_and_tables(capsys):
    assert quantile([3, 1, 2], 0.5) == 2
    assert quantile([1, 2], 0.99) == 2
    table(["clients", "rate"], [[1, 100], [128, 9]])

    assert capsys.readouterr().out.splitlines() == [
        "clients  rate",
        "1         100",
        "128         9",
    ]


def test_plans_are_bounded():
    for plan in (Plan.quick(), Plan.full()):
        assert plan.seconds * len(plan.clients) * 3 < 300
        assert plan.sizes == tuple(sorted(plan.sizes))


# --- the long survey ----------------------------------------------------------------------


def test_the_long_questionnaire_has_what_its_title_says_and_is_ready():
    document = long_questionnaire()

    assert find_problems(document) == []
    assert len(list(document.questions())) == PAGES * EACH == 200
    assert len(numbers_with_conditions(document)) == CONDITIONS == 100


def test_conditions_written_by_hand_say_the_same_as_those_of_the_document():
    document = long_questionnaire()
    rng = random.Random(1)
    for _ in range(20):
        answers = read_pages(document, ListData(draw_long_answers(rng))).answers
        for number in numbers_with_conditions(document):
            condition = condition_of(number)
            assert condition.holds(answers) == plain_condition_of(number)(answers)


@pytest.mark.django_db(transaction=True)
def test_pages_of_the_long_survey_are_asked_as_browsers_ask(live_server):
    survey = make_open_survey(questionnaire=long_questionnaire())
    editor = sign_in(BenchSurvey(survey.pk, survey.code, survey.version))
    space = survey.space.slug
    url = f"{live_server.url}/e/{space}/equipe/sondages/{survey.code}/questions/"

    builder = _repeat(url, "builder", ["?page=p1", "?page=p2"], 3, editor)
    answering = _participants(f"{live_server.url}/s/{survey.code}/", 1)

    assert len(builder.times) == 3
    assert max(builder.sizes) < AIM_BYTES
    assert len(answering.sizes) == 1 + ANSWERED
    assert max(answering.sizes) < AIM_BYTES
