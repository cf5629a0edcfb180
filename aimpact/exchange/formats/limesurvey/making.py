"""One LimeSurvey question on its way: its texts, parts, bounds, names in expressions."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from aimpact.exchange.formats.assembly import Assembly, check_choices
from aimpact.exchange.formats.codes import Codes
from aimpact.exchange.formats.entries import Entry
from aimpact.exchange.formats.hints import COLUMN, hint_of, read_hint
from aimpact.exchange.formats.imported import Column
from aimpact.exchange.formats.limesurvey.attributes import DISPLAY, is_default
from aimpact.exchange.formats.limesurvey.parts import ended
from aimpact.exchange.formats.limesurvey.survey import Item, LimeQuestion
from aimpact.exchange.formats.parts import CHECK_AGAIN, Check, Making
from aimpact.exchange.logic.bounds import read_bounds
from aimpact.exchange.logic.computing import mask_of
from aimpact.exchange.logic.expressionscript import parse_expression
from aimpact.exchange.logic.lowering import Operand, Style
from aimpact.exchange.logic.trees import Comparison, Literal, Name, NotCarried
from aimpact.questionnaire.document import is_bound
from aimpact.questionnaire.structure import (
    FIELD_SEPARATOR,
    OTHER,
    Choice,
    Kind,
    Question,
    Row,
    Rule,
    Text,
)

RESERVED_ROWS = {OTHER, "variant", "first"}
OTHER_LABEL = Text("Autre", "Other")
SAY_WHICH = Text("Précisez ce qu’il y a d’autre.", "Say what else there is.")
OTHER_VALUE = "-oth-"


class Maker:
    """What the table of kinds works with. `values`: our code of each of LimeSurvey's values."""

    def __init__(self, assembly: Assembly, lime: LimeQuestion, entry: Entry, code: str) -> None:
        self.assembly, self.lime, self.entry, self.code = assembly, lime, entry, code
        self.values: dict[str, str] = {}
        self.tick_codes: dict[str, str] = {}
        self._taken: set[str] = set()
        self._has_told_other = False
        self.making: Making | None = None
        self._checks: list[Check] = []
        self._own: Operand | None = None
        self.hints: dict[str, dict[str, Any]] = {"choices": {}, "rows": {}}
        self.label = entry.words(lime.texts)
        self.help = entry.words(lime.help)
        entry.label = self.label.read("fr")

    # --- attributes ------------------------------------------------------------------------
    def take(self, *names: str) -> str:
        """The value of the first attribute; all of these are then carried."""
        self._taken |= set(names)
        return self.lime.attribute(names[0]).strip()

    def number(self, name: str) -> float | None:
        """An attribute that is a number; `None`, and written down, when it is computed."""
        written = self.take(name)
        found = self.as_number(written)
        if written and found is None:
            self.entry.lose("attribute", f"{name}={written}")
        return found

    def as_number(self, written: str) -> float | None:
        try:
            found = float(written.replace(",", "."))
        except ValueError:
            return None
        return found if abs(found) < 1e12 else None

    def bounds(self) -> tuple[float | None, float | None]:
        """Bounds of a number: attributes of their own, or the validation `self >= 18`."""
        low, high = self._bound("min_num_value_n", ">="), self._bound("max_num_value_n", "<=")
        written = self.lime.attribute("em_validation_q")
        try:
            found = read_bounds(parse_expression(written), {"self", "this", self.lime.code})
        except NotCarried:
            return low, high
        self._taken |= {"em_validation_q", "em_validation_q_tip"}
        return (found[0] if low is None else low), (found[1] if high is None else high)

    def _bound(self, name: str, sign: str) -> float | None:
        """A bound that is a number; one that is another answer becomes a check."""
        written = self.take(name)
        found = self.as_number(written) if written else None
        if written and found is None:
            try:
                node = Comparison(sign, Name("self"), parse_expression(written))
            except NotCarried:
                self.entry.lose("attribute", f"{name}={written}")
                return None
            self._checks.append(Check(node, CHECK_AGAIN, "attribute", f"{name}={written}"))
        return found

    def need_other(self) -> None:
        """Who chooses "other" says what."""
        other, making = f"{self.code}{FIELD_SEPARATOR}{OTHER}", self.making
        if making and making.question.other_choice:
            rule = Rule(expression=f'answered({other}) or not selected({self.code}, "{OTHER}")',
                        message=SAY_WHICH)  # fmt: skip
            making.question = replace(making.question, rules=(*making.question.rules, rule))

    def moment(self, name: str) -> str:
        """An attribute that bounds a date: a year, a date, today."""
        written = self.take(name)
        if not written:
            return ""
        if written.strip("\"'(){} ").lower() in {"now", "today", "date('y-m-d", 'date("y-m-d'}:
            return "today"
        day = {"date_min": "-01-01", "date_max": "-12-31"}[name]
        found = f"{written}{day}" if written.isdigit() and len(written) == 4 else written[:10]
        if not is_bound(found) or "-" not in found[1:]:
            self.entry.lose("attribute", f"{name}={written}")
            return ""
        return found

    def unit(self) -> Text:
        """What stands behind the field, or before it: the unit."""
        suffix, prefix = self._spoken("suffix"), self._spoken("prefix")
        if suffix and prefix:
            self.entry.lose("attribute", f"prefix={prefix.read('fr')}")
        return suffix or prefix

    def heading(self, name: str) -> Text:
        return self._spoken(name)

    def _spoken(self, name: str) -> Text:
        self._taken.add(name)
        values = self.lime.attributes.get(name, {})
        base = next(iter(self.assembly.languages.slots), "")
        return self.entry.words({language or base: words for language, words in values.items()})

    def finish(self) -> None:
        """Write down the attributes that nothing took, and what else stood on the question."""
        if not self.entry.codes:
            return  # it is left out as a whole, which says it all
        self._check()
        for name, values in sorted(self.lime.attributes.items()):
            if name not in self._taken | {"random_group"} and name != COLUMN:
                self._tell(name, next(iter(values.values())))
        self._tell_rest()

    def _check(self) -> None:
        """Checks that no setting of ours says are rules, with the words of the file."""
        making, lime = self.making, self.lime
        if making is None:
            return
        written = lime.attribute("em_validation_q").strip()
        if written and "em_validation_q" not in self._taken:
            self._taken |= {"em_validation_q", "em_validation_q_tip"}
            message = self._spoken("em_validation_q_tip") or CHECK_AGAIN
            try:
                node = parse_expression(written)
                told = f"em_validation_q={written}"
                self._checks.append(Check(node, message, "attribute", told))
            except NotCarried:
                self.entry.lose("attribute", f"em_validation_q={written}")
        making.own = self._own
        making.checks += self._checks

    def _pattern(self) -> None:
        """A regular expression, where a mask says the same of a text."""
        making = self.making
        try:
            if making is None or making.question.kind is not Kind.TEXT:
                raise NotCarried("function", "regex")
            mask = mask_of(self.lime.pattern)
        except NotCarried:
            self.entry.lose("pattern", self.lime.pattern)
            return
        rule = Rule(expression=f'matches({making.question.code}, "{mask}")', message=CHECK_AGAIN)
        making.question = replace(making.question, rules=(*making.question.rules, rule))

    def _tell_rest(self) -> None:
        if self.lime.has_other and not self._has_told_other:
            self.entry.lose("other")
        if self.lime.pattern:
            self._pattern()
        for default in (self.lime.default, *(item.default for item in self.lime.items)):
            if default:
                self.entry.lose("default", default)
        if any(item.worth not in {"", "0"} for item in self.lime.answers):
            self.entry.note("assessment")

    def _tell(self, name: str, value: str) -> None:
        if is_default(name, value) or value.strip() == self.lime.relevance.strip():
            return
        if name in DISPLAY:
            self.entry.note("display", f"{name}={value}")
        else:
            self.entry.lose("attribute", f"{name}={value}")

    # --- questions and parts ---------------------------------------------------------------
    def base(self, kind: Kind, **parts: Any) -> Question:
        """The question itself."""
        common: dict[str, Any] = {
            "label": self.label,
            "help": self.help,
            "is_required": self.lime.mandatory == "Y",
            "is_recommended": self.lime.mandatory == "S",
            "is_shuffled": self.take("random_order") == "1",
        }
        return Question(code=self.code, kind=kind, **(common | parts))

    def second(self, name: str, kind: Kind, **parts: Any) -> Question:
        """Another question that goes with it."""
        code = self.assembly.question_codes.give(f"{self.code}_{name}")
        return Question(code=code, kind=kind, **({"label": self.label} | parts))

    def suffixed(self, more: Text) -> Text:
        """The question's words and, behind a dash, these."""
        if not more:
            return self.label
        pairs = [(getattr(self.label, slot), getattr(more, slot)) for slot in ("fr", "en")]
        texts = [f"{one} – {other}" if one and other else one for one, other in pairs]
        return Text(fr=texts[0], en=texts[1])

    def add(self, question: Question, *, parts: bool = False) -> Making:
        """Add a question; `parts`: conditions of its subquestions stand on it."""
        check_choices(self.entry, question.choices)
        if len(question.choices) > 500 or len(question.rows) > 500:
            self.entry.leave_out("too_many_choices")
            question = replace(question, choices=(), rows=())
        hint = read_hint(self.lime.hints) if question.code == self.code else {}
        making = self.assembly.add(self.entry, question, hint, self.hints)
        self.making = self.making or making
        if parts or question.kind is Kind.MULTIPLE:
            self._part_conditions(making)
        return making

    def _part_conditions(self, making: Making) -> None:
        self._filters(making, "array_filter", "=")
        self._filters(making, "array_filter_exclude", "!=")
        for item in self.lime.items:
            code = self.tick_codes.get(item.code)
            if item.relevance.strip() in {"", "1"} or code is None:
                continue
            try:
                making.parts_when.setdefault(code, []).append(parse_expression(item.relevance))
            except NotCarried as problem:
                self.entry.lose(f"part_{problem.code}", item.relevance)

    def _filters(self, making: Making, attribute: str, operator: str) -> None:
        """Lines shown where the part of the same code is ticked in another question, or not."""
        for source in filter(None, map(str.strip, self.take(attribute).split(";"))):
            for item in self.lime.axis(0):
                code = self.tick_codes.get(item.code)
                if code:
                    name = Name(f"{source}_{item.code}", "NAOK")
                    test = Comparison(operator, name, Literal("Y"))
                    making.parts_when.setdefault(code, []).append(test)

    def choices_of(self, scale: int) -> tuple[Choice, ...]:
        """The answers of one scale as choices."""
        return self.choices_from(self.lime.options(scale))

    def choices_from(self, items: Iterable[Item]) -> tuple[Choice, ...]:
        codes, choices = Codes("c", reserved={OTHER}), []
        self.values = {}
        for item in items:
            code = codes.give(item.code, exactly=hint_of(item.hints))
            self.values[item.code] = code
            self.hints["choices"][code] = read_hint(item.hints)
            worth = self.as_number(item.worth) if item.worth not in {"", "0"} else None
            choices.append(Choice(code=code, label=self.entry.words(item.texts), amount=worth))
        return tuple(choices)

    def ticks(self) -> tuple[Choice, ...]:
        """The subquestions as choices."""
        choices = self.choices_from(self.lime.axis(0))
        self.tick_codes = dict(self.values)
        return choices

    def rows_of(self, items: Iterable[Item]) -> tuple[Row, ...]:
        """Subquestions as lines; `left|right` are the two ends of a line."""
        codes, rows = Codes("r", reserved=RESERVED_ROWS), []
        self.tick_codes = {}
        for item in items:
            code = codes.give(item.code, exactly=hint_of(item.hints))
            self.tick_codes[item.code] = code
            self.hints["rows"][code] = read_hint(item.hints)
            rows.append(ended(Row(code=code, label=self.entry.words(item.texts))))
        return tuple(rows)

    def other(self) -> tuple[Choice, ...]:
        """ "Other", where the question has it."""
        self._has_told_other = True
        if not self.lime.has_other:
            return ()
        label = self._spoken("other_replace_text") or OTHER_LABEL
        self.values[OTHER_VALUE] = OTHER
        return (Choice(code=OTHER, label=label, is_other=True),)

    # --- names -----------------------------------------------------------------------------
    def answered(
        self,
        part: str,
        style: Style,
        *,
        field: str = "",
        code: str = "",
        values: Mapping[str, str] | None = None,
        is_whole: bool = False,
    ) -> None:
        """One value: how expressions and files of answers call it. `part` is a subquestion."""
        name = field or code or self.code
        operand = Operand(field=name, style=style, codes=dict(values or {}), is_whole=is_whole)
        written = self.names(part)
        self._own = self._own or (None if part else operand)
        for each in written:
            self.assembly.know(each, operand)
        self.assembly.columns.append(Column(written, name, values=dict(values or {})))

    def answered_other(self) -> None:
        if self.lime.has_other:
            field = f"{self.code}{FIELD_SEPARATOR}{OTHER}"
            operand = Operand(field=field, style=Style.TEXT)
            written = self.names("other")
            for each in written:
                self.assembly.know(each, operand)
            self.assembly.columns.append(Column(written, field))

    def ticked(self, question: Question) -> None:
        """A multiple choice: one value a choice."""
        for value, code in self.tick_codes.items():
            operand = Operand(field=question.code, style=Style.TICK, ticked=code)
            written = self.names(value)
            for each in written:
                self.assembly.know(each, operand)
            self.assembly.columns.append(Column(written, question.code, tick=code))
        self.know_list()

    def know_list(self) -> None:
        """The multiple choice as a whole: only whether anything is ticked may be asked of it."""
        codes = {code: code for code in self.tick_codes.values()}
        operand = Operand(field=self.code, style=Style.LIST, codes=codes)
        for each in self.names(""):
            self.assembly.know(each, operand)

    def ranked(self, question: Question) -> None:
        codes = dict(self.values)
        first = Operand(field=f"{question.code}__first", style=Style.CHOICE, codes=codes)
        for rank in range(1, len(question.choices) + 1):
            written = self.names(str(rank))
            if rank == 1:
                for each in written:
                    self.assembly.know(each, first)
            self.assembly.columns.append(Column(written, question.code, values=codes, rank=rank))

    def table(self, question: Question, *, is_ticked: bool) -> None:
        """Cells of a table of numbers, texts or ticks."""
        style = Style.NUMBER if question.cells.value == "number" else Style.TEXT
        for line, row in zip(self.lime.axis(0), question.rows, strict=True):
            for column, choice in zip(self.lime.axis(1), question.choices, strict=True):
                written = self.names(f"{line.code}_{column.code}")
                if is_ticked:
                    name = question.row_field(row)
                    operand = Operand(
                        field=name, style=Style.TICK, ticked=choice.code, tick_value="1"
                    )
                    self.assembly.columns.append(Column(written, name, tick=choice.code))
                else:
                    name = question.cell_field(row, choice) if question.choices else ""
                    operand = Operand(field=name, style=style)
                    self.assembly.columns.append(Column(written, name))
                for each in written:
                    self.assembly.know(each, operand)

    def names(self, part: str) -> tuple[str, ...]:
        """Every way in which LimeSurvey calls a value: `Q1_SQ1`, `Q1[SQ1]`, `12X3X45SQ1`."""
        code, sgqa = self.lime.code, self.lime.sgqa
        if not part:
            return (code, sgqa) if sgqa else (code,)
        found = [f"{code}_{part}", f"{code}[{part}]"]
        return (*found, f"{sgqa}{part}") if sgqa else tuple(found)
