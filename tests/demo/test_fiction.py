"""People, opinions and texts of the demonstration: plausible, the same each time, nobody's."""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest

from aimpact.core.text import fold
from aimpact.demo.accounts import PASSWORD, staff_accounts
from aimpact.demo.ballots import (
    TEXTS,
    Turnout,
    answer,
    choose_participants,
    make_ballots,
    sentences,
    write_text,
)
from aimpact.demo.opinions import OPINIONS, weight
from aimpact.demo.people import CITIZENS, EMPLOYEES, band_of, draw_citizens
from aimpact.demo.places import (
    CLIENTS,
    COMMUNE,
    COMMUNE_SLUG,
    COMMUNES,
    COMPANY_SLUG,
    DEPARTEMENT,
    MARGINS,
    REGION,
)
from aimpact.demo.programme import PROGRAMME
from aimpact.questionnaire.answers import as_form_data, read_pages
from aimpact.questionnaire.checks import find_problems
from aimpact.questionnaire.structure import Kind
from aimpact.spaces.enums import STAFF_ROLES, Plan
from aimpact.surveys.enums import COMPOSED, Anonymity, Audience, Moment, ResultsVisibility

OFFICIAL = Path(__file__).resolve().parents[2] / "node_modules/@etalab/decoupage-administratif/data"
CITIZENS_DRAWN = draw_citizens()
PLANNED = {planned.name: planned for planned in PROGRAMME}


# --- places ------------------------------------------------------------------------------


@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the official code (npm) is not installed")
def test_no_real_place_bears_the_name_of_a_fictional_one():
    files = ["communes", "departements", "regions", "epci"]
    real = {
        fold(place["nom"])
        for file in files
        for place in json.loads((OFFICIAL / f"{file}.json").read_text())
    }

    ours = [COMMUNE, DEPARTEMENT, REGION, *(commune.name for commune in COMMUNES)]
    assert {fold(name) for name in ours} & real == set()


def test_official_codes_never_begin_like_ours():
    assert all(re.fullmatch(r"ZZ\d{3}", commune.code) for commune in COMMUNES)


def test_every_margin_counts_the_same_inhabitants():
    totals = {variable: sum(margin.values()) for variable, margin in MARGINS.items()}

    assert totals == dict.fromkeys(MARGINS, 6_600)
    assert COMMUNES[0].population == 8_000


def test_the_three_clients_have_the_three_plans():
    assert {client.plan for client in CLIENTS} == {plan.value for plan in Plan}


# --- people ------------------------------------------------------------------------------


def test_the_same_citizens_are_drawn_each_time():
    assert draw_citizens() == CITIZENS_DRAWN
    assert len(CITIZENS_DRAWN) == CITIZENS


def test_nobody_has_a_name_of_their_own_and_every_address_is_reserved_for_examples():
    names = {citizen.display_name for citizen in CITIZENS_DRAWN}

    assert len(names) < 20
    assert all(citizen.email.endswith("@example.org") for citizen in CITIZENS_DRAWN)


def test_every_team_has_every_role_with_a_second_factor_of_its_own():
    accounts = staff_accounts()

    assert len(accounts) == 4 * len(STAFF_ROLES)
    assert {account.role for account in accounts} == STAFF_ROLES
    assert len({account.secret for account in accounts}) == len(accounts)
    assert all(re.fullmatch(r"[A-Z2-7]{32}", account.secret) for account in accounts)
    assert staff_accounts() == accounts


def test_the_company_employs_people_who_work():
    employees = [citizen for citizen in CITIZENS_DRAWN if COMPANY_SLUG in citizen.spaces]

    assert len(employees) == EMPLOYEES
    assert {employee.occupation for employee in employees} <= set("3456")


def test_a_profile_tells_only_what_the_person_filled_in():
    for citizen in CITIZENS_DRAWN[:200]:
        assert set(citizen.profile()) == citizen.told


@pytest.mark.parametrize(
    ("age", "band"), [(15, "15-24"), (39, "25-39"), (65, "65-79"), (91, "80+")]
)
def test_ages_fall_in_their_band(age, band):
    assert band_of(age) == band


# --- the programme -----------------------------------------------------------------------


def test_the_programme_shows_every_state_and_kind_of_terms():
    clients = [p for p in PROGRAMME if p.space != "agora"]
    published = [p for p in clients if p.opens is not None]

    assert len(clients) == 15
    assert len(published) == 14
    assert {p.audience for p in published} == {
        *(set(Audience) - COMPOSED - {Audience.CODES}),
        Audience.COMBINED,
    }
    assert {p.visibility for p in published} == set(ResultsVisibility)
    assert {p.anonymity for p in published} == set(Anonymity)
    assert {p.moment for p in published} == set(Moment)


@pytest.mark.parametrize("name", PLANNED)
def test_questionnaires_are_ready_to_publish_in_both_languages(name):
    document = PLANNED[name].document

    is_verifiable = PLANNED[name].anonymity == "verifiable"
    assert find_problems(document, is_verifiable=is_verifiable) == []
    labels = [q.label for q in document.questions()] + [
        choice.label for q in document.questions() for choice in q.choices
    ]
    assert [label for label in labels if not (label.fr and label.en)] == []


@pytest.mark.parametrize("name", OPINIONS)
def test_opinions_are_about_questions_and_choices_that_exist(name):
    document = PLANNED[name].document
    for question in document.questions():
        if question.code == "district":
            continue
        leaning = OPINIONS[name][question.code]
        codes = {choice.code for choice in question.choices}
        for choices in [leaning.choices or {}, *(leaning.rows or {}).values()]:
            assert set(choices) <= codes
        assert set(leaning.rows or {}) == {row.code for row in question.rows}
        assert bool(leaning.texts) == (question.kind is Kind.TEXT)


# --- ballots -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", OPINIONS)
def test_answers_are_accepted_by_the_questionnaire_and_by_a_second_reading(name):
    rng = Random(3)
    document = PLANNED[name].document
    for citizen in CITIZENS_DRAWN[:150]:
        answers = answer(name, document, citizen, rng=rng)
        again = read_pages(document, as_form_data(answers))
        assert (again.errors, again.answers) == ([], answers)


def test_ballots_fall_within_the_dates_and_take_a_plausible_time():
    turnout = Turnout(400, date(2026, 9, 1), date(2026, 9, 20), ("age_band",))
    document = PLANNED["place"].document
    ballots = make_ballots("place", document, CITIZENS_DRAWN, turnout, rng=Random(1))
    days = Counter(ballot.day for ballot in ballots)

    assert len(ballots) == 400
    assert min(days) >= turnout.first
    assert max(days) <= turnout.last
    assert days[date(2026, 9, 1)] > 2 * days[date(2026, 9, 8)]
    assert 40 < sorted(ballot.seconds for ballot in ballots)[200] < 240
    assert all(set(ballot.profile) <= {"age_band"} for ballot in ballots)


def test_older_people_and_owners_take_part_more():
    pool = [c for c in CITIZENS_DRAWN if COMMUNE_SLUG in c.spaces]
    chosen = choose_participants(pool, 600, rng=Random(1))

    def share(people, trait):
        return sum(trait in citizen.traits for citizen in people) / len(people)

    assert share(chosen, "old") > share(pool, "old") * 1.15
    assert share(chosen, "young") < share(pool, "young") * 0.8
    assert share(chosen, "tilleuls") > share(pool, "tilleuls")
    assert share(chosen, "acacias") < share(pool, "acacias") * 0.8


def test_answers_go_with_age_and_neighbourhood():
    document = PLANNED["place"].document
    turnout = Turnout(1_500, date(2026, 9, 1), date(2026, 9, 20))
    ballots = make_ballots("place", document, CITIZENS_DRAWN, turnout, rng=Random(1))

    def share(trait, field, value):
        group = [b for b in ballots if trait in b.citizen.traits]
        return sum(value in str(b.answers.get(field)) for b in group) / len(group)

    assert share("old", "priorities", "benches") > share("young", "priorities", "benches") * 1.3
    assert share("hameaux", "travel", "car") > share("centre", "travel", "car") * 3
    assert share("young", "fewer_cars", "yes") > share("old", "fewer_cars", "yes")


def test_tilts_multiply():
    assert weight({"": 2, "old": 3, "young": 5}, frozenset({"old", "centre"})) == 6


# --- texts -------------------------------------------------------------------------------


def test_there_are_many_distinct_sentences_from_one_word_to_long():
    everything = [line for path in TEXTS.glob("*.txt") for line in sentences(path.stem)]

    assert len(set(everything)) >= 150
    assert min(map(len, everything)) < 10
    assert max(map(len, everything)) > 70


def test_texts_combine_with_natural_variety():
    rng = Random(1)
    texts = [write_text("place", rng) for _ in range(500)]

    assert len(set(texts)) > 250
    assert not any("  " in text for text in texts)


def test_the_password_is_long_enough_for_the_product():
    assert len(PASSWORD) >= 12
