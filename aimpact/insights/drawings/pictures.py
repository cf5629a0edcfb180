"""The charts of a page of results one by one, to be taken away as pictures."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.insights.designs import name_of
from aimpact.insights.drawings.people import draw_days, draw_drop_off, draw_people
from aimpact.insights.drawings.questions import QuestionDrawing, draw_questions
from aimpact.insights.selectors import Results
from aimpact.insights.wording import read
from aimpact.ui.charts import Chart
from aimpact.ui.text import format_number


def find_chart(results: Results, name: str) -> Chart | None:
    """The chart of that id, as the page shows it; `None` where it shows none."""
    return next((chart for chart in _charts(results) if chart.id == name), None)


def _charts(results: Results) -> Iterator[Chart]:
    if not results.is_shown:
        return
    yield from (chart for chart in (draw_days(results), draw_drop_off(results)) if chart)
    k = results.survey.smallest_cell
    yield from (drawn.chart for each in results.people if (drawn := draw_people(each, k=k)))
    for question in draw_questions(results):
        yield from _of_question(question)


def _of_question(question: QuestionDrawing) -> Iterator[Chart]:
    shown = (question.chart, *(each.chart for each in question.wordings))
    crossed = (each.chart for each in question.crosses)
    yield from (chart for chart in (*shown, *question.drawn.charts, *crossed) if chart)


def picture_note(results: Results) -> str:
    """Where the figures of a picture come from: it will travel without its page."""
    survey = results.survey
    people = ngettext("%(n)s participant", "%(n)s participants", results.ballots)
    return _("%(survey)s. %(space)s. %(people)s. %(design)s. As of %(day)s.") % {
        "survey": read(survey.document.title),
        "space": survey.space.name,
        "people": people % {"n": format_number(results.ballots)},
        "design": name_of(results.design),
        "day": date_format(results.at.astimezone(survey.zone), "DATE_FORMAT"),
    }
