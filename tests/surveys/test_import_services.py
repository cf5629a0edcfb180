"""Drafts, confirmation, the trace of an import: all or nothing, and nothing kept for long."""

import gzip
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.surveys.enums import Audience, Channel, ResultsVisibility, SurveyState
from aimpact.surveys.importing.build import PlanRefused
from aimpact.surveys.importing.columns import Becomes
from aimpact.surveys.importing.files import FileRefused, fingerprint
from aimpact.surveys.importing.mapping import MalformedMapping, mapping_from_json
from aimpact.surveys.models import (
    AnswerImport,
    Ballot,
    ImportDraft,
    ImportFile,
    OpenAnswer,
    Participation,
    Survey,
    Tally,
)
from aimpact.surveys.models.imports import DRAFT_LIFETIME
from aimpact.surveys.selectors.imports import (
    count_filled,
    draft_filled,
    draft_plans,
    draft_sources,
    drafts_of,
    kept_report,
)
from aimpact.surveys.services import imports
from aimpact.surveys.services.imports import (
    AlreadyImported,
    NothingToImport,
    SentFile,
    TooManyDrafts,
    confirm_import,
    discard_import,
    forget_import_drafts,
    plan_draft,
    read_draft_again,
    start_import,
    use_mapping,
)
from aimpact.surveys.services.sealing import recount
from tests.factories import make_space, make_user

pytestmark = pytest.mark.django_db

CSV = (
    "Avis;Souhaits;Sexe;Idée;Fin\n"
    "Oui;arbres, bancs;Femme;Planter des tilleuls;12/03/2026 10:00\n"
    "Non;bancs;Homme;;13/03/2026 10:00\n"
    "Oui;arbres;Femme;Un kiosque à musique;14/03/2026 10:00\n"
    "Oui;bancs, arbres;Femme;;14/03/2026 11:00\n"
    ";;;;15/03/2026 11:00\n"
    "Oui;arbres, bancs;Homme;;14/03/2026 12:00\n"
)
ANSWERS = {"answers": SentFile("avis.csv", CSV.encode())}


@pytest.fixture
def space():
    return make_space()


@pytest.fixture
def person():
    return make_user()


@pytest.fixture
def draft(space, person):
    return start_import(space, files=ANSWERS, title="Le mail", by=person, at=timezone.now())


def confirm(draft: ImportDraft, **options: Any) -> Survey:
    values: dict[str, Any] = {
        "visibility": ResultsVisibility.TEAM,
        "again": False,
        "by": draft.created_by,
    }
    return confirm_import(draft, **(values | {"at": timezone.now()} | options))


def test_files_wait_for_a_day_with_a_proposed_mapping(draft, space):
    assert draft.expires_at - draft.created_at == DRAFT_LIFETIME
    assert [plan.becomes for plan in draft_plans(draft)] == [
        Becomes.YES_NO, Becomes.MULTIPLE, Becomes.GENDER, Becomes.SHORT_TEXT, Becomes.SUBMITTED,
    ]  # fmt: skip
    assert drafts_of(space, at=timezone.now()) == [draft]
    assert AuditEvent.objects.get(verb="start_import").space_id == space.pk


def test_a_file_that_cannot_be_read_leaves_nothing_behind(space, person):
    files = {"answers": SentFile("x.xlsx", b"PK\x03\x04")}

    with pytest.raises(FileRefused):
        start_import(space, files=files, title="", by=person, at=timezone.now())
    assert ImportDraft.objects.count() == 0


def test_drafts_are_few_at_a_time(space, person, draft, monkeypatch):
    monkeypatch.setattr(imports, "MAXIMUM_DRAFTS", 1)

    with pytest.raises(TooManyDrafts):
        start_import(space, files=ANSWERS, title="", by=person, at=timezone.now())
    later = timezone.now() + DRAFT_LIFETIME
    assert start_import(space, files=ANSWERS, title="", by=person, at=later).pk


def test_drafts_and_their_files_are_forgotten_when_their_time_is_over(draft):
    assert forget_import_drafts(at=draft.expires_at - timedelta(seconds=1)) == 0
    assert forget_import_drafts(at=draft.expires_at) == 1
    assert ImportFile.objects.count() == 0


def test_a_draft_may_be_discarded_at_once(draft, person):
    discard_import(draft, by=person, at=timezone.now())

    assert not ImportDraft.objects.exists()
    assert AuditEvent.objects.filter(verb="discard_import").exists()


def test_the_database_keeps_one_file_of_each_role(draft):
    with pytest.raises(IntegrityError, match="surveys_one_file_per_role"), transaction.atomic():
        ImportFile.objects.create(draft=draft, role="answers", name="b", content=b"")


def test_a_file_may_be_read_another_way(draft, person):
    source = replace(mapping_from_json(draft.mapping).source, header_line=2)

    read_draft_again(draft, source=source, by=person, at=timezone.now())

    draft.refresh_from_db()
    assert draft_sources(draft).table.columns[0] == "Oui"


def test_a_reading_that_fails_leaves_the_draft_as_it_was(draft, person):
    source = replace(mapping_from_json(draft.mapping).source, header_line=77)

    with pytest.raises(FileRefused):
        read_draft_again(draft, source=source, by=person, at=timezone.now())
    draft.refresh_from_db()
    assert draft.source["header_line"] == 1


def test_a_person_corrects_what_a_column_becomes(draft, person):
    plans = draft_plans(draft)
    plans[3] = replace(plans[3], becomes=Becomes.IGNORE)

    plan_draft(draft, plans=plans, title="Le mail corrigé", by=person, at=timezone.now())

    draft.refresh_from_db()
    assert draft.title == "Le mail corrigé"
    assert list(draft_filled(draft).report.ignored) == ["Idée"]


def test_a_correction_that_cannot_be_leaves_the_draft_as_it_was(draft, person):
    before = draft.mapping
    plans = draft_plans(draft)
    plans[0] = replace(plans[0], becomes=Becomes.OPTION)

    with pytest.raises(PlanRefused):
        plan_draft(draft, plans=plans, title="", by=person, at=timezone.now())
    draft.refresh_from_db()
    assert draft.mapping == before


def test_a_mapping_written_elsewhere_replaces_the_plans(draft, person):
    mapping = mapping_from_json(draft.mapping)

    use_mapping(draft, mapping=mapping, by=person, at=timezone.now())

    draft.refresh_from_db()
    assert draft_plans(draft) == []
    assert mapping_from_json(draft.mapping) == mapping


def test_a_mapping_for_another_file_is_refused(draft, person):
    mapping = replace(mapping_from_json(draft.mapping), submitted="Nulle part")

    with pytest.raises(MalformedMapping):
        use_mapping(draft, mapping=mapping, by=person, at=timezone.now())


def test_what_would_be_published_is_counted_before(draft):
    counted = {c.title: c for c in count_filled(draft_filled(draft))}

    assert [(a.label, a.count) for a in counted["Avis"].answers] == [("Oui", 4), ("Non", 1)]
    assert {a.label: a.count for a in counted["Souhaits"].answers} == {"arbres": 4, "bancs": 4}
    assert counted["Idée"].answered == 2


def test_a_confirmed_import_is_a_closed_anonymous_survey_with_true_tallies(draft, space):
    survey = confirm(draft)

    assert survey.space == space
    assert survey.title("fr") == "Le mail"
    assert survey.state(timezone.now()) == SurveyState.CLOSED
    assert (survey.audience, survey.is_anonymous) == (Audience.LINK, True)
    assert survey.profile_fields == ["gender"]
    assert recount(survey) == []
    counts = Tally.objects.filter(survey=survey, field="q1", profile_field="")
    assert dict(counts.values_list("answer", "count")) == {
        "_asked": 5, "_answered": 5, "yes": 4, "no": 1,
    }  # fmt: skip
    women = Tally.objects.get(survey=survey, field="q1", answer="yes", profile_value="woman")
    assert women.count == 3
    assert OpenAnswer.objects.filter(survey=survey).count() == 2
    assert set(Ballot.objects.values_list("channel", flat=True)) == {Channel.IMPORT}
    assert Participation.objects.count() == 0


def test_an_imported_survey_is_dated_from_its_first_ballot_to_its_last(draft):
    survey = confirm(draft)
    zone = survey.zone

    assert survey.opens_at == datetime(2026, 3, 12, tzinfo=zone)
    assert survey.closed_at == datetime(2026, 3, 15, tzinfo=zone)


def test_a_confirmed_import_forgets_the_files_and_keeps_the_trace_without_values(draft):
    survey = confirm(draft)
    trace = AnswerImport.objects.get(survey=survey)

    assert not ImportDraft.objects.exists()
    assert (trace.rows, trace.ballots, trace.file_name) == (6, 5, "avis.csv")
    assert trace.refusals == [{"line": 6, "code": "row_without_answer"}]
    assert kept_report(trace).refused_rows == 1
    assert AuditEvent.objects.filter(verb="import_survey", object_id=str(survey.pk)).exists()


def test_a_draft_is_confirmed_once(draft):
    confirm(draft)

    with pytest.raises(ImportDraft.DoesNotExist):
        confirm(draft)
    assert Survey.objects.count() == 1


def test_the_same_answers_sent_again_are_asked_about_even_compressed(draft, space, person):
    first = confirm(draft)
    files = {"answers": SentFile("copie.csv.gz", gzip.compress(CSV.encode()))}
    again = start_import(space, files=files, title="", by=person, at=timezone.now())

    with pytest.raises(AlreadyImported) as error:
        confirm(again)
    assert error.value.survey == first
    assert confirm(again, again=True) != first


def test_the_same_answers_in_another_space_are_no_business_of_ours(draft, person):
    confirm(draft)
    other = start_import(make_space(), files=ANSWERS, title="", by=person, at=timezone.now())

    assert confirm(other).answer_import.ballots == 5


def test_an_import_of_nothing_is_refused_and_writes_nothing(draft, person):
    question = {"kind": "single", "label": "Avis", "columns": ["Avis"], "choices": ["Ja", "Nein"]}
    ignored = dict.fromkeys(["Souhaits", "Sexe", "Idée", "Fin"], "à part")
    mapping = mapping_from_json({"version": 1, "questions": [question], "ignored": ignored})
    use_mapping(draft, mapping=mapping, by=person, at=timezone.now())

    with pytest.raises(NothingToImport):
        confirm(draft)
    assert Survey.objects.count() == 0
    assert ImportDraft.objects.count() == 1


def test_a_failure_half_way_leaves_nothing_half_written(draft, monkeypatch):
    def break_down(*args, **kwargs):
        raise RuntimeError("the power went off")

    monkeypatch.setattr(imports, "_keep_trace", break_down)

    with pytest.raises(RuntimeError), transaction.atomic():
        confirm(draft)
    counts = [m.objects.count() for m in (Survey, Ballot, Tally, OpenAnswer, AnswerImport)]
    assert counts == [0, 0, 0, 0, 0]
    assert ImportDraft.objects.count() == 1


def test_a_fingerprint_does_not_depend_on_compression():
    assert fingerprint(CSV.encode()) == fingerprint(gzip.compress(CSV.encode()))
    assert len(fingerprint(b"x")) == 32
