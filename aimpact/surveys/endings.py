"""Which ending a participant reads after sending, with the answers that it says again.

The answers are not looked up: in an anonymous survey nothing leads from a receipt to a ballot.
What the ending says goes with the receipt, signed, to the participant's own browser, for an hour.
"""

from django.core import signing

from aimpact.questionnaire.answers import ending_of
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.recall import fill_in, recalled_fields, texts_that_recall
from aimpact.questionnaire.structure import Ending
from aimpact.surveys.models import Survey
from aimpact.surveys.tokens import RECEIPT_SHOWN

ENDING_COOKIE = "fin"
COOKIE_MAXIMUM = 3_500
"""Characters; browsers drop longer cookies. An ending that would pass it recalls nothing."""


def ending_cookie(survey: Survey, answers: Answers) -> str:
    """The ending for these answers, as the cookie keeps it; empty for the common thanks."""
    ending = ending_of(survey.document, answers)
    if ending is None:
        return ""
    names = set(recalled_fields(*texts_that_recall(ending)))
    said = {name: answers[name] for name in sorted(names) if name in answers}
    signed = _sign(survey, ending.code, said)
    return signed if len(signed) <= COOKIE_MAXIMUM else _sign(survey, ending.code, {})


def read_ending(survey: Survey, cookie: str) -> Ending | None:
    """The ending of a cookie, its words filled in; `None` when there is none."""
    try:
        code, said = signing.loads(cookie, salt=_salt(survey), max_age=RECEIPT_SHOWN)
    except (signing.BadSignature, ValueError):
        return None
    ending = survey.document.ending(code)
    return fill_in(ending, survey.document, said) if ending else None


def _sign(survey: Survey, code: str, said: Answers) -> str:
    return signing.dumps([code, dict(said)], salt=_salt(survey), compress=True)


def _salt(survey: Survey) -> str:
    return f"surveys.ending|{survey.pk}"
