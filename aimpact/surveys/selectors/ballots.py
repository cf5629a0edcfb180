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


def may_have_shown_results(survey: Survey) -> bool:
    """Whether a survey that has ended has more to show than the number of its ballots."""
    is_on_board = survey.is_verifiable and Board.objects.filter(survey=survey).exists()
    return is_on_board or count_ballots_in(survey) >= survey.smallest_cell
