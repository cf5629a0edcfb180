"""Tags of the workbench: `{% load workbench %}`."""

from collections.abc import Mapping
from typing import Any

from django import template

from aimpact.desk.enums import StepKind
from aimpact.desk.models import StudyStep
from aimpact.desk.workbench.dictionary import Dictionary, Variable, Words
from aimpact.desk.workbench.steps import Step
from aimpact.desk.workbench_wording import step_detail, step_title, told_test, words_of
from aimpact.ui.text import format_number, typeset

register = template.Library()


@register.simple_tag
def step_words(kind: StepKind) -> str:
    """{% step_words kind %}: what a step of that kind does, as a button says it."""
    return step_title(kind)


@register.simple_tag
def step_in_words(row: StudyStep, dictionary: Dictionary) -> str:
    """{% step_in_words line.step dictionary as detail %}: what exactly the step makes."""
    return typeset(step_detail(Step(row.number, StepKind(row.kind), row.spec), dictionary))


@register.simple_tag
def in_words(words: Words) -> str:
    """{% in_words variable.label %}: a label in the reader's language."""
    return typeset(words_of(words))


@register.simple_tag
def answers_in_words(variable: Variable, counts: Mapping[str, int]) -> str:
    """{% answers_in_words variable counts %}: how many gave each answer, on one line."""
    told = (
        f"{words_of(answer.label)} ({format_number(counts.get(answer.code, 0))})"
        for answer in variable.answers
        if counts.get(answer.code)
    )
    return typeset(", ".join(told))


@register.simple_tag
def test_in_words(test: Mapping[str, Any] | None) -> str:
    """{% test_in_words figures.test as test %}: what the test of a table says; empty for none."""
    return typeset(told_test(test)) if test else ""
