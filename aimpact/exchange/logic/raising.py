"""From a condition of ours to an expression of another tool."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aimpact.exchange.logic.trees import NotCarried
from aimpact.questionnaire.conditions import Condition, Match, Operator, Test, is_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How a field of ours is written in the other tool.

    `name` is its name there. `codes` gives the value of each of our codes there. `ticks` gives
    the name of each choice where a multiple choice is one variable a choice (LimeSurvey).
    """

    name: str
    codes: Mapping[str, str] = field(default_factory=dict)
    ticks: Mapping[str, str] = field(default_factory=dict)
    is_list: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """The words of one language."""

    parts: Mapping[str, Part]
    join_all: str
    join_any: str
    equal: Callable[[Part, str], str]
    different: Callable[[Part, str], str]
    empty: Callable[[Part], str]
    filled: Callable[[Part], str]
    compare: Callable[[Part, str, str], str]


def write_condition(condition: Condition | None, writing: Writing) -> str:
    """The expression; empty for "always". Raises `NotCarried`."""
    if condition is None:
        return ""
    parts = [_write_test(test, writing) for test in condition.tests]
    parts += [f"({write_condition(group, writing)})" for group in condition.groups]
    sign = writing.join_all if condition.match is Match.ALL else writing.join_any
    return f" {sign} ".join(parts)


def _write_test(test: Test, writing: Writing) -> str:
    part = writing.parts.get(test.field)
    if part is None:
        raise NotCarried("unknown_name", test.field)
    match test.operator:
        case Operator.IS:
            return _several(writing.join_any, writing.equal, part, test)
        case Operator.IS_NOT:
            return _several(writing.join_all, writing.different, part, test)
        case Operator.ANSWERED:
            return writing.filled(part)
        case Operator.NOT_ANSWERED:
            return writing.empty(part)
        case Operator.AT_LEAST:
            return writing.compare(part, ">=", _bound(test))
        case Operator.AT_MOST:
            return writing.compare(part, "<=", _bound(test))
    raise NotCarried("contains")


def _several(joint: str, write: Callable[[Part, str], str], part: Part, test: Test) -> str:
    written = [write(part, code) for code in test.value]
    return written[0] if len(written) == 1 else f"({f' {joint} '.join(written)})"


def _bound(test: Test) -> str:
    bound = test.value[0]
    return bound if is_number(bound) else f"'{bound}'"


# --- LimeSurvey ---------------------------------------------------------------------------
def limesurvey(parts: Mapping[str, Part]) -> Writing:
    """ExpressionScript; every name with NAOK, which reads a question not asked as empty."""
    return Writing(
        parts=parts,
        join_all="and",
        join_any="or",
        equal=_lime_equal,
        different=_lime_different,
        empty=lambda part: _lime_any(part, "is_empty({})", " and "),
        filled=lambda part: _lime_any(part, "!is_empty({})", " or "),
        compare=lambda part, sign, bound: f"{part.name}.NAOK {sign} {bound}",
    )


def _lime_equal(part: Part, code: str) -> str:
    if part.ticks:
        return f'{_known(part.ticks, code)}.NAOK == "Y"'
    return f'{part.name}.NAOK == "{_known(part.codes, code)}"'


def _lime_different(part: Part, code: str) -> str:
    if part.ticks:
        return f'{_known(part.ticks, code)}.NAOK != "Y"'
    return f'{part.name}.NAOK != "{_known(part.codes, code)}"'


def _lime_any(part: Part, pattern: str, joint: str) -> str:
    found = part.ticks.values() or (part.name,)
    written = joint.join(pattern.format(f"{name}.NAOK") for name in found)
    return f"({written})" if len(found) > 1 else written


# --- XLSForm ------------------------------------------------------------------------------
def xlsform(parts: Mapping[str, Part]) -> Writing:
    """XPath as XLSForm writes it."""
    return Writing(
        parts=parts,
        join_all="and",
        join_any="or",
        equal=_xpath_equal,
        different=_xpath_different,
        empty=lambda part: f"${{{part.name}}} = ''",
        filled=lambda part: f"${{{part.name}}} != ''",
        compare=lambda part, sign, bound: f"${{{part.name}}} {sign} {bound}",
    )


def _xpath_equal(part: Part, code: str) -> str:
    value = _known(part.codes, code)
    if part.is_list:
        return f"selected(${{{part.name}}}, '{value}')"
    return f"${{{part.name}}} = '{value}'"


def _xpath_different(part: Part, code: str) -> str:
    value = _known(part.codes, code)
    if part.is_list:
        return f"not(selected(${{{part.name}}}, '{value}'))"
    return f"${{{part.name}}} != '{value}'"


def _known(values: Mapping[str, str], code: str) -> str:
    if code not in values:
        raise NotCarried("unknown_value", code)
    return values[code]
