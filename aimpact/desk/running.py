"""What jobs of the desk compute, with numpy: a log replayed, a table, what may be told of it."""

from hashlib import sha256
from zlib import compress

from aimpact.desk.enums import FileState, TableState
from aimpact.desk.models import StudyFile, StudyTable
from aimpact.desk.selectors.tables import kept_beside, titles_of
from aimpact.desk.selectors.workbench import as_steps, csv_of, last_number, steps_of
from aimpact.desk.services.tables import write_figures, write_kept
from aimpact.desk.services.workbench import keep_replay
from aimpact.desk.workbench.columns import (
    Columns,
    counts_of,
    derived_chunks,
    read_columns,
    replay_columns,
)
from aimpact.desk.workbench.definition import TableRefused, check_definition, read_definition
from aimpact.desk.workbench.dictionary import Dictionary, read_dictionary
from aimpact.desk.workbench.steps import StepRefused
from aimpact.desk.workbench.tables import compute_table
from aimpact.desk.workbench.telling import Telling, tell, telling_together
from aimpact.statistics.raking import RakingError


def read_file(file: StudyFile) -> tuple[Columns, Dictionary]:
    """The columns of a file after its log, and their dictionary.

    Raises `StepRefused`, `RakingError`.
    """
    dictionary = read_dictionary(file.dictionary)
    columns = read_columns(csv_of(file), dictionary)
    return columns, replay_columns(columns, dictionary, as_steps(steps_of(file.material)))


def replay_file(file_id: int) -> None:
    """Replay the log of a file and keep its counts; why not, where no weights are found."""
    file = _found(file_id)
    if file is None:
        return
    number = last_number(steps_of(file.material))
    try:
        columns, dictionary = read_file(file)
    except (RakingError, StepRefused) as refusal:
        keep_replay(file, number, trouble=type(refusal).__name__)
        return
    derived = b"".join(derived_chunks(columns, dictionary)) if number else b""
    keep_replay(
        file,
        number,
        checksum=sha256(derived).hexdigest() if derived else file.checksum,
        derived=compress(derived) if derived else b"",
        counts=counts_of(columns, dictionary),
    )


def compute_figures(table_id: int) -> None:
    """Compute the figures of a table, for its analyst."""
    table = _table(table_id, TableState.WAITING)
    file = _found_of(table) if table else None
    if table is None or file is None:
        return
    definition = read_definition(table.definition)
    try:
        columns, dictionary = read_file(file)
        check_definition(dictionary, definition)
    except (RakingError, StepRefused, TableRefused):
        write_figures(table, None, file=file)
        return
    write_figures(table, compute_table(columns, dictionary, definition), file=file)


def check_table(table_id: int) -> None:
    """Keep a table as it may be told, unless it tells of too few, alone or beside the others."""
    table = _table(table_id, TableState.CHECKING)
    file = _found_of(table) if table else None
    if table is None or file is None:
        return
    k = file.material.survey.smallest_cell
    columns, dictionary = read_file(file)

    def told(one: StudyTable) -> Telling | None:
        return tell(columns, dictionary, read_definition(one.definition), k=k)

    new = told(table)
    others = [each for one in kept_beside(table) if (each := told(one))]
    is_safe = new is not None and not telling_together(new, others, k=k)
    title = titles_of(table, dictionary)
    write_kept(table, {**new.shown, "title": title} if new and is_safe else None)


def _table(table_id: int, state: TableState) -> StudyTable | None:
    tables = StudyTable.objects.select_related("material")
    return tables.filter(pk=table_id, state=state).first()


def _found_of(table: StudyTable) -> StudyFile | None:
    pk = StudyFile.objects.filter(material=table.material_id).values_list("pk", flat=True).first()
    return _found(pk) if pk else None


def _found(file_id: int) -> StudyFile | None:
    files = StudyFile.objects.select_related("material__study__space", "material__survey")
    return files.filter(pk=file_id, state=FileState.DONE).first()
