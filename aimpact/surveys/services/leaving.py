"""What becomes of a person's part in surveys when they delete their account."""

from datetime import datetime

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.surveys.models import Ballot, IncomingBallot


@transaction.atomic
def take_name_off_ballots(user: User, at: datetime) -> None:
    """Ballots that bear the person's name stay, counted, without it.

    Left to the cascade of the account, the ballots would go and their counts would stay. The
    lines of the register go with the account.
    """
    for model in (IncomingBallot, Ballot):
        model.objects.filter(participation__user=user).update(participation=None)
