"""The templates are whole, valid, in two languages, and say nothing that their data denies."""

import re

import pytest

from aimpact.library.catalogue import SurveyTemplate, find_template, templates
from aimpact.library.catalogue.announcing import (
    SMS_MAXIMUM,
    Facts,
    in_gsm,
    kit_of,
)
from aimpact.library.catalogue.reading import MalformedTemplate, read_pair, read_template
from aimpact.library.enums import Public, Topic
from aimpact.questionnaire.checks import find_problems
from aimpact.questionnaire.document import from_json, to_json
from aimpact.questionnaire.languages import completeness, texts
from aimpact.questionnaire.structure import Kind, Text
from aimpact.surveys.enums import Moment
from aimpact.ui.text import typeset

every_template = pytest.mark.parametrize("template", templates(), ids=lambda one: one.slug)
FACTS = Facts(
    space="Communauté de communes du Val",
    link="https://participons.example.fr/s/ABCD2345/",
    minutes=3,
    until=Text("12 mars 2027", "12 March 2027"),
)
WISHED = {
    "barometre-annuel", "besoins-des-habitants", "budget-participatif", "commerces-de-proximite",
    "conseil-de-quartier", "equipement-public", "evenement-public", "marche-hebdomadaire",
    "mobilite", "nom-de-rue", "parties-prenantes", "plan-local-urbanisme", "priorites-du-mandat",
    "projet-apres-realisation", "projet-avant-decision", "proprete-et-dechets",
    "qualite-de-vie-au-travail", "restauration-scolaire", "accueil-periscolaire",
    "services-municipaux", "tranquillite-publique", "teletravail", "integration-nouveaux",
    "satisfaction-des-usagers", "projet-de-texte", "accueil-du-public",
}  # fmt: skip


def test_there_is_a_template_for_each_topic_that_clients_asked_for():
    known = {template.slug for template in templates()}

    assert WISHED - known == set()
    assert len(known) >= 30
    assert {template.topic for template in templates()} == set(Topic)
    assert {public for template in templates() for public in template.publics} == set(Public)
    assert {template.moment for template in templates()} == set(Moment)


@every_template
def test_a_template_is_ready_to_be_published(template: SurveyTemplate):
    assert find_problems(template.questionnaire) == []
    assert from_json(to_json(template.questionnaire)) == template.questionnaire


@every_template
def test_a_template_is_written_in_both_languages(template: SurveyTemplate):
    for language in ("fr", "en"):
        assert completeness(texts(template.questionnaire), language).is_complete
    assert template.name.fr != template.name.en


@every_template
def test_a_template_is_short_enough_to_be_answered_to_the_end(template: SurveyTemplate):
    assert 1 <= template.minutes <= 12
    assert 3 <= template.days <= 60
    assert template.size >= 4


@every_template
def test_a_scale_is_balanced_and_lets_one_have_no_opinion(template: SurveyTemplate):
    for question in template.questionnaire.questions():
        if question.kind in {Kind.RATING, Kind.YES_NO}:
            assert sum(choice.is_no_opinion for choice in question.choices) == 1, question.code
        if question.kind is Kind.MATRIX:
            assert question.choices[-1].is_no_opinion, question.code


@every_template
def test_no_announcement_promises_a_length_that_is_computed(template: SurveyTemplate):
    own = template.announcement
    said = [own.news, own.poster, own.sms, own.subject, template.questionnaire.intro]

    assert [t.fr for t in said if re.search(r"\bminutes?\b", f"{t.fr} {t.en}")] == []


@every_template
def test_a_text_message_fits_in_one(template: SurveyTemplate):
    kit = kit_of(template, FACTS)

    for message in (kit.sms.fr, kit.sms.en):
        assert len(message) <= SMS_MAXIMUM
        assert FACTS.link in message
        assert in_gsm(message) == message
        assert "?" not in message.replace(" ?", "").replace("? ", "")


@every_template
def test_no_blank_is_left_in_the_announcements(template: SurveyTemplate):
    kit = kit_of(template, FACTS)
    told = [getattr(kit, name) for name in ("news", "email", "sms", "poster", "privacy")]

    assert [t.fr for t in told if "{" in t.fr or "{" in t.en] == []
    assert FACTS.link in kit.email.fr
    assert "12 mars 2027" in kit.news.fr
    assert "12 March 2027" in kit.poster.en
    assert FACTS.space in kit.privacy.en


@every_template
def test_french_is_written_with_its_apostrophes_and_spaces(template: SurveyTemplate):
    said = [named.text.fr for named in texts(template.questionnaire)]
    said += [template.purpose.fr, template.avoid.fr, template.announcement.news.fr]

    assert [text for text in said if "'" in text or re.search(r"\w[?!;:](\s|$)", text)] == []
    assert [text for text in said if "  " in typeset(text, language="fr")] == []


def test_only_templates_for_companies_alone_rest_on_their_interest():
    stakeholders, canteen = (
        find_template(s) for s in ("parties-prenantes", "restauration-scolaire")
    )

    assert "article 6, 1, f" in kit_of(stakeholders, FACTS).privacy.fr
    assert "article 6, 1, e" in kit_of(canteen, FACTS).privacy.fr


def test_a_long_name_of_a_space_is_left_out_of_the_text_message():
    long = Facts(space="x" * 100, link=FACTS.link, minutes=3)
    message = kit_of(find_template("mobilite"), long).sms.fr

    assert len(message) <= SMS_MAXIMUM
    assert "xx" not in message


def test_letters_that_phones_do_not_count_as_one_are_replaced():
    assert (
        in_gsm("À l’été, ça va : « très » bien… œuf 字")
        == 'A l\'été, ca va : " très " bien. oeuf ?'
    )


def test_an_unknown_template_is_none():
    assert find_template("nulle-part") is None


@pytest.mark.parametrize("written", ["seulement en français", " | only English", "Oui | "])
def test_a_text_in_one_language_is_refused(written: str):
    with pytest.raises(MalformedTemplate):
        read_pair(written)


def test_an_unknown_key_or_a_broken_condition_is_refused():
    known = "a | a"
    start = f'name = "{known}"\npublics = []\ntopic = "law"\nmoment = ""\ndays = 3\nprofile = []\n'
    start += "".join(f'{name} = "{known}"\n' for name in ("keywords", "title", "purpose", "avoid"))
    announce = "[announce]\n" + "".join(
        f'{name} = "{known}"\n' for name in ("poster", "subject", "news", "sms", "privacy")
    )
    page = f'[[pages]]\n[[pages.questions]]\nkind = "text"\nlabel = "{known}"\n'

    assert read_template("a", start + announce + page).size == 1
    with pytest.raises(MalformedTemplate, match="unknown colour"):
        read_template("a", start + 'colour = "red"\n' + announce + page)
    with pytest.raises(MalformedTemplate, match="not a condition"):
        read_template("a", start + announce + page + 'if = "whatever"\n')
