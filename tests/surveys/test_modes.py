"""The four modes of secrecy, as the database and the terms hold them."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from aimpact.surveys.enums import STRENGTH, Anonymity, Audience, ResultsVisibility
from aimpact.surveys.models import IncomingBallot, Participation, Survey
from aimpact.surveys.services.terms import (
    AnonymityWeakened,
    EditNeedsKnownPeople,
    LiveNeedsFinalBallots,
    NamedNeedsKnownPeople,
    TermsRefused,
    VerifiableAsksNoProfile,
    VerifiableIsFinal,
    VerifiableTooLate,
)
from aimpact.surveys.services.ways import EditNeedsNames, Ways, WaysOfVerifiable, update_ways
from tests.factories import make_survey, make_user
from tests.surveys.test_terms import NOW, add_ballot, change, running

pytestmark = pytest.mark.django_db

PAIRS = [(old, new) for old in STRENGTH for new in STRENGTH if old != new]
NAMED, PSEUDONYM, ANONYMOUS, VERIFIABLE = STRENGTH


def of_members(anonymity: str, **fields: Any) -> Survey:
    return running(anonymity=anonymity, audience=Audience.MEMBERS, **fields)


def drop_ballot(survey: Survey) -> IncomingBallot:
    """A ballot in the urn, linked to its author."""
    return IncomingBallot.objects.create(
        survey=survey,
        anonymity=survey.anonymity,
        participation=Participation.objects.create(survey=survey, user=make_user()),
        answers={},
        day=NOW.date(),
    )


def is_weaker_or_too_late(old: Anonymity, new: Anonymity) -> bool:
    return new == VERIFIABLE or STRENGTH.index(new) < STRENGTH.index(old)


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_the_database_lets_a_mode_change_as_long_as_nobody_took_part(
    old: Anonymity, new: Anonymity
) -> None:
    survey = of_members(old)
    Survey.objects.filter(pk=survey.pk).update(anonymity=new)
    survey.refresh_from_db()
    assert survey.anonymity == new


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_the_database_never_weakens_a_mode_once_a_line_is_in_the_register(
    old: Anonymity, new: Anonymity
) -> None:
    survey = of_members(old)
    Participation.objects.create(survey=survey, user=make_user())
    change_it = Survey.objects.filter(pk=survey.pk)
    if is_weaker_or_too_late(old, new):
        with pytest.raises(IntegrityError, match="cannot be weakened"), transaction.atomic():
            change_it.update(anonymity=new)
    else:
        assert change_it.update(anonymity=new) == 1


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_terms_never_weaken_a_mode_once_a_ballot_is_in(old: Anonymity, new: Anonymity) -> None:
    survey = of_members(old)
    add_ballot(survey)
    if is_weaker_or_too_late(old, new):
        refusal = VerifiableTooLate if new == VERIFIABLE else AnonymityWeakened
        with pytest.raises(refusal):
            change(survey, anonymity=new)
    else:
        assert change(survey, anonymity=new).anonymity == new


def test_a_right_that_was_given_holds_the_promise_as_a_ballot_does() -> None:
    survey = of_members(VERIFIABLE)
    Participation.objects.create(survey=survey, user=make_user())
    with pytest.raises(AnonymityWeakened):
        change(survey, anonymity=ANONYMOUS)


@pytest.mark.parametrize("mode", [NAMED, PSEUDONYM])
def test_a_linked_survey_made_anonymous_loses_every_link(mode: Anonymity) -> None:
    survey = of_members(mode, may_edit=True)
    waiting = drop_ballot(survey)
    changed = change(survey, anonymity=ANONYMOUS)
    waiting.refresh_from_db()
    assert waiting.participation_id is None
    assert not changed.may_edit


def test_a_named_survey_made_pseudonymous_keeps_its_links_until_the_closing() -> None:
    survey = of_members(NAMED, may_edit=True)
    sealed = add_ballot(survey, Participation.objects.create(survey=survey, user=make_user()))
    waiting = drop_ballot(survey)
    changed = change(survey, anonymity=PSEUDONYM)
    sealed.refresh_from_db()
    waiting.refresh_from_db()
    assert sealed.participation_id is None  # it could not be changed any more
    assert waiting.participation_id is not None
    assert changed.may_edit


@pytest.mark.parametrize("mode", [ANONYMOUS, VERIFIABLE])
def test_the_database_refuses_a_link_on_a_ballot_that_may_have_none(mode: Anonymity) -> None:
    survey = of_members(mode)
    line = Participation.objects.create(survey=survey, user=make_user())
    with pytest.raises(IntegrityError, match="anonymous_has_no_name"), transaction.atomic():
        IncomingBallot.objects.create(
            survey=survey, anonymity=mode, participation=line, answers={}, day=NOW.date()
        )


@pytest.mark.parametrize("mode", [PSEUDONYM, ANONYMOUS, VERIFIABLE])
def test_the_database_lets_no_link_into_the_box_but_a_name(mode: Anonymity) -> None:
    survey = of_members(mode)
    line = Participation.objects.create(survey=survey, user=make_user())
    with pytest.raises(IntegrityError, match="has_no_link_but_a_name"), transaction.atomic():
        add_ballot(survey, line)


@pytest.mark.parametrize(
    "fields",
    [
        {"audience": Audience.LINK},
        {"audience": Audience.CODES},
        {"profile_fields": ["age_band"]},
        {"may_edit": True},
        {"may_save": True},
        {"maximum_ballots": 10},
    ],
)
def test_the_database_keeps_a_verifiable_survey_bare(fields: dict[str, Any]) -> None:
    values: dict[str, Any] = {"audience": Audience.MEMBERS, **fields}
    with pytest.raises(IntegrityError), transaction.atomic():
        make_survey(anonymity=VERIFIABLE, **values)


@pytest.mark.parametrize("fields", [{"audience": Audience.LINK}, {"audience": Audience.CODES}])
def test_the_database_lets_nobody_unknown_change_a_ballot(fields: dict[str, Any]) -> None:
    make_survey(anonymity=PSEUDONYM, **fields)  # pseudonymous without edit: a browser is enough
    with pytest.raises(IntegrityError, match="edit_needs_authors"), transaction.atomic():
        make_survey(anonymity=PSEUDONYM, may_edit=True, **fields)


@pytest.mark.parametrize(
    ("before", "terms", "refusal"),
    [
        ({}, {"audience": Audience.LINK, "anonymity": VERIFIABLE}, NamedNeedsKnownPeople),
        ({}, {"profile_fields": ("gender",), "anonymity": VERIFIABLE}, VerifiableAsksNoProfile),
        ({"may_save": True}, {"anonymity": VERIFIABLE}, VerifiableIsFinal),
        ({"maximum_ballots": 9}, {"anonymity": VERIFIABLE}, VerifiableIsFinal),
        (
            {"anonymity": PSEUDONYM, "may_edit": True},
            {"audience": Audience.LINK},
            EditNeedsKnownPeople,
        ),
        (
            {"anonymity": PSEUDONYM, "may_edit": True},
            {"results_visibility": ResultsVisibility.LIVE},
            LiveNeedsFinalBallots,
        ),
    ],
)
def test_terms_that_a_mode_does_not_bear_are_refused(
    before: dict[str, Any], terms: dict[str, Any], refusal: type[TermsRefused]
) -> None:
    survey = make_survey(**({"audience": Audience.MEMBERS} | before))
    with pytest.raises(refusal):
        change(survey, **terms)


@pytest.mark.parametrize(
    ("fields", "is_taken"),
    [
        ({"anonymity": PSEUDONYM, "audience": Audience.MEMBERS}, True),
        ({"anonymity": PSEUDONYM, "audience": Audience.LINK}, False),
        ({"anonymity": ANONYMOUS, "audience": Audience.MEMBERS}, False),
    ],
)
def test_a_ballot_may_change_where_its_author_is_linked_and_known(
    fields: dict[str, Any], is_taken: bool
) -> None:
    survey = make_survey(**fields)
    if is_taken:
        assert update_ways(survey, Ways(may_edit=True), by=make_user(), at=NOW).may_edit
    else:
        with pytest.raises(EditNeedsNames):
            update_ways(survey, Ways(may_edit=True), by=make_user(), at=NOW)


@pytest.mark.parametrize(
    "ways", [Ways(may_edit=True), Ways(may_save=True), Ways(maximum_ballots=5)]
)
def test_the_ways_of_a_verifiable_survey_stay_bare(ways: Ways) -> None:
    survey = make_survey(anonymity=VERIFIABLE, audience=Audience.MEMBERS)
    with pytest.raises(WaysOfVerifiable):
        update_ways(survey, ways, by=make_user(), at=NOW)
