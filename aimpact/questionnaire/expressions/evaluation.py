"""What an expression is worth for the answers of one person.

Nothing raises here: what cannot be computed (no answer, a text added to a number, a division by
zero) has no value, and what follows from it has none either, but for `or`, `and`, `if` and the
functions that leave such things out.
"""

import math
from collections.abc import Callable, Iterable, Mapping

from aimpact.core.text import fold
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.expressions.syntax import (
    Call,
    Constant,
    Expression,
    Name,
    Operation,
)
from aimpact.questionnaire.masks import fits

Result = float | str | bool | None
Worths = Callable[[str], Mapping[str, float]]
"""For the name of a field, what each of its choices is worth, by code."""


def evaluate(expression: Expression, answers: Answers, worths: Worths = lambda _name: {}) -> Result:
    """The value of the expression: a number, a text, true or false, or `None` when it has none."""
    return _Evaluation(answers, worths).of(expression)


class _Evaluation:
    def __init__(self, answers: Answers, worths: Worths) -> None:
        self.answers = answers
        self.worths = worths

    def of(self, expression: Expression) -> Result:
        match expression:
            case Constant(value):
                return value
            case Name(field):
                given = self.answers.get(field)
                return None if isinstance(given, list) else _number_or_text(given)
            case Operation(operator, operands):
                return self._operation(operator, operands)
            case Call(function, arguments):
                return _CALLS[function](self, arguments)

    # --- operators --------------------------------------------------------------------
    def _operation(self, operator: str, operands: tuple[Expression, ...]) -> Result:
        if operator in {"and", "or"}:
            return self._junction(operator, operands)
        values = [self.of(operand) for operand in operands]
        if operator == "not":
            return None if values[0] is None else not _truth(values[0])
        if operator == "negative":
            number = _number(values[0])
            return None if number is None else -number
        left, right = values
        if operator in _ARITHMETIC:
            return _arithmetic(operator, left, right)
        return _compare(operator, left, right)

    def _junction(self, operator: str, operands: tuple[Expression, ...]) -> bool | None:
        settles = operator == "or"
        left = self.of(operands[0])
        if left is not None and _truth(left) is settles:
            return settles
        right = self.of(operands[1])
        if right is not None and _truth(right) is settles:
            return settles
        return None if left is None or right is None else not settles

    # --- functions --------------------------------------------------------------------
    def _numbers(self, arguments: Iterable[Expression]) -> list[float]:
        numbers = (_number(self.of(argument)) for argument in arguments)
        return [number for number in numbers if number is not None]

    def _codes(self, argument: Expression) -> list[str]:
        given = self.answers.get(argument.field) if isinstance(argument, Name) else None
        if given is None:
            return []
        return list(given) if isinstance(given, list) else [str(given)]

    def call_sum(self, arguments: tuple[Expression, ...]) -> Result:
        numbers = self._numbers(arguments)
        return _kept(math.fsum(numbers)) if numbers else None

    def call_mean(self, arguments: tuple[Expression, ...]) -> Result:
        numbers = self._numbers(arguments)
        return _kept(math.fsum(numbers) / len(numbers)) if numbers else None

    def call_min(self, arguments: tuple[Expression, ...]) -> Result:
        return min(self._numbers(arguments), default=None)

    def call_max(self, arguments: tuple[Expression, ...]) -> Result:
        return max(self._numbers(arguments), default=None)

    def call_round(self, arguments: tuple[Expression, ...]) -> Result:
        number = _number(self.of(arguments[0]))
        digits = _number(self.of(arguments[1])) if len(arguments) > 1 else 0.0
        if number is None or digits is None or not 0 <= digits <= _DECIMALS:
            return None
        # Half up, as people round, not half to even.
        scale = 10.0 ** int(digits)
        return math.copysign(math.floor(abs(number) * scale + 0.5) / scale, number)

    def call_abs(self, arguments: tuple[Expression, ...]) -> Result:
        number = _number(self.of(arguments[0]))
        return None if number is None else abs(number)

    def call_if(self, arguments: tuple[Expression, ...]) -> Result:
        test, then, otherwise = arguments
        return self.of(then if _truth(self.of(test)) else otherwise)

    def call_answered(self, arguments: tuple[Expression, ...]) -> Result:
        return bool(self._codes(arguments[0]))

    def call_selected(self, arguments: tuple[Expression, ...]) -> Result:
        wanted = {_plain(self.of(argument)) for argument in arguments[1:]}
        return bool(wanted & set(self._codes(arguments[0])))

    def call_count(self, arguments: tuple[Expression, ...]) -> Result:
        return float(len(self._codes(arguments[0])))

    def call_worth(self, arguments: tuple[Expression, ...]) -> Result:
        codes = self._codes(arguments[0])
        name = arguments[0].field if isinstance(arguments[0], Name) else ""
        worths = self.worths(name)
        known = [worths[code] for code in codes if code in worths]
        return math.fsum(known) if known else None

    def call_distinct(self, arguments: tuple[Expression, ...]) -> Result:
        values = [self.of(argument) for argument in arguments]
        given = [fold(each) if isinstance(each, str) else each for each in values]
        known = [each for each in given if each not in {None, ""}]
        return len(set(known)) == len(known) if known else None

    def call_length(self, arguments: tuple[Expression, ...]) -> Result:
        return float(sum(len(text) for text in self._codes(arguments[0])))

    def call_matches(self, arguments: tuple[Expression, ...]) -> Result:
        texts = self._codes(arguments[0])
        mask = _plain(self.of(arguments[1]))
        return fits(texts[0].strip(), mask) if len(texts) == 1 else None


_CALLS: Mapping[str, Callable[[_Evaluation, tuple[Expression, ...]], Result]] = {
    "sum": _Evaluation.call_sum,
    "mean": _Evaluation.call_mean,
    "min": _Evaluation.call_min,
    "max": _Evaluation.call_max,
    "round": _Evaluation.call_round,
    "abs": _Evaluation.call_abs,
    "if": _Evaluation.call_if,
    "answered": _Evaluation.call_answered,
    "selected": _Evaluation.call_selected,
    "count": _Evaluation.call_count,
    "worth": _Evaluation.call_worth,
    "length": _Evaluation.call_length,
    "matches": _Evaluation.call_matches,
    "distinct": _Evaluation.call_distinct,
}
"""How each function of `syntax.FUNCTIONS` is computed."""
_ARITHMETIC = {"+", "-", "*", "/"}
_DECIMALS = 9
_LARGEST = 1e15


def _number_or_text(given: str | float | None) -> Result:
    return float(given) if isinstance(given, int | float) else given


def _number(value: Result) -> float | None:
    if isinstance(value, bool):
        return float(value)
    return value if isinstance(value, float) else None


def _kept(number: float) -> float | None:
    return round(number, _DECIMALS) if abs(number) <= _LARGEST else None


def _truth(value: Result) -> bool:
    return bool(value)


def _plain(value: Result) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value or "")


def _arithmetic(operator: str, left: Result, right: Result) -> float | None:
    one, two = _number(left), _number(right)
    if one is None or two is None:
        return None
    if operator == "/":
        return _kept(one / two) if two else None
    return _kept({"+": one + two, "-": one - two, "*": one * two}[operator])


def _compare(operator: str, left: Result, right: Result) -> bool | None:
    one, two = _number(left), _number(right)
    if one is not None and two is not None:
        return _order(operator, (one > two) - (one < two))
    if isinstance(left, str) and isinstance(right, str):
        return _order(operator, (left > right) - (left < right))
    if left is None or right is None:
        return None
    return operator == "!="  # a text is no number


def _order(operator: str, sign: int) -> bool:
    return {
        "=": sign == 0,
        "!=": sign != 0,
        "<": sign < 0,
        "<=": sign <= 0,
        ">": sign > 0,
        ">=": sign >= 0,
    }[operator]
