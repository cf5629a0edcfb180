"""How a ballot is cast without a browser, for the tests."""

from typing import Any

from django.utils import timezone

from aimpact.surveys.models import Survey
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.services.casting import Participant, cast_ballot


def cast(survey: Survey, by: Participant, **fields: Any) -> str:
    """A ballot that says yes, now; its receipt."""
    values: dict[str, Any] = {
        "at": timezone.now(),
        "receipt": make_receipt(),
        "answers": {"q1": "yes"},
        "profile": {},
    }
    return cast_ballot(survey, by=by, **(values | fields))
