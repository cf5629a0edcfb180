"""The language model's syntheses as the page of cases shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings

from aimpact.knowledge.models import Entry, SpaceSynthesis, Synthesis
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence kept, with the entries that it cites."""

    text: str
    sources: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class SynthesisState:
    """`exists`: the operator set a model; `is_on`: the space lets it write. `sentences` are those
    of the last one whose sources are all still published.
    """

    exists: bool
    is_on: bool
    model: str
    last: Synthesis | None
    sentences: Sequence[Sentence] = ()


def synthesis_state(survey: Survey) -> SynthesisState:
    """What the page of cases says of syntheses."""
    address = settings.LANGUAGE_MODEL
    if not address["url"]:
        return SynthesisState(exists=False, is_on=False, model="", last=None)
    last = Synthesis.objects.filter(survey=survey).order_by("-asked_at").first()
    sentences = _sentences(survey, last.sentences) if last else []
    is_on = is_synthesis_on(survey.space)
    return SynthesisState(True, is_on, address["model"], last, sentences)


def is_synthesis_on(space: Space) -> bool:
    """Whether the operator has a model and the space's owner lets it write."""
    has_model = bool(settings.LANGUAGE_MODEL["url"])
    return has_model and SpaceSynthesis.objects.filter(space=space, is_on=True).exists()


def _sentences(survey: Survey, kept: Sequence[Mapping[str, object]]) -> list[Sentence]:
    """A source that is published no longer takes its sentences with it."""
    named = [[pk for pk in _ids(sentence) if isinstance(pk, int)] for sentence in kept]
    known = Entry.objects.offered_to(survey.space).in_bulk({pk for pks in named for pk in pks})
    return [
        Sentence(str(sentence.get("text", "")), [known[pk] for pk in pks])
        for sentence, pks in zip(kept, named, strict=True)
        if pks and all(pk in known for pk in pks)
    ]


def _ids(sentence: Mapping[str, object]) -> list[object]:
    sources = sentence.get("sources")
    return sources if isinstance(sources, list) else []
