"""What the front pages do."""

from datetime import datetime

from django.urls import reverse

from aimpact.spaces.services import Caller, open_access_code
from aimpact.surveys.selectors.answering import find_survey, read_survey_code


def follow_code(typed: str, *, caller: Caller, at: datetime) -> str:
    """Where a code leads: to the survey, or to the space, that it opens.

    People do not know which kind of code they hold: one field takes both. Survey codes are
    printed on posters and need no guarding; every other code meets the limits on guessing.
    Raises `AccessCodeRefused` or `RateLimited`.
    """
    survey = find_survey(read_survey_code(typed))
    if survey is not None:
        return reverse("answer", args=[survey.code])
    code = open_access_code(typed, caller=caller, at=at)
    return reverse("join_space", args=[code.code])
