"""Real questionnaires of other tools, beside the repository; tests that use them may skip."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FOLDERS = ("limesurvey", "xlsform", "questionnaires-insee")


def real_files() -> list[Path]:
    """Every questionnaire of the folder: not its notes, schema and nomenclatures."""
    found = [path for folder in FOLDERS for path in sorted((DATA / folder).rglob("*"))]
    return [
        path
        for path in found
        if path.is_file()
        and path.suffix != ".md"
        and "nomenclatures" not in path.parts
        and path.name != "lunatic-schema.json"
    ]


needs_real_files = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real files are not beside this repository"
)
