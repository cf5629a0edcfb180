"""Reads for the participant's pages: one query for a survey, its questionnaire parsed once."""

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from aimpact.accounts.models import User
from aimpact.core.text import read_code
from aimpact.surveys.models import Ballot, IncomingBallot, Invitation, Survey
from aimpact.surveys.models.survey import CODE_LENGTH
from aimpact.surveys.questionnaire.structure import Questionnaire
from aimpact.surveys.tokens import hash_token

DOCUMENTS_KEPT = 256
"""Questionnaires kept parsed in each process: some 100 kB each at most, usually ten."""

DocumentKey = tuple[int, int, datetime]
_documents: OrderedDict[DocumentKey, Questionnaire] = OrderedDict()
_lock = Lock()


def find_survey(code: str) -> Survey | None:
    """The published survey of that code, in one query, its space with it."""
    if not code.isalnum():
        return None
    surveys = Survey.objects.published().select_related("space", "territory")
    survey = surveys.defer("questionnaire").filter(code=code)[:1]
    return next((with_document(found) for found in survey), None)


def find_invitation(token: str) -> Invitation | None:
    """The invitation of a personal link, its published survey with it."""
    invitations = Invitation.objects.select_related("survey__space", "survey__territory")
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
    document = _kept(_key(survey))
    if document is None:
        survey.refresh_from_db(fields=["questionnaire", "version", "updated_at"])
        document = survey.document
        _keep(_key(survey), document)
    survey.__dict__["document"] = document
    return survey


def _key(survey: Survey) -> DocumentKey:
    return survey.pk, survey.version, survey.updated_at


def _kept(key: DocumentKey) -> Questionnaire | None:
    with _lock:
        document = _documents.get(key)
        if document is not None:
            _documents.move_to_end(key)
        return document


def _keep(key: DocumentKey, document: Questionnaire) -> None:
    with _lock:
        _documents[key] = document
        while len(_documents) > DOCUMENTS_KEPT:
            _documents.popitem(last=False)


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
