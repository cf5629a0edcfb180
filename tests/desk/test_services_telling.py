"""Who is written to when a study waits for them."""

from collections.abc import Callable

import pytest

from aimpact.accounts.models import User
from aimpact.core.models import OutgoingMail
from aimpact.desk.enums import Part
from aimpact.desk.services.delivery import comment_reading, reopen_study, wish_mission
from aimpact.desk.services.reviews import judge_reading, send_to_review
from aimpact.desk.services.studies import ask_study, assign_study
from aimpact.desk.services.telling import TO_REVIEW, tell_desk
from aimpact.spaces.enums import Role
from aimpact.spaces.models import Membership
from tests.desk.readings import Desk, make_delivered, make_reviewed, make_written
from tests.desk.studies import make_client_space, make_study
from tests.factories import make_agora, make_closed_survey, make_member
from tests.insights.ballots import NOW
from tests.permissions import make_staff

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    """To whom messages wait, in order; they are taken away."""
    rows = OutgoingMail.objects.order_by("pk")
    found = [row.to for row in rows]
    rows.delete()
    return found


def test_owners_of_aimpact_are_told_that_a_study_is_asked_for() -> None:
    owner = make_staff(make_agora(), Role.OWNER)
    make_staff(make_agora(), Role.ANALYST)
    space = make_client_space()
    client = make_member(space, Role.OWNER)
    survey = make_closed_survey(space)
    ask_study(space, title="Une étude", brief="?", surveys=[survey], by=client, at=NOW)

    assert told() == [owner.email]


def test_who_is_given_a_study_is_told_with_the_way_to_it() -> None:
    owner, analyst = (make_staff(make_agora(), role) for role in (Role.OWNER, Role.ANALYST))
    study = make_study()
    assign_study(study, analyst, part=Part.ANALYST, by=owner, at=NOW)

    (mail,) = OutgoingMail.objects.all()
    assert mail.to == analyst.email
    assert mail.subject == "Étude « Une étude » : du nouveau pour vous"
    assert f"/e/agora/equipe/bureau/{study.pk}/" in mail.text
    assert "Une étude vous est confiée." in mail.text


def test_each_step_of_a_review_is_told_to_who_goes_on() -> None:
    desk = make_written()
    send_to_review(desk.reading, by=desk.analyst, at=NOW)
    assert told() == [desk.reviewer.email]

    judge_reading(desk.reading, is_accepted=False, reasons="Trop court", by=desk.reviewer, at=NOW)
    assert told() == [desk.analyst.email]


def test_what_the_reviewer_accepts_may_be_signed_and_the_analyst_knows() -> None:
    desk = make_reviewed()

    last = OutgoingMail.objects.order_by("pk").last()
    assert last is not None
    assert (last.to, "peut être signée" in last.text) == (desk.analyst.email, True)


@pytest.mark.parametrize(
    "act",
    [
        lambda desk, user: comment_reading(
            desk.reading, text="Secret", is_of_aimpact=False, by=user, at=NOW
        ),
        lambda desk, user: reopen_study(desk.reading, words="Secret", by=user, at=NOW),
        lambda desk, user: wish_mission(desk.reading, advice=1, words="Secret", by=user, at=NOW),
    ],
)
def test_what_the_client_says_is_told_to_those_who_wrote_and_not_quoted(
    act: Callable[[Desk, User], object],
) -> None:
    desk = make_delivered()
    client = make_member(desk.study.space, Role.OWNER)
    OutgoingMail.objects.all().delete()
    act(desk, client)

    assert not OutgoingMail.objects.filter(text__contains="Secret").exists()
    assert told() == [desk.analyst.email, desk.reviewer.email]


def test_an_answer_of_aimpact_is_told_to_the_owners_who_asked() -> None:
    desk = make_delivered()
    owner = make_member(desk.study.space, Role.OWNER)
    make_member(desk.study.space, Role.EDITOR)
    OutgoingMail.objects.all().delete()
    comment_reading(desk.reading, text="Oui", is_of_aimpact=True, by=desk.analyst, at=NOW)

    assert f"/equipe/etudes/{desk.study.pk}/lecture/" in OutgoingMail.objects.get().text
    assert told() == [owner.email]


def test_nobody_writes_to_themselves_nor_to_who_left() -> None:
    desk = make_written()
    tell_desk(desk.study, TO_REVIEW, parts=[Part.REVIEWER], by=desk.reviewer, at=NOW)
    Membership.objects.filter(user=desk.reviewer).delete()
    tell_desk(desk.study, TO_REVIEW, parts=[Part.REVIEWER], by=desk.analyst, at=NOW)

    assert told() == []
