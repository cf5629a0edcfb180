"""Pseudonymous: the platform knows whose a ballot is while it may change; its client never does."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aimpact.accounts.models import User
from aimpact.core.models import AuditEvent
from aimpact.insights.services.exports import (
    Content,
    ExportOrder,
    ExportRefused,
    FileFormat,
    export_survey,
)
from aimpact.spaces.enums import Plan, Role
from aimpact.spaces.models import Membership
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Ballot, IncomingBallot, Participation, Survey
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.rules import Visitor
from aimpact.surveys.selectors.personal import survey_data
from aimpact.surveys.selectors.reopening import own_ballot
from aimpact.surveys.services.casting import AlreadyTookPart, Participant, cast_ballot
from aimpact.surveys.services.replacing import BallotChanged, replace_ballot
from aimpact.surveys.services.sealing import recount, seal_ballots
from aimpact.surveys.tasks import stir_survey
from tests.factories import make_open_survey, make_space, make_user
from tests.permissions import make_staff
from tests.spaces.test_doors import CLOSED

pytestmark = pytest.mark.django_db

FIRST_ID = 740_516_293_000
"""Numbers of accounts long enough to be found in a page by no accident."""
LATER = timedelta(days=8)


def pseudonymous(**fields: Any) -> Survey:
    values: dict[str, Any] = {
        "anonymity": Anonymity.PSEUDONYM,
        "audience": Audience.MEMBERS,
        "may_edit": True,
    }
    return make_open_survey(**(values | fields))


def cast(survey: Survey, user: User, answer: str = "yes") -> str:
    return cast_ballot(
        survey,
        by=Participant(user_id=user.pk),
        at=timezone.now(),
        receipt=make_receipt(),
        answers={"q1": answer, "q3": "Des arbres"},
        profile={},
    ).receipt


def change(survey: Survey, user: User, replaces: str) -> str:
    return replace_ballot(
        survey,
        replaces=replaces,
        by=Participant(user_id=user.pk),
        at=timezone.now(),
        receipt=make_receipt(),
        answers={"q1": "no"},
        profile={},
    ).receipt


def close_and_seal(survey: Survey) -> datetime:
    at = timezone.now()
    Survey.objects.filter(pk=survey.pk).update(closed_at=at)
    seal_ballots(survey.pk, at=at)
    return at


# --- while it is open ---------------------------------------------------------------------
def test_a_ballot_may_be_changed_by_its_author_alone() -> None:
    survey, author = pseudonymous(), make_user()
    receipt = cast(survey, author)
    with pytest.raises(BallotChanged):
        change(survey, make_user(), receipt)
    change(survey, author, receipt)
    assert IncomingBallot.objects.get().answers == {"q1": "no"}


def test_a_second_ballot_is_caught() -> None:
    survey, author = pseudonymous(), make_user()
    cast(survey, author)
    with pytest.raises(AlreadyTookPart):
        cast(survey, author)


def test_one_reads_one_s_own_ballot_while_the_link_lives() -> None:
    survey, author = pseudonymous(), make_user()
    cast(survey, author)
    assert survey_data(author)[0]["answers"] == {"q1": "yes", "q3": "Des arbres"}
    assert own_ballot(survey, Visitor(user=author)) is not None
    close_and_seal(survey)
    assert survey_data(author)[0]["answers"] is None
    assert survey_data(author)[0]["anonymity"] == Anonymity.PSEUDONYM


def test_nothing_is_counted_before_the_closing_where_ballots_may_change() -> None:
    survey = pseudonymous()
    for _ in range(12):
        cast(survey, make_user())
    assert seal_ballots(survey.pk, at=timezone.now()) == 0


def test_a_ballot_that_is_final_loses_its_author_with_its_batch() -> None:
    survey = pseudonymous(may_edit=False)
    for _ in range(12):
        cast(survey, make_user())
    assert seal_ballots(survey.pk, at=timezone.now()) == 7
    assert not Ballot.objects.filter(participation__isnull=False).exists()
    assert IncomingBallot.objects.filter(participation__isnull=False).count() == 5
    assert not AuditEvent.objects.filter(verb="unlink_ballots").exists()


def test_a_browser_can_be_the_author() -> None:
    survey = pseudonymous(audience=Audience.LINK, may_edit=False)
    by = Participant(browser_key=bytes(16))
    cast_ballot(
        survey, by=by, at=timezone.now(), receipt=make_receipt(), answers={"q1": "no"}, profile={}
    )
    assert IncomingBallot.objects.get().participation == Participation.objects.get()


# --- at its closing -----------------------------------------------------------------------
def test_the_last_sealing_erases_every_link_and_says_so() -> None:
    survey = pseudonymous()
    for number in range(7):
        cast(survey, make_user(), "yes" if number % 2 else "no")
    at = close_and_seal(survey)
    assert not IncomingBallot.objects.exists()
    assert Ballot.objects.filter(participation__isnull=True).count() == 7
    assert Participation.objects.count() == 7
    event = AuditEvent.objects.get(verb="unlink_ballots")
    assert (event.actor_id, event.object_id, event.details) == (None, str(survey.pk), {})
    assert event.at == at
    survey.refresh_from_db()
    assert recount(survey) == []


def test_links_are_erased_once_all_batches_are_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aimpact.surveys.services.sealing.LARGEST_BATCH", 10)
    survey = pseudonymous()
    for _ in range(23):
        cast(survey, make_user())
    close_and_seal(survey)
    assert not AuditEvent.objects.filter(verb="unlink_ballots").exists()
    seal_ballots(survey.pk, at=timezone.now())
    assert AuditEvent.objects.filter(verb="unlink_ballots").count() == 1
    assert not Ballot.objects.filter(participation__isnull=False).exists()


def test_an_anonymous_survey_has_no_link_to_erase() -> None:
    survey = pseudonymous(anonymity=Anonymity.ANONYMOUS, may_edit=False)
    cast(survey, make_user())
    close_and_seal(survey)
    assert not AuditEvent.objects.filter(verb="unlink_ballots").exists()


def test_stirring_follows_the_closing(run_jobs: Any) -> None:
    survey = pseudonymous()
    for _ in range(7):
        cast(survey, make_user())
    close_and_seal(survey)
    assert run_jobs() == [stir_survey.name]
    assert Participation.objects.count() == Ballot.objects.count() == 7


# --- what the client sees -----------------------------------------------------------------
def make_voters(survey: Survey) -> list[User]:
    """Members whose every trace can be found in a page: names, addresses, numbers, receipts."""
    voters = []
    for rank in range(7):
        user = make_user(
            pk=FIRST_ID + rank,
            email=f"votante-tres-secrete-{rank}@example.org",
            display_name=f"Votante très secrète {rank}",
        )
        Membership.objects.create(
            space=survey.space, user=user, role=Role.MEMBER, joined_at=timezone.now()
        )
        cast(survey, user, "yes" if rank % 2 else "no")
        voters.append(user)
    return voters


def traces(voters: list[User]) -> list[str]:
    """Everything that would tell, in a page or a file, that one of them was here."""
    lines = Participation.objects.filter(user__in=voters).values_list("pk", flat=True)
    people = [word for user in voters for word in (user.email, user.display_name, str(user.pk))]
    ballots = [
        receipt
        for model in (IncomingBallot, Ballot)
        for receipt in model.objects.values_list("receipt", flat=True)
    ]
    return [*people, *map(str, lines), *ballots]


def bodies_of(response: HttpResponse) -> list[bytes]:
    """A page, or the files of an archive."""
    body = response.getvalue()
    if not is_zipfile(BytesIO(body)):
        return [body]
    with ZipFile(BytesIO(body)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def assert_says_nothing(response: HttpResponse, told: list[str], where: str) -> None:
    for body in bodies_of(response):
        text = body.decode("utf-8", "replace")
        assert [word for word in told if word in text] == [], where


SURVEY_PAGES = [page for page in CLOSED if "code" in page.values]


@pytest.mark.parametrize(
    ("role", "is_closed"),
    [
        (Role.OWNER, False),
        (Role.EDITOR, True),
        (Role.ANALYST, True),
        (Role.MODERATOR, True),
    ],
)
def test_no_page_of_the_survey_tells_its_team_who_answered(
    client: Client, role: Role, is_closed: bool
) -> None:
    survey = pseudonymous(space=make_space(plan=Plan.BESPOKE))
    told = traces(make_voters(survey))
    if is_closed:
        close_and_seal(survey)
    client.force_login(make_staff(survey.space, role))
    known = {"slug": survey.space.slug, "code": survey.code, "field": "q3", "part": "q1"}
    seen = 0
    for page in SURVEY_PAGES:
        values = {name: known.get(name, "1") for name in page.values}
        if page.name == "survey_page":
            values["part"] = "p1"
        response = client.get(reverse(page.name, kwargs=values))
        seen += response.status_code == 200
        assert_says_nothing(response, told, page.name)
    assert seen >= {Role.OWNER: 25, Role.EDITOR: 20, Role.ANALYST: 3, Role.MODERATOR: 1}[role]


@pytest.mark.parametrize("file_format", FileFormat)
@pytest.mark.parametrize("content", Content)
def test_no_file_taken_out_tells_who_answered(content: Content, file_format: FileFormat) -> None:
    survey = pseudonymous()
    voters = make_voters(survey)
    close_and_seal(survey)
    survey.refresh_from_db()
    order = ExportOrder(content=content, file_format=file_format)
    sheets = export_survey(survey, order, by=make_user(), at=timezone.now() + LATER)
    rows = [row for sheet in sheets for row in (sheet.header, *sheet.rows())]
    cells = [str(cell) for row in rows for cell in row]
    assert [word for word in traces(voters) if any(word in cell for cell in cells)] == []
    assert cells


def test_what_is_looked_for_is_found_where_a_survey_is_named() -> None:
    survey = pseudonymous(anonymity=Anonymity.NAMED)
    voters = make_voters(survey)
    close_and_seal(survey)
    order = ExportOrder(content=Content.BALLOTS, file_format=FileFormat.CSV)
    ballots, *_others = export_survey(survey, order, by=make_user(), at=timezone.now())
    cells = {str(cell) for row in ballots.rows() for cell in row}
    assert {user.email for user in voters} <= cells & set(traces(voters))


def test_no_file_of_ballots_is_taken_out_while_they_come_in() -> None:
    survey = pseudonymous()
    make_voters(survey)
    order = ExportOrder(content=Content.BALLOTS, file_format=FileFormat.CSV)
    with pytest.raises(ExportRefused):
        export_survey(survey, order, by=make_user(), at=timezone.now())


@pytest.mark.parametrize("file_format", FileFormat)
def test_a_file_downloaded_by_the_team_tells_nobody(
    client: Client, file_format: FileFormat
) -> None:
    survey = pseudonymous()
    voters = make_voters(survey)
    close_and_seal(survey)
    client.force_login(make_staff(survey.space))
    url = reverse("survey_exports", args=[survey.space.slug, survey.code])
    response = client.post(
        url, {"content": "ballots", "file_format": file_format, "values": "codes"}
    )
    assert "attachment" in response["Content-Disposition"]
    assert_says_nothing(response, traces(voters), file_format)


def test_the_trail_tells_nobody() -> None:
    survey = pseudonymous()
    voters = make_voters(survey)
    change(survey, voters[0], IncomingBallot.objects.get(participation__user=voters[0]).receipt)
    told = traces(voters)
    close_and_seal(survey)
    for event in AuditEvent.objects.filter(at__gte=survey.created_at):
        line = f"{event.actor_id} {event.verb} {event.object_id} {event.details}"
        assert [word for word in told if word in line] == []


def test_the_page_of_a_receipt_does_not_say_whose_it_is(client: Client) -> None:
    survey = pseudonymous()
    voters = make_voters(survey)
    receipt = IncomingBallot.objects.values_list("receipt", flat=True)[0]
    people = [word for word in traces(voters) if word != receipt]
    response = client.post(reverse("answer_receipt", args=[survey.code]), {"receipt": receipt})
    assert response.status_code == 200
    assert_says_nothing(response, people, "receipt")
