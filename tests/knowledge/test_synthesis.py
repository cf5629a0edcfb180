"""What a language model writes of past work: every sentence has its source, or is dropped."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from aimpact.core import language_model
from aimpact.knowledge.enums import SynthesisFailure
from aimpact.knowledge.models import Entry, Synthesis
from aimpact.knowledge.selectors.syntheses import synthesis_state
from aimpact.knowledge.services.syntheses import (
    AlreadyAsked,
    SynthesisOff,
    allow_synthesis,
    ask_synthesis,
    write_synthesis,
)
from aimpact.knowledge.synthesis import (
    Source,
    UnreadableSynthesis,
    figures_of,
    is_founded,
    keep_founded,
)
from aimpact.surveys.models import Survey
from tests.conftest import RunJobs
from tests.factories import make_space, make_survey, make_user
from tests.knowledge.entries import make_entry, make_published
from tests.model_server import Model, played_model
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

SOURCE = Source(7, "La place du marché : 62 % des 1 180 participants veulent des arbres.")
OTHER = Source(8, "Au marché, les commerçants ont perdu 12 % de clients.")


def said(*sentences: Any) -> str:
    return json.dumps({"sentences": list(sentences)})


def sentence(text: str, *sources: Any) -> dict[str, Any]:
    return {"text": text, "sources": list(sources)}


def kept(*sentences: Any) -> list[str]:
    return [each["text"] for each in keep_founded(said(*sentences), [SOURCE, OTHER]).sentences]


# --- which sentences stand ------------------------------------------------------------------


def test_a_sentence_with_its_source_is_kept_with_it():
    good = sentence("À la place du marché, 62 % veulent des arbres.", "S7")

    assert keep_founded(said(good), [SOURCE, OTHER]).sentences == [
        {"text": good["text"], "sources": [7]}
    ]


@pytest.mark.parametrize("bad", [
    sentence("Les participants veulent des arbres."),
    sentence("Les participants veulent des arbres.", "S9"),
    sentence("Les participants veulent des arbres.", "S7", "S9"),
    sentence("Les participants veulent des arbres.", 7),
    sentence("75 % des participants veulent des arbres.", "S7"),
    sentence("Au marché, 12 % de clients perdus.", "S7"),
    sentence("Il fait beau.", "S7"),
    sentence("", "S7"),
    sentence("marché " * 80, "S7"),
    {"text": "La place du marché.", "sources": "S7"},
    {"text": None, "sources": ["S7"]},
    {"sources": ["S7"]},
    "La place du marché [S7]",
    None,
])  # fmt: skip
def test_a_sentence_without_a_source_that_holds_it_is_dropped(bad: Any):
    answer = keep_founded(said(bad), [SOURCE, OTHER])

    assert (list(answer.sentences), answer.dropped) == ([], 1)


def test_figures_are_the_same_however_they_are_written():
    assert figures_of("1\u202f180 et 4,5") == figures_of("1180 et 4.5") == {"1180", "4.5"}
    assert kept(sentence("1180 participants au marché.", "S7"))
    assert kept(sentence("62 % ici, 12 % de clients là.", "S7", "S8"))


def test_the_sentences_beyond_the_measure_are_dropped():
    good = sentence("La place du marché.", "S7")
    answer = keep_founded(said(*[good] * 15), [SOURCE])

    assert (len(answer.sentences), answer.dropped) == (12, 3)


def test_json_inside_other_words_is_read():
    answer = f"Voici :\n```json\n{said(sentence('La place du marché.', 'S7'))}\n```"

    assert len(keep_founded(answer, [SOURCE]).sentences) == 1


@pytest.mark.parametrize(
    "garbage", ["", "Bonjour", "{", "{}", '{"sentences": 3}', "[1]", "{" * 5_000 + "}"]
)
def test_garbage_is_refused(garbage: str):
    with pytest.raises(UnreadableSynthesis):
        keep_founded(garbage, [SOURCE])


@given(st.recursive(
    st.none() | st.integers() | st.text() | st.sampled_from(["S7", "marché 62"]),
    lambda inside: st.lists(inside) | st.dictionaries(st.sampled_from(["text", "sources"]), inside),
))  # fmt: skip
def test_whatever_a_model_says_what_is_kept_is_founded(sentences: Any):
    answer = json.dumps({"sentences": sentences if isinstance(sentences, list) else [sentences]})

    for each in keep_founded(answer, [SOURCE]).sentences:
        assert is_founded(each["text"], [SOURCE])


# --- with a server --------------------------------------------------------------------------


@pytest.fixture
def model() -> Iterator[Model]:
    with played_model() as played:
        yield played


@pytest.fixture
def survey(db: None, model: Model, settings: Any) -> Survey:
    settings.LANGUAGE_MODEL = {"url": model.url, "model": "petit-modele", "key": "cle"}
    survey = make_survey(make_space(name="Le Val secret"))
    allow_synthesis(survey.space, is_on=True, by=make_user(), at=timezone.now())
    return survey


def published(**fields: Any) -> Entry:
    summary = "À la place du marché, 62 % veulent des arbres."
    return make_published(make_space(), "Le marché", **({"summary": summary} | fields))


def ask(survey: Survey) -> Synthesis:
    synthesis = ask_synthesis(survey, by=make_user(), at=timezone.now())
    return write_synthesis(synthesis, at=timezone.now())


def test_a_synthesis_is_written_with_its_cost(survey: Survey, model: Model, run_jobs: RunJobs):
    entry = published()
    model.usage = {"prompt_tokens": 812, "completion_tokens": 90}
    model.answer = said(
        sentence("62 % veulent des arbres sur la place du marché.", f"S{entry.pk}"),
        sentence("Tout le monde est content du marché."),
    )
    ask_synthesis(survey, by=make_user(), at=timezone.now())
    run_jobs()
    state = synthesis_state(survey)
    last = Synthesis.objects.get()

    assert [each.text for each in state.sentences] == [
        "62 % veulent des arbres sur la place du marché."
    ]
    assert [source.pk for source in state.sentences[0].sources] == [entry.pk]
    assert (last.dropped, last.failure, last.model) == (1, "", "petit-modele")
    assert (last.tokens_read, last.tokens_written) == (812, 90)
    assert last.seconds > 0
    assert model.keys == ["Bearer cle"]


def test_only_published_words_are_sent_and_people_are_covered(survey: Survey, model: Model):
    published(result="Appelez le 06 12 34 56 78 pour la place du marché.")
    make_entry(survey.space, "Le marché gardé pour nous")
    make_entry(make_space(), "Le marché des autres")
    model.answer = said()
    ask(survey)
    sent = json.dumps(model.received, ensure_ascii=False)

    assert "62 %" in sent
    assert [w for w in ("gardé pour nous", "des autres", "06 12", "Val secret") if w in sent] == []


def test_without_a_published_case_nothing_is_sent(survey: Survey, model: Model):
    make_entry(survey.space, "La place du marché")

    assert ask(survey).failure == SynthesisFailure.NO_SOURCE
    assert model.received == []


def test_garbage_and_sentences_without_source_leave_nothing(survey: Survey, model: Model):
    published()
    model.answer = "Je suis un modèle."
    nonsense = ask(survey)
    model.answer = said(sentence("Le marché est beau.", "S1234567"))
    unfounded = ask(survey)

    assert (nonsense.failure, unfounded.failure) == ("nonsense", "unfounded")
    assert (unfounded.dropped, unfounded.sentences) == (1, [])


def test_a_server_that_refuses_is_told(survey: Survey, model: Model):
    published()
    model.status = 500

    assert ask(survey).failure == SynthesisFailure.REFUSED


def test_a_server_that_does_not_answer_is_given_up(
    survey: Survey, model: Model, monkeypatch: pytest.MonkeyPatch
):
    published()
    model.wait = threading.Event()
    monkeypatch.setattr(language_model.ask_model, "__kwdefaults__", {"timeout": 0.2})
    given_up = ask(survey)

    assert given_up.failure == SynthesisFailure.UNREACHABLE
    assert given_up.seconds > 0


def test_nothing_is_sent_once_it_is_turned_off(survey: Survey, model: Model):
    published()
    asked = ask_synthesis(survey, by=make_user(), at=timezone.now())
    allow_synthesis(survey.space, is_on=False, by=make_user(), at=timezone.now())

    assert write_synthesis(asked, at=timezone.now()).failure == SynthesisFailure.REFUSED
    assert model.received == []


def test_it_is_off_unless_the_operator_and_the_owner_say_so(survey: Survey, settings: Any):
    elsewhere = make_survey()
    with pytest.raises(SynthesisOff):
        ask_synthesis(elsewhere, by=make_user(), at=timezone.now())
    settings.LANGUAGE_MODEL = {"url": "", "model": "", "key": ""}
    with pytest.raises(SynthesisOff):
        ask_synthesis(survey, by=make_user(), at=timezone.now())


def test_one_is_written_at_a_time(survey: Survey):
    ask_synthesis(survey, by=make_user(), at=timezone.now())
    with pytest.raises(AlreadyAsked):
        ask_synthesis(survey, by=make_user(), at=timezone.now())


def test_a_sentence_goes_with_its_source(survey: Survey, model: Model):
    entry = published()
    model.answer = said(sentence("La place du marché.", f"S{entry.pk}"))
    ask(survey)
    Entry.objects.filter(pk=entry.pk).update(visibility="space")

    assert list(synthesis_state(survey).sentences) == []


def test_who_may_ask_and_who_may_allow(client: Client, survey: Survey):
    space = survey.space
    cast = make_cast(space)
    address = reverse("survey_synthesis", args=[space.slug, survey.code])
    allow = reverse("survey_synthesis_allow", args=[space.slug, survey.code])

    asked = answers_of(client, cast, address, method="post")
    assert asked == team_page(owner=SEEN, editor=SEEN)
    assert answers_of(client, cast, allow, method="post") == team_page(owner=SEEN)


def test_the_page_says_that_a_machine_wrote(client: Client, survey: Survey, model: Model):
    entry = published()
    model.answer = said(sentence("La place du marché <b>.", f"S{entry.pk}"))
    ask(survey)
    client.force_login(make_staff(survey.space))
    page = client.get(reverse("survey_cases", args=[survey.space.slug, survey.code]))
    words = page.content.decode()

    assert "petit-modele" in words
    assert "La place du marché &lt;b&gt;" in words
    assert "machine" in words
