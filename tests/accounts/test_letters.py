"""Every letter that signing in may send, in both languages."""

import re
from pathlib import Path

import allauth
import pytest

from aimpact.accounts.letters import LETTERS, write_letter

CONTEXT = {
    "code": "1234-5678",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
    "deleted_email": "old@example.org",
    "request": object(),
}
NOT_SENT = {
    "account/email/base",
    "account/email/email_confirm",
    "account/email/password_reset_key",
}
"""Of settings that we do not use: links instead of codes, several addresses."""


def letters_of_allauth():
    """Names of all the letters that the package can send about accounts and second factors."""
    root = Path(allauth.__file__).parent / "templates"
    files = [*root.glob("account/email/*_subject.txt"), *root.glob("mfa/email/*_subject.txt")]
    return {str(path.relative_to(root)).removesuffix("_subject.txt") for path in files}


def test_every_letter_of_allauth_is_ours():
    assert letters_of_allauth() - NOT_SENT == set(LETTERS)


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_letter_is_written_whole(name, language):
    mail = write_letter(LETTERS[name], to="a@example.org", context=CONTEXT, language=language)

    assert mail.to == "a@example.org"
    assert len(mail.subject) < 80
    assert "%(" not in mail.subject + mail.text + mail.html
    assert f'lang="{language}"' in mail.html
    for paragraph in mail.text.split("\n\n")[:2]:
        assert paragraph.strip()


@pytest.mark.parametrize("name", [name for name, one in LETTERS.items() if one.has_code])
def test_letters_with_a_code_show_it_in_the_subject_and_the_body(name):
    mail = write_letter(LETTERS[name], to="a@example.org", context=CONTEXT, language="fr")

    assert mail.subject.endswith("1234-5678")
    assert mail.text.startswith("1234-5678\n")
    assert "1234-5678" in mail.html
    assert "15 minutes" in mail.text


@pytest.mark.parametrize("name", [name for name, one in LETTERS.items() if one.action])
def test_buttons_lead_to_our_own_address(name, settings):
    settings.PUBLIC_URL = "https://aimpact.example"
    mail = write_letter(LETTERS[name], to="a@example.org", context=CONTEXT, language="fr")

    assert re.findall(r"https?://[^/\s\"<]+", mail.text) == ["https://aimpact.example"]
    assert "https://aimpact.example/compte/" in mail.html


def test_a_letter_cannot_be_made_to_carry_markup():
    context = {**CONTEXT, "to_email": "<b>x</b>@example.org"}
    letter = LETTERS["account/email/email_changed"]
    mail = write_letter(letter, to="a@example.org", context=context, language="fr")

    assert "<b>x</b>" not in mail.html
