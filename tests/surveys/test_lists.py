"""Lists of the team's pages of sharing and collecting: as many queries for three as for one."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aimpact.surveys.enums import Audience
from aimpact.surveys.models import Invitation, KioskDay, Survey
from aimpact.surveys.services.kiosks import open_kiosk
from aimpact.surveys.services.paper import key_sheet, make_batch
from aimpact.surveys.services.printed_codes import make_codes
from tests.factories import make_member, make_user
from tests.surveys.answering import one_page
from tests.surveys.builder import sit_down

pytestmark = pytest.mark.django_db


def add_batch(survey: Survey, rank: int) -> None:
    by, at = make_user(), timezone.now()
    batch = make_batch(survey, label=f"Lot {rank}", size=3, by=by, at=at)
    key_sheet(batch, batch.first_number, posted={"q1": ["yes"]}, by=by)


def add_kiosk(survey: Survey, rank: int) -> None:
    at = timezone.now()
    ends = survey.closes_at or at
    kiosk, _token = open_kiosk(
        survey, place=f"Accueil {rank}", expires_at=ends, daily_limit=9, by=make_user(), at=at
    )
    KioskDay.objects.create(kiosk=kiosk, day=at.date(), ballots=2)


def add_codes(survey: Survey, rank: int) -> None:
    make_codes(survey, name=f"Lot {rank}", number=2, by=make_user(), at=timezone.now())


def add_invitee(survey: Survey, rank: int) -> None:
    at = timezone.now()
    Invitation.objects.create(survey=survey, email=f"a{rank}@example.org", created_at=at)


LISTS: dict[str, tuple[Audience, Callable[[Survey, int], None]]] = {
    "survey_paper": (Audience.LINK, add_batch),
    "survey_kiosks": (Audience.LINK, add_kiosk),
    "survey_codes": (Audience.CODES, add_codes),
    "survey_invitees": (Audience.INVITEES, add_invitee),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_as_much_for_three_lines_as_for_one(client: Client, name: str) -> None:
    audience, add = LISTS[name]
    desk = sit_down(client, one_page(audience=audience))
    make_member(desk.survey.space)
    desk.get(name)
    asked = []
    for rank in range(3):
        add(desk.survey, rank)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get(name).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[2]
    assert asked[0] <= 14
