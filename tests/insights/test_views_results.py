import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.structure import Kind, Page, Questionnaire, Text
from aimpact.spaces.enums import Role
from aimpact.spaces.models import Space
from aimpact.surveys.enums import Audience, ResultsVisibility
from aimpact.surveys.models import QualityCount, Survey, Tally
from tests.factories import (
    make_closed_survey,
    make_member,
    make_open_survey,
    make_space,
    make_survey,
    single_question,
)
from tests.insights.ballots import PROFILE, fill, make_answered_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, public_page, team_page

pytestmark = pytest.mark.django_db
LIVE = ResultsVisibility.LIVE
CELL = re.compile(r'<td class="num">(\d+) \(')
"""A count of a crossed table, as the table twin writes it."""


def team_url(survey: Survey, name: str = "survey_results", *more: str) -> str:
    return reverse(name, args=[survey.space.slug, survey.code, *more])


def public_url(survey: Survey) -> str:
    return reverse("public_results", args=[survey.code])


def text_of(client: Client, url: str, **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def analyst(client: Client) -> Client:
    """A signed-in analyst of the space « Ville »."""
    space = make_space(name="Ville")
    client.force_login(make_staff(space, Role.ANALYST))
    client.space = space  # type: ignore[attr-defined]  # the tests' own mark
    return client


def answered(client: Client, **fields: Any) -> Survey:
    return make_answered_survey(client.space, **fields)  # type: ignore[attr-defined]  # idem


# --- who ---------------------------------------------------------------------------------
def test_who_may_read_results_before_the_public(client: Client) -> None:
    space = make_space()
    survey = make_answered_survey(space)
    answers = answers_of(client, make_cast(space), team_url(survey))
    assert answers == team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)


def test_everyone_reads_results_that_are_public(client: Client) -> None:
    space = make_space()
    survey = make_answered_survey(space, results_visibility=LIVE)
    assert answers_of(client, make_cast(space), public_url(survey)) == public_page()


def test_results_of_another_space_are_not_there(client: Client) -> None:
    space, other = make_space(), make_space()
    survey = make_answered_survey(other)
    client.force_login(make_staff(space, Role.OWNER))
    url = reverse("survey_results", args=[space.slug, survey.code])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("code", ["NOTACODE", "x"])
def test_an_unknown_code_is_not_found(client: Client, code: str) -> None:
    assert client.get(reverse("public_results", args=[code])).status_code == 404


def test_a_draft_has_no_public_results(client: Client) -> None:
    assert client.get(public_url(make_survey())).status_code == 404


def test_results_at_the_end_are_announced_with_their_date(client: Client) -> None:
    survey = make_open_survey(results_visibility=ResultsVisibility.AT_END)
    response = client.get(public_url(survey))
    page = response.content.decode()
    assert response.status_code == 403
    assert "Les résultats ne sont pas encore publics" in page
    assert timezone.localtime(survey.closes_at).strftime("%Y") in page
    assert reverse("answer", args=[survey.code]) in page


def test_results_without_a_closing_date_say_so(client: Client) -> None:
    survey = make_open_survey(results_visibility=ResultsVisibility.AT_END, closes_at=None)
    page = client.get(public_url(survey)).content.decode()
    assert "une fois le sondage clos" in page


def test_results_for_the_team_are_refused_to_the_public(client: Client) -> None:
    survey = make_closed_survey(results_visibility=ResultsVisibility.TEAM)
    response = client.get(public_url(survey))
    assert response.status_code == 403
    assert "ne sont pas publics" in response.content.decode()


def test_results_of_a_survey_to_come_say_when_it_opens(client: Client) -> None:
    now = timezone.now()
    survey = make_survey(
        published_at=now, opens_at=now + timedelta(days=3), results_visibility=LIVE
    )
    response = client.get(public_url(survey))
    assert response.status_code == 403
    assert "Ce sondage ouvre le" in response.content.decode()


def test_members_read_what_members_were_asked(client: Client) -> None:
    space = make_space()
    survey = make_answered_survey(space, audience=Audience.MEMBERS, results_visibility=LIVE)
    assert "Connectez-vous" in client.get(public_url(survey)).content.decode()
    client.force_login(make_member(make_space()))
    response = client.get(public_url(survey))
    assert (response.status_code, "destinés aux membres" in response.content.decode()) == (
        403,
        True,
    )
    client.force_login(make_member(space))
    assert client.get(public_url(survey)).status_code == 200


# --- what --------------------------------------------------------------------------------
def test_the_page_says_what_kind_of_result_it_is(client: Client) -> None:
    page = text_of(client, public_url(make_answered_survey(results_visibility=LIVE)))
    assert "aucune marge d’erreur" in page or "sans marge d’erreur" in page
    assert "60 participants" in page


def test_figures_of_the_page_equal_those_of_the_ballots(analyst: Client) -> None:
    page = text_of(analyst, team_url(answered(analyst)))
    for words in ("43", "57", "30 réponses", "Moyenne", "Médiane"):
        assert words in page


def test_under_k_ballots_only_their_number_is_said(analyst: Client) -> None:
    survey = make_closed_survey(analyst.space, profile_fields=PROFILE)  # type: ignore[attr-defined]  # idem
    fill(survey, 4, {"q1": "yes", "q3": "Un secret"}, profile={"gender": "woman"})
    page = text_of(analyst, team_url(survey), croiser="gender")
    assert "à partir de 5 bulletins" in page
    assert "Qui a participé" not in page
    assert "Une femme" not in page
    texts = text_of(analyst, team_url(survey, "survey_texts", "q3"))
    assert "Un secret" not in texts


def test_answers_are_compared_by_group(analyst: Client) -> None:
    page = text_of(analyst, team_url(answered(analyst)), croiser="gender")
    assert "Par groupe : Genre" in page.replace("\u00a0", " ")
    assert "Une femme" in page


def test_each_group_has_its_net_promoter_score(analyst: Client) -> None:
    question = replace(blank_question(Kind.NPS, "q1"), label=Text("Le recommanderiez-vous ?"))
    document = Questionnaire(
        title=Text("La piscine"), pages=(Page(code="p1", questions=(question,)),)
    )
    space = Space.objects.get(name="Ville")
    survey = make_closed_survey(space, questionnaire=document, profile_fields=PROFILE)
    for gender, marks in (("woman", (9, 9, 7, 3)), ("man", (10, 8, 0, 0))):
        for mark in marks:
            fill(survey, 10, {"q1": mark}, profile={"gender": gender})
    page = text_of(analyst, team_url(survey), croiser="gender")
    page = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Score net de recommandation (NPS) et moyenne par groupe : Genre" in page
    assert "Une femme +25 7,0 40" in page
    assert "Un homme −25 4,5 40" in page


def test_an_open_anonymous_survey_says_why_it_is_not_compared(analyst: Client) -> None:
    survey = make_open_survey(analyst.space, profile_fields=PROFILE)  # type: ignore[attr-defined]  # idem
    fill(survey, 30, profile={"gender": "woman"})
    page = text_of(analyst, team_url(survey), croiser="gender")
    assert "Ce sondage est anonyme et encore ouvert" in page
    assert "Par groupe" not in page


def test_the_public_compares_what_is_over(client: Client) -> None:
    survey = make_answered_survey(results_visibility=LIVE)
    assert "Par groupe" in text_of(client, public_url(survey), croiser="gender")


def test_no_small_count_is_written_anywhere(client: Client) -> None:
    survey = make_answered_survey(results_visibility=LIVE)
    fill(survey, 3, {"q1": "no"}, profile={"age_band": "40-54", "gender": "man"})
    fill(survey, 29, {"q1": "yes"}, profile={"age_band": "40-54", "gender": "man"})
    page = text_of(client, public_url(survey), croiser="age_band")
    assert "masqué" in page
    assert [cell for cell in CELL.findall(page) if 0 < int(cell) < 5] == []


@pytest.mark.parametrize("value", ["", "password", "gender' OR 1=1", "\x00", "é" * 5_000])
def test_a_strange_comparison_is_no_comparison(analyst: Client, value: str) -> None:
    page = text_of(analyst, team_url(answered(analyst)), croiser=value)
    assert "Par groupe" not in page


def test_free_texts_are_for_the_team(client: Client, analyst: Client) -> None:
    survey = answered(analyst, results_visibility=LIVE)
    assert "Plus d’arbres" in text_of(analyst, team_url(survey, "survey_texts", "q3"))
    page = text_of(Client(), public_url(survey))
    assert "Plus d’arbres" not in page
    assert "lus par l’équipe" in page


def test_the_page_of_a_survey_without_a_ballot_says_so(analyst: Client) -> None:
    survey = make_open_survey(analyst.space)  # type: ignore[attr-defined]  # idem
    assert "Pas encore assez de réponses" in text_of(analyst, team_url(survey))


def test_the_page_is_complete_in_english(analyst: Client) -> None:
    analyst.cookies.load({"django_language": "en"})
    page = text_of(analyst, team_url(answered(analyst)), croiser="gender")
    for words in ("Who took part", "By group: Gender", "no margin", "Refresh"):
        assert words in page or words == "no margin"
    assert "Résultats" not in page


def test_an_analyst_is_offered_the_files_and_an_editor_is_not(client: Client) -> None:
    space = make_space()
    survey = make_answered_survey(space)
    offered = {}
    for role in (Role.ANALYST, Role.EDITOR):
        client.force_login(make_staff(space, role))
        exports = reverse("survey_exports", args=[space.slug, survey.code])
        offered[role] = exports in text_of(client, team_url(survey))
    assert offered == {Role.ANALYST: True, Role.EDITOR: False}


# --- texts -------------------------------------------------------------------------------
def test_who_may_read_free_texts(client: Client) -> None:
    space = make_space()
    url = team_url(make_answered_survey(space), "survey_texts", "q3")
    assert answers_of(client, make_cast(space), url) == team_page(
        owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN
    )


def test_texts_are_searched_and_their_words_marked(analyst: Client) -> None:
    survey = answered(analyst)
    page = text_of(analyst, team_url(survey, "survey_texts", "q3"), q="arbre")
    assert "Plus d’<mark>arbres</mark> !" in page
    assert "6 réponses avec" in page


def test_a_search_without_result_offers_a_way_on(analyst: Client) -> None:
    page = text_of(analyst, team_url(answered(analyst), "survey_texts", "q3"), q="girafe")
    assert "Aucune réponse avec ces mots" in page


def test_texts_are_escaped(analyst: Client) -> None:
    survey = answered(analyst)
    fill(survey, 1, {"q3": "<script>alert(1)</script> un arbre"})
    url = team_url(survey, "survey_texts", "q3")
    for query in ({}, {"q": "arbre"}):
        page = text_of(analyst, url, **query)
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_texts_are_read_page_by_page_without_javascript(analyst: Client) -> None:
    survey = answered(analyst)
    for at in range(30):
        fill(survey, 1, {"q3": f"Texte numéro {at:02}."})
    url = team_url(survey, "survey_texts", "q3")
    first = text_of(analyst, url)
    assert first.count("whitespace-pre-line") == 25
    cursor = first.split("apres=")[1].split('"')[0]
    second = text_of(analyst, url, apres=cursor)
    assert second.count("whitespace-pre-line") == 11
    assert "Revenir aux premières" in second


@pytest.mark.parametrize("cursor", ["x", "-5", str(10**40), "", "1e3"])
def test_a_strange_cursor_gives_the_first_page(analyst: Client, cursor: str) -> None:
    url = team_url(answered(analyst), "survey_texts", "q3")
    assert "Plus d’arbres" in text_of(analyst, url, apres=cursor)


@pytest.mark.parametrize("field", ["q1", "q9", "_asked", "q2__other"])
def test_a_field_without_texts_is_not_found(analyst: Client, field: str) -> None:
    url = team_url(answered(analyst), "survey_texts", field)
    assert analyst.get(url).status_code == 404


# --- cost --------------------------------------------------------------------------------
def page_queries(client: Client, space: Any, questions: int, ballots: int) -> int:
    asked = tuple(single_question(f"q{at}") for at in range(questions))
    document = Questionnaire(title=Text("Sondage"), pages=(Page(code="p1", questions=asked),))
    survey = make_closed_survey(space, profile_fields=PROFILE, questionnaire=document)
    fill(survey, ballots, {"q0": "yes"}, profile={"age_band": "15-24", "gender": "man"})
    with CaptureQueriesContext(connection) as captured:
        text_of(client, team_url(survey), croiser="gender")
    return len(captured)


def test_the_page_costs_the_same_for_one_and_three_questions_and_any_ballots(
    analyst: Client,
) -> None:
    space = analyst.space  # type: ignore[attr-defined]  # idem
    costs = {page_queries(analyst, space, *size) for size in ((1, 10), (3, 10), (3, 500))}
    assert len(costs) == 1
    assert costs.pop() <= 15


def test_the_public_page_costs_few_queries(client: Client) -> None:
    survey = make_answered_survey(results_visibility=LIVE)
    with CaptureQueriesContext(connection) as captured:
        text_of(client, public_url(survey), croiser="gender")
    # Also: how people were chosen, who lives there, past waves, themes, what follows, what is told.
    assert len(captured) <= 11


# --- where people stopped ----------------------------------------------------------------
def turned(survey: Survey, *, sent: int, **pages: int) -> None:
    Tally.objects.create(survey=survey, field="_channel", answer="web", count=sent)
    for page, count in pages.items():
        Tally.objects.create(survey=survey, field="_page", answer=page, count=count)


def test_a_page_that_few_went_past_is_told_to_nobody(client: Client, analyst: Client) -> None:
    survey = answered(analyst, results_visibility=LIVE)
    turned(survey, sent=60, p1=80, p2=1)
    for url in (team_url(survey), public_url(survey)):
        page = text_of(client, url)
        assert (figures(page), "abandonnés" in page) == (["80", "masqué", "60"], False)
        assert "ou quand moins de 5 personnes font la différence" in page


def figures(page: str) -> list[str]:
    """The counts of the table twin of the picture of drop-off."""
    table = page.partition('id="course-pages"')[2].partition("</figure>")[0]
    return re.findall(r'<tr><th scope="row">[^<]*</th><td class="num">([^<]*)</td>', table)


def test_where_people_stopped_is_a_picture_with_its_table_and_a_sentence(
    client: Client, analyst: Client
) -> None:
    survey = answered(analyst, results_visibility=LIVE)
    turned(survey, sent=60, p1=100, p2=90)
    for url in (team_url(survey), public_url(survey)):
        page = text_of(client, url)
        assert figures(page) == ["100", "90", "60"]
        assert "Sur 40 questionnaires abandonnés, 30 l’ont été à la page" in page
        picture = text_of(client, f"{url}graphiques/course-pages.svg")
        assert '<title id="title">Formulaires qui ont passé chaque page</title>' in picture


def test_how_few_stopped_on_the_way_is_told_to_nobody(client: Client, analyst: Client) -> None:
    survey = answered(analyst, results_visibility=LIVE)
    turned(survey, sent=60, p1=63, p2=62)
    for url in (team_url(survey), public_url(survey)):
        page = text_of(client, url)
        assert "non indiqué\N{NO-BREAK SPACE}: cela compterait moins de 5 personnes" in page
        assert "Où les participants se sont arrêtés" not in page


# --- how ballots came in ------------------------------------------------------------------
def seen(survey: Survey, **signs: int) -> None:
    day = timezone.now().date()
    for sign, count in signs.items():
        QualityCount.objects.create(survey=survey, day=day, sign=sign, count=count)
        QualityCount.objects.create(survey=survey, day=day - timedelta(days=1), sign=sign, count=0)


def test_the_team_reads_how_ballots_came_in(analyst: Client) -> None:
    survey = answered(analyst, audience=Audience.LINK)
    seen(survey, sent=40, crowded=10, asked=12, solved=3)
    page = text_of(analyst, team_url(survey))
    assert "Qualité des réponses" in page
    assert "Vérifications par un calcul" in page
    assert "moins de 5" in page
    assert "Beaucoup de bulletins venus des mêmes lieux" in page


def test_the_public_is_told_in_one_sentence_and_no_more(client: Client) -> None:
    survey = make_answered_survey(results_visibility=LIVE, audience=Audience.LINK)
    seen(survey, sent=40, crowded=10, asked=12)
    page = text_of(client, public_url(survey))
    assert "Beaucoup de bulletins venus des mêmes lieux" in page
    assert "Qualité des réponses" not in page
    assert "Vérifications par un calcul" not in page


def test_below_a_fifth_the_public_is_told_nothing(client: Client) -> None:
    survey = make_answered_survey(results_visibility=LIVE, audience=Audience.LINK)
    seen(survey, sent=40, crowded=7)
    assert "des mêmes lieux" not in text_of(client, public_url(survey))


def test_before_results_are_shown_no_sign_is(analyst: Client) -> None:
    survey = make_open_survey(analyst.space)  # type: ignore[attr-defined]  # the tests' own mark
    seen(survey, sent=40, crowded=10)
    assert "Qualité des réponses" not in text_of(analyst, team_url(survey))
