"""Every format out and in again; real files; what is carried, and what is told."""

import json

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, given, settings

from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.exchange.formats.counters import with_counters
from aimpact.exchange.formats.imported import Carried, Format, NotAQuestionnaire
from aimpact.exchange.formats.limesurvey.writing import write_limesurvey
from aimpact.exchange.formats.native import write_native
from aimpact.exchange.formats.plain import read_plain
from aimpact.exchange.formats.schema import schema
from aimpact.exchange.formats.xlsform.writing import write_xlsform
from aimpact.exchange.opening import FileRefused
from aimpact.exchange.wording import say_loss, say_out
from aimpact.questionnaire.document import from_json, to_json
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
)
from tests.exchange.real_files import needs_real_files, real_files
from tests.questionnaire.strategies import questionnaires

few = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                           HealthCheck.filter_too_much],
)  # fmt: skip


def ready(document: Questionnaire) -> Questionnaire:
    """A document as the builder would make it, with a question at least."""
    assume(any(True for _ in document.questions()))
    return with_counters(from_json(to_json(document)))


@few
@given(questionnaires())
def test_a_limesurvey_file_read_again_is_the_same_questionnaire(document):
    document = ready(document)

    written = write_limesurvey(document)

    assert read_questionnaire(written.content).questionnaire == document
    assert all(say_out(loss) for each in written.losses for loss in each.losses)


@few
@given(questionnaires())
def test_an_xlsform_read_again_is_the_same_questionnaire(document):
    document = ready(document)

    written = write_xlsform(document)

    assert read_questionnaire(written.content).questionnaire == document
    assert all(say_out(loss) for each in written.losses for loss in each.losses)


@few
@given(questionnaires())
def test_our_own_file_read_again_is_the_same_and_follows_the_published_schema(document):
    document = ready(document)

    content = write_native(document)

    assert read_questionnaire(content).questionnaire == document
    jsonschema.validate(json.loads(content), schema("https://example.org/1.json"))


def test_the_schema_refuses_what_the_reader_refuses():
    for wrong in (
        {"pages": [{"code": "Not a code"}]},
        {"pages": [{"code": "p1", "unknown": 1}]},
        {"pages": [{"code": "p1", "questions": [{"code": "q1", "kind": "nothing"}]}]},
    ):
        envelope = {"format": "aimpact-questionnaire", "version": 1, "questionnaire": wrong}
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(envelope, schema("https://example.org/1.json"))


@needs_real_files
@pytest.mark.parametrize("path", real_files(), ids=lambda path: path.name)
def test_a_real_file_is_read_and_everything_lost_has_words(path):
    if path.suffix == ".xls":
        with pytest.raises(FileRefused, match="file_old_excel"):
            read_questionnaire(path.read_bytes(), name=path.name)
        return

    imported = read_questionnaire(path.read_bytes(), name=path.name)

    assert sum(imported.tally().values()) == len(imported.questions)
    assert any(question.codes for question in imported.questions)
    told = [*imported.losses, *(loss for q in imported.questions for loss in q.losses)]
    assert all(say_loss(loss) for loss in told)
    for question in imported.questions:
        assert question.losses or question.carried is Carried.WHOLE


@needs_real_files
@pytest.mark.parametrize("write", [write_limesurvey, write_xlsform])
def test_the_largest_real_file_goes_out_and_comes_back(write):
    path = next(p for p in real_files() if p.name == "ls205_sample_survey_english.lss.gz")
    document = read_questionnaire(path.read_bytes()).questionnaire

    assert read_questionnaire(write(document).content).questionnaire == document


TEXT = """Enquête sur le marché
Merci de répondre avant le 3 mai.

1. Êtes-vous satisfait du marché ? (obligatoire)
   a) Oui
   b) Non
2. Que faut-il ajouter ? (plusieurs réponses possibles)
   - des bancs
   - autre, précisez : ____

PARTIE 2 : VOUS
3) Votre avis : ______
4. Combien de personnes ?
"""


def test_numbered_text_becomes_questions():
    imported = read_plain(TEXT)

    document = imported.questionnaire
    assert imported.format is Format.TEXT
    assert document.title.fr == "Enquête sur le marché"
    assert [page.title.fr for page in document.pages] == ["", "VOUS"]
    asked = list(document.questions())
    assert [q.kind for q in asked] == [Kind.SINGLE, Kind.MULTIPLE, Kind.TEXT, Kind.NUMBER]
    assert asked[0].is_required
    assert asked[1].other_choice.label.fr == "autre, précisez"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no number at all", "no_numbered_line"),
        (b"{", "json_broken"),
        (b'{"a": 1}', "json_unknown"),
        (b'{"format": "aimpact-questionnaire", "version": 99}', "version_unknown"),
        (b"<html><body/></html>", "not_limesurvey"),
    ],
)
def test_what_is_no_questionnaire_is_refused(content, code):
    with pytest.raises(NotAQuestionnaire, match=code):
        read_questionnaire(content)


@pytest.mark.parametrize("write", [write_limesurvey, write_xlsform])
@pytest.mark.parametrize("kind", list(Kind))
def test_braces_that_recall_nothing_stay_in_the_words_of_every_kind(write, kind):
    """A mask such as [0-9]{8} looks like the recall of an answer to LimeSurvey."""
    words = Text("[0-9]{8} et {q9}", "{q1}")
    question = Question(
        code="q2",
        kind=kind,
        label=words,
        help=words,
        choices=tuple(Choice(code=code, label=words) for code in ("a", "b", "c")),
        rows=(Row(code="r1", label=words), Row(code="r2", label=words)),
    )
    pages = (Page(code="p1", questions=(question,)),)
    document = with_counters(Questionnaire(title=words, pages=pages))

    assert read_questionnaire(write(document).content).questionnaire == document
