from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.models import AuditEvent
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
)
from aimpact.surveys import tasks
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import (
    Ballot,
    IncomingBallot,
    OpenAnswer,
    Participation,
    Survey,
    Tally,
)
from aimpact.surveys.services.sealing import (
    SMALLEST_BATCH,
    AlreadyCrossed,
    ImportedBallot,
    import_ballots,
    rebuild_tallies,
    recount,
    seal_ballots,
    seconds_bin,
    urns_to_seal,
)
from tests.factories import make_closed_survey, make_open_survey
from tests.surveys.casting import fill_urn

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


def tallies(survey: Survey, field: str) -> dict[str, int]:
    rows = Tally.objects.filter(survey=survey, field=field, profile_field="")
    return dict(rows.values_list("answer", "count"))


def end_and_seal(survey: Survey) -> int:
    """Close the survey and seal one batch."""
    Survey.objects.filter(pk=survey.pk).update(closed_at=timezone.now())
    return seal_ballots(survey.pk, at=timezone.now())


def test_urns_with_ballots_are_found_whatever_is_in_them() -> None:
    first, _empty, last = (make_open_survey() for _ in range(3))
    assert urns_to_seal() == []
    fill_urn(first, 3)
    fill_urn(last, 1)
    assert urns_to_seal() == [first.pk, last.pk]


def test_a_batch_leaves_the_urn_for_the_box_and_is_counted() -> None:
    survey = make_open_survey()
    receipts = fill_urn(survey, 5)
    assert urns_to_seal() == [survey.pk]
    assert end_and_seal(survey) == 5
    assert not IncomingBallot.objects.exists()
    assert set(Ballot.objects.values_list("receipt", flat=True)) == set(receipts)
    assert tallies(survey, "") == {"": 5}
    assert tallies(survey, "q1") == {"_asked": 5, "_answered": 5, "yes": 5}
    assert tallies(survey, "q2") == {"_asked": 5}


def test_a_small_batch_waits_while_the_survey_is_open() -> None:
    survey = make_open_survey()
    fill_urn(survey, 2 * SMALLEST_BATCH - 1)
    assert seal_ballots(survey.pk, at=timezone.now()) == 0
    assert IncomingBallot.objects.count() == 2 * SMALLEST_BATCH - 1
    assert not Tally.objects.exists()


@pytest.mark.parametrize("number", range(10, 21))
def test_the_last_batch_is_no_smaller_than_the_others(number: int) -> None:
    """The closing would otherwise show the last person's answers to whoever looked before."""
    survey = make_open_survey()
    batches = []
    for index in range(number):
        fill_urn(survey, 1, start=index)
        batches.append(seal_ballots(survey.pk, at=timezone.now()))
    batches.append(end_and_seal(survey))
    assert sum(batches) == number
    assert min(batch for batch in batches if batch) >= SMALLEST_BATCH


def test_a_large_urn_leaves_no_small_batch_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aimpact.surveys.services.sealing.LARGEST_BATCH", 10)
    survey = make_open_survey()
    fill_urn(survey, 23)
    assert [end_and_seal(survey) for _ in range(4)] == [10, 13, 0, 0]


def test_a_large_urn_is_emptied_by_batches_drawn_at_random(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aimpact.surveys.services.sealing.LARGEST_BATCH", 30)
    survey = make_open_survey()
    receipts = fill_urn(survey, 95)

    assert seal_ballots(survey.pk, at=timezone.now()) == 30
    first = set(Ballot.objects.values_list("receipt", flat=True))
    assert first not in (set(receipts[:30]), set(receipts[-30:]))  # 1 chance in 10²⁴ each
    assert [end_and_seal(survey) for _ in range(3)] == [30, 30, 5]
    assert set(Ballot.objects.values_list("receipt", flat=True)) == set(receipts)


def test_the_ballots_that_stay_are_drawn_at_random() -> None:
    survey = make_open_survey(smallest_cell=20)
    receipts = fill_urn(survey, 60)
    assert seal_ballots(survey.pk, at=timezone.now()) == 40
    left = set(IncomingBallot.objects.values_list("receipt", flat=True))
    assert left not in (set(receipts[:20]), set(receipts[-20:]))  # 1 chance in 4 · 10¹⁵ each


def test_a_survey_that_hides_larger_groups_seals_larger_batches() -> None:
    survey = make_open_survey(smallest_cell=8)
    fill_urn(survey, 15)
    assert seal_ballots(survey.pk, at=timezone.now()) == 0
    fill_urn(survey, 1, start=15)
    assert seal_ballots(survey.pk, at=timezone.now()) == 8
    assert IncomingBallot.objects.count() == 8


def test_a_closed_survey_empties_its_urn_whatever_is_left() -> None:
    survey = make_open_survey()
    fill_urn(survey, 2)
    Survey.objects.filter(pk=survey.pk).update(closed_at=timezone.now())
    assert seal_ballots(survey.pk, at=timezone.now()) == 2
    assert tallies(survey, "") == {"": 2}


def test_an_urn_that_fails_does_not_keep_the_others_shut() -> None:
    surveys = [make_open_survey() for _ in range(3)]
    for index, survey in enumerate(surveys):
        fill_urn(survey, 5, start=index * 5)
    Survey.objects.update(closed_at=timezone.now())
    Survey.objects.filter(pk=surveys[1].pk).update(questionnaire={"pages": "broken"})
    with pytest.raises(ExceptionGroup):
        tasks.seal_urns(0)
    sealed = set(Ballot.objects.values_list("survey_id", flat=True))
    assert sealed == {surveys[0].pk, surveys[2].pk}
    assert IncomingBallot.objects.filter(survey=surveys[1]).count() == 5


def test_each_profile_value_has_its_own_counters() -> None:
    survey = make_open_survey()
    fill_urn(survey, 3, profile={"gender": "woman", "age_band": "25-39"})
    fill_urn(survey, 2, start=3, profile={"gender": "man"}, answers={"q1": "no"})
    end_and_seal(survey)
    rows = Tally.objects.filter(survey=survey, field="q1", answer__in=["yes", "no"])
    assert set(rows.values_list("answer", "profile_field", "profile_value", "count")) == {
        ("yes", "", "", 3),
        ("yes", "gender", "woman", 3),
        ("yes", "age_band", "25-39", 3),
        ("no", "", "", 2),
        ("no", "gender", "man", 2),
    }


def test_numbers_add_up_for_their_mean() -> None:
    survey = make_open_survey()
    fill_urn(survey, 5, answers={"q5": 7})
    end_and_seal(survey)
    answered = Tally.objects.get(survey=survey, field="q5", answer="_answered")
    assert (answered.count, answered.total) == (5, 35.0)
    assert tallies(survey, "q5") == {"_asked": 5, "_answered": 5, "5": 5}


def fill_tables() -> Survey:
    """Eight ballots: seven filled a table, three of them with one answer."""
    steps = (Choice(code="yes", label=Text("Oui")), Choice(code="no", label=Text("Non")))
    rows = tuple(Row(code=f"r{line}", label=Text(f"Ligne {line}")) for line in range(4))
    table = Question(code="q1", kind=Kind.MATRIX, label=Text("?"), choices=steps, rows=rows)
    page = Page(code="p1", questions=(table,))
    survey = make_open_survey(questionnaire=Questionnaire(title=Text("T"), pages=(page,)))
    alike = {f"q1__r{line}": "yes" for line in range(4)}
    fill_urn(survey, 3, answers=alike)
    fill_urn(survey, 4, start=3, answers=alike | {"q1__r2": "no"})
    fill_urn(survey, 1, start=7, answers={"q1__r0": "yes"})
    end_and_seal(survey)
    return survey


def test_ballots_that_fill_tables_with_one_answer_are_counted_and_nothing_more() -> None:
    survey = fill_tables()
    assert tallies(survey, "_alike") == {"filled": 7, "same": 3}
    assert set(Tally.objects.filter(field="_alike").values_list("profile_field", flat=True)) == {""}
    assert recount(survey) == []


@pytest.mark.parametrize("held", [0, 1])
def test_tables_of_ballots_sealed_before_there_was_a_counter_are_counted(held: int) -> None:
    survey = fill_tables()
    Tally.objects.filter(field="_alike").update(count=held)
    Tally.objects.filter(field="_alike", count=0).delete()
    migration = import_module("aimpact.surveys.migrations.0023_tables_of_sealed_ballots_counted")
    for _twice in range(2):
        with connection.schema_editor(atomic=False) as editor:
            migration.count_tables(apps, editor)
        assert tallies(survey, "_alike") == {"filled": 7, "same": 3}
    assert recount(survey) == []


def test_free_texts_stand_alone() -> None:
    survey = make_open_survey()
    fill_urn(survey, 5, answers={"q1": "else", "q1__other": "Un kiosque", "q3": "Élève ici"})
    end_and_seal(survey)
    texts = Counter(OpenAnswer.objects.values_list("field", "text"))
    assert texts == {("q1__other", "Un kiosque"): 5, ("q3", "Élève ici"): 5}
    assert {field.name for field in OpenAnswer._meta.fields} == {
        "id",
        "survey",
        "field",
        "text",
        "masked",
        "is_read_for_names",
        "search",
    }


@pytest.mark.django_db(transaction=True)
def test_no_order_joins_the_register_to_the_box() -> None:
    """The order of the rows on disk, which `ctid` shows, is not the order of the register."""
    survey = make_open_survey()
    receipts = fill_urn(survey, 60)
    end_and_seal(survey)
    with connection.cursor() as cursor:
        cursor.execute("SELECT receipt FROM surveys_ballot ORDER BY ctid")
        on_disk = [receipt for (receipt,) in cursor.fetchall()]
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM surveys_ballot")
        (transactions,) = cursor.fetchone()
    assert sorted(on_disk) == sorted(receipts)
    assert on_disk != receipts  # 1 chance in 60! of being equal by luck
    assert transactions == 1
    shared = {f.name for f in Ballot._meta.fields} & {f.name for f in Participation._meta.fields}
    assert shared == {"survey"}


@pytest.mark.django_db(transaction=True)
def test_sealing_while_ballots_come_in_loses_and_doubles_nothing() -> None:
    survey = make_open_survey()

    def work(number: int) -> list[str]:
        try:
            if number % 4 == 0:
                seal_ballots(survey.pk, at=timezone.now())
                return []
            return fill_urn(survey, 5, start=number * 10)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        receipts = [receipt for batch in pool.map(work, range(24)) for receipt in batch]
    Survey.objects.filter(pk=survey.pk).update(closed_at=timezone.now())
    while seal_ballots(survey.pk, at=timezone.now()):
        pass
    assert sorted(Ballot.objects.values_list("receipt", flat=True)) == sorted(receipts)
    assert tallies(survey, "") == {"": len(receipts)}
    assert recount(survey) == []


def test_import_puts_ballots_in_the_box_and_counts_them() -> None:
    survey = make_closed_survey()
    ballots = [ImportedBallot({"q1": "yes"}, {"gender": "woman"}, DAY, 61)] * 3
    now = datetime(2026, 4, 1, tzinfo=UTC)
    assert import_ballots(survey, ballots, by=None, at=now) == 3
    assert tallies(survey, "q1") == {"_asked": 3, "_answered": 3, "yes": 3}
    assert tallies(survey, "_day") == {"2026-03-10": 3}
    assert tallies(survey, "_seconds") == {"60": 3}
    assert AuditEvent.objects.get().details == {"ballots": 3}


def test_a_survey_that_was_crossed_takes_no_more_ballots_from_a_file() -> None:
    """Read twice, with two ballots in between, crossed tables would tell these two people."""
    survey = make_closed_survey()
    now = timezone.now()
    import_ballots(survey, [ImportedBallot({"q1": "yes"}, {}, DAY)] * 4, by=None, at=now)
    import_ballots(survey, [ImportedBallot({"q1": "yes"}, {}, DAY)], by=None, at=now)
    with pytest.raises(AlreadyCrossed):
        import_ballots(survey, [ImportedBallot({"q1": "no"}, {}, DAY)], by=None, at=now)
    assert tallies(survey, "q1") == {"_asked": 5, "_answered": 5, "yes": 5}


def test_a_named_survey_and_one_that_runs_take_ballots_from_a_file() -> None:
    running, named = (
        make_open_survey(),
        make_closed_survey(anonymity=Anonymity.NAMED, audience=Audience.MEMBERS),
    )
    now = timezone.now()
    for survey in (running, named):
        for _ in range(2):
            import_ballots(survey, [ImportedBallot({"q1": "yes"}, {}, DAY)] * 5, by=None, at=now)
        assert tallies(survey, "q1")["yes"] == 10


def test_a_recount_names_what_is_wrong_and_a_rebuild_mends_it() -> None:
    survey = make_closed_survey()
    now = timezone.now()
    import_ballots(survey, [ImportedBallot({"q1": "yes"}, {}, DAY)] * 3, by=None, at=now)
    Tally.objects.filter(survey=survey, field="q1", answer="yes").update(count=9)
    (difference,) = recount(survey)
    assert (difference.key.answer, difference.kept, difference.recounted) == ("yes", 9, 3)
    rebuild_tallies(survey, by=None, at=now)
    assert recount(survey) == []


@given(st.integers(min_value=0, max_value=10**9))
def test_every_duration_falls_in_a_bar_that_starts_before_it(seconds: int) -> None:
    start = int(seconds_bin(seconds))
    assert start <= seconds
    assert seconds > 7_200 or seconds - start < 60
