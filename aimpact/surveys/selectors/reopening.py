"""A person's own ballot, where the survey lets it change until the closing."""

from django.db.models import Q

from aimpact.questionnaire.answers import ListData, as_form_data
from aimpact.surveys.models import IncomingBallot, Survey
from aimpact.surveys.rules import Visitor
from aimpact.surveys.selectors.profiles import profile_form_values


def own_ballot(survey: Survey, visitor: Visitor) -> IncomingBallot | None:
    """The ballot of this person that still waits in the urn; only a named survey has any."""
    if not survey.may_edit:
        return None
    person = Q()
    if visitor.user is not None:
        person |= Q(participation__user=visitor.user)
    elif visitor.invitation is not None:
        person |= Q(participation__invitation=visitor.invitation)
    if not person:
        return None
    return IncomingBallot.objects.filter(person, survey=survey).first()


def typed_before(ballot: IncomingBallot) -> ListData:
    """A ballot as its form would post it, the profile with it."""
    profile = profile_form_values(ballot.profile)
    return ListData({**as_form_data(ballot.answers).values, **profile})
