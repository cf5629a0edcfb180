"""The language model, played by a real server on loopback."""

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.language_model import (
    ModelAddress,
    ModelRefused,
    ModelUnreachable,
    UnsafeAddress,
    ask_model,
)
from aimpact.core.models import AuditEvent
from aimpact.library.assistant.asking import (
    UnreadableAnswer,
    finding_id,
    messages_for,
    read_answer,
    spots,
)
from aimpact.library.enums import ReadingFailure
from aimpact.library.models import ModelProposal, ModelReading
from aimpact.library.selectors.remarks import assistant_state, review_of
from aimpact.library.services.assistant import (
    AssistantOff,
    allow_assistant,
    answer_reading,
    ask_assistant,
)
from aimpact.library.services.remarks import accept_finding, skip_finding
from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire, Text
from aimpact.surveys.models import Survey
from tests.conftest import RunJobs
from tests.factories import make_questionnaire, make_space, make_survey, make_user
from tests.model_server import Model, played_model

LABEL = "Comment jugez-vous le parc ?"
BETTER = {"id": "q1/label", "after": "Que pensez-vous du parc ?", "why": "Plus simple."}


@pytest.fixture
def model() -> Iterator[Model]:
    with played_model() as played:
        yield played


def says(model: Model, *proposals: dict[str, str]) -> None:
    model.answer = json.dumps({"proposals": list(proposals)})


@pytest.fixture
def survey(db: None) -> Survey:
    question = Question(code="q1", kind=Kind.TEXT, label=Text(LABEL, "Do you like the park?"))
    pages = (Page(code="p1", questions=(question,)),)
    document = Questionnaire(title=Text("Un titre gardé pour nous"), pages=pages)
    return make_survey(make_space(name="Le Val secret"), questionnaire=document)


@pytest.fixture
def allowed(survey: Survey, model: Model, settings: Any) -> Survey:
    settings.LANGUAGE_MODEL = {"url": model.url, "model": "petit-modele", "key": "cle"}
    allow_assistant(survey.space, is_on=True, by=make_user(), at=timezone.now())
    return survey


def read(survey: Survey) -> ModelReading:
    reading = ask_assistant(survey, by=make_user(), at=timezone.now())
    return answer_reading(reading, at=timezone.now())


def test_what_the_model_proposes_is_a_remark_like_the_others(allowed: Survey, model: Model):
    says(model, BETTER)
    reading = read(allowed)
    (remark,) = review_of(allowed).remarks

    assert (reading.failure, reading.model) == ("", "petit-modele")
    assert (remark.model, remark.reason) == ("petit-modele", "Plus simple.")
    assert (remark.finding.before, remark.after) == (LABEL, ["Que pensez-vous du parc ?"])


def test_it_is_accepted_or_skipped_like_the_others(allowed: Survey, model: Model):
    says(model, BETTER)
    read(allowed)
    (remark,) = review_of(allowed).remarks
    key, by, at = remark.finding.key, make_user(), timezone.now()
    skip_finding(allowed, key, by=by, at=at)
    assert review_of(allowed).remarks == []
    allowed.skipped_findings.all().delete()
    saved = accept_finding(allowed, key, seen=remark.seen, by=by, at=at)

    assert saved.document.question("q1").label.fr == "Que pensez-vous du parc ?"
    assert review_of(saved).remarks == []


def test_a_proposal_expires_when_its_question_changes(allowed: Survey, model: Model):
    says(model, BETTER)
    read(allowed)
    question = Question(code="q1", kind=Kind.TEXT, label=Text(LABEL), is_required=True)
    allowed.keep_document(Questionnaire(pages=(Page(code="p1", questions=(question,)),)))

    assert review_of(allowed).remarks == []


def test_a_new_reading_replaces_the_former_one(allowed: Survey, model: Model):
    says(model, BETTER)
    read(allowed)
    says(model, BETTER | {"after": "Aimez-vous le parc ?"})
    read(allowed)
    assert [r.after for r in review_of(allowed).remarks] == [["Aimez-vous le parc ?"]]
    says(
        model,
    )
    read(allowed)
    assert review_of(allowed).remarks == []
    assert ModelProposal.objects.count() == 2


def test_the_words_of_the_questions_are_sent_and_nothing_else(allowed: Survey, model: Model):
    says(
        model,
    )
    read(allowed)
    (sent,) = model.received
    text = json.dumps(sent, ensure_ascii=False)

    assert json.loads(sent["messages"][1]["content"]) == {"texts": {"q1/label": LABEL}}
    assert sent["model"] == "petit-modele"
    assert model.keys == ["Bearer cle"]
    for secret in ("Le Val secret", allowed.code, "Un titre gardé", "park"):
        assert secret not in text


def test_the_worker_asks_and_the_trail_says_who_asked(
    allowed: Survey, model: Model, run_jobs: RunJobs
):
    says(model, BETTER)
    asker = make_user()
    ask_assistant(allowed, by=asker, at=timezone.now())

    assert run_jobs() == ["aimpact.library.tasks.read_with_model"]
    assert len(review_of(allowed).remarks) == 1
    event = AuditEvent.objects.get(verb="ask_language_model")
    assert (event.actor_id, event.details) == (asker.pk, {"model": "petit-modele", "questions": 1})


def test_a_space_that_has_not_allowed_it_asks_nothing(survey: Survey, model: Model, settings: Any):
    settings.LANGUAGE_MODEL = {"url": model.url, "model": "petit-modele", "key": ""}
    with pytest.raises(AssistantOff):
        ask_assistant(survey, by=make_user(), at=timezone.now())
    assert model.received == []


def test_a_platform_without_a_model_asks_nothing(survey: Survey):
    allow_assistant(survey.space, is_on=True, by=make_user(), at=timezone.now())
    with pytest.raises(AssistantOff):
        ask_assistant(survey, by=make_user(), at=timezone.now())
    assert not assistant_state(survey).exists


def test_what_is_forbidden_meanwhile_is_not_sent(allowed: Survey, model: Model):
    reading = ask_assistant(allowed, by=make_user(), at=timezone.now())
    allow_assistant(allowed.space, is_on=False, by=make_user(), at=timezone.now())

    assert answer_reading(reading, at=timezone.now()).failure == ReadingFailure.REFUSED
    assert model.received == []


def test_a_server_that_refuses_is_told_apart_from_one_that_talks_nonsense(
    allowed: Survey, model: Model
):
    model.status = 500
    assert read(allowed).failure == ReadingFailure.REFUSED
    model.status, model.answer = 200, "Je ne sais pas."
    assert read(allowed).failure == ReadingFailure.NONSENSE
    assert assistant_state(allowed).last.failure == ReadingFailure.NONSENSE


def test_a_server_that_is_not_there_is_said_to_be_so(allowed: Survey, settings: Any):
    settings.LANGUAGE_MODEL = {"url": "http://127.0.0.1:9/v1", "model": "m", "key": ""}
    assert read(allowed).failure == ReadingFailure.UNREACHABLE


def test_a_server_that_never_answers_is_given_up(model: Model):
    model.wait = threading.Event()
    with pytest.raises(ModelUnreachable):
        ask_model(ModelAddress(model.url, "m"), [], timeout=0.2)


def test_a_key_does_not_follow_a_redirection(model: Model):
    model.status = 302
    with pytest.raises(ModelRefused):
        ask_model(ModelAddress(model.url, "m", "cle"), [])
    assert len(model.received) == 1


@pytest.mark.parametrize("url", ["http://example.org/v1", "ftp://127.0.0.1", "file:///etc", ""])
def test_questions_leave_the_machine_by_https_alone(url: str):
    with pytest.raises(UnsafeAddress):
        ModelAddress(url, "m")


def test_https_is_fine():
    assert ModelAddress("https://albert.example.org/v1", "m").key == ""


@pytest.mark.parametrize(
    "item",
    [
        {"id": "q9/label", "after": "Un texte"},
        {"id": "q1/label", "after": ""},
        {"id": "q1/label", "after": "Pour ?"},
        {"id": "q1/label", "after": "x" * 501},
        {"id": "q1/label", "after": "Pour {q2} ?"},
        {"after": "Sans nom"},
        "pas un objet",
    ],
)
def test_a_proposal_out_of_measure_is_left_out(item: object):
    answer = json.dumps({"proposals": [item]})
    assert read_answer(answer, make_questionnaire(), "fr") == []


@pytest.mark.parametrize("answer", ["", "{}", "[]", '{"proposals": 3}', "{", '{"proposals": {}}'])
def test_an_answer_that_is_not_what_was_asked_for_is_refused(answer: str):
    with pytest.raises(UnreadableAnswer):
        read_answer(answer, make_questionnaire(), "fr")


def test_words_around_the_json_are_forgiven():
    answer = f"Voici :\n```json\n{json.dumps({'proposals': [BETTER]})}\n```"
    ((spot, after, why),) = read_answer(answer, make_questionnaire(), "fr")
    assert (finding_id(spot), after, why) == ("q1/label", BETTER["after"], BETTER["why"])


def test_every_text_of_a_question_is_named_once():
    document = make_questionnaire()
    ids = [finding_id(spot) for spot in spots(document, "fr")]

    assert len(ids) == len(set(ids))
    assert {"q1/label", "q1/choice/yes", "q4/row/quiet"} <= set(ids)
    assert json.loads(messages_for(document, "fr")[1]["content"])["texts"]["q1/label"] == "Pour ?"


@given(st.text(max_size=300))
def test_any_answer_is_read_or_refused(answer: str):
    with suppress(UnreadableAnswer):
        assert isinstance(read_answer(answer, make_questionnaire(), "fr"), list)
