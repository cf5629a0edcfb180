"""The mapping: what each column of a file becomes. One JSON document that a person corrects."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aimpact.accounts.enums import AgeBand, Gender, OccupationalGroup, ProfileField
from aimpact.core.text import clean_text
from aimpact.questionnaire.reading import LABEL_MAXIMUM
from aimpact.questionnaire.structure import Display, Kind, Text
from aimpact.surveys.importing.pivot import CodeColumns, LongColumns

VERSION = 1
MAXIMUM_CHOICES = 300
"""Choices of one question: a questionnaire takes 500, nobody reads that many."""
PROFILE_CODES: Mapping[str, frozenset[str]] = {
    ProfileField.AGE_BAND: frozenset(AgeBand.values),
    ProfileField.GENDER: frozenset(Gender.values),
    ProfileField.OCCUPATION: frozenset(OccupationalGroup.values),
}

Json = dict[str, Any]
T = TypeVar("T")


class MalformedMapping(ValueError):
    """The mapping does not hold: `path` says where in the JSON, `code` why (see `words`)."""

    def __init__(self, path: str, code: str, **figures: int | str) -> None:
        super().__init__(f"{path}: {code} {figures}")
        self.path = path
        self.code = code
        self.figures = figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How the files are read. `long` where the file has one line an answer."""

    encoding: str = ""
    delimiter: str = ""
    header_line: int = 0
    long: LongColumns | None = None
    codes: CodeColumns | None = None
    people: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceMap:
    """A choice, and the values of the file that mean it (its label, when none is given)."""

    label: Text
    values: tuple[str, ...] = ()
    is_exclusive: bool = False
    is_no_opinion: bool = False

    @property
    def meant_by(self) -> tuple[str, ...]:
        return self.values or (self.label.fr or self.label.en,)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionMap:
    """A question and the columns that answer it.

    A multiple question has either one column, cut at `separator`, or one column a choice, in
    the order of `choices`. A matrix has one column a line, named by `rows`. `other_column` is
    the text of "other, specify"; `keeps_others` makes such a text of values that no choice has.
    """

    kind: Kind
    label: Text
    columns: tuple[str, ...]
    choices: tuple[ChoiceMap, ...] = ()
    rows: tuple[Text, ...] = ()
    separator: str = ""
    other_column: str = ""
    keeps_others: bool = False
    display: Display = Display.RADIO

    @property
    def has_other(self) -> bool:
        return bool(self.other_column) or self.keeps_others

    @property
    def is_spread(self) -> bool:
        """Whether each choice has a column of its own."""
        return self.kind is Kind.MULTIPLE and not self.separator


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileMap:
    """A profile field, its column, and the code of each value; `None`: it fits no category."""

    column: str
    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMapping:
    """What the files become. Every column is used or ignored by name."""

    source: Source = Source()
    questions: tuple[QuestionMap, ...] = ()
    profile: Mapping[str, ProfileMap] = field(default_factory=dict)
    submitted: str = ""
    started: str = ""
    ignored: Mapping[str, str] = field(default_factory=dict)

    def used_columns(self) -> Iterator[str]:
        """Every column that the mapping uses, in its own order."""
        for question in self.questions:
            yield from question.columns
            if question.other_column:
                yield question.other_column
        yield from (part.column for part in self.profile.values())
        yield from (column for column in (self.submitted, self.started) if column)


def check_mapping(mapping: FileMapping, columns: Sequence[str]) -> None:
    """Raise `MalformedMapping` unless each column has its place, and each question its columns."""
    known, used = set(columns), set(mapping.used_columns())
    for column in sorted((used | set(mapping.ignored)) - known):
        raise MalformedMapping("columns", "column_unknown", column=column)
    for column in columns:
        if column not in used and column not in mapping.ignored:
            raise MalformedMapping("columns", "column_forgotten", column=column)
    for column in sorted(used & set(mapping.ignored)):
        raise MalformedMapping("ignored", "column_used_and_ignored", column=column)
    if not mapping.questions:
        raise MalformedMapping("questions", "no_question")
    for index, question in enumerate(mapping.questions):
        _check_question(question, f"questions[{index}]")


def _check_question(question: QuestionMap, path: str) -> None:
    spread = question.is_spread or question.kind is Kind.MATRIX
    wanted = len(question.rows if question.kind is Kind.MATRIX else question.choices)
    if not question.label:
        raise MalformedMapping(f"{path}.label", "no_label")
    if spread and len(question.columns) != wanted:
        raise MalformedMapping(f"{path}.columns", "one_column_each", wanted=wanted)
    if not spread and len(question.columns) != 1:
        raise MalformedMapping(f"{path}.columns", "one_column_only")
    if question.kind in {Kind.NUMBER, Kind.TEXT, Kind.PLACE}:
        return
    if not 1 <= len(question.choices) <= MAXIMUM_CHOICES:
        raise MalformedMapping(
            f"{path}.choices", "choices_number", number=len(question.choices),
            maximum=MAXIMUM_CHOICES,
        )  # fmt: skip
    meanings = Counter(value for choice in question.choices for value in choice.meant_by)
    twice = [value for value, count in meanings.items() if count > 1]
    if twice and not question.is_spread:
        raise MalformedMapping(f"{path}.choices", "value_twice", value=twice[0])


# --- JSON --------------------------------------------------------------------------------


def mapping_to_json(mapping: FileMapping) -> Json:
    """The mapping as plain JSON values; empty things are left out."""
    return _compact(
        version=VERSION,
        source=source_to_json(mapping.source),
        questions=[_question(question) for question in mapping.questions],
        profile={
            name: {"column": part.column, "values": dict(part.values)}
            for name, part in mapping.profile.items()
        },
        submitted=mapping.submitted,
        started=mapping.started,
        ignored=dict(mapping.ignored),
    )


def source_to_json(source: Source) -> Json:
    """How the files are read, as plain JSON values."""
    return _compact(
        encoding=source.encoding,
        delimiter=source.delimiter,
        header_line=source.header_line,
        long=_named(source.long, "person question answer"),
        codes=_named(source.codes, "question code label"),
        people=source.people,
    )


def _question(question: QuestionMap) -> Json:
    return _compact(
        kind=question.kind.value,
        label=_text(question.label),
        columns=list(question.columns),
        choices=[_choice(choice) for choice in question.choices],
        rows=[_text(row) for row in question.rows],
        separator=question.separator,
        other_column=question.other_column,
        keeps_others=question.keeps_others,
        display="" if question.display is Display.RADIO else question.display.value,
    )


def _choice(choice: ChoiceMap) -> Json | str:
    written = _compact(
        label=_text(choice.label),
        values=list(choice.values),
        is_exclusive=choice.is_exclusive,
        is_no_opinion=choice.is_no_opinion,
    )
    label = written["label"]
    return label if len(written) == 1 and isinstance(label, str) else written


def _text(text: Text) -> Json | str:
    return _compact(fr=text.fr, en=text.en) if text.en else text.fr


def _named(value: object, names: str) -> Json:
    return {} if value is None else {name: getattr(value, name) for name in names.split()}


def _compact(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value not in (None, "", [], {}, False)}


def mapping_from_text(text: bytes) -> FileMapping:
    """Read a mapping file. Raises `MalformedMapping`, also where it is not JSON."""
    try:
        value = json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise MalformedMapping("", "not_json") from error
    return mapping_from_json(value)


def mapping_from_json(value: object) -> FileMapping:
    """Read a mapping. Raises `MalformedMapping` on anything unknown or out of place."""
    keys = "version source questions profile submitted started ignored"
    data = _object(value, "", keys)
    if data.get("version") != VERSION:
        raise MalformedMapping("version", "version_unknown", wanted=VERSION)
    return FileMapping(
        source=_read_source(data.get("source", {})),
        questions=tuple(_each(data.get("questions", []), "questions", _read_question)),
        profile=_read_profile(data.get("profile", {})),
        submitted=_string(data.get("submitted", ""), "submitted"),
        started=_string(data.get("started", ""), "started"),
        ignored={
            column: _string(reason, f"ignored.{column}")
            for column, reason in _object(data.get("ignored", {}), "ignored").items()
        },
    )


def _read_source(value: object) -> Source:
    data = _object(value, "source", "encoding delimiter header_line long codes people")
    long, codes = data.get("long"), data.get("codes")
    line = data.get("header_line", 0)
    if isinstance(line, bool) or not isinstance(line, int) or line < 0:
        raise MalformedMapping("source.header_line", "not_a_line")
    return Source(
        encoding=_string(data.get("encoding", ""), "source.encoding"),
        delimiter=_string(data.get("delimiter", ""), "source.delimiter"),
        header_line=line,
        long=LongColumns(**_strings(long, "source.long", "person question answer"))
        if long is not None
        else None,
        codes=CodeColumns(**_strings(codes, "source.codes", "question code label"))
        if codes is not None
        else None,
        people=_string(data.get("people", ""), "source.people"),
    )


def _read_question(value: object, path: str) -> QuestionMap:
    data = _object(
        value, path,
        "kind label columns choices rows separator other_column keeps_others display",
    )  # fmt: skip
    return QuestionMap(
        kind=_one_of(Kind, data.get("kind"), f"{path}.kind"),
        label=_read_label(data.get("label", ""), f"{path}.label"),
        columns=tuple(_each(data.get("columns", []), f"{path}.columns", _string)),
        choices=tuple(_each(data.get("choices", []), f"{path}.choices", _read_choice)),
        rows=tuple(_each(data.get("rows", []), f"{path}.rows", _read_label)),
        separator=_string(data.get("separator", ""), f"{path}.separator"),
        other_column=_string(data.get("other_column", ""), f"{path}.other_column"),
        keeps_others=_flag(data.get("keeps_others", False), f"{path}.keeps_others"),
        display=_one_of(Display, data.get("display", Display.RADIO), f"{path}.display"),
    )


def _read_choice(value: object, path: str) -> ChoiceMap:
    if isinstance(value, str):
        return ChoiceMap(label=_read_label(value, path))
    data = _object(value, path, "label values is_exclusive is_no_opinion")
    return ChoiceMap(
        label=_read_label(data.get("label", ""), f"{path}.label"),
        values=tuple(_each(data.get("values", []), f"{path}.values", _string)),
        is_exclusive=_flag(data.get("is_exclusive", False), f"{path}.is_exclusive"),
        is_no_opinion=_flag(data.get("is_no_opinion", False), f"{path}.is_no_opinion"),
    )


def _read_profile(value: object) -> dict[str, ProfileMap]:
    profile = {}
    for name, part in _object(value, "profile", " ".join(PROFILE_CODES)).items():
        path = f"profile.{name}"
        data = _object(part, path, "column values")
        values = _object(data.get("values", {}), f"{path}.values")
        for typed, code in values.items():
            if code is not None and code not in PROFILE_CODES[name] | {""}:
                raise MalformedMapping(f"{path}.values", "profile_code_unknown", value=typed)
        profile[name] = ProfileMap(
            column=_string(data.get("column"), f"{path}.column"), values=dict(values)
        )
    return profile


def _read_label(value: object, path: str) -> Text:
    texts = {"fr": value} if isinstance(value, str) else dict(_object(value, path, "fr en"))
    cleaned = {name: clean_text(_string(text, path)) for name, text in texts.items()}
    if any(len(text) > LABEL_MAXIMUM for text in cleaned.values()):
        raise MalformedMapping(path, "label_too_long", maximum=LABEL_MAXIMUM)
    return Text(**cleaned)


def _strings(value: object, path: str, keys: str) -> dict[str, str]:
    data = _object(value, path, keys)
    return {key: _string(data.get(key), f"{path}.{key}") for key in keys.split()}


def _object(value: object, path: str, keys: str = "") -> Mapping[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise MalformedMapping(path, "not_an_object")
    if keys and (unknown := set(value) - set(keys.split())):
        raise MalformedMapping(path, "key_unknown", key=min(unknown))
    return value


def _each(value: object, path: str, read: Callable[[object, str], T]) -> list[T]:
    if not isinstance(value, list):
        raise MalformedMapping(path, "not_a_list")
    return [read(item, f"{path}[{index}]") for index, item in enumerate(value)]


Option = TypeVar("Option", Kind, Display)


def _one_of(options: type[Option], value: object, path: str) -> Option:
    try:
        return options(_string(value, path))
    except ValueError as error:
        raise MalformedMapping(path, "value_unknown", value=str(value)[:40]) from error


def _string(value: object, path: str) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise MalformedMapping(path, "not_a_text")
    return value


def _flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise MalformedMapping(path, "not_a_flag")
    return value
