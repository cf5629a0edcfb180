"""What bars a survey, as it stands, from one of the four modes of secrecy, in words."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.questionnaire.checks import Problem
from aimpact.questionnaire.closed import opening_problems
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.enums import STRENGTH, Anonymity, Audience
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.ballots import has_ballots
from aimpact.surveys.selectors.problems import to_mend


def bars_of_modes(survey: Survey) -> dict[str, list[str]]:
    """What is in the way of each mode, the first thing to change first; nothing when it can be.

    The services hold the same rules (`services.terms`, `services.publishing`); this tells a team
    before it has to be refused.
    """
    return {mode: list(_bars(survey, mode)) for mode in Anonymity}


def _bars(survey: Survey, mode: Anonymity) -> Iterator[str]:
    if mode == survey.anonymity:
        return
    if has_ballots(survey):  # for good: nothing else is worth telling
        yield from _after_ballots(survey, mode)
        return
    is_of_strangers = survey.audience in {Audience.LINK, Audience.CODES}
    if is_of_strangers and mode in {Anonymity.NAMED, Anonymity.VERIFIABLE}:
        yield _("Nothing says who answers: choose members, invited people or inhabitants.")
    if mode == Anonymity.VERIFIABLE:
        yield from _of_verifiable(survey)


def _after_ballots(survey: Survey, mode: Anonymity) -> Iterator[str]:
    if STRENGTH.index(mode) < STRENGTH.index(Anonymity(survey.anonymity)):
        yield _("People have answered under a stronger promise.")
    elif mode == Anonymity.VERIFIABLE:
        yield _("People have answered without a right of their own.")


def _of_verifiable(survey: Survey) -> Iterator[str]:
    if survey.profile_fields:
        yield _("Something is asked about participants.")
    if survey.may_edit or survey.may_save or survey.maximum_ballots is not None:
        yield _("The page “Ways of answering” sets a maximum, or lets answers be saved or changed.")
    yield from _of_questions(survey)


def _of_questions(survey: Survey) -> Iterator[str]:
    """What keeps the questions from being published whole, each thing once."""
    found = [Problem(where, code) for where, code in opening_problems(survey.document)]
    if survey.rule.asks(Kind.CODE) and survey.audience != Audience.CODES:
        found.append(Problem("", "code_in_verifiable"))
    asked: dict[str, list[str]] = {}
    for line in to_mend(survey.document, found):
        numbers = asked.setdefault(str(line.words), [])
        if line.number:
            numbers.append(str(line.number))
    for words, numbers in asked.items():
        sentence = ngettext(
            "Question %(numbers)s: %(words)s", "Questions %(numbers)s: %(words)s", len(numbers)
        )
        told = {"numbers": ", ".join(numbers), "words": words}
        yield sentence % told if numbers else words
