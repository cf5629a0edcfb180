"""The logic of a survey on one page: who sees what, what nobody reaches, endings and quotas."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.answers import QUOTAS
from aimpact.questionnaire.branches import BranchFinding, Trouble
from aimpact.questionnaire.conditions import Condition
from aimpact.questionnaire.structure import (
    Conditional,
    Ending,
    Page,
    Question,
    Questionnaire,
    Quota,
    Text,
)
from aimpact.surveys.models import Survey, Tally
from aimpact.surveys.selectors.condition_words import Subject, describe_condition
from aimpact.surveys.selectors.derived import (
    PAGE_MARK,
    branches_of,
    subjects_of_survey,
    told_conditions,
)

TROUBLES: dict[Trouble, Promise] = {
    Trouble.DEAD_PAGE: _("Nobody can ever see this page: its condition is never met."),
    Trouble.DEAD_QUESTION: _("Nobody can ever see this question: its condition is never met."),
    Trouble.DEAD_CHOICE: _("This choice is never offered: its condition is never met."),
    Trouble.DEAD_ROW: _("This line is never shown: its condition is never met."),
    Trouble.UNREACHABLE_ENDING: _("Nobody can reach this ending: those before it take everybody."),
    Trouble.LOOP: _("This question depends on itself, through the conditions of others."),
    Trouble.UNSURE: _("Too many conditions to try them all: check this one by a rehearsal."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that nobody reaches, named."""

    words: Promise
    name: Text
    part: Text
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the map: a page or a question, and when it is shown."""

    part: Page | Question
    number: int
    condition: str
    parts: tuple[tuple[Text, str], ...] = ()

    @property
    def is_page(self) -> bool:
        return isinstance(self.part, Page)


@dataclass(frozen=True, slots=True)
class EndingLine:
    """One ending and who reads it."""

    ending: Ending
    condition: str


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """One quota, whom it counts and how many ballots it holds: those counted already.

    `fewer_than` takes the place of a small count of an anonymous survey, 0 where it is shown: a
    quota may cross a profile with an answer (ADR 0009).
    """

    quota: Quota
    condition: str
    count: int
    fewer_than: int = 0

    @property
    def is_full(self) -> bool:
        return self.count >= self.quota.limit > 0


@dataclass(frozen=True, slots=True)
class Logic:
    """Everything that the page of the logic shows."""

    findings: list[Finding]
    steps: list[Step]
    endings: list[EndingLine]
    quotas: list[QuotaLine]

    @property
    def has_conditions(self) -> bool:
        return any(step.condition or step.parts for step in self.steps)


def logic_of(survey: Survey) -> Logic:
    """Read the logic of a survey. One query, for the quotas if it has some."""
    document = survey.document
    subjects = subjects_of_survey(survey)
    counts = quota_counts(survey) if document.quotas else {}
    return Logic(
        findings=[_named(document, finding) for finding in branches_of(document)],
        steps=_steps(document, subjects, told_conditions(survey)),
        endings=[EndingLine(e, _told(e.condition, subjects)) for e in document.endings],
        quotas=[
            _quota_line(survey, q, _told(q.condition, subjects), counts.get(q.code, 0))
            for q in document.quotas
        ],
    )


def _quota_line(survey: Survey, quota: Quota, told: str, count: int) -> QuotaLine:
    k = survey.smallest_cell
    is_small = survey.is_anonymous and survey.published_at is not None and count < k
    return QuotaLine(quota, told, 0 if is_small else count, k if is_small else 0)


def quota_counts(survey: Survey) -> dict[str, int]:
    """Ballots counted in each quota, by its code. One query."""
    rows = Tally.objects.filter(survey=survey, field=QUOTAS, profile_field="")
    return dict(rows.values_list("answer", "count"))


def _steps(
    document: Questionnaire, subjects: Mapping[str, Subject], conditions: Mapping[str, str]
) -> list[Step]:
    steps: list[Step] = []
    number = 0
    for page_number, page in enumerate(document.pages, start=1):
        steps.append(Step(page, page_number, conditions.get(f"{PAGE_MARK}{page.code}", "")))
        for question in page.questions:
            number += 1
            told = conditions.get(question.code, "")
            parts: list[Conditional] = [*question.choices, *question.rows]
            limited = [
                (getattr(part, "label", Text()), _told(part.condition, subjects))
                for part in parts
                if part.condition
            ]
            steps.append(Step(question, number, told, tuple(limited)))
    return steps


def _told(condition: Condition | None, subjects: Mapping[str, Subject]) -> str:
    return describe_condition(condition, subjects) if condition else ""


def _named(document: Questionnaire, finding: BranchFinding) -> Finding:
    question, page = document.question(finding.where), document.page(finding.where)
    ending = document.ending(finding.where)
    is_page = finding.trouble is Trouble.DEAD_PAGE
    name = Text(finding.where)
    if is_page and page:
        name = page.title or name
    elif question:
        name = question.label or name
    elif ending:
        name = ending.title or name
    part = (question.choice(finding.part) or question.row(finding.part)) if question else None
    return Finding(
        TROUBLES[finding.trouble],
        name,
        part.label if part else Text(),
        finding.trouble is not Trouble.UNSURE,
    )
