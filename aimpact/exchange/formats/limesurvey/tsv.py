"""LimeSurvey's "tab separated values": one row a setting, text, group, question, part.

The order of rows makes the hierarchy. A survey in several languages has each row once a
language, side by side or one language after the other: rows of one name are brought together.
"""

import csv
import io
from collections.abc import Mapping

from aimpact.exchange.formats.imported import NotAQuestionnaire
from aimpact.exchange.formats.limesurvey.survey import (
    Item,
    LimeGroup,
    LimeQuestion,
    LimeQuota,
    LimeSurvey,
)

Row = Mapping[str, str]

ROWS_MAXIMUM = 50_000
COLUMNS = (
    "id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language",
    "validation", "mandatory", "encrypted", "other", "default", "same_default", "same_script",
)  # fmt: skip
"""What LimeSurvey names itself; every other column is an attribute of questions."""
_KNOWN = {*COLUMNS, "sid", "gid", "qid", "aid", "sqid"}


def looks_like_tsv(text: str) -> bool:
    """Whether a text begins as LimeSurvey's file does."""
    header = text.lstrip("\ufeff").split("\n", 1)[0].lower().replace('"', "").split("\t")
    return {"class", "type/scale"} <= {name.strip() for name in header}


def read_tsv(text: str) -> LimeSurvey:
    """The survey of a file. Raises `NotAQuestionnaire`."""
    if not looks_like_tsv(text):
        raise NotAQuestionnaire("not_limesurvey_tsv")
    reader = _Reader()
    for row in _rows(text):
        reader.read(row)
    survey = reader.survey
    if not survey.questions():
        raise NotAQuestionnaire("no_question")
    return reader.finished()


def _rows(text: str) -> list[Row]:
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter="\t")
    try:
        header = [name.strip().lower() for name in next(lines)]
        rows: list[Row] = []
        for cells in lines:
            if any(cells):
                rows.append(dict(zip(header, cells, strict=False)))
            if len(rows) > ROWS_MAXIMUM:
                raise NotAQuestionnaire("too_many_questions", str(ROWS_MAXIMUM))
    except csv.Error as error:
        raise NotAQuestionnaire("tsv_broken", str(lines.line_num)) from error
    return rows


class _Reader:
    def __init__(self) -> None:
        self.survey = LimeSurvey()
        self._groups: dict[str, LimeGroup] = {}
        self._questions: dict[str, LimeQuestion] = {}
        self._items: dict[tuple[str, str, str, str], Item] = {}
        self._quotas: dict[str, LimeQuota] = {}
        self._group_counts: dict[str, int] = {}
        self._question: LimeQuestion | None = None
        self._spoken: dict[str, None] = {}
        self._read = {
            "S": self._setting, "SL": self._text, "G": self._group, "Q": self._ask,
            "SQ": self._part, "A": self._part, "QTA": self._quota, "QTAM": self._member,
            "QTALS": self._message, "AS": self._assessment,
        }  # fmt: skip

    def read(self, row: Row) -> None:
        read = self._read.get(row.get("class", "").strip().upper())
        if language := row.get("language", "").strip():
            self._spoken[language] = None
        if read:
            read(row)

    def finished(self) -> LimeSurvey:
        survey = self.survey
        settings = survey.settings
        listed = [settings.get("language", ""), *settings.get("additional_languages", "").split()]
        survey.languages = tuple(dict.fromkeys(filter(None, [*listed, *self._spoken]))) or ("",)
        survey.base = survey.languages[0]
        return survey

    def _setting(self, row: Row) -> None:
        name, value = row.get("name", "").strip(), row.get("text", "").strip()
        self.survey.settings.setdefault(name, value)
        if name == "aimpact":
            self.survey.hints = value

    def _text(self, row: Row) -> None:
        texts = self.survey.texts.setdefault(row.get("name", "").strip(), {})
        if row.get("text"):
            texts[self._language(row)] = row["text"]

    def _language(self, row: Row) -> str:
        return row.get("language", "").strip() or self.survey.settings.get("language", "")

    def _group(self, row: Row) -> None:
        language = self._language(row)
        self._group_counts[language] = self._group_counts.get(language, 0) + 1
        key = row.get("type/scale", "").strip() or f"#{self._group_counts[language]}"
        group = self._groups.get(key)
        if group is None or language in group.titles:
            group = self._groups[key] = LimeGroup()
            self.survey.groups.append(group)
        group.titles[language] = row.get("name", "")
        if row.get("text"):
            group.texts[language] = row["text"]
        group.relevance = group.relevance or row.get("relevance", "").strip()
        group.random = group.random or row.get("random_group", "") or row.get("validation", "")
        group.hints = group.hints or row.get("aimpact", "")

    def _ask(self, row: Row) -> None:
        language, code = self._language(row), row.get("name", "").strip()
        known = self._questions.get(code)
        if known is None or language in known.texts:
            known = self._questions[code] = self._new_question(row, code)
        self._question = known
        known.texts[language] = row.get("text", "")
        if row.get("help"):
            known.help[language] = row["help"]
        for name, value in row.items():
            if name and name not in _KNOWN and value:
                known.attributes.setdefault(name, {})[language] = value

    def _new_question(self, row: Row, code: str) -> LimeQuestion:
        question = LimeQuestion(
            code=code,
            type=row.get("type/scale", "").strip(),
            relevance=row.get("relevance", "").strip(),
            mandatory=row.get("mandatory", "").strip().upper(),
            has_other=row.get("other", "").strip().upper() == "Y",
            pattern=row.get("validation", "").strip(),
            default=row.get("default", "").strip(),
            hints=row.get("aimpact", ""),
        )
        if not self.survey.groups:
            self.survey.groups.append(LimeGroup())
        self.survey.groups[-1].questions.append(question)
        return question

    def _part(self, row: Row) -> None:
        if self._question is None:
            return
        scale, code = row.get("type/scale", "").strip() or "0", row.get("name", "").strip()
        kind = row.get("class", "").strip().upper()
        key = (self._question.code, kind, scale, code)
        item, language = self._items.get(key), self._language(row)
        if item is None or language in item.texts:
            item = self._items[key] = self._new_part(row, code, scale)
            parts = self._question.answers if kind == "A" else self._question.items
            parts.append(item)
        item.texts[language] = row.get("text", "")

    def _new_part(self, row: Row, code: str, scale: str) -> Item:
        return Item(
            code=code,
            scale=1 if scale == "1" else 0,
            relevance=row.get("relevance", "").strip(),
            default=row.get("default", "").strip(),
            worth=row.get("assessment_value", "").strip(),
            hints=row.get("aimpact", ""),
        )

    def _quota(self, row: Row) -> None:
        quota = LimeQuota(
            name=row.get("name", ""),
            limit=row.get("mandatory", "").strip(),
            is_active=row.get("default", "1").strip() != "0",
        )
        self._quotas[row.get("id", "")] = quota
        self.survey.quotas.append(quota)

    def _member(self, row: Row) -> None:
        if quota := self._quotas.get(row.get("related_id", "")):
            quota.members.append((row.get("name", "").strip(), row.get("default", "").strip()))

    def _message(self, row: Row) -> None:
        if quota := self._quotas.get(row.get("related_id", "")):
            quota.messages[self._language(row)] = row.get("relevance", "")

    def _assessment(self, row: Row) -> None:
        self.survey.assessments += 1
