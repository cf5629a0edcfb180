"""Texts of one field, listed for a person who sets them with themes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, QuerySet, Subquery

from aimpact.insights.models import Theme, ThemedText, ThemeSet
from aimpact.insights.selectors.texts import SEARCH
from aimpact.surveys.models import OpenAnswer

A_PAGE = 25
NO_THEME = "sans"
"""What is asked for texts that are of no theme."""


@dataclass(frozen=True, slots=True)
class TextRow:
    """A masked text, the names of its themes, and whether the public reads it with `theme`."""

    key: int
    text: str
    themes: Sequence[str]
    is_quoted: bool = False
    may_quote: bool = False


def texts_to_set(
    theme_set: ThemeSet, *, source: str, typed: str, page: str | int | None
) -> tuple[Page[OpenAnswer], list[TextRow]]:
    """A page of texts: of the theme whose key `source` is, of none, or all (an empty string).

    Those of a theme begin with the farthest from its middle, which may not belong there; others
    stand in no order of time.
    """
    texts = _of(theme_set, source)
    if typed:
        texts = texts.filter(search=SearchQuery(typed, config=SEARCH, search_type="websearch"))
    found = Paginator(texts.defer("text", "search"), A_PAGE).get_page(page)
    return found, _rows(list(found.object_list), source)


def _of(theme_set: ThemeSet, source: str) -> QuerySet[OpenAnswer]:
    texts = OpenAnswer.objects.filter(survey=theme_set.survey_id, field=theme_set.field)
    if source == NO_THEME:
        themed = ThemedText.objects.filter(theme__theme_set=theme_set)
        return texts.exclude(pk__in=themed.values("answer_id")).order_by("pk")
    if not source:
        return texts.order_by("pk")
    held = ThemedText.objects.filter(theme=int(source), theme__theme_set=theme_set)
    near = held.filter(answer=OuterRef("pk")).values("nearness")
    return texts.filter(pk__in=held.values("answer_id")).order_by(Subquery(near), "pk")


def _rows(texts: Sequence[OpenAnswer], source: str) -> list[TextRow]:
    held = ThemedText.objects.filter(
        answer__in=[text.pk for text in texts], theme__theme_set__is_current=True
    )
    themes: dict[int, list[str]] = {}
    quoted: set[int] = set()
    for row in held.select_related("theme").order_by("theme__name"):
        themes.setdefault(row.answer_id, []).append(row.theme.name)
        if row.quoted_at and str(row.theme_id) == source:
            quoted.add(row.answer_id)
    return [
        TextRow(
            text.pk, text.masked, themes.get(text.pk, ()), text.pk in quoted, text.is_read_for_names
        )
        for text in texts
    ]


def texts_among(theme_set: ThemeSet, keys: Sequence[int]) -> list[OpenAnswer]:
    """Those of these keys that are texts of the field."""
    texts = OpenAnswer.objects.filter(survey=theme_set.survey_id, field=theme_set.field)
    return list(texts.filter(pk__in=keys).defer("text", "search").order_by("pk"))


def themes_of_set(theme_set: ThemeSet) -> list[Theme]:
    """Every theme of the field, by name."""
    return list(theme_set.themes.order_by("name", "pk"))
