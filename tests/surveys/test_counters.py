"""Counters equal a rebuild from the ballots, whatever happened to them: ballots changed as often as
their authors like, with quotas, tables and files, sealed in several batches, left without their
author or gone with them, made anonymous.
"""

import io
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aimpact.accounts.models import User
from aimpact.questionnaire.answers import QUOTAS
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Quota,
    QuotaAction,
    Row,
    Text,
)
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Survey, Tally
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.services import sealing
from aimpact.surveys.services.casting import Participant, cast_ballot
from aimpact.surveys.services.files import receive_file
from aimpact.surveys.services.leaving import settle_departure
from aimpact.surveys.services.replacing import replace_ballot
from aimpact.surveys.services.sealing import rebuild_tallies, recount, seal_ballots
from aimpact.surveys.services.terms import terms_of, update_terms
from tests.factories import make_open_survey, make_user

pytestmark = pytest.mark.django_db

PEOPLE = 9
YES = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("yes",)),))
STEPS = (Choice(code="yes", label=Text("Oui")), Choice(code="no", label=Text("Non")))
LINES = tuple(Row(code=f"r{line}", label=Text(f"Ligne {line}")) for line in range(4))
PHOTOS = Question(code="q4", kind=Kind.FILE, label=Text("Photos ?"), maximum=2)
QUESTIONS = (
    Question(code="q1", kind=Kind.SINGLE, label=Text("D'accord ?"), choices=STEPS),
    Question(code="q2", kind=Kind.NUMBER, label=Text("Combien ?"), condition=YES),
    Question(code="q3", kind=Kind.MATRIX, label=Text("Et ?"), choices=STEPS, rows=LINES),
    PHOTOS,
)
DOCUMENT = Questionnaire(
    title=Text("La place"),
    pages=(Page(code="p1", questions=QUESTIONS),),
    quotas=(Quota(code="k1", limit=3, condition=YES, action=QuotaAction.FLAG),),
)

answered = st.fixed_dictionaries(
    {},
    optional={
        "q1": st.sampled_from(["yes", "no"]),
        "q2": st.integers(0, 40),
        "q3__r0": st.sampled_from(["yes", "no"]),
        "q3": st.sampled_from(["yes", "no"]),  # down every line
        "q4": st.integers(1, 2),  # as many files
        "quota:k1": st.just("full"),
    },
)
sendings = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), answered, st.sampled_from(["", "18-24", "65+"])),
    max_size=14,
)
"""Who sends what, with which age; whoever sent before changes their ballot."""


@pytest.fixture
def people(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> list[User]:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(sealing, "LARGEST_BATCH", 3)
    return [make_user() for _person in range(PEOPLE)]


def written(survey: Survey, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers as a form gives them, their files received."""
    down = answers.pop("q3", None)
    lines = {f"q3__{line.code}": down for line in LINES} if down else {}
    number, at = answers.pop("q4", 0), timezone.now()
    files = [
        receive_file(survey, PHOTOS, file=io.BytesIO(b"Un trottoir"), at=at).ticket
        for _file in range(number)
    ]
    return answers | lines | ({"q4": files} if files else {})


def hold(survey: Survey, people: list[User], sent: list[Any]) -> dict[int, dict[str, Any]]:
    """Everybody's last answers."""
    receipts: dict[int, str] = {}
    last: dict[int, dict[str, Any]] = {}
    for who, answers, age in sent:
        last[who] = written(survey, dict(answers))
        values: dict[str, Any] = {
            "by": Participant(user_id=people[who].pk),
            "at": timezone.now(),
            "receipt": make_receipt(),
            "answers": last[who],
            "profile": {"age": age} if age else {},
        }
        if who in receipts:
            receipts[who] = replace_ballot(survey, replaces=receipts[who], **values).receipt
        else:
            receipts[who] = cast_ballot(survey, **values).receipt
    return last


def counters(survey: Survey) -> set[tuple[object, ...]]:
    """Every counter that is not nought, with its total: more than `recount` compares."""
    columns = ("field", "answer", "profile_field", "profile_value", "count", "total")
    return set(Tally.objects.filter(survey=survey, count__gt=0).values_list(*columns))


def check(survey: Survey) -> None:
    """The counters are those that counting every ballot anew gives."""
    kept = counters(survey)
    assert recount(survey) == []
    rebuild_tallies(survey, by=None, at=timezone.now())
    assert counters(survey) == kept


def count_of(survey: Survey, field: str) -> dict[str, int]:
    rows = Tally.objects.filter(survey=survey, field=field, profile_field="", count__gt=0)
    return dict(rows.values_list("answer", "count"))


@given(sent=sendings, leaves=st.sets(st.integers(0, PEOPLE - 1), max_size=2), forgets=st.booleans())
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counters_equal_a_rebuild_whatever_became_of_the_ballots(
    people: list[User], sent: list[Any], leaves: set[int], forgets: bool
) -> None:
    survey = make_open_survey(
        questionnaire=DOCUMENT,
        anonymity=Anonymity.NAMED,
        audience=Audience.MEMBERS,
        may_edit=True,
        erases_ballots=forgets,
    )
    last = hold(survey, people, sent)
    Survey.objects.filter(pk=survey.pk).update(closed_at=timezone.now())
    survey.refresh_from_db()
    while seal_ballots(survey.pk, at=timezone.now()):
        pass

    said = Counter(answers["q1"] for answers in last.values() if "q1" in answers)
    assert {code: n for code, n in count_of(survey, "q1").items() if code in said} == said
    assert count_of(survey, "").get("", 0) == len(last)
    assert count_of(survey, QUOTAS).get("k1", 0) == said["yes"]
    assert count_of(survey, "q4").get("_answered", 0) == sum("q4" in a for a in last.values())
    check(survey)
    for who in leaves:
        settle_departure(people[who], timezone.now())
    check(survey)
    terms = replace(terms_of(survey), anonymity=Anonymity.ANONYMOUS)
    update_terms(survey, terms, by=people[0], at=timezone.now())
    check(survey)
