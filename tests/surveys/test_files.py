"""Files that participants send: received, refused, sealed apart from their ballot, forgotten."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire, Text
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import AnswerFile, Ballot, IncomingBallot, PendingFile, Survey
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.services.casting import Participant, cast_ballot
from aimpact.surveys.services.files import (
    NO_DATE,
    FileRefused,
    forget_pending_files,
    receive_file,
)
from aimpact.surveys.services.sealing import recount, seal_ballots
from aimpact.surveys.services.stirring import stir
from aimpact.surveys.services.terms import terms_of, update_terms
from tests.factories import make_open_survey, make_user, single_question
from tests.files import EXECUTABLE, HTML, PDF, SVG, bomb, document, packed, picture
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page
from tests.surveys.answering import Form, ballots, one_page, open_form, read_page_form, text_of
from tests.surveys.test_embedding import allowed, framed
from tests.surveys.test_kiosks import tablet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def file_question(code: str = "q1", **fields: Any) -> Question:
    label = Text("Une photo du trottoir ?", "A photo of the pavement?")
    return Question(code=code, kind=Kind.FILE, label=label, maximum=2.0, **fields)


def upload(data: bytes | None = None, name: str = "IMG_0001 Place du marché.jpg") -> Any:
    return SimpleUploadedFile(name, picture(gps=True) if data is None else data)


def send(client: Client, form: Form, go: str = "send", /, **typed: Any) -> Any:
    """Press a button of the form, files with it: as a browser without JavaScript does."""
    files = {name: typed.pop(name) for name in list(typed) if name.endswith("__add")}
    data: dict[str, list[Any]] = {}
    for name, value in form.posted(go, **typed):
        data.setdefault(name, []).append(value)
    return client.post(form.action, data | files)


def receive(survey: Survey, data: bytes, question: Question | None = None) -> PendingFile:
    asked = question or file_question()
    return receive_file(survey, asked, file=io.BytesIO(data), at=timezone.now())


# --- receiving ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "extension"),
    [(picture(gps=True), "jpg"), (picture("PNG", mode="RGBA"), "png"), (PDF, "pdf"),
     (document(), "docx"), ("Le trottoir est cassé.".encode(), "txt")],
)  # fmt: skip
def test_a_file_is_known_by_its_content(data: bytes, extension: str) -> None:
    pending = receive(one_page(file_question()), data)
    assert pending.extension == extension
    with default_storage.open(pending.path) as file:
        assert b"Telephone" not in file.read()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (HTML, "file_type"),
        (SVG, "file_type"),
        (EXECUTABLE, "file_type"),
        (b"\xff\xd8\xff" + HTML, "file_type"),
        (packed({"a.exe": EXECUTABLE}), "file_type"),
        (bomb(), "file_size"),
        (document(**{"word/vbaProject.bin": b"x"}), "file_macros"),
    ],
)
def test_files_that_are_refused(data: bytes, code: str, storage: Any) -> None:
    with pytest.raises(FileRefused) as refused:
        receive(one_page(file_question()), data)
    assert refused.value.code == code
    assert PendingFile.objects.count() == 0
    assert [path for path in storage.rglob("*") if path.is_file()] == []


def test_what_the_question_does_not_take_is_refused() -> None:
    question = file_question(accepts=("pdf",))
    survey = one_page(question)
    assert receive(survey, PDF, question).extension == "pdf"
    with pytest.raises(FileRefused, match="file_type"):
        receive(survey, picture(), question)


def test_a_file_past_the_limits_is_refused(monkeypatch: Any) -> None:
    survey = one_page(file_question())
    monkeypatch.setattr("aimpact.surveys.services.files.FILE_BYTES", 100)
    with pytest.raises(FileRefused, match="file_too_large"):
        receive(survey, picture())
    monkeypatch.undo()
    monkeypatch.setattr("aimpact.surveys.services.files.SURVEY_BYTES", 100)
    with pytest.raises(FileRefused, match="file_quota"):
        receive(survey, picture())


def test_a_scanner_that_fails_lets_nothing_in(settings: Any) -> None:
    settings.UPLOAD_SCANNER = "/nowhere/scanner"
    with pytest.raises(FileRefused, match="file_not_scanned"):
        receive(one_page(file_question()), PDF)


# --- answering, without JavaScript --------------------------------------------------------
def two_pages(**fields: Any) -> Survey:
    pages = (
        Page(code="p1", questions=(file_question(**fields),)),
        Page(code="p2", questions=(single_question("q2"),)),
    )
    return make_open_survey(questionnaire=Questionnaire(title=Text("La place"), pages=pages))


def test_a_file_travels_as_a_ticket_from_page_to_page(client: Client) -> None:
    survey = two_pages()
    second = send(client, open_form(client, survey), "next", q1__add=upload())
    pending = PendingFile.objects.get()
    form = read_page_form(second)
    assert ("q1", pending.ticket) in form.values
    send(client, form, "send", q2="yes")
    assert ballots() == [{"q1": [pending.ticket], "q2": "yes"}]


def test_a_kiosk_takes_files() -> None:
    screen = tablet(two_pages())
    second = send(screen, read_page_form(screen.get("/borne/")), "next", q1__add=upload())
    pending = PendingFile.objects.get()
    assert send(screen, read_page_form(second), q2="yes").status_code == 200
    assert IncomingBallot.objects.get().answers == {"q1": [pending.ticket], "q2": "yes"}


def test_a_page_of_the_person_before_leaves_no_file_at_a_kiosk() -> None:
    screen = tablet(two_pages())
    theirs = read_page_form(screen.get("/borne/"))
    screen.get("/borne/")
    assert send(screen, theirs, "next", q1__add=upload()).status_code == 302
    assert not PendingFile.objects.exists()


def test_a_frame_on_another_site_takes_files(client: Client) -> None:
    survey = allowed(two_pages())
    client.get(framed(survey))
    second = send(
        client, read_page_form(client.get(framed(survey, debut="1"))), "next", q1__add=upload()
    )
    pending = PendingFile.objects.get()
    send(client, read_page_form(second), q2="yes")
    assert IncomingBallot.objects.get().answers == {"q1": [pending.ticket], "q2": "yes"}


def test_a_file_refused_keeps_what_else_was_typed(client: Client) -> None:
    survey = one_page(file_question(), single_question("q2"))
    response = send(client, open_form(client, survey), q1__add=upload(HTML), q2="yes")
    assert response.status_code == 422
    assert "not accepted here" in text_of(response) or "pas accepté" in text_of(response)
    assert ("q2", "yes") in read_page_form(response).values
    assert IncomingBallot.objects.count() == 0


def test_a_file_cut_off_keeps_what_else_was_typed(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("aimpact.surveys.views.uploads.FILE_BYTES", 1_000)
    survey = one_page(file_question(), single_question("q2"))
    sent = upload(b"%PDF-" + b"x" * 5_000)
    response = send(client, open_form(client, survey), q1__add=sent, q2="yes")
    assert response.status_code == 422
    assert ("q2", "yes") in read_page_form(response).values
    assert PendingFile.objects.count() == 0


def test_a_sending_past_all_limits_is_not_read(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("aimpact.surveys.views.doors.LARGEST_SENDING", 2_000)
    survey = one_page(file_question())
    form = open_form(client, survey)
    response = send(client, form, q1__add=upload(b"%PDF-" + b"x" * 5_000))
    assert response.status_code == 413


def test_a_file_may_be_taken_back(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    survey = one_page(file_question(is_required=True))
    first = send(client, open_form(client, survey), "stay", q1__add=upload())
    pending = PendingFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, read_page_form(first), q1__drop=pending.ticket)
    assert response.status_code == 422
    assert (PendingFile.objects.count(), default_storage.exists(pending.path)) == (0, False)


@pytest.mark.parametrize("number", [2, 3])
def test_more_files_than_asked_are_refused(client: Client, number: int) -> None:
    survey = one_page(file_question())
    sent = [upload(PDF, f"{n}.pdf") for n in range(number)]
    response = send(client, open_form(client, survey), q1__add=sent)
    assert response.status_code == (302 if number == 2 else 422)
    assert PendingFile.objects.count() == 2


def test_the_ticket_of_another_survey_is_worth_nothing(client: Client) -> None:
    stolen = receive(one_page(file_question()), PDF).ticket
    response = send(client, open_form(client, one_page(file_question())), q1=stolen)
    assert response.status_code == 422
    assert IncomingBallot.objects.count() == 0


def test_only_an_anonymous_survey_warns_that_a_file_may_name(client: Client) -> None:
    survey = one_page(file_question())
    client.cookies["django_language"] = "en"
    assert "may say who you are" in text_of(client.get(f"/s/{survey.code}/"))


def test_the_preview_keeps_no_file(client: Client) -> None:
    survey = one_page(file_question(is_required=True))
    client.force_login(make_staff(survey.space, Role.EDITOR))
    url = reverse("survey_preview", args=[survey.space.slug, survey.code])
    form = read_page_form(client.get(url))
    response = client.post(url, {**dict(form.values), "q1__add": upload(), "_go": "send"})
    assert response.status_code == 200
    assert PendingFile.objects.count() == 0


# --- sealing ------------------------------------------------------------------------------
def _fill(survey: Survey, number: int, *, named: bool = False) -> list[str]:
    tickets = []
    for at in range(number):
        ticket = receive(survey, f"Trottoir {at}".encode()).ticket
        tickets.append(ticket)
        by = (
            Participant(user_id=make_user().pk)
            if named
            else Participant(browser_key=at.to_bytes(16, "big"))
        )
        answers = {"q1": [ticket]}
        cast_ballot(
            survey, by=by, at=timezone.now(), receipt=make_receipt(), answers=answers, profile={}
        )
    return tickets


def _contents() -> list[str]:
    found = []
    for stored in AnswerFile.objects.all():
        with default_storage.open(stored.path) as file:
            found.append(file.read().decode())
    return sorted(found)


def _close(survey: Survey) -> None:
    survey.closed_at = timezone.now() - timedelta(seconds=1)
    survey.save(update_fields=["closed_at"])


def test_sealing_sets_files_apart_from_their_ballots(
    django_capture_on_commit_callbacks: Any, storage: Any
) -> None:
    survey = one_page(file_question())
    tickets = _fill(survey, 6)
    before = {path.name for path in storage.rglob("*.txt")}
    _close(survey)
    with django_capture_on_commit_callbacks(execute=True):
        seal_ballots(survey.pk, at=timezone.now())
    assert [ballot.answers for ballot in Ballot.objects.all()] == [{"q1": ["1"]}] * 6
    assert _contents() == [f"Trottoir {at}" for at in range(6)]
    after = {path.name for path in storage.rglob("*.txt")}
    assert (len(after), after & before) == (6, set())
    assert PendingFile.objects.count() == 0
    kept = {str(value) for stored in AnswerFile.objects.values() for value in stored.values()}
    assert kept.isdisjoint(tickets)
    assert recount(survey) == []
    assert {path.stat().st_mtime for path in storage.rglob("*.txt")} == {NO_DATE}


def test_a_named_ballot_keeps_its_tickets() -> None:
    survey = one_page(file_question(), anonymity=Anonymity.NAMED, audience=Audience.MEMBERS)
    tickets = _fill(survey, 5, named=True)
    _close(survey)
    seal_ballots(survey.pk, at=timezone.now())
    assert {b.answers["q1"][0] for b in Ballot.objects.all()} == set(tickets)
    assert set(AnswerFile.objects.values_list("ticket", flat=True)) == set(tickets)


def test_a_named_survey_made_anonymous_sets_the_files_apart_as_well() -> None:
    survey = one_page(file_question(), anonymity=Anonymity.NAMED, audience=Audience.MEMBERS)
    _fill(survey, 5, named=True)
    _close(survey)
    seal_ballots(survey.pk, at=timezone.now())

    terms = replace(terms_of(survey), anonymity=Anonymity.ANONYMOUS)
    update_terms(survey, terms, by=make_user(), at=timezone.now())

    assert [ballot.answers for ballot in Ballot.objects.all()] == [{"q1": ["1"]}] * 5
    assert [stored.ticket for stored in AnswerFile.objects.all()] == [""] * 5
    assert _contents() == [f"Trottoir {at}" for at in range(5)]
    assert recount(survey) == []


def test_a_ticket_used_twice_counts_once() -> None:
    survey = one_page(file_question())
    (ticket,) = _fill(survey, 1)
    cast_ballot(
        survey,
        by=Participant(browser_key=b"z" * 16),
        at=timezone.now(),
        receipt=make_receipt(),
        answers={"q1": [ticket, "gone"]},
        profile={},
    )
    _close(survey)
    seal_ballots(survey.pk, at=timezone.now())
    assert AnswerFile.objects.count() == 1


# --- forgetting ---------------------------------------------------------------------------
def test_a_file_that_waits_tells_no_hour_and_no_order_of_arrival(storage: Any) -> None:
    """Its ballot in the urn names it: an hour, or a place on disk, would be the ballot's."""
    survey = one_page(file_question())
    stems = [receive(survey, picture()).stem for _file in range(40)]
    hours = {one.kept_until.timetz().isoformat() for one in PendingFile.objects.all()}
    assert hours == {"00:00:00+00:00"}
    assert {path.stat().st_mtime for path in storage.rglob("*.*")} == {NO_DATE}
    stir(survey.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT stem FROM surveys_pendingfile ORDER BY ctid")
        kept = [stem for (stem,) in cursor.fetchall()]
    assert sorted(kept) == sorted(stems)
    assert kept != stems  # 1 chance in 40! of being equal by luck


def test_a_file_lost_from_the_storage_stops_no_counting() -> None:
    survey = one_page(file_question(), anonymity=Anonymity.ANONYMOUS)
    (ticket, *_others) = _fill(survey, 6)
    default_storage.delete(PendingFile.objects.get(ticket=ticket).path)
    _close(survey)
    assert seal_ballots(survey.pk, at=timezone.now()) == 6
    assert (AnswerFile.objects.count(), recount(survey)) == (5, [])


def test_files_of_unfinished_forms_are_forgotten_and_those_of_the_urn_wait() -> None:
    survey = one_page(file_question())
    left = receive(survey, PDF)
    (cast,) = _fill(survey, 1)
    assert forget_pending_files(at=timezone.now() + timedelta(days=1)) == 0
    assert forget_pending_files(at=timezone.now() + timedelta(days=3)) == 1
    assert [one.ticket for one in PendingFile.objects.all()] == [cast]
    assert left.ticket != cast


def test_files_go_with_their_survey(django_capture_on_commit_callbacks: Any, storage: Any) -> None:
    survey = one_page(file_question())
    receive(survey, PDF)
    with django_capture_on_commit_callbacks(execute=True):
        survey.delete()
    assert list(storage.rglob("*.pdf")) == []


# --- the team -----------------------------------------------------------------------------
@pytest.fixture
def sealed() -> Survey:
    survey = one_page(file_question())
    _fill(survey, 5)
    _close(survey)
    seal_ballots(survey.pk, at=timezone.now())
    return survey


def _urls(survey: Survey) -> dict[str, str]:
    args = [survey.space.slug, survey.code]
    stored = AnswerFile.objects.first()
    return {
        "list": reverse("received_files", args=[*args, "q1"]),
        "file": reverse("received_file", args=[*args, stored.pk if stored else 1]),
        "zip": reverse("export_received_files", args=[*args, "q1"]),
    }


def test_who_may_see_the_files(client: Client, sealed: Survey) -> None:
    cast = make_cast(sealed.space)
    everyone = team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)
    urls = _urls(sealed)
    assert answers_of(client, cast, urls["list"]) == everyone
    assert answers_of(client, cast, urls["file"]) == everyone


def test_who_may_take_them_all(client: Client, sealed: Survey) -> None:
    cast = make_cast(sealed.space)
    url = _urls(sealed)["zip"]
    for role in ("owner", "analyst"):
        client.force_login(cast.pop(role))  # type: ignore[arg-type]  # they have an account
        assert client.post(url).getvalue().startswith(b"PK")
    expected = team_page()
    answers = answers_of(client, cast, url, method="post")
    assert answers == {name: expected[name] for name in cast}


def test_a_document_is_downloaded_never_opened(client: Client, sealed: Survey) -> None:
    client.force_login(make_staff(sealed.space))
    response = client.get(_urls(sealed)["file"])
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_archive_holds_every_file_and_is_in_the_trail(client: Client, sealed: Survey) -> None:
    client.force_login(make_staff(sealed.space))
    response = client.post(_urls(sealed)["zip"])
    packed_files = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    read = sorted(packed_files.read(name).decode() for name in packed_files.namelist())
    assert read == [f"Trottoir {at}" for at in range(5)]
    assert {info.date_time for info in packed_files.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert AuditEvent.objects.get(verb="export_files").details["files"] == 5


def test_files_of_too_few_people_are_not_shown(client: Client) -> None:
    survey = one_page(file_question())
    _fill(survey, 1)
    _close(survey)
    seal_ballots(survey.pk, at=timezone.now())
    client.force_login(make_staff(survey.space))
    assert client.get(_urls(survey)["list"]).context["page"].is_hidden is True
    assert client.get(_urls(survey)["file"]).status_code == 404
    assert client.post(_urls(survey)["zip"]).status_code == 404


def test_a_file_of_another_survey_is_not_found(client: Client, sealed: Survey) -> None:
    other = one_page(file_question())
    client.force_login(make_staff(other.space))
    stored = AnswerFile.objects.first()
    assert stored is not None
    url = reverse("received_file", args=[other.space.slug, other.code, stored.pk])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_queries(
    client: Client, sealed: Survey, django_assert_num_queries: Any, number: int
) -> None:
    client.force_login(make_staff(sealed.space))
    kept = AnswerFile.objects.values_list("pk", flat=True)[:number]
    AnswerFile.objects.exclude(pk__in=list(kept)).delete()
    url = _urls(sealed)["list"]
    with django_assert_num_queries(11):
        client.get(url)
