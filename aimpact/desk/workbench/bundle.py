"""What makes a study's figures again, as one archive: data, dictionary, log, checksums."""

import csv
import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any

from aimpact.desk.workbench.dictionary import Dictionary
from aimpact.insights.exports.sheets import harmless


def archive(files: Mapping[str, bytes]) -> bytes:
    """The files as a ZIP with their checksums. The same files give the same bytes."""
    sums = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in files.items()
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for path, content in (*files.items(), ("SHA256SUMS", sums.encode())):
            target.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def dictionary_csv(dictionary: Dictionary) -> bytes:
    """Every variable and answer, one a line, in both languages."""
    rows = []
    for each in dictionary.variables.values():
        head = [each.name, each.kind.value, each.step or "", each.label["fr"], each.label["en"]]
        rows.append([*head, "", "", ""])
        rows += [[*head, a.code, a.label["fr"], a.label["en"]] for a in each.answers]
    header = ["variable", "kind", "step", "label_fr", "label_en", "code", "answer_fr", "answer_en"]
    return _csv([header, *rows])


def log_json(steps: Iterable[Mapping[str, Any]]) -> bytes:
    """The log, to be replayed."""
    return (json.dumps([*steps], ensure_ascii=False, indent=1) + "\n").encode()


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    out = StringIO()
    csv.writer(out).writerows([_cell(one) for one in row] for row in rows)
    return out.getvalue().encode()


def _cell(value: object) -> object:
    """Labels are people's words: none of them is a formula."""
    return harmless(value) if isinstance(value, str) else value
