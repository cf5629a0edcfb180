"""The development mailbox: a real SMTP conversation with the real process."""

import smtplib
import subprocess
import sys
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from tests.ports import own_port
from tests.waiting import PATIENCE, wait_for


@pytest.fixture
def mailbox(tmp_path):
    """Folder and port of a mailbox that runs in a process of its own."""
    port = own_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "aimpact.operations.mailbox", str(tmp_path), str(port)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield tmp_path, port
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


def connect(port: int) -> smtplib.SMTP:
    return wait_for(lambda: _greet(port), "mailbox")


def _greet(port: int) -> smtplib.SMTP | None:
    try:
        return smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE)
    except ConnectionRefusedError:
        return None


def test_each_message_is_kept_as_it_came(mailbox):
    folder, port = mailbox
    message = EmailMessage()
    message["From"], message["To"] = "mairie@example.org", "habitant@example.org"
    message["Subject"] = "Votre code : é à 100 %"
    message.set_content("Bonjour, voici le lien.\n")
    with connect(port) as smtp:
        smtp.send_message(message)
        smtp.send_message(message)

    kept = sorted(folder.glob("*-habitant@example.org.eml"))
    assert len(kept) == 2
    read = message_from_bytes(kept[0].read_bytes(), policy=default)
    assert read["Subject"] == "Votre code : é à 100 %"
    assert read.get_content().strip() == "Bonjour, voici le lien."


def test_recipient_cannot_choose_where_a_message_is_written(mailbox):
    folder, port = mailbox
    with connect(port) as smtp:
        smtp.sendmail("a@example.org", ["../../etc/x@example.org"], "Subject: x\r\n\r\nx")

    assert [p.parent for p in folder.rglob("*.eml")] == [folder]
