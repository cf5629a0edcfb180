"""Notes that leave: by hand, by themselves, once; and the links of their messages."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from aimpact.core.models import OutgoingMail
from aimpact.reports.enums import NoteMoment
from aimpact.reports.models import NoteRecipient, SentNote
from aimpact.reports.services.recipients import (
    MOST_RECIPIENTS,
    AlreadyErased,
    AlreadyRecipient,
    TooManyRecipients,
    add_recipient,
)
from aimpact.reports.services.sending import (
    FORGOTTEN_AFTER,
    READING_TIME,
    SHARED_FOR,
    AlreadySent,
    NobodyToWriteTo,
    StillCounting,
    due_moment,
    leaves_at,
    open_shared,
    send_due_notes,
    send_note,
    shared_url,
)
from aimpact.surveys.models import Erasure, Survey
from aimpact.surveys.proofs import describe_proof
from aimpact.surveys.selectors.retention import Holding, kept_until, retention_of
from aimpact.surveys.services.retention import erase_personal_data
from tests.factories import make_user
from tests.insights.ballots import make_answered_survey

pytestmark = pytest.mark.django_db
OPENED = datetime.fromisoformat("2026-03-02T10:00:00+01:00")
CLOSED = OPENED + timedelta(days=10)


@pytest.fixture
def survey() -> Survey:
    survey = make_answered_survey()
    Survey.objects.filter(pk=survey.pk).update(
        opens_at=OPENED, closes_at=CLOSED, closed_at=None, published_at=OPENED
    )
    survey.refresh_from_db()
    return survey


def write_to(survey: Survey, email: str = "maire@example.org", language: str = "fr"):
    return add_recipient(
        survey, email=email, role="Maire", name="", language=language, by=make_user(), at=OPENED
    )


def test_a_note_leaves_for_each_recipient_in_their_language(survey):
    write_to(survey)
    write_to(survey, "head@example.org", "en")

    send_note(survey, NoteMoment.CLOSING, by=None, at=CLOSED)

    mails = {mail.to: mail for mail in OutgoingMail.objects.all()}
    assert "Ce qui ressort" in mails["maire@example.org"].text
    assert "What stands out" in mails["head@example.org"].text
    assert "/notes/" in mails["maire@example.org"].html


def test_what_was_sent_is_not_sent_again(survey):
    write_to(survey)
    send_note(survey, NoteMoment.CLOSING, by=None, at=CLOSED)

    with pytest.raises(AlreadySent):
        send_note(survey, NoteMoment.CLOSING, by=None, at=CLOSED)


def test_a_note_for_nobody_is_refused(survey):
    with pytest.raises(NobodyToWriteTo):
        send_note(survey, NoteMoment.CLOSING, by=None, at=CLOSED)


def test_a_note_waits_for_the_last_ballots(survey, monkeypatch):
    write_to(survey)
    sending = "aimpact.reports.services.sending.has_waiting_ballots"
    monkeypatch.setattr(sending, lambda survey: True)

    with pytest.raises(StillCounting):
        send_note(survey, NoteMoment.CLOSING, by=None, at=CLOSED)


def test_an_address_is_written_to_once(survey):
    write_to(survey)

    with pytest.raises(AlreadyRecipient):
        write_to(survey, "MAIRE@example.org")


def test_a_note_goes_to_few(survey):
    for number in range(MOST_RECIPIENTS):
        write_to(survey, f"a{number}@example.org")

    with pytest.raises(TooManyRecipients):
        write_to(survey, "one-more@example.org")


@pytest.mark.parametrize(
    ("after", "moment"),
    [
        (timedelta(0), NoteMoment.OPENING),
        (timedelta(days=4), NoteMoment.OPENING),
        (timedelta(days=5), NoteMoment.HALFWAY),
        (timedelta(days=10), NoteMoment.HALFWAY),
        (timedelta(days=10) + READING_TIME, NoteMoment.CLOSING),
        (timedelta(days=10) + READING_TIME + FORGOTTEN_AFTER * 1.1, None),
        (-timedelta(days=1), None),
    ],
)
def test_notes_leave_by_themselves_in_their_time(survey, after, moment):
    assert due_moment(survey, at=OPENED + after) is moment


def test_the_team_is_told_when_a_note_leaves_and_nothing_once_it_left(survey):
    times = [
        leaves_at(survey, NoteMoment.OPENING, at=OPENED + late)
        for late in (timedelta(0), FORGOTTEN_AFTER * 2)
    ]
    write_to(survey)
    send_note(survey, NoteMoment.OPENING, by=None, at=OPENED)

    assert times == [OPENED, None]
    assert leaves_at(survey, NoteMoment.OPENING, at=OPENED) is None


def test_the_round_sends_what_is_due_once_and_by_day(survey):
    write_to(survey)
    night = OPENED.replace(hour=23)

    sent = [send_due_notes(at=at) for at in (night, OPENED, OPENED + timedelta(hours=1))]

    assert sent == [0, 1, 0]
    assert SentNote.objects.get().moment == NoteMoment.OPENING


def test_a_survey_without_recipient_sends_nothing(survey):
    assert send_due_notes(at=OPENED) == 0


def test_the_link_of_a_message_opens_what_was_sent_and_its_files(client: Client, survey) -> None:
    write_to(survey)
    note = send_note(survey, NoteMoment.CLOSING, by=None, at=CLOSED)
    address = shared_url(note, "fr")

    page = client.get(address)
    answers = [client.get(f"{address}note.{output}") for output in ("pdf", "odt")]

    assert "Ce qui ressort" in page.content.decode()
    assert [answer.headers["Content-Type"] for answer in answers] == [
        "application/pdf",
        "application/vnd.oasis.opendocument.text",
    ]
    assert client.get(f"{address}note.exe").status_code == 404


def test_a_false_link_and_an_old_one_open_nothing(client: Client, survey, monkeypatch) -> None:
    write_to(survey)
    note = send_note(survey, NoteMoment.CLOSING, by=None, at=CLOSED)
    token = shared_url(note, "fr").split("/")[2]

    assert open_shared(f"{token}x") is None
    assert open_shared(token) == (note, "fr")
    monkeypatch.setattr("aimpact.reports.services.sending.SHARED_FOR", -SHARED_FOR)
    assert open_shared(token) is None
    assert client.get(shared_url(note, "fr")).status_code == 404


def test_recipients_are_erased_with_the_personal_data_of_the_survey_and_proven(survey):
    write_to(survey)
    term = kept_until(survey, at=CLOSED)
    assert term is not None

    erase_personal_data(at=term - timedelta(minutes=1))
    assert NoteRecipient.objects.count() == 1
    assert Holding("note_recipients", 1) in retention_of(survey, at=CLOSED).holdings
    erase_personal_data(at=term)

    assert NoteRecipient.objects.count() == 0
    proof = Erasure.objects.get(survey=survey)
    assert proof.statement["erased"]["note_recipients"] == 1
    assert ("Noms et adresses des destinataires des notes", 1) in describe_proof(
        proof, survey
    ).erased


def test_no_recipient_is_written_down_once_personal_data_are_gone(survey):
    erase_personal_data(at=kept_until(survey, at=CLOSED))

    with pytest.raises(AlreadyErased):
        write_to(survey)
