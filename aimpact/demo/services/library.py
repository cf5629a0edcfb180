"""The library of a client: questions kept in its bank, a template of its own, one proposed."""

from datetime import datetime

from aimpact.accounts.models import User
from aimpact.library.enums import Topic
from aimpact.library.services.bank import describe_question, save_questions
from aimpact.library.services.own_templates import save_template
from aimpact.library.services.sharing import propose_sharing
from aimpact.surveys.models import Survey

NAMES = {
    "life": "Baromètre : satisfaction générale",
    "needs": "Baromètre : priorités",
    "heard": "Baromètre : écoute",
}
PURPOSE = "À poser deux fois par an, avec les mêmes mots, pour suivre ce qui change."


def fill_library(survey: Survey, *, by: User, at: datetime) -> None:
    """Keep the questions of a survey in its space's bank, and the whole as a template."""
    for row in save_questions(survey, list(NAMES), by=by, at=at):
        title = NAMES[row.asked.code]
        describe_question(row, title=title, topic=Topic.BAROMETER, by=by, at=at)
        if row.asked.code == "heard":
            propose_sharing(row, by=by, at=at)
    save_template(
        survey, name="Baromètre communal", purpose=PURPOSE, topic=Topic.BAROMETER, by=by, at=at
    )
