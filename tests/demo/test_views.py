"""The pages of the demonstration exist in the demonstration alone."""

from email.message import EmailMessage

import pytest
from django.urls import reverse

from aimpact.demo.mailbox import read_message, read_messages

pytestmark = pytest.mark.django_db
PAGES = ["/demo/", "/demo/courrier/", "/demo/courrier/x.eml/"]


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.DEMO = True
    settings.VAR_DIR = tmp_path
    folder = tmp_path / "mail"
    folder.mkdir()
    return folder


def keep(folder, name: str, subject: str = "Votre code", text: str = "Le code : 123456") -> None:
    message = EmailMessage()
    message["To"], message["Subject"] = "citoyen-0001@example.org", subject
    message.set_content(text)
    message.add_alternative("<p>le même</p>", subtype="html")
    (folder / name).write_bytes(bytes(message))


@pytest.mark.parametrize("page", PAGES)
def test_outside_the_demonstration_these_pages_do_not_exist(client, settings, page):
    settings.DEMO = False

    assert client.get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_nothing_can_be_sent_to_these_pages(client, settings, page):
    settings.DEMO = True

    assert client.post(page).status_code == 405


def test_before_loading_the_page_says_how_to_load(client, mailbox):
    page = client.get(reverse("demo"))

    assert page.status_code == 200
    assert "load-demo" in page.content.decode()


def test_every_page_links_to_the_demonstration_while_it_is_one(client, settings):
    settings.DEMO = True
    assert reverse("demo") in client.get(reverse("plans")).content.decode()
    settings.DEMO = False
    assert reverse("demo") not in client.get(reverse("plans")).content.decode()


def test_messages_are_listed_the_newest_first_and_read(client, mailbox):
    keep(mailbox, "20261123-1.eml", "Le premier")
    keep(mailbox, "20261123-2.eml", "Le second", "Suivez http://127.0.0.1:8000/i/abc/")

    listed = client.get(reverse("demo_mail"))
    read = client.get(reverse("demo_message", args=["20261123-2.eml"]))

    assert [m.subject for m in listed.context["messages_sent"]] == ["Le second", "Le premier"]
    assert 'href="http://127.0.0.1:8000/i/abc/"' in read.content.decode()


def test_what_a_message_holds_is_shown_as_text(client, mailbox):
    keep(mailbox, "a.eml", "<b>gras</b>", "<script>alert(1)</script>")

    page = client.get(reverse("demo_message", args=["a.eml"])).content.decode()

    assert "<script>alert(1)" not in page
    assert "<b>gras</b>" not in page


@pytest.mark.parametrize("name", ["absent.eml", "..%2Fsettings.py", "a.txt"])
def test_only_messages_of_the_mailbox_are_read(client, mailbox, name):
    (mailbox / "a.txt").write_text("secret")

    assert client.get(f"/demo/courrier/{name}/").status_code == 404


def test_an_empty_or_absent_mailbox_says_so(client, mailbox, tmp_path):
    assert client.get(reverse("demo_mail")).status_code == 200
    assert read_messages(tmp_path / "nowhere") == []
    assert read_message(tmp_path / "nowhere", "a.eml") is None


def test_a_message_in_a_strange_charset_is_shown_as_well_as_can_be(mailbox):
    raw = b"To: a@example.org\nSubject: x\nContent-Type: text/plain; charset=klingon\n\nbonjour\n"
    (mailbox / "a.eml").write_bytes(raw)
    (mailbox / "b.eml").write_bytes(b"not a message at all")

    assert [message.text.strip() for message in read_messages(mailbox)] == [
        "not a message at all",
        "bonjour",
    ]
