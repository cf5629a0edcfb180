"""Everything that is held of a person in one archive (GDPR, articles 15 and 20).

`donnees.json` is for machines; `lisez-moi.html` says the same to people, without a network nor a
script; `fichiers/` holds the files that the person sent.
"""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aimpact.accounts import personal_data
from aimpact.accounts.models import User
from aimpact.accounts.selectors import account_data

LABELS: dict[str, Promise] = {
    "exported_at": _("Made on"),
    "account": _("Account"),
    "profile": _("Profile"),
    "identities": _("Verified identities"),
    "actions": _("What you did, as the journals of the platform say"),
    "waiting_messages": _("Messages to you that wait to be sent"),
    "spaces": _("Spaces"),
    "team_invitations": _("Invitations to teams"),
    "surveys": _("Surveys where you took part"),
    "survey_invitations": _("Surveys to which you were invited"),
    "results_notices": _("Results of which you asked to be told"),
    "paper_sheets": _("Paper sheets in your name being keyed in"),
    "survey_work": _("Your work on surveys, in teams"),
    "files_lost": _("Files that the storage has lost"),
    "questionnaire_files": _("Files of questionnaires that you sent"),
    "answers": _("Answers"),
    "profile_answers": _("What you told about yourself with these answers"),
    "exports": _("Your answers were taken out, with your name, on"),
}
"""Names of the parts, for people. The others are shown as they are in the file for machines."""


def make_archive(user: User, *, at: datetime) -> IO[bytes]:
    """The archive, at its beginning; the caller closes it."""
    archive = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    data = account_data(user, at=at)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        lost = [held.name for held in personal_data.files(user) if not _pack(packed, held)]
        if lost:
            data["files_lost"] = lost
        packed.writestr("donnees.json", json.dumps(data, ensure_ascii=False, indent=2))
        packed.writestr(
            "lisez-moi.html", render_to_string("accounts/archive.html", read_by_people(data))
        )
    archive.seek(0)
    return archive


def _pack(packed: zipfile.ZipFile, held: personal_data.HeldFile) -> bool:
    """Whether the file is in the archive now."""
    try:
        with held.open() as source, packed.open(f"fichiers/{held.name}", "w") as target:
            shutil.copyfileobj(source, target)
    except OSError:
        return False
    return True


def read_by_people(data: Mapping[str, Any]) -> dict[str, Any]:
    """The context of the page: parts with their names, values as nested lists of pairs."""
    return {"parts": [(_label(name), _tree(value)) for name, value in data.items()]}


def _label(name: str) -> str:
    return str(LABELS.get(name, name.replace("_", " ")))


def _tree(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {"pairs": [(_label(str(name)), _tree(one)) for name, one in value.items()]}
    if isinstance(value, list | tuple):
        return {"entries": [_tree(one) for one in value]}
    if value is None or value == "":
        return {"text": "–"}
    return {"text": str(value)}
