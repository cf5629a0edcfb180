"""The screens on which the answers of another tool follow their questionnaire."""

import pytest
from django.urls import reverse
from django.utils import timezone

from aimpact.exchange.answers import filling
from aimpact.exchange.models import AnswerFile
from aimpact.exchange.selectors import answer_columns
from aimpact.exchange.services import ANSWER_FILES_MAXIMUM
from aimpact.insights.exports import sheets
from aimpact.questionnaire.editing import remove_question
from aimpact.questionnaire.prints import Place
from aimpact.surveys.models import Ballot, Survey
from aimpact.surveys.services.editing import edit_questionnaire
from tests.exchange.sending import TSV, VV, import_file, preview_of, sent

pytestmark = pytest.mark.django_db


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
    assert [column for column, _why, _number in page.context["kinds"]] == [
        "Content ? (avis)", "", "Que faut-il ? (envies)",
    ]  # fmt: skip
    assert not AnswerFile.objects.exists()


def test_a_file_without_a_known_column_is_refused(client, space, editor):
    survey = import_file(client, space)
    url = reverse("survey_answers", args=[space.slug, survey.code])

    page = client.post(url, {"file": sent("a;b\n1;2\n", "other.csv")})

    assert page.status_code == 422


def test_answers_follow_the_questions_of_two_files(client, space, editor):
    survey = import_file(client, space)
    preview = preview_of(client, space, file=sent(TSV.replace("Avis", "Note"), "note.txt"))
    client.post(preview, {"destination": survey.code})

    columns = answer_columns(Survey.objects.get())
    fields = {column.names[0]: column.field for column in columns}

    assert [q.code for q in Survey.objects.get().document.questions()] == [
        "avis", "envies", "note", "envies_2",
    ]  # fmt: skip
    assert fields["Avis"] == "avis"
    assert fields["Note"] == "note"
    files = client.get(reverse("survey_files", args=[space.slug, survey.code]))
    assert [each["trace"].file_name for each in files.context["traces"]] == [
        "marche.txt", "note.txt",
    ]  # fmt: skip


def test_files_of_answers_wait_a_day_and_not_too_many(client, space, editor):
    survey = import_file(client, space)
    url = reverse("survey_answers", args=[space.slug, survey.code])
    for _ in range(ANSWER_FILES_MAXIMUM):
        assert client.post(url, {"file": sent(VV, "vv.txt")}).status_code == 302

    page = client.post(url, {"file": sent(VV, "vv.txt")})

    assert page.status_code == 422
    assert len(page.context["waiting"]) == ANSWER_FILES_MAXIMUM
    check = reverse(
        "survey_answers_check", args=[space.slug, survey.code, AnswerFile.objects.first().pk]
    )
    client.post(check, {"discard": "1"})
    assert AnswerFile.objects.count() == ANSWER_FILES_MAXIMUM - 1


def test_the_same_answers_twice_are_asked_about(client, space, editor):
    survey = import_file(client, space)
    url = reverse("survey_answers", args=[space.slug, survey.code])
    client.post(client.post(url, {"file": sent(VV, "vv.txt")})["Location"])

    check = client.post(url, {"file": sent(VV, "vv.txt")})["Location"]
    asked = client.post(check)
    client.post(check, {"again": "1"})

    assert asked.status_code == 422
    assert asked.context["refused"]
    assert Survey.objects.exclude(pk=survey.pk).count() == 2


@pytest.mark.parametrize(
    "content",
    [
        "Avis,Envies_SQ001\nA2,Y\n",
        "avis,envies\na2,sq001\n",
        "Avis,Envies_SQ001\nNon,Oui\n",
        "avis,envies\nNon,Des bancs\n",
        "visite/avis,visite/page/envies\na2,sq001\n",
    ],
    ids=["their codes", "our codes", "words", "our words", "groups"],
)
def test_answers_are_understood_in_codes_of_either_tool_and_in_words(
    client, space, editor, content
):
    survey = import_file(client, space)
    url = reverse("survey_answers", args=[space.slug, survey.code])

    page = client.get(client.post(url, {"file": sent(content, "a.csv")})["Location"])

    assert page.context["report"].refusals == ()
    counts = [[a.count for a in field.answers if a.count] for field in page.context["fields"]]
    assert counts == [[1], [1]]


def test_a_column_of_a_question_that_was_removed_is_nobodys(client, space, editor):
    survey = import_file(client, space)
    edit_questionnaire(
        survey,
        lambda document: remove_question(document, "envies"),
        place=Place("survey"),
        seen="",
        by=editor,
        at=timezone.now(),
    )

    fields = {column.field for column in answer_columns(Survey.objects.get())}

    assert fields == {"avis"}


def test_more_ballots_than_the_screen_takes_are_told_before_anything_is_pressed(
    client, space, editor, monkeypatch
):
    monkeypatch.setattr("aimpact.exchange.views.answers.MOST_AT_ONCE", 3)
    survey = import_file(client, space)
    url = reverse("survey_answers", args=[space.slug, survey.code])
    check = client.post(url, {"file": sent(VV, "vv.txt")})["Location"]

    page = client.get(check)
    refused = client.post(check)

    assert "Trop de bulletins pour cet écran" in page.content.decode()
    assert refused.status_code == 422
    assert Survey.objects.get() == survey


def test_several_answers_in_words_are_understood_in_one_cell(client, space, editor):
    survey = import_file(client, space)
    url = reverse("survey_answers", args=[space.slug, survey.code])
    cell = filling.JOINT.join(["Des bancs", "Des arbres"])

    page = client.get(
        client.post(url, {"file": sent(f"avis,envies\nNon,{cell}\n", "a.csv")})["Location"]
    )

    assert page.context["report"].refusals == ()
    assert [a.count for a in page.context["fields"][1].answers] == [1, 1]


def test_answers_of_one_cell_are_joined_as_in_our_own_files():
    assert filling.JOINT == sheets.JOINT
