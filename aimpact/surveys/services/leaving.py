"""What becomes of a person's part in surveys when they delete their account."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from aimpact.accounts.models import User
from aimpact.surveys.models import Ballot, IncomingBallot, Participation


@transaction.atomic
def take_name_off_ballots(user: User, at: datetime) -> None:
    """Ballots that bear the person's name stay, counted, without it.

    Left to the cascade of the account, the ballots would go and their counts would stay. The
    lines of the register go with the account, but for the invitation or the printed code that
    was used: it stays used.
    """
    for model in (IncomingBallot, Ballot):
        model.objects.filter(participation__user=user).update(participation=None)
    known_otherwise = Q(invitation__isnull=False) | Q(code_hash__isnull=False)
    Participation.objects.filter(known_otherwise, user=user).update(user=None)
