"""The file of a study: made once, without names, erased; the log that is written on it."""

import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.desk.enums import FileState, StepKind, StudyState
from aimpact.desk.models import Study, StudyFile, StudyStep
from aimpact.desk.running import replay_file
from aimpact.desk.selectors.workbench import bench_of, csv_of, files_of, log_of
from aimpact.desk.services.studies import WrongState, move_study, withdraw_study
from aimpact.desk.services.workbench import MadeAlready, NoFile, add_step, make_file, request_file
from aimpact.desk.workbench.steps import StepRefused
from aimpact.insights.services.nameless import NamelessRefused
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import Anonymity, Audience
from tests.desk.benches import CUT, RECODE, WEIGHT, file_of, make_bench, step
from tests.desk.studies import make_analyst, make_client_space, make_study
from tests.factories import make_closed_survey, make_member, make_open_survey
from tests.insights.ballots import PROFILE, fill, make_answered_survey

pytestmark = pytest.mark.django_db
NOW = timezone.now


def lines_of(file: StudyFile) -> list[list[str]]:
    return [line.split(",") for line in csv_of(file).decode().splitlines()]


def test_the_file_holds_one_line_a_ballot_and_its_checksum():
    material, analyst = make_bench()
    file = file_of(material.study)
    header, *lines = lines_of(file)
    assert header[:2] == PROFILE
    assert (file.state, file.lines, len(lines)) == (FileState.DONE, 60, 60)
    assert file.checksum == hashlib.sha256(csv_of(file)).hexdigest()
    assert [row["name"] for row in file.dictionary] == header
    event = AuditEvent.objects.get(verb="take_study_file")
    assert (event.actor_id, event.space_id) == (analyst.pk, material.survey.space_id)


def test_no_text_stands_in_the_file():
    material, _ = make_bench()
    assert b"arbres" not in csv_of(file_of(material.study))
    assert "q3" not in lines_of(file_of(material.study))[0]


def test_of_a_named_survey_it_holds_neither_name_nor_date_and_blurs_rare_profiles():
    named = {"anonymity": Anonymity.NAMED, "audience": Audience.MEMBERS}
    survey = make_answered_survey(make_client_space(), **named)
    fill(survey, 1, profile={"age_band": "25-39", "gender": "woman"})
    material, _ = make_bench(survey)
    header, *lines = lines_of(file_of(material.study))
    assert header[:2] == PROFILE
    assert "25-39" not in {line[0] for line in lines}
    assert "2026-03" not in csv_of(file_of(material.study)).decode()


@pytest.mark.parametrize("kind", ["open", "named and open", "few"])
def test_it_waits_for_the_end_and_for_ballots_enough(kind):
    space = make_client_space()
    named = {"anonymity": Anonymity.NAMED, "audience": Audience.MEMBERS}
    survey = {
        "open": lambda: make_open_survey(space),
        "named and open": lambda: make_open_survey(space, **named),
        "few": lambda: make_closed_survey(space),
    }[kind]()
    study = make_study(space, survey)
    with pytest.raises(NamelessRefused):
        request_file(study.materials.get(), by=make_analyst(study), at=NOW())


def test_it_is_made_once_and_while_the_study_is_at_work():
    material, analyst = make_bench()
    with pytest.raises(MadeAlready):
        request_file(material, by=analyst, at=NOW())
    Study.objects.update(state=StudyState.DELIVERED, delivered_at=NOW())
    with pytest.raises(WrongState):
        request_file(material, by=analyst, at=NOW())


def test_it_goes_when_the_client_takes_the_access_back():
    material, _ = make_bench()
    withdraw_study(material.study, by=make_member(material.study.space, Role.OWNER), at=NOW())
    assert not StudyFile.objects.exists()


def test_no_file_is_made_of_a_study_whose_access_was_taken_back_meanwhile():
    survey = make_answered_survey(make_client_space())
    study = make_study(survey.space, survey)
    analyst = make_analyst(study)
    file = request_file(study.materials.get(), by=analyst, at=NOW())
    move_study(study, StudyState.WITHDRAWN, by=analyst, at=NOW())
    assert make_file(file.pk, at=NOW()) is None
    file.refresh_from_db()
    assert bytes(file.content) == b""


def test_files_go_with_the_personal_data_of_their_survey():
    material, _ = make_bench()
    assert [*files_of(material.survey)] == [file_of(material.study)]


def test_a_step_is_written_with_its_reason_and_replayed():
    material, analyst = make_bench()
    step(material, StepKind.RECODE, RECODE, analyst)
    file = StudyFile.objects.get()
    assert file.counts["step1"] == {"answered": 60, "counts": {"g1": 26, "g2": 34}}
    assert (file.replayed, file.trouble) == (1, "")
    line = log_of(bench_of(material))[0]
    assert (line.holds, line.step.why, line.step.by) == (True, "Pour voir", analyst)
    event = AuditEvent.objects.get(verb="add_study_step")
    assert event.details == {"survey_id": material.survey_id, "number": 1, "kind": "recode"}


def test_the_log_replayed_again_gives_the_same_checksum():
    material, analyst = make_bench()
    for kind, spec in ((StepKind.CUT, CUT), (StepKind.WEIGHT, WEIGHT)):
        step(material, kind, spec, analyst)
    before = StudyFile.objects.get().derived_checksum
    StudyFile.objects.update(derived_checksum="", counts={})
    replay_file(StudyFile.objects.get().pk)
    assert StudyFile.objects.get().derived_checksum == before != ""


def test_weights_that_nothing_meets_are_told_and_undone():
    material, analyst = make_bench()
    step(material, StepKind.WEIGHT, WEIGHT | {"margins": {"q1": {"yes": 1, "else": 1}}}, analyst)
    assert bench_of(material).is_unmet
    assert StudyFile.objects.get().trouble == "EmptyCategoryError"
    step(material, StepKind.UNDO, {"step": 1}, analyst)
    assert StudyFile.objects.get().trouble == ""


def test_a_step_without_a_reason_or_a_file_or_that_says_nothing_is_refused():
    material, analyst = make_bench()
    with pytest.raises(ValueError, match="why"):
        add_step(material, StepKind.CUT, spec=CUT, why=" ", by=analyst, at=NOW())
    with pytest.raises(StepRefused):
        add_step(material, StepKind.CUT, spec=CUT | {"of": "x"}, why="?", by=analyst, at=NOW())
    StudyFile.objects.all().delete()
    with pytest.raises(NoFile):
        add_step(material, StepKind.CUT, spec=CUT, why="?", by=analyst, at=NOW())
    assert not StudyStep.objects.exists()


def test_nothing_is_written_once_the_study_has_ended():
    material, analyst = make_bench()
    Study.objects.update(state=StudyState.DELIVERED, delivered_at=NOW())
    with pytest.raises(WrongState):
        add_step(material, StepKind.CUT, spec=CUT, why="?", by=analyst, at=NOW())


def test_the_database_wants_a_reason_and_one_step_a_number():
    material, analyst = make_bench()
    row = step(material, StepKind.CUT, CUT, analyst)
    with pytest.raises(IntegrityError), transaction.atomic():
        StudyStep.objects.filter(pk=row.pk).update(why="")
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
