"""The walk of one posted form: where it stands in the questionnaire, what its button asks for."""

from datetime import datetime

from aimpact.questionnaire.kinds import FormData
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.context import asks_profile_first, context_of
from aimpact.surveys.selectors.files import SurveyUploads
from aimpact.surveys.selectors.profiles import profile_names, read_profile
from aimpact.surveys.selectors.screens import Finished, Move, Notice, Screen, Walk
from aimpact.surveys.tokens import FormToken


def walk_on(
    survey: Survey,
    data: FormData,
    token: FormToken | None,
    *,
    at: datetime,
    uploads: SurveyUploads | None = None,
) -> Walk:
    """The walk of one form, with the orders and the wordings that its token draws."""
    first = asks_profile_first(survey)
    profile = read_profile(survey.profile_fields, data).profile if first else {}
    receipt = token.receipt if token else ""
    return Walk(
        survey.document,
        data,
        closing_names=profile_names(survey.profile_fields),
        context=context_of(survey, receipt=receipt, at=at, profile=profile, uploads=uploads),
        profile_first=first,
    )


def take_step(walk: Walk, go: str) -> Screen | Finished:
    """What the pressed button asks for; anything unknown goes forward."""
    if go == Move.BACK:
        return walk.back()
    if go == Move.RESUME:
        return walk.resume(Notice.RESUMED)
    return walk.send() if go == Move.SEND else walk.advance()
