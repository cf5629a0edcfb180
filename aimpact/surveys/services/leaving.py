"""What becomes of a person's part in surveys when they delete their account."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from aimpact.accounts.models import User, VerifiedIdentity
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.admission.conditions import VerifiedIdentity as VerifiedBy
from aimpact.surveys.enums import COMPOSED, Anonymity
from aimpact.surveys.models import Ballot, IncomingBallot, Participation, Survey
from aimpact.surveys.services.boards import note_rights_of_departed
from aimpact.surveys.tokens import identity_mark


@transaction.atomic
def take_name_off_ballots(user: User, at: datetime) -> None:
    """Ballots that bear the person's name stay, counted, without it.

    Left to the cascade of the account, the ballots would go and their counts would stay. The
    lines of the register go with the account, but for the invitation or the printed code that
    was used: it stays used. Where a survey under way asks for a verified identity, the line keeps
    a mark that only the same identity gives again: whoever makes another account does not answer
    twice. It goes with the register, a year after the survey. Rights to answer that were signed
    blind stay counted: nothing tells which ballots were cast with them.
    """
    for model in (IncomingBallot, Ballot):
        model.objects.filter(participation__user=user).update(participation=None)
    _mark_identities(user, at)
    known_otherwise = Q(invitation__isnull=False) | Q(code_hash__isnull=False)
    Participation.objects.filter(known_otherwise, user=user).update(user=None)
    secret = Participation.objects.filter(user=user, survey__anonymity=Anonymity.VERIFIABLE)
    note_rights_of_departed(secret.values_list("survey_id", flat=True))


def _mark_identities(user: User, at: datetime) -> None:
    identities = list(VerifiedIdentity.objects.filter(user=user).order_by("provider"))
    if not identities:
        return
    answered = Participation.objects.filter(user=user, survey__audience__in=COMPOSED)
    for line in answered.select_related("survey").defer("survey__questionnaire"):
        if line.survey.ended_at(at) is None and line.survey.rule.asks(Kind.IDENTITY):
            line.identity_mark = identity_mark(line.survey, _vouching(line.survey, identities))
            line.user = None
            line.save(update_fields=["identity_mark", "user"])


def _vouching(survey: Survey, identities: list[VerifiedIdentity]) -> VerifiedIdentity:
    """The identity that the survey's rule asks for, where the person has several."""
    asked = [one.provider for one in survey.rule.conditions if isinstance(one, VerifiedBy)]
    return next((one for one in identities if one.provider in asked), identities[0])
