"""The team's verdicts: kept, reworded, put aside, taken back; written down."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.insights.enums import FindingVerdict
from aimpact.insights.findings.finding import Finding
from aimpact.insights.findings.rulebook import find_all
from aimpact.insights.models import FindingChoice
from aimpact.insights.services.findings import (
    ReasonMissing,
    UnknownFigure,
    dismiss_finding,
    keep_finding,
    reconsider_finding,
)
from aimpact.surveys.models import Survey
from tests.factories import make_closed_survey, make_user
from tests.insights.findings_scenes import choice, scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey() -> Survey:
    return make_closed_survey()


def finding(top: int = 150) -> Finding:
    [one] = find_all(scene(choice(top, 50)))
    return one


def test_a_finding_is_kept_as_the_rule_wrote_it(survey: Survey) -> None:
    one, user, now = finding(), make_user(), timezone.now()
    choice_made = keep_finding(survey, one, by=user, at=now)
    assert (choice_made.verdict, choice_made.wording) == (FindingVerdict.KEPT, "")
    assert (choice_made.generated, choice_made.mark) == (one.statement, one.mark)
    event = AuditEvent.objects.get(verb="keep_finding")
    assert event.details == {"finding": one.key}


def test_a_finding_is_kept_in_other_words(survey: Survey) -> None:
    one, user, now = finding(), make_user(), timezone.now()
    made = keep_finding(survey, one, wording=" Presque tous le veulent. ", by=user, at=now)
    assert made.wording == "Presque tous le veulent."
    same = keep_finding(survey, one, wording=one.statement, by=user, at=now)
    assert same.pk == made.pk
    assert same.wording == ""


def test_words_may_change_and_figures_may_not(survey: Survey) -> None:
    one, user, now = finding(), make_user(), timezone.now()
    keep_finding(survey, one, wording="Les trois quarts (75 %).", by=user, at=now)
    with pytest.raises(UnknownFigure):
        keep_finding(survey, one, wording="Près de 80 % le veulent.", by=user, at=now)


def test_a_finding_is_put_aside_for_a_reason(survey: Survey) -> None:
    one, user, now = finding(), make_user(), timezone.now()
    made = dismiss_finding(survey, one, reason="Hors sujet.", by=user, at=now)
    assert (made.verdict, made.reason) == (FindingVerdict.DISMISSED, "Hors sujet.")
    with pytest.raises(ReasonMissing):
        dismiss_finding(survey, one, reason="  ", by=user, at=now)


def test_a_verdict_is_taken_back(survey: Survey) -> None:
    one, user, now = finding(), make_user(), timezone.now()
    keep_finding(survey, one, by=user, at=now)
    reconsider_finding(survey, one.key, by=user, at=now)
    reconsider_finding(survey, one.key, by=user, at=now)
    assert not FindingChoice.objects.exists()
    assert AuditEvent.objects.filter(verb="reconsider_finding").count() == 1


def test_the_database_refuses_two_verdicts_and_a_missing_reason(survey: Survey) -> None:
    values = {"survey": survey, "key": "k", "generated": "g", "mark": "m"}
    now = timezone.now()
    with pytest.raises(IntegrityError, match="put_aside_for_a_reason"):
        FindingChoice.objects.create(
            **values, verdict=FindingVerdict.DISMISSED, reason="", decided_at=now
        )


def test_one_finding_has_one_verdict(survey: Survey) -> None:
    values = {"survey": survey, "key": "k", "generated": "g", "mark": "m"}
    now = timezone.now()
    FindingChoice.objects.create(**values, verdict=FindingVerdict.KEPT, decided_at=now)
    with pytest.raises(IntegrityError, match="one_verdict_on_a_finding"):
        FindingChoice.objects.create(**values, verdict=FindingVerdict.KEPT, decided_at=now)
