"""Jobs of the desk. Those that compute import numpy inside: no process that serves pages may."""

from django.utils import timezone
from procrastinate.contrib.django import app

from aimpact.desk.services.workbench import make_file


@app.task
def make_study_file(file_id: int) -> None:
    """Read the ballots of a survey into the file of a study."""
    make_file(file_id, at=timezone.now())


@app.task
def replay_study_file(file_id: int) -> None:
    """Replay the log of a file: counts and checksum."""
    from aimpact.desk.running import replay_file

    replay_file(file_id)


@app.task
def compute_study_table(table_id: int) -> None:
    """Compute a table of a study."""
    from aimpact.desk.running import compute_figures

    compute_figures(table_id)


@app.task
def check_study_table(table_id: int) -> None:
    """Keep a table of a study for its reading, unless it tells of too few people."""
    from aimpact.desk.running import check_table

    check_table(table_id)
