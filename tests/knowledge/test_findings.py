"""Findings that a team keeps, in the knowledge base: added by a person, then read by AimPact."""

import pytest
from django.test import Client
from django.urls import reverse

from aimpact.insights.selectors.findings import all_findings
from aimpact.insights.services.findings import keep_finding
from aimpact.knowledge.enums import Evidence, Visibility
from aimpact.knowledge.models import Entry
from aimpact.knowledge.selectors.entries import proposed_findings
from aimpact.knowledge.selectors.retrieval import Wanted, search
from aimpact.knowledge.services.entries import NotYours, publish_entry
from aimpact.knowledge.services.findings import (
    NotKept,
    NotProposed,
    NotTold,
    add_finding,
    decide_finding,
    propose_finding,
    withdraw_finding,
)
from aimpact.spaces.enums import Role, SpaceKind
from aimpact.spaces.models import Space
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.models import Survey
from tests.factories import make_space, make_user
from tests.insights.ballots import NOW, make_answered_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey() -> Survey:
    return make_answered_survey(results_visibility=ResultsVisibility.LIVE)


def kept_key(survey: Survey) -> str:
    finding = all_findings(survey, at=NOW, is_public=True).findings[0].finding
    keep_finding(survey, finding, by=make_user(), at=NOW)
    return finding.key


def added(survey: Survey) -> Entry:
    return add_finding(survey, kept_key(survey), by=make_user(), at=NOW)


def proposed(survey: Survey) -> Entry:
    return propose_finding(added(survey), space=survey.space, by=make_user(), at=NOW)


def decide(entry: Entry, *, is_published: bool = True) -> Entry:
    return decide_finding(entry, is_published=is_published, by=make_user(), at=NOW)


def test_a_kept_finding_is_added_with_its_source_its_base_and_the_label_of_its_method(survey):
    entry = added(survey)

    assert (entry.found_in, entry.visibility) == (survey, Visibility.SPACE)
    assert entry.participants
    assert f": {entry.participants}" in entry.result.replace("\u00a0", "")
    assert "Réponses importées" in entry.summary
    assert entry.evidence == Evidence.OPEN
    assert survey.space.name in entry.citation


def test_added_again_it_is_written_anew_and_not_twice(survey):
    first = added(survey)
    add_finding(survey, first.finding, by=make_user(), at=NOW)

    assert Entry.objects.get() == first


def test_what_the_team_does_not_keep_is_not_added(survey):
    with pytest.raises(NotKept):
        add_finding(survey, "no-such", by=make_user(), at=NOW)


def test_other_teams_find_it_once_aimpact_has_read_it(survey):
    other, entry = make_space(), proposed(survey)
    before = Entry.objects.offered_to(other).count()
    decide(entry)

    assert before == 0
    assert Entry.objects.offered_to(other).get() == entry
    assert not proposed_findings().exists()


def test_a_team_cannot_publish_it_by_itself(survey):
    entry = added(survey)

    with pytest.raises(NotYours):
        publish_entry(entry, space=survey.space, is_published=True, by=make_user(), at=NOW)
    with pytest.raises(NotProposed):
        decide(entry)


def test_declined_it_stays_with_its_team(survey):
    entry = decide(proposed(survey), is_published=False)

    assert (entry.visibility, entry.proposed_at) == (Visibility.SPACE, None)


def test_what_everybody_may_not_read_is_not_proposed():
    survey = make_answered_survey(results_visibility=ResultsVisibility.LIVE)
    entry = added(survey)
    Survey.objects.filter(pk=survey.pk).update(results_visibility=ResultsVisibility.TEAM)

    with pytest.raises(NotTold):
        propose_finding(entry, space=survey.space, by=make_user(), at=NOW)


def test_results_taken_back_take_it_from_other_teams_and_not_from_its_own(survey):
    other, entry = make_space(), decide(proposed(survey))
    Survey.objects.filter(pk=survey.pk).update(results_visibility=ResultsVisibility.TEAM)
    words = Wanted(entry.title)

    assert not Entry.objects.offered_to(other).exists()
    assert Entry.objects.offered_to(survey.space).get() == entry
    assert search(other, words, embedding=None, most=5).hits == []


def test_withdrawn_it_is_of_its_team_alone_and_nobody_else_withdraws_it(survey):
    entry = decide(proposed(survey))
    with pytest.raises(NotKept):
        withdraw_finding(entry, space=make_space(), by=make_user(), at=NOW)

    withdrawn = withdraw_finding(entry, space=survey.space, by=make_user(), at=NOW)

    assert withdrawn.visibility == Visibility.SPACE


def test_who_may_add_findings(client: Client) -> None:
    space = make_space()
    survey = make_answered_survey(space)
    address = reverse("survey_kept_findings", args=[space.slug, survey.code])

    assert answers_of(client, make_cast(space), address) == team_page(owner=SEEN, editor=SEEN)


def test_the_page_adds_then_aimpact_alone_reads_and_decides(client: Client, survey) -> None:
    key = kept_key(survey)
    client.force_login(make_staff(survey.space, Role.EDITOR))
    page = reverse("survey_kept_findings", args=[survey.space.slug, survey.code])
    client.post(page, {"key": key})
    entry = Entry.objects.get()
    refused = client.post(page, {"key": "no-such"}).status_code
    do = reverse("knowledge_do", args=[survey.space.slug, entry.pk])
    client.post(do, {"do": "propose"})
    elsewhere = client.get(reverse("knowledge_proposals", args=[survey.space.slug])).status_code
    agora = Space.objects.get(kind=SpaceKind.AGORA)
    client.force_login(make_staff(agora, Role.EDITOR))
    read = client.get(reverse("knowledge_proposals", args=[agora.slug])).content.decode()
    client.post(reverse("knowledge_decide", args=[agora.slug, entry.pk]), {"say": "yes"})

    entry.refresh_from_db()
    assert (refused, elsewhere) == (404, 404)
    assert entry.citation.split(",")[0] in read
    assert entry.visibility == Visibility.ALL
