"""The note: written in by the team, sent to who is in charge, opened without an account; and what
becomes of the answers, for everyone.
"""

import re
from itertools import count

from playwright.sync_api import expect

from aimpact.spaces.enums import Role
from aimpact.surveys.enums import ResultsVisibility
from tests.e2e.looking import check_page
from tests.e2e.people import sign_in
from tests.factories import make_closed_survey, make_member, make_space
from tests.insights.ballots import fill

_numbers = count(1)


def test_a_note_is_edited_sent_and_opened_without_an_account(page, phone, stack):
    number = next(_numbers)
    space = make_space(name="Ville d’essai", slug=f"e2e-note-{number}")
    survey = make_closed_survey(space, results_visibility=ResultsVisibility.LIVE)
    fill(survey, 90, {"q1": "yes"})
    fill(survey, 30, {"q1": "no"})
    sign_in(page, make_member(space, Role.EDITOR, display_name="L’éditrice"), second_factor=True)
    page.goto(f"/e/{space.slug}/equipe/sondages/{survey.code}/resultats/note/")
    expect(page.get_by_text("120 personnes ont participé.")).to_be_visible()
    check_page(page)

    page.get_by_role("link", name="Modifier « Participation »").click()
    page.get_by_label("Texte").fill("Un habitant sur dix a répondu.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("La note est enregistrée.")).to_be_visible()
    expect(page.get_by_text("Vos mots", exact=True)).to_be_visible()

    mayor = f"mairie-{number}-{survey.code.lower()}@example.org"
    page.get_by_label("Fonction").fill("Maire")
    page.get_by_label("Adresse e-mail").fill(mayor)
    page.get_by_role("button", name="Ajouter").click()
    expect(page.get_by_text(mayor)).to_be_visible()
    page.get_by_role("button", name="Envoyer la note maintenant").click()
    expect(page.get_by_text("La note part pour 1 personne.")).to_be_visible()
    check_page(page)

    message = stack.mailbox.wait_for(mayor)
    text = message.get_body(("plain",)).get_content()
    assert "Un habitant sur dix a répondu." in text
    phone.goto(re.search(r"/notes/\S+", text).group())
    expect(phone.get_by_text("Un habitant sur dix a répondu.")).to_be_visible()
    check_page(phone)
    with phone.expect_download() as download:
        phone.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")

    phone.goto(re.search(r"/notes/\S+/desinscription/", text).group())
    check_page(phone)
    phone.get_by_role("button", name="Ne plus recevoir de notes").click()
    expect(phone.get_by_text("Vous ne recevez plus de notes sur ce sondage")).to_be_visible()
    page.reload()
    expect(page.get_by_text("A demandé à ne plus rien recevoir")).to_be_visible()


def test_what_becomes_of_the_answers_is_written_then_read_by_everyone(page, phone):
    space = make_space(name="Ville d’essai", slug=f"e2e-suites-{next(_numbers)}")
    survey = make_closed_survey(space, results_visibility=ResultsVisibility.LIVE)
    fill(survey, 60, {"q1": "yes"})
    sign_in(page, make_member(space, Role.EDITOR, display_name="L’éditrice"), second_factor=True)
    page.goto(f"/e/{space.slug}/equipe/sondages/{survey.code}/resultats/suites/")
    page.get_by_label("Le montrer à tous, avec la note aux citoyens").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Écrivez ce que vous ferez").first).to_be_visible()
    check_page(page)

    page.get_by_label("Ce que nous ferons").fill("- Planter dix arbres")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Les suites données sont enregistrées.")).to_be_visible()

    phone.goto(f"/s/{survey.code}/resultats/")
    phone.get_by_role("link", name="Lire ce qui sera fait").click()
    expect(phone.get_by_text("Planter dix arbres")).to_be_visible()
    check_page(phone)
