"""Changing one's ballot until the closing, where the client lets it: named surveys alone."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from aimpact.accounts.models import User
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import Quota
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Ballot, IncomingBallot, Participation, Places, Survey, Tally
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.services.casting import (
    AlreadyTookPart,
    Participant,
    QuestionnaireChanged,
    SurveyNotOpen,
    SurveyPaused,
    cast_ballot,
    receipt_is_known,
)
from aimpact.surveys.services.replacing import BallotChanged, replace_ballot
from aimpact.surveys.services.sealing import SETTLING, recount, seal_ballots
from tests.factories import make_member, make_user
from tests.surveys.answering import ballots, one_page, open_form, read_page_form, send, text_of

pytestmark = pytest.mark.django_db


def editable(**fields: Any) -> Survey:
    values: dict[str, Any] = {
        "anonymity": Anonymity.NAMED,
        "audience": Audience.MEMBERS,
        "may_edit": True,
        "closes_at": timezone.now() + timedelta(days=2),
    }
    return one_page(**(values | fields))


def cast(survey: Survey, user: User, **answers: Any) -> str:
    return cast_ballot(
        survey,
        by=Participant(user_id=user.pk),
        at=timezone.now(),
        receipt=make_receipt(),
        answers=answers or {"q1": "yes"},
        profile={},
    ).receipt


def change(survey: Survey, user: User, replaces: str, **fields: Any) -> str:
    values: dict[str, Any] = {
        "at": timezone.now(),
        "receipt": make_receipt(),
        "answers": {"q1": "no"},
        "profile": {},
    }
    by = Participant(user_id=user.pk)
    return replace_ballot(survey, replaces=replaces, by=by, **(values | fields)).receipt


def test_changes_that_came_after_the_ballot_may_still_be_made(client: Client) -> None:
    survey = editable()
    client.force_login(make_member(survey.space))
    form = open_form(client, survey)
    for answer in ("yes", "no"):
        send(client, form, q1=answer)
    page = client.get(f"/s/{survey.code}/merci/")
    assert "rouvrez votre bulletin et changez-le" in text_of(page)
    assert f'href="/s/{survey.code}/?modifier=1"' in page.content.decode()
    assert ballots() == [{"q1": "yes"}]


def test_the_same_change_sent_twice_counts_once_and_its_first_sending_does() -> None:
    survey, user = editable(), make_user()
    values: dict[str, Any] = {
        "replaces": cast(survey, user),
        "by": Participant(user_id=user.pk),
        "at": timezone.now(),
        "receipt": make_receipt(),
        "profile": {},
    }
    sent = [replace_ballot(survey, answers={"q1": one}, **values) for one in ("no", "yes")]
    assert [one.was_in for one in sent] == [False, True]
    assert ballots() == [{"q1": "no"}]


def test_a_ballot_is_replaced_and_its_receipt_with_it() -> None:
    survey, user = editable(), make_user()
    old = cast(survey, user)
    new = change(survey, user, old)
    assert ballots() == [{"q1": "no"}]
    assert Participation.objects.count() == 1
    assert not receipt_is_known(survey, old)
    assert receipt_is_known(survey, new)


def test_replacing_is_one_statement(django_assert_num_queries: Any) -> None:
    survey, user = editable(), make_user()
    old = cast(survey, user)
    with django_assert_num_queries(1):
        change(survey, user, old)


def test_the_same_change_sent_twice_gives_the_same_receipt() -> None:
    survey, user = editable(), make_user()
    old, receipt = cast(survey, user), make_receipt()
    assert change(survey, user, old, receipt=receipt) == receipt
    assert change(survey, user, old, receipt=receipt) == receipt
    assert IncomingBallot.objects.count() == 1


def test_nobody_replaces_the_ballot_of_another() -> None:
    survey, user = editable(), make_user()
    receipt = cast(survey, user)
    with pytest.raises(BallotChanged):
        change(survey, make_user(), receipt)
    assert ballots() == [{"q1": "yes"}]


def test_a_survey_that_does_not_let_ballots_change_keeps_them() -> None:
    survey, user = editable(may_edit=False), make_user()
    receipt = cast(survey, user)
    with pytest.raises(BallotChanged):
        change(survey, user, receipt)
    assert ballots() == [{"q1": "yes"}]


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"closed_at": timezone.now() - timedelta(seconds=1)}, SurveyNotOpen),
        ({"closes_at": timezone.now() - timedelta(seconds=1)}, SurveyNotOpen),
        ({"paused_at": timezone.now(), "pause_reason": "Demain"}, SurveyPaused),
        ({"version": 2}, QuestionnaireChanged),
    ],
    ids=["closed by hand", "past its date", "paused", "edited"],
)
def test_changes_obey_the_life_of_the_survey(
    fields: dict[str, Any], refusal: type[Exception]
) -> None:
    survey, user = editable(), make_user()
    receipt = cast(survey, user)
    Survey.objects.update(**fields)
    with pytest.raises(refusal):
        change(survey, user, receipt)
    assert ballots() == [{"q1": "yes"}]


def test_ballots_that_may_change_are_counted_at_the_closing_alone() -> None:
    survey = editable()
    for _ in range(12):
        cast(survey, make_user())
    assert seal_ballots(survey.pk, at=timezone.now()) == 0
    assert not Tally.objects.exists()
    assert survey.closes_at is not None
    assert seal_ballots(survey.pk, at=survey.closes_at + SETTLING) == 12
    assert recount(survey) == []
    assert Ballot.objects.exclude(participation=None).count() == 12


def test_a_ballot_counted_at_the_closing_changes_no_more() -> None:
    survey, user = editable(), make_user()
    receipt = cast(survey, user)
    Survey.objects.update(closed_at=timezone.now())
    seal_ballots(survey.pk, at=timezone.now())
    with pytest.raises(SurveyNotOpen):
        change(survey, user, receipt)
    assert Ballot.objects.get().answers == {"q1": "yes"}


@pytest.mark.django_db(transaction=True)
def test_of_two_devices_at_the_same_instant_one_replaces_and_the_other_is_told() -> None:
    survey, user = editable(), make_user()
    receipt = cast(survey, user)

    def attempt(number: int) -> str:
        try:
            return change(survey, user, receipt, answers={"q3": str(number)})
        except BallotChanged:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        receipts = [new for new in pool.map(attempt, range(16)) if new]
    assert [IncomingBallot.objects.get().receipt] == receipts


@pytest.mark.django_db(transaction=True)
def test_changes_at_the_instant_of_the_closing_lose_no_ballot() -> None:
    survey = editable()
    people = [make_user() for _ in range(8)]
    receipts = {user.pk: cast(survey, user) for user in people}

    def attempt(user: User | None) -> str:
        try:
            if user is None:
                Survey.objects.update(closed_at=timezone.now())
                seal_ballots(survey.pk, at=timezone.now())
                return ""
            return change(survey, user, receipts[user.pk])
        except (SurveyNotOpen, BallotChanged):
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(9) as pool:
        changed = [new for new in pool.map(attempt, [*people[:4], None, *people[4:]]) if new]
    seal_ballots(survey.pk, at=timezone.now())
    assert Ballot.objects.count() == 8
    assert set(changed) == set(
        Ballot.objects.filter(answers={"q1": "no"}).values_list("receipt", flat=True)
    )
    assert recount(survey) == []


# --- the pages ------------------------------------------------------------------------------
def sent(client: Client, survey: Survey, **typed: Any) -> User:
    user = make_member(survey.space)
    client.force_login(user)
    assert send(client, open_form(client, survey), **typed).status_code == 302
    return user


def reopen(client: Client, survey: Survey) -> Any:
    return client.get(f"/s/{survey.code}/?modifier=1")


def test_one_opens_one_s_answers_again_and_sends_others(client: Client) -> None:
    survey = editable(profile_fields=["age_band", "gender"])
    sent(client, survey, q1="yes", q3="Des arbres", **{"profile-gender": "woman"})
    refused = client.get(f"/s/{survey.code}/")
    assert "modifier=1" in refused.content.decode()
    page = reopen(client, survey)
    form = read_page_form(page)
    assert {("q1", "yes"), ("q3", "Des arbres"), ("profile-gender", "woman")} <= set(form.values)
    assert send(client, form, q1="no").status_code == 302
    ballot = IncomingBallot.objects.get()
    assert ballot.answers == {"q1": "no", "q3": "Des arbres"}
    assert ballot.profile == {"gender": "woman"}


def test_a_change_sent_after_another_device_s_is_shown_again_then_taken(client: Client) -> None:
    survey = editable()
    user = sent(client, survey, q1="yes")
    page = reopen(client, survey)
    assert "Voici les réponses que vous avez envoyées" in page.content.decode()
    here = read_page_form(page)
    there = Client()
    there.force_login(user)
    assert send(there, read_page_form(reopen(there, survey)), q3="Là-bas").status_code == 302
    response = send(client, here, q3="Ici")
    assert response.status_code == 409
    assert "Voici les réponses que vous avez envoyées" not in response.content.decode()
    assert ballots() == [{"q1": "yes", "q3": "Là-bas"}]
    assert send(client, read_page_form(response)).status_code == 302
    assert ballots() == [{"q1": "yes", "q3": "Ici"}]


def test_a_change_takes_no_place_of_a_survey_that_is_full(client: Client) -> None:
    survey = editable(maximum_ballots=1)
    Places.objects.create(survey=survey, taken=0)
    sent(client, survey, q1="yes")
    assert send(client, read_page_form(reopen(client, survey)), q1="no").status_code == 302
    assert ballots() == [{"q1": "no"}]
    assert Places.objects.get().taken == 1


def test_someone_who_has_not_answered_just_answers(client: Client) -> None:
    survey = editable()
    client.force_login(make_member(survey.space))
    page = reopen(client, survey)
    assert page.status_code == 200
    assert not page.context["is_change"]


def test_an_anonymous_survey_opens_nothing_again(client: Client) -> None:
    survey = one_page()
    send(client, open_form(client, survey), q1="yes")
    page = reopen(client, survey)
    assert page.status_code == 403
    assert (
        page.context["refusal"].title == client.get(f"/s/{survey.code}/").context["refusal"].title
    )
    assert not any("modifier" in link.url for link in page.context["refusal"].actions)


def test_a_pause_holds_changes_back_as_well(client: Client) -> None:
    survey = editable()
    sent(client, survey, q1="yes")
    now = timezone.now()
    Survey.objects.update(paused_at=now, pause_reason="Une correction", updated_at=now)
    assert "Une correction" in text_of(reopen(client, survey))


def test_after_the_closing_nothing_opens_again(client: Client) -> None:
    survey = editable()
    sent(client, survey, q1="yes")
    Survey.objects.update(closed_at=timezone.now(), updated_at=timezone.now())
    assert reopen(client, survey).status_code == 410


def test_a_second_first_ballot_is_still_refused() -> None:
    survey, user = editable(), make_user()
    cast(survey, user)
    with pytest.raises(AlreadyTookPart):
        cast(survey, user)


# --- quotas -------------------------------------------------------------------------------
def with_quota(survey: Survey, value: str) -> Survey:
    """The survey, with one place for those who say that."""
    says = Condition(tests=(Test(field="q1", operator=Operator.IS, value=(value,)),))
    quota = Quota(code="k1", limit=1, condition=says)
    survey.keep_document(replace(survey.document, quotas=(quota,)))
    survey.save()
    return survey


def test_whoever_filled_a_quota_still_changes_their_answers(client: Client) -> None:
    survey = with_quota(editable(), "yes")
    sent(client, survey, q1="yes")
    assert send(client, read_page_form(reopen(client, survey)), q3="Mieux dit").status_code == 302
    assert IncomingBallot.objects.get().answers == {"q1": "yes", "q3": "Mieux dit"}


def test_nobody_changes_into_a_quota_that_is_full(client: Client) -> None:
    survey = with_quota(editable(), "yes")
    cast(survey, make_user())
    sent(client, survey, q1="no")
    assert send(client, read_page_form(reopen(client, survey)), q1="yes").status_code == 403


def test_the_ballot_that_fills_a_quota_is_thanked_for_when_it_is_sent_twice(client: Client) -> None:
    survey = with_quota(editable(), "yes")
    client.force_login(make_member(survey.space))
    form = open_form(client, survey)
    assert [send(client, form, q1="yes").status_code for _click in range(2)] == [302, 302]
    assert IncomingBallot.objects.count() == 1
