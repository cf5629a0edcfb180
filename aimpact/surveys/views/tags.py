"""The way in at a survey's door: read from the address, counted, never kept with a person."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest

from aimpact.core.addresses import place_of
from aimpact.questionnaire.kinds.consents import values_of_address
from aimpact.surveys.arrivals import TAG_PARAMETER, Step, is_reader, read_tag
from aimpact.surveys.selectors.screens import PASSED
from aimpact.surveys.services.arrivals import note_arrival
from aimpact.surveys.services.turns import note_page_turn
from aimpact.surveys.tokens import FormToken
from aimpact.surveys.views.doors import Door


def tagged(request: HttpRequest, door: Door) -> Door:
    """The door with the tag of its address, to which its form posts as well."""
    tag = read_tag(request.GET.get(TAG_PARAMETER, ""))
    return replace(door, tag=tag, action=_joined(door.action, TAG_PARAMETER, tag)) if tag else door


def with_values(request: HttpRequest, door: Door) -> Door:
    """The door whose form posts to an address with the declared values of this one: they outlive
    a sign-in, a code to type, a page to come back to.
    """
    action = door.action
    for name, values in values_of_address(door.survey.document, request.GET).items():
        for value in values:
            action = _joined(action, name, value)
    return replace(door, action=action)


def _joined(address: str, name: str, value: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode({name: value})}"


def note_opening(request: HttpRequest, door: Door) -> None:
    """Count a first page shown to a person's browser."""
    if is_reader(request):
        note_arrival(door.survey, Step.OPENED, tag=door.tag, on=door.today)


def note_page(request: HttpRequest, door: Door, token: FormToken, page: str) -> None:
    """Count a page gone past, and with the first one a start."""
    place = place_of(request)
    note_page_turn(door.survey, page, form=token, place=place, at=door.at)
    note_start(request, door)


def note_start(request: HttpRequest, door: Door) -> None:
    """Count who goes past a first page, or sends the only one: no earlier page was posted."""
    if PASSED not in request.POST:
        note_arrival(door.survey, Step.STARTED, tag=door.tag, on=door.today)
