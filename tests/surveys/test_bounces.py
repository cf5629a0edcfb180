"""Returned e-mail: reports of servers, what is done of them, and who may not lie."""

import mailbox
import re
import smtplib
import sys
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from io import BytesIO, StringIO, TextIOWrapper
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.models import AuditEvent, OutgoingMail
from aimpact.core.services import send_waiting_mails
from aimpact.surveys.bounces import MARK_HEADER, Bounce, read_bounce
from aimpact.surveys.enums import Audience, InvitationState
from aimpact.surveys.sending import next_sending
from aimpact.surveys.services.bounces import MOST_SOFT, Outcome, note_bounce
from aimpact.surveys.services.invitations import (
    note_refused_invitations,
    write_invitation_again,
    write_invitations,
    write_reminders,
)
from aimpact.surveys.tokens import mark_invitation, read_mark
from tests.factories import make_open_survey
from tests.ports import own_port
from tests.surveys.test_invitations import invite, take_part

PARIS = ZoneInfo("Europe/Paris")
MARK = "12.0123456789abcdef"
REPORT = """\
From: MAILER-DAEMON@mail.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0100

Final-Recipient: rfc822; Someone@Example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--b
Content-Type: {kind}

From: ne-pas-repondre@localhost
To: someone@example.org
{header}: {mark}
Subject: Votre avis

--b--
"""


def report(**fields):
    values = {
        "to": "rebonds@platform.example", "action": "failed", "status": "5.1.1",
        "diagnostic": "550 5.1.1 unknown user", "kind": "message/rfc822",
        "header": MARK_HEADER, "mark": MARK,
    }  # fmt: skip
    return REPORT.format(**(values | fields)).encode()


# --- reading ------------------------------------------------------------------------------
def test_a_report_says_whose_and_why():
    assert read_bounce(report()) == Bounce(
        mark=MARK, recipient="someone@example.org", status="5.1.1", is_hard=True,
        reason="5.1.1 550 5.1.1 unknown user",
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_the_mark_is_read_in_what_the_report_quotes(kind):
    assert read_bounce(report(kind=kind)).mark == MARK


def test_the_mark_is_read_in_the_address_it_came_back_to():
    found = read_bounce(report(to=f"rebonds+{MARK}@platform.example", header="X-Other", mark="x"))
    assert found.mark == MARK


@pytest.mark.parametrize(
    ("status", "diagnostic", "read", "is_hard"),
    [
        ("5.1.1", "550 unknown", "5.1.1", True),
        ("5.1.10", "556 null MX", "5.1.10", True),
        ("5.0.0", "550 no", "5.0.0", True),
        ("5.2.1", "550 disabled", "5.2.1", True),
        ("5.4.4", "no route", "5.4.4", True),
        ("5.2.2", "552 mailbox full", "5.2.2", False),
        ("5.7.1", "550 policy", "5.7.1", False),
        ("5.7.26", "550 unauthenticated", "5.7.26", False),
        ("5.6.0", "554 content", "5.6.0", False),
        ("4.4.1", "timed out", "4.4.1", False),
        ("", "550 5.1.1 unknown", "5.1.1", True),
        ("", "552 5.2.2 full", "5.2.2", False),
        ("", "550 unknown", "5.0.0", True),
        ("", "421 later", "4.0.0", False),
        ("", "gone", "4.0.0", False),
    ],
)
def test_an_address_is_gone_or_only_unwell(status, diagnostic, read, is_hard):
    found = read_bounce(report(status=status, diagnostic=diagnostic))
    assert (found.status, found.is_hard) == (read, is_hard)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_has_not_failed_is_no_failure(action):
    assert read_bounce(report(action=action)) is None


def test_an_answer_in_absence_is_no_failure():
    message = EmailMessage()
    message["Auto-Submitted"] = "auto-replied"
    message["Subject"] = "Absent"
    message.set_content(f"Je suis absent. 550 5.1.1 {MARK}")
    assert read_bounce(message.as_bytes()) is None


def test_a_reason_is_one_printable_line_of_bounded_length():
    found = read_bounce(report(diagnostic="550 " + "a\x07\x1b[31m é" * 100))
    assert len(found.reason) <= 200
    assert found.reason.isprintable()


@given(st.binary(max_size=400))
def test_anything_may_come_in(data):
    read_bounce(data)


@given(st.data())
def test_a_report_damaged_anywhere_breaks_nothing(data):
    whole = bytearray(report())
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    found = read_bounce(bytes(whole))
    assert found is None or re.fullmatch(r"[245]\.\d{1,3}\.\d{1,3}", found.status)


# --- marks --------------------------------------------------------------------------------
def test_a_mark_is_read_and_cannot_be_invented(settings):
    mark = mark_invitation(7)
    assert read_mark(mark) == 7
    invented = [mark.replace("7.", "8."), "7.", "x", "", "9" * 30 + ".a", "²." + "0" * 16]
    assert [read_mark(one) for one in invented] == [None] * len(invented)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert read_mark(mark) == 7


# --- what is done -------------------------------------------------------------------------
@pytest.fixture
def sent(db):
    survey = make_open_survey(audience=Audience.INVITEES)
    invite(survey, "a@example.org")
    write_invitations(survey, at=timezone.now() - timedelta(days=2))
    OutgoingMail.objects.all().delete()
    return survey.invitations.get()


def bounce_of(invitation, *, is_hard=True):
    return Bounce(
        mark=mark_invitation(invitation.pk), recipient=invitation.email,
        status="5.1.1" if is_hard else "5.2.2", is_hard=is_hard, reason="5.1.1 unknown",
    )  # fmt: skip


def test_an_address_that_is_gone_is_struck_out_with_its_reason(sent):
    assert note_bounce(bounce_of(sent), at=timezone.now()) is Outcome.STRUCK_OUT
    sent.refresh_from_db()
    assert (sent.state, sent.failure) == (InvitationState.FAILED, "5.1.1 unknown")
    assert AuditEvent.objects.filter(verb="invitation_returned").count() == 1
    assert note_bounce(bounce_of(sent), at=timezone.now()) is Outcome.KNOWN


def test_an_address_that_is_unwell_is_tried_again_then_struck_out(sent):
    outcomes = [
        note_bounce(bounce_of(sent, is_hard=False), at=timezone.now()) for _ in range(MOST_SOFT)
    ]
    assert outcomes == [Outcome.TRIED_AGAIN, Outcome.TRIED_AGAIN, Outcome.STRUCK_OUT]


def test_trying_again_sends_the_same_link(sent):
    assert write_invitation_again(sent.pk, at=timezone.now())
    assert OutgoingMail.objects.get().to == "a@example.org"


def test_nobody_is_written_to_again_who_answered_left_or_came_too_late(sent):
    take_part(sent)
    assert not write_invitation_again(sent.pk, at=timezone.now())
    (other,) = invite(sent.survey, "b@example.org")
    assert not write_invitation_again(other.pk, at=timezone.now()), "never sent"
    write_invitations(sent.survey, at=timezone.now())
    sent.survey.closed_at = timezone.now()
    sent.survey.save()
    assert not write_invitation_again(other.pk, at=timezone.now()), "over"


def test_a_report_of_nothing_that_we_sent_changes_nothing(sent):
    (waiting,) = invite(sent.survey, "b@example.org")
    for mark in ("", mark_invitation(999_999), mark_invitation(waiting.pk)):
        bounce = Bounce(mark=mark, recipient="", status="5.1.1", is_hard=True, reason="")
        assert note_bounce(bounce, at=timezone.now()) is Outcome.UNKNOWN


def test_a_reminder_bears_no_mark(sent, settings):
    settings.BOUNCE_ADDRESS = "rebonds@platform.example"
    write_reminders(sent.survey, before=timezone.now(), at=timezone.now())
    assert not {MARK_HEADER, "Return-Path"} & OutgoingMail.objects.get().headers.keys()


# --- the command --------------------------------------------------------------------------
def test_one_message_is_read_from_standard_input(sent, monkeypatch):
    piped = report(mark=mark_invitation(sent.pk))
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(piped)))
    out = StringIO()
    call_command("read_bounces", stdout=out)
    assert out.getvalue() == "1 struck out\n"


def test_a_mailbox_is_read_once(sent, tmp_path):
    box = mailbox.Maildir(tmp_path / "rebonds")
    box.add(report(mark=mark_invitation(sent.pk)))
    box.add(b"Subject: hello\n\nnot a report\n")
    for expected in ("1 not a report of failure\n1 struck out\n", ""):
        out = StringIO()
        call_command("read_bounces", maildir=tmp_path / "rebonds", stdout=out)
        assert out.getvalue() == expected
    box.add(report(mark="x"))
    call_command("read_bounces", maildir=tmp_path / "rebonds", delete=True, stdout=StringIO())
    assert len(box) == 2


def test_a_folder_that_is_no_mailbox_is_refused(tmp_path):
    with pytest.raises(CommandError, match="is not a Maildir"):
        call_command("read_bounces", maildir=tmp_path)


# --- with a real mail server --------------------------------------------------------------
class Server:
    """Takes some addresses, refuses others, and keeps what it took with its envelope."""

    def __init__(self):
        self.taken = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the name that aiosmtpd calls
        if address.startswith("gone"):
            return "550 5.1.1 unknown user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the name that aiosmtpd calls
        self.taken.append((envelope.mail_from, message_from_bytes(envelope.content)))
        return "250 OK"


@pytest.fixture
def server(settings):
    taken = Server()
    controller = Controller(taken, hostname="127.0.0.1", port=own_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield taken
    controller.stop()


@pytest.mark.django_db
def test_from_sending_to_the_return_through_a_real_server(server, settings):
    settings.BOUNCE_ADDRESS = "rebonds@platform.example"
    survey = make_open_survey(audience=Audience.INVITEES)
    invite(survey, "gone@example.org", "full@example.org")
    write_invitations(survey, at=timezone.now())
    ids = list(OutgoingMail.objects.values_list("pk", flat=True))
    send_waiting_mails(ids, at=timezone.now())
    assert note_refused_invitations(at=timezone.now()) == 1
    gone = survey.invitations.get(email="gone@example.org")
    assert "5.1.1 unknown user" in gone.failure

    ((returned_to, message),) = server.taken
    full = survey.invitations.get(email="full@example.org")
    assert returned_to == f"rebonds+{mark_invitation(full.pk)}@platform.example"
    assert message["From"].endswith("<ne-pas-repondre@localhost>")
    assert message["Return-Path"] is None
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = read_bounce(report(to=returned_to, status="5.2.2", mark="x"))
    assert note_bounce(found, at=timezone.now()) is Outcome.TRIED_AGAIN


@pytest.mark.django_db
def test_without_a_return_address_the_envelope_is_the_sender_s(server):
    survey = make_open_survey(audience=Audience.INVITEES)
    invite(survey, "a@example.org")
    write_invitations(survey, at=timezone.now())
    send_waiting_mails([OutgoingMail.objects.get().pk], at=timezone.now())
    assert server.taken[0][0] == "ne-pas-repondre@localhost"


def test_the_server_of_the_tests_refuses_as_a_real_one(server, settings):
    with (
        smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as client,
        pytest.raises(smtplib.SMTPRecipientsRefused),
    ):
        client.sendmail("a@example.org", ["gone@example.org"], "x")


# --- by day -------------------------------------------------------------------------------
def in_paris(day, hour, minute=0):
    return datetime(2026, day.month, day.day, hour, minute, tzinfo=PARIS)


MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
EVE, CLOCKS_BACK = date(2026, 10, 24), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        (in_paris(MONDAY, 8), in_paris(MONDAY, 8)),
        (in_paris(MONDAY, 19, 59), in_paris(MONDAY, 19, 59)),
        (in_paris(MONDAY, 20), in_paris(TUESDAY, 8)),
        (in_paris(MONDAY, 3), in_paris(MONDAY, 8)),
        (in_paris(EVE, 22), in_paris(CLOCKS_BACK, 8)),
    ],
)
def test_messages_leave_by_day(at, leaves):
    assert next_sending(at, PARIS) == leaves


@given(
    st.integers(0, 2 * 365 * 24 * 60),
    st.sampled_from(["Europe/Paris", "America/Cayenne", "Indian/Reunion", "Pacific/Noumea"]),
)
def test_no_message_leaves_at_night_anywhere(minutes, zone):
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    leaves = next_sending(at, ZoneInfo(zone))
    assert leaves >= at
    assert 8 <= leaves.astimezone(ZoneInfo(zone)).hour < 20
    assert leaves - at <= timedelta(hours=13)
