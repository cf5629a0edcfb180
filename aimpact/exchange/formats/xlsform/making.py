"""One row of an XLSForm on its way: texts, choices, checks, names in expressions."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from aimpact.exchange.formats.assembly import Assembly, check_choices
from aimpact.exchange.formats.codes import Codes
from aimpact.exchange.formats.entries import Entry
from aimpact.exchange.formats.hints import COLUMN, hint_of, read_hint
from aimpact.exchange.formats.imported import Column
from aimpact.exchange.formats.parts import CHECK_AGAIN, Check, Making
from aimpact.exchange.formats.xlsform.form import Form, Line
from aimpact.exchange.logic.bounds import read_bounds
from aimpact.exchange.logic.computing import mask_of
from aimpact.exchange.logic.lowering import Operand, Style
from aimpact.exchange.logic.trees import (
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
from aimpact.exchange.logic.xpath import SELF, parse_xpath
from aimpact.questionnaire.document import is_bound
from aimpact.questionnaire.structure import OTHER, Choice, Kind, Question, Text

OTHER_LABEL = Text("Autre", "Other")
USED = {
    "type", "name", "label", "hint", "required", "relevant", "constraint", "appearance",
    "choice_filter", "parameters", "calculation", COLUMN,
}  # fmt: skip
"""Columns that are carried, or told of, by name."""
TOLD = {"default", "readonly", "repeat_count", "trigger", "autoplay", "accuracythreshold"}
"""Columns that cannot be carried."""
LOOKS = {
    "multiline", "minimal", "autocomplete", "search", "likert", "compact", "quick", "quickcompact",
    "columns", "columns-pack", "no-buttons", "field-list", "table-list", "label", "list-nolabel",
    "list", "horizontal", "horizontal-compact", "numbers", "w1", "w2", "w3", "w4", "w5", "w6",
    "no-calendar", "month-year", "year", "signature", "draw", "annotate", "new", "new-front",
    "thousands-sep", "picker", "vertical", "rating", "maps", "placement-map", "image-map",
}  # fmt: skip


class Maker:
    """What the table of kinds works with. `values`: our code of each value of the form."""

    def __init__(self, assembly: Assembly, form: Form, line: Line, entry: Entry) -> None:
        self.assembly, self.form, self.line, self.entry = assembly, form, line, entry
        self.name = line.cell("name")
        hint = hint_of(line.cell(COLUMN))
        self.code = assembly.question_codes.give(self.name or "q", exactly=hint)
        self.values: dict[str, str] = {}
        self.parts_when: dict[str, list[Node]] = {}
        self.appearances = set(line.cell("appearance").lower().split())
        self.label = entry.words(line.words("label"))
        entry.label = self.label.read("fr")
        self._is_checked = self._has_rule = self._has_calculation = False
        self._making: Making | None = None
        self._own: Operand | None = None
        self.hints: dict[str, dict[str, Any]] = {"choices": {}, "rows": {}}

    # --- questions and parts ---------------------------------------------------------------
    def base(self, kind: Kind, **parts: Any) -> Question:
        common: dict[str, Any] = {
            "label": self.label,
            "help": self.entry.words(self.line.words("hint")),
            "is_required": is_yes(self.line.cell("required")),
            "is_shuffled": "randomize=true" in self._parameters(),
        }
        return Question(code=self.code, kind=kind, **(common | parts))

    def add(self, question: Question) -> Making:
        if not check_choices(self.entry, question.choices):
            question = replace(question, choices=())
        hint = read_hint(self.line.cell(COLUMN))
        other = hint.pop(OTHER, None)  # XLSForm has no row for it: its hint stands here
        self.hints["choices"][OTHER] = other if isinstance(other, dict) else {}
        making = self.assembly.add(self.entry, question, hint, self.hints)
        making.parts_when = self.parts_when
        self._making = making
        return making

    def choices_of(self, lines: Sequence[Line]) -> tuple[Choice, ...]:
        """The choices of a list; a `choice_filter` becomes a condition on each of them."""
        codes = Codes("c", reserved={OTHER})
        choices: dict[str, Choice] = {}
        filters: dict[str, list[Node]] = {}
        for line in lines:
            value = line.cell("name")
            if value not in choices:
                code = codes.give(value, exactly=hint_of(line.cell(COLUMN)))
                self.values[value] = code
                self.hints["choices"][code] = read_hint(line.cell(COLUMN))
                label = self.entry.words(line.words("label"))
                choices[value] = Choice(code=code, label=label)
            if line.texts.keys() & {"image", "audio", "video", "big-image"}:
                self.entry.lose("media", value)
            if written := self._filter(line):
                filters.setdefault(self.values[value], []).append(written)
        # A value that stands twice in the list is offered where one of the two is.
        for code, nodes in filters.items():
            self.parts_when[code] = [Joined("or", tuple(nodes)) if len(nodes) > 1 else nodes[0]]
        return tuple(choices.values())

    def _filter(self, line: Line) -> Node | None:
        written = self.line.cell("choice_filter")
        if not written or (self.entry.losses and self.entry.losses[-1].code == "choice_filter"):
            return None
        try:
            return _of_choice(parse_xpath(written), line)
        except NotCarried:
            self.entry.lose("choice_filter", written)
            return None

    def other(self, is_offered: bool) -> tuple[Choice, ...]:
        if not is_offered:
            return ()
        self.values["other"] = OTHER
        return (Choice(code=OTHER, label=OTHER_LABEL, is_other=True),)

    # --- checks ----------------------------------------------------------------------------
    def bounds(self, *, is_whole: bool) -> tuple[float | None, float | None]:
        """Bounds of a number."""
        return self._bounds("", is_whole)

    def ticks_allowed(self) -> tuple[float | None, float | None]:
        """How many choices may be ticked."""
        return self._bounds("count-selected", True)

    def text_maximum(self) -> float | None:
        low, high = self._bounds("string-length", True)
        if low not in {None, 0.0}:
            self.entry.lose("constraint", self.line.cell("constraint"))
        return high

    def _bounds(self, of: str, is_whole: bool) -> tuple[float | None, float | None]:
        node = self._constraint()
        if node is None:
            return None, None
        try:
            rest = _without_exclusions(node)
            found = read_bounds(rest, {SELF}, of=of, is_whole=is_whole) if rest else (None, None)
        except NotCarried:
            return None, None
        self._is_checked = True
        return found

    def _constraint(self) -> Node | None:
        written = self.line.cell("constraint")
        try:
            return parse_xpath(written) if written else None
        except NotCarried:
            return None

    def exclusive(self, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        """ "None of these": `not(selected(., 'none') and count-selected(.) > 1)`."""
        alone = {self.values.get(value) for value in _exclusions(self._constraint())}
        return tuple(replace(c, is_exclusive=c.code in alone) for c in choices)

    def moments(self) -> tuple[str, str]:
        """The earliest and the latest moment that a check lets through."""
        node = self._constraint()
        parts = node.parts if isinstance(node, Joined) and node.operator == "and" else (node,)
        found = {"<=": "", ">=": ""}
        for part in parts:
            match part:
                case Comparison(("<=" | ">=") as sign, Name("."), right) if text := _moment(right):
                    found[sign] = text
                case _:
                    return "", ""
        self._is_checked = True
        return found[">="], found["<="]

    def parameter(self, name: str, fallback: float) -> float:
        match = re.search(rf"\b{name}=(-?\d+(?:\.\d+)?)", self._parameters())
        return float(match[1] if match else fallback)

    def _parameters(self) -> str:
        return re.sub(r"\s*=\s*", "=", self.line.cell("parameters").lower())

    def finish(self) -> None:
        """Write down what stood in the row and is not carried."""
        if not self.entry.codes:
            return
        self._check()
        for name in ("constraint_message", "required_message"):
            if self.line.words(name) and not (name == "constraint_message" and self._has_rule):
                self.entry.note("message", " / ".join(self.line.words(name).values()))
        self._tell_texts()
        self._tell_cells()

    def _check(self) -> None:
        """A check that no setting of ours says is a rule, with the words of the form."""
        written = self.line.cell("constraint")
        if not written or self._is_checked:
            return
        node = self._constraint()
        if node is None or self._making is None:
            self.entry.lose("constraint", written)
            return
        message = self.entry.words(self.line.words("constraint_message")) or CHECK_AGAIN
        self._has_rule = True
        self._making.own = self._own
        self._making.checks.append(Check(_masked(node), message, "constraint", written))

    def take_calculation(self) -> None:
        """The computation is carried: it is not to be told as lost."""
        self._has_calculation = True

    def _tell_cells(self) -> None:
        for name, value in self.line.cells.items():
            if name in TOLD:
                self.entry.lose("default" if name == "default" else "attribute", f"{name}={value}")
        if self.line.cell("calculation") and not self._has_calculation:
            self.entry.lose("attribute", f"calculation={self.line.cell('calculation')}")
        if strange := self.appearances - LOOKS:
            self.entry.note("display", f"appearance={' '.join(sorted(strange))}")

    def _tell_texts(self) -> None:
        for name in ("image", "audio", "video", "big-image"):
            for value in self.line.words(name).values():
                self.entry.lose("media", value)
        if hint := " / ".join(self.line.words("guidance_hint").values()):
            self.entry.lose("attribute", f"guidance_hint={hint}")

    # --- names -----------------------------------------------------------------------------
    def answered(self, style: Style, *, is_whole: bool = False, field: str = "") -> None:
        name = field or self.code
        operand = Operand(field=name, style=style, codes=dict(self.values), is_whole=is_whole)
        self.assembly.know(self.name, operand)
        self._own = self._own or operand
        self.assembly.columns.append(Column((self.name,), name, values=dict(self.values)))

    def answered_other(self) -> None:
        field = f"{self.code}__{OTHER}"
        self.assembly.know(f"{self.name}_other", Operand(field=field, style=Style.TEXT))
        self.assembly.columns.append(Column((f"{self.name}_other",), field))

    def ticked(self) -> None:
        """KoboToolbox's files of answers have a column a choice as well."""
        for value, code in self.values.items():
            names = (f"{self.name}/{value}", f"{self.name}.{value}")
            self.assembly.columns.append(Column(names, self.code, tick=code))

    def ranked(self, question: Question) -> None:
        field = f"{question.code}__first"
        operand = Operand(field=field, style=Style.CHOICE, codes=dict(self.values))
        self.assembly.know(f"{self.name}#1", operand)
        self.assembly.columns.append(Column((self.name,), question.code, values=dict(self.values)))


def _masked(node: Node) -> Node:
    """`regex(., '^[0-9]{5}$')` as the function of ours that takes a mask instead."""
    match node:
        case Call("regex", (Name() as name, Literal(str(pattern)))):
            try:
                return Call("matches", (name, Literal(mask_of(pattern))))
            except NotCarried:
                return node
        case Joined(operator, parts):
            return Joined(operator, tuple(map(_masked, parts)))
        case Negation(part):
            return Negation(_masked(part))
    return node


def is_yes(written: str) -> bool:
    """Whether a cell such as `required` says yes."""
    return written.strip().lower() in {"yes", "true", "true()", "1", "y", "oui"}


def _of_choice(node: Node, line: Line) -> Node:
    """A filter with the columns of one choice put in."""
    match node:
        case Name(name) if not name.startswith("$") and name != SELF:
            if name.lower() not in line.cells and name not in line.cells:
                raise NotCarried("unknown_name", name)
            return Literal(line.cell(name) or line.cell(name.lower()))
        case Comparison(operator, left, right):
            return Comparison(operator, _of_choice(left, line), _of_choice(right, line))
        case Joined(operator, parts):
            return Joined(operator, tuple(_of_choice(part, line) for part in parts))
        case Negation(part):
            return Negation(_of_choice(part, line))
        case Call(function, parts):
            return Call(function, tuple(_of_choice(part, line) for part in parts))
        case Arithmetic():
            raise NotCarried("computation")
    return node


def _exclusions(node: Node | None) -> Iterable[str]:
    """The values that a check lets nobody tick with another."""
    match node:
        case Joined("and", parts):
            for part in parts:
                yield from _exclusions(part)
        case Negation(Joined("and", (Call("selected", (Name("."), Literal(str(value)))), other))):
            match other:
                case Comparison(">", Call("count-selected"), Literal(1.0)):
                    yield value


def _without_exclusions(node: Node) -> Node | None:
    if isinstance(node, Joined) and node.operator == "and":
        kept = tuple(part for part in node.parts if not [*_exclusions(part)])
        return Joined("and", kept) if len(kept) > 1 else (kept[0] if kept else None)
    return None if [*_exclusions(node)] else node


def _moment(node: Node) -> str:
    match node:
        case Literal(str(value)) | Call("date" | "date-time", (Literal(str(value)),)):
            return value if (is_bound(value) and "-" in value[1:]) or ":" in value else ""
        case Call("today" | "now", ()):
            return "today"
    return ""
