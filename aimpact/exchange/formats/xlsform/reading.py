"""From a workbook of XLSForm to a questionnaire of ours."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from aimpact.exchange.formats.assembly import Assembly
from aimpact.exchange.formats.codes import Codes
from aimpact.exchange.formats.entries import Entry
from aimpact.exchange.formats.hints import COLUMN, PART_OF, hint_of, read_hint
from aimpact.exchange.formats.imported import Column, Format, Imported, Weight
from aimpact.exchange.formats.parts import PageMaking
from aimpact.exchange.formats.recalling import recall_braces
from aimpact.exchange.formats.texts import Languages
from aimpact.exchange.formats.xlsform.form import Form, Line
from aimpact.exchange.formats.xlsform.kinds import META, list_of, make_question
from aimpact.exchange.formats.xlsform.making import Maker, is_yes
from aimpact.exchange.logic.lowering import Meaning, Operand, Resolve, Style
from aimpact.exchange.logic.trees import Name, Node, NotCarried
from aimpact.exchange.logic.xpath import bare, parse_xpath
from aimpact.questionnaire.structure import Kind, Question, Row, Text

_RECALL = re.compile(r"\$\{(?P<name>[^{}]+)\}")
_BEGIN = re.compile(r"^begin[ _](group|repeat|loop)\b", re.IGNORECASE)
_END = re.compile(r"^end[ _](group|repeat|loop)\b", re.IGNORECASE)
_TERMS = ("form_id", "version", "style", "instance_name", "submission_url", "public_key")


@dataclass(slots=True)
class Group:
    """A group, a repeat or a loop that is open. `page` is that of its last question."""

    line: Line
    word: str
    when: list[Node]
    title: Text
    entry: Entry
    page: PageMaking | None = None


def read_xlsform(form: Form) -> Imported:
    """The questionnaire. Raises `NotAQuestionnaire` when no question can be carried."""
    return _Reader(form).read()


class _Reader:
    def __init__(self, form: Form) -> None:
        base = form.settings.get("default_language", "")
        sample = [text for line in form.lines for text in line.words("label").values()]
        languages = Languages.of(form.languages or ("",), base=base, sample=sample)
        self.form = form
        self.assembly = Assembly(Format.XLSFORM, languages)
        self._open: list[Group] = []
        self._loose: PageMaking | None = None

    def read(self) -> Imported:
        self._settings()
        lines = iter(self.form.lines)
        waiting: list[Line] = []
        for line in lines:
            if waiting and self._is_row(line, waiting[0]):
                waiting.append(line)
                continue
            self._matrix(waiting)
            waiting = [line] if self._is_header(line) else []
            if not waiting:
                self._line(line)
        self._matrix(waiting)
        meaning = Meaning(resolve=_resolver(self.assembly.operands))
        return self.assembly.finish(meaning, recall_braces(_RECALL))

    def _settings(self) -> None:
        form, assembly = self.form, self.assembly
        assembly.hint = read_hint(form.settings.get(COLUMN, ""))
        titles = dict(form.setting_texts.get("form_title", {}))
        base = next(iter(assembly.languages.slots), "")
        titles = titles or {base: form.settings.get("form_title", "")}
        assembly.title = assembly.survey_words(titles)
        if assembly.languages.left_out:
            assembly.lose("languages", ", ".join(assembly.languages.left_out))
        if assembly.languages.renamed:
            assembly.lose("language_renamed", assembly.languages.renamed, Weight.NOTE)
        terms = [f"{name}={form.settings[name]}" for name in _TERMS if form.settings.get(name)]
        if terms:
            assembly.lose("terms", ", ".join(terms), Weight.NOTE)
        for title in form.others:
            assembly.lose("sheet", title)

    # --- rows ------------------------------------------------------------------------------
    def _line(self, line: Line) -> None:
        type_ = line.cell("type")
        if begun := _BEGIN.match(type_):
            self._begin(line, begun[1].lower())
        elif _END.match(type_):
            if self._open:
                self._open.pop()
        elif type_:
            self._question(line)

    def _begin(self, line: Line, word: str) -> None:
        entry = Entry(line.cell("name"), type(self).__name__, self.assembly.languages)
        title = entry.words(line.words("label"))
        group = Group(line, word, self._when(line, entry), title, entry)
        for loss in entry.losses:
            self.assembly.lose(loss.code, loss.detail, loss.weight)
        self._open.append(group)
        self._loose = None
        if hint_of(line.cell(COLUMN)):
            self._page()  # one of ours may be empty

    def _when(self, line: Line, entry: Entry) -> list[Node]:
        written = line.cell("relevant")
        try:
            return [parse_xpath(written)] if written else []
        except NotCarried as problem:
            entry.lose(f"condition_{problem.code}", written)
            return []

    def _page(self) -> PageMaking:
        """The page that the next question goes on: one a group, one between groups."""
        if not self._open:
            if self._loose is None:
                self._loose = self.assembly.page()
            return self._loose
        group = self._open[-1]
        if group.page is None or group.page is not self.assembly.pages[-1]:
            titles = [each.title for each in self._open if each.title]
            hint = hint_of(group.line.cell(COLUMN)) if group.page is None else ""
            intro = group.entry.words(group.line.words("hint"))
            group.page = self.assembly.page(hint, title=_joined(titles), intro=intro)
            group.page.hint = read_hint(group.line.cell(COLUMN)) if hint else {}
            group.page.when = [node for each in self._open for node in each.when]
        return group.page

    def _start(self, line: Line) -> Maker:
        self._page()
        entry = self.assembly.entry(line.cell("name"), " ".join(line.cell("type").split()))
        return Maker(self.assembly, self.form, line, entry)

    def _question(self, line: Line) -> None:
        if hint_of(line.cell(COLUMN), PART_OF):
            self._part(line)
            return
        if line.cell("type").strip().lower() in META:
            self.assembly.lose("metadata", line.cell("type"), Weight.NOTE)
            return
        maker = self._start(line)
        when = self._when(line, maker.entry)
        page = self._page()
        before = len(page.makings)
        make_question(maker)
        maker.finish()
        for making in page.makings[before:]:
            making.when += when
        page.makings = [making for making in page.makings if making.entry.codes]
        self._tell_repeats(maker.entry)

    def _part(self, line: Line) -> None:
        """A row that spells out, for other tools, a part of a question of ours."""
        styles = {"decimal": Style.NUMBER, "text": Style.TEXT}
        style = styles.get(line.cell("type"), Style.CHOICE)
        name = line.cell("name")
        codes = {each.cell("name"): each.cell("name") for each in self._choices_of(line)}
        operand = Operand(field=name, style=Style.LIST if codes else style, codes=codes)
        self.assembly.know(name, operand)
        self.assembly.columns.append(Column((name,), name, values=codes))

    def _choices_of(self, line: Line) -> list[Line]:
        return self.form.choices.get(line.cell("type").partition(" ")[2], [])

    def _tell_repeats(self, entry: Entry) -> None:
        for group in self._open:
            if group.word != "group":
                entry.lose("repeat", group.line.cell("name"))

    # --- matrices --------------------------------------------------------------------------
    def _is_header(self, line: Line) -> bool:
        looks = line.cell("appearance").lower().split()
        return "label" in looks and bool(list_of(line.cell("type")))

    def _is_row(self, line: Line, header: Line) -> bool:
        looks = line.cell("appearance").lower().split()
        same = list_of(line.cell("type")) == list_of(header.cell("type"))
        return same and ("list-nolabel" in looks or "list" in looks)

    def _matrix(self, lines: list[Line]) -> None:
        """A heading with labels and lines without: one question in lines here."""
        if not lines:
            return
        if len(lines) == 1:
            self._question(lines[0])
            return
        header, rest = lines[0], lines[1:]
        maker = self._start(header)
        choices = maker.choices_of(self.form.choices.get(list_of(header.cell("type")), []))
        rows, values = self._rows(maker, rest), dict(maker.values)
        wanted = [is_yes(line.cell("required")) for line in (header, *rest)]
        if any(wanted[1:]) and not all(wanted[1:]):
            maker.entry.lose("row_required")
        question = replace(
            maker.base(Kind.MATRIX, choices=choices, rows=rows), is_required=all(wanted[1:])
        )
        making = maker.add(question)
        making.when += self._when(header, maker.entry)
        for line, row in zip(rest, rows, strict=True):
            self._know_row(line, question, row, values)
            if nodes := self._when(line, maker.entry):
                making.parts_when.setdefault(row.code, []).extend(nodes)
        maker.finish()
        self._tell_repeats(maker.entry)

    def _rows(self, maker: Maker, lines: list[Line]) -> tuple[Row, ...]:
        codes = Codes("r", reserved={"other", "variant", "first"})
        return tuple(
            Row(
                code=self._row_code(maker, codes, line),
                label=maker.entry.words(line.words("label")),
            )
            for line in lines
        )

    def _row_code(self, maker: Maker, codes: Codes, line: Line) -> str:
        hint = read_hint(line.cell(COLUMN))
        code = codes.give(line.cell("name"), exactly=hint_of(line.cell(COLUMN)))
        maker.hints["rows"][code] = hint
        return code

    def _know_row(
        self, line: Line, question: Question, row: Row, values: Mapping[str, str]
    ) -> None:
        field, name = question.row_field(row), line.cell("name")
        self.assembly.know(name, Operand(field=field, style=Style.CHOICE, codes=values))
        self.assembly.columns.append(Column((name,), field, values=values))


def _joined(titles: list[Text]) -> Text:
    return Text(
        fr=" – ".join(filter(None, (title.fr for title in titles))),
        en=" – ".join(filter(None, (title.en for title in titles))),
    )


def _resolver(operands: Mapping[str, Operand]) -> Resolve:
    def resolve(name: Name) -> Operand:
        operand = operands.get(bare(name.name))
        if operand is None:
            raise NotCarried("unknown_name", bare(name.name))
        return operand

    return resolve
