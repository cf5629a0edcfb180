"""What the columns of a file of ballots hold, for programs: names, kinds, answers, both languages.

Plain values (JSON). Kinds: `choice` (one code), `ticks` (codes between `JOINT`), `rank` (the same,
in the order of preference), `number`, `moment` (a month or an hour, as text).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from aimpact.insights.disclosure import BLURRED
from aimpact.insights.exports.ballots import Column, columns_of, tells_a_number
from aimpact.insights.selectors import ProfileLabels
from aimpact.insights.selectors.profiles import WAY
from aimpact.insights.wording import read
from aimpact.questionnaire.kinds import Field
from aimpact.surveys.enums import Channel
from aimpact.surveys.models import Survey

LANGUAGES = ("fr", "en")

Words = dict[str, str]


def dictionary_of(
    survey: Survey, labels: Mapping[str, ProfileLabels], header: Sequence[str]
) -> list[dict[str, Any]]:
    """The columns of a nameless sheet, in its order."""
    columns = {each.field.name: each for each in columns_of(survey, is_nameless=True)}
    return [
        _answer(columns[name]) if name in columns else _profile(labels[name]) for name in header
    ]


def _answer(column: Column) -> dict[str, Any]:
    field, question = column.field, column.question
    return {
        "name": field.name,
        "kind": _kind(field, is_count=tells_a_number(question)),
        "label": _words(lambda: _label(column)),
        "is_profile": False,
        "answers": [
            {"code": choice.code, "label": _words(partial(read, choice.label))}
            for choice in field.choices
        ],
    }


def _label(column: Column) -> str:
    label = read(column.question.label)
    if column.field.label == column.question.label:
        return label
    return f"{label} – {read(column.field.label)}"


def _kind(field: Field, *, is_count: bool) -> str:
    if field.choices:
        if not field.is_list:
            return "choice"
        return "rank" if field.is_ranked else "ticks"
    return "number" if field.is_number or is_count else "moment"


def _profile(labels: ProfileLabels) -> dict[str, Any]:
    answers = [
        {"code": value, "label": _words(partial(str, label))}
        for value, label in labels.labels.items()
    ]
    if labels.profile_field == WAY:
        online = (Channel.WEB, Channel.IMPORT)
        answers += [{"code": way.value, "label": _words(lambda: labels.rest)} for way in online]
    answers.append({"code": BLURRED, "label": _words(lambda: _("hidden"))})
    return {
        "name": labels.profile_field,
        "kind": "choice",
        "label": _words(lambda: labels.title),
        "is_profile": True,
        "answers": answers,
    }


def _words(say: Callable[[], str]) -> Words:
    """The same words in each language of the product."""
    words = {}
    for language in LANGUAGES:
        with override(language):
            words[language] = say()
    return words
