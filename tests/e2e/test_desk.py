"""The analyst's desk: texts coded by two people apart, compared, settled, quoted; a file, a step of
its log, a table that is kept; a reading that cites, reviewed, signed, read by the client.
"""

import re

from playwright.sync_api import Page, expect

from aimpact.desk.enums import Part, TableState
from aimpact.desk.models import Coding, Study, StudyFile, StudyTable
from aimpact.desk.selectors.coding import kept_quotes
from aimpact.desk.services.reviews import judge_reading
from tests.desk.coding import code_all, make_written_study
from tests.desk.readings import Desk
from tests.desk.studies import make_analyst
from tests.e2e.conftest import PHONE, NewPage, Stack
from tests.e2e.looking import check_page
from tests.e2e.people import sign_in
from tests.insights.ballots import NOW
from tests.permissions import make_staff
from tests.waiting import wait_for


def test_texts_are_coded_compared_and_cited_in_a_reading(new_page: NewPage, stack: Stack):
    page: Page = new_page(viewport=PHONE)
    study, _survey, first, second = make_written_study()
    sign_in(page, first)
    page.goto(f"/e/agora/equipe/bureau/{study.pk}/textes/")
    page.get_by_label("Pourquoi ?", exact=True).check()
    check_page(page)
    page.get_by_role("button", name="Commencer").click()
    page.get_by_role("link", name="Écrire la grille").click()
    for label in ("Arbres", "Bus", "Musique"):
        add = page.get_by_role("region", name="Ajouter un code")
        add.get_by_label("Code (obligatoire)").fill(label)
        page.get_by_role("button", name="Ajouter ce code").click()
        expect(page.get_by_role("heading", name=label)).to_be_visible()
    check_page(page)

    page.get_by_role("link", name="Le codage").click()
    page.get_by_label("Textes à tirer au hasard").fill("10")
    check_page(page)
    page.get_by_role("button", name="Tirer les textes").click()
    page.get_by_role("link", name="Coder mes textes").click()
    expect(page.get_by_role("heading", name="Texte 1 sur 10")).to_be_visible()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_role("alert")).to_contain_text("Donnez au moins un code")
    check_page(page)
    # With the keyboard alone: a space ticks, Enter saves and goes on.
    page.get_by_label("Ne peut pas être codé").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Texte 2 sur 10")).to_be_visible()

    coding = Coding.objects.get(study=study)
    code_all(coding, second)
    code_all(coding, first, others={1: "-"})
    page.goto(f"/e/agora/equipe/bureau/{study.pk}/textes/{coding.pk}/accord/")
    expect(page.get_by_text("Alpha de Krippendorff")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Texte 1", exact=True).click()
    page.get_by_label("Ne peut pas être codé").check()
    page.get_by_label("Raison").fill("Il ne dit rien de sûr.")
    check_page(page)
    page.get_by_role("button", name="Enregistrer les codes convenus").click()
    expect(page.get_by_role("heading", name="Effectifs", exact=True)).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Garder comme citation 3").click()
    expect(page.get_by_text("Gardé pour la lecture.")).to_be_visible()
    assert [quote.number for quote in kept_quotes(study, at=NOW)] == [3]

    page.get_by_role("link", name="Lecture", exact=True).click()
    page.get_by_role("button", name="Commencer").click()
    page.get_by_label("Titre de la partie").fill("Ce que l’on voit")
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_label("Texte", exact=False).first.fill("Une voix parmi d’autres, et 12 %")
    page.get_by_role("button", name="Citer V-").click()
    expect(page.get_by_label("Texte", exact=False).first).to_have_value(re.compile(r"12 % \[V-"))
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("« 12 » n’est pas dans la source")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Toute la lecture").click()
    expect(page.get_by_role("heading", name="Prête à être relue ?")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="La donner à relire").click()
    expect(page.get_by_text("Personne n’est chargé de relire cette étude")).to_be_visible()

    keep_a_table(page, study)
    desk = Desk(study, first, make_analyst(study, Part.REVIEWER))
    page.get_by_role("link", name="Lecture", exact=True).click()
    page.get_by_role("button", name="La donner à relire").click()
    expect(page.get_by_text("Elle peut être relue maintenant.")).to_be_visible()
    judge_reading(desk.reading, is_accepted=True, reasons="", by=desk.reviewer, at=NOW)
    page.reload()
    check_page(page)
    page.get_by_role("button", name="Signer").click()
    expect(page.get_by_role("button", name="La remettre au client")).to_be_visible()
    page.get_by_role("button", name="La remettre au client").click()
    expect(page.get_by_text("Remise.", exact=False).first).to_be_visible()

    page = new_page(viewport=PHONE)
    sign_in(page, make_staff(study.space))
    page.goto(f"/e/{study.space.slug}/equipe/etudes/{study.pk}/lecture/")
    expect(page.get_by_role("heading", name="Ce que l’on voit")).to_be_visible()
    check_page(page)


def keep_a_table(page: Page, study: Study) -> None:
    """From the file of a survey to a table that may be cited; the worker computes each."""
    page.goto(f"/e/agora/equipe/bureau/{study.pk}/donnees/")
    check_page(page)
    page.get_by_role("button", name="Préparer le fichier").click()
    expect(page.get_by_text("Le fichier est en préparation")).not_to_have_count(0)
    files = StudyFile.objects.filter(material__study=study)
    wait_for(lambda: files.filter(replayed=0).exists(), "file")
    page.goto(f"/e/agora/equipe/bureau/{study.pk}/donnees/{study.materials.get().pk}/")
    check_page(page)
    page.get_by_role("link", name="Regrouper des réponses").click()
    page.get_by_label("Variable").select_option("q1")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Écrire dans le journal").click()
    expect(
        page.get_by_text("Dites pourquoi : le journal sera relu après vous.").first
    ).to_be_visible()
    check_page(page)
    page.get_by_label("Nom de ce qu’elle produit").fill("Avis")
    page.get_by_label("Pourquoi").fill("Pour comparer à 2025")
    page.get_by_role("button", name="Écrire dans le journal").click()
    expect(page.get_by_text("1. Réponses regroupées : Avis")).to_be_visible()
    wait_for(lambda: files.filter(replayed=1).exists(), "log replayed")

    page.get_by_role("link", name="Tableaux", exact=True).click()
    check_page(page)
    page.get_by_role("link", name="Nouveau tableau").click()
    check_page(page)
    page.get_by_label("Réponses en lignes").select_option("q1")
    page.get_by_role("button", name="Calculer").click()
    expect(page.get_by_role("heading", level=2)).not_to_have_count(0)
    tables = StudyTable.objects.filter(study=study)
    wait_for(lambda: tables.filter(state=TableState.DONE).exists(), "table")
    page.reload()
    expect(page.get_by_role("heading", name="Pour l’analyste")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Garder pour la lecture").click()
    wait_for(lambda: tables.filter(state=TableState.KEPT).exists(), "table kept")
    page.reload()
    expect(page.get_by_role("heading", name="Tel qu’il sort du bureau")).to_be_visible()
    check_page(page)
