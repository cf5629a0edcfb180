from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from aimpact.core.models import AuditEvent
from aimpact.surveys.enums import Anonymity, Audience, Moment
from aimpact.surveys.models import Ballot, IncomingBallot, Participation, Survey
from aimpact.surveys.models.ballots import PROOF_BYTES
from aimpact.surveys.services.terms import (
    AnonymityWeakened,
    AudienceLocked,
    ClosesBeforeOpening,
    ClosesInThePast,
    DatesLocked,
    NamedNeedsKnownPeople,
    ProfileLocked,
    ReminderOutsideDates,
    SmallestCellLocked,
    SmallestCellLowered,
    SubjectNeeded,
    TermsRefused,
    TerritoryNeeded,
    terms_of,
    update_terms,
)
from tests.factories import make_commune, make_survey, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def change(survey: Survey, **terms: Any) -> Survey:
    return update_terms(survey, replace(terms_of(survey), **terms), by=make_user(), at=NOW)


def running(**fields: Any) -> Survey:
    dates: dict[str, Any] = {
        "published_at": NOW - DAY,
        "opens_at": NOW - DAY,
        "closes_at": NOW + DAY,
    }
    return make_survey(**(dates | fields))


def scheduled(**fields: Any) -> Survey:
    dates: dict[str, Any] = {
        "published_at": NOW - DAY,
        "opens_at": NOW + DAY,
        "closes_at": NOW + 2 * DAY,
    }
    return make_survey(**(dates | fields))


def add_ballot(survey: Survey, participation: Participation | None = None) -> Ballot:
    return Ballot.objects.create(
        survey=survey,
        anonymity=survey.anonymity,
        participation=participation,
        answers={},
        day=NOW.date(),
        proof=bytes(PROOF_BYTES) if survey.is_verifiable else None,
    )


def test_terms_are_set_and_traced() -> None:
    survey = make_survey()
    commune = make_commune()
    changed = change(
        survey,
        audience=Audience.TERRITORY,
        territory=commune,
        moment=Moment.BEFORE,
        subject="Le plan de circulation",
        profile_fields=("age_band", "gender"),
        smallest_cell=10,
        opens_at=NOW + DAY,
        closes_at=NOW + 2 * DAY,
        time_zone="Indian/Reunion",
    )
    again = Survey.objects.get()
    assert terms_of(again) == terms_of(changed)
    assert (again.territory, again.profile_fields) == (commune, ["age_band", "gender"])
    event = AuditEvent.objects.get()
    assert event.verb == "update_terms"
    assert event.details["new_subject"] == "Le plan de circulation"
    assert "new_anonymity" not in event.details


def test_the_same_terms_again_leave_no_trace() -> None:
    survey = make_survey()
    assert change(survey).version == 1
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("terms", "kept"),
    [
        ({"audience": Audience.MEMBERS}, {"territory": None}),
        ({"subject": "Un projet"}, {"subject": ""}),
        ({"remind_at": NOW + DAY}, {"remind_at": None}),
    ],
)
def test_what_has_no_meaning_is_left_out(terms: dict[str, Any], kept: dict[str, Any]) -> None:
    survey = change(make_survey(), **({"territory": make_commune()} | terms))
    assert {name: getattr(survey, name) for name in kept} == kept


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"anonymity": Anonymity.NAMED}, NamedNeedsKnownPeople),
        ({"audience": Audience.TERRITORY}, TerritoryNeeded),
        ({"moment": Moment.AFTER}, SubjectNeeded),
        ({"opens_at": NOW + DAY, "closes_at": NOW + DAY}, ClosesBeforeOpening),
        ({"audience": Audience.INVITEES, "remind_at": NOW}, ReminderOutsideDates),
        (
            {
                "audience": Audience.INVITEES,
                "closes_at": NOW + DAY,
                "remind_at": NOW + DAY,
            },
            ReminderOutsideDates,
        ),
        (
            {"audience": Audience.INVITEES, "opens_at": NOW + DAY, "remind_at": NOW + DAY / 2},
            ReminderOutsideDates,
        ),
    ],
)
def test_terms_that_cannot_be_are_refused_and_name_their_field(
    terms: dict[str, Any], refusal: type[TermsRefused]
) -> None:
    survey = make_survey()
    with pytest.raises(refusal) as refused:
        change(survey, **terms)
    assert refused.value.field in terms_of(survey).__dataclass_fields__
    assert Survey.objects.get().version == 1


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"anonymity": Anonymity.NAMED}, AnonymityWeakened),
        ({"audience": Audience.INVITEES}, AudienceLocked),
        ({"profile_fields": ("gender",)}, ProfileLocked),
        ({"smallest_cell": 4}, SmallestCellLowered),
    ],
)
def test_what_participants_were_promised_stays_after_the_first_ballot(
    terms: dict[str, Any], refusal: type[TermsRefused]
) -> None:
    survey = make_survey(audience=Audience.MEMBERS)
    add_ballot(survey)
    with pytest.raises(refusal):
        change(survey, **terms)


def test_a_ballot_in_the_urn_counts_as_the_first() -> None:
    survey = make_survey(audience=Audience.MEMBERS)
    IncomingBallot.objects.create(
        survey=survey, anonymity=survey.anonymity, answers={}, day=NOW.date()
    )
    with pytest.raises(AnonymityWeakened):
        change(survey, anonymity=Anonymity.NAMED)


def test_an_anonymous_survey_without_ballots_can_become_named() -> None:
    survey = change(make_survey(audience=Audience.MEMBERS), anonymity=Anonymity.NAMED)
    assert survey.anonymity == Anonymity.NAMED


def test_the_smallest_group_can_grow_after_a_ballot() -> None:
    survey = make_survey()
    add_ballot(survey)
    assert change(survey, smallest_cell=10).smallest_cell == 10


def test_the_smallest_group_is_fixed_once_the_survey_is_over() -> None:
    """Two tables of the same answers, hidden under 5 and under 10, would complete each other."""
    survey = running(closes_at=NOW - timedelta(hours=1))
    add_ballot(survey)
    with pytest.raises(SmallestCellLocked):
        change(survey, smallest_cell=10)


def named_survey_with_ballots() -> Survey:
    survey = make_survey(audience=Audience.MEMBERS, anonymity=Anonymity.NAMED)
    for _ in range(2):
        add_ballot(survey, Participation.objects.create(survey=survey, user=make_user()))
    IncomingBallot.objects.create(
        survey=survey,
        anonymity=survey.anonymity,
        participation=Participation.objects.create(survey=survey, user=make_user()),
        answers={},
        day=NOW.date(),
    )
    return survey


def test_a_named_survey_made_anonymous_forgets_whose_each_ballot_was() -> None:
    survey = change(named_survey_with_ballots(), anonymity=Anonymity.ANONYMOUS)
    assert survey.is_anonymous
    for model, number in ((Ballot, 2), (IncomingBallot, 1)):
        ballots = model.objects.filter(survey=survey)
        assert [ballot.participation_id for ballot in ballots] == [None] * number
        assert {ballot.anonymity for ballot in ballots} == {Anonymity.ANONYMOUS}
    assert Participation.objects.filter(survey=survey).count() == 3


def test_the_database_itself_refuses_to_keep_names_on_an_anonymous_survey() -> None:
    survey = named_survey_with_ballots()
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(anonymity=Anonymity.ANONYMOUS)


def test_the_database_itself_refuses_to_weaken_anonymity_after_a_ballot() -> None:
    survey = make_survey(audience=Audience.MEMBERS)
    add_ballot(survey)
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(anonymity=Anonymity.NAMED)


@pytest.mark.parametrize(
    ("terms", "version"),
    [
        ({"audience": Audience.MEMBERS}, 2),
        ({"profile_fields": ("gender",)}, 2),
        ({"smallest_cell": 7}, 1),
    ],
)
def test_forms_shown_under_other_promises_must_be_shown_again(
    terms: dict[str, Any], version: int
) -> None:
    assert change(running(), **terms).version == version


@pytest.mark.parametrize("terms", [{"closes_at": NOW + 3 * DAY}, {"opens_at": NOW}])
def test_the_dates_of_an_open_survey_are_moved_by_an_extension_only(terms: dict[str, Any]) -> None:
    with pytest.raises(DatesLocked):
        change(running(), **terms)


def test_the_dates_of_a_survey_that_waits_may_move() -> None:
    later = NOW + 4 * DAY
    assert change(scheduled(), opens_at=NOW + 3 * DAY, closes_at=later).closes_at == later


def test_a_survey_that_waits_opens_at_once_without_its_opening_date() -> None:
    assert change(scheduled(), opens_at=None).opens_at == NOW


def test_a_published_survey_cannot_be_made_to_end_before_it_starts() -> None:
    with pytest.raises(ClosesInThePast):
        change(scheduled(), opens_at=NOW - 2 * DAY, closes_at=NOW - DAY)


def test_a_reminder_is_kept_for_invitees() -> None:
    survey = change(
        make_survey(), audience=Audience.INVITEES, closes_at=NOW + 2 * DAY, remind_at=NOW + DAY
    )
    assert survey.remind_at == NOW + DAY
