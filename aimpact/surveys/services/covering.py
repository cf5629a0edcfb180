"""Free texts as they are kept: with what could betray a person covered, before anyone sees them."""

from collections.abc import Iterator, Mapping

from aimpact.language.private import cover_at_once
from aimpact.questionnaire.answers import free_texts
from aimpact.questionnaire.conditions import Value
from aimpact.questionnaire.detail_checks import identifying_questions
from aimpact.surveys.models import OpenAnswer, Survey


def covered_texts(survey: Survey, ballots: list[Mapping[str, Value]]) -> Iterator[OpenAnswer]:
    """The free texts of these ballots, not yet saved.

    What a question asks of who the participant is stays: it was given to be read.
    """
    wanted = frozenset(identifying_questions(survey.document))
    for answers in ballots:
        for field, text in free_texts(survey.document, answers):
            if field.partition(".")[0] in wanted:
                masked, is_doubtful = text, False
            else:
                covered, is_doubtful = cover_at_once(text)
                masked = covered.text
            yield OpenAnswer(
                survey=survey,
                field=field,
                text=text,
                masked=masked,
                is_read_for_names=not is_doubtful,
            )
