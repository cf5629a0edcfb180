"""What surveys hold of a person, for the person alone."""

from typing import Any

from aimpact.accounts.models import User
from aimpact.surveys.models import Ballot, IncomingBallot, Participation


def survey_data(user: User) -> list[dict[str, Any]]:
    """The surveys where the person took part and, where ballots bear names, what they answered.

    An anonymous survey says that they took part, and can say no more.
    """
    register = Participation.objects.filter(user=user).select_related("survey__space")
    ballots = {
        ballot.participation_id: ballot
        for model in (IncomingBallot, Ballot)
        for ballot in model.objects.filter(participation__user=user)
    }
    return [
        {
            "survey": part.survey.code,
            "title": str(part.survey),
            "space": part.survey.space.name,
            "anonymity": part.survey.anonymity,
            "answers": ballots[part.pk].answers if part.pk in ballots else None,
        }
        for part in register.order_by("pk")
    ]
