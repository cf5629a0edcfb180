"""The team puts themes in order, and lets the public read a text that it chose."""

from playwright.sync_api import expect

from aimpact.insights.enums import SplitState
from aimpact.insights.models import ThemeSplit
from aimpact.insights.services.publications import publish_parts
from aimpact.spaces.enums import Role
from tests.e2e.looking import check_page
from tests.e2e.people import sign_in
from tests.factories import make_member, make_space, make_user
from tests.insights.ballots import NOW
from tests.insights.theming import keys_of, make_written_survey, propose, theme_named

BUS = "Plus de bus le soir"


def test_themes_are_named_put_together_split_undone_and_a_text_is_chosen_for_the_public(
    page, stack
):
    space = make_space(name="Ville d’essai", slug="e2e-themes")
    survey = make_written_survey(space)
    propose(survey)
    bus, keys = theme_named(survey, "bus"), keys_of(survey, BUS)
    sign_in(page, make_member(space, Role.ANALYST, display_name="L’analyste"), second_factor=True)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"/e/{space.slug}/equipe/sondages/{survey.code}/resultats/themes/q3/")

    card = page.get_by_role("article", name="bus")
    card.get_by_text("Accepter, fusionner ou écarter").click()
    card.get_by_label("Nom du thème").fill("Transports du soir")
    card.get_by_role("button", name="Accepter ce thème").click()
    expect(page.get_by_text("Le thème est accepté.")).to_be_visible()

    page.get_by_text("Réunir plusieurs thèmes").click()
    page.get_by_role("checkbox", name="Transports du soir").check()
    page.get_by_role("checkbox", name="arbres").check()
    check_page(page)
    page.get_by_role("button", name="Réunir", exact=True).click()
    expect(page.get_by_text("Les thèmes sont réunis.")).to_be_visible()
    page.get_by_role("button", name="Annuler la dernière modification").click()
    expect(page.get_by_text("La dernière modification est annulée.")).to_be_visible()

    # As its job leaves it.
    parts = [
        {"name": f"partie {number}", "phrases": [], "members": [[key, 0.5] for key in some]}
        for number, some in enumerate((keys[:2], keys[2:]))
    ]
    ThemeSplit.objects.create(theme=bus, asked_at=NOW, parts=parts, state=SplitState.DONE)
    page.reload()
    page.get_by_label("Nom de la partie 2").fill("Bus de nuit")
    check_page(page)
    page.get_by_role("button", name="Diviser").click()
    expect(page.get_by_text("Le thème est divisé.")).to_be_visible()

    page.set_viewport_size({"width": 1280, "height": 900})
    part = page.get_by_role("article", name="Bus de nuit")
    part.get_by_role("button", name="Le choisir pour le public").first.click()
    expect(page.get_by_text("Le texte est choisi pour le public.")).to_be_visible()
    check_page(page)
    publish_parts(survey, ["themes"], by=make_user(), at=NOW)
    page.goto(f"/s/{survey.code}/resultats/")
    expect(page.get_by_text("Texte choisi par l’équipe parmi les réponses.")).to_be_visible()
    expect(page.get_by_role("blockquote").get_by_text(BUS)).to_be_visible()
    check_page(page)

    page.goto(f"/e/{space.slug}/equipe/sondages/{survey.code}/resultats/themes/q3/")
    part.get_by_role("button", name="Le retirer au public").click()
    expect(page.get_by_text("Le public ne lit plus ce texte.")).to_be_visible()
    part.get_by_role("link", name="Vérifier et déplacer ses réponses").click()
    expect(page.get_by_role("group", name="6 réponses")).to_be_visible()
    check_page(page)
    page.goto(f"/s/{survey.code}/resultats/")
    expect(page.get_by_text("Bus de nuit")).to_be_visible()
    expect(page.get_by_text("Texte choisi par l’équipe")).to_have_count(0)
