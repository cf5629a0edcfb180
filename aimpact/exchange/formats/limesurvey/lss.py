"""LimeSurvey's `.lss` and `.lsg`: an XML dump of its tables.

Before version 4 a question has one row a language; since then its texts stand in `*_l10ns`.
Both are read the same way: rows of one number are brought together, whatever says their texts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from aimpact.exchange.formats.imported import NotAQuestionnaire
from aimpact.exchange.formats.limesurvey.survey import (
    Item,
    LimeGroup,
    LimeQuestion,
    LimeQuota,
    LimeSurvey,
)

Row = Mapping[str, str]
Tables = Mapping[str, list[Row]]

_ASSESSMENT = "assessment_value"


def read_lss(root: Element) -> LimeSurvey:
    """The survey of a file. Raises `NotAQuestionnaire` for another XML."""
    kind = (root.findtext("LimeSurveyDocType") or "").strip()
    if root.tag != "document" or kind not in {"Survey", "Group", "Question"}:
        raise NotAQuestionnaire("not_limesurvey", kind or root.tag[:60])
    tables = _tables(root)
    if not tables.get("questions"):
        raise NotAQuestionnaire("no_question")
    return _Reader(tables, [each.text or "" for each in root.iter("language")]).survey()


def _tables(root: Element) -> Tables:
    return {table.tag: [_row(row) for row in table.findall("rows/row")] for table in root}


def _row(row: Element) -> Row:
    return {cell.tag.lower(): cell.text or "" for cell in row}


class _Reader:
    def __init__(self, tables: Tables, declared: list[str]) -> None:
        self._tables = tables
        settings = next(iter(tables.get("surveys", [])), {})
        self._settings = dict(settings)
        rows = [*tables.get("questions", []), *tables.get("question_l10ns", [])]
        spoken = [row["language"] for row in rows if row.get("language")]
        written = [row.get("surveyls_language", "") for row in self._texts_rows()]
        listed = [settings.get("language", ""), *declared, *written, *spoken]
        self._languages = tuple(dict.fromkeys(filter(None, map(str.strip, listed))))
        self._base = self._languages[0] if self._languages else ""
        self._l10n = {
            name: _by(tables.get(f"{name}_l10ns", []), key)
            for name, key in (("question", "qid"), ("answer", "aid"), ("group", "gid"))
        }

    def _texts_rows(self) -> list[Row]:
        return self._tables.get("surveys_languagesettings", [])

    def survey(self) -> LimeSurvey:
        texts: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self._texts_rows():
            for name, words in row.items():
                if words:
                    texts[name][row.get("surveyls_language", "") or self._base] = words
        return LimeSurvey(
            languages=self._languages,
            base=self._base,
            texts=dict(texts),
            settings=self._settings,
            groups=self._groups(),
            quotas=self._quotas(),
            assessments=len(self._tables.get("assessments", [])),
        )

    def _groups(self) -> list[LimeGroup]:
        questions = self._questions()
        groups = []
        for gid, rows in _sorted(_by(self._tables.get("groups", []), "gid"), "group_order"):
            # Version 4 repeats the columns of the group in `group_l10ns`.
            spoken = [*rows, *self._l10n["group"].get(gid, [])]
            group = LimeGroup(
                titles=self._words(spoken, "group_name"),
                texts=self._words(spoken, "description"),
                relevance=_first(spoken, "grelevance"),
                random=_first(spoken, "randomization_group"),
                questions=questions.pop(gid, []),
            )
            groups.append(group)
        orphans = [question for rest in questions.values() for question in rest]
        return [*groups, LimeGroup(questions=orphans)] if orphans else groups

    def _words(self, rows: Iterable[Row], name: str) -> dict[str, str]:
        """One text by language: a row without a language is in the first one."""
        return {row.get("language") or self._base: row[name] for row in rows if row.get(name)}

    def _questions(self) -> dict[str, list[LimeQuestion]]:
        items, answers = self._items(), self._answers()
        attributes, defaults = self._attributes(), self._defaults()
        found: dict[str, list[LimeQuestion]] = defaultdict(list)
        parents = [row for row in self._tables.get("questions", []) if _is_parent(row)]
        for qid, rows in _sorted(_by(parents, "qid"), "question_order"):
            spoken = [*rows, *self._l10n["question"].get(qid, [])]
            first = rows[0]
            question = LimeQuestion(
                code=first.get("title", "") or f"q{qid}",
                type=first.get("type", ""),
                texts=self._words(spoken, "question"),
                help=self._words(spoken, "help"),
                relevance=_first(rows, "relevance"),
                mandatory=first.get("mandatory", ""),
                has_other=first.get("other") == "Y",
                pattern=first.get("preg", ""),
                default=defaults.get((qid, ""), ""),
                items=items.get(qid, []),
                answers=answers.get(qid, []),
                attributes=attributes.get(qid, {}),
                sgqa=f"{first.get('sid', '')}X{first.get('gid', '')}X{qid}",
            )
            found[first.get("gid", "")].append(question)
        return found

    def _items(self) -> dict[str, list[Item]]:
        defaults = self._defaults()
        rows = [
            *self._tables.get("subquestions", []),
            *(row for row in self._tables.get("questions", []) if not _is_parent(row)),
        ]
        found: dict[str, list[Item]] = defaultdict(list)
        for qid, same in _sorted(_by(rows, "qid"), "question_order"):
            parent = same[0].get("parent_qid", "")
            item = Item(
                code=same[0].get("title", ""),
                texts=self._words([*same, *self._l10n["question"].get(qid, [])], "question"),
                scale=_whole(same[0].get("scale_id", "")),
                relevance=_first(same, "relevance"),
                default=defaults.get((parent, qid), ""),
            )
            found[parent].append(item)
        return found

    def _answers(self) -> dict[str, list[Item]]:
        # Before version 4 an answer has no number: it is known by question, scale and code.
        rows = [
            {**row, "key": row.get("aid") or "/".join(
                (row.get("qid", ""), row.get("scale_id", ""), row.get("code", ""))
            )}
            for row in self._tables.get("answers", [])
        ]  # fmt: skip
        found: dict[str, list[Item]] = defaultdict(list)
        for key, same in _sorted(_by(rows, "key"), "sortorder"):
            item = Item(
                code=same[0].get("code", ""),
                texts=self._words([*same, *self._l10n["answer"].get(key, [])], "answer"),
                scale=_whole(same[0].get("scale_id", "")),
                worth=same[0].get(_ASSESSMENT, ""),
            )
            found[same[0].get("qid", "")].append(item)
        return found

    def _attributes(self) -> dict[str, dict[str, dict[str, str]]]:
        found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
        for row in self._tables.get("question_attributes", []):
            if row.get("value"):
                name = row.get("attribute", "")
                found[row.get("qid", "")][name][row.get("language", "")] = row["value"]
        return found

    def _defaults(self) -> dict[tuple[str, str], str]:
        words = _by(self._tables.get("defaultvalue_l10ns", []), "dvid")
        found = {}
        for row in self._tables.get("defaultvalues", []):
            value = row.get("defaultvalue") or _first(
                words.get(row.get("dvid", ""), []), "defaultvalue"
            )
            sub = row.get("sqid", "")
            if value:
                found[row.get("qid", ""), "" if sub == "0" else sub] = value
        return found

    def _quotas(self) -> list[LimeQuota]:
        codes = {row.get("qid", ""): row.get("title", "") for row in self._tables["questions"]}
        members = _by(self._tables.get("quota_members", []), "quota_id")
        words = _by(self._tables.get("quota_languagesettings", []), "quotals_quota_id")
        return [
            LimeQuota(
                name=row.get("name", ""),
                limit=row.get("qlimit", ""),
                is_active=row.get("active", "1") != "0",
                members=[
                    (codes.get(each.get("qid", ""), ""), each.get("code", ""))
                    for each in members.get(row.get("id", ""), [])
                ],
                messages={
                    each.get("quotals_language", ""): each.get("quotals_message", "")
                    for each in words.get(row.get("id", ""), [])
                },
            )
            for row in self._tables.get("quota", [])
        ]


def _is_parent(row: Row) -> bool:
    return row.get("parent_qid", "0") in {"", "0"}


def _by(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.get(key, "")].append(row)
    return found


def _sorted(found: Mapping[str, list[Row]], order: str) -> list[tuple[str, list[Row]]]:
    return sorted(found.items(), key=lambda pair: _whole(pair[1][0].get(order, "")))


def _first(rows: Iterable[Row], name: str) -> str:
    return next((row[name] for row in rows if row.get(name)), "")


def _whole(text: str) -> int:
    return int(text) if text.lstrip("-").isdigit() and len(text) < 10 else 0
