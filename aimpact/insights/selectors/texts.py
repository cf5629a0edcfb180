"""Free texts, page by page, in no order of time, searched in French."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import F

from aimpact.core.text import clean_text
from aimpact.insights.wording import read
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.structure import Question
from aimpact.surveys.models import OpenAnswer, Survey

TEXTS_SHOWN = 25
QUERY_MAXIMUM = 100
SEARCH = "aimpact_french"
MARK_START, MARK_END = "\x02", "\x03"
"""Around the words found: control characters, which no kept text holds."""


@dataclass(frozen=True, slots=True)
class TextPlace:
    """A field of free texts; `is_other` for « other, specify », `line` for one of a table."""

    name: str
    question: Question
    is_other: bool
    line: str = ""


@dataclass(frozen=True, slots=True)
class TextPage:
    """One page of texts. `following` is the cursor of the next page, `None` on the last one.

    `found` counts the texts that match the search, `None` without a search.
    """

    texts: Sequence[str]
    query: str = ""
    following: int | None = None
    found: int | None = None


def text_places(survey: Survey) -> list[TextPlace]:
    """Every field of the survey that holds free texts, in order."""
    return [
        TextPlace(
            each.name,
            question,
            is_other=each.name == question.other_field,
            line=read(each.label) if question.rows else "",
        )
        for question in survey.document.questions()
        for each in behaviour_of(question).fields(question)
        if each.is_text
    ]


def read_texts(
    survey: Survey, *, name: str, typed: str = "", after: int = -1, size: int = TEXTS_SHOWN
) -> TextPage:
    """Texts given to the field `name` that match `typed`, from the cursor `after` on.

    The search knows French inflections and ignores accents; quotation marks look for a phrase,
    a dash leaves a word out. Ids are random: their order says nothing. Texts are masked: nobody
    finds nor reads the name of a third party.
    """
    query = clean_text(typed)[:QUERY_MAXIMUM].strip()
    texts = OpenAnswer.objects.filter(survey=survey, field=name)
    found: int | None = None
    shown: F | SearchHeadline = F("masked")
    if query:
        search = SearchQuery(query, config=SEARCH, search_type="websearch")
        texts = texts.filter(search=search)
        found = texts.count()
        shown = SearchHeadline(
            "masked",
            search,
            config=SEARCH,
            start_sel=MARK_START,
            stop_sel=MARK_END,
            highlight_all=True,
        )
    page = texts.filter(pk__gt=after).order_by("pk").values_list("pk", shown)[: size + 1]
    rows = list(page)
    following = rows[size - 1][0] if len(rows) > size else None
    return TextPage([text for _, text in rows[:size]], query, following, found)
