"""A file of answers becomes a closed survey, in a real browser, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from aimpact.surveys.models import Survey, Tally
from tests.e2e.looking import check_page, overflow
from tests.e2e.people import sign_in
from tests.factories import make_member, make_space

CSV = "Titre du sondage;;;;\nAvis;Souhaits;Sexe;Idée;Courriel\n" + "".join(
    f"{avis};{souhaits};{sexe};{idee};p{rank}@example.org\n"
    for rank, (avis, souhaits, sexe, idee) in enumerate(
        [
            ("Oui", "arbres, bancs", "Femme", "Planter des tilleuls 👩‍🌾"),
            ("Non", "bancs", "Homme", ""),
            ("Oui", "arbres", "Femme", "Un kiosque à musique"),
        ]
        * 6
    )
)


def send_file(page, space, owner, content=CSV):
    sign_in(page, owner, second_factor=True)
    page.goto(f"/e/{space.slug}/equipe/imports/")
    files = {
        "name": "avis.csv",
        "mimeType": "text/csv",
        "buffer": content.encode("cp1252", "replace"),
    }
    page.get_by_label("Fichier de réponses").set_input_files(files)
    page.get_by_label("Titre du sondage").fill("Le mail")


@pytest.fixture
def space(stack):
    return make_space()


def counts(space):
    survey = Survey.objects.get(space=space)
    rows = Tally.objects.filter(survey=survey, field="q1", profile_field="")
    return dict(rows.values_list("answer", "count"))


def test_import_on_a_wide_screen(page, space):
    send_file(page, space, make_member(space, "owner"))
    check_page(page)
    page.get_by_role("button", name="Envoyer et regarder").click()

    expect(page.get_by_role("heading", name="Ce que devient chaque colonne")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Le fichier est mal lu ?").click()
    check_page(page)
    page.get_by_role("button", name="Relire").click()
    page.get_by_label("Titre du sondage").fill("Le mail")
    page.get_by_label("Énoncé").first.fill("Êtes-vous pour ?")
    page.get_by_role("button", name="Continuer vers l’aperçu").click()

    check_page(page)
    expect(page.get_by_text("ressemble à une donnée personnelle")).to_be_visible()
    page.get_by_role("button", name="Importer", exact=True).click()
    expect(page.get_by_text("18 bulletins importés")).to_be_visible()
    check_page(page)
    assert counts(space) == {"_asked": 18, "_answered": 18, "yes": 12, "no": 6}


def test_import_on_a_phone(phone, space):
    send_file(phone, space, make_member(space, "editor"))
    phone.get_by_role("button", name="Envoyer et regarder").click()
    check_page(phone)
    phone.get_by_role("button", name="Continuer vers l’aperçu").click()
    check_page(phone)


def test_a_bad_file_is_refused_beside_its_field(page, space):
    send_file(page, space, make_member(space, "owner"), 'a;b\n"ouvert;1\n')
    page.get_by_role("button", name="Envoyer et regarder").click()

    expect(page.get_by_text("guillemet jamais refermé").first).to_be_visible()
    expect(page.get_by_label("Titre du sondage")).to_have_value("Le mail")
    check_page(page)


def test_import_without_javascript(plain_page, space):
    send_file(plain_page, space, make_member(space, "owner"))
    plain_page.get_by_role("button", name="Envoyer et regarder").click()
    expect(plain_page.get_by_role("heading", name="Ce que devient chaque colonne")).to_be_visible()
    assert overflow(plain_page) <= 0
    plain_page.get_by_role("button", name="Continuer vers l’aperçu").click()
    expect(plain_page.get_by_role("button", name="Importer", exact=True)).to_be_visible()
    assert overflow(plain_page) <= 0
    plain_page.get_by_role("button", name="Importer", exact=True).click()

    expect(plain_page.get_by_text("18 bulletins importés")).to_be_visible()
    assert counts(space) == {"_asked": 18, "_answered": 18, "yes": 12, "no": 6}
