"""Tables asked for, computed, kept for the reading; their pages."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from aimpact.accounts.models import User
from aimpact.core.models import AuditEvent
from aimpact.desk.enums import Part, StepKind, StudyState, TableState
from aimpact.desk.models import Study, StudyFile, StudySurvey, StudyTable, TableFigures
from aimpact.desk.running import check_table, compute_figures
from aimpact.desk.selectors.tables import kept
from aimpact.desk.services.studies import WrongState
from aimpact.desk.services.tables import (
    NotComputed,
    NotStopped,
    drop_table,
    keep_table,
    release_table,
    request_table,
    start_table_again,
)
from aimpact.desk.services.workbench import NoFile
from aimpact.desk.workbench.definition import Definition, TableRefused
from aimpact.desk.workbench.steps import Refusal, StepRefused
from tests.desk.benches import CUT, WEIGHT, make_bench, step
from tests.desk.studies import make_analyst
from tests.permissions import HIDDEN, REFUSED, SEEN, SIGN_IN, answers_of, ask, make_cast

pytestmark = pytest.mark.django_db
NOW = timezone.now
BY_AGE = Definition(rows="q1", columns="age_band")


def computed(material: StudySurvey, by: User, definition: Definition = BY_AGE) -> StudyTable:
    table = request_table(material, definition, by=by, at=NOW())
    compute_figures(table.pk)
    return StudyTable.objects.get(pk=table.pk)


def kept_table(material: StudySurvey, by: User, definition: Definition = BY_AGE) -> StudyTable:
    table = computed(material, by, definition)
    keep_table(table, by=by, at=NOW())
    check_table(table.pk)
    return StudyTable.objects.get(pk=table.pk)


def test_a_table_is_computed_for_its_analyst():
    material, analyst = make_bench()
    table = computed(material, analyst)
    assert (table.number, table.state) == (1, TableState.DONE)
    figures = table.figures.content
    young = [one["label"]["fr"] for one in figures["columns"]].index("15 à 24 ans")
    assert [line[young] for line in figures["counts"]] == [20, 10, 0]
    assert kept(material.study) == []


def test_a_kept_table_is_protected_and_says_it_in_the_trail():
    material, analyst = make_bench()
    table = kept_table(material, analyst)
    (told,) = kept(material.study)
    assert (told.number, told.hides, told.k) == (table.number, False, 5)
    assert [(column.label, column.n) for column in told.columns] == [
        ("15 à 24 ans", 30),
        ("65 à 79 ans", 30),
    ]
    assert [cell.count for cell in told.rows[0].cells] == [20, 6]
    assert told.rows[0].cells[0].share == pytest.approx(2 / 3)
    assert told.test is not None
    assert AuditEvent.objects.get(verb="keep_study_table").details == {"number": 1}


def test_what_is_kept_stays_when_the_file_goes_and_finer_figures_do_not():
    material, analyst = make_bench()
    kept_table(material, analyst)
    StudyFile.objects.all().delete()
    assert not TableFigures.objects.exists()
    assert [one.number for one in kept(material.study)] == [1]


def test_a_table_that_would_tell_of_few_is_not_kept():
    material, analyst = make_bench()
    step(material, StepKind.CUT, CUT, analyst)
    few = {"label": "P", "of": "q5", "least": 5, "most": None, "within": "step1"}
    step(material, StepKind.CUT, few, analyst)
    nobody = {"label": "N", "of": "q5", "least": 50, "most": None, "within": ""}
    step(material, StepKind.CUT, nobody, analyst)
    table = kept_table(material, analyst, Definition(rows="q1", cut="step3"))
    assert table.state == TableState.TELLING
    assert kept(material.study) == []


def test_a_step_under_a_kept_table_is_not_undone_until_it_is_released():
    material, analyst = make_bench()
    step(material, StepKind.CUT, CUT, analyst)
    table = kept_table(material, analyst, Definition(rows="q1", cut="step1"))
    with pytest.raises(StepRefused) as refusal:
        step(material, StepKind.UNDO, {"step": 1}, analyst)
    assert refusal.value.reason is Refusal.KEPT
    release_table(table, by=analyst, at=NOW())
    step(material, StepKind.UNDO, {"step": 1}, analyst)
    assert kept(material.study) == []


def test_a_table_whose_step_was_undone_meanwhile_fails():
    material, analyst = make_bench()
    step(material, StepKind.CUT, CUT, analyst)
    table = request_table(material, Definition(rows="q1", cut="step1"), by=analyst, at=NOW())
    step(material, StepKind.UNDO, {"step": 1}, analyst)
    compute_figures(table.pk)
    table.refresh_from_db()
    assert table.state == TableState.FAILED


def end_jobs() -> None:
    """What remains of jobs that ended on an error: their rows are no longer to be done."""
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'failed'")


def test_a_table_that_failed_is_started_again():
    material, analyst = make_bench()
    table = computed(material, analyst)
    StudyTable.objects.update(state=TableState.FAILED)
    start_table_again(table)
    compute_figures(table.pk)
    table.refresh_from_db()
    assert table.state == TableState.DONE
    with pytest.raises(NotStopped):
        start_table_again(table)


def test_a_table_whose_job_ended_on_an_error_is_started_again_where_it_stood():
    material, analyst = make_bench()
    table = request_table(material, BY_AGE, by=analyst, at=NOW())
    with pytest.raises(NotStopped):
        start_table_again(table)
    end_jobs()
    start_table_again(table)
    compute_figures(table.pk)
    keep_table(table, by=analyst, at=NOW())
    end_jobs()
    assert start_table_again(table).state == TableState.CHECKING
    check_table(table.pk)
    table.refresh_from_db()
    assert table.state == TableState.KEPT
    assert ProcrastinateJob.objects.filter(args__table_id=table.pk, status="todo").count() == 1


def test_what_is_refused_of_tables():
    material, analyst = make_bench()
    with pytest.raises(TableRefused):
        request_table(material, Definition(rows="gone"), by=analyst, at=NOW())
    table = kept_table(material, analyst)
    with pytest.raises(NotComputed):
        keep_table(table, by=analyst, at=NOW())
    with pytest.raises(NotComputed):
        drop_table(table)
    other = computed(material, analyst)
    with pytest.raises(NotComputed):
        release_table(other, by=analyst, at=NOW())
    drop_table(other)
    Study.objects.update(state=StudyState.DELIVERED, delivered_at=NOW())
    for act in (keep_table, release_table):
        with pytest.raises(WrongState):
            act(table, by=analyst, at=NOW())
    for deed in (drop_table, start_table_again):
        with pytest.raises(WrongState):
            deed(table)


def test_no_table_without_a_file():
    material, analyst = make_bench()
    StudyFile.objects.all().delete()
    bare = StudySurvey.objects.get(pk=material.pk)
    with pytest.raises(NoFile):
        request_table(bare, BY_AGE, by=analyst, at=NOW())


# --- pages -----------------------------------------------------------------------------------
def url(material, name, *args):
    return reverse(name, args=["agora", material.study_id, *args])


def test_tables_open_to_those_assigned_and_are_made_by_analysts_alone(client):
    material, analyst = make_bench()
    reviewer = make_analyst(material.study, Part.REVIEWER)
    computed(material, analyst)
    cast = make_cast(material.study.space)
    hidden = {name: SIGN_IN if name == "stranger" else HIDDEN for name in cast}
    new = url(material, "desk_table_new", material.pk)
    for address in (url(material, "desk_tables"), url(material, "desk_table", 1)):
        assert answers_of(client, cast, address) == hidden
        assert [ask(client, one, address) for one in (analyst, reviewer)] == [SEEN, SEEN]
    assert answers_of(client, cast, new) == hidden
    assert [ask(client, one, new) for one in (analyst, reviewer)] == [SEEN, REFUSED]
    do = url(material, "desk_table_do", 1)
    assert answers_of(client, cast, do, method="post", data={"do": "drop"}) == hidden
    assert ask(client, reviewer, do, method="post", data={"do": "drop"}) == REFUSED
    assert StudyTable.objects.count() == 1


def test_tables_are_reached_through_their_study_alone(client):
    material, analyst = make_bench()
    computed(material, analyst)
    other, stranger = make_bench()
    assert ask(client, stranger, url(other, "desk_table", 1)) == HIDDEN
    assert ask(client, stranger, url(other, "desk_table_new", material.pk)) == HIDDEN


def test_an_analyst_asks_for_a_table_keeps_it_and_releases_it(client):
    material, analyst = make_bench()
    step(material, StepKind.WEIGHT, WEIGHT, analyst)
    client.force_login(analyst)
    new = url(material, "desk_table_new", material.pk)
    assert client.post(new, {"rows": ""}).status_code == 422
    assert client.post(new, {"rows": "q1", "columns": "q1"}).status_code == 422
    asked = {"rows": "q1", "columns": "age_band", "weight": "step1"}
    assert client.post(new, asked).status_code == 302
    table = StudyTable.objects.get()
    page, do = url(material, "desk_table", 1), url(material, "desk_table_do", 1)
    assert "en cours de calcul" in client.get(page).content.decode().lower()
    compute_figures(table.pk)
    assert "pondéré" in client.get(page).content.decode()
    client.post(do, {"do": "keep"})
    check_table(table.pk)
    assert "Tel qu’il sort du bureau" in client.get(page).content.decode()
    client.post(do, {"do": "release"})
    client.post(do, {"do": "drop"})
    assert not StudyTable.objects.exists()
    assert client.post(do, {"do": "drop"}).status_code == 404


def test_a_table_that_stopped_says_so_and_is_started_again_by_its_button(client):
    material, analyst = make_bench()
    request_table(material, BY_AGE, by=analyst, at=NOW())
    page, do = url(material, "desk_table", 1), url(material, "desk_table_do", 1)
    client.force_login(analyst)
    assert 'value="again"' not in client.get(page).content.decode()
    end_jobs()
    stopped = client.get(page).content.decode()
    assert "arrêté avant la fin" in stopped
    assert 'value="again"' in stopped
    assert "en cours de calcul" not in stopped
    said = client.post(do, {"do": "again"}, follow=True).content.decode()
    assert "en cours de calcul" in said
    assert "Quelqu’un d’autre" in client.post(do, {"do": "again"}, follow=True).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_tables_costs_the_same_whatever_their_number(
    client, django_assert_max_num_queries, number
):
    material, analyst = make_bench()
    for _ in range(number):
        computed(material, analyst)
    client.force_login(analyst)
    client.get(url(material, "desk_tables"))
    with django_assert_max_num_queries(14):
        client.get(url(material, "desk_tables"))
