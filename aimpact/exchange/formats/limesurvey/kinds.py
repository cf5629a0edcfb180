"""The table of LimeSurvey's types of question, and what each becomes here."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from aimpact.exchange.formats.hints import hint_of
from aimpact.exchange.formats.limesurvey.making import Maker
from aimpact.exchange.formats.limesurvey.survey import Item
from aimpact.exchange.formats.parts import CHECK_AGAIN, Check
from aimpact.exchange.logic.expressionscript import parse_expression
from aimpact.exchange.logic.lowering import Operand, Style
from aimpact.exchange.logic.trees import Call, Comparison, Name, Negation, NotCarried
from aimpact.questionnaire.structure import Cells, Choice, Display, Kind, Text

YES_NO = {"Y": ("yes", Text("Oui", "Yes")), "N": ("no", Text("Non", "No"))}
_SCALES: Mapping[str, Mapping[str, tuple[str, Text]]] = {
    "5": {str(n): (f"c{n}", Text(str(n), str(n))) for n in range(1, 6)},
    "A": {str(n): (f"c{n}", Text(str(n), str(n))) for n in range(1, 6)},
    "B": {str(n): (f"c{n}", Text(str(n), str(n))) for n in range(1, 11)},
    "C": {
        "Y": ("yes", Text("Oui", "Yes")),
        "U": ("uncertain", Text("Incertain", "Uncertain")),
        "N": ("no", Text("Non", "No")),
    },
    "E": {
        "I": ("increase", Text("Augmenter", "Increase")),
        "S": ("same", Text("Sans changement", "Same")),
        "D": ("decrease", Text("Diminuer", "Decrease")),
    },
    "G": {"F": ("f", Text("Femme", "Female")), "M": ("m", Text("Homme", "Male"))},
    "Y": YES_NO,
}
"""Types whose answers LimeSurvey knows by itself: value → our code and words."""
_FILES = {
    "pictures": {"png", "jpg", "jpeg", "gif", "webp"},
    "pdf": {"pdf"},
    "documents": {"doc", "docx", "odt", "xls", "xlsx", "ods"},
}
_KNOWN_FILES = {kind for kinds in _FILES.values() for kind in kinds}
COMMENTS = Text("Commentaires", "Comments")
COMMENT = Text("Commentaire", "Comment")


def _fixed(maker: Maker) -> tuple[Choice, ...]:
    scale = _SCALES[maker.lime.type]
    maker.values = {value: code for value, (code, _label) in scale.items()}
    return tuple(Choice(code=code, label=label) for code, label in scale.values())


def _single(kind: Kind) -> Callable[[Maker], None]:
    def make(maker: Maker) -> None:
        choices = _fixed(maker) if maker.lime.type in _SCALES else maker.choices_of(0)
        _add_single(maker, kind, choices)

    return make


def _add_single(
    maker: Maker, kind: Kind, choices: tuple[Choice, ...], display: Display = Display.RADIO
) -> None:
    maker.add(maker.base(kind, choices=choices, display=display))
    maker.answered("", Style.CHOICE, values=maker.values)


def _list(maker: Maker) -> None:
    choices = (*maker.choices_of(0), *maker.other())
    is_dropdown = maker.lime.type == "!"
    if is_dropdown:
        maker.take("category_separator", "dropdown_size", "dropdown_prefix")
    display = Display.DROPDOWN if is_dropdown else Display.RADIO
    if maker.take("assessment_value"):
        maker.entry.note("assessment")
    _add_single(maker, Kind.SINGLE, choices, display)
    maker.answered_other()
    if maker.lime.has_other and maker.take("other_comment_mandatory") == "1":
        maker.need_other()


def _list_with_comment(maker: Maker) -> None:
    _list(maker)
    maker.entry.note("split")
    label = maker.suffixed(COMMENT)
    comment = maker.second("comment", Kind.TEXT, label=label, display=Display.LONG)
    maker.add(comment)
    maker.answered("comment", Style.TEXT, code=comment.code)


def _multiple(maker: Maker) -> None:
    exclusive = {code.strip() for code in maker.take("exclude_all_others").split(";")}
    choices = tuple(
        replace(choice, is_exclusive=item.code in exclusive)
        for choice, item in zip(maker.ticks(), maker.lime.axis(0), strict=True)
    )
    question = maker.base(
        Kind.MULTIPLE,
        choices=(*choices, *maker.other()),
        minimum=maker.number("min_answers"),
        maximum=maker.number("max_answers"),
    )
    maker.add(question)
    maker.ticked(question)
    maker.answered_other()


def _multiple_with_comments(maker: Maker) -> None:
    _multiple(maker)
    maker.entry.note("split")
    rows = maker.rows_of(maker.lime.axis(0))
    comments = maker.second(
        "comments", Kind.MATRIX, label=maker.suffixed(COMMENTS), rows=rows, cells=Cells.TEXT
    )
    making = maker.add(comments)
    making.when.append(Negation(Call("is_empty", (Name(maker.lime.code, "NAOK"),))))
    for row, item in zip(rows, maker.lime.axis(0), strict=True):
        maker.answered(f"{item.code}comment", Style.TEXT, field=comments.row_field(row))


def _matrix(maker: Maker) -> None:
    choices = _fixed(maker) if maker.lime.type in _SCALES else maker.choices_of(0)
    if maker.lime.type == "H":
        maker.entry.note("columns_to_rows")
    _add_matrix(maker, choices, "")


def _add_matrix(maker: Maker, choices: tuple[Choice, ...], suffix: str) -> None:
    rows = maker.rows_of(maker.lime.axis(0))
    question = maker.base(Kind.MATRIX, choices=choices, rows=rows)
    maker.add(question, parts=True)
    for row, item in zip(rows, maker.lime.axis(0), strict=True):
        name = question.row_field(row)
        maker.answered(item.code + suffix, Style.CHOICE, field=name, values=maker.values)


def _two_matrices(maker: Maker) -> None:
    """Two scales for the same lines: a matrix each."""
    headers = [maker.heading("dualscale_headerA"), maker.heading("dualscale_headerB")]
    rows = maker.rows_of(maker.lime.axis(0))
    for scale, header in enumerate(headers):
        choices = maker.choices_of(scale)
        label = maker.suffixed(header)
        question = (
            maker.base(Kind.MATRIX, choices=choices, rows=rows, label=label)
            if scale == 0
            else maker.second("scale2", Kind.MATRIX, choices=choices, rows=rows, label=label)
        )
        maker.add(question, parts=True)
        for row, item in zip(rows, maker.lime.axis(0), strict=True):
            name = question.row_field(row)
            maker.answered(f"{item.code}#{scale}", Style.CHOICE, field=name, values=maker.values)
            maker.answered(f"{item.code}_{scale}", Style.CHOICE, field=name, values=maker.values)
            maker.answered(f"{item.code}][{scale + 1}", Style.CHOICE, field=name,
                           values=maker.values)  # fmt: skip
    maker.entry.note("split")


def _table(cells: Cells) -> Callable[[Maker], None]:
    """Numbers or texts in lines and columns."""

    def make(maker: Maker) -> None:
        rows = maker.rows_of(maker.lime.axis(0))
        columns = maker.choices_from(maker.lime.axis(1))
        is_ticked = maker.take("multiflexible_checkbox") == "1"
        kept = Cells.NUMBER if maker.take("numbers_only") == "1" else cells
        if is_ticked:
            question = maker.base(Kind.MATRIX, rows=rows, choices=columns, cells=Cells.MULTIPLE)
        else:
            low, high = maker.number("multiflexible_min"), maker.number("multiflexible_max")
            maximum = maker.number("maximum_chars") if kept is Cells.TEXT else high
            question = maker.base(
                Kind.MATRIX, rows=rows, choices=columns, cells=kept, minimum=low, maximum=maximum
            )
        maker.add(question, parts=True)
        maker.table(question, is_ticked=is_ticked)

    return make


def _several(cells: Cells) -> Callable[[Maker], None]:
    """Several short texts, or several numbers: a matrix without columns."""

    def make(maker: Maker) -> None:
        if maker.number("equals_num_value") is not None and _shares(maker):
            return
        kept = Cells.NUMBER if maker.take("numbers_only") == "1" else cells
        style = Style.NUMBER if kept is Cells.NUMBER else Style.TEXT
        maximum = maker.number("max_num_value_n" if kept is Cells.NUMBER else "maximum_chars")
        sliders = maker.take("slider_layout") == "1"
        low = maker.number("slider_min") if sliders else maker.number("min_num_value_n")
        high = maker.number("slider_max") if sliders else maximum
        is_whole = maker.take("num_value_int_only") == "1"
        if sliders:
            maker.entry.note("sliders")
        rows = maker.rows_of(maker.lime.axis(0))
        question = maker.base(
            Kind.MATRIX, rows=rows, cells=kept, minimum=low, maximum=high, is_whole=is_whole
        )
        making = maker.add(question, parts=True)
        if kept is Cells.NUMBER:
            making.checks += _totals(maker)
        for row, item in zip(rows, maker.lime.axis(0), strict=True):
            name = question.row_field(row)
            maker.answered(item.code, style, field=name, is_whole=is_whole)

    return make


def _totals(maker: Maker) -> Iterator[Check]:
    """Bounds of the sum of several numbers: a number, or another answer."""
    code = maker.lime.code
    total = Call("sum", tuple(Name(f"{code}_{item.code}") for item in maker.lime.axis(0)))
    signs = {"min_num_value": ">=", "max_num_value": "<=", "equals_num_value": "="}
    others = {"min_num_value_sgqa": ">=", "max_num_value_sgqa": "<=", "num_value_equals_sgqa": "="}
    for name, sign in (signs | others).items():
        if written := maker.take(name):
            try:
                bound = parse_expression(written)
            except NotCarried:
                maker.entry.lose("attribute", f"{name}={written}")
                continue
            node = Comparison(sign, total, bound)
            yield Check(node, CHECK_AGAIN, "attribute", f"{name}={written}")


def _shares(maker: Maker) -> bool:
    """Numbers that must add up to a constant: points to share out."""
    total = maker.number("equals_num_value")
    if total is None or maker.lime.attribute("min_num_value_n") not in {"", "0"}:
        return False
    maker.take("equals_num_value", "min_num_value_n", "max_num_value_n", "num_value_int_only")
    choices = maker.ticks()
    question = maker.base(Kind.CONSTANT_SUM, choices=choices, maximum=total)
    maker.add(question, parts=True)
    for choice, item in zip(choices, maker.lime.axis(0), strict=True):
        maker.answered(item.code, Style.NUMBER, field=question.choice_field(choice))
    return True


def _number(maker: Maker) -> None:
    is_whole = maker.take("num_value_int_only") == "1"
    low, high = maker.bounds()
    unit = maker.unit()
    maker.add(maker.base(Kind.NUMBER, minimum=low, maximum=high, is_whole=is_whole, unit=unit))
    maker.answered("", Style.NUMBER, is_whole=is_whole)


def _short_text(maker: Maker) -> None:
    if maker.take("numbers_only") == "1":
        return _number(maker)
    if maker.lime.attribute("location_mapservice") not in {"", "0"}:
        return maker.entry.leave_out("kind", "map")
    maximum = maker.number("maximum_chars")
    maker.add(maker.base(Kind.TEXT, display=Display.SHORT, maximum=maximum))
    return maker.answered("", Style.TEXT)


def _long_text(maker: Maker) -> None:
    maximum = maker.number("maximum_chars")
    maker.add(maker.base(Kind.TEXT, display=Display.LONG, maximum=maximum))
    maker.answered("", Style.TEXT)


def _moment(maker: Maker) -> None:
    wanted = maker.take("date_format").lower()
    has_time = "h" in wanted or "ii" in wanted
    has_day = not wanted or "d" in wanted or "y" in wanted
    kind = Kind.DATETIME if has_time and has_day else Kind.TIME if has_time else Kind.DATE
    bounds = {"earliest": maker.moment("date_min"), "latest": maker.moment("date_max")}
    maker.add(maker.base(kind, **bounds))
    maker.answered("", Style.MOMENT)


def _ranking(maker: Maker) -> None:
    items: Iterable[Item] = maker.lime.options(0) or maker.lime.axis(0)
    choices = maker.choices_from(items)
    question = maker.base(
        Kind.RANKING,
        choices=choices,
        minimum=maker.number("min_answers"),
        maximum=maker.number("max_answers"),
    )
    if columns := maker.take("max_subquestions"):
        question = replace(question, maximum=question.maximum or maker.as_number(columns))
    maker.add(question)
    maker.ranked(question)


def _information(maker: Maker) -> None:
    maker.add(maker.base(Kind("information"), is_required=False))


def _file(maker: Maker) -> None:
    maker.take("max_filesize", "min_num_of_files", "show_title", "show_comment")
    written = maker.take("allowed_filetypes").lower()
    wanted = {kind.strip(" .") for kind in written.split(",")} - {""}
    accepts = tuple(name for name, kinds in _FILES.items() if wanted & kinds)
    if wanted != {kind for name in accepts for kind in _FILES[name]}:
        if wanted - _KNOWN_FILES:
            maker.entry.lose("file_kinds", written)
        else:
            maker.entry.note("file_groups", written)
    maker.add(maker.base(Kind.FILE, maximum=maker.number("max_num_of_files"), accepts=accepts))


def _equation(maker: Maker) -> None:
    """A computed number is a score; a text that recalls answers is shown as such."""
    texts = [text.strip() for text in maker.lime.texts.values() if text.strip()]
    is_alone = bool(texts) and texts[0].startswith("{") and texts[0].find("}") == len(texts[0]) - 1
    is_hidden = maker.take("hidden", "numbers_only") == "1"
    if not is_alone and texts and not is_hidden:
        _information(maker)
        return
    try:
        formula = parse_expression(texts[0] if texts else "")
    except NotCarried:
        maker.entry.leave_out("equation", " ".join(texts))
        return
    question = maker.base(Kind.SCORE, label=Text(fr=maker.lime.code), help=Text())
    making = maker.add(replace(question, is_required=False, is_recommended=False))
    making.formula = formula
    maker.entry.note("score")
    for name in maker.names(""):
        maker.assembly.know(name, Operand(field=maker.code, style=Style.NUMBER))


def _not_carried(code: str) -> Callable[[Maker], None]:
    def leave(maker: Maker) -> None:
        maker.entry.leave_out(code)

    return leave


TYPES: Mapping[str, tuple[str, Callable[[Maker], None], str]] = {
    "1": ("array dual scale", _two_matrices, "matrix"),
    "5": ("5 point choice", _single(Kind.RATING), "rating"),
    "A": ("array 5 point", _matrix, "matrix"),
    "B": ("array 10 point", _matrix, "matrix"),
    "C": ("array yes/uncertain/no", _matrix, "matrix"),
    "D": ("date", _moment, "date"),
    "E": ("array increase/same/decrease", _matrix, "matrix"),
    "F": ("array", _matrix, "matrix"),
    "G": ("gender", _single(Kind.SINGLE), "single"),
    "H": ("array by column", _matrix, "matrix"),
    "I": ("language switch", _not_carried("language_switch"), ""),
    "K": ("multiple numerical", _several(Cells.NUMBER), "matrix"),
    "L": ("list (radio)", _list, "single"),
    "!": ("list (dropdown)", _list, "single"),
    "M": ("multiple choice", _multiple, "multiple"),
    "N": ("numerical", _number, "number"),
    "O": ("list with comment", _list_with_comment, "single"),
    "P": ("multiple choice with comments", _multiple_with_comments, "multiple"),
    "Q": ("multiple short text", _several(Cells.TEXT), "matrix"),
    "R": ("ranking", _ranking, "ranking"),
    "S": ("short free text", _short_text, "text"),
    "T": ("long free text", _long_text, "text"),
    "U": ("huge free text", _long_text, "text"),
    "X": ("text display", _information, "information"),
    "Y": ("yes/no", _single(Kind.YES_NO), "yes_no"),
    "*": ("equation", _equation, "score"),
    ":": ("array (numbers)", _table(Cells.NUMBER), "matrix"),
    ";": ("array (texts)", _table(Cells.TEXT), "matrix"),
    "|": ("file upload", _file, "file"),
    "Z": ("list radio (flexible labels)", _list, "single"),
    "W": ("list dropdown (flexible labels)", _list, "single"),
}
"""Type letter → LimeSurvey's name, what makes it, our kind (empty: not carried)."""


_OURS = {"score", "hidden"}
"""Kinds that our own file holds and that LimeSurvey shows to nobody."""


def make_question(maker: Maker) -> None:
    """What LimeSurvey's question becomes; written down when its kind is not to be had here."""
    if hint_of(maker.lime.hints, "kind") in _OURS:
        maker.add(maker.base(Kind.TEXT))
        return
    if maker.lime.attribute("hidden") == "1" and maker.lime.type != "*":
        maker.entry.leave_out("hidden")
        return
    known = TYPES.get(maker.lime.type)
    if known is None or (known[2] and known[2] not in set(Kind)):
        maker.entry.leave_out("kind", known[0] if known else maker.lime.type)
        return
    known[1](maker)
