"""The language model: allowed in a space by its owner, asked by an editor, run by the worker."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from aimpact.accounts.models import User
from aimpact.core.language_model import (
    ModelAddress,
    ModelRefused,
    ModelUnreachable,
    UnsafeAddress,
    ask_model,
)
from aimpact.core.services import record_event
from aimpact.library.assistant.asking import UnreadableAnswer, messages_for, read_answer
from aimpact.library.enums import ReadingFailure
from aimpact.library.models import ModelProposal, ModelReading, SpaceAssistant
from aimpact.library.selectors.remarks import is_assistant_on
from aimpact.questionnaire.prints import Place, print_of
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey

READ_TASK = "aimpact.library.tasks.read_with_model"
LANGUAGE = "fr"


class AssistantOff(Exception):
    """No model is set, or the space's owner has not allowed it."""


@transaction.atomic
def allow_assistant(space: Space, *, is_on: bool, by: User, at: datetime) -> SpaceAssistant:
    """Let a language model read the questions of this space's surveys, or no longer."""
    assistant, _made = SpaceAssistant.objects.update_or_create(
        space=space, defaults={"is_on": is_on, "changed_at": at}
    )
    record_event(space, "allow_assistant", by=by, at=at, space_id=space.pk, is_on=is_on)
    return assistant


@transaction.atomic
def ask_assistant(survey: Survey, *, by: User, at: datetime) -> ModelReading:
    """Have the model read the questions, in a job. Raises `AssistantOff`."""
    if not is_assistant_on(survey.space):
        raise AssistantOff
    model = settings.LANGUAGE_MODEL["model"]
    reading = ModelReading.objects.create(survey=survey, model=model, asked_at=at)
    questions = sum(1 for _ in survey.document.questions())
    record_event(
        survey,
        "ask_language_model",
        by=by,
        at=at,
        space_id=survey.space_id,
        model=model,
        questions=questions,
    )
    app.configure_task(READ_TASK).defer(reading_id=reading.pk)
    return reading


def answer_reading(reading: ModelReading, *, at: datetime) -> ModelReading:
    """Ask the model and keep its proposals; a failure is kept too, and raises nothing.

    No transaction is open while the model thinks.
    """
    document = reading.survey.document
    try:
        if not is_assistant_on(reading.survey.space):
            raise UnsafeAddress  # turned off since it was asked
        address = ModelAddress(**settings.LANGUAGE_MODEL)
        reply = ask_model(address, messages_for(document, LANGUAGE))
        proposals = read_answer(reply.content, document, LANGUAGE)
    except ModelUnreachable:
        return _finish(reading, ReadingFailure.UNREACHABLE, at=at)
    except (ModelRefused, UnsafeAddress):
        return _finish(reading, ReadingFailure.REFUSED, at=at)
    except UnreadableAnswer:
        return _finish(reading, ReadingFailure.NONSENSE, at=at)
    rows = [
        ModelProposal(
            reading=reading,
            where=spot.where,
            role=spot.role,
            part=spot.part,
            language=spot.language,
            before=spot.before,
            after=after,
            why=why,
            print=print_of(document, Place("question", spot.where)),
        )
        for spot, after, why in proposals
    ]
    with transaction.atomic():
        ModelProposal.objects.bulk_create(rows)
        return _finish(reading, None, at=at)


def _finish(reading: ModelReading, failure: ReadingFailure | None, *, at: datetime) -> ModelReading:
    reading.finished_at = at
    reading.failure = failure or ""
    reading.save(update_fields=["finished_at", "failure"])
    return reading
