"""Reads about ballots that the team's pages need; never what they say."""

from aimpact.surveys.models import Ballot, IncomingBallot, Survey


def has_ballots(survey: Survey) -> bool:
    """Whether a ballot is in, counted or not: from then on only words may change."""
    return (
        IncomingBallot.objects.filter(survey=survey).exists()
        or Ballot.objects.filter(survey=survey).exists()
    )
