"""What is forgotten, and when: the promise made on the answering page is kept here."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from aimpact.core.services import record_event
from aimpact.surveys.enums import Anonymity
from aimpact.surveys.models import CodeBatch, Invitation, Participation, Survey

REGISTER_KEPT = timedelta(days=365)
"""How long after the end of a survey without names its register and its invitations are kept."""


def erase_old_registers(*, at: datetime) -> int:
    """Erase who took part, and who was invited, in surveys without names that ended long ago.

    Ballots stay: nothing says whose they are. The register of a named survey stays with its
    ballots, whose names it holds. Gives the number of surveys concerned.
    """
    limit = at - REGISTER_KEPT
    ended = Q(closed_at__lt=limit) | Q(closes_at__lt=limit)
    surveys = (
        Survey.objects.exclude(anonymity=Anonymity.NAMED)
        .filter(ended)
        .filter(
            Q(participations__isnull=False)
            | Q(invitations__isnull=False)
            | Q(code_batches__isnull=False)
        )
    )
    number = 0
    for survey in surveys.defer("questionnaire").distinct():
        with transaction.atomic():
            Participation.objects.filter(survey=survey).delete()
            Invitation.objects.filter(survey=survey).delete()
            CodeBatch.objects.filter(survey=survey).delete()
            record_event(survey, "erase_register", by=None, at=at, space_id=survey.space_id)
        number += 1
    return number
