"""Answering with endings, quotas, a profile that conditions look at, orders drawn at random."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from aimpact.accounts.enums import ProfileField
from aimpact.questionnaire.answers import QUOTAS
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import (
    Ending,
    Kind,
    Page,
    Question,
    Questionnaire,
    Quota,
    QuotaAction,
    Text,
    Variant,
)
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import IncomingBallot, Survey, Tally
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.selectors.context import full_quotas
from aimpact.surveys.services.casting import Participant, cast_ballot
from aimpact.surveys.services.sealing import recount, seal_ballots
from tests.factories import make_open_survey, make_user, single_question, text_question
from tests.insights.ballots import fill
from tests.surveys.answering import open_form, read_page_form, send, text_of

pytestmark = pytest.mark.django_db


def if_(field: str, value: str) -> Condition:
    return Condition(tests=(Test(field=field, operator=Operator.IS, value=(value,)),))


def survey_of(*questions: Question, **fields: Any) -> Survey:
    own = {name: fields.pop(name) for name in ("endings", "quotas") if name in fields}
    asked = questions or (single_question("q1"), text_question("q3"))
    document = Questionnaire(
        title=Text("La place"), pages=(Page(code="p1", questions=asked),), **own
    )
    return make_open_survey(questionnaire=document, **fields)


def answered(survey: Survey, client: Client | None = None, **answers: Any) -> Any:
    client = client or Client()
    return send(client, open_form(client, survey), **answers)


def test_people_read_the_ending_that_is_for_their_answers(client: Client) -> None:
    ending = Ending(
        code="e1",
        title=Text("Dommage"),
        text=Text("Vous dites {q3|non}."),
        condition=if_("q1", "no"),
    )
    survey = survey_of(endings=(ending,))
    answered(survey, client, q1="no", q3="Trop cher")
    assert "Vous dites Trop cher." in text_of(client.get(f"/s/{survey.code}/merci/"))
    other = Client()
    answered(survey, other, q1="yes")
    assert "Dommage" not in text_of(other.get(f"/s/{survey.code}/merci/"))


def test_an_ending_for_answers_that_came_too_late_to_count_is_not_shown(client: Client) -> None:
    ending = Ending(code="e1", title=Text("Dommage"), text=Text("?"), condition=if_("q1", "no"))
    survey = survey_of(endings=(ending,))
    form = open_form(client, survey)
    for answer in ("yes", "no"):
        send(client, form, q1=answer)
    assert "Dommage" not in text_of(client.get(f"/s/{survey.code}/merci/"))


def test_a_full_quota_thanks_people_and_keeps_nothing() -> None:
    quota = Quota(code="k1", limit=2, condition=if_("q1", "yes"), message=Text("Assez de oui."))
    survey = survey_of(quotas=(quota,))
    fill(survey, 2)
    refused = answered(survey, q1="yes")
    assert refused.status_code == 403
    assert "Assez de oui." in text_of(refused)
    assert answered(survey, q1="no").status_code == 302
    assert IncomingBallot.objects.count() == 1


def test_a_quota_on_answers_does_not_tell_the_answer_of_who_just_came() -> None:
    """It would go from open to full with their ballot, under the eyes of the team."""
    quota = Quota(code="k1", limit=1, condition=if_("q1", "yes"))
    survey = survey_of(quotas=(quota,))
    assert answered(survey, q1="yes").status_code == 302
    assert (full_quotas(survey), answered(survey, q1="yes").status_code) == ([], 302)


@pytest.mark.parametrize(
    ("fields", "condition"),
    [
        ({}, if_("profile:age_band", "25-39")),
        ({"anonymity": Anonymity.NAMED, "audience": Audience.MEMBERS}, if_("q1", "yes")),
    ],
)
def test_a_quota_that_tells_nobodys_opinion_is_exact(
    fields: dict[str, Any], condition: Condition
) -> None:
    quota = Quota(code="k1", limit=1, condition=condition)
    survey = survey_of(quotas=(quota,), profile_fields=["age_band"], **fields)
    answers = {"q1": "yes", "profile:age_band": "25-39"}
    by = Participant(user_id=make_user().pk) if fields else Participant(browser_key=bytes(16))
    cast_ballot(
        survey, by=by, at=timezone.now(), receipt=make_receipt(), answers=answers, profile={}
    )
    assert full_quotas(survey) == [quota]


def test_ballots_beyond_a_quota_that_lets_them_in_are_counted_apart() -> None:
    quota = Quota(code="k1", limit=2, condition=if_("q1", "yes"), action=QuotaAction.FLAG)
    survey = survey_of(quotas=(quota,))
    fill(survey, 2)
    for _ in range(3):
        assert answered(survey, q1="yes").status_code == 302
    Survey.objects.filter(pk=survey.pk).update(closed_at=timezone.now())
    seal_ballots(survey.pk, at=timezone.now())
    counts = dict(Tally.objects.filter(field=QUOTAS).values_list("answer", "count"))
    assert counts == {"k1": 5, "k1+": 3}
    assert recount(Survey.objects.get(pk=survey.pk)) == []


def test_a_question_may_be_shown_only_when_a_quota_is_full() -> None:
    quota = Quota(code="k1", limit=1, condition=if_("q1", "yes"), action=QuotaAction.HIDE)
    more = replace(text_question("q3"), condition=if_("quota:k1", "full"))
    survey = survey_of(single_question("q1"), more, quotas=(quota,))
    answered(survey, q1="yes", q3="Je ne l’ai pas vue")
    assert IncomingBallot.objects.get().answers == {"q1": "yes", "quota:k1": "open"}


def test_the_profile_comes_first_when_conditions_look_at_it(client: Client) -> None:
    old = replace(text_question("q3"), condition=if_("profile:age_band", "80+"))
    document = Questionnaire(
        title=Text("La place"),
        pages=(
            Page(code="p1", questions=(single_question("q1"),)),
            Page(code="p2", questions=(old,)),
        ),
    )
    survey = make_open_survey(questionnaire=document, profile_fields=[ProfileField.AGE_BAND.value])
    form = open_form(client, survey)
    assert "profile-age_band" in form.names
    page = send(client, form, go="next", **{"profile-age_band": "80+", "q1": "yes"})
    assert "q3" in page.content.decode()
    young = Client()
    form = open_form(young, survey)
    done = send(young, form, go="next", **{"profile-age_band": "15-24", "q1": "yes"})
    assert 'name="q3"' not in done.content.decode()


def test_a_score_alone_is_no_ballot(client: Client) -> None:
    score = Question(code="q9", kind=Kind.SCORE, label=Text("Points"), expression="1 + 1")
    survey = survey_of(single_question("q1"), score)
    assert answered(survey, client).status_code == 422
    answered(survey, q1="yes")
    assert IncomingBallot.objects.get().answers == {"q1": "yes", "q9": 2}


def test_the_wording_that_was_shown_is_the_one_that_is_kept() -> None:
    variant = Variant(code="b", label=Text("Contre la place ?"))
    survey = survey_of(replace(single_question("q1"), variants=(variant,)))
    shown = []
    for _ in range(12):
        client = Client()
        page = client.get(f"/s/{survey.code}/")
        shown.append("b" if "Contre la place" in text_of(page) else "a")
        send(client, read_page_form(page), q1="yes")
    kept = [ballot.answers["q1__variant"] for ballot in IncomingBallot.objects.all()]
    assert sorted(kept) == sorted(shown)


def test_choices_come_in_several_orders_and_stay_put_from_one_screen_to_the_next() -> None:
    survey = survey_of(replace(single_question("q1"), is_shuffled=True))
    orders = set()
    # Forty draws of two orders: all alike once in 10^11 runs.
    for _ in range(40):
        client = Client()
        page = client.get(f"/s/{survey.code}/")
        again = send(client, read_page_form(page))
        assert again.status_code == 422, "an empty ballot comes back"
        assert yes_is_first(again) is yes_is_first(page)
        orders.add(yes_is_first(page))
    assert orders == {True, False}


def yes_is_first(page: Any) -> bool:
    html: str = page.content.decode()
    return html.index('value="yes"') < html.index('value="no"')
