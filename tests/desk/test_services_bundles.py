"""The archive that makes the figures of a study again."""

import csv
import hashlib
import json
import zipfile
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.desk.enums import Part, StepKind
from aimpact.desk.models import StudyFile
from aimpact.desk.services.bundles import NothingToTake, take_bundle
from tests.desk.benches import CUT, RECODE, file_of, make_bench, step
from tests.desk.studies import make_analyst
from tests.permissions import HIDDEN, SEEN, SIGN_IN, answers_of, ask, make_cast, team_page

pytestmark = pytest.mark.django_db
NOW = timezone.now


def test_it_holds_the_file_the_log_the_dictionary_and_their_checksums():
    material, analyst = make_bench()
    for kind, spec in (
        (StepKind.RECODE, RECODE),
        (StepKind.CUT, CUT),
        (StepKind.UNDO, {"step": 2}),
    ):
        step(material, kind, spec, analyst)
    package = take_bundle(material.study, by=analyst, at=NOW())
    with zipfile.ZipFile(BytesIO(package)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    folder, file = material.survey.code, file_of(material.study)
    sums = dict(line.split("  ")[::-1] for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert sums[f"{folder}/bulletins.csv"] == file.checksum
    assert sums[f"{folder}/bulletins-apres-journal.csv"] == file.derived_checksum
    log = json.loads(files[f"{folder}/journal.json"])
    assert [(line["number"], line["kind"], line["holds"]) for line in log] == [
        (1, "recode", True), (2, "cut", False), (3, "undo", True)
    ]  # fmt: skip
    rows = [*csv.DictReader(StringIO(files[f"{folder}/dictionnaire.csv"].decode()))]
    assert {row["answer_fr"] for row in rows if row["variable"] == "step1"} == {
        "", "Favorable", "Autre"
    }  # fmt: skip
    assert analyst.email not in str(files)
    assert AuditEvent.objects.get(verb="take_study_bundle").details == {"files": 1}


def test_there_is_nothing_to_take_without_a_file():
    material, analyst = make_bench()
    StudyFile.objects.all().delete()
    with pytest.raises(NothingToTake):
        take_bundle(material.study, by=analyst, at=NOW())


def test_who_may_take_it(client):
    material, analyst = make_bench()
    reviewer, study = make_analyst(material.study, Part.REVIEWER), material.study
    cast = make_cast(study.space)
    desk = reverse("desk_bundle", args=["agora", study.pk])
    hidden = {name: SIGN_IN if name == "stranger" else HIDDEN for name in cast}
    assert answers_of(client, cast, desk, method="post") == hidden
    assert [ask(client, one, desk, method="post") for one in (analyst, reviewer)] == [SEEN, SEEN]
    own = reverse("study_bundle", args=[study.space.slug, study.pk])
    answers = answers_of(client, cast, own, method="post")
    assert answers == team_page(owner=SEEN, analyst=SEEN)
    page = reverse("space_study", args=[study.space.slug, study.pk])
    client.force_login(cast["owner"])
    assert own in client.get(page).content.decode()
    client.force_login(cast["editor"])
    assert own not in client.get(page).content.decode()
