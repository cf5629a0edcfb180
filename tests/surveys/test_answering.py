"""Answering through the public link: the form, the ballot, and everything that may go wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from aimpact.spaces.enums import Role
from aimpact.surveys.enums import Anonymity, Audience, ResultsVisibility
from aimpact.surveys.models import IncomingBallot, PageTurn, Participation, Survey
from aimpact.surveys.questionnaire.conditions import Condition, Operator, Test
from aimpact.surveys.questionnaire.document import to_json
from aimpact.surveys.questionnaire.structure import Page, Questionnaire, Text
from aimpact.surveys.services.sealing import seal_ballots
from tests.factories import (
    make_closed_survey,
    make_commune,
    make_member,
    make_open_survey,
    make_space,
    make_survey,
    make_user,
    multiple_question,
    number_question,
    single_question,
    text_question,
)
from tests.surveys.answering import answer, open_form, read_page_form, send, text_of

pytestmark = pytest.mark.django_db


def one_page(*questions, **fields):
    document = Questionnaire(
        title=Text("La place", "The square"),
        pages=(Page(code="p1", questions=questions or (single_question(), text_question())),),
    )
    return make_open_survey(questionnaire=document, **fields)


def two_pages(**fields):
    document = Questionnaire(
        title=Text("La place"),
        pages=(
            Page(code="p1", questions=(single_question("q1"), multiple_question("q2"))),
            Page(code="p2", questions=(number_question("q5"),)),
        ),
    )
    return make_open_survey(questionnaire=document, **fields)


def spaced(receipt):
    return " ".join(receipt[start : start + 4] for start in range(0, 16, 4))


def ballots():
    return [ballot.answers for ballot in IncomingBallot.objects.all()]


# --- the way that most people go --------------------------------------------------------
def test_one_page_is_answered_and_its_ballot_is_in_the_urn(client):
    survey = one_page()
    response = answer(client, survey, q1="yes", q3="Parce que.")
    assert response.status_code == 302
    assert response["Location"] == f"/s/{survey.code}/merci/"
    assert ballots() == [{"q1": "yes", "q3": "Parce que."}]
    ballot = IncomingBallot.objects.get()
    assert ballot.participation is None
    assert ballot.seconds == 0
    assert ballot.language == "fr"


def test_the_first_screen_says_who_asks_how_long_and_what_is_kept(client):
    survey = one_page(space=make_space(name="Ville d’essai"))
    response = client.get(f"/s/{survey.code}/")
    words = text_of(response)
    assert "Ville d’essai" in words
    assert "La place" in words
    assert "Anonyme" in words
    assert set(response["Cache-Control"].split(", ")) == {"no-cache", "private"}


def test_two_pages_are_answered_and_nothing_is_stored_in_between(client):
    survey = two_pages()
    second = send(client, open_form(client, survey), "next", q1="yes", q2=["trees", "benches"])
    assert second.status_code == 200
    assert IncomingBallot.objects.count() == Participation.objects.count() == 0
    done = send(client, read_page_form(second), q5="7")
    assert done.status_code == 302
    assert ballots() == [{"q1": "yes", "q2": ["trees", "benches"], "q5": 7}]


def test_going_back_and_forth_keeps_every_answer(client):
    survey = two_pages()
    second = send(client, open_form(client, survey), "next", q1="yes")
    first = send(client, read_page_form(second), "back", q5="12")
    form = read_page_form(first)
    assert ("q1", "yes") in form.values
    assert ("q5", "12") in form.values
    second = send(client, form, "next")
    assert ("q5", "12") in read_page_form(second).values
    send(client, read_page_form(second))
    assert ballots() == [{"q1": "yes", "q5": 12}]


def test_a_page_passed_is_counted_once(client):
    survey = two_pages()
    second = send(client, open_form(client, survey), "next", q1="yes")
    first = send(client, read_page_form(second), "back")
    send(client, read_page_form(first), "next")
    assert [turn.page for turn in PageTurn.objects.all()] == ["p1"]


def test_a_question_opened_by_another_is_shown_before_the_ballot_is_sent(client):
    condition = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("no",)),))
    opened = replace(text_question("q2"), condition=condition)
    survey = one_page(single_question("q1"), opened)
    form = open_form(client, survey)
    assert "q2" not in form.names, "it is in the page, but disabled until it is opened"
    again = send(client, form, q1="no")
    assert again.status_code == 200
    assert IncomingBallot.objects.count() == 0
    form = read_page_form(again)
    assert "q2" in form.names
    send(client, form, q2="Le bruit")
    assert ballots() == [{"q1": "no", "q2": "Le bruit"}]


def test_an_answer_to_a_hidden_question_is_not_stored(client):
    condition = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("no",)),))
    survey = one_page(single_question("q1"), replace(text_question("q2"), condition=condition))
    send(client, open_form(client, survey), q1="yes", q2="cachée", _shown="q2")
    assert ballots() == [{"q1": "yes"}]


def test_the_language_is_switched_with_the_answers_kept(client):
    survey = one_page()
    response = send(client, open_form(client, survey), "en", q1="yes", q3="Bonjour")
    assert response.status_code == 200
    assert "The square" in text_of(response)
    assert response.cookies["django_language"].value == "en"
    form = read_page_form(response)
    assert ("q1", "yes") in form.values
    assert ("q3", "Bonjour") in form.values
    send(client, form)
    assert IncomingBallot.objects.get().language == "en"


def test_other_specify_needs_no_javascript(client):
    send(client, open_form(client, one_page()), q1="else", q1__other="En trottinette")
    assert ballots() == [{"q1": "else", "q1__other": "En trottinette"}]


# --- one person, one ballot -------------------------------------------------------------
def test_a_second_visit_of_the_same_browser_is_refused(client):
    survey = one_page()
    answer(client, survey, q1="yes")
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    assert "déjà répondu" in text_of(response)


def test_another_browser_answers_too(client):
    survey = one_page()
    answer(client, survey, q1="yes")
    answer(Client(), survey, q1="no")
    assert len(ballots()) == 2


def test_the_same_form_sent_twice_gives_one_ballot_and_the_same_receipt(client):
    survey = one_page()
    form = open_form(client, survey)
    first = send(client, form, q1="yes")
    again = send(client, form, q1="no")
    assert (first.status_code, again.status_code) == (302, 302)
    assert first["Location"] == again["Location"]
    assert ballots() == [{"q1": "yes"}]
    receipt = IncomingBallot.objects.get().receipt
    assert spaced(receipt) in client.get(again["Location"]).content.decode()


def test_two_forms_of_one_browser_give_one_ballot(client):
    survey = one_page()
    first, second = open_form(client, survey), open_form(client, survey)
    send(client, first, q1="yes")
    refused = send(client, second, q1="no")
    assert refused.status_code == 409
    assert "déjà répondu" in text_of(refused)
    assert ballots() == [{"q1": "yes"}]


def test_the_form_of_another_browser_is_shown_again_and_stores_nothing(client):
    survey = one_page()
    stolen = open_form(Client(), survey)
    client.get(f"/s/{survey.code}/")
    response = send(client, stolen, q1="yes", q3="Bonjour")
    assert response.status_code == 409
    assert ballots() == []
    form = read_page_form(response)
    assert ("q3", "Bonjour") in form.values
    assert send(client, form).status_code == 302


@pytest.mark.parametrize("token", ["", "x", "AAAA.1.1:zzz", "\x00", "é" * 500])
def test_a_broken_token_shows_the_form_again(client, token):
    survey = one_page()
    response = send(client, open_form(client, survey), q1="yes", _token=token)
    assert response.status_code == 409
    assert ("q1", "yes") in read_page_form(response).values
    assert ballots() == []


def test_the_token_of_another_survey_is_refused(client):
    survey, other = one_page(), one_page()
    token = dict(open_form(client, other).values)["_token"]
    assert send(client, open_form(client, survey), q1="yes", _token=token).status_code == 409
    assert ballots() == []


def test_a_browser_without_our_cookie_gets_one_that_tells_nothing(client):
    survey = one_page()
    cookie = client.get(f"/s/{survey.code}/").cookies["navigateur"]
    assert cookie["httponly"]
    assert cookie["path"] == "/s/"
    assert len(cookie.value) == 22
    answer(client, survey, q1="yes")
    key = Participation.objects.get().browser_key
    assert key is not None
    assert cookie.value.encode() not in bytes(key)


def test_no_session_is_made_for_an_anonymous_participant(client):
    survey = one_page()
    answer(client, survey, q1="yes")
    client.get(f"/s/{survey.code}/merci/")
    assert "sessionid" not in client.cookies


# --- edits and dates meanwhile ----------------------------------------------------------
def test_a_questionnaire_edited_meanwhile_is_shown_again_with_the_answers(client):
    survey = two_pages()
    second = send(client, open_form(client, survey), "next", q1="yes")
    edited = replace(survey.document, title=Text("La grande place"))
    Survey.objects.filter(pk=survey.pk).update(
        version=2, questionnaire=to_json(edited), updated_at=timezone.now()
    )
    response = send(client, read_page_form(second), q5="3")
    assert response.status_code == 409
    assert "La grande place" in text_of(response)
    assert ballots() == []
    form = read_page_form(response)
    assert ("q1", "yes") in form.values
    second = send(client, form, "next")
    assert send(client, read_page_form(second)).status_code == 302
    assert ballots() == [{"q1": "yes", "q5": 3}]


def test_a_survey_closed_meanwhile_refuses_the_ballot(client):
    survey = one_page()
    form = open_form(client, survey)
    Survey.objects.filter(pk=survey.pk).update(closed_at=timezone.now())
    response = send(client, form, q1="yes")
    assert response.status_code == 410
    assert ballots() == []


def test_a_closed_survey_says_when_it_ended_and_where_its_results_are(client):
    survey = make_closed_survey()
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 410
    assert "31 mars 2026 à 2h00" in text_of(response)
    assert f"/s/{survey.code}/resultats/" in response.content.decode()


def test_a_closed_survey_whose_results_are_kept_says_so(client):
    survey = make_closed_survey(results_visibility=ResultsVisibility.TEAM)
    response = client.get(f"/s/{survey.code}/")
    assert f"/s/{survey.code}/resultats/" not in response.content.decode()


def test_a_survey_not_yet_open_says_when_it_opens(client):
    now = timezone.now()
    survey = make_survey(published_at=now, opens_at=now + timedelta(days=2))
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    assert "pas encore ouvert" in text_of(response)


def test_a_draft_does_not_exist(client):
    assert client.get(f"/s/{make_survey().code}/").status_code == 404


@pytest.mark.parametrize("code", ["AAAAAAAA", "trop-long-pour-un-code", "%00", "é", "' OR 1=1"])
def test_an_unknown_code_does_not_exist(client, code):
    assert client.get(f"/s/{code}/").status_code == 404


def test_a_code_in_small_letters_leads_to_its_page(client):
    survey = one_page(code="ABCD2345")
    response = client.get("/s/abcd-2345/")
    assert (response.status_code, response["Location"]) == (302, f"/s/{survey.code}/")


# --- audiences --------------------------------------------------------------------------
def test_a_stranger_to_a_members_survey_is_led_to_sign_in_and_back(client):
    survey = one_page(audience=Audience.MEMBERS)
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    body = response.content.decode()
    assert f"/compte/connexion/?next=%2Fs%2F{survey.code}%2F" in body
    assert "/c/" in body
    assert "La place" not in text_of(response), "the title of a private survey is private"


def test_a_member_answers_a_named_survey(client):
    space = make_space()
    member = make_member(space)
    survey = one_page(space=space, audience=Audience.MEMBERS, anonymity=Anonymity.NAMED)
    client.force_login(member)
    assert "Nominatif" in text_of(client.get(f"/s/{survey.code}/"))
    assert answer(client, survey, q1="yes").status_code == 302
    ballot = IncomingBallot.objects.get()
    assert ballot.participation is not None
    assert ballot.participation.user == member


def test_the_form_of_another_account_is_not_taken(client):
    space = make_space()
    survey = one_page(space=space, audience=Audience.MEMBERS)
    client.force_login(make_member(space))
    form = open_form(client, survey)
    client.force_login(make_member(space))
    assert send(client, form, q1="yes").status_code == 409
    assert ballots() == []


def test_who_is_not_a_member_is_told_how_to_join(client):
    client.force_login(make_member(make_space(), Role.OWNER))
    survey = one_page(audience=Audience.MEMBERS)
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    assert "membres" in text_of(response)
    post = client.post(f"/s/{survey.code}/", {"q1": "yes"})
    assert post.status_code == 403
    assert ballots() == []


def test_who_lives_elsewhere_is_told_which_territory_and_which_commune(client):
    here, there = make_commune(name="Icy"), make_commune(name="Ailleurs")
    survey = one_page(audience=Audience.TERRITORY, territory=here)
    client.force_login(make_user(commune=there))
    words = text_of(client.get(f"/s/{survey.code}/"))
    assert "Icy" in words
    assert "Ailleurs" in words


def test_who_told_no_commune_is_sent_to_the_profile(client):
    survey = one_page(audience=Audience.TERRITORY, territory=make_commune())
    client.force_login(make_user())
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    assert f"next=%2Fs%2F{survey.code}%2F" in response.content.decode()


def test_an_invitees_survey_is_not_answered_by_its_public_link(client):
    survey = one_page(audience=Audience.INVITEES)
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    assert "invitation" in text_of(response)
    assert client.post(f"/s/{survey.code}/", {"q1": "yes"}).status_code == 403
    assert ballots() == []


def test_a_child_is_told_why(client):
    space = make_space()
    client.force_login(make_member(space, birth_year=timezone.now().year - 10))
    survey = one_page(space=space, audience=Audience.MEMBERS)
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    assert "15" in text_of(response)


# --- the profile at the end -------------------------------------------------------------
def test_the_profile_is_joined_to_the_ballot_as_far_as_it_is_told(client):
    survey = one_page(profile_fields=["age_band", "gender", "occupation"])
    typed = {"profile-age_band": "25-39", "profile-gender": "-", "profile-occupation": ""}
    answer(client, survey, q1="yes", **typed)
    assert IncomingBallot.objects.get().profile == {"age_band": "25-39"}


def test_the_profile_starts_from_the_account_and_can_be_changed(client):
    space = make_space()
    commune = make_commune(name="Icy")
    member = make_member(space, gender="woman", birth_year=1980, commune=commune)
    survey = one_page(
        space=space, audience=Audience.MEMBERS, profile_fields=["age_band", "gender", "commune"]
    )
    client.force_login(member)
    form = open_form(client, survey)
    assert ("profile-gender", "woman") in form.values
    assert ("profile-commune", "Icy") in form.values
    send(client, form, **{"q1": "yes", "profile-gender": "-"})
    profile = IncomingBallot.objects.get().profile
    assert profile == {"age_band": "40-54", "commune": commune.code}


def test_an_unknown_profile_answer_is_refused_beside_its_field(client):
    survey = one_page(profile_fields=["gender"])
    response = answer(client, survey, **{"q1": "yes", "profile-gender": "robot"})
    assert response.status_code == 422
    assert 'id="e-profile-gender"' in response.content.decode()
    assert ("q1", "yes") in read_page_form(response).values
    assert ballots() == []


def test_a_commune_that_may_be_several_is_asked_back(client):
    region_a, region_b = make_commune(name="Beaulieu"), make_commune(name="Beaulieu")
    survey = one_page(profile_fields=["commune"])
    response = answer(client, survey, **{"q1": "yes", "profile-commune": "beaulieu"})
    assert response.status_code == 422
    assert region_a.code in response.content.decode()
    chosen = {"profile-commune-chosen": region_b.code}
    assert send(client, read_page_form(response), **chosen).status_code == 302
    assert IncomingBallot.objects.get().profile == {"commune": region_b.code}


def test_a_commune_that_nobody_knows_is_refused_and_kept(client):
    survey = one_page(profile_fields=["commune"])
    response = answer(client, survey, **{"q1": "yes", "profile-commune": "Zzyzx"})
    assert response.status_code == 422
    assert ("profile-commune", "Zzyzx") in read_page_form(response).values


def test_an_account_tells_nothing_to_a_survey_that_asks_for_no_profile(client):
    client.force_login(make_user(gender="woman"))
    answer(client, one_page(), q1="yes")
    assert IncomingBallot.objects.get().profile == {}


# --- bad input --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q1", "nothing like it"),
        ("q5", "beaucoup"),
        ("q5", "101"),
        ("q5", "1.5"),
        ("q3", "x" * 100_000),
        ("q3", "🥖" * 5_001),
        ("q2", ["none", "trees"]),
        ("q2", ["trees", "unknown"]),
    ],
)
def test_a_wrong_answer_is_refused_beside_its_field_and_kept(client, name, value):
    survey = one_page(
        single_question("q1"), multiple_question("q2"), text_question("q3"), number_question("q5")
    )
    response = answer(client, survey, **{"q3": "Bonjour", name: value})
    assert response.status_code == 422
    body = response.content.decode()
    assert f'id="e-{name}"' in body
    assert 'id="erreurs"' in body
    values = read_page_form(response).values
    if name == "q3":
        assert (name, value) in values
    else:
        assert ("q3", "Bonjour") in values
    if name == "q5":
        assert (name, value) in values
    assert ballots() == []


def test_a_required_question_left_empty_is_refused(client):
    survey = one_page(replace(single_question(), is_required=True))
    response = answer(client, survey)
    assert response.status_code == 422
    assert "f-q1-yes" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("مرحبا\u202e abc", "مرحبا\u202e abc"),
        ("👩‍👩‍👧‍👦 d’accord", "👩‍👩‍👧‍👦 d’accord"),
        ("a\x00b", "ab"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_any_script_is_kept_as_it_is_and_control_characters_go(client, typed, kept):
    answer(client, one_page(), q1="yes", q3=typed)
    assert ballots() == [{"q1": "yes", "q3": kept}]


def test_what_was_typed_is_escaped_when_shown_again(client):
    survey = one_page()
    response = answer(client, survey, q1="zz", q3="</textarea><script>x</script>")
    assert response.status_code == 422
    assert "<script>x" not in response.content.decode()


def test_a_huge_form_is_refused_before_it_is_read(client):
    survey = one_page()
    form = open_form(client, survey)
    response = send(client, form, q3="x" * 5_000_000)
    assert response.status_code == 413
    assert ballots() == []


def test_a_form_without_csrf_token_is_refused():
    strict = Client(enforce_csrf_checks=True)
    survey = one_page()
    strict.get(f"/s/{survey.code}/")
    assert strict.post(f"/s/{survey.code}/", {"q1": "yes"}).status_code == 403
    assert ballots() == []


def test_other_methods_are_not_allowed(client):
    assert client.delete(f"/s/{one_page().code}/").status_code == 405


# --- figures ----------------------------------------------------------------------------
def test_a_visit_and_a_ballot_cost_few_queries(client, django_assert_num_queries):
    survey = one_page()
    open_form(Client(), survey)  # the process has seen this version
    with django_assert_num_queries(1):
        form = open_form(client, survey)
    with django_assert_num_queries(2):
        send(client, form, q1="yes")
    with django_assert_num_queries(2):
        client.get(f"/s/{survey.code}/")


def test_a_questionnaire_of_another_version_is_never_shown_for_this_one(client):
    survey = one_page()
    open_form(client, survey)
    edited = replace(survey.document, title=Text("Autre titre"))
    Survey.objects.filter(pk=survey.pk).update(version=2, questionnaire=to_json(edited))
    assert "Autre titre" in text_of(client.get(f"/s/{survey.code}/"))


def test_the_names_in_the_form_are_those_of_the_document(client):
    form = open_form(client, one_page())
    assert set(form.names) == {"csrfmiddlewaretoken", "_token", "_page", "q1", "q1__other", "q3"}


# --- receipts ---------------------------------------------------------------------------
def test_the_thank_you_page_shows_the_receipt_and_its_address_does_not(client):
    survey = one_page()
    response = answer(client, survey, q1="yes")
    page = client.get(response["Location"])
    receipt = IncomingBallot.objects.get().receipt
    assert receipt not in response["Location"]
    assert spaced(receipt) in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert client.get(response["Location"]).status_code == 200, "a reload shows it again"


def test_the_thank_you_page_of_nobody_leads_to_the_survey(client):
    survey = one_page()
    response = client.get(f"/s/{survey.code}/merci/")
    assert (response.status_code, response["Location"]) == (302, f"/s/{survey.code}/")


def test_a_receipt_cookie_of_another_survey_shows_nothing(client):
    survey, other = one_page(), one_page()
    answer(client, survey, q1="yes")
    client.cookies["recepisse"]["path"] = "/"
    assert client.get(f"/s/{other.code}/merci/").status_code == 302


def test_a_receipt_is_found_in_the_urn_then_in_the_box(client):
    survey = one_page()
    answer(client, survey, q1="yes")
    receipt = IncomingBallot.objects.get().receipt
    typed = f" {receipt[:8].lower()} {receipt[8:]}"
    page = client.post(f"/s/{survey.code}/recepisse/", {"receipt": typed})
    assert page.status_code == 200
    assert "urne" in text_of(page)
    Survey.objects.filter(pk=survey.pk).update(closed_at=timezone.now())
    seal_ballots(survey.pk, at=timezone.now())
    page = client.post(f"/s/{survey.code}/recepisse/", {"receipt": receipt})
    assert "compté" in text_of(page)
    assert "q1" not in page.content.decode()


@pytest.mark.parametrize("typed", ["", "AAAABBBBCCCCDDDD", "\x00", "x" * 10_000, "é"])
def test_an_unknown_receipt_is_told_so(client, typed):
    survey = one_page()
    page = client.post(f"/s/{survey.code}/recepisse/", {"receipt": typed})
    assert page.status_code == 422
    assert 'id="receipt-error"' in page.content.decode()


def test_a_receipt_of_another_survey_is_unknown_here(client):
    survey, other = one_page(), one_page()
    answer(client, survey, q1="yes")
    receipt = IncomingBallot.objects.get().receipt
    page = client.post(f"/s/{other.code}/recepisse/", {"receipt": receipt})
    assert page.status_code == 422
