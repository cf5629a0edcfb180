"""Syntheses: allowed in a space by its owner, asked by an editor, written by a model in a job."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from aimpact.accounts.models import User
from aimpact.core.language_model import (
    ModelAddress,
    ModelRefused,
    ModelUnreachable,
    Reply,
    UnsafeAddress,
    ask_model,
)
from aimpact.core.services import record_event
from aimpact.knowledge.enums import SynthesisFailure, Visibility
from aimpact.knowledge.models import SpaceSynthesis, Synthesis
from aimpact.knowledge.selectors.cases import cases_of
from aimpact.knowledge.selectors.syntheses import is_synthesis_on
from aimpact.knowledge.synthesis import (
    SOURCE_MAXIMUM,
    SOURCES_MAXIMUM,
    Kept,
    Source,
    UnreadableSynthesis,
    keep_founded,
    messages_for,
)
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey

NOTHING, SILENCE = Kept((), 0), Reply("")
WRITE_TASK = "aimpact.knowledge.tasks.write_synthesis"


class SynthesisOff(Exception):
    """No model is set, or the space's owner has not allowed it."""


class AlreadyAsked(Exception):
    """One is being written."""


@dataclass(frozen=True, slots=True)
class _Written:
    failure: SynthesisFailure | None
    kept: Kept = NOTHING
    reply: Reply = SILENCE
    seconds: float = 0.0


@transaction.atomic
def allow_synthesis(space: Space, *, is_on: bool, by: User, at: datetime) -> SpaceSynthesis:
    """Let a language model write syntheses from published cases in this space, or no longer."""
    allowed, _made = SpaceSynthesis.objects.update_or_create(
        space=space, defaults={"is_on": is_on, "changed_at": at}
    )
    record_event(space, "allow_synthesis", by=by, at=at, space_id=space.pk, is_on=is_on)
    return allowed


@transaction.atomic
def ask_synthesis(survey: Survey, *, by: User, at: datetime) -> Synthesis:
    """Have the model write, in a job. Raises `SynthesisOff`, `AlreadyAsked`."""
    Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    if not is_synthesis_on(survey.space):
        raise SynthesisOff
    if Synthesis.objects.filter(survey=survey, finished_at=None).exists():
        raise AlreadyAsked
    model = settings.LANGUAGE_MODEL["model"]
    synthesis = Synthesis.objects.create(survey=survey, model=model, asked_at=at)
    record_event(survey, "ask_synthesis", by=by, at=at, space_id=survey.space_id, model=model)
    app.configure_task(WRITE_TASK).defer(synthesis_id=synthesis.pk)
    return synthesis


def write_synthesis(synthesis: Synthesis, *, at: datetime) -> Synthesis:
    """Ask the model and keep the sentences that stand; a failure is kept too, and raises nothing.

    No transaction is open while the model thinks.
    """
    written = _write(synthesis.survey)
    synthesis.finished_at = at
    synthesis.failure = written.failure or ""
    synthesis.sentences = list(written.kept.sentences)
    synthesis.dropped = min(written.kept.dropped, 32_767)
    synthesis.seconds = written.seconds
    synthesis.tokens_read = written.reply.tokens_read
    synthesis.tokens_written = written.reply.tokens_written
    synthesis.save()
    return synthesis


def _write(survey: Survey) -> _Written:
    if not is_synthesis_on(survey.space):
        return _Written(SynthesisFailure.REFUSED)  # turned off since it was asked
    sources = sources_for(survey)
    if not sources:
        return _Written(SynthesisFailure.NO_SOURCE)
    began = time.monotonic()
    try:
        address = ModelAddress(**settings.LANGUAGE_MODEL)
        reply = ask_model(address, messages_for(_covered([str(survey)])[0], sources))
    except ModelUnreachable:
        return _Written(SynthesisFailure.UNREACHABLE, seconds=time.monotonic() - began)
    except (ModelRefused, UnsafeAddress):
        return _Written(SynthesisFailure.REFUSED, seconds=time.monotonic() - began)
    seconds = time.monotonic() - began
    try:
        kept = keep_founded(reply.content, sources)
    except UnreadableSynthesis:
        return _Written(SynthesisFailure.NONSENSE, reply=reply, seconds=seconds)
    failure = None if kept.sentences else SynthesisFailure.UNFOUNDED
    return _Written(failure, kept, reply, seconds)


def sources_for(survey: Survey) -> list[Source]:
    """The published cases beside a survey, as they may be sent: what is private in them covered.

    What a team keeps to itself is never sent, its own included.
    """
    cases = [c.entry for c in cases_of(survey).shown if c.entry.visibility == Visibility.ALL]
    texts = [f"{e.title}\n{e.summary}\n{e.result}"[:SOURCE_MAXIMUM] for e in cases]
    covered = _covered(texts[:SOURCES_MAXIMUM])
    return [Source(entry.pk, words) for entry, words in zip(cases, covered, strict=False)]


def _covered(texts: list[str]) -> list[str]:
    """The texts with names, addresses and numbers of people covered."""
    from aimpact.language.masking import mask_texts

    return [masked.text for masked in mask_texts(texts)]
