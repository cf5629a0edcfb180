"""The archive that makes the figures of a study again, taken out: who took it is written down."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.desk.models import Study, StudyFile
from aimpact.desk.selectors.workbench import (
    bench_of,
    csv_of,
    derived_csv_of,
    files_to_take,
    log_of,
)
from aimpact.desk.workbench.bundle import archive, dictionary_csv, log_json
from aimpact.insights.wording import read


class NothingToTake(Exception):
    """The study has no file: none was made, or they were erased."""


@transaction.atomic
def take_bundle(study: Study, *, by: User, at: datetime) -> bytes:
    """A ZIP: for each survey the file, the file after the log, the dictionary, the log; checksums.

    Raises `NothingToTake`. Names of people stand nowhere in it.
    """
    files = files_to_take(study)
    if not files:
        raise NothingToTake
    parts = {"LISEZMOI.md": _read_me(study, files)}
    for file in files:
        parts |= dict(_parts(file))
    record_event(
        study, "take_study_bundle", by=by, at=at, space_id=study.space_id, files=len(files)
    )
    return archive(parts)


def _parts(file: StudyFile) -> Iterator[tuple[str, bytes]]:
    bench, folder = bench_of(file.material), file.material.survey.code
    yield f"{folder}/bulletins.csv", csv_of(file)
    if derived := derived_csv_of(file):
        yield f"{folder}/bulletins-apres-journal.csv", derived
    yield f"{folder}/dictionnaire.csv", dictionary_csv(bench.dictionary)
    log = [
        {
            "number": line.step.number,
            "kind": line.step.kind,
            "holds": line.holds,
            "why": line.step.why,
            "at": line.step.at.isoformat(timespec="seconds"),
            "spec": line.step.spec,
        }
        for line in reversed(log_of(bench))
    ]
    yield f"{folder}/journal.json", log_json(log)


def _read_me(study: Study, files: list[StudyFile]) -> bytes:
    lines = [f"# {study.title}", "", study.space.name, ""]
    lines.append(
        _(
            "What makes the figures of this study again: the ballots without names, the steps of"
            " the analyst, the ballots after these steps, what columns and codes mean, checksums."
        )
    )
    lines.append("")
    for file in files:
        survey = file.material.survey
        lines.append(f"- {survey.code}/ – {read(survey.document.title)}")
    lines += ["", _("A file of ballots is for those who analyse it: do not publish it."), ""]
    return "\n".join(lines).encode()
