"""Reads about ballots that the team's pages need; never what they say."""

from aimpact.surveys.models import Ballot, Board, IncomingBallot, Survey


def has_ballots(survey: Survey) -> bool:
    """Whether a ballot is in, counted or not, or a right to cast one was given: from then on
    only words may change.
    """
    return (
        IncomingBallot.objects.filter(survey=survey).exists()
        or Ballot.objects.filter(survey=survey).exists()
        or (survey.is_verifiable and survey.participations.exists())
    )


def count_ballots_in(survey: Survey) -> int:
    """How many ballots are in, counted or not."""
    return (
        IncomingBallot.objects.filter(survey=survey).count()
        + Ballot.objects.filter(survey=survey).count()
    )


def has_board(survey: Survey) -> bool:
    """Whether its ballots are published one by one: a secret and verifiable survey that is over."""
    return survey.is_verifiable and Board.objects.filter(survey=survey).exists()


def may_have_shown_results(survey: Survey) -> bool:
    """Whether a survey that has ended has more to show than the number of its ballots."""
    return has_board(survey) or count_ballots_in(survey) >= survey.smallest_cell
