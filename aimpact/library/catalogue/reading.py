"""Reads a template's file. It is as strict as the reader of questionnaires that it ends in."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from aimpact.accounts.enums import ProfileField
from aimpact.library.catalogue.structure import Announcement, SurveyTemplate
from aimpact.library.enums import Public, Topic
from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.document import from_json, to_json
from aimpact.questionnaire.structure import Kind, Page, Questionnaire, Text
from aimpact.surveys.enums import Moment

Values = dict[str, Any]
HERE = Path(__file__).parent
TEMPLATE_KEYS = {
    "name", "publics", "topic", "moment", "days", "profile", "keywords", "title", "purpose",
    "avoid", "intro", "thanks", "announce", "pages",
}  # fmt: skip
ANNOUNCE_KEYS = {"poster", "subject", "news", "sms", "privacy"}
PAGE_KEYS = {"title", "intro", "if", "questions"}
QUESTION_KEYS = {
    "code", "label", "help", "kind", "required", "choices", "scale", "rows", "if", "display",
    "minimum", "maximum", "whole", "unit", "low", "high",
}  # fmt: skip
TEST = re.compile(r"(?P<field>[a-z0-9_]+) (?P<not>!?)= (?P<values>[a-z0-9_ ]+)")
MARK = re.compile(r" #(other|none|no_opinion)(?: (\d+))?$|()$")
AMOUNT = re.compile(r" #cost (\d+)$")
BOUNDS = ("minimum", "maximum")
STARTED = {"constant_sum", "judgment", "nps", "slider", "statements"}
LAST_NAMES = {"other": "other", "none": "none", "no_opinion": "no_opinion"}
FLAGS = {"other": "is_other", "none": "is_exclusive", "no_opinion": "is_no_opinion"}


class MalformedTemplate(ValueError):
    """The file is not a template: the message says where and why."""


@cache
def frames() -> Values:
    """The texts that all templates share."""
    return tomllib.loads((HERE / "frames.toml").read_text())


@cache
def scales() -> Values:
    """The scales that templates share."""
    return tomllib.loads((HERE / "scales.toml").read_text())


def read_template(slug: str, content: str) -> SurveyTemplate:
    """Read one file. Raises `MalformedTemplate`, `MalformedQuestionnaire`, `ValueError`."""
    data = tomllib.loads(content)
    _check_keys(slug, data, TEMPLATE_KEYS)
    announce = data["announce"]
    _check_keys(slug, announce, ANNOUNCE_KEYS)
    privacy = read_pair(announce["privacy"])
    words = {name: read_pair(announce[name]) for name in ("poster", "subject", "news", "sms")}
    return SurveyTemplate(
        slug=slug,
        name=read_pair(data["name"]),
        publics=tuple(Public(name) for name in data["publics"]),
        topic=Topic(data["topic"]),
        moment=Moment(data["moment"]),
        days=int(data["days"]),
        profile=tuple(ProfileField(name).value for name in data["profile"]),
        keywords=read_pair(data["keywords"]),
        purpose=read_pair(data["purpose"]),
        avoid=read_pair(data["avoid"]),
        announcement=Announcement(**words),
        privacy=privacy,
        questionnaire=_questionnaire(data),
    )


def read_pair(written: str) -> Text:
    """A text from « French | English ». Raises `MalformedTemplate` when one is missing."""
    french, separator, english = written.partition(" | ")
    if not separator or not french.strip() or not english.strip():
        raise MalformedTemplate(f"not in two languages: {written}")
    return Text(french.strip(), english.strip())


def _check_keys(place: str, data: Mapping[str, Any], known: set[str]) -> None:
    if unknown := set(data) - known:
        raise MalformedTemplate(f"{place}: unknown {', '.join(sorted(unknown))}")


def _questionnaire(data: Values) -> Questionnaire:
    number, pages = 0, []
    for index, page in enumerate(data["pages"], start=1):
        _check_keys(f"page {index}", page, PAGE_KEYS)
        questions = []
        for question in page["questions"]:
            number += 1
            questions.append(_question(question, number))
        read = {"code": f"p{index}", "questions": questions} | _texts(page, "title", "intro")
        pages.append(read | _condition(page))
    texts = _texts(data, "title", "intro", "thanks")
    return from_json({"pages": pages, "last_page": len(pages), "last_question": number, **texts})


def _question(data: Values, number: int) -> Values:
    _check_keys(data.get("label", f"question {number}"), data, QUESTION_KEYS)
    kind = data["kind"]
    choices = _choices(data)
    rows = [
        {"code": f"r{index}", "label": _pair(row)}
        for index, row in enumerate(data.get("rows", []), start=1)
    ]
    code = data.get("code", f"q{number}")
    read = {
        "code": code,
        "kind": kind,
        "choices": choices,
        "rows": rows,
        "last_choice": len(choices),
        "last_row": len(rows),
        "is_required": data.get("required", False),
        "is_whole": data.get("whole", False),
        **{name: data[name] for name in BOUNDS if name in data},
        **_texts(data, "label", "help", "unit", "low", "high"),
        **_condition(data),
    }
    if kind == "text":
        read |= {"display": data.get("display", "long")}
        read.setdefault("help", _pair(frames()["open_help"]))
    return _start(kind, code) | {
        name: value for name, value in read.items() if value or name in BOUNDS
    }


def _start(kind: str, code: str) -> Values:
    """What a question of the kinds with a scale of their own starts with, in the builder too."""
    if kind not in STARTED:
        return {}
    page = Page(code="p1", questions=(blank_question(Kind(kind), code),))
    started: Values = to_json(Questionnaire(pages=(page,)))["pages"][0]["questions"][0]
    return started


def _choices(data: Values) -> list[Values]:
    if data["kind"] == "yes_no":
        written = {code: frames()["choices"][code] for code in ("yes", "no", "abstain")}
        return [_choice(text, number, code) for number, (code, text) in enumerate(written.items())]
    names = data.get("choices") or scales()[data["scale"]] if _offers(data) else []
    texts = [frames()["choices"][name[1:]] if name.startswith("@") else name for name in names]
    read: list[Values] = []
    taken: set[str] = set()
    for number, text in enumerate(texts, start=1):
        choice = _choice(text, number)
        if choice["code"] in taken:
            choice["code"] = f"c{number}"
        taken.add(choice["code"])
        read.append(choice)
    return read


def _offers(data: Values) -> bool:
    return "choices" in data or "scale" in data


def _choice(written: str, number: int, code: str = "") -> Values:
    choice: Values = {}
    if amount := AMOUNT.search(written):
        choice["amount"] = int(amount[1])
        written = written[: amount.start()]
    found = MARK.search(written)
    mark = found[1] if found else None
    if found and mark:
        written = written[: found.start()]
        choice[FLAGS[mark]] = True
    name = code or (LAST_NAMES[mark] if mark else f"c{number}")
    return {"code": name, "label": _pair(written), **choice}


def _condition(data: Values) -> Values:
    if "if" not in data:
        return {}
    found = TEST.fullmatch(data["if"])
    if found is None:
        raise MalformedTemplate(f"not a condition: {data['if']}")
    operator = "is_not" if found["not"] else "is"
    test = {"field": found["field"], "operator": operator, "value": found["values"].split()}
    return {"condition": {"match": "all", "tests": [test]}}


def _texts(data: Values, *names: str) -> Values:
    return {name: _pair(data[name]) for name in names if name in data}


def _pair(written: str) -> Values:
    text = read_pair(written)
    return {"fr": text.fr, "en": text.en}
