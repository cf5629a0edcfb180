"""E-mail: written in the caller's transaction, sent by the worker after its commit.

A message that is rolled back is never sent; one that is committed is never lost: it stays
in the table until a mail server has taken it, and is tried again with longer and longer
waits. Jobs carry ids only, so no address, code or token stays in the queue's history.
"""

import smtplib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import formataddr, parseaddr
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template import Context, Engine, TemplateDoesNotExist
from django.utils import translation
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict, JSONValue

from aimpact.core.models import OutgoingMail
from aimpact.core.text import clean_text

SEND_TASK = "aimpact.core.tasks.send_mails"
MAILS_PER_JOB = 50
"""Messages that share one job and one SMTP connection."""
RETURN_PATH = "Return-Path"
"""Header of a `Mail` that says where failures to deliver it are reported. It does not travel."""
URGENT, BULK = 10, -10
"""Priorities of jobs: a one-time code overtakes ten thousand invitations."""
_ONE_MESSAGE = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPSenderRefused,
)
"""Refusals of one message, after which the server still takes others."""


@dataclass(frozen=True)
class Mail:
    """One message to one address. `sender` is the name shown before the platform's address."""

    to: str
    subject: str
    text: str
    html: str = ""
    sender: str = ""
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    useful_until: datetime | None = None


class MailDelayedError(Exception):
    """The mail server could not take all of the messages now; the job tries the rest again."""


def render_mail(template: str, *, to: str, context: Mapping[str, Any], language: str) -> Mail:
    """The message of `<template>.subject.txt`, `<template>.txt` and, if there, `<template>.html`.

    Rendered in `language`, whatever the reader's request speaks. Text templates are not
    escaped. Every template also gets `public_url` (no slash at its end), `language`, `to`,
    and the HTML one `subject`.
    """
    values = {"public_url": settings.PUBLIC_URL, "language": language, "to": to, **context}
    with translation.override(language):
        subject = _one_line(_render(f"{template}.subject.txt", values, escape=False))
        text = _render(f"{template}.txt", values, escape=False).strip() + "\n"
        try:
            html = _render(f"{template}.html", {"subject": subject, **values}, escape=True)
        except TemplateDoesNotExist:
            html = ""
    return Mail(to=to, subject=subject, text=text, html=html)


def queue_mail(mail: Mail, *, at: datetime, urgent: bool = False) -> None:
    """Hand one message to the worker once this transaction commits.

    `urgent` is for what a person is waiting for in front of the screen: a one-time code.
    """
    with transaction.atomic():
        row = _row(mail, at)
        row.save(force_insert=True)
        app.configure_task(SEND_TASK, priority=URGENT if urgent else 0).defer(ids=[row.pk])


def queue_mails(mails: Sequence[Mail], *, at: datetime) -> None:
    """Hand many messages to the worker once this transaction commits; they let others pass."""
    with transaction.atomic():
        rows = OutgoingMail.objects.bulk_create([_row(mail, at) for mail in mails], 500)
        jobs: list[JSONDict] = [{"ids": ids} for ids in _batches([row.pk for row in rows])]
        if jobs:
            app.configure_task(SEND_TASK, priority=BULK).batch_defer(*jobs)


def send_waiting_mails(ids: Sequence[int], *, at: datetime) -> None:
    """Give these messages to the mail server and forget each one that it took.

    Raises `MailDelayedError` when some could not be taken yet: those, and only those, stay.
    """
    postponed: list[OSError] = []
    try:
        with get_connection() as connection:
            for mail_id in ids:
                try:
                    send_waiting_mail(mail_id, connection=connection, at=at)
                except _ONE_MESSAGE as error:
                    postponed.append(error)
    except OSError as error:  # every exception of smtplib is one; the server itself fails
        raise MailDelayedError(str(error)) from error
    if postponed:
        raise MailDelayedError(str(postponed[0])) from postponed[0]


def send_waiting_mail(mail_id: int, *, connection: BaseEmailBackend, at: datetime) -> None:
    """Send one message if it still waits. Raises what `smtplib` raises when it is to wait."""
    with transaction.atomic():
        waiting = OutgoingMail.objects.select_for_update(skip_locked=True)
        row = waiting.filter(pk=mail_id, refused_at=None).first()
        if row is None:
            return
        if row.useful_until is None or row.useful_until > at:
            try:
                _message(row, connection).send()
            except _ONE_MESSAGE as error:
                if not _is_final(error):
                    raise
                _mark_refused(row, error, at)
                return
        row.delete()


def _row(mail: Mail, at: datetime) -> OutgoingMail:
    return OutgoingMail(
        to=mail.to,
        sender=_one_line(mail.sender)[:120],
        reply_to=mail.reply_to,
        subject=_one_line(mail.subject)[:250],
        text=mail.text,
        html=mail.html,
        headers=dict(mail.headers),
        created_at=at,
        useful_until=mail.useful_until,
    )


def _message(row: OutgoingMail, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    sender = formataddr((row.sender or name, address))
    headers = dict(row.headers)
    returned_to = headers.pop(RETURN_PATH, "")
    if returned_to:  # the envelope's sender, to whom a failure is reported; readers see `sender`
        headers["From"] = sender
    stamp = int(row.created_at.timestamp() * 1_000_000)
    message = EmailMultiAlternatives(
        subject=row.subject,
        body=row.text,
        from_email=returned_to or sender,
        to=[row.to],
        reply_to=[row.reply_to] if row.reply_to else None,
        connection=connection,
        headers={
            # The same at each try: a mail server recognises a message sent twice.
            "Message-ID": f"<{row.pk}.{stamp}@{address.rpartition('@')[2]}>",
            "Auto-Submitted": "auto-generated",
            **headers,
        },
    )
    if row.html:
        message.attach_alternative(row.html, "text/html")
    return message


def _is_final(error: smtplib.SMTPException) -> bool:
    # RFC 5321 4.2.1: 4yz may be tried again, 5yz may not. A refused sender is our own mistake,
    # which the operator repairs: those messages wait.
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _mark_refused(row: OutgoingMail, error: smtplib.SMTPException, at: datetime) -> None:
    row.refused_at, row.refusal = at, clean_text(str(error))[:250]
    row.text = row.html = ""
    row.save(update_fields=["refused_at", "refusal", "text", "html"])


def _render(name: str, values: Mapping[str, Any], *, escape: bool) -> str:
    template = Engine.get_default().get_template(name)
    return template.render(Context(dict(values), autoescape=escape))


def _one_line(text: str) -> str:
    return " ".join(clean_text(text).split())


def _batches(ids: Sequence[int]) -> Iterator[list[JSONValue]]:
    rest = iter(ids)
    while batch := list(islice(rest, MAILS_PER_JOB)):
        yield [*batch]
