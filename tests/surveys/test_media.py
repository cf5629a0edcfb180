"""The library of a survey: what enters it, how it is served, when it goes."""

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.spaces.enums import Role
from aimpact.surveys.films import without_places
from aimpact.surveys.models import Survey, SurveyMedia
from aimpact.surveys.selectors.media import missing_media
from aimpact.surveys.services.drafting import delete_survey, duplicate_survey
from aimpact.surveys.services.media import MediaInUse, MediaRefused, add_media, remove_media
from tests.factories import make_survey, make_user
from tests.files import EXECUTABLE, HTML, PDF, SVG, bomb, film, picture
from tests.permissions import SEEN, answers_of, ask, make_cast, make_staff, team_page
from tests.surveys.showing import illustrated

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def _add(survey: Survey, data: bytes, name: str = "place.jpg") -> SurveyMedia:
    return add_media(survey, io.BytesIO(data), name=name, by=make_user(), at=timezone.now())


def _exists(media: SurveyMedia) -> list[bool]:
    return [default_storage.exists(media.path(name)) for name in media.names]


def test_a_picture_is_kept_in_several_widths_without_its_place() -> None:
    media = _add(make_survey(), picture(size=(700, 350), gps=True))
    assert (media.widths, media.height, media.extension) == ([700, 640, 320], 350, "webp")
    assert _exists(media) == [True, True, True]
    with default_storage.open(media.path("700.webp")) as file:
        data = file.read()
    assert b"Telephone" not in data
    assert AuditEvent.objects.filter(verb="add_media").count() == 1


def test_the_same_picture_sent_twice_is_there_once() -> None:
    survey = make_survey()
    assert _add(survey, picture()).pk == _add(survey, picture()).pk


def test_a_film_is_kept_without_the_place_that_it_tells() -> None:
    media = _add(make_survey(), film(), "film.mp4")
    with default_storage.open(media.path("film.mp4")) as file:
        data = file.read()
    assert (media.is_film, b"+48.1000" in data, len(data)) == (True, False, len(film()))


def test_a_damaged_film_is_left_as_it_is() -> None:
    data = film()[:40]
    with without_places(io.BytesIO(data)) as clean:
        assert clean.read() == data


@pytest.mark.parametrize("data", [HTML, SVG, PDF, EXECUTABLE, bomb(), b"", picture()[:300]])
def test_what_is_no_picture_nor_film_is_refused_whatever_its_name(data: bytes) -> None:
    survey = make_survey()
    with pytest.raises(MediaRefused):
        _add(survey, data, "photo.jpg")
    assert SurveyMedia.objects.count() == 0


def test_a_picture_that_is_too_large_is_refused(monkeypatch: Any) -> None:
    monkeypatch.setattr("aimpact.surveys.services.media.PICTURE_BYTES", 100)
    with pytest.raises(MediaRefused, match="trop lourd"):
        _add(make_survey(), picture())


def test_a_full_library_takes_nothing_more(monkeypatch: Any) -> None:
    monkeypatch.setattr("aimpact.surveys.services.media.LIBRARY_FILES", 1)
    survey = make_survey()
    _add(survey, picture())
    with pytest.raises(MediaRefused, match="pleine"):
        _add(survey, picture(size=(50, 50)))


def test_what_a_question_shows_cannot_be_taken_away() -> None:
    survey = make_survey()
    media = _add(survey, picture())
    illustrated(survey, media)
    with pytest.raises(MediaInUse):
        remove_media(media, by=make_user(), at=timezone.now())


def test_files_go_with_their_line(django_capture_on_commit_callbacks: Any) -> None:
    media = _add(make_survey(), picture())
    with django_capture_on_commit_callbacks(execute=True):
        remove_media(media, by=make_user(), at=timezone.now())
    assert (SurveyMedia.objects.count(), any(_exists(media))) == (0, False)


def test_files_go_with_their_survey(django_capture_on_commit_callbacks: Any) -> None:
    survey = make_survey()
    media = _add(survey, picture())
    with django_capture_on_commit_callbacks(execute=True):
        delete_survey(survey, by=make_user(), at=timezone.now())
    assert any(_exists(media)) is False


def test_a_copied_survey_has_its_own_files() -> None:
    survey = make_survey()
    media = _add(survey, picture())
    illustrated(survey, media)
    copy = duplicate_survey(survey, by=make_user(), at=timezone.now())
    twin = SurveyMedia.objects.get(survey=copy)
    assert (twin.code, twin.stem == media.stem, _exists(twin)) == (media.code, False, [True])
    assert missing_media(copy) == []


def test_a_question_that_shows_what_is_gone_is_named() -> None:
    survey = make_survey()
    illustrated(survey, SurveyMedia(code="m0", stem="0" * 32))
    assert missing_media(survey) == ["q1"]


# --- serving ------------------------------------------------------------------------------
def _url(media: SurveyMedia, name: str = "") -> str:
    return reverse("survey_media_file", args=[media.stem, name or media.names[0]])


def test_a_picture_is_served_for_long_with_its_type(client: Client) -> None:
    response = client.get(_url(_add(make_survey(), picture())))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.getvalue().startswith(b"RIFF")


@pytest.mark.parametrize(
    ("asked", "status", "told", "length"),
    [
        ("bytes=0-9", 206, "bytes 0-9/", 10),
        ("bytes=-4", 206, "bytes ", 4),
        ("bytes=10-", 206, "bytes 10-", None),
        ("bytes=999999-", 416, "bytes */", None),
        ("bytes=0-1,4-5", 200, "", None),
        ("lines=1-2", 200, "", None),
    ],
)
def test_a_film_is_read_by_parts(
    client: Client, asked: str, status: int, told: str, length: int | None
) -> None:
    media = _add(make_survey(), film(), "film.mp4")
    response = client.get(_url(media), headers={"range": asked})
    assert response.status_code == status
    assert response.get("Content-Range", "").startswith(told)
    read = response.getvalue()
    response.close()
    assert length in {None, len(read)}


@pytest.mark.parametrize(
    "path", ["../../secret", "x/1.webp", f"{'0' * 32}/../1.webp", f"{'0' * 32}/320.webp"]
)
def test_no_path_leads_out_of_the_library(client: Client, path: str) -> None:
    assert client.get(f"/media/sondages/{path}").status_code == 404


# --- the team's page ----------------------------------------------------------------------
def test_who_may_see_the_library(client: Client) -> None:
    survey = make_survey()
    url = reverse("survey_media", args=[survey.space.slug, survey.code])
    answers = answers_of(client, make_cast(survey.space), url)
    assert answers == team_page(owner=SEEN, editor=SEEN)


def test_staff_add_pictures_and_take_them_away(client: Client) -> None:
    survey = make_survey()
    client.force_login(make_staff(survey.space, Role.EDITOR))
    url = reverse("survey_media", args=[survey.space.slug, survey.code])
    files = [SimpleUploadedFile("a.jpg", picture()), SimpleUploadedFile("b.png", HTML)]
    response = client.post(url, {"uploads": files})
    assert response.status_code == 422
    assert "b.png" in response.content.decode()
    media = SurveyMedia.objects.get(survey=survey)
    assert media.name == "a.jpg"
    response = client.post(
        reverse("remove_survey_media", args=[survey.space.slug, survey.code, media.code])
    )
    assert response["Location"] == url
    assert SurveyMedia.objects.count() == 0


def test_a_file_of_another_survey_cannot_be_taken_away(client: Client) -> None:
    survey = make_survey()
    media = _add(make_survey(), picture())
    client.force_login(make_staff(survey.space, Role.EDITOR))
    args = [survey.space.slug, survey.code, media.code]
    assert client.post(reverse("remove_survey_media", args=args)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_library_costs_the_same_queries_whatever_it_holds(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    survey = make_survey()
    for side in range(number):
        _add(survey, picture(size=(40 + side, 40)))
    client.force_login(make_staff(survey.space, Role.EDITOR))
    with django_assert_num_queries(9):
        client.get(reverse("survey_media", args=[survey.space.slug, survey.code]))


def test_who_may_take_a_picture_away(client: Client) -> None:
    survey = make_survey()
    answers = {}
    for name, user in make_cast(survey.space).items():
        media = _add(survey, picture())
        url = reverse("remove_survey_media", args=[survey.space.slug, survey.code, media.code])
        answers[name] = ask(client, user, url, method="post")
    assert answers == team_page(owner=SEEN, editor=SEEN)
