"""The screens of the exchange, without JavaScript: a file in, files out, answers that follow."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.exchange.forms import NEW
from aimpact.exchange.models import LIFETIME, AnswerFile, QuestionnaireImport
from aimpact.exchange.services import WAITING_MAXIMUM, forget_waiting, keep_import
from aimpact.spaces.enums import Role
from aimpact.surveys.models import Ballot, Survey
from tests.exchange.test_formats import TEXT
from tests.factories import make_space, make_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db

TSV = "class\ttype/scale\tname\trelevance\ttext\tlanguage\n" + "".join(
    "\t".join(cells) + "\n"
    for cells in (
        ("S", "", "language", "", "fr", ""),
        ("SL", "", "surveyls_title", "", "Le marché", "fr"),
        ("G", "1", "Page", "1", "", "fr"),
        ("Q", "L", "Avis", "1", "Content ?", "fr"),
        ("A", "0", "A1", "", "Oui", "fr"),
        ("A", "0", "A2", "", "Non", "fr"),
        ("Q", "M", "Envies", 'Avis.NAOK == "A2"', "Que faut-il ?", "fr"),
        ("SQ", "0", "SQ001", "1", "Des bancs", "fr"),
        ("SQ", "0", "SQ002", "1", "Des arbres", "fr"),
        ("Q", "*", "Calcul", "1", "{1+1}", "fr"),
    )
)  # fmt: skip
VV = (
    "Id\tContent ?\tBancs\tArbres\tJeton\n"
    "id\tAvis\tEnvies_SQ001\tEnvies_SQ002\ttoken\n"
    "1\tA1\t{question_not_shown}\t{question_not_shown}\tabc\n"
    "2\tA2\tY\t\tdef\n"
    "3\tA2\tY\tY\tghi\n"
    "4\tZZ\t\t\tjkl\n"
    "5\tA1\tY\t\tmno\n"
)


@pytest.fixture
def space():
    return make_space()


@pytest.fixture
def editor(space, client):
    user = make_staff(space, Role.EDITOR)
    client.force_login(user)
    return user


def sent(content: str | bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def import_file(client, space, content=TSV, name="marche.txt") -> Survey:
    url = reverse("questionnaire_import", args=[space.slug])
    preview = client.post(url, {"file": sent(content, name)})["Location"]
    client.post(preview, {"destination": NEW})
    return Survey.objects.get(space=space)


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


def test_answers_of_limesurvey_follow_their_questionnaire(client, space, editor):
    survey = import_file(client, space)
    url = reverse("survey_answers", args=[space.slug, survey.code])

    check = client.post(url, {"file": sent(VV, "vvexport.txt")})["Location"]
    page = client.get(check)
    client.post(check)

    made = Survey.objects.exclude(pk=survey.pk).get()
    answers = sorted(str(sorted(b.answers.items())) for b in Ballot.objects.filter(survey=made))
    assert page.context["report"].ballots == 4
    assert answers == sorted(
        str(sorted(each.items()))
        for each in (
            {"avis": "a1"},
            {"avis": "a1"},
            {"avis": "a2", "envies": ["sq001"]},
            {"avis": "a2", "envies": ["sq001", "sq002"]},
        )
    )
    told = [(refusal.line, refusal.code) for refusal in page.context["report"].refusals]
    assert told == [(6, "unknown_choice"), (6, "row_without_answer"), (7, "not_shown")]
    assert page.context["report"].ignored.keys() == {"id", "token"}
    assert not AnswerFile.objects.exists()


def test_a_file_without_a_known_column_is_refused(client, space, editor):
    survey = import_file(client, space)
    url = reverse("survey_answers", args=[space.slug, survey.code])

    page = client.post(url, {"file": sent("a;b\n1;2\n", "other.csv")})

    assert page.status_code == 422


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
    "name", ["questionnaire_import", "survey_files", "survey_file", "survey_answers"]
)
def test_only_editors_and_owners_see_the_screens(client, name):
    space = make_space()
    cast = make_cast(space)
    survey = make_survey(space)
    extra = {"questionnaire_import": [], "survey_file": [survey.code, "json"]}
    url = reverse(name, args=[space.slug, *extra.get(name, [survey.code])])

    assert answers_of(client, cast, url) == team_page(owner=SEEN, editor=SEEN)
