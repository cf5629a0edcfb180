"""Notes that leave: by hand, by themselves, once; and the links of their messages."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation

from aimpact.core.models import OutgoingMail
from aimpact.reports.enums import NoteMoment
from aimpact.reports.models import NoteRecipient, SentNote
from aimpact.reports.services.recipients import (
    MOST_RECIPIENTS,
    AlreadyErased,
    AlreadyRecipient,
    AskedToStop,
    TooManyRecipients,
    add_recipient,
    choose_notes,
    forget_recipient,
    remove_recipient,
    stop_address,
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
    sections_of,
    send_due_notes,
    send_note,
    shared_url,
)
from aimpact.reports.writing.officials import Voice
from aimpact.surveys.enums import Anonymity, Audience
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
    return make_dated_survey()


def make_dated_survey(**fields: object) -> Survey:
    survey = make_answered_survey(**fields)
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


# --- a person's own choice to stop ------------------------------------------------------
def test_every_message_carries_the_way_to_receive_no_more(survey):
    recipient = write_to(survey)

    send_note(survey, NoteMoment.CLOSING, by=None, at=CLOSED)

    mail = OutgoingMail.objects.get()
    assert mail.headers["List-Unsubscribe"].endswith(f"{stop_address(recipient)}>")
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop_address(recipient) in mail.text
    assert stop_address(recipient) in mail.html


def test_opening_the_link_stops_nothing_and_posting_does(survey):
    recipient = write_to(survey)
    client = Client(enforce_csrf_checks=True)  # a mail program posts without our token
    address = stop_address(recipient)

    asked = client.get(address)
    recipient.refresh_from_db()
    before = recipient.stopped_at
    said = client.post(address, {"List-Unsubscribe": "One-Click"})
    recipient.refresh_from_db()

    assert "Ne plus recevoir de notes sur ce sondage" in asked.content.decode()
    assert before is None
    assert "Vous ne recevez plus de notes sur ce sondage" in said.content.decode()
    assert recipient.stopped_at is not None


def test_who_asked_for_no_more_is_written_to_no_more(survey):
    choose_notes(write_to(survey), wants=False, at=OPENED)
    write_to(survey, "head@example.org")

    note = send_note(survey, NoteMoment.CLOSING, by=None, at=CLOSED)

    assert [mail.to for mail in OutgoingMail.objects.all()] == ["head@example.org"]
    assert len(note.recipients) == 1


def test_a_survey_whose_recipients_all_stopped_sends_nothing(survey):
    choose_notes(write_to(survey), wants=False, at=OPENED)

    assert send_due_notes(at=OPENED) == 0
    with pytest.raises(NobodyToWriteTo):
        send_note(survey, NoteMoment.OPENING, by=None, at=OPENED)


def test_the_team_can_neither_add_nor_remove_who_asked_for_no_more(survey):
    recipient = write_to(survey)
    choose_notes(recipient, wants=False, at=OPENED)

    with pytest.raises(AskedToStop):
        write_to(survey)
    with pytest.raises(AskedToStop):
        remove_recipient(recipient, by=make_user(), at=OPENED)


def test_the_person_may_change_their_mind_and_nobody_else(client: Client, survey) -> None:
    recipient = write_to(survey)
    choose_notes(recipient, wants=False, at=OPENED)

    client.post(stop_address(recipient), {"again": "1"})

    recipient.refresh_from_db()
    assert recipient.stopped_at is None
    with pytest.raises(AlreadyRecipient):
        write_to(survey)


def test_a_false_link_to_stop_and_one_of_somebody_removed_say_so(client: Client, survey) -> None:
    recipient = write_to(survey)
    address = stop_address(recipient)
    false = client.get(f"{address.removesuffix('desinscription/')[:-2]}/desinscription/")
    remove_recipient(recipient, by=make_user(), at=OPENED)

    assert (false.status_code, client.post(address).status_code) == (404, 404)


def test_the_address_of_somebody_who_leaves_stays_where_it_asked_for_no_more(survey):
    stopped = write_to(survey, "stop@example.org")
    choose_notes(stopped, wants=False, at=OPENED)
    write_to(survey, "leaves@example.org")
    for email in ("stop@example.org", "leaves@example.org"):
        forget_recipient(make_user(email=email), OPENED)

    assert [one.email for one in NoteRecipient.objects.all()] == ["stop@example.org"]


# --- what a note quotes -----------------------------------------------------------------
@pytest.mark.parametrize("forgets", [True, False])
def test_texts_quoted_in_a_sent_note_go_with_the_answers(monkeypatch, forgets):
    quoted = [Voice("Des arbres", 12, "Planter des chênes")]
    monkeypatch.setattr("aimpact.reports.selectors.voices_of", lambda survey, *, at: quoted)
    survey = make_dated_survey(
        anonymity=Anonymity.NAMED, audience=Audience.MEMBERS, erases_ballots=forgets
    )
    write_to(survey)
    note = send_note(survey, NoteMoment.CLOSING, by=None, at=CLOSED)
    before = _voices(note)

    erase_personal_data(at=kept_until(survey, at=CLOSED))

    note.refresh_from_db()
    assert "Planter des chênes" in before
    assert "Planter des chênes" not in str(note.content)
    assert ("Planter des chênes" in _voices(note)) is not forgets
    assert ("ont été effacés" in _voices(note)) is forgets
    proof = Erasure.objects.get(survey=survey).statement
    assert proof["erased"]["note_quotes"] == int(forgets)


def _voices(note: SentNote) -> str:
    with translation.override("fr"):
        return next(each.text for each in sections_of(note, "fr") if each.key == "voices")
