"""Questionnaires from files become drafts or pages of one, each once; the trail says so."""

from dataclasses import replace

import pytest
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.exchange.models import QuestionnaireImport
from aimpact.exchange.services import (
    append_import,
    confirm_import,
    discard_import,
    keep_import,
    short_name,
)
from aimpact.questionnaire.document import QUESTION_MAXIMUM
from aimpact.questionnaire.editing import TooManyParts
from aimpact.surveys.models import Survey
from tests.exchange.test_formats import TEXT
from tests.factories import make_survey, text_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(space, editor) -> QuestionnaireImport:
    imported = read_questionnaire(TEXT.encode())
    return keep_import(space, imported, file_name="a.txt", by=editor, at=timezone.now())


def test_a_questionnaire_is_confirmed_once(waiting, editor):
    confirm_import(waiting, by=editor, at=timezone.now())

    with pytest.raises(QuestionnaireImport.DoesNotExist):
        confirm_import(waiting, by=editor, at=timezone.now())
    assert Survey.objects.count() == 1


def test_a_questionnaire_is_appended_once(space, waiting, editor):
    draft = make_survey(space)
    append_import(waiting, to=draft, by=editor, at=timezone.now())

    with pytest.raises(QuestionnaireImport.DoesNotExist):
        append_import(waiting, to=draft, by=editor, at=timezone.now())
    waiting.refresh_from_db()
    assert (waiting.survey_id, waiting.expires_at, waiting.document) == (draft.pk, None, {})


def test_a_questionnaire_that_does_not_fit_waits_on(space, waiting, editor):
    draft = make_survey(space)
    page = draft.document.pages[0]
    full = tuple(replace(text_question(), code=f"t{n}") for n in range(QUESTION_MAXIMUM - 1))
    draft.keep_document(replace(draft.document, pages=(replace(page, questions=full),)))
    draft.save()

    with pytest.raises(TooManyParts):
        append_import(waiting, to=draft, by=editor, at=timezone.now())
    waiting.refresh_from_db()
    assert waiting.survey is None


def test_the_trail_says_what_came_in_and_what_became_of_it(space, waiting, editor):
    append_import(waiting, to=make_survey(space), by=editor, at=timezone.now())
    other = keep_import(
        space, read_questionnaire(TEXT.encode()), file_name="", by=editor, at=timezone.now()
    )
    discard_import(other, by=editor, at=timezone.now())

    actions = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert [action for action in actions if "questionnaire" in action] == [
        "read_questionnaire",
        "edit_questionnaire",
        "append_questionnaire",
        "read_questionnaire",
        "discard_questionnaire",
    ]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\mairie\\avis.lss", "avis.lss"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b.txt", "ab.txt"),
        ("é" * 300, "é" * 200),
    ],
    ids=["windows", "folders", "strange", "long"],
)
def test_the_name_of_a_file_is_kept_without_its_folders(sent, kept):
    assert short_name(sent) == kept
