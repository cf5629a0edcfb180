"""The screens of the exchange, without JavaScript: a file in, files out, answers that follow."""

import json
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.exchange.forms import NEW
from aimpact.exchange.models import LIFETIME, QuestionnaireImport
from aimpact.exchange.opening import MAXIMUM_BYTES
from aimpact.exchange.services import (
    WAITING_MAXIMUM,
    append_import,
    forget_waiting,
    keep_import,
)
from aimpact.questionnaire.document import QUESTION_MAXIMUM
from aimpact.surveys.models import Survey
from aimpact.surveys.services.editing import StructureLocked
from tests.exchange import documents
from tests.exchange.sending import TSV, import_file, preview_of, sent
from tests.exchange.test_formats import TEXT
from tests.factories import make_open_survey, make_space, make_survey, text_question

pytestmark = pytest.mark.django_db


def test_a_file_becomes_a_draft_after_a_look(client, space, editor):
    url = reverse("questionnaire_import", args=[space.slug])

    found = client.post(url, {"file": sent(TSV, "marche.txt")})
    page = client.get(found["Location"]).content.decode()
    made = client.post(found["Location"], {"destination": NEW})

    survey = Survey.objects.get(space=space)
    assert made["Location"] == reverse("survey_builder", args=[space.slug, survey.code])
    assert "Content ?" in page
    assert "Calcul" in page  # listed: an equation is not carried
    assert [q.code for q in survey.document.questions()] == ["avis", "envies"]
    assert survey.document.question("envies").condition is not None
    assert client.post(found["Location"], {"destination": NEW}).status_code == 404


def test_a_pasted_text_is_read_and_can_be_discarded(client, space, editor):
    url = reverse("questionnaire_import", args=[space.slug])

    found = client.post(url, {"text": TEXT})
    waiting = QuestionnaireImport.objects.get()
    client.post(reverse("questionnaire_discard", args=[space.slug, waiting.pk]))

    assert found.status_code == 302
    assert not QuestionnaireImport.objects.exists()
    assert client.get(found["Location"]).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"text": "no number"},
        {"file": sent(b"<!DOCTYPE a [<!ENTITY b 'c'>]><document>&b;</document>", "a.lss")},
        {"file": sent(b"PK\x03\x04", "a.xlsm")},
        {"file": sent(b"", "a.txt")},
    ],
    ids=["nothing", "text", "entities", "macros", "empty"],
)
def test_a_refusal_is_told_beside_its_field(client, space, editor, data):
    page = client.post(reverse("questionnaire_import", args=[space.slug]), data)

    assert page.status_code == 422
    assert page.context["form"].errors
    assert not QuestionnaireImport.objects.exists()


def test_too_many_waiting_questionnaires_are_refused(client, space, editor):
    imported = read_questionnaire(TEXT.encode())
    for _ in range(WAITING_MAXIMUM):
        keep_import(space, imported, file_name="a.txt", by=editor, at=timezone.now())

    page = client.post(reverse("questionnaire_import", args=[space.slug]), {"text": TEXT})

    assert page.status_code == 422


@pytest.mark.parametrize("file_format", ["json", "xlsform", "limesurvey"])
def test_a_questionnaire_goes_out_and_comes_back_the_same(client, space, editor, file_format):
    survey = import_file(client, space)
    arguments = [space.slug, survey.code, file_format]

    page = client.get(reverse("survey_file", args=arguments))
    file = client.post(reverse("survey_download", args=arguments))

    assert page.status_code == 200
    assert "attachment" in file["Content-Disposition"]
    assert read_questionnaire(file.content).questionnaire == survey.document


def test_what_waits_too_long_is_forgotten(client, space, editor):
    imported = read_questionnaire(TEXT.encode())
    now = timezone.now()
    keep_import(space, imported, file_name="a.txt", by=editor, at=now - LIFETIME)
    keep_import(space, imported, file_name="b.txt", by=editor, at=now)

    forget_waiting(at=now)

    assert [each.file_name for each in QuestionnaireImport.objects.all()] == ["b.txt"]


def test_the_schema_is_public(client):
    found = client.get(reverse("questionnaire_schema"))

    assert found.status_code == 200
    assert json.loads(found.content)["$id"].endswith("/formats/questionnaire-1.json")


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (("marche.txt", TSV), "LimeSurvey, fichier texte"),
        (("latin.txt", TSV.encode("cp1252")), "LimeSurvey, fichier texte"),
        (("questions.txt", TEXT), "texte numéroté"),
        (("questions.docx", documents.word(TEXT)), "texte numéroté"),
        (("questions.odt", documents.open_document(TEXT)), "texte numéroté"),
        (("marche.lss", documents.LSS), "LimeSurvey, fichier XML"),
        (("marche.lsa", documents.archive({"survey_1.lss": documents.LSS})), "fichier XML"),
        (("kobo.xlsx", documents.workbook()), "XLSForm"),
        (("aimpact.json", documents.OURS), "AimPact (JSON)"),
    ],
    ids=["tsv", "latin", "text", "word", "odt", "lss", "lsa", "xlsform", "json"],
)
def test_a_file_of_every_kind_is_shown_before_it_is_kept(client, space, editor, file, told):
    name, content = file
    page = client.get(preview_of(client, space, file=sent(content, name)))

    assert page.status_code == 200
    assert told in page.content.decode()
    assert page.context["report"].total == page.context["report"].whole + (
        page.context["report"].partly + page.context["report"].left_out
    )
    assert page.context["made"] > 0
    assert not Survey.objects.exists()


def test_a_question_left_out_is_named_with_its_reason(client, space, editor):
    page = client.get(preview_of(client, space, file=sent(TSV, "marche.txt")))

    (line,) = page.context["report"].lost
    assert line.name == "Calcul"
    assert "Question écartée" in page.content.decode()
    assert "1 question écartée" in page.content.decode()


def test_a_question_carried_in_part_is_marked_where_it_will_stand(client, space, editor):
    limit = {"qid": "1", "attribute": "time_limit", "value": "30"}
    content = documents.LSS.replace(
        "</document>", documents.section("question_attributes", limit) + "</document>"
    )

    page = client.get(preview_of(client, space, file=sent(content, "a.lss")))

    assert page.context["pages"][0]["questions"][0]["is_in_part"]
    assert "durée limite, en secondes (time_limit=30)" in page.content.decode()
    assert "Reprise en partie" in page.content.decode()


def test_questions_are_added_at_the_end_of_a_draft(client, space, editor):
    draft = make_survey(space)
    before = [question.code for question in draft.document.questions()]
    url = reverse("questionnaire_import", args=[space.slug])

    preview = client.post(f"{url}?sondage={draft.code}", {"file": sent(TSV, "marche.txt")})
    page = client.get(preview["Location"])
    made = client.post(preview["Location"], {"destination": draft.code})

    draft = Survey.objects.get()
    assert page.context["form"].initial == {"destination": draft.code}
    assert [q.code for q in draft.document.questions()] == [*before, "avis", "envies"]
    assert draft.document.question("envies").condition is not None
    last = draft.document.pages[-1].code
    builder = reverse("survey_builder", args=[space.slug, draft.code])
    assert made["Location"] == f"{builder}#p-{last}"
    assert client.get(preview["Location"]).status_code == 404


def test_a_survey_that_is_no_draft_any_more_takes_no_question(client, space, editor):
    survey = make_open_survey(space)
    preview = preview_of(client, space, file=sent(TSV, "marche.txt"))

    refused = client.post(preview, {"destination": survey.code})

    assert refused.status_code == 422
    assert "destination" in refused.context["form"].errors
    assert QuestionnaireImport.objects.get().survey is None


def test_a_draft_published_meanwhile_keeps_its_questions(space, editor):
    imported = read_questionnaire(TEXT.encode())
    waiting = keep_import(space, imported, file_name="", by=editor, at=timezone.now())
    survey = make_open_survey(space)

    with pytest.raises(StructureLocked):
        append_import(waiting, to=survey, by=editor, at=timezone.now())

    waiting.refresh_from_db()
    assert waiting.survey is None


def test_a_draft_of_another_space_is_no_destination(client, space, editor):
    elsewhere = make_survey(make_space())
    preview = preview_of(client, space, file=sent(TSV, "marche.txt"))

    assert client.post(preview, {"destination": elsewhere.code}).status_code == 422
    url = reverse("questionnaire_import", args=[space.slug])
    assert client.get(f"{url}?sondage={elsewhere.code}").context["draft"] is None


def test_what_was_typed_is_still_there_when_it_is_refused(client, space, editor):
    typed = "Bonjour,\nceci est une lettre."
    page = client.post(reverse("questionnaire_import", args=[space.slug]), {"text": typed})

    assert page.status_code == 422
    assert "ceci est une lettre." in page.content.decode()


def test_a_file_and_a_text_at_once_are_refused_and_the_text_stays(client, space, editor):
    url = reverse("questionnaire_import", args=[space.slug])
    page = client.post(url, {"file": sent(TSV, "marche.txt"), "text": TEXT})

    assert page.status_code == 422
    assert page.context["form"].non_field_errors()
    assert page.context["form"]["text"].value() == TEXT


def test_a_file_that_is_too_large_is_refused_before_it_is_read(client, space, editor):
    url = reverse("questionnaire_import", args=[space.slug])
    page = client.post(url, {"file": sent(b"a" * (MAXIMUM_BYTES + 1), "a.lss")})

    assert page.status_code == 422
    assert "16\u00a0Mo" in page.context["form"].errors["file"][0]


def test_a_list_of_surveys_and_the_import_of_answers_lead_to_the_import(client, space, editor):
    url = reverse("questionnaire_import", args=[space.slug])
    for name in ("survey_list", "survey_create", "import_start"):
        page = client.get(reverse(name, args=[space.slug])).content.decode()
        assert f'href="{url}"' in page, name


@pytest.mark.parametrize("number", [1, 3])
def test_the_import_asks_as_many_queries_whatever_waits(
    client, space, editor, number, django_assert_num_queries
):
    imported = read_questionnaire(TEXT.encode())
    for _ in range(number):
        keep_import(space, imported, file_name="a.txt", by=editor, at=timezone.now())
    url = reverse("questionnaire_import", args=[space.slug])
    client.get(url)

    # Who asks (5), what waits, the frame.
    with django_assert_num_queries(7):
        client.get(url)


@pytest.mark.parametrize("number", [1, 3])
def test_the_preview_asks_as_many_queries_whatever_the_drafts(
    client, space, editor, number, django_assert_num_queries
):
    for _ in range(number):
        make_survey(space)
    preview = preview_of(client, space, file=sent(TSV, "marche.txt"))
    client.get(preview)

    # Who asks (5), the questionnaire, the drafts, the frame.
    with django_assert_num_queries(8):
        client.get(preview)


@pytest.mark.parametrize("number", [1, 3])
def test_the_files_of_a_survey_ask_as_many_queries_whatever_they_are(
    client, space, editor, number, django_assert_num_queries
):
    survey = import_file(client, space)
    for _ in range(number):
        client.post(
            preview_of(client, space, file=sent(TSV, "marche.txt")), {"destination": survey.code}
        )
    url = reverse("survey_files", args=[space.slug, survey.code])
    client.get(url)

    # Who asks (5), the survey, its files, the frame (2).
    with django_assert_num_queries(9):
        client.get(url)


def test_a_draft_that_is_full_refuses_beside_its_name(client, space, editor):
    draft = make_survey(space)
    full = tuple(replace(text_question(), code=f"t{n}") for n in range(QUESTION_MAXIMUM - 1))
    page = replace(draft.document.pages[0], questions=full)
    draft.keep_document(replace(draft.document, pages=(page,)))
    draft.save()
    preview = preview_of(client, space, file=sent(TSV, "marche.txt"))

    refused = client.post(preview, {"destination": draft.code})

    assert refused.status_code == 422
    assert refused.context["form"].errors["destination"] == [
        "Ce brouillon contiendrait trop de questions."
    ]


def test_the_builder_of_a_draft_leads_to_the_import_and_that_of_an_open_survey_does_not(
    client, space, editor
):
    url = reverse("questionnaire_import", args=[space.slug])
    for survey, number in ((make_survey(space), 1), (make_open_survey(space), 0)):
        page = client.get(reverse("survey_builder", args=[space.slug, survey.code]))
        assert page.content.decode().count(f'href="{url}?sondage={survey.code}"') == number
