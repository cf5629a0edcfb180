"""The right template is offered for what clients really type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.library.catalogue.nearest import nearest_templates
from aimpact.library.matching import Index, stem, words

TITLES = {
    "Réaménagement de la place de l’église : votre avis avant travaux": "projet-avant-decision",
    "Concertation sur le nouveau parking de la gare": "projet-avant-decision",
    "Bilan de la rue piétonne un an après": "projet-apres-realisation",
    "Que pensez-vous de la nouvelle place depuis la fin des travaux ?": "projet-apres-realisation",
    "Enquête de satisfaction sur les services de la mairie": "services-municipaux",
    "De quoi les habitants ont-ils besoin ?": "besoins-des-habitants",
    "Analyse des besoins sociaux 2027": "besoins-des-habitants",
    "Quelles priorités pour le prochain budget de la ville ?": "priorites-du-mandat",
    "Votez pour vos projets du budget participatif": "budget-participatif",
    "Révision du PLUi": "plan-local-urbanisme",
    "Où construire de nouveaux logements dans le village ?": "plan-local-urbanisme",
    "Vos déplacements quotidiens": "mobilite",
    "Faut-il plus de pistes cyclables ?": "mobilite",
    "Les lignes de bus vous conviennent-elles ?": "mobilite",
    "Menus végétariens à la cantine": "restauration-scolaire",
    "La qualité des repas à l’école": "restauration-scolaire",
    "Horaires de la garderie du soir": "accueil-periscolaire",
    "Centre de loisirs pendant les vacances d’été": "accueil-periscolaire",
    "Quels magasins manquent dans le centre-bourg ?": "commerces-de-proximite",
    "Sécurité dans le quartier de la gare": "tranquillite-publique",
    "Pour ou contre la vidéosurveillance": "tranquillite-publique",
    "Propreté des rues": "proprete-et-dechets",
    "Ramassage des poubelles et compost": "proprete-et-dechets",
    "Déplacer le marché du samedi": "marche-hebdomadaire",
    "Rénovation de la piscine": "equipement-public",
    "Un nouveau gymnase : quels usages ?": "equipement-public",
    "Choisir le nom de la nouvelle école": "nom-de-rue",
    "Relancer les comités de quartier": "conseil-de-quartier",
    "Qualité de vie dans la commune, édition 2027": "barometre-annuel",
    "Votre avis sur la fête de la musique": "evenement-public",
    "Canicules : comment adapter la ville": "plan-climat",
    "Les besoins des seniors": "bien-vieillir",
    "Un skatepark pour les ados ?": "jeunesse",
    "Extinction des lampadaires la nuit": "eclairage-nocturne",
    "Nouveaux horaires de la bibliotheque": "mediatheque-et-culture",
    "Manque de médecins : que faire ?": "acces-aux-soins",
    "Places en crèche": "petite-enfance",
    "Rénovation énergétique des maisons": "habitat-et-renovation",
    "Attribution des salles aux associations": "vie-associative",
    "Votre expérience sur notre site internet": "demarches-et-numerique",
    "Semaine de 4 jours à l’école": "ecole-et-rythmes",
    "Bien-être au travail des agents": "qualite-de-vie-au-travail",
    "Enquête risques psychosociaux": "qualite-de-vie-au-travail",
    "Combien de jours de télétravail ?": "teletravail",
    "Rapport d’étonnement des nouveaux embauchés": "integration-nouveaux",
    "Enquête matérialité CSRD": "parties-prenantes",
    "Climat social du mois": "pouls-d-equipe",
    "Évaluation de la formation incendie": "evaluation-de-formation",
    "Déménagement des bureaux": "projet-de-reorganisation",
    "Covoiturage pour venir au travail": "trajets-domicile-travail",
    "Satisfaction des usagers de la préfecture": "satisfaction-des-usagers",
    "Consultation publique sur le décret": "projet-de-texte",
    "Temps d’attente au guichet": "accueil-du-public",
    "Projet de contournement routier": "concertation-grand-projet",
    "Parc éolien : donnez votre avis": "concertation-grand-projet",
    "telétravial et présence au bureau": "teletravail",
}
"""What a town hall, a company or a ministry would type, and the template it should be offered."""


def test_the_right_template_is_among_the_first_three_for_nine_titles_in_ten():
    found = {title: [t.slug for t in nearest_templates(title)] for title in TITLES}
    right = [title for title, wanted in TITLES.items() if wanted in found[title]]
    first = [title for title, wanted in TITLES.items() if found[title][:1] == [wanted]]

    assert len(right) / len(TITLES) >= 0.9
    assert len(first) / len(TITLES) >= 0.8


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Remote work: how many days?", "teletravail"),
        ("School meals", "restauration-scolaire"),
        ("Name of the new street", "nom-de-rue"),
        ("Stakeholder survey", "parties-prenantes"),
    ],
)
def test_english_titles_find_theirs_too(title: str, wanted: str):
    assert nearest_templates(title, limit=1)[0].slug == wanted


@pytest.mark.parametrize("typed", ["", "   ", "de la pour", "???", "zzzzqqqq"])
def test_nothing_is_offered_for_what_says_nothing(typed: str):
    assert nearest_templates(typed) == []


def test_a_mistyped_word_finds_its_neighbour():
    assert nearest_templates("cantinne")[0].slug == "restauration-scolaire"
    assert nearest_templates("DÉCHÈTS")[0].slug == "proprete-et-dechets"


def test_a_stem_forgets_the_plural_and_nothing_that_matters():
    assert stem("projets") == stem("projet")
    assert stem("locaux") == stem("local")
    assert stem("deplacements") == stem("deplacement")
    assert stem("commune") != stem("commerce")


def test_a_word_in_a_title_weighs_more_than_one_in_a_help():
    index = Index()
    index.add("title", [("La fontaine", 4.0), ("un banc", 0.5)])
    index.add("help", [("Le banc", 4.0), ("une fontaine", 0.5)])

    assert [match.key for match in index.search("fontaine", limit=5)] == ["title", "help"]


@given(st.text(max_size=200))
def test_any_text_may_be_searched(typed: str):
    assert len(nearest_templates(typed, limit=3)) <= 3
    assert all(words(typed))
