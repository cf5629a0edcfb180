"""Remarks of the wording checker, accepted or skipped one by one."""

from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.library.models import SkippedFinding
from aimpact.library.proofreading import Finding, Fix
from aimpact.library.proofreading.fixes import fixed
from aimpact.library.selectors.remarks import review_of
from aimpact.questionnaire.prints import Place
from aimpact.surveys.models import Survey
from aimpact.surveys.services.editing import edit_questionnaire


class FindingExpired(Exception):
    """The question changed since: the remark is no longer made of it."""


class NoFix(Exception):
    """Only a person can tell what to write here."""


@transaction.atomic
def accept_finding(survey: Survey, key: str, *, seen: str, by: User, at: datetime) -> Survey:
    """Do what a remark proposes. `seen` is the print of the question when it was shown.

    Raises `FindingExpired`, `NoFix`, `StaleEdit`, `StructureLocked`, `NotReady`,
    `NothingToFix`, `EditRefused`.
    """
    finding = _find(survey, key)
    if finding.fix is Fix.NONE:
        raise NoFix
    saved = edit_questionnaire(
        survey,
        lambda document: fixed(document, finding),
        place=Place("question", finding.where),
        seen=seen,
        by=by,
        at=at,
    )
    _record(survey, "accept_finding", finding, by=by, at=at)
    return saved


@transaction.atomic
def skip_finding(survey: Survey, key: str, *, by: User, at: datetime) -> SkippedFinding:
    """Leave the text as it is: the remark is not made again. Raises `FindingExpired`."""
    finding = _find(survey, key)
    skipped, is_new = SkippedFinding.objects.get_or_create(
        survey=survey, key=key, defaults={"skipped_at": at}
    )
    if is_new:
        _record(survey, "skip_finding", finding, by=by, at=at)
    return skipped


@transaction.atomic
def restore_findings(survey: Survey, *, by: User, at: datetime) -> int:
    """Make again every remark that was skipped; gives how many."""
    number, _by_model = SkippedFinding.objects.filter(survey=survey).delete()
    record_event(survey, "restore_findings", by=by, at=at, space_id=survey.space_id, number=number)
    return number


def _find(survey: Survey, key: str) -> Finding:
    found = (remark.finding for remark in review_of(survey).remarks)
    finding = next((one for one in found if one.key == key), None)
    if finding is None:
        raise FindingExpired
    return finding


def _record(survey: Survey, verb: str, finding: Finding, *, by: User, at: datetime) -> None:
    record_event(
        survey,
        verb,
        by=by,
        at=at,
        space_id=survey.space_id,
        rule=finding.rule.value,
        where=finding.where,
        language=finding.language,
    )
