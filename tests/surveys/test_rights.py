"""Rights signed blind: one a person, and the same again for the same request."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from aimpact.core import vault
from aimpact.proofs.blind_signatures import NotBlinded
from aimpact.surveys.models import Participation, SigningKey, Survey
from aimpact.surveys.services import leaving
from aimpact.surveys.services.casting import (
    AlreadyTookPart,
    Participant,
    SurveyNotOpen,
    SurveyPaused,
)
from aimpact.surveys.services.editing import NotReady
from aimpact.surveys.services.publishing import publish_survey, unpublish_survey
from aimpact.surveys.services.rights import issue_right, repeat_right
from aimpact.surveys.services.signing import (
    KeyDestroyed,
    destroy_signing_key,
    give_signing_key,
    private_key,
)
from tests.factories import make_survey, make_user, text_question
from tests.surveys.secret import end, give_right, secret_survey, square_question, voter_of

pytestmark = pytest.mark.django_db


def person() -> Participant:
    return Participant(user_id=make_user().pk)


def test_a_right_is_a_signature_and_a_line_of_the_register() -> None:
    survey, by = secret_survey(), person()
    voter = voter_of(survey)
    voter.take(issue_right(survey, by=by, at=timezone.now(), blinded=voter.blinded))
    line = Participation.objects.get()
    assert (line.user_id, len(line.request_hash or b"")) == (by.user_id, 32)


def test_the_same_request_gives_the_same_right() -> None:
    survey, by = secret_survey(), person()
    voter = voter_of(survey)
    now = timezone.now()
    rights = {issue_right(survey, by=by, at=now, blinded=voter.blinded) for _time in range(3)}
    rights.add(repeat_right(survey, by=by, at=now, blinded=voter.blinded))
    assert len(rights) == 1
    assert Participation.objects.count() == 1


def test_another_request_of_the_same_person_is_refused() -> None:
    survey, by = secret_survey(), person()
    issue_right(survey, by=by, at=timezone.now(), blinded=voter_of(survey).blinded)
    for issue in (issue_right, repeat_right):
        with pytest.raises(AlreadyTookPart):
            issue(survey, by=by, at=timezone.now(), blinded=voter_of(survey).blinded)


def test_the_request_of_somebody_else_is_not_repeated() -> None:
    survey = secret_survey()
    voter = voter_of(survey)
    issue_right(survey, by=person(), at=timezone.now(), blinded=voter.blinded)
    with pytest.raises(AlreadyTookPart):
        repeat_right(survey, by=person(), at=timezone.now(), blinded=voter.blinded)


def test_nobody_is_registered_for_what_is_no_blinded_message() -> None:
    survey = secret_survey()
    for blinded in (b"", b"\0" * 256, b"\xff" * 256, b"\1" * 255):
        with pytest.raises(NotBlinded):
            issue_right(survey, by=person(), at=timezone.now(), blinded=blinded)
    assert not Participation.objects.exists()


def shut(survey: Survey, **change: object) -> Survey:
    Survey.objects.filter(pk=survey.pk).update(**change)
    return survey


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"closed_at": timezone.now()}, SurveyNotOpen),
        ({"published_at": None}, SurveyNotOpen),
        ({"opens_at": timezone.now() + timedelta(days=1)}, SurveyNotOpen),
        ({"paused_at": timezone.now()}, SurveyPaused),
    ],
)
def test_a_survey_that_is_shut_signs_nothing(change: dict[str, object], refusal: type) -> None:
    survey = shut(secret_survey(), **change)
    with pytest.raises(refusal):
        issue_right(survey, by=person(), at=timezone.now(), blinded=voter_of(survey).blinded)
    assert not Participation.objects.exists()


@pytest.mark.parametrize("behind", [timedelta(), timedelta(hours=3)])
def test_a_survey_closes_by_either_clock(behind: timedelta) -> None:
    """The caller's clock is late: the database's closes it. It is ahead: it closes it itself."""
    survey = secret_survey()
    voter = voter_of(survey)
    end(survey)
    with pytest.raises(SurveyNotOpen):
        issue_right(survey, by=person(), at=timezone.now() - behind, blinded=voter.blinded)


def test_a_callers_clock_that_is_ahead_closes_as_well() -> None:
    survey = secret_survey()
    voter = voter_of(survey)
    later = timezone.now() + timedelta(days=8)
    with pytest.raises(SurveyNotOpen):
        issue_right(survey, by=person(), at=later, blinded=voter.blinded)


def test_the_same_request_is_not_signed_again_once_the_survey_is_over() -> None:
    survey, by = secret_survey(), person()
    voter = voter_of(survey)
    issue_right(survey, by=by, at=timezone.now(), blinded=voter.blinded)
    end(survey)
    with pytest.raises(SurveyNotOpen):
        issue_right(survey, by=by, at=timezone.now(), blinded=voter.blinded)


def test_a_right_asked_before_the_words_changed_is_repeated_after() -> None:
    survey, by = secret_survey(), person()
    voter = voter_of(survey)
    first = issue_right(survey, by=by, at=timezone.now(), blinded=voter.blinded)
    Survey.objects.filter(pk=survey.pk).update(version=9)
    assert issue_right(survey, by=by, at=timezone.now(), blinded=voter.blinded) == first


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_one_is_signed() -> None:
    survey, by = secret_survey(), person()
    voters = [voter_of(survey) for _request in range(6)]

    def ask(blinded: bytes) -> bool:
        try:
            issue_right(survey, by=by, at=timezone.now(), blinded=blinded)
        except AlreadyTookPart:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        signed = list(pool.map(ask, [voter.blinded for voter in voters]))
    assert signed.count(True) == 1
    assert Participation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_request_at_once_is_signed_the_same() -> None:
    survey, by = secret_survey(), person()
    voter = voter_of(survey)

    def ask(_time: int) -> bytes:
        try:
            return issue_right(survey, by=by, at=timezone.now(), blinded=voter.blinded)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(ask, range(6)))) == 1
    assert Participation.objects.count() == 1


# --- the key ----------------------------------------------------------------------------
def draft(*questions: object, **fields: object) -> Survey:
    made = secret_survey(*questions, **fields)
    SigningKey.objects.filter(survey=made).delete()
    Survey.objects.filter(pk=made.pk).update(published_at=None)
    made.refresh_from_db()
    return made


def test_publication_makes_the_key_and_a_draft_has_none() -> None:
    survey, user = draft(), make_user()
    published = publish_survey(survey, by=user, at=timezone.now())
    key = SigningKey.objects.get(survey=survey)
    assert key.public.n.bit_length() == 2048
    unpublish_survey(published, by=user, at=timezone.now())
    assert not SigningKey.objects.exists()


def test_other_surveys_have_no_key() -> None:
    survey = make_survey()
    give_signing_key(survey)
    publish_survey(survey, by=make_user(), at=timezone.now())
    assert not SigningKey.objects.exists()


def test_a_survey_has_one_key_whatever_happens() -> None:
    survey = secret_survey()
    before = SigningKey.objects.get().modulus
    give_signing_key(survey)
    assert SigningKey.objects.get().modulus == before


def test_the_private_key_is_not_in_the_database_in_the_clear(settings) -> None:
    survey = secret_survey()
    kept = SigningKey.objects.get(survey=survey)
    key = private_key(kept)
    assert key.public == kept.public
    assert key.der.hex() not in kept.private
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []
    with pytest.raises(vault.Lost):
        private_key(kept)


def test_a_key_that_was_destroyed_signs_nothing() -> None:
    survey = secret_survey()
    kept = SigningKey.objects.get(survey=survey)
    destroy_signing_key(kept, on=timezone.now().date())
    kept.refresh_from_db()
    with pytest.raises(KeyDestroyed):
        private_key(kept)
    with pytest.raises(SurveyNotOpen):
        issue_right(survey, by=person(), at=timezone.now(), blinded=voter_of(survey).blinded)
    assert kept.public.n.bit_length() == 2048


def test_the_database_wants_a_key_there_or_destroyed() -> None:
    survey = secret_survey()
    keys = SigningKey.objects.filter(survey=survey)
    for change in ({"private": ""}, {"destroyed_on": timezone.now().date()}):
        with (
            pytest.raises(IntegrityError, match="there_or_destroyed"),
            transaction.atomic(),
        ):
            keys.update(**change)


def test_publication_refuses_questions_whose_answers_could_point_to_someone() -> None:
    survey = draft(square_question(), text_question())
    with pytest.raises(NotReady) as refusal:
        publish_survey(survey, by=make_user(), at=timezone.now())
    assert [(one.where, one.code) for one in refusal.value.problems] == [
        ("q3", "open_in_verifiable")
    ]


# --- people who leave -------------------------------------------------------------------
def test_the_right_of_somebody_who_left_stays_counted() -> None:
    survey, user = secret_survey(), make_user()
    give_right(survey, user)
    give_right(survey)
    leaving.settle_departure(user, timezone.now())
    user.delete()
    assert survey.participations.count() == 1
    assert SigningKey.objects.get(survey=survey).rights_left == 1
