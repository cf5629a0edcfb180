"""Studies: asked for, given to people, moved from state to state, taken back."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.desk.enums import AT_WORK, MOVES, Part, StudyState
from aimpact.desk.models import Study
from aimpact.desk.selectors.studies import find_assigned, people_to_assign
from aimpact.desk.services.studies import (
    HasPart,
    NothingToStudy,
    NotInPlan,
    NotOfAimPact,
    WrongState,
    ask_study,
    assign_study,
    move_study,
    unassign_study,
    withdraw_study,
)
from aimpact.spaces.enums import Plan, Role
from aimpact.spaces.models import Membership, Space
from tests.desk.studies import make_analyst, make_client_space, make_study
from tests.factories import make_agora, make_closed_survey, make_member, make_space, make_survey

pytestmark = pytest.mark.django_db
NOW = timezone.now


def ask(space: Space, *surveys) -> Study:
    owner = make_member(space, Role.OWNER)
    return ask_study(space, title="T", brief="B", surveys=surveys, by=owner, at=NOW())


def test_a_bespoke_client_asks_for_a_study_of_its_surveys_and_the_trail_keeps_it():
    space = make_client_space()
    survey = make_closed_survey(space)
    study = ask(space, survey)
    assert (study.state, [*study.surveys.all()]) == (StudyState.ASKED, [survey])
    event = AuditEvent.objects.get(verb="ask_study")
    assert (event.space_id, event.object_id) == (space.pk, str(study.pk))


@pytest.mark.parametrize("plan", [Plan.ESSENTIAL, Plan.PREMIUM])
def test_a_smaller_plan_asks_for_none(plan):
    space = make_space(plan=plan)
    with pytest.raises(NotInPlan):
        ask(space, make_closed_survey(space))


def test_a_study_is_of_surveys_of_its_space_alone_that_were_published():
    space = make_client_space()
    elsewhere, draft = make_closed_survey(make_client_space()), make_survey(space)
    for surveys in ([], [elsewhere], [make_closed_survey(space), elsewhere], [draft]):
        with pytest.raises(NothingToStudy):
            ask(space, *surveys)
    assert not Study.objects.exists()


def test_a_study_goes_from_state_to_state_as_the_table_says_and_no_other_way():
    owner = make_member(make_agora(), Role.OWNER)
    for state in StudyState:
        for to in StudyState:
            moments = {"delivered_at": NOW(), "withdrawn_at": NOW()}
            study = make_study(state=state, **moments)
            if to in MOVES[state]:
                assert move_study(study, to, by=owner, at=NOW()).state == to
            else:
                with pytest.raises(WrongState):
                    move_study(study, to, by=owner, at=NOW())


def test_the_first_person_assigned_takes_the_study():
    study, owner = make_study(), make_member(make_agora(), Role.OWNER)
    analyst = make_member(make_agora(), Role.ANALYST)
    assert analyst in people_to_assign(study)
    assign_study(study, analyst, part=Part.ANALYST, by=owner, at=NOW())
    study.refresh_from_db()
    assert study.state == StudyState.OPEN
    assert find_assigned(analyst, study.pk) == (study, Part.ANALYST)
    assert analyst not in people_to_assign(Study.objects.get(pk=study.pk))
    verbs = AuditEvent.objects.filter(space_id=study.space_id).order_by("pk")
    assert [*verbs.values_list("verb", flat=True)] == ["work_on_study", "assign_study"]


def test_only_aimpacts_staff_is_assigned_and_with_one_part_each():
    study, owner = make_study(), make_member(make_agora(), Role.OWNER)
    for stranger in (make_member(study.space, Role.OWNER), make_member(make_agora())):
        with pytest.raises(NotOfAimPact):
            assign_study(study, stranger, part=Part.ANALYST, by=owner, at=NOW())
    analyst = make_analyst(study)
    with pytest.raises(HasPart):
        assign_study(study, analyst, part=Part.REVIEWER, by=owner, at=NOW())


@pytest.mark.parametrize("state", [StudyState.DELIVERED, StudyState.WITHDRAWN])
def test_nobody_is_assigned_once_it_has_ended(state):
    study = make_study(state=state, delivered_at=NOW(), withdrawn_at=NOW())
    agora = make_agora()
    owner, analyst = make_member(agora, Role.OWNER), make_member(agora, Role.ANALYST)
    with pytest.raises(WrongState):
        assign_study(study, analyst, part=Part.ANALYST, by=owner, at=NOW())


def test_who_is_assigned_sees_it_while_it_is_at_work_alone():
    study = make_study()
    analyst = make_analyst(study)
    for state in StudyState:
        Study.objects.update(state=state, delivered_at=NOW(), withdrawn_at=NOW())
        assert (find_assigned(analyst, study.pk) is not None) == (state in AT_WORK)


def test_who_is_taken_off_or_leaves_aimpact_sees_it_no_more():
    study = make_study()
    first, second = make_analyst(study), make_analyst(study, Part.REVIEWER)
    unassign_study(study.assignments.get(user=first), by=second, at=NOW())
    Membership.objects.filter(user=second).update(role=Role.MEMBER)
    assert find_assigned(first, study.pk) is None
    assert find_assigned(second, study.pk) is None


def test_the_client_takes_the_access_back_once_and_the_trail_keeps_it():
    study = make_study()
    analyst, owner = make_analyst(study), make_member(study.space, Role.OWNER)
    withdraw_study(study, by=owner, at=NOW())
    assert find_assigned(analyst, study.pk) is None
    assert AuditEvent.objects.get(verb="withdraw_study").actor_id == owner.pk
    with pytest.raises(WrongState):
        withdraw_study(study, by=owner, at=NOW())


def test_the_database_wants_the_moment_of_what_ended():
    for state in (StudyState.DELIVERED, StudyState.WITHDRAWN):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_study(state=state)
