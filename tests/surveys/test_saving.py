"""Setting one's answers aside: only the link opens them, and they do not outlive their use."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aimpact.core.models import OutgoingMail, RateWindow
from aimpact.questionnaire.document import to_json
from aimpact.questionnaire.structure import Page
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import Invitation, SavedAnswers, Survey
from aimpact.surveys.services.saving import (
    KEPT,
    LARGEST,
    TooMuchToSave,
    erase_saved_answers,
    forget_answers,
    kept_until,
    recover_answers,
    save_answers,
)
from aimpact.surveys.tokens import hash_token, invitation_token
from aimpact.surveys.views.saving import MAILS, SAVES
from tests.factories import make_open_survey, single_question
from tests.surveys.answering import (
    ballots,
    one_page,
    open_form,
    read_page_form,
    send,
    text_of,
    two_pages,
)

pytestmark = pytest.mark.django_db

TYPED = {"q1": ["yes"], "q3": ["Un texte à moi"], "_page": ["p1"]}


def test_what_was_typed_comes_back_with_the_link() -> None:
    survey, now = make_open_survey(), timezone.now()
    token = save_answers(survey, TYPED, at=now)
    found = recover_answers(survey, token, at=now)
    assert found is not None
    assert (found.typed, found.version) == (TYPED, survey.version)


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=20), st.lists(st.text(max_size=50), max_size=3), max_size=5
    )
)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_anything_typed_comes_back_as_it_was(typed: dict[str, list[str]]) -> None:
    survey, now = make_open_survey(), timezone.now()
    found = recover_answers(survey, save_answers(survey, typed, at=now), at=now)
    assert found is not None
    assert found.typed == typed


def test_the_database_holds_neither_the_answers_nor_the_link() -> None:
    survey = make_open_survey()
    token = save_answers(survey, TYPED, at=timezone.now())
    row = SavedAnswers.objects.get()
    kept = bytes(row.content) + bytes(row.token_hash)
    assert b"texte" not in kept
    assert token.encode() not in kept
    assert {field.name for field in SavedAnswers._meta.get_fields()} == {
        "token_hash",
        "survey",
        "content",
        "expires_at",
        "was_mailed",
    }


def test_saving_again_keeps_the_link_and_one_row() -> None:
    survey, now = make_open_survey(), timezone.now()
    token = save_answers(survey, TYPED, at=now)
    assert save_answers(survey, {"q1": ["no"]}, at=now, token=token) == token
    found = recover_answers(survey, token, at=now)
    assert found is not None
    assert found.typed == {"q1": ["no"]}
    assert SavedAnswers.objects.count() == 1


def test_a_link_belongs_to_one_survey() -> None:
    survey, other, now = make_open_survey(), make_open_survey(), timezone.now()
    token = save_answers(survey, TYPED, at=now)
    assert recover_answers(other, token, at=now) is None
    forget_answers(other, token)
    assert save_answers(other, {"q1": ["no"]}, at=now, token=token) != token
    found = recover_answers(survey, token, at=now)
    assert found is not None
    assert found.typed == TYPED


@pytest.mark.parametrize("token", ["", "court", "é" * 43, "a" * 43, "a" * 500])
def test_a_link_that_is_not_whole_opens_nothing(token: str) -> None:
    assert recover_answers(make_open_survey(), token, at=timezone.now()) is None


def test_a_row_that_somebody_touched_opens_nothing() -> None:
    survey, now = make_open_survey(), timezone.now()
    token = save_answers(survey, TYPED, at=now)
    SavedAnswers.objects.update(content=b"touched")
    assert recover_answers(survey, token, at=now) is None


def test_too_much_is_refused() -> None:
    with pytest.raises(TooMuchToSave):
        save_answers(make_open_survey(), {"q3": ["a" * LARGEST]}, at=timezone.now())


def test_answers_are_kept_thirty_days_or_until_the_closing() -> None:
    now = timezone.now()
    soon = now + timedelta(days=3)
    assert kept_until(make_open_survey(closes_at=soon), at=now) == soon
    survey = make_open_survey(closes_at=None)
    token = save_answers(survey, TYPED, at=now)
    assert recover_answers(survey, token, at=now + KEPT) is not None
    assert recover_answers(survey, token, at=now + KEPT + timedelta(days=1)) is None


def test_the_end_of_saved_answers_tells_the_day_and_no_hour() -> None:
    survey = make_open_survey(closes_at=None)
    early = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)  # five past midnight in Paris
    late = datetime(2026, 11, 23, 22, 55, 17, tzinfo=UTC)
    after = datetime(2026, 12, 23, 23, tzinfo=UTC)
    assert (kept_until(survey, at=early), kept_until(survey, at=late)) == (after, after)


def test_what_expired_and_what_ended_surveys_left_is_erased() -> None:
    now = timezone.now()
    save_answers(make_open_survey(), TYPED, at=now - KEPT - timedelta(days=1))
    save_answers(make_open_survey(closed_at=now), TYPED, at=now)
    kept = make_open_survey(closes_at=now + timedelta(days=1))
    save_answers(kept, TYPED, at=now)
    assert erase_saved_answers(at=now) == 2
    assert SavedAnswers.objects.get().survey == kept


# --- the pages ------------------------------------------------------------------------------
def link_in(response: Any) -> str:
    found = re.search(r'value="[^"]*?(/[si]/[^"]*reprendre=[^"]+)"', response.content.decode())
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_one_stops_and_goes_on_from_another_device(client: Client) -> None:
    survey = two_pages(may_save=True)
    second = send(client, open_form(client, survey), "next", q1="yes")
    saved = send(client, read_page_form(second), "save", q5="7")
    assert saved.status_code == 200
    assert ballots() == []
    elsewhere = Client()
    page = elsewhere.get(link_in(saved))
    form = read_page_form(page)
    assert {("q1", "yes"), ("q5", "7"), ("_page", "p2")} <= set(form.values)
    assert send(elsewhere, form).status_code == 302
    assert ballots() == [{"q1": "yes", "q5": 7}]
    assert not SavedAnswers.objects.exists()


def test_saving_twice_while_going_on_keeps_one_link(client: Client) -> None:
    survey = two_pages(may_save=True)
    saved = send(client, open_form(client, survey), "save", q1="yes")
    again = read_page_form(client.get(link_in(saved)))
    next_page = send(client, again, "next", q1="no")
    assert link_in(send(client, read_page_form(next_page), "save")) == link_in(saved)
    assert SavedAnswers.objects.count() == 1


def test_the_profile_comes_back_too(client: Client) -> None:
    survey = one_page(may_save=True, profile_fields=["gender"])
    saved = send(client, open_form(client, survey), "save", **{"profile-gender": "woman"})
    assert ("profile-gender", "woman") in read_page_form(client.get(link_in(saved))).values


def test_nothing_is_saved_where_the_client_does_not_let_it(client: Client) -> None:
    survey = one_page()
    form = open_form(client, survey)
    assert ("_go", "save") not in form.buttons
    send(client, form, "save", q1="yes")
    assert not SavedAnswers.objects.exists()


def test_a_resumed_survey_that_changed_shows_the_page_that_is_now_to_be_answered(
    client: Client,
) -> None:
    survey = two_pages(may_save=True)
    second = send(client, open_form(client, survey), "next", q1="yes")
    saved = send(client, read_page_form(second), "save", q5="7")
    needed = replace(single_question("q8"), is_required=True)
    first, last = survey.document.pages
    pages = (Page(code="p0", questions=(needed,)), first, last)
    edited = to_json(replace(survey.document, pages=pages))
    Survey.objects.update(version=2, questionnaire=edited, updated_at=timezone.now())
    page = client.get(link_in(saved))
    assert ("_page", "p0") in read_page_form(page).values
    assert {("q1", "yes"), ("q5", "7")} <= set(read_page_form(page).values)


def test_a_page_that_is_gone_gives_its_place_to_the_one_before(client: Client) -> None:
    survey = two_pages(may_save=True)
    second = send(client, open_form(client, survey), "next", q1="yes")
    saved = send(client, read_page_form(second), "save", q5="7")
    edited = to_json(replace(survey.document, pages=survey.document.pages[:1]))
    Survey.objects.update(version=2, questionnaire=edited, updated_at=timezone.now())
    assert ("_page", "p1") in read_page_form(client.get(link_in(saved))).values


def test_a_link_whose_answers_are_gone_says_so(client: Client) -> None:
    survey = one_page(may_save=True)
    response = client.get(f"/s/{survey.code}/?reprendre={'a' * 43}")
    assert response.status_code == 404


def test_answers_set_aside_open_no_survey_that_is_closed(client: Client) -> None:
    survey = one_page(may_save=True)
    saved = send(client, open_form(client, survey), "save", q1="yes")
    Survey.objects.update(closed_at=timezone.now(), updated_at=timezone.now())
    assert client.get(link_in(saved)).status_code == 410


def test_one_may_save_during_a_pause(client: Client) -> None:
    survey = one_page(may_save=True)
    form = open_form(client, survey)
    now = timezone.now()
    Survey.objects.update(paused_at=now, pause_reason="Demain", updated_at=now)
    assert "reprendre" in link_in(send(client, form, "save", q1="yes"))


def test_an_invited_person_comes_back_by_their_own_link(client: Client) -> None:
    survey = one_page(may_save=True, audience=Audience.INVITEES)
    invitation = Invitation.objects.create(
        survey=survey, email="a@example.org", created_at=timezone.now()
    )
    token = invitation_token(invitation)
    Invitation.objects.update(token_hash=hash_token(token))
    form = read_page_form(client.get(f"/i/{token}/"))
    saved = send(client, form, "save", q1="yes")
    assert link_in(saved).startswith(f"/i/{token}/")
    assert send(client, read_page_form(client.get(link_in(saved)))).status_code == 302
    assert ballots() == [{"q1": "yes"}]


@pytest.mark.usefixtures("mid_window")
def test_too_many_savings_from_one_place_wait_and_lose_nothing(client: Client) -> None:
    survey = one_page(may_save=True)
    form = open_form(client, survey)
    for _ in range(SAVES):
        assert send(client, form, "save", q1="yes").status_code == 200
    response = send(client, form, "save", q3="Mon texte")
    assert response.status_code == 409
    assert ("q3", "Mon texte") in read_page_form(response).values
    assert SavedAnswers.objects.count() == SAVES


def mail_form(saved: Any) -> dict[str, str]:
    found = re.search(r'name="link" value="([^"]+)"', saved.content.decode())
    assert found is not None
    return {"link": found[1]}


def test_the_link_is_mailed_once_and_the_address_is_not_kept(client: Client) -> None:
    survey = one_page(may_save=True)
    saved = send(client, open_form(client, survey), "save", q1="yes")
    url, data = f"/s/{survey.code}/garder/", mail_form(saved) | {"email": "moi@example.org"}
    assert client.post(url, data).status_code == 200
    mail = OutgoingMail.objects.get()
    assert mail.to == "moi@example.org"
    assert link_in(saved).split("=")[1] in mail.text
    assert client.post(url, data).status_code == 422
    assert OutgoingMail.objects.count() == 1
    assert SavedAnswers.objects.get().was_mailed


def test_no_other_address_than_a_link_of_ours_is_mailed(client: Client) -> None:
    survey = one_page(may_save=True)
    url = f"/s/{survey.code}/garder/"
    forged = signing.dumps({"survey": survey.code, "token": "x", "path": "/"}, salt="another")
    for link in ("", "https://example.org/", forged):
        assert client.post(url, {"link": link, "email": "moi@example.org"}).status_code == 404
    assert client.get(url).status_code == 404
    assert not OutgoingMail.objects.exists()


def test_a_wrong_address_is_told_and_the_link_stays_in_sight(client: Client) -> None:
    survey = one_page(may_save=True)
    saved = send(client, open_form(client, survey), "save", q1="yes")
    response = client.post(f"/s/{survey.code}/garder/", mail_form(saved) | {"email": "moi"})
    assert response.status_code == 422
    assert link_in(response) == link_in(saved)


@pytest.mark.usefixtures("mid_window")
def test_e_mails_from_one_place_are_limited(client: Client) -> None:
    survey = one_page(may_save=True)
    form = open_form(client, survey)
    for number in range(MAILS + 1):
        saved = send(client, form, "save", q1="yes")
        response = client.post(
            f"/s/{survey.code}/garder/", mail_form(saved) | {"email": "moi@example.org"}
        )
        assert response.status_code == (200 if number < MAILS else 422)
    assert OutgoingMail.objects.count() == MAILS
    assert not any(b"example" in bytes(window.key) for window in RateWindow.objects.all())


def test_the_page_says_until_when_and_that_nothing_is_sent(client: Client) -> None:
    survey = one_page(may_save=True)
    text = text_of(send(client, open_form(client, survey), "save", q1="yes"))
    assert "Nothing is sent yet" in text or "Rien n’est" in text


def test_answers_that_the_browser_kept_are_shown_where_one_stopped(client: Client) -> None:
    """What the script of the page sends: the kept answers under today's token."""
    survey = two_pages(may_save=True)
    form = open_form(client, survey)
    kept = {"q1": "yes", "q5": "7", "_page": "p2", "_passed": "p1"}
    page = send(client, form, "resume", **kept)
    assert page.status_code == 200
    assert {("_page", "p2"), ("q5", "7"), ("q1", "yes")} <= set(read_page_form(page).values)
    assert send(client, read_page_form(page)).status_code == 302
    assert ballots() == [{"q1": "yes", "q5": 7}]
