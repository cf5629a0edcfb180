"""From what a participant posted to a ballot's answers: visible questions only, in order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from aimpact.questionnaire.arrangement import arm
from aimpact.questionnaire.conditions import (
    FULL,
    QUOTA,
    Answers,
    Condition,
    Value,
    is_fact,
)
from aimpact.questionnaire.expressions import ExpressionError, evaluate, parse
from aimpact.questionnaire.kinds import (
    OFFERED,
    AnswerError,
    Cell,
    Context,
    FormData,
    Posted,
    Reading,
    behaviour_of,
)
from aimpact.questionnaire.kinds.scores import worths_in
from aimpact.questionnaire.structure import (
    FIELD_SEPARATOR,
    Choice,
    Conditional,
    Ending,
    Page,
    Question,
    Questionnaire,
    Quota,
    QuotaAction,
    Row,
    Rule,
)

QUOTAS = "_quota"
"""Name under which ballots are counted by quota; `<code>+` counts those beyond a full one."""


@dataclass(frozen=True, slots=True)
class ListData:
    """Posted data held in a plain mapping."""

    values: Mapping[str, list[str]]

    def getlist(self, key: str, /) -> list[str]:
        return self.values.get(key, [])


def read_pages(
    questionnaire: Questionnaire,
    data: FormData,
    *,
    until: str = "",
    context: Context | None = None,
) -> Reading:
    """Read the form, page after page, up to and including the page `until` (all by default).

    Each question is read only if it is visible given the answers read before it: an answer to
    a hidden question, choice or line never enters the reading.
    """
    reading = Reading()
    context = context or Context()
    if context.facts:
        known = facts_read(questionnaire) & context.facts.keys()
        reading.answers.update({name: context.facts[name] for name in sorted(known)})
    posted = Posted(data, reading.answers, context, questionnaire)
    for page in questionnaire.pages:
        if is_shown(page, reading.answers):
            for question in page.questions:
                if is_shown(question, reading.answers):
                    read_question(question, posted, reading)
        if page.code == until:
            break
    return reading


def read_question(question: Question, posted: Posted, reading: Reading) -> None:
    """Add to `reading` what was posted for one question that is shown."""
    asked = offered(question, reading.answers)
    reading.merge(behaviour_of(question).read(asked, posted))
    if question.variants:
        reading.answers[question.variant_field] = arm(question, posted.context.seed)
    if question.rules:
        reading.errors.extend(broken_rules(question, reading, posted.questionnaire))


def broken_rules(
    question: Question, reading: Reading, questionnaire: Questionnaire
) -> Iterator[AnswerError]:
    """The question's own rules that the answers break, in the client's words.

    A rule that looks at something without an answer breaks nothing: whether an answer is
    required is another matter. Nothing is added to a question that is refused already.
    """
    names = {field.name for field in behaviour_of(question).fields(question)}
    if any(error.field in names for error in reading.errors):
        return
    for rule in question.rules:
        if _is_broken(rule, reading.answers, questionnaire):
            yield AnswerError(_first_field(question), "rule", message=rule.message)


def _is_broken(rule: Rule, answers: Answers, questionnaire: Questionnaire) -> bool:
    try:
        return evaluate(parse(rule.expression), answers, worths_in(questionnaire)) is False
    except ExpressionError:
        return False  # refused at publication; a draft is only previewed


def _first_field(question: Question) -> str:
    return behaviour_of(question).fields(question)[0].name


def is_shown(part: Page | Question | Choice | Row, answers: Answers) -> bool:
    """Whether a part is shown, given the answers to what stands before it, and the facts."""
    return part.condition is None or part.condition.holds(answers)


def offered(question: Question, answers: Answers) -> Question:
    """The question with the choices and the lines that those answers open."""
    choices = tuple(choice for choice in question.choices if is_shown(choice, answers))
    rows = tuple(row for row in question.rows if is_shown(row, answers))
    if len(choices) == len(question.choices) and len(rows) == len(question.rows):
        return question
    return replace(question, choices=choices, rows=rows)


def ending_of(questionnaire: Questionnaire, answers: Answers) -> Ending | None:
    """The first ending that is for these answers; `None`: the common thanks."""
    return next(
        (ending for ending in questionnaire.endings if is_ending_for(ending, answers)), None
    )


def is_ending_for(ending: Ending, answers: Answers) -> bool:
    """Whether that ending, taken alone, is for these answers."""
    return ending.condition is None or ending.condition.holds(answers)


def facts_read(questionnaire: Questionnaire) -> frozenset[str]:
    """Names of the facts that the conditions of the document look at.

    They are kept in the ballot with the answers, so that what was shown can be told later.
    """
    conditions = every_condition(questionnaire)
    looked_at = {name for condition in conditions for name in condition.fields() if is_fact(name)}
    flagged = {
        f"{QUOTA}{quota.code}" for quota in questionnaire.quotas if quota.action is QuotaAction.FLAG
    }
    return frozenset(looked_at | flagged)


def quotas_met(questionnaire: Questionnaire, answers: Answers) -> Iterator[Quota]:
    """The quotas in which these answers are counted."""
    for quota in questionnaire.quotas:
        if quota.condition is not None and quota.condition.holds(answers):
            yield quota


def quota_cells(questionnaire: Questionnaire, answers: Answers) -> Iterator[Cell]:
    """What to count of one ballot for the quotas."""
    for quota in quotas_met(questionnaire, answers):
        yield Cell(QUOTAS, quota.code)
        if answers.get(f"{QUOTA}{quota.code}") == FULL:
            yield Cell(QUOTAS, f"{quota.code}+")


def quota_that_ends(questionnaire: Questionnaire, answers: Answers, facts: Answers) -> Quota | None:
    """The full quota that these answers fall in and that ends the survey for them.

    `facts` say which quotas are full. A quota is not judged before everything that it looks at
    is answered: what is not known yet may still lead elsewhere.
    """
    for quota in quotas_met(questionnaire, answers):
        is_full = facts.get(f"{QUOTA}{quota.code}") == FULL
        looked_at = quota.condition.fields() if quota.condition else frozenset()
        if quota.action is QuotaAction.END and is_full and looked_at <= answers.keys():
            return quota
    return None


def every_condition(questionnaire: Questionnaire) -> Iterator[Condition]:
    """Every condition of the document."""
    parts: list[Conditional] = [
        *questionnaire.endings,
        *questionnaire.quotas,
        *questionnaire.pages,
    ]
    for question in questionnaire.questions():
        parts += [question, *question.choices, *question.rows]
    yield from (part.condition for part in parts if part.condition)


def has_answers(questionnaire: Questionnaire, answers: Answers) -> bool:
    """Whether anything was answered: facts, scores and wordings are not the participant's."""
    return any(
        field.name in answers
        for question in questionnaire.questions()
        if behaviour_of(question).is_drawn
        for field in behaviour_of(question).fields(question)
    )


def visible_pages(questionnaire: Questionnaire, answers: Answers) -> list[Page]:
    """Pages that the answers given so far lead to; a page with nothing to show is left out."""
    return [
        page
        for page in questionnaire.pages
        if is_shown(page, answers)
        and any(behaviour_of(q).is_drawn and is_shown(q, answers) for q in page.questions)
    ]


def visible_questions(questionnaire: Questionnaire, answers: Answers) -> Iterator[Question]:
    """Questions that were shown to whoever gave these answers, in order, with what they offered."""
    for page in questionnaire.pages:
        if is_shown(page, answers):
            for question in page.questions:
                if is_shown(question, answers):
                    yield offered(question, answers)


def as_form_data(answers: Answers) -> ListData:
    """Answers as a form would post them: to read them again, after an import for instance."""
    return ListData({name: _as_list(value) for name, value in answers.items()})


def count_cells(questionnaire: Questionnaire, answers: Answers) -> Iterator[Cell]:
    """Everything to count for one ballot."""
    for question in visible_questions(questionnaire, answers):
        cells = list(_cells(question, answers))
        yield from cells
        wording = answers.get(question.variant_field) if question.variants else None
        if isinstance(wording, str):
            yield from (replace(c, field=field_of_arm(c.field, wording)) for c in cells)


def _cells(question: Question, answers: Answers) -> Iterator[Cell]:
    yield from behaviour_of(question).cells(question, answers)
    for choice in question.choices:
        if choice.condition:
            yield Cell(question.code, f"{OFFERED}{choice.code}")


def field_of_arm(field: str, arm: str) -> str:
    """Name under which the answers of those who saw one wording are counted apart: those of a
    question whose code is `q1@b` (`q1@b__r1` for a line).
    """
    code, separator, rest = field.partition(FIELD_SEPARATOR)
    return f"{code}@{arm}{separator}{rest}"


def question_of_arm(question: Question, arm: str) -> Question:
    """The question as those who saw one wording had it, under the code of their counters."""
    shown = next((variant for variant in question.variants if variant.code == arm), None)
    label = shown.label if shown else question.label
    return replace(question, code=field_of_arm(question.code, arm), label=label, variants=())


def free_texts(questionnaire: Questionnaire, answers: Answers) -> Iterator[tuple[str, str]]:
    """Pairs of field and text for every free text of one ballot."""
    for question in visible_questions(questionnaire, answers):
        yield from behaviour_of(question).texts(question, answers)


def _as_list(value: Value) -> list[str]:
    if isinstance(value, list):
        return list(value)
    return [f"{value:.15g}" if isinstance(value, float) else str(value)]
