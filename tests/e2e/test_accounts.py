"""People sign up and in, in a real browser, with codes that come by real e-mail."""

import re

from tests.e2e.looking import check_page

CODE = re.compile(r"\d{4}-\d{4}")


def code_in(message):
    (code,) = set(CODE.findall(message.get_body(("plain",)).get_content()))
    return code


def test_sign_up_with_a_password(page, stack):
    page.goto("/compte/inscription/?next=/compte/profil/")
    check_page(page)
    page.get_by_label("Adresse e-mail").fill("new@example.org")
    page.get_by_label("Mot de passe").fill("une phrase assez longue")
    page.get_by_role("button", name="Créer mon compte").click()
    check_page(page)
    page.get_by_label("Code").fill(code_in(stack.mailbox.wait_for("new@example.org")))
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/compte/profil/")
    check_page(page)
