"""Paper: numbered sheets keyed in twice, then cast together without their numbers."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from aimpact.accounts.models import User
from aimpact.core.models import AuditEvent
from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import Choice, Kind, Question, Quota, QuotaAction, Text
from aimpact.surveys.enums import Anonymity, Audience, Channel
from aimpact.surveys.models import (
    IncomingBallot,
    Invitation,
    KeyedSheet,
    PaperBatch,
    PaperStub,
    Participation,
    Places,
    Survey,
)
from aimpact.surveys.paper.lines import lines_of
from aimpact.surveys.paper_sheets import draw_sheets
from aimpact.surveys.selectors.paper import PaperWay, batch_state, paper_way
from aimpact.surveys.services.casting import (
    AlreadyTookPart,
    Participant,
    SurveyFull,
    SurveyNotOpen,
)
from aimpact.surveys.services.paper import (
    NotOnPaper,
    NumberUsed,
    PersonNeeded,
    SheetRefused,
    TooFewReceived,
    UnknownNumber,
    UnknownPerson,
    cast_batch,
    cast_by_phone,
    discard_sheet,
    key_sheet,
    make_batch,
    receive_sheet,
    settle_sheet,
)
from aimpact.surveys.services.sealing import recount, seal_ballots
from tests.factories import make_commune, make_member, make_open_survey, make_user
from tests.insights.ballots import fill
from tests.permissions import SEEN, answers_of, make_cast, team_page
from tests.surveys.answering import ballots, one_page, text_of, two_pages
from tests.surveys.builder import Desk, sit_down, words_of
from tests.surveys.casting import cast as cast_online

pytestmark = pytest.mark.django_db

MEMBERS = {"audience": Audience.MEMBERS}
NAMED = MEMBERS | {"anonymity": Anonymity.NAMED}


def batch_of(survey: Survey, size: int = 10) -> PaperBatch:
    batch = make_batch(survey, label="Accueil", size=size, by=make_user(), at=timezone.now())
    batch.survey = survey
    return batch


def key_twice(batch: PaperBatch, number: int, answer: str = "yes", **fields: Any) -> KeyedSheet:
    key_sheet(batch, number, posted={"q1": [answer]}, by=make_user(), **fields)
    return key_sheet(batch, number, posted={"q1": [answer]}, by=make_user())


def cast(batch: PaperBatch) -> int:
    return cast_batch(batch, by=make_user(), at=timezone.now())


# --- batches ----------------------------------------------------------------------------------
def test_batches_are_numbered_one_after_the_other() -> None:
    survey = one_page()
    assert [
        (b.first_number, b.last_number) for b in (batch_of(survey, 3), batch_of(survey, 5))
    ] == [
        (1, 3),
        (4, 8),
    ]


@pytest.mark.parametrize(
    ("fields", "way"),
    [
        ({}, PaperWay.FREE),
        (MEMBERS, PaperWay.TICKED),
        ({"audience": Audience.INVITEES}, PaperWay.TICKED),
        (NAMED, PaperWay.NAMED),
    ],
    ids=["anyone", "members", "invitees", "named"],
)
def test_how_a_survey_goes_on_paper(fields: dict[str, Any], way: PaperWay) -> None:
    assert paper_way(make_open_survey(**fields)) is way


def test_a_survey_of_inhabitants_does_not_go_on_paper() -> None:
    survey = make_open_survey(audience=Audience.TERRITORY, territory=make_commune())
    with pytest.raises(NotOnPaper):
        batch_of(survey)


@pytest.mark.parametrize("audience", [Audience.MEMBERS, Audience.INVITEES])
def test_a_verifiable_survey_goes_neither_on_paper_nor_by_telephone(audience: Audience) -> None:
    survey = make_open_survey(audience=audience, anonymity=Anonymity.VERIFIABLE)
    with pytest.raises(NotOnPaper):
        batch_of(survey)
    with pytest.raises(NotOnPaper):
        call(survey)


# --- keying -----------------------------------------------------------------------------------
def test_a_sheet_is_keyed_twice_and_no_more() -> None:
    batch = batch_of(one_page())
    assert key_twice(batch, 3).second == {"q1": ["yes"]}
    with pytest.raises(NumberUsed):
        key_sheet(batch, 3, posted={"q1": ["no"]}, by=make_user())


@pytest.mark.parametrize("number", [0, 11])
def test_a_number_that_is_not_of_the_batch_is_refused(number: int) -> None:
    with pytest.raises(UnknownNumber):
        key_sheet(batch_of(one_page()), number, posted={"q1": ["yes"]}, by=make_user())


def test_a_sheet_that_was_cast_is_not_keyed_again() -> None:
    batch = batch_of(one_page())
    key_twice(batch, 3)
    cast(batch)
    with pytest.raises(NumberUsed):
        key_sheet(batch, 3, posted={"q1": ["no"]}, by=make_user())


def test_keyings_that_differ_are_not_cast_before_they_are_settled() -> None:
    batch = batch_of(one_page())
    key_sheet(batch, 1, posted={"q1": ["yes"], "q3": ["Un"]}, by=make_user())
    sheet = key_sheet(batch, 1, posted={"q1": ["no"], "q3": ["Un"]}, by=make_user())
    assert [line.name for line in batch_state(batch).differing[0].lines] == ["q1"]
    assert cast(batch) == 0
    settle_sheet(sheet, {"q1": ["no"]}, by=make_user())
    assert cast(batch) == 1
    assert ballots() == [{"q1": "no", "q3": "Un"}]


def test_a_sheet_may_be_forgotten_and_keyed_again() -> None:
    batch = batch_of(one_page())
    discard_sheet(key_twice(batch, 1))
    assert key_sheet(batch, 1, posted={"q1": ["no"]}, by=make_user()).second is None


def test_where_a_batch_stands() -> None:
    batch, hand = batch_of(one_page()), make_user()
    key_sheet(batch, 1, posted={"q1": ["yes"]}, by=hand)
    key_twice(batch, 2)
    for _ in range(2):
        key_sheet(batch, 3, posted={"q1": ["yes"]}, by=hand)
    state = batch_state(batch)
    assert (state.keyed_once, state.agreed, state.same_hand, state.left) == ([1], 2, 1, 7)


# --- casting ----------------------------------------------------------------------------------
def test_sheets_become_ballots_with_their_mode_and_leave_nothing() -> None:
    batch = batch_of(one_page())
    for number in (2, 5, 9):
        key_twice(batch, number)
    assert cast(batch) == 3
    assert set(IncomingBallot.objects.values_list("channel", flat=True)) == {Channel.PAPER}
    assert not KeyedSheet.objects.exists()
    assert set(PaperStub.objects.values_list("number", flat=True)) == {2, 5, 9}
    assert not Participation.objects.exists()


def test_nothing_of_a_ballot_tells_its_number_nor_who_keyed_it() -> None:
    batch = batch_of(one_page())
    key_twice(batch, 7)
    cast(batch)
    assert {field.name for field in PaperStub._meta.get_fields()} == {"id", "batch", "number"}
    details = [event.details for event in AuditEvent.objects.exclude(verb="make_paper_batch")]
    assert details == [{"ballots": 1}]


def test_sheets_are_cast_during_a_pause_and_not_after_the_closing() -> None:
    batch = batch_of(one_page())
    key_twice(batch, 1)
    Survey.objects.update(paused_at=timezone.now(), pause_reason="Saisie du papier")
    assert cast(batch) == 1
    key_twice(batch, 2)
    Survey.objects.update(closed_at=timezone.now())
    with pytest.raises(SurveyNotOpen):
        cast(batch)
    assert KeyedSheet.objects.count() == 1


def test_a_batch_that_would_pass_the_maximum_is_cast_not_at_all() -> None:
    survey = one_page(maximum_ballots=1)
    Places.objects.create(survey=survey, taken=0)
    batch = batch_of(survey)
    key_twice(batch, 1)
    key_twice(batch, 2)
    with pytest.raises(SurveyFull):
        cast(batch)
    assert ballots() == []
    assert Places.objects.get().taken == 0
    assert KeyedSheet.objects.count() == 2


def test_paper_is_counted_like_any_other_ballot() -> None:
    survey = one_page(profile_fields=["gender"])
    batch = batch_of(survey, 20)
    for number in range(1, 13):
        for _ in range(2):
            posted = {"q1": ["yes"], "profile-gender": ["woman"]}
            key_sheet(batch, number, posted=posted, by=make_user())
    cast(batch)
    assert seal_ballots(survey.pk, at=timezone.now()) == 7
    assert recount(survey) == []
    assert IncomingBallot.objects.filter(profile={"gender": "woman"}).count() == 5


# --- people who are known -----------------------------------------------------------------------
def test_a_person_is_ticked_once_when_the_sheet_comes_back_and_apart_from_it() -> None:
    survey = one_page(**MEMBERS)
    batch, member = batch_of(survey), make_member(survey.space)
    receive_sheet(batch, email=member.email.upper(), by=make_user(), at=timezone.now())
    assert Participation.objects.get().user == member
    assert ballots() == []
    with pytest.raises(AlreadyTookPart):
        receive_sheet(batch, email=member.email, by=make_user(), at=timezone.now())
    with pytest.raises(AlreadyTookPart):
        cast_online(survey, Participant(user_id=member.pk))


def test_no_more_sheets_are_cast_than_people_ticked() -> None:
    survey = one_page(**MEMBERS)
    batch = batch_of(survey)
    key_twice(batch, 1)
    with pytest.raises(TooFewReceived):
        cast(batch)
    member = make_member(survey.space)
    receive_sheet(batch, email=member.email, by=make_user(), at=timezone.now())
    assert cast(batch) == 1
    ballot = IncomingBallot.objects.get()
    assert ballot.participation is None
    key_twice(batch, 2)
    with pytest.raises(TooFewReceived):
        cast(batch)


def test_an_address_of_nobody_is_not_ticked() -> None:
    batch = batch_of(one_page(**MEMBERS))
    with pytest.raises(UnknownPerson):
        receive_sheet(batch, email=make_user().email, by=make_user(), at=timezone.now())


def test_an_invited_person_is_ticked_by_their_invitation() -> None:
    survey = one_page(audience=Audience.INVITEES)
    invitation = Invitation.objects.create(
        survey=survey, email="a@example.org", created_at=timezone.now()
    )
    receive_sheet(batch_of(survey), email="A@example.org", by=make_user(), at=timezone.now())
    assert Participation.objects.get().invitation == invitation


def test_a_named_sheet_goes_with_its_person_in_one_statement() -> None:
    survey = one_page(**NAMED)
    batch, member = batch_of(survey), make_member(survey.space)
    with pytest.raises(PersonNeeded):
        key_sheet(batch, 1, posted={"q1": ["yes"]}, by=make_user())
    key_twice(batch, 1, email=member.email)
    assert cast(batch) == 1
    participation = IncomingBallot.objects.get().participation
    assert participation is not None
    assert participation.user == member


def test_a_named_person_who_answered_online_meanwhile_is_told_by_number() -> None:
    survey = one_page(**NAMED)
    batch, member, other = batch_of(survey), make_member(survey.space), make_member(survey.space)
    key_twice(batch, 1, email=other.email)
    key_twice(batch, 4, email=member.email)
    cast_online(survey, Participant(user_id=member.pk))
    with pytest.raises(SheetRefused) as refusal:
        cast(batch)
    assert refusal.value.number == 4
    assert IncomingBallot.objects.count() == 1


# --- telephone ----------------------------------------------------------------------------------
def call(survey: Survey, email: str = "") -> str:
    return cast_by_phone(survey, {"q1": ["yes"]}, email=email, at=timezone.now())


def test_a_call_makes_a_ballot_with_its_mode() -> None:
    receipt = call(one_page())
    ballot = IncomingBallot.objects.get()
    assert (ballot.receipt, ballot.channel, ballot.seconds) == (receipt, Channel.PHONE, None)
    assert not AuditEvent.objects.exists()


def test_a_caller_who_is_known_answers_once_in_any_way() -> None:
    survey = one_page(**MEMBERS)
    member = make_member(survey.space)
    with pytest.raises(PersonNeeded):
        call(survey)
    call(survey, member.email)
    assert IncomingBallot.objects.get().participation is None
    with pytest.raises(AlreadyTookPart):
        call(survey, member.email)
    with pytest.raises(AlreadyTookPart):
        cast_online(survey, Participant(user_id=member.pk))


def test_a_survey_that_asks_what_a_call_does_not_show_takes_none() -> None:
    survey = make_open_survey(audience=Audience.TERRITORY, territory=make_commune())
    with pytest.raises(NotOnPaper):
        call(survey)


# --- quotas -------------------------------------------------------------------------------------
def quota_survey(action: QuotaAction = QuotaAction.END, limit: int = 1, **fields: Any) -> Survey:
    """A quota of one yes; who ends it, and who answers after it."""
    yes = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("yes",)),))
    label = Text(fr="Les oui", en="Those who say yes")
    quota = Quota(code="k1", label=label, limit=limit, condition=yes, action=action)
    survey = one_page(**fields)
    survey.keep_document(replace(survey.document, quotas=(quota,)))
    survey.save()
    return survey


@pytest.mark.parametrize("action", [QuotaAction.END, QuotaAction.FLAG])
def test_what_was_answered_on_paper_is_taken_beyond_a_full_quota(action: QuotaAction) -> None:
    survey = quota_survey(action)
    fill(survey, 1)
    batch = batch_of(survey)
    for number in (1, 2):
        key_twice(batch, number)
    assert cast(batch) == 2
    marks = [b.answers.get("quota:k1", "open") for b in IncomingBallot.objects.all()]
    assert marks == ["full", "full"]


def test_a_ballot_that_falls_in_no_full_quota_bears_nothing() -> None:
    survey = quota_survey(limit=1)
    fill(survey, 1)
    receipt = cast_by_phone(survey, {"q1": ["no"]}, email="", at=timezone.now())
    assert "quota:k1" not in IncomingBallot.objects.get(receipt=receipt).answers


def test_a_full_quota_hides_nothing_of_what_was_answered_on_paper() -> None:
    survey = quota_survey(QuotaAction.HIDE)
    closed = Condition(tests=(Test(field="quota:k1", operator=Operator.IS, value=("open",)),))
    (page,) = survey.document.pages
    later = replace(page.questions[0], code="q9", condition=closed)
    pages = (replace(page, questions=(*page.questions, later)),)
    survey.keep_document(replace(survey.document, pages=pages))
    survey.save()
    fill(survey, 1)
    said = {"q1": ["yes"], "q9": ["no"]}
    receipt = cast_by_phone(survey, said, email="", at=timezone.now())
    answers = IncomingBallot.objects.get(receipt=receipt).answers
    assert (answers["q9"], answers["quota:k1"]) == ("no", "open")


@pytest.mark.parametrize("name", ["survey_phone", "key_paper"])
def test_whoever_keys_in_reads_which_quotas_are_full(client: Client, name: str) -> None:
    desk = sit_down(client, quota_survey())
    args = [str(batch_of(desk.survey).pk)] if name == "key_paper" else []
    url = desk.url(name, *args)
    assert "Quotas atteints" not in text_of(client.get(url))
    fill(desk.survey, 1)
    said = text_of(client.get(url))
    assert "Quotas atteints" in said
    assert "Les oui" in said


# --- printing -----------------------------------------------------------------------------------
@pytest.mark.parametrize("is_large", [False, True])
def test_sheets_are_a_tagged_pdf_with_one_copy_a_number(is_large: bool) -> None:
    survey = two_pages(profile_fields=["age_band", "commune"])
    content = draw_sheets(survey, numbers=range(1, 4), language="fr", is_large=is_large)
    assert content.startswith(b"%PDF")
    assert b"pdfuaid" in content


def compared_choices() -> tuple[Choice, ...]:
    labels = ("Des arbres", "Des bancs", "Une fontaine", "Un marché")
    return tuple(Choice(code=f"c{n}", label=Text(label)) for n, label in enumerate(labels, 1))


def test_comparisons_are_printed_with_a_box_for_each_answer() -> None:
    compared = [
        replace(blank_question(kind, code), label=Text(code), choices=compared_choices())
        for kind, code in ((Kind.PAIRWISE, "q1"), (Kind.BEST_WORST, "q2"))
    ]
    survey = one_page(*compared)
    lines = lines_of(survey.document)
    assert len(lines) == 6 + 2 * 4
    assert list(lines[0].marks.values()) == ["1", "2"]
    assert draw_sheets(survey, numbers=[1], language="fr").startswith(b"%PDF")


# --- the pages ----------------------------------------------------------------------------------
PAGES = ["survey_paper", "survey_phone"]
OF_A_BATCH = ["paper_batch", "key_paper", "paper_sheets"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_see_paper_and_telephone(client: Client, name: str, method: str) -> None:
    desk = Desk(client, one_page())
    answers = answers_of(client, make_cast(desk.survey.space), desk.url(name), method=method)
    assert answers == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize("name", OF_A_BATCH)
def test_who_may_see_a_batch(client: Client, name: str) -> None:
    survey = one_page()
    url = Desk(client, survey).url(name, str(batch_of(survey, 2).pk))
    assert answers_of(client, make_cast(survey.space), url) == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize("name", ["paper_batch", "key_paper", "cast_paper"])
def test_who_may_write_in_a_batch(client: Client, name: str) -> None:
    survey = one_page()
    url = Desk(client, survey).url(name, str(batch_of(survey, 2).pk))
    answers = answers_of(client, make_cast(survey.space), url, method="post")
    assert answers == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize(("name", "method"), [("settle_paper", "get"), ("discard_paper", "post")])
def test_who_may_settle_a_sheet(client: Client, name: str, method: str) -> None:
    survey = one_page()
    batch = batch_of(survey, 2)
    cast_of_people = make_cast(survey.space)
    url = Desk(client, survey).url(name, str(batch.pk), "1")
    for who, user in cast_of_people.items():
        KeyedSheet.objects.all().delete()
        key_sheet(batch, 1, posted={"q1": ["yes"]}, by=make_user())
        key_sheet(batch, 1, posted={"q1": ["no"]}, by=make_user())
        got = answers_of(client, {who: user}, url, method=method)
        assert got == {who: team_page(owner=SEEN, editor=SEEN)[who]}


@pytest.mark.parametrize("name", [*OF_A_BATCH])
def test_a_batch_of_another_survey_does_not_exist(client: Client, name: str) -> None:
    batch = batch_of(one_page())
    assert sit_down(client, one_page()).get(name, str(batch.pk)).status_code == 404


def test_from_the_batch_to_the_ballots(client: Client) -> None:
    desk = sit_down(client, one_page())
    made = desk.post("survey_paper", label="Médiathèque", size="5")
    batch = PaperBatch.objects.get()
    pk = str(batch.pk)
    assert made["Location"] == desk.url("paper_batch", pk)
    for first in ("1", "1"):
        response = desk.post("key_paper", pk, **{"number": "2", "l-q1": first, "l-q3": "Arbres"})
        assert response["Location"] == desk.url("key_paper", pk)
    desk.post("key_paper", pk, **{"number": "3", "l-q1": "1"})
    desk.post("key_paper", pk, **{"number": "3", "l-q1": "2"})
    page = desk.get("settle_paper", pk, "3")
    assert "1 (" in text_of(page)
    desk.post("settle_paper", pk, "3", **{"l-q1": "1"})
    assert desk.post("cast_paper", pk)["Location"] == desk.url("paper_batch", pk)
    assert len(ballots()) == 2
    assert not KeyedSheet.objects.exists()


def test_a_figure_of_no_box_and_a_blank_sheet_are_told_beside_the_line(client: Client) -> None:
    desk = sit_down(client, one_page())
    pk = str(batch_of(desk.survey).pk)
    wrong = desk.post("key_paper", pk, **{"number": "2", "l-q1": "9"})
    assert wrong.status_code == 422
    assert "l-q1" in wrong.context["form"].errors
    blank = desk.post("key_paper", pk, number="2")
    assert blank.status_code == 422
    assert desk.post("key_paper", pk, **{"number": "99", "l-q1": "1"}).status_code == 422
    assert not KeyedSheet.objects.exists()


def test_a_sheet_without_differences_leads_back_to_its_batch(client: Client) -> None:
    desk = sit_down(client, one_page())
    batch = batch_of(desk.survey)
    key_twice(batch, 1)
    response = desk.get("settle_paper", str(batch.pk), "1")
    assert response["Location"] == desk.url("paper_batch", str(batch.pk))


def test_people_are_ticked_on_the_page_of_the_batch(client: Client) -> None:
    survey = one_page(**MEMBERS)
    desk = sit_down(client, survey)
    pk, member = str(batch_of(survey).pk), make_member(survey.space)
    assert desk.post("paper_batch", pk, email=member.email).status_code == 302
    assert desk.post("paper_batch", pk, email=member.email).status_code == 422
    assert desk.post("paper_batch", pk, email="nobody@example.org").status_code == 422
    assert PaperBatch.objects.get().received == 1


def test_what_cannot_be_cast_is_said(client: Client) -> None:
    survey = one_page(**MEMBERS)
    desk = sit_down(client, survey)
    batch = batch_of(survey)
    key_twice(batch, 1)
    desk.post("cast_paper", str(batch.pk))
    assert ballots() == []
    assert "alert" in words_of(desk.get("paper_batch", str(batch.pk)))


def test_a_call_is_keyed_and_its_receipt_shown_once(client: Client) -> None:
    desk = sit_down(client, one_page())
    page = desk.post("survey_phone", **{"l-q1": "2"})
    receipt = IncomingBallot.objects.get().receipt
    assert receipt in words_of(page)
    assert receipt not in words_of(desk.get("survey_phone"))
    assert desk.post("survey_phone").status_code == 422


def token_shown(page: Any) -> str:
    """The hidden token of the form that stands on a page."""
    return str(page.context["token"])


def test_a_call_sent_twice_counts_once_and_another_call_counts_apart(client: Client) -> None:
    """A double click, or a page loaded again, is one ballot; the back button loses none."""
    desk = sit_down(client, one_page())
    token = token_shown(desk.get("survey_phone"))
    pages = [desk.post("survey_phone", **{"l-q1": "2", "_token": token}) for _click in range(2)]
    assert [IncomingBallot.objects.get().receipt in words_of(page) for page in pages] == [True] * 2
    desk.post("survey_phone", **{"l-q1": "1", "_token": token})
    desk.post("survey_phone", **{"l-q1": "2", "_token": token_shown(pages[0])})
    assert IncomingBallot.objects.count() == 3


def test_a_form_that_is_refused_keeps_its_token(client: Client) -> None:
    desk = sit_down(client, one_page())
    token = token_shown(desk.get("survey_phone"))
    assert token_shown(desk.post("survey_phone", _token=token)) == token
    assert token_shown(desk.post("survey_phone", _token="invented")) != "invented"


def test_a_place_said_on_the_telephone_is_one_of_the_official_list(client: Client) -> None:
    make_commune(code="35238", name="Rennes", search_text="rennes")
    make_commune(code="35047", name="Bruz", search_text="bruz")
    where = Question(code="q1", kind=Kind.PIN, label=Text("Où ?"))
    area = Question(code="q2", kind=Kind.ZONE, label=Text("Quel secteur ?"))
    desk = sit_down(client, one_page(where, area))
    refused = desk.post("survey_phone", **{"l-q1": "Atlantide", "l-q2": "Rennes"})
    assert (refused.status_code, IncomingBallot.objects.count()) == (422, 0)
    desk.post("survey_phone", **{"l-q1": "Rennes", "l-q2": "Rennes; Bruz"})
    answers = IncomingBallot.objects.get().answers
    assert answers == {"q1": "commune_35238", "q2": ["commune_35238", "commune_35047"]}


def test_a_caller_of_a_survey_of_members_is_asked_for(client: Client) -> None:
    survey = one_page(**MEMBERS)
    desk = sit_down(client, survey)
    member: User = make_member(survey.space)
    assert desk.post("survey_phone", **{"l-q1": "2"}).status_code == 422
    assert desk.post("survey_phone", **{"l-q1": "2", "email": member.email}).status_code == 200
    assert desk.post("survey_phone", **{"l-q1": "2", "email": member.email}).status_code == 422
    assert len(ballots()) == 1


def test_the_sheets_are_printed_in_ordinary_and_large_print(client: Client) -> None:
    desk = sit_down(client, one_page())
    pk = str(batch_of(desk.survey, 2).pk)
    for query in ("", "?caracteres=grands&langue=en"):
        response = client.get(desk.url("paper_sheets", pk) + query)
        assert response["Content-Type"] == "application/pdf"
