"""What upper floors add to the builder: panels beside the questions, marks on their cards, places
to take questions from, tools on a question, help while one writes.

An app calls `add_builder_panel`, `add_question_source`… from its `AppConfig.ready`:

    add_builder_panel(BuilderPanel("library/parts/panel.html", read_panel, marks_of))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from aimpact.questionnaire.prints import Place
from aimpact.surveys.models import Survey
from aimpact.ui.parts import Text


@dataclass(frozen=True)
class BuilderPanel:
    """`read` gives what `template` shows as `panel` (beside `survey` and `space`); `marks` draws
    from it a few words for the cards of questions, by their codes.
    """

    template: str
    read: Callable[[Survey], Any]
    marks: Callable[[Any], Mapping[str, str]]


@dataclass(frozen=True)
class ReadPanel:
    """A panel with what it shows of one survey."""

    template: str
    value: Any
    marks: Mapping[str, str]


_panels: dict[str, BuilderPanel] = {}


def add_builder_panel(panel: BuilderPanel) -> None:
    """Show a panel in the builder of every survey; adding it twice keeps the last."""
    _panels[panel.template] = panel


def panels_of(survey: Survey) -> list[ReadPanel]:
    """The panels of a survey, read."""
    read = [(panel, panel.read(survey)) for panel in _panels.values()]
    return [ReadPanel(panel.template, value, panel.marks(value)) for panel, value in read]


@dataclass(frozen=True)
class QuestionSource:
    """A page where questions are found, beside « add a question »: `url_name` takes the space's
    slug, then `?sondage=` and `&page=` say where they go.
    """

    label: Text
    url_name: str
    icon: str = ""


@dataclass(frozen=True)
class QuestionTool:
    """Something to do with one question: a POST with its code as `question`, to `url_name`, which
    takes the space's slug and the survey's code.
    """

    label: Text
    url_name: str
    icon: str = ""


@dataclass(frozen=True)
class WritingHelp:
    """What looks like the words being typed. `kind` is that of the card: "survey" or "question".

    `nearest_url_name` (slug, survey's code) answers a GET of the card's words with a piece of
    HTML; `search_url_name` (slug) is the page that a button leads to, with what was written as
    `words`, where the browser runs no script.
    """

    kind: str
    label: Text
    nearest_url_name: str
    search_url_name: str


@dataclass(frozen=True)
class OverviewPart:
    """A part of the survey's overview: `read` gives what `template` shows as `part`; nothing is
    shown where it gives nothing. Anybody of the team reads it.
    """

    template: str
    read: Callable[[Survey, datetime], Any]


_overview_parts: dict[str, OverviewPart] = {}
_sources: dict[str, QuestionSource] = {}
_tools: dict[str, QuestionTool] = {}
_helps: dict[str, WritingHelp] = {}


def add_overview_part(part: OverviewPart) -> None:
    """Add a part to the overview of every survey; adding it twice keeps the last."""
    _overview_parts[part.template] = part


def overview_parts(survey: Survey, *, at: datetime) -> list[tuple[str, Any]]:
    """Template and content of each part that has something to say of this survey."""
    read = [(part.template, part.read(survey, at)) for part in _overview_parts.values()]
    return [(template, content) for template, content in read if content]


def add_question_source(source: QuestionSource) -> None:
    """Offer a source on every page of every builder; adding it twice keeps the last."""
    _sources[source.url_name] = source


def add_question_tool(tool: QuestionTool) -> None:
    """Offer a tool on every card of a question; adding it twice keeps the last."""
    _tools[tool.url_name] = tool


def add_writing_help(added: WritingHelp) -> None:
    """Help whoever writes in cards of that kind; one help a kind."""
    _helps[added.kind] = added


def sources_of(survey: Survey, page: str) -> list[tuple[QuestionSource, str]]:
    """The sources with the addresses that bring questions to a page of the survey."""
    query = urlencode({"sondage": survey.code, "page": page})
    slug = survey.space.slug
    return [(one, f"{reverse(one.url_name, args=[slug])}?{query}") for one in _sources.values()]


def tools_of(slug: str, code: str) -> list[tuple[QuestionTool, str]]:
    """The tools with the addresses that they post to."""
    return [(one, reverse(one.url_name, args=[slug, code])) for one in _tools.values()]


def help_of(survey: Survey, place: Place) -> tuple[WritingHelp, str] | None:
    """The help for that card, with the address that it asks; `None` where there is none."""
    found = _helps.get(place.kind)
    if found is None:
        return None
    url = reverse(found.nearest_url_name, args=[survey.space.slug, survey.code])
    return found, f"{url}?{urlencode({'question': place.code})}"


def search_url(survey: Survey, place: Place) -> str | None:
    """Where the button of the help leads once the card is saved: the page of search, with its
    words, for that page of the survey.
    """
    found, document = _helps.get(place.kind), survey.document
    if found is None:
        return None
    question, page = document.question(place.code), document.page_of(place.code)
    text = question.label if question else document.title
    asked = {"words": text.fr or text.en, "sondage": survey.code, "page": page.code if page else ""}
    return f"{reverse(found.search_url_name, args=[survey.space.slug])}?{urlencode(asked)}"
