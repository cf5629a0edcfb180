"""What surveys hold of a person, for the person alone."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Model, QuerySet

from aimpact.accounts.models import User
from aimpact.accounts.personal_data import HeldFile, addresses_of
from aimpact.core.models import AuditEvent
from aimpact.questionnaire.conditions import Answers
from aimpact.spaces.models import Membership
from aimpact.surveys.enums import Anonymity
from aimpact.surveys.models import (
    AnswerFile,
    Ballot,
    CodeBatch,
    EarlierVersion,
    ImportDraft,
    IncomingBallot,
    Invitation,
    KeyedSheet,
    Kiosk,
    PaperBatch,
    Participation,
    PendingFile,
    ResultsNotice,
    Survey,
    SurveyMedia,
)

EXPORTS = ("export_results", "export_files")


def survey_data(user: User) -> list[dict[str, Any]]:
    """The surveys where the person took part and, where ballots are tied to them, what they
    answered.

    An anonymous survey says that they took part, and can say no more. A named one says when its
    answers were taken out with names, and by whom: by their role in the team, as the law asks for
    the recipients and their purposes, not for the names of a client's staff.
    """
    return [
        {
            "survey": survey.code,
            "title": str(survey),
            "space": survey.space.name,
            "anonymity": survey.anonymity,
            "answers": ballot.answers if ballot else None,
            "profile_answers": ballot.profile if ballot else None,
            "receipt": ballot.pk if ballot else None,
            "exports": exports_of(survey),
        }
        for survey, ballot in parts_taken(user)
    ]


def parts_taken(user: User) -> Iterator[tuple[Survey, IncomingBallot | Ballot | None]]:
    """The surveys where the person took part, each with the ballot that is tied to them."""
    register = Participation.objects.filter(user=user).select_related("survey__space")
    ballots = {ballot.participation_id: ballot for ballot in ballots_of(user)}
    for part in register.order_by("pk"):
        yield part.survey, ballots.get(part.pk)


def ballots_of(user: User) -> list[IncomingBallot | Ballot]:
    """The ballots that point to the person, in the urn and in the box."""
    return [
        ballot
        for model in (IncomingBallot, Ballot)
        for ballot in model.objects.filter(participation__user=user).select_related("survey")
    ]


def exports_of(survey: Survey) -> list[dict[str, str]]:
    """When the answers of a named survey were taken out with names, and in which role."""
    if survey.anonymity != Anonymity.NAMED:
        return []
    events = AuditEvent.objects.filter(
        space_id=survey.space_id,
        verb__in=EXPORTS,
        object_kind="surveys.survey",
        object_id=str(survey.pk),
    ).order_by("at")
    roles = dict(Membership.objects.filter(space=survey.space_id).values_list("user_id", "role"))
    return [
        {"at": one.at.isoformat(timespec="seconds"), "by": roles.get(one.actor_id or 0, "team")}
        for one in events
        if one.details.get("content", "ballots") == "ballots"
    ]


def sent_files(user: User) -> Iterator[HeldFile]:
    """The files that ballots tied to the person name."""
    for ballot in ballots_of(user):
        for file in files_of(ballot.survey, ballot.answers):
            name = f"{ballot.survey.code}-{file.field}-{file.stem[:8]}.{file.extension}"
            yield HeldFile(name, partial(default_storage.open, file.path))


def files_of(survey: Survey, answers: Answers) -> list[AnswerFile | PendingFile]:
    """The files whose tickets these answers hold."""
    tickets = [one for value in answers.values() if isinstance(value, list) for one in value]
    tickets += [value for value in answers.values() if isinstance(value, str)]
    named = [ticket for ticket in tickets if ticket]
    return [
        *AnswerFile.objects.filter(survey=survey, ticket__in=named),
        *PendingFile.objects.filter(survey=survey, ticket__in=named),
    ]


def survey_invitations(user: User) -> list[dict[str, Any]]:
    """The surveys whose lists hold an address of the person."""
    found = Invitation.objects.filter(email__in=addresses_of(user)).select_related("survey")
    return [
        {
            "survey": one.survey.code,
            "title": str(one.survey),
            "email": one.email,
            "state": one.state.value,
            "invited_at": one.created_at.isoformat(timespec="seconds"),
        }
        for one in found.order_by("pk")
    ]


def results_notices(user: User) -> list[dict[str, str]]:
    """The results of which the person asked to be told."""
    found = ResultsNotice.objects.filter(email__in=addresses_of(user)).select_related("survey")
    return [
        {"survey": one.survey.code, "title": str(one.survey), "email": one.email}
        for one in found.order_by("pk")
    ]


def paper_sheets(user: User) -> list[dict[str, Any]]:
    """Sheets of paper being keyed in that are the person's."""
    found = KeyedSheet.objects.filter(user=user).select_related("batch__survey")
    return [
        {"survey": one.batch.survey.code, "sheet": one.number, "answers": one.first}
        for one in found.order_by("pk")
    ]


def survey_work(user: User) -> list[dict[str, Any]]:
    """What the person made or changed in teams: kinds and numbers of things."""
    rows: list[tuple[str, QuerySet[Any]]] = [
        ("surveys_created", Survey.objects.filter(created_by=user)),
        ("versions_changed", EarlierVersion.objects.filter(changed_by=user)),
        *((f"{model._meta.model_name}_made", _made(model, user)) for model in _MADE),
        ("sheets_keyed_first", KeyedSheet.objects.filter(first_by=user)),
        ("sheets_keyed_second", KeyedSheet.objects.filter(second_by=user)),
    ]
    counted = ((kind, found.count()) for kind, found in rows)
    return [{"kind": kind, "number": number} for kind, number in counted if number]


_MADE: tuple[type[Model], ...] = (CodeBatch, ImportDraft, Kiosk, SurveyMedia, PaperBatch)


def _made(model: type[Model], user: User) -> QuerySet[Any]:
    return model._default_manager.filter(created_by=user)
