"""From readings to the charts of `ui`."""

from aimpact.insights.drawings.people import PeopleDrawing, draw_days, draw_people
from aimpact.insights.drawings.questions import (
    CrossDrawing,
    GroupMean,
    QuestionDrawing,
    draw_question,
    draw_questions,
)

__all__ = [
    "CrossDrawing",
    "GroupMean",
    "PeopleDrawing",
    "QuestionDrawing",
    "draw_days",
    "draw_people",
    "draw_question",
    "draw_questions",
]
