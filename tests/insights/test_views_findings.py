"""The page of findings of the team, what the public reads of it, and the page of the rules."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from aimpact.insights.analyses import differences
from aimpact.insights.analyses.findings import compute
from aimpact.insights.analyses.reading import read_matrix
from aimpact.insights.enums import AnalysisState
from aimpact.insights.findings.rulebook import RULES
from aimpact.insights.models import Analysis, FindingChoice, Theme, ThemedText, ThemeSet
from aimpact.insights.selectors.findings import all_findings, kept_findings
from aimpact.insights.services.findings import keep_finding
from aimpact.insights.services.publications import publish_parts
from aimpact.spaces.enums import Role
from aimpact.spaces.models import Space
from aimpact.surveys.enums import Anonymity, Audience, ResultsVisibility
from aimpact.surveys.models import OpenAnswer, Survey
from tests.factories import make_closed_survey, make_open_survey, make_space, make_user
from tests.insights.ballots import PROFILE, fill, make_answered_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, public_page, team_page

pytestmark = pytest.mark.django_db
LIVE = ResultsVisibility.LIVE


def make_told_survey(space: Space | None = None, **fields: Any) -> Survey:
    """A closed survey whose first question says yes far more than no."""
    survey = make_closed_survey(space, **fields)
    fill(survey, 90, {"q1": "yes"})
    fill(survey, 30, {"q1": "no"})
    return survey


def url_of(survey: Survey, name: str = "survey_findings") -> str:
    return reverse(name, args=[survey.space.slug, survey.code])


def sign_in(client: Client, survey: Survey, role: Role = Role.ANALYST) -> None:
    client.force_login(make_staff(survey.space, role))


def first_key(survey: Survey) -> str:
    return all_findings(survey, at=timezone.now()).findings[0].finding.key


# --- who ------------------------------------------------------------------------------------
def test_who_may_read_findings(client: Client) -> None:
    space = make_space()
    survey = make_told_survey(space)
    answers = answers_of(client, make_cast(space), url_of(survey))
    assert answers == team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)


def test_who_may_judge_findings(client: Client) -> None:
    space = make_space()
    survey = make_told_survey(space)
    data = {"key": first_key(survey), "verdict": "keep"}
    url = url_of(survey, "judge_finding")
    answers = answers_of(client, make_cast(space), url, method="post", data=data)
    assert answers == team_page(owner=SEEN, editor=SEEN, analyst=SEEN)


def test_everyone_reads_how_findings_are_produced(client: Client) -> None:
    assert answers_of(client, make_cast(make_space()), reverse("finding_rules")) == public_page()


def test_findings_of_another_space_are_not_there(client: Client) -> None:
    survey = make_told_survey()
    elsewhere = make_space()
    client.force_login(make_staff(elsewhere, Role.OWNER))
    for name in ("survey_findings", "judge_finding"):
        url = reverse(name, args=[elsewhere.slug, survey.code])
        answer = client.get(url) if name == "survey_findings" else client.post(url)
        assert answer.status_code == 404


# --- what the team reads --------------------------------------------------------------------
def test_a_finding_shows_its_grade_its_figure_and_what_holds_it_back(client: Client) -> None:
    survey = make_told_survey()
    sign_in(client, survey)
    page = client.get(url_of(survey)).content.decode()
    assert "donnent la même réponse" in page
    assert "B – À lire avec prudence" in page
    assert "#q-q1-titre" in page
    assert "On ne sait pas comment ces participants ont été choisis" in page
    assert "Ce qui va dans l’autre sens" in page


def test_too_few_ballots_give_no_finding(client: Client) -> None:
    survey = make_closed_survey()
    fill(survey, 4)
    sign_in(client, survey)
    page = client.get(url_of(survey)).content.decode()
    assert "Pas encore assez de réponses" in page
    assert "constat-" not in page


def test_where_no_rule_speaks_the_page_teaches(client: Client) -> None:
    survey = make_closed_survey()
    fill(survey, 20)
    sign_in(client, survey)
    page = client.get(url_of(survey)).content.decode()
    assert "Pas encore de constat" in page
    assert reverse("finding_rules") in page


def test_a_moderator_reads_and_has_no_button(client: Client) -> None:
    survey = make_told_survey()
    sign_in(client, survey, Role.MODERATOR)
    page = client.get(url_of(survey)).content.decode()
    assert "donnent la même réponse" in page
    assert 'name="verdict"' not in page


# --- verdicts -------------------------------------------------------------------------------
def test_a_finding_is_kept_then_the_verdict_is_taken_back(client: Client) -> None:
    survey = make_told_survey()
    sign_in(client, survey)
    key, url = first_key(survey), url_of(survey, "judge_finding")
    page = client.post(url, {"key": key, "verdict": "keep"}, follow=True).content.decode()
    assert "Le constat est retenu." in page
    assert [each.finding.key for each in kept_findings(survey, at=timezone.now())] == [key]
    page = client.post(url, {"key": key, "verdict": "reconsider"}, follow=True).content.decode()
    assert "La décision est annulée." in page
    assert not FindingChoice.objects.exists()


def test_words_of_the_team_stand_beside_those_of_the_rule(client: Client) -> None:
    survey = make_told_survey()
    sign_in(client, survey)
    data = {"key": first_key(survey), "verdict": "keep", "wording": "Les gens en veulent."}
    page = client.post(url_of(survey, "judge_finding"), data, follow=True).content.decode()
    assert "Les gens en veulent." in page
    assert "La phrase de la règle" in page


def test_a_finding_is_put_aside_with_its_reason(client: Client) -> None:
    survey = make_told_survey()
    sign_in(client, survey)
    data = {"key": first_key(survey), "verdict": "dismiss", "reason": "Déjà décidé."}
    page = client.post(url_of(survey, "judge_finding"), data, follow=True).content.decode()
    assert "Déjà décidé." in page
    assert kept_findings(survey, at=timezone.now()) == ()


def test_a_finding_is_not_put_aside_without_a_reason(client: Client) -> None:
    survey = make_told_survey()
    sign_in(client, survey)
    data = {"key": first_key(survey), "verdict": "dismiss", "reason": ""}
    answer = client.post(url_of(survey, "judge_finding"), data)
    assert answer.status_code == 422
    assert "Dites pourquoi" in answer.content.decode()
    assert not FindingChoice.objects.exists()


def test_words_with_another_figure_are_not_kept(client: Client) -> None:
    survey = make_told_survey()
    sign_in(client, survey)
    data = {"key": first_key(survey), "verdict": "keep", "wording": "99 % des gens le veulent."}
    answer = client.post(url_of(survey, "judge_finding"), data)
    assert answer.status_code == 422
    assert "Ces mots donnent un chiffre qui n’est pas dans le constat." in answer.content.decode()
    assert not FindingChoice.objects.exists()


@pytest.mark.parametrize("verdict", ["keep", "dismiss"])
def test_what_no_rule_finds_is_not_judged(client: Client, verdict: str) -> None:
    survey = make_told_survey()
    sign_in(client, survey)
    data = {"key": "majority:q9:no", "verdict": verdict, "reason": "?"}
    assert client.post(url_of(survey, "judge_finding"), data).status_code == 404


def test_verdicts_are_kept_when_figures_change_and_old_words_are_no_longer_shown(
    client: Client,
) -> None:
    survey = make_told_survey()
    [judged, *_rest] = all_findings(survey, at=timezone.now()).findings
    words = "Trois quarts disent oui."
    keep_finding(survey, judged.finding, wording=words, by=make_user(), at=timezone.now())
    fill(survey, 40, {"q1": "yes"})
    [kept] = kept_findings(survey, at=timezone.now())
    assert kept.is_outdated
    assert kept.wording == kept.finding.statement
    sign_in(client, survey)
    page = client.get(url_of(survey)).content.decode()
    assert "Les chiffres ont changé depuis votre décision" in page
    assert words in page


def test_a_verdict_on_what_is_found_no_more_can_be_forgotten(client: Client) -> None:
    survey = make_told_survey()
    sign_in(client, survey)
    FindingChoice.objects.create(
        survey=survey,
        key="gone:q1",
        verdict="kept",
        generated="Phrase d’avant.",
        mark="x",
        decided_at=timezone.now(),
    )
    assert "Phrase d’avant." in client.get(url_of(survey)).content.decode()
    data = {"key": "gone:q1", "verdict": "reconsider"}
    client.post(url_of(survey, "judge_finding"), data)
    assert not FindingChoice.objects.exists()


def test_keys_and_marks_are_the_same_in_every_language() -> None:
    survey = make_answered_survey()
    _analyse(survey)

    def read(language: str) -> list[tuple[str, str]]:
        with override(language):
            found = all_findings(survey, at=timezone.now()).findings
        return [(each.finding.key, each.finding.mark) for each in found]

    assert read("fr")
    assert read("fr") == read("en")


def test_a_gap_between_ages_is_found_once_the_survey_is_analysed() -> None:
    survey = make_closed_survey(profile_fields=PROFILE)
    _fill_two_ages(survey)
    assert "gap" not in _rules(survey)
    _analyse(survey)
    found = [each.finding for each in all_findings(survey, at=timezone.now()).findings]
    [gap] = [each for each in found if each.rule == "gap"]
    assert {figure.told for figure in gap.evidence.figures} >= {"80\u202f%", "30\u202f%"}
    assert "p\u00a0<\u00a00,001" in gap.evidence.test


def test_groups_of_a_named_survey_still_open_are_for_its_team_alone() -> None:
    survey = make_open_survey(
        profile_fields=PROFILE, anonymity=Anonymity.NAMED, audience=Audience.MEMBERS
    )
    _fill_two_ages(survey)
    _analyse(survey)
    assert "gap" in _rules(survey)
    assert "gap" not in _rules(survey, is_public=True)


def _fill_two_ages(survey: Survey) -> None:
    """Four young people in five say yes, three older ones in ten."""
    fill(survey, 80, {"q1": "yes"}, profile={"age_band": "15-24"})
    fill(survey, 20, {"q1": "no"}, profile={"age_band": "15-24"})
    fill(survey, 30, {"q1": "yes"}, profile={"age_band": "65-79"})
    fill(survey, 70, {"q1": "no"}, profile={"age_band": "65-79"})


def _rules(survey: Survey, *, is_public: bool = False) -> list[str]:
    found = all_findings(survey, at=timezone.now(), is_public=is_public).findings
    return [each.finding.rule for each in found]


def _analyse(survey: Survey) -> None:
    """An analysis of differences alone, as the worker does it."""
    matrix = read_matrix(survey)
    part = differences.compute(survey, matrix, {}, lambda _share: None)
    Analysis.objects.create(
        survey=survey,
        state=AnalysisState.DONE,
        requested_at=timezone.now(),
        ended_at=timezone.now(),
        share=1,
        parts={"differences": part},
    )


# --- cost -----------------------------------------------------------------------------------
def test_the_page_costs_the_same_for_one_and_for_three_verdicts(client: Client) -> None:
    survey = make_told_survey()
    sign_in(client, survey)

    def queries() -> int:
        client.get(url_of(survey))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url_of(survey)).status_code == 200
        return len(captured)

    def judge(key: str) -> None:
        FindingChoice.objects.create(
            survey=survey, key=key, verdict="kept", generated="x", mark="x",
            decided_at=timezone.now(),
        )  # fmt: skip

    judge(first_key(survey))
    once = queries()
    judge("gone:1")
    judge("gone:2")
    assert queries() == once


# --- the public -----------------------------------------------------------------------------
def public_page_of(client: Client, survey: Survey) -> str:
    return client.get(reverse("public_results", args=[survey.code])).content.decode()


def test_the_public_reads_kept_findings_once_they_are_published(client: Client) -> None:
    survey = make_told_survey(results_visibility=LIVE)
    user, now = make_user(), timezone.now()
    [judged, *_rest] = all_findings(survey, at=now).findings
    keep_finding(survey, judged.finding, by=user, at=now)
    assert 'id="constats"' not in public_page_of(client, survey)
    publish_parts(survey, ["findings"], by=user, at=now)
    page = public_page_of(client, survey)
    assert 'id="constats"' in page
    assert "donnent la même réponse" in page
    assert "On ne sait pas comment ces participants" in page


def test_published_findings_show_none_that_is_not_kept(client: Client) -> None:
    survey = make_told_survey(results_visibility=LIVE)
    publish_parts(survey, ["findings"], by=make_user(), at=timezone.now())
    assert 'id="constats"' not in public_page_of(client, survey)


# --- the rules ------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_of_the_rules_tells_every_rule_its_version_and_its_test(
    client: Client, language: str
) -> None:
    client.cookies["django_language"] = language
    page = client.get(reverse("finding_rules")).content.decode()
    for rule in RULES:
        assert f'id="regle-{rule.id}"' in page
        assert rule.test in page


# --- texts ----------------------------------------------------------------------------------
def test_words_of_danger_are_counted_by_the_analysis_and_told_from_k_on() -> None:
    survey = make_told_survey()
    fill(survey, 30, {"q3": "Plus d’arbres."})
    fill(survey, 6, {"q3": "Ce carrefour est dangereux."})
    fill(survey, 2, {"q3": "Je vais porter plainte."})
    part = compute(survey, None, {}, lambda _share: None)
    assert part == {"risks": {"q3": {"n": 38, "families": {"danger": 6, "law": None}}}}
    Analysis.objects.create(
        survey=survey,
        state=AnalysisState.DONE,
        requested_at=timezone.now(),
        ended_at=timezone.now(),
        share=1,
        parts={"findings": dict(part)},
    )
    found = all_findings(survey, at=timezone.now()).findings
    assert [each.finding.rule for each in found if each.finding.rule == "risk"] == ["risk"]


def test_only_themes_that_a_person_accepted_become_findings() -> None:
    survey = make_told_survey()
    fill(survey, 40, {"q3": "Trop peu de stationnement."})
    _analyse(survey)
    now = timezone.now()
    proposed = ThemeSet.objects.create(survey=survey, field="q3", proposed_at=now, texts=40)
    theme = Theme.objects.create(theme_set=proposed, name="Le stationnement")
    for answer in OpenAnswer.objects.filter(survey=survey, field="q3")[:12]:
        ThemedText.objects.create(theme=theme, answer=answer, nearness=1)
    assert "theme" not in _rules(survey)
    Theme.objects.update(accepted_at=now)
    assert "theme" in _rules(survey)
