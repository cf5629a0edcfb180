"""Telling people that results are published: a register of its own, emptied as it serves.

Nothing ties an address to a ballot or to the register of participants: no key, no date, no
order; no event is written in the trail, whose hour would be one. Its lines are stirred each
night with the others (ADR 0005).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from aimpact.core.services import Mail, queue_mails, render_mail
from aimpact.spaces.frame import brand_of
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.models import ResultsNotice, Survey
from aimpact.surveys.refusals import results_url
from aimpact.surveys.sending import next_sending
from aimpact.ui.text import typeset

BATCH = 500
SETTLED_AFTER = timedelta(minutes=10)
"""Between the end of a survey and the message: the last ballots are counted by then."""
_SALT = "surveys.notice"


class NoResultsToCome(Exception):
    """The survey's results are shown already, or will never be public."""


def awaits_results(survey: Survey, *, at: datetime) -> bool:
    """Whether the survey's results will be made public by its end, still to come."""
    at_end = survey.results_visibility == ResultsVisibility.AT_END
    return at_end and survey.published_at is not None and survey.ended_at(at) is None


def ask_to_be_told(survey: Survey, email: str, *, language: str, at: datetime) -> ResultsNotice:
    """Put an address in the register; the same address once. Raises `NoResultsToCome`."""
    if not awaits_results(survey, at=at):
        raise NoResultsToCome
    known = ResultsNotice.objects.filter(survey=survey, email__iexact=email).first()
    if known is not None:
        return known
    notice = ResultsNotice(survey=survey, email=email.lower(), language=language)
    ResultsNotice.objects.bulk_create([notice], ignore_conflicts=True)
    return notice


def forget_notice(token: str) -> bool:
    """Take the address of that token out of the register; tell whether there was one."""
    known = read_notice(token)
    if known is not None:
        known.delete()
    return known is not None


def sign_notice(notice: ResultsNotice) -> str:
    """The token that takes an address out again: shown once, on the page that confirms."""
    return signing.Signer(salt=_SALT).sign(str(notice.pk))


def read_notice(token: str) -> ResultsNotice | None:
    """The line of a token, its survey and space with it."""
    try:
        number = signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature:
        return None
    rows = ResultsNotice.objects.select_related("survey__space")
    return rows.filter(pk=int(number)).first()


def announce_results(*, at: datetime) -> int:
    """Write to those who asked, for the surveys that have ended; erase their addresses.

    By day, once results are settled. Where results are for the team alone, addresses are erased
    without a word. Gives the number of messages.
    """
    settled = at - SETTLED_AFTER
    asked = Exists(ResultsNotice.objects.filter(survey=OuterRef("pk")))
    over = Q(closed_at__lte=settled) | Q(closes_at__lte=settled)
    surveys = Survey.objects.filter(asked, over, published_at__isnull=False)
    return sum(_announce(survey, at) for survey in surveys.select_related("space"))


def _announce(survey: Survey, at: datetime) -> int:
    if survey.results_visibility == ResultsVisibility.TEAM:
        ResultsNotice.objects.filter(survey=survey).delete()
        return 0
    if next_sending(at, survey.zone) > at:
        return 0
    total = 0
    while True:
        with transaction.atomic():
            waiting = ResultsNotice.objects.filter(survey=survey).order_by("pk")
            batch = list(waiting.select_for_update(skip_locked=True)[:BATCH])
            queue_mails([_mail(survey, one) for one in batch], at=at)
            ResultsNotice.objects.filter(pk__in=[one.pk for one in batch]).delete()
        if not batch:
            return total
        total += len(batch)


def _mail(survey: Survey, notice: ResultsNotice) -> Mail:
    language = notice.language
    with translation.override(language):
        context = {
            "title": typeset(survey.title(language), language=language),
            "space": survey.space,
            "brand": brand_of(survey.space),
            "action_url": f"{settings.PUBLIC_URL}{results_url(survey)}",
            "action_label": _("See the results"),
        }
        return render_mail(
            "surveys/email/results", to=notice.email, context=context, language=language
        )
