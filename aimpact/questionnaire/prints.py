"""What an editor saw: a short print of one part of a document, to notice that it has changed."""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any, Literal

from aimpact.questionnaire.document import to_json
from aimpact.questionnaire.structure import Page, Questionnaire


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a document that one form edits: the survey's own texts, a page, a question, an
    ending, a quota.
    """

    kind: Literal["survey", "page", "question", "ending", "quota"]
    code: str = ""


def print_of(questionnaire: Questionnaire, place: Place) -> str:
    """The print of that part as it stands; empty when the part is not there (any more).

    A page's print leaves its questions out: they are parts of their own.
    """
    found = _cut(questionnaire, place)
    if found is None:
        return ""
    text = json.dumps(found, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _cut(questionnaire: Questionnaire, place: Place) -> dict[str, Any] | None:
    if place.kind == "survey":
        title, intro, thanks = questionnaire.title, questionnaire.intro, questionnaire.thanks
        return to_json(Questionnaire(title=title, intro=intro, thanks=thanks))
    if place.kind == "ending":
        ending = questionnaire.ending(place.code)
        return to_json(Questionnaire(endings=(ending,))) if ending else None
    if place.kind == "quota":
        quota = questionnaire.quota(place.code)
        return to_json(Questionnaire(quotas=(quota,))) if quota else None
    page = _page(questionnaire, place)
    return to_json(Questionnaire(pages=(page,))) if page else None


def _page(questionnaire: Questionnaire, place: Place) -> Page | None:
    if place.kind == "page":
        page = questionnaire.page(place.code)
        return replace(page, questions=()) if page else None
    question = questionnaire.question(place.code)
    return Page(code="p", questions=(question,)) if question else None
