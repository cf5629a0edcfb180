"""The questionnaire as JSON: what the database keeps, what a client may take away."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from aimpact.core.text import clean_text
from aimpact.surveys.questionnaire.conditions import Condition, Match, Operator, Test
from aimpact.surveys.questionnaire.structure import (
    FIELD_SEPARATOR,
    Choice,
    Display,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
)

CODE_MAXIMUM = 30
"""Characters of a code: with two codes and a separator, a field's name fits in 64."""
CODE = re.compile(r"[a-z](?:_?[a-z0-9])*")
"""A code: small letters, figures, single underscores; never "__", which separates two."""
NUMBER = re.compile(r"-?[0-9]{1,13}(?:\.[0-9]{1,9})?")
"""A number in a condition, as the browser reads it too."""

LABEL_MAXIMUM = 2_000
LIST_MAXIMUM = 500
QUESTION_MAXIMUM = 500
"""Questions in all the pages together."""
COUNTER_MAXIMUM = 1_000_000

T = TypeVar("T")
Json = dict[str, Any]


class MalformedQuestionnaire(ValueError):
    """The JSON is not a questionnaire: `path` says where, `reason` why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def to_json(questionnaire: Questionnaire) -> Json:
    """The document as plain JSON values; empty things are left out."""
    return _compact(
        title=_text(questionnaire.title),
        intro=_text(questionnaire.intro),
        thanks=_text(questionnaire.thanks),
        pages=[_page(page) for page in questionnaire.pages],
        last_page=questionnaire.last_page or None,
        last_question=questionnaire.last_question or None,
    )


def _page(page: Page) -> Json:
    return _compact(
        code=page.code,
        title=_text(page.title),
        intro=_text(page.intro),
        condition=_condition(page.condition),
        questions=[_question(question) for question in page.questions],
    )


def _question(question: Question) -> Json:
    return _compact(
        code=question.code,
        kind=question.kind.value,
        label=_text(question.label),
        help=_text(question.help),
        is_required=question.is_required,
        condition=_condition(question.condition),
        choices=[_choice(choice) for choice in question.choices],
        rows=[_compact(code=row.code, label=_text(row.label)) for row in question.rows],
        display="" if question.display is Display.RADIO else question.display.value,
        minimum=question.minimum,
        maximum=question.maximum,
        unit=_text(question.unit),
        is_whole=question.is_whole,
        last_choice=question.last_choice or None,
        last_row=question.last_row or None,
    )


def _choice(choice: Choice) -> Json:
    return _compact(
        code=choice.code,
        label=_text(choice.label),
        is_exclusive=choice.is_exclusive,
        is_other=choice.is_other,
        is_no_opinion=choice.is_no_opinion,
    )


def _condition(condition: Condition | None) -> Json | None:
    return condition_to_json(condition) if condition else None


def condition_to_json(condition: Condition) -> Json:
    """A condition as JSON; the page hands the same object to the browser."""
    return {
        "match": condition.match.value,
        "tests": [
            _compact(field=test.field, operator=test.operator.value, value=list(test.value))
            for test in condition.tests
        ],
    }


def _text(text: Text) -> Json:
    return _compact(fr=text.fr, en=text.en)


def _compact(**values: Any) -> Json:
    return {name: value for name, value in values.items() if not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    # A bound of zero is no empty thing, although 0 == False.
    return value is None or value is False or value in ("", [], {})


def from_json(value: object) -> Questionnaire:
    """Read a document. Raises `MalformedQuestionnaire` on anything unknown or out of place."""
    keys = {"title", "intro", "thanks", "pages", "last_page", "last_question"}
    data = _object(value, "questionnaire", keys)
    questionnaire = Questionnaire(
        title=read_text(data.get("title"), "title"),
        intro=read_text(data.get("intro"), "intro"),
        thanks=read_text(data.get("thanks"), "thanks"),
        pages=_each(data.get("pages"), "pages", _read_page),
        last_page=_counter(data, "last_page", "questionnaire"),
        last_question=_counter(data, "last_question", "questionnaire"),
    )
    codes = [question.code for question in questionnaire.questions()]
    if len(codes) > QUESTION_MAXIMUM:
        raise MalformedQuestionnaire("pages", f"more than {QUESTION_MAXIMUM} questions")
    _refuse_twins([page.code for page in questionnaire.pages], "pages")
    _refuse_twins(codes, "questions")
    return questionnaire


def _read_page(value: object, path: str) -> Page:
    data = _object(value, path, {"code", "title", "intro", "condition", "questions"})
    return Page(
        code=read_code(data.get("code"), f"{path}.code"),
        title=read_text(data.get("title"), f"{path}.title"),
        intro=read_text(data.get("intro"), f"{path}.intro"),
        condition=read_condition(data.get("condition"), f"{path}.condition"),
        questions=_each(data.get("questions"), f"{path}.questions", _read_question),
    )


_QUESTION_KEYS = {item.name for item in fields(Question)}


def _read_question(value: object, path: str) -> Question:
    data = _object(value, path, _QUESTION_KEYS)
    question = Question(
        code=read_code(data.get("code"), f"{path}.code"),
        kind=_one_of(Kind, data.get("kind"), f"{path}.kind"),
        label=read_text(data.get("label"), f"{path}.label"),
        help=read_text(data.get("help"), f"{path}.help"),
        is_required=_flag(data, "is_required", path),
        condition=read_condition(data.get("condition"), f"{path}.condition"),
        choices=_each(data.get("choices"), f"{path}.choices", _read_choice),
        rows=_each(data.get("rows"), f"{path}.rows", _read_row),
        display=_one_of(Display, data.get("display", "radio"), f"{path}.display"),
        minimum=_number(data.get("minimum"), f"{path}.minimum"),
        maximum=_number(data.get("maximum"), f"{path}.maximum"),
        unit=read_text(data.get("unit"), f"{path}.unit"),
        is_whole=_flag(data, "is_whole", path),
        last_choice=_counter(data, "last_choice", path),
        last_row=_counter(data, "last_row", path),
    )
    _refuse_twins([choice.code for choice in question.choices], f"{path}.choices")
    _refuse_twins([row.code for row in question.rows], f"{path}.rows")
    return question


def _read_choice(value: object, path: str) -> Choice:
    keys = {"code", "label", "is_exclusive", "is_other", "is_no_opinion"}
    data = _object(value, path, keys)
    return Choice(
        code=read_code(data.get("code"), f"{path}.code"),
        label=read_text(data.get("label"), f"{path}.label"),
        is_exclusive=_flag(data, "is_exclusive", path),
        is_other=_flag(data, "is_other", path),
        is_no_opinion=_flag(data, "is_no_opinion", path),
    )


def _read_row(value: object, path: str) -> Row:
    data = _object(value, path, {"code", "label"})
    return Row(
        code=read_code(data.get("code"), f"{path}.code"),
        label=read_text(data.get("label"), f"{path}.label"),
    )


def read_condition(value: object, path: str = "condition") -> Condition | None:
    """Read a condition's JSON; `None` stands for "always"."""
    if value is None:
        return None
    data = _object(value, path, {"match", "tests"})
    tests = _each(data.get("tests"), f"{path}.tests", _read_test)
    if not tests:
        raise MalformedQuestionnaire(path, "a condition needs a test")
    return Condition(match=_one_of(Match, data.get("match", "all"), f"{path}.match"), tests=tests)


def _read_test(value: object, path: str) -> Test:
    data = _object(value, path, {"field", "operator", "value"})
    operator = _one_of(Operator, data.get("operator"), f"{path}.operator")
    values = _each(data.get("value"), f"{path}.value", _string)
    _check_value(operator, values, f"{path}.value")
    field = read_field_name(data.get("field"), f"{path}.field")
    return Test(field=field, operator=operator, value=values)


def _check_value(operator: Operator, values: Sequence[str], path: str) -> None:
    if operator in {Operator.AT_LEAST, Operator.AT_MOST}:
        if len(values) != 1 or not NUMBER.fullmatch(values[0]):
            raise MalformedQuestionnaire(path, "one number is needed")
    elif operator in {Operator.IS, Operator.IS_NOT}:
        if not values:
            raise MalformedQuestionnaire(path, "a choice is needed")
        for value in values:
            read_code(value, path)
    elif values:
        raise MalformedQuestionnaire(path, "no value goes with this")


def read_field_name(value: object, path: str = "field") -> str:
    """Read the name of a field: a code, or two (a matrix and its line, a question and "other")."""
    name = _string(value, path)
    codes = name.split(FIELD_SEPARATOR)
    if len(codes) > 2:
        raise MalformedQuestionnaire(path, "not a field")
    for code in codes:
        read_code(code, path)
    return name


def read_text(value: object, path: str = "text") -> Text:
    """Read a text in several languages; raises `MalformedQuestionnaire` when it is too long."""
    if value is None:
        return Text()
    data = _object(value, path, {"fr", "en"})
    return Text(**{language: _label(data[language], path) for language in data})


def read_code(value: object, path: str = "code") -> str:
    """Read a code; raises `MalformedQuestionnaire` when it is not one."""
    code = _string(value, path)
    if len(code) > CODE_MAXIMUM or not CODE.fullmatch(code):
        raise MalformedQuestionnaire(path, "not a code")
    return code


def _label(value: object, path: str) -> str:
    text = clean_text(_string(value, path))
    if len(text) > LABEL_MAXIMUM:
        raise MalformedQuestionnaire(path, f"more than {LABEL_MAXIMUM} characters")
    return text


def _object(value: object, path: str, keys: set[str] | frozenset[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise MalformedQuestionnaire(path, "an object is needed")
    if unknown := set(value) - keys:
        raise MalformedQuestionnaire(path, f"unknown: {', '.join(sorted(map(str, unknown)))}")
    return value


def _each(value: object, path: str, read: Callable[[object, str], T]) -> tuple[T, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise MalformedQuestionnaire(path, "a list is needed")
    if len(value) > LIST_MAXIMUM:
        raise MalformedQuestionnaire(path, f"more than {LIST_MAXIMUM} items")
    return tuple(read(item, f"{path}[{index}]") for index, item in enumerate(value))


Option = TypeVar("Option", Kind, Display, Match, Operator)


def _one_of(options: type[Option], value: object, path: str) -> Option:
    try:
        return options(_string(value, path))
    except ValueError as error:
        raise MalformedQuestionnaire(path, f"unknown value {value!r:.40}") from error


def _string(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise MalformedQuestionnaire(path, "a text is needed")
    return value


def _flag(data: Mapping[str, Any], name: str, path: str) -> bool:
    value = data.get(name, False)
    if not isinstance(value, bool):
        raise MalformedQuestionnaire(f"{path}.{name}", "true or false is needed")
    return value


def _counter(data: Mapping[str, Any], name: str, path: str) -> int:
    value: object = data.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= COUNTER_MAXIMUM:
        raise MalformedQuestionnaire(f"{path}.{name}", "a count is needed")
    return value


def _number(value: object, path: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e13:
        raise MalformedQuestionnaire(path, "a number is needed")
    return float(value)


def _refuse_twins(codes: Sequence[str], path: str) -> None:
    if len(set(codes)) != len(codes):
        raise MalformedQuestionnaire(path, "two have the same code")
