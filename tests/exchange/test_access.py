"""Who may see the screens of the exchange: each address, asked by everybody."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from aimpact.exchange import urls
from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.exchange.services import keep_answers, keep_import
from tests.exchange.test_formats import TEXT
from tests.factories import make_space, make_survey
from tests.permissions import (
    HIDDEN,
    SEEN,
    answers_of,
    ask,
    make_cast,
    make_staff,
    public_page,
    team_page,
)

pytestmark = pytest.mark.django_db

LINKS = {
    "questionnaire_import": "get",
    "questionnaire_preview": "get",
    "survey_files": "get",
    "survey_file": "get",
    "survey_download": "post",
    "survey_answers": "get",
    "survey_answers_check": "get",
}
PUBLIC = {"questionnaire_schema"}


def address(name: str, space, survey) -> str:
    extra = {
        "questionnaire_import": list,
        "questionnaire_preview": lambda: [waiting(space).pk],
        "questionnaire_discard": lambda: [waiting(space).pk],
        "survey_file": lambda: [survey.code, "json"],
        "survey_download": lambda: [survey.code, "xlsform"],
        "survey_answers_check": lambda: [survey.code, answers(survey).pk],
    }
    return reverse(name, args=[space.slug, *extra.get(name, lambda: [survey.code])()])


def waiting(space):
    imported = read_questionnaire(TEXT.encode())
    return keep_import(space, imported, file_name="a.txt", by=make_staff(space), at=timezone.now())


def answers(survey):
    return keep_answers(
        survey,
        name="a.csv",
        content=b"q1\nyes\n",
        by=make_staff(survey.space),
        at=timezone.now(),
    )


def test_every_address_of_the_exchange_has_its_test():
    assert {pattern.name for pattern in urls.urlpatterns} == {
        *LINKS, *PUBLIC, "questionnaire_discard",
    }  # fmt: skip


@pytest.mark.parametrize("name", LINKS)
def test_only_editors_and_owners_see_the_screens(client, name):
    space = make_space()
    cast = make_cast(space)
    url = address(name, space, make_survey(space))

    found = answers_of(client, cast, url, method=LINKS[name])

    assert found == team_page(owner=SEEN, editor=SEEN)


def test_only_editors_and_owners_discard_what_waits(client):
    space = make_space()
    survey = make_survey(space)
    found = {
        name: ask(client, user, address("questionnaire_discard", space, survey), method="post")
        for name, user in make_cast(space).items()
    }

    assert found == team_page(owner=SEEN, editor=SEEN)


def test_the_schema_is_for_everybody(client):
    url = reverse("questionnaire_schema")

    assert answers_of(client, make_cast(make_space()), url) == public_page()


@pytest.mark.parametrize("name", [*LINKS, "questionnaire_discard"])
def test_an_address_of_another_space_leads_nowhere(client, name):
    mine, theirs = make_space(), make_space()
    url = address(name, theirs, make_survey(theirs)).replace(theirs.slug, mine.slug)
    method = "post" if name == "questionnaire_discard" else LINKS[name]
    wanted = SEEN if name == "questionnaire_import" else HIDDEN

    assert ask(client, make_staff(mine), url, method=method) == wanted


@pytest.mark.parametrize(
    ("name", "method"),
    [("survey_download", "get"), ("questionnaire_discard", "get"), ("survey_files", "post")],
)
def test_the_other_methods_are_refused(client, name, method):
    space = make_space()
    url = address(name, space, make_survey(space))

    assert ask(client, make_staff(space), url, method=method) == "405"


def test_an_unknown_format_is_not_found(client):
    space = make_space()
    survey = make_survey(space)
    url = reverse("survey_file", args=[space.slug, survey.code, "word"])

    assert ask(client, make_staff(space), url) == HIDDEN


def test_a_form_without_its_token_is_refused(client):
    space = make_space()
    client.handler.enforce_csrf_checks = True
    client.force_login(make_staff(space))
    file = SimpleUploadedFile("a.txt", TEXT.encode())

    page = client.post(reverse("questionnaire_import", args=[space.slug]), {"file": file})

    assert page.status_code == 403
