"""The pages of readings: AimPact's while they are written, the client's once they are delivered."""

import pytest
from django.urls import reverse

from aimpact.desk.enums import Part
from aimpact.desk.models import MissionWish, ReadingComment
from aimpact.desk.selectors.readings import sections_of
from aimpact.desk.services.reviews import send_to_review
from aimpact.spaces.enums import Role
from tests.desk.readings import (
    Desk,
    make_delivered,
    make_desk,
    make_reviewed,
    make_signed,
    make_written,
)
from tests.desk.studies import make_analyst, make_client_space
from tests.insights.ballots import NOW
from tests.permissions import (
    HIDDEN,
    REFUSED,
    SEEN,
    answers_of,
    ask,
    make_cast,
    make_staff,
    team_page,
)

pytestmark = pytest.mark.django_db


def url(desk: Desk, name: str, *more: object) -> str:
    return reverse(name, args=["agora", desk.study.pk, *more])


def at_client(desk: Desk, name: str, *more: object) -> str:
    return reverse(name, args=[desk.study.space.slug, desk.study.pk, *more])


def post(client, user, address: str, **data: object):
    client.force_login(user)
    return client.post(address, data)


def get(client, user, address: str):
    client.force_login(user)
    return client.get(address)


# --- at the desk --------------------------------------------------------------------------
def test_analysts_write_and_reviewers_read(client):
    desk = make_written()
    section = sections_of(desk.reading)[0].pk
    read = [url(desk, "desk_reading"), url(desk, "desk_review")]
    files = [url(desk, "desk_reading_file", each) for each in ("pdf", "odt")]
    written = [
        url(desk, "desk_section", section),
        url(desk, "desk_advice_add"),
        url(desk, "desk_advice", desk.reading.advice.get().pk),
    ]

    assert {ask(client, desk.analyst, each) for each in [*read, *files, *written]} == {SEEN}
    assert {ask(client, desk.reviewer, each) for each in [*read, *files]} == {SEEN}
    assert {ask(client, desk.reviewer, each) for each in written} == {REFUSED}


def test_nobody_else_sees_the_pages_of_a_reading(client):
    desk = make_written()
    cast = make_cast(desk.study.space)
    section = sections_of(desk.reading)[0].pk
    for each in (url(desk, "desk_reading"), url(desk, "desk_section", section)):
        assert {*answers_of(client, cast, each).values()} <= {HIDDEN, "sign in"}


def test_a_section_of_another_study_does_not_exist(client):
    desk, other = make_written(), make_written()
    section = sections_of(other.reading)[0].pk

    assert ask(client, desk.analyst, url(desk, "desk_section", section)) == HIDDEN


def test_a_reading_is_begun_written_and_given_to_its_reviewer(client):
    desk = make_desk()
    assert ask(client, desk.analyst, url(desk, "desk_reading")) == SEEN
    assert ask(client, desk.analyst, url(desk, "desk_review")) == SEEN
    post(client, desk.analyst, url(desk, "desk_reading_start"), language="fr")
    post(client, desk.analyst, url(desk, "desk_section_add"), title="Ce qui ressort")
    section = sections_of(desk.reading)[0]
    address = url(desk, "desk_section", section.pk)
    post(client, desk.analyst, address, title="Ce qui ressort", text="Voici.", seen=1)
    given = {"source": desk.ref, "action": "publish", "caveat": "Peu de réponses"}
    post(client, desk.analyst, url(desk, "desk_advice_add"), **given)
    post(client, desk.analyst, url(desk, "desk_review_step", "envoyer"))

    desk.study.refresh_from_db()
    assert desk.study.state == "review"
    assert "Voici." in get(client, desk.reviewer, url(desk, "desk_review")).text


def test_who_saves_second_keeps_their_words_beside_those_of_the_other(client):
    desk = make_written()
    address = url(desk, "desk_section", sections_of(desk.reading)[0].pk)
    given = {"title": "Ce qui ressort", "seen": 1}
    assert post(client, desk.analyst, address, text="Premiers mots", **given).status_code == 302
    answer = post(client, make_analyst(desk.study), address, text="Seconds mots", **given)

    assert answer.status_code == 409
    assert "Premiers mots" in answer.text
    assert "Seconds mots" in answer.text


def test_an_earlier_saving_is_taken_up_in_the_form(client):
    desk = make_written()
    address = url(desk, "desk_section", sections_of(desk.reading)[0].pk)
    post(client, desk.analyst, address, title="Autre", text="Nouveaux mots", seen=1)

    page = get(client, desk.analyst, f"{address}?enregistrement=1")
    assert page.context["form"].initial["text"].startswith("On le voit")
    assert get(client, desk.analyst, f"{address}?enregistrement=99").status_code == 200


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("desk_section_add", {"title": ""}),
        ("desk_advice_add", {"source": "R-00000", "caveat": "?"}),
        ("desk_advice_add", {}),
    ],
)
def test_what_lacks_something_is_said_beside_it(client, name, data):
    desk = make_written()

    assert post(client, desk.analyst, url(desk, name), **data).status_code == 422


def test_sections_and_recommendations_are_moved_and_taken_out(client):
    desk = make_written()
    section = sections_of(desk.reading)[0].pk
    for act in ("monter", "retirer", "reprendre"):
        answer = post(client, desk.analyst, url(desk, "desk_section_move", section, act))
        assert answer.status_code == 302
    answer = post(client, desk.analyst, url(desk, "desk_section_move", section, "autre"))
    assert answer.status_code == 404
    advice = desk.reading.advice.get()
    post(client, desk.analyst, url(desk, "desk_advice_remove", advice.pk))
    assert desk.reading.advice.count() == 0


def test_a_reading_in_review_is_remarked_on_answered_accepted_and_signed(client):
    desk = make_written()
    send_to_review(desk.reading, by=desk.analyst, at=NOW)
    section = sections_of(desk.reading)[0].pk
    remark = url(desk, "desk_remark")
    assert post(client, desk.reviewer, remark, section=section, text="").status_code == 422
    post(client, desk.reviewer, remark, section=section, text="Et les jeunes ?")
    said = desk.reading.remarks.get()
    refused = post(client, desk.reviewer, url(desk, "desk_verdict"), verdict="accept")
    assert refused.status_code == 422
    post(client, desk.analyst, url(desk, "desk_remark_answer", said.pk), text="Onze.")
    assert "Onze." in get(client, desk.reviewer, url(desk, "desk_review")).text
    post(client, desk.reviewer, url(desk, "desk_remark_resolve", said.pk))
    post(client, desk.reviewer, url(desk, "desk_verdict"), verdict="accept")
    assert ask(client, desk.analyst, url(desk, "desk_review")) == SEEN
    functions = {"author_function": "Analyste", "reviewer_function": "Relectrice"}
    post(client, desk.analyst, url(desk, "desk_sign"), **functions)

    assert desk.reading.signed_at is not None
    assert desk.reading.checksum in get(client, desk.analyst, url(desk, "desk_review")).text


def test_sending_back_asks_for_reasons(client):
    desk = make_written()
    send_to_review(desk.reading, by=desk.analyst, at=NOW)

    assert post(client, desk.reviewer, url(desk, "desk_verdict"), verdict="back").status_code == 422


def test_each_part_keeps_to_its_own(client):
    desk = make_reviewed()
    for name in ("desk_sign", "desk_section_add", "desk_reading_start"):
        assert ask(client, desk.reviewer, url(desk, name), method="post") == REFUSED
    for name in ("desk_remark", "desk_verdict"):
        assert ask(client, desk.analyst, url(desk, name), method="post") == REFUSED
    step = url(desk, "desk_review_step", "remettre")
    assert ask(client, desk.reviewer, step, method="post") == REFUSED


# --- delivered ------------------------------------------------------------------------------
def test_a_reading_is_the_clients_once_it_is_delivered(client):
    desk = make_signed()
    owner = make_staff(desk.study.space)
    assert ask(client, owner, at_client(desk, "study_reading")) == HIDDEN
    post(client, desk.analyst, url(desk, "desk_review_step", "remettre"))

    assert ask(client, owner, at_client(desk, "study_reading")) == SEEN
    assert ask(client, desk.analyst, url(desk, "desk_reading")) == HIDDEN


def test_who_reads_a_delivered_reading(client):
    desk = make_delivered()
    cast = make_cast(desk.study.space)
    everyone = team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)
    survey = desk.study.materials.get().survey
    beside = reverse("survey_readings", args=[desk.study.space.slug, survey.code])
    file = at_client(desk, "study_reading_file", 1, "json")

    for each in (at_client(desk, "study_reading"), file, beside):
        assert answers_of(client, cast, each) == everyone
    correction = at_client(desk, "study_correction")
    assert answers_of(client, cast, correction) == team_page(owner=SEEN)


def test_a_reading_is_reached_through_its_space_alone(client):
    desk, other = make_delivered(), make_client_space()
    owner = make_staff(other)
    for name in ("study_reading", "study_correction"):
        assert ask(client, owner, reverse(name, args=[other.slug, desk.study.pk])) == HIDDEN


def test_the_client_comments_and_aimpact_answers_without_the_data(client):
    desk = make_delivered()
    editor = make_staff(desk.study.space, Role.EDITOR)
    post(client, editor, at_client(desk, "study_comment"), text="Pourquoi cela")
    answers = url(desk, "desk_delivered")
    assert "Pourquoi cela" in get(client, desk.analyst, answers).text
    post(client, desk.analyst, answers, text="Parce que.")

    assert "Parce que." in get(client, editor, at_client(desk, "study_reading")).text
    assert [each.is_of_aimpact for each in ReadingComment.objects.order_by("pk")] == [False, True]
    assert ask(client, make_analyst(make_desk().study, Part.REVIEWER), answers) == HIDDEN


def test_an_owner_wishes_for_a_mission_and_asks_for_a_correction(client):
    desk = make_delivered()
    owner, editor = make_staff(desk.study.space), make_staff(desk.study.space, Role.EDITOR)
    wish = at_client(desk, "study_wish", 1)
    assert ask(client, editor, wish, method="post") == REFUSED
    for _ in range(2):
        post(client, owner, wish, words="En mars")
    assert MissionWish.objects.get().words == "En mars"
    assert post(client, owner, at_client(desk, "study_wish", 9)).status_code == 404

    correction = at_client(desk, "study_correction")
    assert post(client, owner, correction, text="").status_code == 422
    post(client, owner, correction, text="Une date est fausse")
    assert ask(client, desk.analyst, url(desk, "desk_reading")) == SEEN
    started = post(client, desk.analyst, url(desk, "desk_reading_start"), change="")
    assert started.status_code == 422
    post(client, desk.analyst, url(desk, "desk_reading_start"), change="La date")
    assert desk.reading.number == 2
    assert ask(client, owner, at_client(desk, "study_reading")) == SEEN


def test_a_survey_without_a_reading_says_how_to_ask_for_one(client):
    desk = make_desk()
    survey = desk.study.materials.get().survey
    owner = make_staff(desk.study.space)

    address = reverse("survey_readings", args=[desk.study.space.slug, survey.code])
    assert reverse("study_ask", args=[desk.study.space.slug]) in get(client, owner, address).text
