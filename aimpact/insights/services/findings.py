"""The team's verdicts on findings: kept, reworded, put aside, taken back."""

import re
from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.core.text import clean_text
from aimpact.insights.enums import FindingVerdict
from aimpact.insights.findings.finding import Finding
from aimpact.insights.models import FindingChoice
from aimpact.surveys.models import Survey

NUMBER = re.compile(r"\d+")


class UnknownFigure(ValueError):
    """The team's words tell a number that neither the rule's sentence nor its evidence holds."""


class ReasonMissing(ValueError):
    """A finding is put aside for a reason, which whoever reads the trail must find."""


def keep_finding(
    survey: Survey, finding: Finding, *, wording: str = "", by: User, at: datetime
) -> FindingChoice:
    """Keep a finding, in the team's words where they differ from those of the rule.

    Raises `UnknownFigure`: words may change, figures may not.
    """
    kept = clean_text(wording).strip()
    words = "" if kept == finding.statement else kept
    told = " ".join([finding.statement, *(each.told for each in finding.evidence.figures)])
    if set(NUMBER.findall(words)) - set(NUMBER.findall(told)):
        raise UnknownFigure
    return _decide(survey, finding, FindingVerdict.KEPT, wording=words, by=by, at=at)


def dismiss_finding(
    survey: Survey, finding: Finding, *, reason: str, by: User, at: datetime
) -> FindingChoice:
    """Put a finding aside. Raises `ReasonMissing`."""
    why = clean_text(reason).strip()
    if not why:
        raise ReasonMissing
    return _decide(survey, finding, FindingVerdict.DISMISSED, reason=why, by=by, at=at)


@transaction.atomic
def reconsider_finding(survey: Survey, key: str, *, by: User, at: datetime) -> Survey:
    """Take a verdict back, whether the finding is still found or not."""
    Survey.objects.select_for_update(no_key=True).only("pk").get(pk=survey.pk)
    number, _kinds = FindingChoice.objects.filter(survey=survey, key=key).delete()
    if number:
        _record(survey, "reconsider_finding", key, by=by, at=at)
    return survey


@transaction.atomic
def _decide(
    survey: Survey,
    finding: Finding,
    verdict: FindingVerdict,
    *,
    wording: str = "",
    reason: str = "",
    by: User,
    at: datetime,
) -> FindingChoice:
    Survey.objects.select_for_update(no_key=True).only("pk").get(pk=survey.pk)
    values = {
        "verdict": verdict,
        "wording": wording,
        "reason": reason,
        "generated": finding.statement,
        "mark": finding.mark,
        "decided_by": by,
        "decided_at": at,
    }
    choice, _made = FindingChoice.objects.update_or_create(
        survey=survey, key=finding.key, defaults=values
    )
    verb = "keep_finding" if verdict == FindingVerdict.KEPT else "dismiss_finding"
    _record(survey, verb, finding.key, by=by, at=at)
    return choice


def _record(survey: Survey, verb: str, key: str, *, by: User, at: datetime) -> None:
    # The key names a rule and a field, never a sentence nor a figure.
    record_event(survey, verb, by=by, at=at, space_id=survey.space_id, finding=key)
