"""From the text of an expression to its tree."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from aimpact.questionnaire.expressions.syntax import (
    FUNCTIONS,
    Call,
    Constant,
    Expression,
    Name,
    Operation,
)
from aimpact.questionnaire.reading import LINE_MAXIMUM

DEPTH_MAXIMUM = 30
"""Parentheses within parentheses; more would only be there to break the parser."""
TOKEN_MAXIMUM = 200
"""Words and signs: what a chain of operations asks of the evaluation stays small."""

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>[0-9]{1,13}(?:\.[0-9]{1,9})?)
  | (?P<text>"[^"]{0,100}"|'[^']{0,100}')
  | (?P<name>[a-z][a-z0-9_]{0,99})
  | (?P<sign><=|>=|!=|==|[-+*/()<>=,])
    )""",
    re.VERBOSE,
)
_WORDS = {"or", "and", "not"}
_OPENING = re.compile(r"\s*\(")
_COMPARISONS = {"=", "==", "!=", "<", "<=", ">", ">="}


class ExpressionError(ValueError):
    """The text is no expression: `code` says why, `at` where it goes wrong (characters)."""

    def __init__(self, code: str, at: int, name: str = "") -> None:
        super().__init__(f"{code} at {at} {name}".rstrip())
        self.code = code
        self.at = at
        self.name = name


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the expression. `kind`: number, text, name, sign, or end."""

    kind: str
    text: str
    at: int


@lru_cache(maxsize=2_048)
def parse(text: str) -> Expression:
    """Read an expression. Raises `ExpressionError`."""
    if len(text) > LINE_MAXIMUM:
        raise ExpressionError("too_long", LINE_MAXIMUM)
    return _Parser(_tokens(text)).whole()


def with_names(text: str, name: Callable[[str], str]) -> str:
    """The text of an expression with its fields renamed: `name` gives each its new name.

    Spaces stay as typed. A draft may hold what is no expression yet: what can be told to be the
    name of a field is renamed in it too.
    """

    def renamed(match: re.Match[str]) -> str:
        word = match["name"]
        if not word or word in _WORDS or _OPENING.match(text, match.end()):
            return match[0]
        return f"{match[0].removesuffix(word)}{name(word)}"

    return _TOKEN.sub(renamed, text)


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise ExpressionError("unknown_sign", at + len(text[at:]) - len(text[at:].lstrip()))
        kind = match.lastgroup or ""
        found.append(Token(kind, match[kind], match.start(kind)))
        at = match.end()
        if len(found) > TOKEN_MAXIMUM:
            raise ExpressionError("too_long", at)
    return [*found, Token("end", "", len(text))]


class _Parser:
    """Recursive descent, one method a level of precedence."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    def whole(self) -> Expression:
        expression = self._any_of()
        if self._next.kind != "end":
            raise ExpressionError("unexpected", self._next.at, self._next.text)
        return expression

    @property
    def _next(self) -> Token:
        return self.tokens[self.position]

    def _take(self, *texts: str) -> str:
        """The next token's text if it is one of these, which is then passed; else empty."""
        token = self._next
        if token.kind in {"sign", "name"} and token.text in texts:
            self.position += 1
            return token.text
        return ""

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise ExpressionError("expected", self._next.at, text)

    def _chain(self, operators: tuple[str, ...], inner: Callable[[], Expression]) -> Expression:
        expression = inner()
        while operator := self._take(*operators):
            expression = Operation(operator, (expression, inner()))
        return expression

    def _any_of(self) -> Expression:
        self.depth += 1
        if self.depth > DEPTH_MAXIMUM:
            raise ExpressionError("too_deep", self._next.at)
        expression = self._chain(("or",), self._all_of)
        self.depth -= 1
        return expression

    def _all_of(self) -> Expression:
        return self._chain(("and",), self._negation)

    def _negation(self) -> Expression:
        negations = 0
        while self._take("not"):
            negations += 1
        expression = self._comparison()
        return Operation("not", (expression,)) if negations % 2 else expression

    def _comparison(self) -> Expression:
        left = self._total()
        operator = self._take(*_COMPARISONS)
        if not operator:
            return left
        operator = "=" if operator == "==" else operator
        return Operation(operator, (left, self._total()))

    def _total(self) -> Expression:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Expression:
        return self._chain(("*", "/"), self._signed)

    def _signed(self) -> Expression:
        minus = 0
        while sign := self._take("-", "+"):
            minus += sign == "-"
        value = self._value()
        return Operation("negative", (value,)) if minus % 2 else value

    def _value(self) -> Expression:
        token = self._next
        if self._take("("):
            expression = self._any_of()
            self._expect(")")
            return expression
        if token.kind not in {"number", "text", "name"} or token.text in _WORDS:
            raise ExpressionError("value_needed", token.at, token.text)
        self.position += 1
        if token.kind == "number":
            return Constant(float(token.text))
        if token.kind == "text":
            return Constant(token.text[1:-1])
        return self._call(token) if self._take("(") else Name(token.text)

    def _call(self, name: Token) -> Expression:
        function = FUNCTIONS.get(name.text)
        if function is None:
            raise ExpressionError("unknown_function", name.at, name.text)
        arguments: list[Expression] = []
        while not self._take(")"):
            if arguments:
                self._expect(",")
            arguments.append(self._any_of())
        most = function.most
        if len(arguments) < function.least or (most is not None and len(arguments) > most):
            raise ExpressionError("wrong_arguments", name.at, name.text)
        if function.of_field and not isinstance(arguments[0], Name):
            raise ExpressionError("field_needed", name.at, name.text)
        return Call(name.text, tuple(arguments))
