"""E-mail waits for the commit, is never lost, and leaves nothing behind once sent."""

from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from aimpact.core.models import OutgoingMail
from aimpact.core.services import (
    Mail,
    MailDelayedError,
    queue_mail,
    queue_mails,
    render_mail,
    send_waiting_mails,
)
from aimpact.core.tasks import MAIL_KEPT, forget_old_mails
from tests.ports import own_port

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MAIL = Mail(to="resident@example.org", subject="Your code", text="ABC", html="<p>ABC</p>")


class Undone(Exception):
    pass


class Mailbox:
    """What an SMTP server took; `answers` are its replies to recipients, by address."""

    def __init__(self, answers):
        self.answers = answers
        self.messages = []
        self.connections = 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the name that aiosmtpd calls
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - the name that aiosmtpd calls
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the name that aiosmtpd calls
        if envelope.rcpt_tos[0] in self.answers.get("data", ()):
            return "554 No thanks"
        self.messages.append(envelope)
        return "250 OK"


@contextmanager
def mail_server(settings, answers=None):
    box = Mailbox(answers or {})
    controller = Controller(box, hostname="127.0.0.1", port=own_port())
    controller.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = controller.port
        yield box
    finally:
        controller.stop()


def waiting_ids():
    return list(OutgoingMail.objects.order_by("pk").values_list("pk", flat=True))


def test_queue_mail_sends_by_the_worker_and_forgets_the_message(run_jobs, mailoutbox):
    queue_mail(MAIL, at=NOW)
    assert mailoutbox == []

    run_jobs()

    (message,) = mailoutbox
    assert (message.to, message.subject, message.body) == (
        ["resident@example.org"],
        "Your code",
        "ABC",
    )
    assert message.alternatives == [("<p>ABC</p>", "text/html")]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert waiting_ids() == []


def test_the_queue_keeps_neither_address_nor_words(run_jobs):
    queue_mail(MAIL, at=NOW)
    (mail_id,) = waiting_ids()
    run_jobs()

    assert ProcrastinateJob.objects.get().args == {"ids": [mail_id]}


@pytest.mark.django_db
def test_a_rolled_back_mail_leaves_no_job():
    with suppress(Undone), transaction.atomic():
        queue_mail(MAIL, at=NOW)
        raise Undone

    assert (waiting_ids(), ProcrastinateJob.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_a_code_overtakes_many_invitations(run_jobs, mailoutbox):
    queue_mails([Mail(to=f"r{n}@example.org", subject="S", text="T") for n in range(3)], at=NOW)
    queue_mail(MAIL, at=NOW, urgent=True)

    run_jobs()

    assert mailoutbox[0].to == ["resident@example.org"]


def test_queue_mails_shares_jobs_and_connections(run_jobs, settings):
    with mail_server(settings) as box:
        queue_mails(
            [Mail(to=f"r{n}@example.org", subject="S", text="T") for n in range(51)], at=NOW
        )
        assert ProcrastinateJob.objects.count() == 2
        run_jobs()

    assert sorted(m.rcpt_tos[0] for m in box.messages) == sorted(
        f"r{n}@example.org" for n in range(51)
    )
    assert box.connections == 2


@pytest.mark.django_db
def test_queue_mails_without_a_message_queues_nothing():
    queue_mails([], at=NOW)
    assert ProcrastinateJob.objects.count() == 0


@pytest.mark.django_db
def test_a_silent_server_delays_the_mail_and_loses_none(settings):
    with mail_server(settings):
        pass  # the port is known and nobody listens any more
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    queue_mail(MAIL, at=NOW)

    with pytest.raises(MailDelayedError):
        send_waiting_mails(waiting_ids(), at=NOW)

    assert OutgoingMail.objects.get().text == "ABC"


@pytest.mark.django_db
def test_a_refused_address_is_noted_its_words_wiped_and_the_others_sent(settings):
    queue_mails([MAIL, Mail(to="other@example.org", subject="S", text="T")], at=NOW)

    with mail_server(settings, {"resident@example.org": "550 No such person"}) as box:
        send_waiting_mails(waiting_ids(), at=NOW)

    assert [m.rcpt_tos for m in box.messages] == [["other@example.org"]]
    refused = OutgoingMail.objects.get()
    assert (refused.to, refused.refused_at, refused.text, refused.html) == (
        "resident@example.org",
        NOW,
        "",
        "",
    )
    assert "550" in refused.refusal


@pytest.mark.django_db
def test_refused_words_are_noted_and_not_tried_again(settings):
    queue_mail(MAIL, at=NOW)

    with mail_server(settings, {"data": ["resident@example.org"]}) as box:
        send_waiting_mails(waiting_ids(), at=NOW)
        send_waiting_mails(waiting_ids(), at=NOW)

    assert box.messages == []
    assert OutgoingMail.objects.get().refused_at == NOW


@pytest.mark.django_db
def test_a_full_mailbox_waits_while_the_others_are_sent(settings):
    queue_mails([MAIL, Mail(to="other@example.org", subject="S", text="T")], at=NOW)
    ids = waiting_ids()

    with mail_server(settings, {"resident@example.org": "452 Mailbox full"}) as box:
        with pytest.raises(MailDelayedError):
            send_waiting_mails(ids, at=NOW)
        box.answers.clear()
        send_waiting_mails(ids, at=NOW)

    assert [m.rcpt_tos[0] for m in box.messages] == ["other@example.org", "resident@example.org"]
    assert waiting_ids() == []


@pytest.mark.django_db
def test_each_try_has_the_same_message_id(settings):
    queue_mail(MAIL, at=NOW)
    row = OutgoingMail.objects.get()

    with mail_server(settings) as box:
        send_waiting_mails([row.pk], at=NOW)
        row.save(force_insert=True)
        send_waiting_mails([row.pk], at=NOW)

    first, second = (
        next(line for line in m.content.decode().splitlines() if line.startswith("Message-ID"))
        for m in box.messages
    )
    assert first == second


@pytest.mark.django_db
def test_a_code_that_came_too_late_is_not_sent(mailoutbox):
    queue_mail(Mail(to="a@example.org", subject="S", text="T", useful_until=NOW), at=NOW)

    send_waiting_mails(waiting_ids(), at=NOW)

    assert (mailoutbox, waiting_ids()) == ([], [])


@pytest.mark.django_db
def test_a_subject_cannot_add_headers(mailoutbox):
    queue_mail(
        Mail(to="a@example.org", subject="One\nBcc: b@example.org\x00", text="T", sender="X\r\nY"),
        at=NOW,
    )

    send_waiting_mails(waiting_ids(), at=NOW)

    assert mailoutbox[0].subject == "One Bcc: b@example.org"
    assert mailoutbox[0].from_email.startswith("X Y <")


@pytest.mark.django_db
def test_forget_old_mails_keeps_a_week():
    queue_mail(MAIL, at=datetime.now(UTC) - MAIL_KEPT + timedelta(minutes=5))
    queue_mail(MAIL, at=datetime.now(UTC) - MAIL_KEPT - timedelta(minutes=5))

    forget_old_mails(timestamp=0)

    assert OutgoingMail.objects.count() == 1


def test_render_mail_speaks_the_language_asked_and_escapes_html_alone(settings, tmp_path):
    for name, words in {
        "hello.subject.txt": "{% load i18n %}{% translate 'French' %}\n",
        "hello.txt": "{{ name }} {{ public_url }}",
        "hello.html": "<p>{{ name }} {{ subject }}</p>",
        "plain.subject.txt": "S",
        "plain.txt": "T",
    }.items():
        (tmp_path / name).write_text(words)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    mail = render_mail("hello", to="a@example.org", context={"name": "<l’été>"}, language="en")

    assert (mail.subject, mail.text) == ("French", f"<l’été> {settings.PUBLIC_URL}\n")
    assert mail.html == "<p>&lt;l’été&gt; French</p>"
    assert render_mail("plain", to="a@example.org", context={}, language="fr").html == ""
