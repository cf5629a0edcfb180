"""One person, one ballot, and nothing after the closing: many devices at once, on a real database,
and clocks that disagree.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone

from aimpact.accounts.models import User
from aimpact.questionnaire.prints import Place
from aimpact.questionnaire.structure import Questionnaire, Text
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.forms.terms import from_wall
from aimpact.surveys.models import (
    Ballot,
    CodeBatch,
    IncomingBallot,
    Invitation,
    Participation,
    Places,
    PrintedCode,
    Survey,
)
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.services.casting import (
    AlreadyTookPart,
    Participant,
    QuestionnaireChanged,
    SurveyFull,
    SurveyNotOpen,
    SurveyPaused,
)
from aimpact.surveys.services.editing import edit_questionnaire
from aimpact.surveys.services.publishing import close_survey, pause_survey
from aimpact.surveys.services.replacing import BallotChanged, replace_ballot
from aimpact.surveys.services.sealing import SETTLING, recount, seal_ballots
from aimpact.surveys.services.ways import MaximumTooLow, Ways, update_ways
from tests.factories import make_open_survey, make_user
from tests.surveys.casting import cast

DEVICES = 16
REFUSALS = (AlreadyTookPart, SurveyNotOpen, SurveyPaused, SurveyFull, QuestionnaireChanged)


def all_at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each gives or raises, each in a thread and a connection of its own, at one signal."""
    start = Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def work(rank: int) -> None:
        try:
            connection.ensure_connection()
            start.wait(60)
            results[rank] = acts[rank]()
        except (*REFUSALS, BallotChanged, MaximumTooLow) as refusal:
            results[rank] = type(refusal)
        finally:
            connection.close()

    threads = [Thread(target=work, args=[rank]) for rank in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


def receipts_in(survey: Survey) -> list[str]:
    return sorted(
        receipt
        for model in (IncomingBallot, Ballot)
        for receipt in model.objects.filter(survey=survey).values_list("receipt", flat=True)
    )


# --- one person, one ballot ---------------------------------------------------------------
def by_browser(survey: Survey) -> list[Participant]:
    return [Participant(browser_key=bytes(15) + b"\1")]


def by_account(survey: Survey) -> list[Participant]:
    return [Participant(user_id=make_user().pk)]


def make_invitation(survey: Survey) -> Invitation:
    return Invitation.objects.create(
        survey=survey, email="invitee@example.org", created_at=timezone.now()
    )


def by_invitation(survey: Survey) -> list[Participant]:
    return [Participant(invitation_id=make_invitation(survey).pk)]


def by_code(survey: Survey) -> list[Participant]:
    batch = CodeBatch.objects.create(
        survey=survey, name="lettres", size=1, created_at=timezone.now()
    )
    PrintedCode.objects.create(survey=survey, batch=batch, code_hash=bytes(16))
    return [Participant(code_hash=bytes(16))]


def by_two_keys(survey: Survey) -> list[Participant]:
    """Somebody with an account and an invitation, who now shows one, now both."""
    user, invitation = make_user(), make_invitation(survey)
    return [
        Participant(user_id=user.pk, invitation_id=invitation.pk),
        Participant(invitation_id=invitation.pk),
    ]


KEYS = {
    "browser": (Audience.LINK, by_browser),
    "account": (Audience.MEMBERS, by_account),
    "invitation": (Audience.INVITEES, by_invitation),
    "code": (Audience.CODES, by_code),
    "two keys": (Audience.COMBINED, by_two_keys),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", KEYS)
def test_sixteen_devices_or_clicks_of_one_person_leave_one_ballot(key: str) -> None:
    audience, keys = KEYS[key]
    survey = make_open_survey(audience=audience)
    faces = keys(survey)
    given = all_at_once([partial(cast, survey, by) for by in faces * (DEVICES // len(faces))])
    receipts = [one for one in given if isinstance(one, str)]
    assert Counter(given)[AlreadyTookPart] == DEVICES - 1
    assert receipts_in(survey) == receipts
    assert Participation.objects.count() == 1
    assert not PrintedCode.objects.exists()
    survey, receipt = make_open_survey(audience=audience), make_receipt()
    clicks = partial(cast, survey, keys(survey)[0], receipt=receipt)
    assert all_at_once([clicks] * DEVICES) == [receipt] * DEVICES
    assert receipts_in(survey) == [receipt]


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_again_while_its_ballot_is_sealed_gives_its_receipt() -> None:
    """The answer was lost on the way: the browser sends again, and again."""
    survey = make_open_survey()
    people = [Participant(browser_key=number.to_bytes(16, "big")) for number in range(12)]
    receipts = [cast(survey, by) for by in people]
    again = [
        partial(cast, survey, by, receipt=receipt)
        for by, receipt in zip(people, receipts, strict=True)
    ]
    *given, sealed = all_at_once([*again, partial(seal_ballots, survey.pk, at=timezone.now())])
    assert given == receipts
    assert sealed == 7
    assert receipts_in(survey) == sorted(receipts)
    assert recount(survey) == []


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_devices_that_change_one_ballot_one_does() -> None:
    survey, user = changeable(), make_user()
    first = cast(survey, Participant(user_id=user.pk))
    given = all_at_once([partial(change, survey, user, first)] * DEVICES)
    assert Counter(given)[BallotChanged] == DEVICES - 1
    assert receipts_in(survey) == [one for one in given if isinstance(one, str)]


def changeable(**fields: Any) -> Survey:
    values = {"anonymity": Anonymity.PSEUDONYM, "audience": Audience.MEMBERS, "may_edit": True}
    return make_open_survey(**(values | fields))


def change(survey: Survey, user: User, replaces: str, *, at: datetime | None = None) -> str:
    return replace_ballot(
        survey,
        replaces=replaces,
        by=Participant(user_id=user.pk),
        at=at or timezone.now(),
        receipt=make_receipt(),
        answers={"q1": "no"},
        profile={},
    ).receipt


# --- at the instant of something else -----------------------------------------------------
def reword(survey: Survey) -> None:
    def edit(document: Questionnaire) -> Questionnaire:
        return replace(document, title=Text("Un autre titre"))

    place = Place("words", "")
    edit_questionnaire(
        survey, edit, place=place, seen="", by=make_user(), at=timezone.now(), keeps=False
    )


def pause(survey: Survey) -> None:
    pause_survey(survey, reason="Demain", by=make_user(), at=timezone.now())


def close(survey: Survey) -> None:
    close_survey(survey, by=make_user(), at=timezone.now())


def limit(survey: Survey) -> None:
    update_ways(survey, Ways(maximum_ballots=8), by=make_user(), at=timezone.now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (reword, QuestionnaireChanged),
        (pause, SurveyPaused),
        (close, SurveyNotOpen),
        (limit, SurveyFull),
    ],
)
def test_what_the_team_does_while_ballots_come_in_loses_and_doubles_none(
    act: Callable[[Survey], None], refusal: type[Exception]
) -> None:
    survey = make_open_survey()
    people = [Participant(browser_key=number.to_bytes(16, "big")) for number in range(DEVICES)]
    casts = [partial(cast, survey, by) for by in people]
    *given, done = all_at_once([*casts, partial(act, survey)])
    receipts = sorted(one for one in given if isinstance(one, str))
    assert receipts_in(survey) == receipts
    assert Participation.objects.count() == len(receipts)
    assert {one for one in given if not isinstance(one, str)} <= {refusal}
    if act is limit and done is None:
        assert Places.objects.get().taken == len(receipts) <= 8
    elif done is None:
        with pytest.raises(refusal):
            cast(survey, Participant(browser_key=bytes(15) + b"\xff"))


# --- the closing, by any clock ------------------------------------------------------------
def set_web_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.mark.django_db
def test_a_database_ahead_of_the_web_closes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    survey = changeable(closes_at=now - timedelta(minutes=1))
    user = make_user()
    set_web_clock(monkeypatch, now - timedelta(hours=1))
    with pytest.raises(SurveyNotOpen):
        cast(survey, Participant(user_id=user.pk), at=now - timedelta(hours=1))
    with pytest.raises(SurveyNotOpen):
        change(survey, user, make_receipt(), at=now - timedelta(hours=1))
    assert receipts_in(survey) == []


@pytest.mark.django_db
def test_a_web_ahead_of_the_database_closes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    survey, user = changeable(closes_at=now + timedelta(minutes=30)), make_user()
    receipt = cast(survey, Participant(user_id=user.pk))
    set_web_clock(monkeypatch, now + timedelta(hours=1))
    with pytest.raises(SurveyNotOpen):
        cast(survey, Participant(user_id=make_user().pk), at=now + timedelta(hours=1))
    with pytest.raises(SurveyNotOpen):
        change(survey, user, receipt, at=now + timedelta(hours=1))
    assert receipts_in(survey) == [receipt]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_edited", [True, False])
def test_a_ballot_that_waited_for_a_lock_past_the_closing_is_refused(is_edited: bool) -> None:
    survey = make_open_survey(closes_at=timezone.now() + timedelta(seconds=1))
    results: list[Any] = []

    def wait_and_cast() -> None:
        try:
            results.append(cast(survey, Participant(browser_key=bytes(15) + b"\1")))
        except SurveyNotOpen:
            results.append(SurveyNotOpen)
        finally:
            connection.close()

    thread = Thread(target=wait_and_cast)
    with transaction.atomic(), connection.cursor() as cursor:
        held = Survey.objects.select_for_update().get(pk=survey.pk)
        if is_edited:
            held.save(update_fields=["updated_at"])
        thread.start()
        cursor.execute("SELECT pg_sleep_until(%s)", [survey.closes_at])
    thread.join(120)
    assert results == [SurveyNotOpen]
    assert receipts_in(survey) == []


@pytest.mark.django_db
def test_the_last_batch_of_a_date_waits_for_the_ballots_being_written() -> None:
    now = timezone.now()
    survey = make_open_survey()
    for number in range(7):
        cast(survey, Participant(browser_key=number.to_bytes(16, "big")))
    Survey.objects.filter(pk=survey.pk).update(closes_at=now)
    assert seal_ballots(survey.pk, at=now) == 0
    assert seal_ballots(survey.pk, at=now + SETTLING - timedelta(milliseconds=1)) == 0
    assert seal_ballots(survey.pk, at=now + SETTLING) == 7


PARIS = ZoneInfo("Europe/Paris")


def october_switch() -> datetime:
    """The Sunday of next year when clocks in Paris go back from three to two, at midnight."""
    last = datetime.combine(date(datetime.now(UTC).year + 1, 10, 31), time())  # a wall clock
    return last - timedelta(days=(last.weekday() + 1) % 7)


@pytest.mark.django_db
def test_a_closing_in_the_hour_that_comes_twice_is_its_first_coming() -> None:
    shown = october_switch() + timedelta(hours=2, minutes=30)
    closes = from_wall(shown, PARIS)
    assert closes is not None
    assert closes.astimezone(UTC).replace(tzinfo=None) == shown - timedelta(hours=2)
    survey = make_open_survey(closes_at=closes, time_zone="Europe/Paris")
    cast(survey, Participant(browser_key=bytes(16)), at=closes - timedelta(seconds=1))
    for late in (timedelta(0), timedelta(minutes=45), timedelta(hours=1)):
        with pytest.raises(SurveyNotOpen):  # the second half past two as well
            cast(survey, Participant(browser_key=bytes(15) + b"\1"), at=closes + late)
    assert IncomingBallot.objects.get().day == shown.date()


@pytest.mark.django_db
def test_the_day_of_a_ballot_is_that_of_the_survey_s_own_clock_on_the_night_of_the_switch() -> None:
    midnight = october_switch()
    survey = make_open_survey(closes_at=None, time_zone="Europe/Paris")
    at = midnight.replace(tzinfo=PARIS).astimezone(UTC)
    days = [at - timedelta(seconds=1), at, at + timedelta(hours=24), at + timedelta(hours=25)]
    for number, moment in enumerate(days):
        cast(survey, Participant(browser_key=number.to_bytes(16, "big")), at=moment)
    found = IncomingBallot.objects.values_list("day", flat=True)
    eve, sunday, monday = (midnight.date() + timedelta(days=each) for each in (-1, 0, 1))
    assert sorted(found) == [eve, sunday, sunday, monday]
