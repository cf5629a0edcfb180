"""Reads for the participant's pages: one query for a survey, its questionnaire parsed once."""

import json
from datetime import datetime
from functools import cache

from django.db import connection
from django.db.models import Model

from aimpact.accounts.models import User
from aimpact.core.prepared import ask_prepared
from aimpact.core.text import read_code
from aimpact.questionnaire.structure import Questionnaire
from aimpact.spaces.models import Space
from aimpact.surveys.models import Ballot, IncomingBallot, Invitation, Survey
from aimpact.surveys.models.survey import CODE_LENGTH
from aimpact.surveys.recent import Recent
from aimpact.surveys.tokens import hash_token

DocumentKey = tuple[int, int, datetime]
_documents: Recent[DocumentKey, Questionnaire] = Recent(256)
"""Questionnaires kept parsed: some ten kilobytes each."""


def find_survey(code: str) -> Survey | None:
    """The published survey of that code, in one query, its space with it."""
    if not code.isalnum():
        return None
    row = ask_prepared(_statement(), [code])
    if row is None:
        return None
    columns = len(_names(Survey))
    survey = Survey.from_db(connection.alias, _names(Survey), row[:columns])
    if isinstance(survey.admission, str):  # Django has psycopg leave JSON to its fields
        survey.admission = json.loads(survey.admission)
    survey.space = Space.from_db(connection.alias, _names(Space), row[columns:])
    return with_document(survey)


@cache
def _statement() -> str:
    # The busiest query of the house, asked twice a ballot. Written once a process: building it
    # anew with the ORM costs three times what PostgreSQL takes to answer it.
    columns = [
        f"{model._meta.db_table}.{name}" for model in (Survey, Space) for name in _names(model)
    ]
    return (
        f"SELECT {', '.join(columns)} FROM surveys_survey"  # noqa: S608  # names of columns
        " JOIN spaces_space ON spaces_space.id = surveys_survey.space_id"
        " WHERE surveys_survey.code = %s AND surveys_survey.published_at IS NOT NULL"
    )


@cache
def _names(model: type[Model]) -> list[str]:
    """The model's columns but the questionnaire, which is fetched when its version is new."""
    return [f.attname for f in model._meta.concrete_fields if f.attname != "questionnaire"]


def find_invitation(token: str) -> Invitation | None:
    """The invitation of a personal link, its published survey with it."""
    invitations = Invitation.objects.select_related("survey__space")
    found = invitations.defer("survey__questionnaire").filter(
        token_hash=hash_token(token), survey__published_at__isnull=False
    )
    invitation = next(iter(found[:1]), None)
    if invitation is not None:
        with_document(invitation.survey)
    return invitation


def with_document(survey: Survey) -> Survey:
    """Give the survey its parsed questionnaire, from memory when this version was seen before.

    Otherwise the questionnaire and its version are read again together, so that an edit made
    meanwhile never pairs one with the other's. The key holds the moment of the last change
    besides the version: a database restored or rolled back gives a version out twice.
    """
    document = _documents.get(document_key(survey))
    if document is None:
        survey.refresh_from_db(fields=["questionnaire", "version", "updated_at"])
        document = _documents.keep(document_key(survey), survey.document)
    survey.__dict__["document"] = document
    return survey


def share_document(survey: Survey) -> Survey:
    """The same for a survey that was read whole: its questionnaire is parsed once a version."""
    key = document_key(survey)
    survey.__dict__["document"] = _documents.get(key) or _documents.keep(key, survey.document)
    return survey


def document_key(survey: Survey) -> DocumentKey:
    """What stands for one version of a questionnaire."""
    return survey.pk, survey.version, survey.updated_at


def read_survey_code(typed: str) -> str:
    """The survey code that a person meant: one typed, or at the end of a pasted address."""
    parts = [part for part in typed.replace("\\", "/").split("/") if part.strip()]
    code = read_code(parts[-1]) if parts else ""
    return code if len(code) == CODE_LENGTH else ""


def reader(user: object) -> User | None:
    """The account of whoever is signed in."""
    return user if isinstance(user, User) else None


def receipt_place(survey: Survey, typed: str) -> str:
    """Where the ballot of a receipt is: "urn", "box", or "" when there is none in this survey."""
    receipt = read_code(typed)
    if IncomingBallot.objects.filter(pk=receipt, survey=survey).exists():
        return "urn"
    return "box" if Ballot.objects.filter(pk=receipt, survey=survey).exists() else ""
