"""Weighted figures reach the rules: of the very ballots of the results, for who may read them."""

import pytest
from django.utils import timezone

from aimpact.insights.findings.finding import Finding
from aimpact.insights.models import Publication
from aimpact.insights.selectors.findings import all_findings
from aimpact.surveys.models import Survey
from tests.insights.ballots import fill
from tests.insights.test_views_weights import NAMED, analyse
from tests.insights.weighing import make_weighted_survey

pytestmark = pytest.mark.django_db


def majority(survey: Survey, *, is_public: bool = False) -> Finding:
    reading = all_findings(survey, at=timezone.now(), is_public=is_public)
    found = [e.finding for e in reading.findings if e.finding.evidence.question == "q1"]
    return found[0]


def caveats(finding: Finding) -> list[str]:
    return [each.clause for each in finding.caveats if each.code == "weights"]


def test_a_finding_tells_both_figures_where_weighting_changes_them() -> None:
    """Of the women 8 in 10 say yes, of the men 4 in 10: 70 % as it is, 60 % half and half."""
    survey = make_weighted_survey()
    assert caveats(majority(survey)) == []
    analyse(survey)
    assert caveats(majority(survey)) == [
        "le chiffre est de 70\u202f% tel quel et de 60\u202f% une fois redressé"
    ]


def test_weights_of_other_ballots_say_nothing_of_these() -> None:
    survey = make_weighted_survey()
    analyse(survey)
    fill(survey, 20, {"q1": "yes"}, profile={"gender": "man"})
    assert caveats(majority(survey)) == []


def test_the_public_reads_no_weighted_figure_in_a_finding_unless_it_reads_the_weights() -> None:
    survey = make_weighted_survey(**NAMED)
    analyse(survey)
    assert caveats(majority(survey, is_public=True)) == []
    Publication.objects.create(survey=survey, parts=["weights"], changed_at=timezone.now())
    survey = Survey.objects.get(pk=survey.pk)
    assert len(caveats(majority(survey, is_public=True))) == 1


def test_of_an_anonymous_survey_the_public_never_does() -> None:
    survey = make_weighted_survey()
    analyse(survey)
    Publication.objects.create(survey=survey, parts=["weights"], changed_at=timezone.now())
    survey = Survey.objects.get(pk=survey.pk)
    assert caveats(majority(survey, is_public=True)) == []
