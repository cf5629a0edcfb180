"""`aimpact recount`: counters equal the ballots, always; and a wrong one is found."""

import io
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from aimpact.questionnaire.answers import as_form_data, read_pages
from aimpact.surveys.models import Survey, Tally
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.services.casting import Participant, cast_ballot
from aimpact.surveys.services.sealing import ImportedBallot, recount, seal_ballots
from tests.factories import make_closed_survey, make_open_survey
from tests.insights.ballots import DAY, fill_all, make_answered_survey

pytestmark = pytest.mark.django_db


def run(*codes: str, **options: bool) -> str:
    out = io.StringIO()
    call_command("recount", *codes, stdout=out, **options)
    return out.getvalue()


def test_right_counters_are_said_to_be_right() -> None:
    survey = make_answered_survey()
    assert "equal a recount" in run(survey.code)


def test_a_wrong_counter_is_found_and_named() -> None:
    survey = make_answered_survey()
    Tally.objects.filter(survey=survey, field="q1", answer="yes", profile_field="").update(count=99)
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 of 1 surveys differ"):
        call_command("recount", survey.code, stdout=out)
    assert "q1 yes: kept 99, recounted 26" in out.getvalue()


def test_a_wrong_counter_is_mended_on_request() -> None:
    survey = make_answered_survey()
    Tally.objects.filter(survey=survey, field="q1").delete()
    assert "replaced by the recount" in run(survey.code, mend=True)
    assert recount(survey) == []


def test_every_survey_can_be_recounted_at_once() -> None:
    codes = [make_answered_survey().code, make_closed_survey().code]
    out = run(all=True)
    assert all(f"{code}: counters equal" in out for code in codes)


@pytest.mark.parametrize("arguments", [{}, {"all": True, "survey": ["XXXX"]}])
def test_the_command_wants_codes_or_all(arguments: dict[str, object]) -> None:
    with pytest.raises(CommandError, match="Give the code"):
        call_command("recount", *arguments.pop("survey", []), **arguments)  # type: ignore[call-overload]  # options of the command


def test_an_unknown_code_is_named() -> None:
    with pytest.raises(CommandError, match="NOTACODE"):
        run("NOTACODE")


FORMS = st.fixed_dictionaries(
    {},
    optional={
        "q1": st.sampled_from(["yes", "no", "else"]),
        "q2": st.sampled_from([["trees"], ["trees", "benches"], ["none"]]),
        "q3": st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=12),
        "q4__quiet": st.sampled_from(["good", "bad"]),
        "q5": st.integers(0, 100),
    },
)
PROFILES = st.fixed_dictionaries(
    {}, optional={"gender": st.sampled_from(["woman", "man"]), "age_band": st.just("15-24")}
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(FORMS, PROFILES), max_size=12), st.integers(1, 4))
def test_counters_equal_a_recount_whatever_the_ballots_and_the_batches(
    ballots: list[tuple[dict[str, object], dict[str, str]]], batches: int
) -> None:
    survey = make_closed_survey()
    answers = [
        ImportedBallot(read_pages(survey.document, as_form_data(form)).answers, profile, DAY)  # type: ignore[arg-type]  # a form's values
        for form, profile in ballots
    ]
    for start in range(batches):
        fill_all(survey, answers[start::batches])
    assert recount(Survey.objects.get(pk=survey.pk)) == []


def test_counters_equal_a_recount_after_casting_and_sealing() -> None:
    survey = make_open_survey(profile_fields=["gender"])
    for at in range(23):
        cast_ballot(
            survey,
            by=Participant(browser_key=at.to_bytes(16, "big")),
            at=timezone.now(),
            receipt=make_receipt(),
            answers={"q1": "yes" if at % 3 else "no", "q5": at},
            profile={"gender": "woman"} if at % 2 else {},
        )
        seal_ballots(survey.pk, at=timezone.now())
        assert recount(survey) == []
    Survey.objects.filter(pk=survey.pk).update(closed_at=datetime(2026, 1, 1, tzinfo=UTC))
    Survey.objects.filter(pk=survey.pk).update(closed_at=timezone.now())
    while seal_ballots(survey.pk, at=timezone.now()):
        pass
    assert recount(survey) == []
    assert Tally.objects.get(survey=survey, field="", answer="", profile_field="").count == 23
