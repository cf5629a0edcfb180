"""Jobs of the knowledge base: the only code of this app that loads the model."""

from contextlib import suppress

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from aimpact.knowledge.models import Entry, Inquiry, Synthesis
from aimpact.knowledge.services.feeding import (
    ask_for_surveys,
    draw_survey,
    forget_hidden_surveys,
    surveys_to_draw,
)
from aimpact.knowledge.services.indexing import forget_inquiries, index_entry, place_words
from aimpact.knowledge.services.questions import find_question_cases, surveys_to_question
from aimpact.knowledge.services.syntheses import write_synthesis as write_one
from aimpact.surveys.models import Survey


@app.task(retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def index_knowledge(entry_id: int) -> None:
    """Make the passages of an entry."""
    entry = Entry.objects.filter(pk=entry_id).first()
    if entry is not None:
        index_entry(entry, at=timezone.now())


@app.task(retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def place_inquiries(inquiry_ids: list[int]) -> None:
    """Place what is looked for among texts."""
    place_words(Inquiry.objects.filter(pk__in=inquiry_ids))


@app.periodic(cron="23 4 * * *")
@app.task(queueing_lock="forget_inquiries")
def forget_old_inquiries(timestamp: int) -> None:
    """Each night: what nobody looks for any more."""
    forget_inquiries(at=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="draw_surveys")
def draw_surveys(timestamp: int) -> None:
    """Every ten minutes: closed surveys become entries, those hidden again are forgotten, and the
    words of new ones are placed.
    """
    at = timezone.now()
    forget_hidden_surveys(at=at)
    for survey_id in surveys_to_draw(at=at):
        draw_one_survey.defer(survey_id=survey_id)
    ask_for_surveys(at=at)


@app.task
def draw_one_survey(survey_id: int) -> None:
    """What one survey found: one that fails keeps no other waiting."""
    survey = Survey.objects.filter(pk=survey_id).first()
    if survey is not None:
        draw_survey(survey, at=timezone.now())


@app.periodic(cron="4-59/10 * * * *")
@app.task(queueing_lock="question_surveys")
def question_surveys(timestamp: int) -> None:
    """Every ten minutes: what past work found on the questions of surveys new, changed or alive."""
    for survey_id in surveys_to_question(at=timezone.now()):
        lock = f"question_survey_{survey_id}"
        with suppress(AlreadyEnqueued):  # it waits in the queue: this survey needs no second job
            question_one_survey.configure(queueing_lock=lock).defer(survey_id=survey_id)


@app.task
def question_one_survey(survey_id: int) -> None:
    """The questions of one survey."""
    survey = Survey.objects.select_related("space").filter(pk=survey_id).first()
    if survey is not None:
        find_question_cases(survey, at=timezone.now())


@app.task
def write_synthesis(synthesis_id: int) -> None:
    """Have the language model write what past work found beside a survey."""
    synthesis = Synthesis.objects.select_related("survey__space").filter(pk=synthesis_id).first()
    if synthesis is not None and synthesis.finished_at is None:
        write_one(synthesis, at=timezone.now())
