"""Lunatic, the JSON of INSEE's questionnaires (inseefr.github.io/Lunatic).

Its labels and filters are expressions of VTL.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from aimpact.core.text import fold
from aimpact.exchange.formats.assembly import Assembly, check_choices
from aimpact.exchange.formats.codes import Codes
from aimpact.exchange.formats.components import (
    Json,
    computed_names,
    expression_of,
    grid_of,
    label_of,
    name_of,
    parts_of,
    tidied,
)
from aimpact.exchange.formats.entries import Entry
from aimpact.exchange.formats.imported import Column, Format, Imported, NotAQuestionnaire
from aimpact.exchange.formats.parts import CHECK_AGAIN, Check, Making
from aimpact.exchange.formats.recalling import recall_braces
from aimpact.exchange.formats.texts import Languages, guess_language
from aimpact.exchange.logic.lowering import Meaning, Operand, Style
from aimpact.exchange.logic.trees import Call, Name, Negation, Node, NotCarried, mapped
from aimpact.exchange.logic.vtl import parse_vtl, read_label
from aimpact.questionnaire.structure import (
    Choice,
    Display,
    Kind,
    Level,
    Question,
    Row,
    Text,
)

DEPTH_MAXIMUM = 30
UNFOLDED_MAXIMUM = 5
"""Computed names inside computed names."""
_SEQUENCES = {"Sequence", "Subsequence"}
_LOOPS = {"Loop", "RosterForLoop", "Roundabout", "PairwiseLinks"}
_INPUTS = {
    "Input", "Textarea", "InputNumber", "Radio", "CheckboxOne", "Dropdown", "CheckboxGroup",
    "CheckboxBoolean", "Datepicker", "Suggester", "Duration", "Table", "Switch",
}  # fmt: skip
_PLACES = {"commune": Level.COMMUNE, "dep": Level.DEPARTEMENT, "reg": Level.REGION}
"""Words in the names of INSEE's lists of places."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_RECALL = re.compile(r"\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<fallback>\|[^{}|]{0,200})?\}")


def looks_like_lunatic(data: object) -> bool:
    """Whether JSON is a questionnaire of Lunatic."""
    return isinstance(data, dict) and isinstance(data.get("components"), list)


def read_lunatic(data: Json) -> Imported:
    """The questionnaire. Raises `NotAQuestionnaire`."""
    sample = [str(component.get("label", "")) for component in _every(data["components"], 0)]
    languages = Languages({"": guess_language(sample) or "fr"})
    reader = _Reader(Assembly(Format.LUNATIC, languages), computed_names(data.get("variables")))
    reader.assembly.title = reader.assembly.survey_words({"": label_of(data.get("label"))})
    reader.components(data["components"], [], 0)
    for name in ("cleaning", "resizing", "suggesters"):
        if data.get(name):
            reader.assembly.lose("survey_text", name)
    meaning = Meaning(resolve=reader.resolve, is_three_valued=True)
    return reader.assembly.finish(meaning, recall_braces(_RECALL))


def _asks_answer(node: Node, name: str) -> bool:
    """Whether a check is `not(isnull(X))`, of the answer itself."""
    match node:
        case Negation(Call("isnull", (Name(asked),))):
            return asked.strip("$") == name
    return False


def _every(components: Iterable[Any], depth: int) -> Iterable[Json]:
    if depth > DEPTH_MAXIMUM:
        raise NotAQuestionnaire("json_too_deep")
    for component in components:
        if isinstance(component, dict):
            yield component
            yield from _every(parts_of(component, "components"), depth + 1)


class _Reader:
    def __init__(self, assembly: Assembly, computed: Mapping[str, str]) -> None:
        self.assembly, self.computed = assembly, computed

    def resolve(self, name: Name) -> Operand:
        operand = self.assembly.operands.get(name.name)
        if operand is None:
            raise NotCarried("unknown_name", name.name)
        return operand

    def components(self, components: Iterable[Any], loops: list[str], depth: int) -> None:
        """Every component in order; `loops`: those that repeat it."""
        if depth > DEPTH_MAXIMUM:
            raise NotAQuestionnaire("json_too_deep")
        for component in components:
            if not isinstance(component, dict):
                continue
            type_ = str(component.get("componentType", ""))
            if type_ in _LOOPS:
                name = label_of(component.get("label")) or type_
                self.components(parts_of(component, "components"), [*loops, name], depth + 1)
            else:
                self._component(component, type_, loops)

    def _component(self, component: Json, type_: str, loops: list[str]) -> None:
        if type_ in _SEQUENCES:
            self._sequence(component)
        elif type_ == "Question":
            self._question(component, loops)
        elif type_ in _INPUTS:
            self._input(component, component, loops)
        elif type_ not in {"FilterDescription", "ConfirmationModal", "Text"}:
            self._unknown(component, type_)

    def _unknown(self, component: Json, type_: str) -> None:
        entry = self.assembly.entry(str(component.get("id", "")), type_)
        entry.label = label_of(component.get("label"))
        entry.leave_out("kind", type_)

    def _sequence(self, component: Json) -> None:
        entry = Entry("", "", self.assembly.languages)
        title = entry.words({"": label_of(component.get("label"))})
        making = self.assembly.page(title=title, intro=self._help(entry, component))
        making.entry = entry
        making.when = self._when(entry, component)

    def _question(self, component: Json, loops: list[str]) -> None:
        """A question that holds its field: words on one, filter on the other."""
        for inner in parts_of(component, "components"):
            if isinstance(inner, dict):
                self._input(inner, component, loops)

    def _input(self, component: Json, worded: Json, loops: list[str]) -> None:
        name = name_of(component)
        type_ = str(component.get("componentType", ""))
        entry = self.assembly.entry(name, type_)
        self.assembly.current()
        label = entry.words({"": self._words(entry, worded.get("label") or component.get("label"))})
        entry.label = label.read("fr")
        make = _KINDS.get(type_)
        if make is None:
            entry.leave_out("kind", type_)
            return
        base = Question(
            code=self.assembly.question_codes.give(name),
            kind=Kind.TEXT,
            label=label,
            help=self._help(entry, worded),
            is_required=component.get("mandatory") is True,
        )
        making = make(self, entry, component, base)
        if making is None:
            return
        making.when += self._when(entry, component)
        for loop in loops:
            entry.lose("repeat", loop)
        for control in parts_of(component, "controls"):
            if isinstance(control, dict) and control.get("typeOfControl") != "FORMAT":
                self._control(entry, making, control)

    def _control(self, entry: Entry, making: Making, control: Json) -> None:
        """A check. One that only asks for an answer is a required question, or a recommended one
        where the file warns and lets through; no other check warns without refusing here.
        """
        written = expression_of(control.get("control"))
        is_error = control.get("criticality") == "ERROR"
        try:
            node = parse_vtl(written)
        except NotCarried:
            entry.lose("constraint", written)
            return
        if _asks_answer(node, entry.name):
            required = making.question.is_required or is_error
            recommended = making.question.is_recommended or not is_error
            making.question = replace(
                making.question, is_required=required, is_recommended=recommended
            )
        elif is_error:
            words = self._words(entry, control.get("errorMessage"))
            message = entry.words({"": words}) or CHECK_AGAIN
            making.checks.append(Check(node, message, "constraint", written))
        else:
            entry.lose("constraint", written)

    def _when(self, entry: Entry, component: Json) -> list[Node]:
        written = expression_of(component.get("conditionFilter"))
        if written in {"", "true"}:
            return []
        try:
            return [self._unfolded(parse_vtl(written), 0)]
        except NotCarried as problem:
            entry.lose(f"condition_{problem.code}", written)
            return []

    def _unfolded(self, node: Node, depth: int) -> Node:
        """The expression with its computed names put in."""
        if depth > UNFOLDED_MAXIMUM:
            raise NotCarried("too_long")

        def inner(name: Name) -> Node:
            written = self.computed.get(name.name, "")
            return self._unfolded(parse_vtl(written), depth + 1) if written else name

        return mapped(node, inner)

    def _help(self, entry: Entry, component: Json) -> Text:
        said = [
            self._words(entry, declaration.get("label"))
            for declaration in parts_of(component, "declarations")
            if isinstance(declaration, dict)
        ]
        return entry.words({"": "\n".join(filter(None, said))})

    def _words(self, entry: Entry, label: object) -> str:
        if '"' not in expression_of(label) and "$" not in expression_of(label):
            return tidied(expression_of(label))  # plain words, which lists of countries hold
        try:
            return tidied(read_label(expression_of(label)))
        except NotCarried as problem:
            entry.lose(problem.code, expression_of(label))
            return tidied(" ".join(re.findall(r'"([^"]*)"', expression_of(label))))

    # --- kinds -----------------------------------------------------------------------------
    def know(self, name: str, operand: Operand) -> None:
        self.assembly.know(name, operand)
        tick = operand.ticked
        column = Column((name,), operand.field, tick=tick, values=operand.codes)
        self.assembly.columns.append(column)

    def text(self, entry: Entry, component: Json, base: Question) -> Making:
        display = Display.LONG if component["componentType"] == "Textarea" else Display.SHORT
        longest = component.get("maxLength")
        maximum = float(longest) if isinstance(longest, int) and longest > 0 else None
        self.know(entry.name, Operand(field=base.code, style=Style.TEXT))
        return self.assembly.add(entry, replace(base, display=display, maximum=maximum))

    def number(self, entry: Entry, component: Json, base: Question) -> Making:
        low, high = component.get("min"), component.get("max")
        is_whole = not component.get("decimals")
        unit = component.get("unit")
        question = replace(
            base,
            kind=Kind.NUMBER,
            is_whole=is_whole,
            minimum=float(low) if isinstance(low, int | float) else None,
            maximum=float(high) if isinstance(high, int | float) else None,
            unit=entry.words({"": label_of(unit) if isinstance(unit, dict) else str(unit or "")}),
        )
        self.know(entry.name, Operand(field=base.code, style=Style.NUMBER, is_whole=is_whole))
        return self.assembly.add(entry, question)

    def single(self, entry: Entry, component: Json, base: Question) -> Making | None:
        codes, choices, values = Codes("c"), [], {}
        for option in parts_of(component, "options"):
            value = str(option.get("value", ""))
            values[value] = codes.give(value)
            label = entry.words({"": self._words(entry, option.get("label"))})
            choices.append(Choice(code=values[value], label=label))
            if option.get("detail"):
                entry.lose("other", value)
        if not choices:
            entry.leave_out("no_choices")
            return None
        is_dropdown = component["componentType"] == "Dropdown"
        display = Display.DROPDOWN if is_dropdown else Display.RADIO
        question = replace(base, kind=Kind.SINGLE, choices=tuple(choices), display=display)
        if not check_choices(entry, question.choices):
            return None
        self.know(entry.name, Operand(field=base.code, style=Style.CHOICE, codes=values))
        return self.assembly.add(entry, question)

    def multiple(self, entry: Entry, component: Json, base: Question) -> Making:
        codes, choices = Codes("c"), []
        for response in parts_of(component, "responses"):
            name = str(name_of(response))
            code = codes.give(name)
            label = entry.words({"": self._words(entry, response.get("label"))})
            choices.append(Choice(code=code, label=label))
            self.know(name, Operand(field=base.code, style=Style.TICK, ticked=code))
        return self.assembly.add(entry, replace(base, kind=Kind.MULTIPLE, choices=tuple(choices)))

    def one_box(self, entry: Entry, component: Json, base: Question) -> Making:
        """One box to tick: yes, or nothing."""
        choice = Choice(code="yes", label=Text("Oui", "Yes"))
        question = replace(base, kind=Kind.MULTIPLE, choices=(choice,))
        self.know(entry.name, Operand(field=base.code, style=Style.TICK, ticked="yes"))
        return self.assembly.add(entry, question)

    def suggester(self, entry: Entry, component: Json, base: Question) -> Making:
        """A list that stands in another file: that of places is here as well."""
        store = fold(str(component.get("storeName") or ""))
        level = next((level for word, level in _PLACES.items() if word in store), None)
        if level is None:
            entry.lose("external_choices", str(component.get("storeName") or ""))
            self.know(entry.name, Operand(field=base.code, style=Style.TEXT))
            return self.assembly.add(entry, replace(base, display=Display.SHORT))
        self.know(entry.name, Operand(field=base.code, style=Style.TEXT))
        return self.assembly.add(entry, replace(base, kind=Kind.PLACE, level=level))

    def date(self, entry: Entry, component: Json, base: Question) -> Making | None:
        if component.get("dateFormat") == "YYYY":
            question = replace(base, kind=Kind.NUMBER, is_whole=True, minimum=1000, maximum=9999)
            entry.note("display", "dateFormat=YYYY")
            self.know(entry.name, Operand(field=base.code, style=Style.NUMBER, is_whole=True))
            return self.assembly.add(entry, question)
        if component.get("dateFormat", "YYYY-MM-DD") != "YYYY-MM-DD":
            entry.leave_out("kind", f"Datepicker {component.get('dateFormat')}")
            return None
        earliest, latest = (
            str(component.get(name) or "")[:10] if _DAY.match(str(component.get(name))) else ""
            for name in ("min", "max")
        )
        self.know(entry.name, Operand(field=base.code, style=Style.MOMENT))
        question = replace(base, kind=Kind.DATE, earliest=earliest, latest=latest)
        return self.assembly.add(entry, question)

    def table(self, entry: Entry, component: Json, base: Question) -> Making | None:
        """A table of the same radio buttons in each line is a matrix."""
        rows, choices, names = grid_of(component)
        if not rows:
            entry.leave_out("kind", "Table")
            return None
        codes, row_codes = Codes("c"), Codes("r", reserved={"other", "variant", "first"})
        values = {value: codes.give(value) for value, _label in choices}
        made = replace(
            base,
            kind=Kind.MATRIX,
            choices=tuple(
                Choice(code=values[value], label=entry.words({"": self._words(entry, label)}))
                for value, label in choices
            ),
            rows=tuple(
                Row(code=row_codes.give(name), label=entry.words({"": self._words(entry, label)}))
                for name, label in zip(names, rows, strict=True)
            ),
        )
        for name, row in zip(names, made.rows, strict=True):
            operand = Operand(field=made.row_field(row), style=Style.CHOICE, codes=values)
            self.know(name, operand)
        return self.assembly.add(entry, made)


_KINDS = {
    "Input": _Reader.text, "Textarea": _Reader.text, "InputNumber": _Reader.number,
    "Radio": _Reader.single, "CheckboxOne": _Reader.single, "Dropdown": _Reader.single,
    "CheckboxGroup": _Reader.multiple, "CheckboxBoolean": _Reader.one_box,
    "Switch": _Reader.one_box, "Suggester": _Reader.suggester, "Datepicker": _Reader.date,
    "Table": _Reader.table,
}  # fmt: skip
"""Component → what makes it. A duration has no kind here."""
