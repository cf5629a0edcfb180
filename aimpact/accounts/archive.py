"""Everything that is held of a person in one archive (GDPR, articles 15 and 20).

`lisez-moi.html` says it to people, without a network nor a script; `donnees.json` holds the same
for machines, to the last detail; `fichiers/` the files that the person sent.
"""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import IO, Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aimpact.accounts import personal_data
from aimpact.accounts.models import User
from aimpact.accounts.selectors import account_data

PARTS: dict[str, Promise] = {
    "account": _("Account"),
    "profile": _("Profile"),
    "identities": _("Verified identities"),
    "spaces": _("Spaces"),
    "surveys": _("Surveys where you took part"),
    "survey_invitations": _("Surveys to which you were invited"),
    "results_notices": _("Results of which you asked to be told"),
    "waiting_messages": _("Messages to you that wait to be sent"),
    "paper_sheets": _("Paper sheets in your name being keyed in"),
    "team_invitations": _("Invitations to teams"),
    "survey_work": _("Your work on surveys, in teams"),
    "insights_work": _("Your work on results, in teams"),
    "reports_work": _("Notes on surveys that you wrote or sent"),
    "notes_received": _("Surveys whose notes are sent to you"),
    "questionnaire_files": _("Files of questionnaires that you sent"),
    "files_lost": _("Files that the storage has lost"),
    "actions": _("What you did, as the journals of the platform say"),
}
"""The parts in the order in which people read them; another comes last, under its own name."""

LABELS: dict[str, Promise] = {
    "addresses": _("All your addresses"),
    "answers": _("Answers"),
    "anonymity": _("Who could know what you answered"),
    "birth_year": _("Year of birth"),
    "commune": _("Commune"),
    "created_at": _("Since"),
    "direction": _("Sent or received"),
    "display_name": _("Name shown"),
    "email": _("E-mail address"),
    "gender": _("Gender"),
    "has_password": _("A password"),
    "invited_at": _("Invited on"),
    "joined_at": _("Since"),
    "language": _("Language"),
    "last_signed_in_at": _("Last signed in on"),
    "level": _("Level of assurance"),
    "name": _("Name"),
    "occupation": _("Occupation"),
    "part": _("Part taken"),
    "primary": _("Main address"),
    "provider": _("Verified by"),
    "role": _("Role"),
    "second_factors": _("Double protection"),
    "sent_at": _("Sent on"),
    "sheet": _("Sheet"),
    "space": _("Space"),
    "state": _("State"),
    "study": _("Study"),
    "subject": _("Subject"),
    "survey": _("Survey code"),
    "title": _("Survey"),
    "type": _("What"),
    "verified": _("Checked"),
    "verified_at": _("Verified on"),
}
"""Names of what is in the parts, for people."""


def make_archive(user: User, *, at: datetime) -> IO[bytes]:
    """The archive, at its beginning; the caller closes it."""
    archive = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    data = account_data(user, at=at)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        held = personal_data.files(user)
        lost = [file.name for file in held if not _pack(packed, file)]
        if lost:
            data["files_lost"] = lost
        packed.writestr("donnees.json", json.dumps(data, ensure_ascii=False, indent=2))
        told = {"actions": _actions(data["actions"]), **personal_data.told(user)}
        context = read_by_people({**data, **told}, at=at)
        context["has_files"] = len(held) > len(lost)
        packed.writestr("lisez-moi.html", render_to_string("accounts/archive.html", context))
        packed.writestr("lisez-moi.css", render_to_string("accounts/archive.css"))
    archive.seek(0)
    return archive


def _actions(actions: list[dict[str, Any]]) -> list[personal_data.Told]:
    """When, and what: figures and codes of the journals are for machines."""
    said = ((_said("at", one["at"]), _said("verb", one["verb"])) for one in actions)
    return [personal_data.Told(tuple(said))] if actions else []


def _pack(packed: zipfile.ZipFile, held: personal_data.HeldFile) -> bool:
    """Whether the file is in the archive now."""
    try:
        with held.open() as source, packed.open(f"fichiers/{held.name}", "w") as target:
            shutil.copyfileobj(source, target)
    except OSError:
        return False
    return True


def read_by_people(data: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """The context of the page: parts with their names, values as nested lists of pairs.

    Parts that hold nothing are named together: people look for what there is.
    """
    names = [*PARTS, *(name for name in data if name not in PARTS and name != "exported_at")]
    there = [name for name in names if name in data]
    return {
        "at": at,
        "parts": [(_part(name), _tree(name, data[name])) for name in there if data[name]],
        "empty": [_part(name) for name in there if not data[name]],
    }


def _part(name: str) -> str:
    return str(PARTS.get(name, name.replace("_", " ")))


def _tree(field: str, value: Any) -> dict[str, Any]:
    if isinstance(value, personal_data.Told):
        return {"pairs": [(name, _tree("", inner)) for name, inner in value.pairs]}
    if isinstance(value, Mapping):
        if value.keys() == {"code", "name"}:
            return {"text": value["name"]}
        filled = [(name, one) for name, one in value.items() if one not in (None, "", [], {})]
        return {"pairs": [(_label(name), _tree(name, one)) for name, one in filled]}
    if isinstance(value, list | tuple):
        return {"entries": [_tree(field, one) for one in value]}
    return {"text": _said(field, value)}


def _label(name: str) -> str:
    return str(LABELS.get(name, name.replace("_", " ")))


def _said(field: str, value: Any) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if field == "at" or field.endswith("_at"):
        with suppress(ValueError):
            moment = timezone.localtime(datetime.fromisoformat(str(value)))
            return date_format(moment, "DATETIME_FORMAT")
    return personal_data.words_of(field, str(value))
