"""The screens of an import: send, correct, look, confirm; without JavaScript."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aimpact.spaces.enums import Role
from aimpact.surveys.importing.files import MAXIMUM_BYTES
from aimpact.surveys.models import ImportDraft, Survey, Tally
from aimpact.surveys.services import imports as services
from aimpact.surveys.services.imports import SentFile, start_import
from tests.factories import make_space
from tests.permissions import (
    SEEN,
    answers_of,
    make_cast,
    make_staff,
    team_page,
)

pytestmark = pytest.mark.django_db

CSV = "Avis;Idée;Jeton\n" + "".join(
    f"{'Oui' if n % 3 else 'Non'};Planter {n} tilleuls;a{n}b2c{n}\n" for n in range(12)
)


@pytest.fixture
def space():
    return make_space()


@pytest.fixture
def editor(space, client):
    user = make_staff(space, Role.EDITOR)
    client.force_login(user)
    return user


def upload(content: str | bytes, name: str = "avis.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def make_draft(space, user, content: str = CSV) -> ImportDraft:
    files = {"answers": SentFile("avis.csv", content.encode())}
    return start_import(space, files=files, title="Le mail", by=user, at=timezone.now())


def address(name: str, space, draft: ImportDraft) -> str:
    return reverse(name, args=[space.slug, draft.pk])


def columns_data(client: Client, url: str, **changes: str) -> dict[str, str]:
    """What the page of the columns would send as it stands, with changes."""
    page = client.get(url)
    data = {"title": page.context["title_form"]["title"].value()}
    for form, _look in page.context["columns"]:
        data |= {form[name].html_name: form[name].value() or "" for name in form.fields}
    return data | changes


# --- who may ----------------------------------------------------------------------------

STEPS = ["import_reading", "import_columns", "import_mapping", "import_preview"]


def test_editors_and_owners_import(client, space):
    url = reverse("import_start", args=[space.slug])

    assert answers_of(client, make_cast(space), url) == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize("name", [*STEPS, "import_preview_csv"])
def test_only_editors_and_owners_see_a_draft(client, space, name):
    cast = make_cast(space)
    url = address(name, space, make_draft(space, cast["owner"]))

    assert answers_of(client, cast, url) == team_page(owner=SEEN, editor=SEEN)


def test_only_editors_and_owners_discard(client, space):
    cast = make_cast(space)
    del cast["owner"]
    url = address("import_discard", space, make_draft(space, cast["editor"]))
    answers = answers_of(client, cast, url, method="post")

    expected = team_page(editor=SEEN)
    del expected["owner"]
    assert answers == expected


@pytest.mark.parametrize("name", ["import_report", "import_report_csv"])
def test_the_whole_team_reads_the_report_of_an_import(client, space, name):
    cast = make_cast(space)
    survey = confirmed(client, space, cast["owner"])
    url = reverse(name, args=[space.slug, survey.code])

    everyone = team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)
    assert answers_of(client, cast, url) == everyone


@pytest.mark.parametrize("name", [*STEPS, "import_preview_csv"])
def test_another_spaces_draft_does_not_exist(client, space, editor, name):
    elsewhere = make_space()
    draft = make_draft(elsewhere, make_staff(elsewhere))

    assert client.get(address(name, space, draft)).status_code == 404
    assert client.get(address(name, elsewhere, draft)).status_code == 404


def test_another_spaces_import_has_no_report_here(client, space, editor):
    elsewhere = make_space()
    survey = confirmed(Client(), elsewhere, make_staff(elsewhere))

    assert client.get(reverse("import_report", args=[space.slug, survey.code])).status_code == 404


def test_a_draft_whose_time_is_over_does_not_exist(client, space, editor):
    draft = make_draft(space, editor)
    ImportDraft.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get(address("import_columns", space, draft)).status_code == 404


# --- sending ----------------------------------------------------------------------------


def test_a_file_sent_leads_to_its_columns(client, space, editor):
    url = reverse("import_start", args=[space.slug])

    response = client.post(url, {"answers": upload(CSV), "title": "Le mail"})

    draft = ImportDraft.objects.get()
    assert response["Location"] == address("import_columns", space, draft)
    assert draft.created_by == editor


@pytest.mark.parametrize(
    ("field", "content", "said"),
    [
        ("answers", b"PK\x03\x04", "tableur"),
        ("answers", b"", "vide"),
        ("answers", b'a;b\n"x;1\n', "guillemet"),
        ("answers", b"a,b\n" + b"x" * 300 + b"\0,1\n", "NUL"),
        ("answers", "a;b".encode("utf-16"), "UTF-16"),
        ("answers", ",".join(map(str, range(100_000))).encode(), "colonnes"),
        ("answers", b"\x1f\x8b nothing", "abîmé"),
        ("codes", b"question;code;label\n", "une réponse par ligne"),
    ],
)
@pytest.mark.usefixtures("editor")
def test_a_bad_file_is_refused_beside_its_field_and_what_was_typed_is_kept(
    client, space, field, content, said
):
    files = {"answers": upload(CSV)} | {field: upload(content)}

    response = client.post(
        reverse("import_start", args=[space.slug]), {"title": "Le mail", **files}
    )

    assert response.status_code == 422
    assert said in " ".join(response.context["form"].errors[field])
    assert "Le mail" in response.content.decode()
    assert ImportDraft.objects.count() == 0


def test_no_file_at_all_is_refused(client, space, editor):
    response = client.post(reverse("import_start", args=[space.slug]), {"title": "x"})

    assert response.status_code == 422
    assert "answers" in response.context["form"].errors


def test_a_file_that_is_too_large_is_refused_unread(client, space, editor):
    large = SimpleUploadedFile("large.csv", b"x" * (MAXIMUM_BYTES + 1))

    response = client.post(reverse("import_start", args=[space.slug]), {"answers": large})

    assert response.status_code == 422
    assert "16" in " ".join(response.context["form"].errors["answers"])


def test_the_page_costs_the_same_for_one_draft_and_for_three(
    client, space, editor, django_assert_num_queries
):
    url = reverse("import_start", args=[space.slug])
    client.get(url)
    costs = []
    for number in (1, 3):
        while ImportDraft.objects.count() < number:
            make_draft(space, editor)
        with django_assert_num_queries(8) as captured:
            client.get(url)
        costs.append(len(captured))

    assert costs[0] == costs[1]


# --- reading and correcting -------------------------------------------------------------


def test_the_file_may_be_read_another_way(client, space, editor):
    draft = make_draft(space, editor, "Titre du sondage\n" + CSV)
    data = {"header_line": 2, "delimiter": ";", "encoding": "utf-8", "shape": "wide"}

    response = client.post(address("import_reading", space, draft), data)

    assert response["Location"] == address("import_columns", space, draft)
    draft.refresh_from_db()
    assert draft.source["header_line"] == 2


@pytest.mark.parametrize(
    "change",
    [{"header_line": 999}, {"header_line": "x"}, {"delimiter": "#"}, {"shape": "long"}],
)
def test_a_reading_that_cannot_be_is_refused(client, space, editor, change):
    draft = make_draft(space, editor)
    data = {"header_line": 1, "delimiter": ";", "encoding": "utf-8", "shape": "wide"} | change

    response = client.post(address("import_reading", space, draft), data)

    assert response.status_code == 422
    draft.refresh_from_db()
    assert draft.source["header_line"] == 1


def test_columns_are_corrected_and_lead_to_the_preview(client, space, editor):
    draft = make_draft(space, editor)
    url = address("import_columns", space, draft)

    response = client.post(
        url, columns_data(client, url, **{"c1-becomes": "ignore", "c0-label": "Pour ou contre ?"})
    )

    assert response["Location"] == address("import_preview", space, draft)
    mapping = ImportDraft.objects.get().mapping or {}
    assert mapping["questions"][0]["label"] == "Pour ou contre ?"
    assert set(mapping["ignored"]) == {"Idée", "Jeton"}


def test_a_correction_that_cannot_be_is_refused_beside_its_column(client, space, editor):
    draft = make_draft(space, editor)
    url = address("import_columns", space, draft)
    changes = {"c1-becomes": "option", "c0-label": "Gardé"}

    response = client.post(url, columns_data(client, url, **changes))

    assert response.status_code == 422
    form = response.context["columns"][1][0]
    assert form.errors["becomes"]
    assert "Gardé" in response.content.decode()


def test_a_column_of_separated_choices_needs_its_separator(client, space, editor):
    draft = make_draft(space, editor)
    url = address("import_columns", space, draft)

    response = client.post(url, columns_data(client, url, **{"c1-becomes": "multiple"}))

    assert response.status_code == 422
    assert response.context["columns"][1][0].errors["separator"]


def test_a_text_of_too_many_values_cannot_be_a_choice(client, space, editor):
    many = "Avis;Mot\n" + "".join(f"Oui;mot {n}\n" for n in range(400))
    draft = make_draft(space, editor, many)
    url = address("import_columns", space, draft)

    response = client.post(url, columns_data(client, url, **{"c1-becomes": "single"}))

    assert response.status_code == 422
    assert response.context["columns"][1][0].errors["becomes"]


def test_the_mapping_goes_out_as_a_file_and_comes_back(client, space, editor):
    draft = make_draft(space, editor)
    url = address("import_mapping", space, draft)
    mapping = json.loads(client.get(url).content)
    mapping["questions"][0]["label"] = {"fr": "Pour ?", "en": "For it?"}

    response = client.post(url, {"mapping": upload(json.dumps(mapping), "m.json")})

    assert response["Location"] == address("import_preview", space, draft)
    page = client.get(address("import_columns", space, draft))
    assert page.context["columns"] == []
    draft.refresh_from_db()
    assert (draft.mapping or {})["questions"][0]["label"] == {"fr": "Pour ?", "en": "For it?"}
    assert draft.plans == []


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"version": 1}', b"[" * 50_000, b'{"version": 1, "x": 1}']
)
def test_a_mapping_file_that_does_not_hold_is_refused(client, space, editor, content):
    draft = make_draft(space, editor)

    response = client.post(
        address("import_mapping", space, draft), {"mapping": upload(content, "m.json")}
    )

    assert response.status_code == 422
    assert response.context["mapping_form"].errors["mapping"]
    draft.refresh_from_db()
    assert len(draft.plans) == 3


# --- the preview and the last word ------------------------------------------------------


def confirmed(client: Client, space, user, **data: Any) -> Survey:
    client.force_login(user)
    draft = make_draft(space, user)
    client.post(address("import_preview", space, draft), {"visibility": "team"} | data)
    return Survey.objects.get(space=space)


def test_the_preview_says_what_would_be_published_and_what_is_left_out(client, space, editor):
    draft = make_draft(space, editor, CSV + ";;\nOui;trop;peu;de\n")

    page = client.get(address("import_preview", space, draft))

    assert page.context["report"].ballots == 12
    assert [line["refusal"].line for line in page.context["lines"]] == [15]
    answers = page.context["fields"][0].answers
    assert [(answer.label, answer.count) for answer in answers] == [("Oui", 8), ("Non", 4)]
    assert Survey.objects.count() == 0


def test_the_list_of_refusals_is_a_file(client, space, editor):
    draft = make_draft(space, editor, CSV + "Oui;trop;peu;de\n")

    content = client.get(address("import_preview_csv", space, draft)).content.decode("utf-8-sig")

    assert content.splitlines()[1].startswith(";14;")
    assert "Jeton" in content


def test_a_confirmed_import_shows_its_report(client, space, editor):
    survey = confirmed(client, space, editor, visibility="at_end")

    page = client.get(reverse("import_report", args=[space.slug, survey.code]))

    assert survey.results_visibility == "at_end"
    assert page.context["report"].ballots == 12
    assert Tally.objects.get(survey=survey, field="q1", answer="yes").count == 8
    assert ImportDraft.objects.count() == 0


def test_imports_done_are_listed_with_their_report(client, space, editor):
    survey = confirmed(client, space, editor)

    page = client.get(reverse("import_start", args=[space.slug])).content.decode()

    assert reverse("import_report", args=[space.slug, survey.code]) in page


def test_the_list_of_surveys_leads_to_the_import(client, space, editor):
    page = client.get(reverse("survey_list", args=[space.slug])).content.decode()

    assert reverse("import_start", args=[space.slug]) in page


def test_a_file_imported_already_is_asked_about(client, space, editor):
    confirmed(client, space, editor)
    draft = make_draft(space, editor)
    url = address("import_preview", space, draft)

    refused = client.post(url, {"visibility": "team"})

    assert refused.status_code == 422
    assert refused.context["form"].errors["again"]
    assert refused.context["before"] is not None
    client.post(url, {"visibility": "team", "again": "on"})
    assert Survey.objects.filter(space=space).count() == 2


def test_a_confirmation_without_a_choice_of_readers_is_refused(client, space, editor):
    draft = make_draft(space, editor)

    response = client.post(address("import_preview", space, draft), {"visibility": "everyone"})

    assert response.status_code == 422
    assert Survey.objects.count() == 0


def test_too_many_ballots_for_a_request_are_left_to_the_command(client, space, editor, monkeypatch):
    monkeypatch.setattr(services, "MOST_AT_ONCE", 11)
    url = address("import_preview", space, make_draft(space, editor))

    assert client.get(url).context["too_many"]
    assert client.post(url, {"visibility": "team"}).status_code == 422
    assert Survey.objects.count() == 0


def test_a_confirmed_draft_is_gone(client, space, editor):
    draft = make_draft(space, editor)
    url = address("import_preview", space, draft)
    client.post(url, {"visibility": "team"})

    assert client.post(url, {"visibility": "team"}).status_code == 404
    assert Survey.objects.count() == 1


def test_a_draft_is_discarded_with_its_files(client, space, editor):
    draft = make_draft(space, editor)

    response = client.post(address("import_discard", space, draft))

    assert response["Location"] == reverse("import_start", args=[space.slug])
    assert ImportDraft.objects.count() == 0


def test_reading_a_page_never_writes(client, space, editor):
    draft = make_draft(space, editor)
    assert client.get(address("import_discard", space, draft)).status_code == 405
    for name in STEPS:
        assert client.get(address(name, space, draft)).status_code == 200

    before = draft.mapping
    draft.refresh_from_db()
    assert draft.mapping == before
