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
    return cast_ballot(survey, by=by, **(values | fields)).receipt


def fill_urn(survey: Survey, number: int, *, start: int = 0, **fields: Any) -> list[str]:
    """Ballots of as many browsers, those numbered from `start` on; their receipts."""
    browsers = range(start, start + number)
    people = [Participant(browser_key=browser.to_bytes(16, "big")) for browser in browsers]
    return [cast(survey, by, **fields) for by in people]
