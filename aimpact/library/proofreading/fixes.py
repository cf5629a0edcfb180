"""What accepting a remark does to the questionnaire: one small edit, on one question."""

from collections.abc import Callable
from dataclasses import replace

from aimpact.library.proofreading.findings import Finding, Fix
from aimpact.questionnaire.blank import NO_OPINION
from aimpact.questionnaire.editing import duplicate_question, update_question
from aimpact.questionnaire.editing.placing import find_question, index_of
from aimpact.questionnaire.structure import Choice, Kind, Question, Questionnaire, Text

NO_ANSWER = Choice(
    code="no_answer",
    label=Text("Je préfère ne pas répondre", "I prefer not to answer"),
    is_no_opinion=True,
)


class NothingToFix(Exception):
    """The remark has no fix of its own, or its text is no longer what it was."""


def fixed(questionnaire: Questionnaire, finding: Finding) -> Questionnaire:
    """The document once the remark is accepted. Raises `NothingToFix`, `EditRefused`."""
    question = find_question(questionnaire, finding.where)
    if finding.fix is Fix.SPLIT:
        return _split(questionnaire, question, finding)
    make = _FIXES.get(finding.fix)
    if make is None:
        raise NothingToFix
    return update_question(questionnaire, make(question, finding))


def _split(questionnaire: Questionnaire, question: Question, finding: Finding) -> Questionnaire:
    """Two questions where there was one: the copy stands after it, and keeps its answers."""
    first, _, second = finding.after.partition("\n")
    if _written(question.label, finding) != finding.before or not second:
        raise NothingToFix
    grown = duplicate_question(questionnaire, question.code)
    page = grown.page_of(question.code)
    if page is None:  # pragma: no cover - the question was found a moment ago
        raise NothingToFix
    copy = page.questions[index_of(page.questions, question.code) + 1]
    changed = update_question(grown, replace(question, label=_set(question.label, finding, first)))
    # What the other language says is not true of either half: it is left for a person to write.
    halved = _set(Text(), finding, second)
    return update_question(changed, replace(copy, label=halved, origin=""))


def _written(text: Text, finding: Finding) -> str:
    return str(getattr(text, finding.language))


def _set(text: Text, finding: Finding, words: str) -> Text:
    return replace(text, **{finding.language: words})


def _reword(question: Question, finding: Finding) -> Question:
    if finding.role == "label":
        return replace(question, label=_swapped(question.label, finding))
    if finding.role == "help":
        return replace(question, help=_swapped(question.help, finding))
    if finding.role == "choice":
        choices = tuple(
            replace(c, label=_swapped(c.label, finding)) if c.code == finding.part else c
            for c in question.choices
        )
        return replace(question, choices=choices)
    rows = tuple(
        replace(row, label=_swapped(row.label, finding)) if row.code == finding.part else row
        for row in question.rows
    )
    return replace(question, rows=rows)


def _swapped(text: Text, finding: Finding) -> Text:
    if _written(text, finding) != finding.before:
        raise NothingToFix
    return _set(text, finding, finding.after)


def _to_help(question: Question, finding: Finding) -> Question:
    if _written(question.label, finding) != finding.before:
        raise NothingToFix
    asked, _, context = finding.after.partition("\n")
    return replace(
        question,
        label=_set(question.label, finding, asked),
        help=_set(question.help, finding, context),
    )


def _add_no_opinion(question: Question, finding: Finding) -> Question:
    abstain = Choice(
        code="abstain", label=Text("Ne se prononce pas", "Abstain"), is_no_opinion=True
    )
    added = abstain if question.kind is Kind.YES_NO else NO_OPINION
    return replace(question, choices=(*question.choices, added))


def _add_no_answer(question: Question, finding: Finding) -> Question:
    """Nobody has to tell: an answer that says so, and no duty to answer."""
    free = replace(question, is_required=False)
    if not question.choices or any(choice.is_no_opinion for choice in question.choices):
        return free
    if question.kind is Kind.YES_NO:
        return _add_no_opinion(free, finding)
    return replace(free, choices=(*question.choices, NO_ANSWER))


def _rescale(question: Question, finding: Finding) -> Question:
    """The points of a balanced scale in the place of those there; ways out stay."""
    ways_out = tuple(c for c in question.choices if c.is_no_opinion or c.is_other)
    kept = [choice for choice in question.choices if choice not in ways_out]
    if [str(getattr(c.label, finding.language)) for c in kept] != finding.before.split("\n"):
        raise NothingToFix
    start = question.last_choice + 1
    points = tuple(
        Choice(code=f"c{number}", label=_set(Text(), finding, label))
        for number, label in enumerate(finding.after.split("\n"), start)
    )
    last = start + len(points) - 1
    return replace(question, choices=(*points, *ways_out), last_choice=last)


_FIXES: dict[Fix, Callable[[Question, Finding], Question]] = {
    Fix.REWORD: _reword,
    Fix.TO_HELP: _to_help,
    Fix.ADD_NO_OPINION: _add_no_opinion,
    Fix.ADD_NO_ANSWER: _add_no_answer,
    Fix.RESCALE: _rescale,
}
