"""What follows from one version of a questionnaire, worked out once: what is wrong with it, its
conditions in words, the check of its branches.

Every page of the builder and of the logic needs some of it; a survey of 200 questions would pay
for it anew with each click.
"""

from collections.abc import Mapping

from django.utils.translation import get_language

from aimpact.questionnaire.branches import BranchFinding, check_branches
from aimpact.questionnaire.checks import Problem
from aimpact.questionnaire.conditions import Condition
from aimpact.questionnaire.languages import Completeness, completeness, texts
from aimpact.questionnaire.structure import Questionnaire
from aimpact.surveys.models import Survey
from aimpact.surveys.recent import Derived
from aimpact.surveys.selectors.condition_words import Subject, describe_condition, subjects_of
from aimpact.surveys.selectors.facts import fact_subjects
from aimpact.surveys.selectors.problems import problems_in

_LENGTH = 64
PAGE_MARK = "page:"
"""Begins the name of a page among conditions in words: a question may have the same code."""

_problems: Derived[Questionnaire, tuple[Problem, ...]] = Derived(_LENGTH)
_findings: Derived[Questionnaire, tuple[BranchFinding, ...]] = Derived(_LENGTH)
_english: Derived[Questionnaire, Completeness] = Derived(_LENGTH)
_subjects: Derived[Questionnaire, Mapping[str, Subject]] = Derived(_LENGTH)
_told: Derived[Questionnaire, Mapping[str, str]] = Derived(_LENGTH)


def problems_of(survey: Survey) -> tuple[Problem, ...]:
    """What is to be mended before publication: see `problems.problems_in`."""
    document = survey.document
    return _problems.of(
        document,
        lambda: tuple(problems_in(document, survey)),
        more=(survey.anonymity, survey.smallest_cell, survey.rule),
    )


def branches_of(document: Questionnaire) -> tuple[BranchFinding, ...]:
    """What nobody reaches: see `branches.check_branches`."""
    return _findings.of(document, lambda: tuple(check_branches(document)))


def english_of(document: Questionnaire) -> Completeness:
    """How many of its texts are in English."""
    return _english.of(document, lambda: completeness(texts(document), "en"))


def subjects_of_survey(survey: Survey) -> Mapping[str, Subject]:
    """Everything that a condition of this survey may look at, by name, in the reader's language."""
    document = survey.document
    return _subjects.of(document, lambda: _every_subject(survey), more=_facts(survey))


def told_conditions(survey: Survey) -> Mapping[str, str]:
    """The conditions of questions, by their codes, and of pages (`PAGE_MARK` before the code),
    as sentences in the reader's language.
    """
    return _told.of(survey.document, lambda: _tell(survey), more=_facts(survey))


def _facts(survey: Survey) -> tuple[str, ...]:
    """What the words of a condition depend on besides the questionnaire."""
    return (get_language() or "", *survey.profile_fields)


def _every_subject(survey: Survey) -> dict[str, Subject]:
    questions = enumerate(survey.document.questions(), start=1)
    asked = [subject for number, each in questions for subject in subjects_of(each, number)]
    return {subject.field.name: subject for subject in (*asked, *fact_subjects(survey))}


def _tell(survey: Survey) -> dict[str, str]:
    conditions: dict[str, Condition | None] = {}
    for page in survey.document.pages:
        conditions[f"{PAGE_MARK}{page.code}"] = page.condition
        conditions |= {question.code: question.condition for question in page.questions}
    told = {where: condition for where, condition in conditions.items() if condition}
    if not told:
        return {}
    subjects = subjects_of_survey(survey)
    return {where: describe_condition(each, subjects) for where, each in told.items()}
