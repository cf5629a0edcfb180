"""Kiosks: one tablet, many people, nothing that stays of any of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.surveys.enums import Audience, Channel
from aimpact.surveys.models import IncomingBallot, Kiosk, KioskDay, Participation, Places, Survey
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.selectors.kiosks import BURST, find_started_kiosk, kiosks_of
from aimpact.surveys.services.casting import SurveyNotOpen
from aimpact.surveys.services.kiosks import (
    LINK_LIFETIME,
    KioskFull,
    KioskLinkSpent,
    KioskNeedsLink,
    cast_at_kiosk,
    open_kiosk,
    start_kiosk,
    stop_kiosk,
)
from tests.factories import make_open_survey, make_user
from tests.permissions import SEEN, answers_of, make_cast, team_page
from tests.surveys.answering import ballots, one_page, read_page_form, send, text_of, two_pages
from tests.surveys.builder import Desk, sit_down, words_of

pytestmark = pytest.mark.django_db


def prepare(survey: Survey, **fields: Any) -> tuple[Kiosk, str]:
    now = timezone.now()
    values: dict[str, Any] = {
        "place": "Accueil",
        "expires_at": now + timedelta(days=7),
        "daily_limit": 300,
        "at": now,
    }
    return open_kiosk(survey, by=make_user(), **(values | fields))


def started(survey: Survey, **fields: Any) -> tuple[Kiosk, str]:
    _kiosk, token = prepare(survey, **fields)
    return start_kiosk(token, at=timezone.now())


def cast(kiosk: Kiosk, **fields: Any) -> str:
    values: dict[str, Any] = {
        "at": timezone.now(),
        "receipt": make_receipt(),
        "answers": {"q1": "yes"},
        "profile": {},
    }
    return cast_at_kiosk(kiosk, **(values | fields))


def test_a_kiosk_is_for_surveys_open_to_anyone_with_the_link() -> None:
    with pytest.raises(KioskNeedsLink):
        prepare(make_open_survey(audience=Audience.MEMBERS))


def test_the_link_of_a_kiosk_serves_once() -> None:
    kiosk, token = prepare(make_open_survey())
    _same, secret = start_kiosk(token, at=timezone.now())
    assert find_started_kiosk(secret, at=timezone.now()) == kiosk
    with pytest.raises(KioskLinkSpent):
        start_kiosk(token, at=timezone.now())


def test_the_database_holds_neither_the_link_nor_the_cookie() -> None:
    _kiosk, token = prepare(make_open_survey())
    _kiosk, secret = start_kiosk(token, at=timezone.now())
    row = Kiosk.objects.values().get()
    assert token not in str(row)
    assert secret not in str(row)


def test_a_link_waits_a_day() -> None:
    _kiosk, token = prepare(make_open_survey())
    with pytest.raises(KioskLinkSpent):
        start_kiosk(token, at=timezone.now() + LINK_LIFETIME)


def test_a_kiosk_stops_on_its_day_or_by_hand() -> None:
    kiosk, secret = started(make_open_survey())
    assert find_started_kiosk(secret, at=kiosk.expires_at) is None
    stop_kiosk(kiosk, by=make_user(), at=timezone.now())
    stop_kiosk(kiosk, by=make_user(), at=timezone.now())
    assert find_started_kiosk(secret, at=timezone.now()) is None
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["open_kiosk", "start_kiosk", "stop_kiosk"]


def test_a_ballot_of_a_kiosk_has_its_mode_nobody_in_the_register_and_no_kiosk() -> None:
    kiosk, _secret = started(make_open_survey())
    cast(kiosk)
    cast(kiosk)
    assert set(IncomingBallot.objects.values_list("channel", flat=True)) == {Channel.KIOSK}
    assert not Participation.objects.exists()
    assert KioskDay.objects.get().ballots == 2
    assert not any("kiosk" in field.name for field in IncomingBallot._meta.get_fields())


def test_the_same_form_sent_twice_counts_once() -> None:
    kiosk, _secret = started(make_open_survey())
    receipt = cast(kiosk)
    assert cast(kiosk, receipt=receipt) == receipt
    assert KioskDay.objects.get().ballots == 1


def test_a_kiosk_stops_at_its_daily_limit_and_begins_again_the_next_day() -> None:
    kiosk, _secret = started(make_open_survey(), daily_limit=2)
    last = [cast(kiosk), cast(kiosk)][-1]
    with pytest.raises(KioskFull):
        cast(kiosk)
    assert cast(kiosk, receipt=last) == last
    assert IncomingBallot.objects.count() == 2
    cast(kiosk, at=timezone.now() + timedelta(days=1))
    assert KioskDay.objects.count() == 2


def test_a_ballot_that_is_refused_is_not_counted() -> None:
    kiosk, _secret = started(make_open_survey())
    Survey.objects.update(closed_at=timezone.now())
    with pytest.raises(SurveyNotOpen):
        cast(kiosk)
    assert not KioskDay.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_double_touch_counts_once() -> None:
    kiosk, _secret = started(make_open_survey())
    receipt = make_receipt()

    def touch(_: int) -> str:
        try:
            return cast(kiosk, receipt=receipt)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(touch, range(8))) == {receipt}
    assert IncomingBallot.objects.count() == KioskDay.objects.get().ballots == 1


def test_a_pile_of_ballots_on_one_day_shows() -> None:
    kiosk, _secret = started(make_open_survey())
    KioskDay.objects.create(kiosk=kiosk, day=timezone.now().date(), ballots=BURST + 1)
    (line,) = kiosks_of(kiosk.survey, at=timezone.now())
    assert (line.ballots, line.is_odd, line.is_working) == (BURST + 1, True, True)


# --- the tablet -----------------------------------------------------------------------------
def tablet(survey: Survey, **fields: Any) -> Client:
    _kiosk, token = prepare(survey, **fields)
    client = Client()
    assert client.get(f"/borne/{token}/").status_code == 200
    assert client.post(f"/borne/{token}/")["Location"] == "/borne/"
    return client


def test_a_link_that_was_opened_elsewhere_starts_nothing(client: Client) -> None:
    _kiosk, token = prepare(one_page())
    assert Client().post(f"/borne/{token}/").status_code == 302
    assert client.get(f"/borne/{token}/").status_code == 404
    assert client.post(f"/borne/{token}/").status_code == 404
    assert client.get("/borne/").status_code == 403


def test_looking_at_the_link_does_not_use_it(client: Client) -> None:
    _kiosk, token = prepare(one_page())
    client.get(f"/borne/{token}/")
    assert client.get(f"/borne/{token}/").status_code == 200


def test_people_answer_one_after_the_other_on_the_same_tablet() -> None:
    screen = tablet(two_pages())
    for typed in ("3", "4"):
        first = read_page_form(screen.get("/borne/"))
        second = send(screen, first, "next", q1="yes")
        assert send(screen, read_page_form(second), q5=typed).status_code == 200
    assert ballots() == [{"q1": "yes", "q5": 3}, {"q1": "yes", "q5": 4}]


def test_a_page_of_the_person_before_leads_to_the_start() -> None:
    screen = tablet(two_pages())
    theirs = read_page_form(send(screen, read_page_form(screen.get("/borne/")), "next", q1="yes"))
    screen.get("/borne/")
    response = send(screen, theirs, q5="3")
    assert (response.status_code, response["Location"]) == (302, "/borne/")
    assert ballots() == []


def test_after_the_thanks_the_form_sent_again_shows_nothing() -> None:
    screen = tablet(one_page())
    form = read_page_form(screen.get("/borne/"))
    assert send(screen, form, q1="yes").status_code == 200
    assert send(screen, form, q1="yes").status_code == 302


def test_the_pages_of_a_kiosk_are_kept_by_no_browser_and_lead_nowhere_else() -> None:
    screen = tablet(one_page(may_save=True))
    page = screen.get("/borne/")
    assert "no-store" in page["Cache-Control"]
    html = page.content.decode()
    assert 'autocomplete="off"' in html
    assert ("_go", "save") not in read_page_form(page).buttons
    assert "data-keep-" not in html
    main = html[html.index("<header") :]
    assert 'href="/e/' not in main
    assert 'href="/s/' not in main


def test_the_next_person_begins_in_the_language_of_the_house() -> None:
    screen = tablet(two_pages())
    english = send(screen, read_page_form(screen.get("/borne/")), "en", q1="yes")
    assert 'lang="en"' in english.content.decode()[:200]
    second = send(screen, read_page_form(english), "next")
    assert 'lang="en"' in second.content.decode()[:200]
    assert 'lang="fr"' in screen.get("/borne/").content.decode()[:200]


def test_a_kiosk_keeps_no_browser_for_the_register() -> None:
    screen = tablet(one_page())
    screen.get("/borne/")
    assert "navigateur" not in screen.cookies


@pytest.mark.parametrize(
    "fields",
    [
        {"closed_at": timezone.now() - timedelta(minutes=1)},
        {"paused_at": timezone.now(), "pause_reason": "Une correction"},
    ],
    ids=["closed", "paused"],
)
def test_a_kiosk_of_a_survey_that_takes_no_answers_says_so(fields: dict[str, Any]) -> None:
    survey = one_page()
    screen = tablet(survey)
    form = read_page_form(screen.get("/borne/"))
    Survey.objects.update(updated_at=timezone.now(), **fields)
    assert screen.get("/borne/").status_code == 409
    assert send(screen, form, q1="yes").status_code == 409
    assert ballots() == []


def test_a_full_survey_is_told_at_the_kiosk() -> None:
    survey = one_page(maximum_ballots=1)
    Places.objects.create(survey=survey, taken=0)
    screen = tablet(survey)
    send(screen, read_page_form(screen.get("/borne/")), q1="yes")
    assert screen.get("/borne/").status_code == 409


def test_the_daily_limit_is_told_at_the_kiosk() -> None:
    screen = tablet(one_page(), daily_limit=1)
    send(screen, read_page_form(screen.get("/borne/")), q1="yes")
    response = send(screen, read_page_form(screen.get("/borne/")), q1="no")
    assert response.status_code == 409
    assert ballots() == [{"q1": "yes"}]


def test_an_empty_ballot_is_not_cast_at_a_kiosk() -> None:
    screen = tablet(one_page())
    assert send(screen, read_page_form(screen.get("/borne/"))).status_code == 422
    assert ballots() == []


def test_the_profile_is_asked_and_nothing_of_an_account_is_filled_in() -> None:
    screen = tablet(one_page(profile_fields=["gender"]))
    screen.force_login(make_user(gender="woman"))
    form = read_page_form(screen.get("/borne/"))
    assert ("profile-gender", "woman") not in form.values
    send(screen, form, q1="yes", **{"profile-gender": "man"})
    assert IncomingBallot.objects.get().profile == {"gender": "man"}


def test_a_question_edited_meanwhile_is_shown_again_with_the_answers() -> None:
    survey = one_page()
    screen = tablet(survey)
    form = read_page_form(screen.get("/borne/"))
    Survey.objects.update(version=2, updated_at=timezone.now())
    response = send(screen, form, q1="yes")
    assert response.status_code == 409
    assert send(screen, read_page_form(response)).status_code == 200
    assert ballots() == [{"q1": "yes"}]


# --- the team's page --------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_open_kiosks(client: Client, method: str) -> None:
    desk = Desk(client, make_open_survey())
    answers = answers_of(
        client, make_cast(desk.survey.space), desk.url("survey_kiosks"), method=method
    )
    assert answers == team_page(owner=SEEN, editor=SEEN)


def test_who_may_stop_a_kiosk(client: Client) -> None:
    kiosk, _token = prepare(make_open_survey())
    desk = Desk(client, kiosk.survey)
    url = desk.url("stop_survey_kiosk", str(kiosk.pk))
    answers = answers_of(client, make_cast(kiosk.survey.space), url, method="post")
    assert answers == team_page(owner=SEEN, editor=SEEN)


def test_a_kiosk_of_another_survey_is_not_stopped(client: Client) -> None:
    kiosk, _token = prepare(make_open_survey())
    desk = sit_down(client, make_open_survey())
    assert desk.post("stop_survey_kiosk", str(kiosk.pk)).status_code == 404
    assert Kiosk.objects.get().revoked_at is None


def test_the_link_is_shown_once_when_the_kiosk_is_made(client: Client) -> None:
    desk = sit_down(client, make_open_survey())
    made = desk.post("survey_kiosks", place="Médiathèque", days="3", daily_limit="100")
    assert "/borne/" in words_of(made)
    assert Kiosk.objects.get().place == "Médiathèque"
    assert "/borne/" not in words_of(desk.get("survey_kiosks"))
    assert "Médiathèque" in words_of(desk.get("survey_kiosks"))


@pytest.mark.parametrize(
    "typed",
    [{"place": " "}, {"days": "0"}, {"days": "91"}, {"daily_limit": "0"}],
    ids=["no place", "no day", "too long", "no answer"],
)
def test_a_wrong_kiosk_is_refused(client: Client, typed: dict[str, str]) -> None:
    desk = sit_down(client, make_open_survey())
    data = {"place": "Accueil", "days": "3", "daily_limit": "100"} | typed
    assert desk.post("survey_kiosks", **data).status_code == 422
    assert not Kiosk.objects.exists()


def test_a_survey_for_known_people_says_why_it_has_no_kiosk(client: Client) -> None:
    desk = sit_down(client, make_open_survey(audience=Audience.MEMBERS))
    assert not desk.get("survey_kiosks").context["is_possible"]
    data = {"place": "Accueil", "days": "3", "daily_limit": "100"}
    assert desk.post("survey_kiosks", **data).status_code == 422


def test_the_list_of_kiosks_costs_the_same_for_one_and_for_three(client: Client) -> None:
    desk = sit_down(client, make_open_survey())
    counts = []
    for number in (1, 3):
        while Kiosk.objects.count() < number:
            kiosk, _token = prepare(desk.survey)
            KioskDay.objects.create(kiosk=kiosk, day=timezone.now().date(), ballots=1)
        with CaptureQueriesContext(connection) as queries:
            assert "Accueil" in text_of(desk.get("survey_kiosks"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
