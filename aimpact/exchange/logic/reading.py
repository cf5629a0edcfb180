"""One parser for the three languages: each says by a table what its signs mean."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from aimpact.exchange.logic.trees import (
    COMPARISONS,
    Arithmetic,
    Call,
    Comparison,
    Joined,
    Literal,
    Name,
    Negation,
    Node,
    NotCarried,
)

LENGTH_MAXIMUM = 20_000
"""Characters of an expression: a longer one is no condition that people wrote."""
DEPTH_MAXIMUM = 60
"""Brackets inside brackets: a stack is not endless."""


_Part = Callable[[], Node]


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is "name", "number", "text", "sign" or "end"."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Language:
    """How an expression is cut: `pattern` has groups named after kinds of tokens; `signs` gives
    the meaning of words and signs (`&&` is "and").
    """

    pattern: re.Pattern[str]
    signs: Mapping[str, str]
    escapes: bool = False
    separates_suffix: bool = False

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens of an expression. Raises `NotCarried` at a sign that is unknown."""
        position = 0
        while position < len(text):
            found = self.pattern.match(text, position)
            if found is None or found.end() == position:
                raise NotCarried("syntax", text[position : position + 20])
            position = found.end()
            kind = found.lastgroup or ""
            if kind != "space":
                yield self._token(kind, found.group())
        yield Token("end", "")

    def _token(self, kind: str, written: str) -> Token:
        if kind == "text":
            inner = written[1:-1]
            return Token(kind, re.sub(r"\\(.)", r"\1", inner) if self.escapes else inner)
        meaning = self.signs.get(written.lower())
        if meaning is not None:
            return Token("sign", meaning)
        if kind == "sign":
            raise NotCarried("syntax", written)
        return Token(kind, written)


def parse(text: str, language: Language) -> Node:
    """The tree of an expression. Raises `NotCarried` when it is not one."""
    if len(text) > LENGTH_MAXIMUM:
        raise NotCarried("too_long")
    parser = _Parser(tuple(language.tokens(text)), language)
    node = parser.either()
    parser.expect_end()
    return node


class _Parser:
    """Recursive descent: or, and, not, comparison, sum, product, unit."""

    def __init__(self, tokens: tuple[Token, ...], language: Language) -> None:
        self._tokens = tokens
        self._language = language
        self._at = 0
        self._depth = 0

    @property
    def _here(self) -> Token:
        return self._tokens[self._at]

    def _take(self, *signs: str) -> str:
        """The sign here, if it is one of these; moves past it."""
        here = self._here
        if here.kind == "sign" and here.value in signs:
            self._at += 1
            return here.value
        return ""

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise NotCarried("syntax", self._here.value)

    def expect_end(self) -> None:
        if self._here.kind != "end":
            raise NotCarried("syntax", self._here.value)

    def either(self) -> Node:
        self._depth += 1
        if self._depth > DEPTH_MAXIMUM:
            raise NotCarried("too_long")
        parts = [self._both()]
        while self._take("or"):
            parts.append(self._both())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Joined("or", tuple(parts))

    def _both(self) -> Node:
        parts = [self._negated()]
        while self._take("and"):
            parts.append(self._negated())
        return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))

    def _negated(self) -> Node:
        negations = 0
        while self._take("not"):
            negations += 1
            if negations > DEPTH_MAXIMUM:
                raise NotCarried("too_long")
        node = self._compared()
        return Negation(node) if negations % 2 else node

    def _compared(self) -> Node:
        left = self._sum()
        sign = self._take(*COMPARISONS)
        return Comparison(sign, left, self._sum()) if sign else left

    def _sum(self) -> Node:
        return self._chain(("+", "-", "||"), self._product)

    def _product(self) -> Node:
        return self._chain(("*", "/", "mod"), self._unit)

    def _chain(self, signs: tuple[str, ...], part: "_Part") -> Node:
        node = part()
        while sign := self._take(*signs):
            node = Arithmetic(sign, (node, part()))
        return node

    def _unit(self) -> Node:
        if self._take("("):
            node = self.either()
            self._need(")")
            return node
        if self._take("-"):
            return self._minus(self._unit())
        if self._take("not"):
            return Negation(self._unit())
        token = self._here
        self._at += 1
        return self._leaf(token)

    def _minus(self, node: Node) -> Node:
        if isinstance(node, Literal) and isinstance(node.value, float):
            return Literal(-node.value)
        return Arithmetic("-", (node,))

    def _leaf(self, token: Token) -> Node:
        match token.kind:
            case "number":
                return Literal(float(token.value))
            case "text":
                return Literal(token.value)
            case "name" if self._take("("):
                return self._call(token.value)
            case "name":
                return self._name(token.value)
        raise NotCarried("syntax", token.value)

    def _name(self, written: str) -> Node:
        if written.lower() in {"true", "false"}:
            return Literal(written.lower() == "true")
        if not self._language.separates_suffix:
            return Name(written)
        name, _dot, suffix = written.rpartition(".")
        return Name(name, suffix) if name and suffix in SUFFIXES else Name(written)

    def _call(self, function: str) -> Node:
        if self._take(")"):
            return Call(function.lower())
        arguments = [self.either()]
        while self._take(","):
            arguments.append(self.either())
        self._need(")")
        node = Call(function.lower(), tuple(arguments))
        return Negation(arguments[0]) if node.function == "not" and len(arguments) == 1 else node


SUFFIXES = frozenset(
    {"NAOK", "code", "value", "valueNAOK", "shown", "qid", "gid", "question", "relevance",
     "relevanceStatus", "rowdivid", "sgqa", "type", "grelevance", "jsName", "mandatory"}
)  # fmt: skip
"""What LimeSurvey writes behind a name."""
