"""Who came, and by which way: counted in sums, never a line a person, never on a ballot."""

from datetime import date
from threading import Thread

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from aimpact.surveys.arrivals import MOST_KEYS, Step, Steps, Tray, Way, is_reader, read_tag
from aimpact.surveys.enums import Channel, ChannelKind
from aimpact.surveys.models import (
    Arrival,
    ArrivalCount,
    Ballot,
    ChannelLink,
    IncomingBallot,
    Places,
)
from aimpact.surveys.services import arrivals
from aimpact.surveys.services.arrivals import note_arrival, write_arrivals
from aimpact.surveys.services.sealing import seal_ballots
from tests.factories import make_open_survey, make_survey
from tests.surveys.answering import answer, one_page, open_form, read_page_form, send
from tests.surveys.casting import fill_urn
from tests.waiting import wait_for

DAY = date(2026, 3, 10)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def empty_tray():
    arrivals._tray.empty()
    yield
    arrivals._tray.empty()


def link_of(survey, tag="marche", **fields):
    values = {"name": tag, "kind": ChannelKind.POSTER, "created_at": timezone.now()}
    return ChannelLink.objects.create(survey=survey, tag=tag, **(values | fields))


def counts(survey):
    """The steps of each way, of all days: midnight may fall in the middle of a test."""
    rows = ArrivalCount.objects.filter(survey=survey).values_list("tag").order_by("tag")
    sums = rows.annotate(Sum("opened"), Sum("started"), Sum("completed"))
    return {tag: tuple(steps) for tag, *steps in sums}


# --- reading an address and a request -----------------------------------------------------
@pytest.mark.parametrize("value", ["marche", "marche-2", "a", "2026"])
def test_a_tag_of_ours_is_read(value):
    assert read_tag(value) == value


@pytest.mark.parametrize("value", ["", "Marché", "a b", "-a", "a-", "a--b", "@mail", "x" * 25])
def test_anything_else_is_no_tag(value):
    assert read_tag(value) == ""


@given(st.text(max_size=60))
def test_whatever_is_read_as_a_tag_is_plain(value):
    assert all(c.isascii() and (c.isalnum() or c == "-") for c in read_tag(value))


def test_a_browser_that_shows_the_page_is_a_reader():
    assert is_reader(RequestFactory().get("/", headers={"user-agent": BROWSER}))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"user-agent": "facebookexternalhit/1.1"},
        {"user-agent": "WhatsApp/2.23"},
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"user-agent": "curl/8.5"},
        {"user-agent": BROWSER, "sec-purpose": "prefetch;prerender"},
        {"user-agent": BROWSER, "purpose": "prefetch"},
        {"user-agent": BROWSER, "x-purpose": "preview"},
    ],
)
def test_robots_previews_and_pages_fetched_in_advance_are_not_readers(headers):
    assert not is_reader(RequestFactory().get("/", headers=headers))


def test_asking_for_the_head_alone_is_not_reading():
    assert not is_reader(RequestFactory().head("/", headers={"user-agent": BROWSER}))


# --- the tray -----------------------------------------------------------------------------
def test_the_tray_adds_up_among_threads():
    tray, way = Tray(), Way(1, "marche", DAY)
    threads = [
        Thread(target=lambda: [tray.add(way, Step.OPENED) for _ in range(500)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tray.add(way, Step.STARTED)
    assert tray.empty() == {way: Steps(opened=2_000, started=1)}
    assert tray.empty() == {}


def test_invented_tags_do_not_fill_the_memory():
    tray = Tray()
    for number in range(MOST_KEYS + 50):
        tray.add(Way(1, f"t{number}", DAY), Step.OPENED)
    ways = tray.empty()
    assert len(ways) == MOST_KEYS + 1
    assert ways[Way(1, "", DAY)].opened == 50


# --- writing ------------------------------------------------------------------------------
@pytest.mark.django_db
def test_sums_are_written_with_declared_tags_alone():
    survey = make_open_survey()
    link_of(survey)
    link_of(make_open_survey(), "ailleurs")
    for tag in ("marche", "marche", "", "ailleurs", "invente", "@mail"):
        note_arrival(survey, Step.OPENED, tag=tag, on=DAY)
    note_arrival(survey, Step.STARTED, tag="marche", on=DAY)
    write_arrivals()
    assert counts(survey) == {"": (3, 0, 0), "@mail": (1, 0, 0), "marche": (2, 1, 0)}


@pytest.mark.django_db
def test_a_second_writing_adds_to_the_first():
    survey = make_open_survey()
    for _ in range(2):
        note_arrival(survey, Step.OPENED, tag="", on=DAY)
        write_arrivals()
    assert counts(survey) == {"": (2, 0, 0)}
    assert write_arrivals() == 0


@pytest.mark.django_db
def test_a_survey_deleted_meanwhile_is_left_out():
    survey, other = make_open_survey(), make_open_survey()
    note_arrival(survey, Step.OPENED, tag="", on=DAY)
    note_arrival(other, Step.OPENED, tag="", on=DAY)
    survey.delete()
    write_arrivals()
    assert counts(other) == {"": (1, 0, 0)}


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_written_waits():
    survey = make_open_survey()
    note_arrival(survey, Step.OPENED, tag="", on=DAY)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE surveys_arrivalcount RENAME TO away")
        try:
            with pytest.raises(Exception, match="surveys_arrivalcount"):
                write_arrivals()
        finally:
            cursor.execute("ALTER TABLE away RENAME TO surveys_arrivalcount")
    write_arrivals()
    assert counts(survey) == {"": (1, 0, 0)}


@pytest.mark.django_db(transaction=True)
def test_the_writer_of_a_web_process_writes_by_itself(settings):
    settings.ARRIVALS_WRITTEN_EVERY = 0.05
    survey = make_open_survey()
    try:
        note_arrival(survey, Step.OPENED, tag="", on=DAY)
        wait_for(lambda: counts(survey), "count")
        assert counts(survey) == {"": (1, 0, 0)}
    finally:
        arrivals.writer.stop()


# --- with ballots -------------------------------------------------------------------------
@pytest.mark.django_db
def test_ballots_are_counted_by_way_when_their_batch_is_sealed():
    survey = make_open_survey()
    link_of(survey)
    fill_urn(survey, 7, tag="marche")
    fill_urn(survey, 1, start=7, tag="invente")
    seal_ballots(survey.pk, at=timezone.now())
    assert counts(survey) == {}, "a batch too small moves no figure"
    fill_urn(survey, 4, start=8)
    seal_ballots(survey.pk, at=timezone.now())
    assert counts(survey) == {"": (0, 0, 5), "marche": (0, 0, 7)}
    assert not Arrival.objects.exists()


@pytest.mark.django_db
def test_nothing_on_a_ballot_tells_its_way():
    names = {f.attname for model in (Ballot, IncomingBallot) for f in model._meta.concrete_fields}
    assert not {name for name in names if "tag" in name or "arrival" in name or "link" in name}


@pytest.mark.django_db
def test_the_same_ballot_sent_twice_comes_once():
    survey = make_open_survey()
    fill_urn(survey, 1, receipt="A" * 16)
    fill_urn(survey, 1, receipt="A" * 16)
    assert Arrival.objects.count() == 1


@pytest.mark.django_db
def test_a_ballot_keyed_in_came_by_no_link():
    survey = make_open_survey()
    fill_urn(survey, 1, channel=Channel.PAPER)
    assert IncomingBallot.objects.count() == 1
    assert not Arrival.objects.exists()


@pytest.mark.django_db
def test_a_ballot_is_counted_where_places_are_limited():
    survey = make_open_survey()
    Places.objects.create(survey=survey, taken=0)
    survey.maximum_ballots = 10
    survey.save()
    fill_urn(survey, 2)
    assert Arrival.objects.count() == 2


@pytest.mark.django_db
def test_what_waits_to_be_counted_is_kept_out_of_the_log():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'surveys_arrival'")
        assert cursor.fetchone() == ("u",)


# --- in the pages -------------------------------------------------------------------------
@pytest.fixture
def reader_client(client):
    client.defaults["HTTP_USER_AGENT"] = BROWSER
    return client


@pytest.mark.django_db
def test_from_the_tagged_link_to_the_ballot(reader_client):
    survey = make_open_survey()
    link_of(survey)
    form = read_page_form(reader_client.get(f"/s/{survey.code}/?par=marche"))
    assert form.action.endswith("?par=marche")
    second = read_page_form(send(reader_client, form, "next", q1="yes"))
    assert send(reader_client, second, "send", q5="3").status_code == 302
    write_arrivals()
    assert counts(survey) == {"marche": (1, 1, 0)}
    assert Arrival.objects.get().tag == "marche"


@pytest.mark.django_db
def test_going_back_and_forth_starts_once(reader_client):
    survey = make_open_survey()
    second = read_page_form(send(reader_client, open_form(reader_client, survey), "next", q1="yes"))
    first = read_page_form(send(reader_client, second, "back"))
    send(reader_client, first, "next", q1="no")
    write_arrivals()
    assert counts(survey) == {"": (1, 1, 0)}


@pytest.mark.django_db
def test_a_survey_of_one_page_starts_when_it_is_sent(reader_client):
    survey = one_page()
    assert answer(reader_client, survey, q1="yes").status_code == 302
    write_arrivals()
    assert counts(survey) == {"": (1, 1, 0)}


@pytest.mark.django_db
def test_a_closed_door_counts_nothing(reader_client):
    survey = make_survey(published_at=timezone.now(), opens_at=timezone.now())
    survey.closed_at = timezone.now()
    survey.save()
    assert reader_client.get(f"/s/{survey.code}/").status_code == 410
    assert write_arrivals() == 0


@pytest.mark.django_db
def test_a_tag_that_is_none_is_not_written_in_the_page(reader_client):
    survey = make_open_survey()
    form = read_page_form(reader_client.get(f'/s/{survey.code}/?par="><b>'))
    assert form.action == f"/s/{survey.code}/"


@pytest.mark.django_db
def test_a_code_in_small_letters_keeps_its_tag(client):
    survey = make_open_survey()
    response = client.get(f"/s/{survey.code.lower()}/?par=marche")
    assert response["Location"] == f"/s/{survey.code}/?par=marche"
