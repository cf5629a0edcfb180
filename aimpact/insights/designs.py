"""What kind of result a survey gives, in one honest sentence chosen by rule.

A margin of error belongs to a random sample. Random samples, quota samples and weighted panels are
named so where the team declares how people were chosen and `sampling` finds that facts allow it.
"""

from enum import StrEnum

from django.utils.translation import gettext as _

from aimpact.insights.enums import SampleClaim
from aimpact.insights.tallies import Tallies
from aimpact.surveys.enums import Audience, Channel
from aimpact.surveys.models import Survey
from aimpact.ui.text import format_number


class Design(StrEnum):
    """How the people who answered came to be those."""

    OPEN = "open"
    TERRITORY = "territory"
    MEMBERS = "members"
    INVITEES = "invitees"
    CODES = "codes"
    CONDITIONS = "conditions"
    EVERYONE = "everyone"
    IMPORTED = "imported"
    RANDOM = "random"
    QUOTA = "quota"
    PANEL = "panel"


SAMPLES = frozenset({Design.RANDOM, Design.QUOTA, Design.PANEL})
"""Designs whose people were chosen by whoever asked: they say something of a population."""

_OF_AUDIENCE = {
    Audience.LINK: Design.OPEN,
    Audience.TERRITORY: Design.TERRITORY,
    Audience.MEMBERS: Design.MEMBERS,
    Audience.INVITEES: Design.INVITEES,
    Audience.CODES: Design.CODES,
}


_OF_CLAIM = {
    SampleClaim.RANDOM: Design.RANDOM,
    SampleClaim.QUOTA: Design.QUOTA,
    SampleClaim.PANEL: Design.PANEL,
}


def design_of(
    survey: Survey,
    tallies: Tallies,
    *,
    register: int | None,
    granted: SampleClaim = SampleClaim.NONE,
) -> Design:
    """The design of a survey whose register holds `register` people (`None`: there is none).

    `granted` is the label that the team asked for and that the facts allow.
    """
    if granted:
        return _OF_CLAIM[granted]
    if tallies.came_by(Channel.IMPORT) > tallies.ballots / 2:
        return Design.IMPORTED
    if register is not None and 0 < register <= tallies.ballots:
        return Design.EVERYONE
    return _OF_AUDIENCE.get(Audience(survey.audience), Design.CONDITIONS)


def name_of(design: Design) -> str:
    """A few words for a badge."""
    return {
        Design.OPEN: _("Open consultation"),
        Design.TERRITORY: _("Open consultation of inhabitants"),
        Design.MEMBERS: _("Consultation of members"),
        Design.INVITEES: _("Consultation by invitation"),
        Design.CODES: _("Consultation by printed code"),
        Design.CONDITIONS: _("Consultation with conditions"),
        Design.EVERYONE: _("Everyone answered"),
        Design.IMPORTED: _("Imported answers"),
        Design.RANDOM: _("Random sample"),
        Design.QUOTA: _("Quota sample"),
        Design.PANEL: _("Weighted panel"),
    }[design]


def sentence_of(design: Design) -> str:
    """What the result can and cannot claim."""
    return {
        Design.OPEN: _(
            "Anyone with the link could answer, once per browser, and those who did chose to. They"
            " are not a representative sample: these results speak for the participants alone, and"
            " no margin of error can be given."
        ),
        Design.TERRITORY: _(
            "Anyone who says that they live in the territory could answer, and those who did"
            " chose to. They are not a representative sample of its inhabitants: these results"
            " speak for the participants alone, and no margin of error can be given."
        ),
        Design.MEMBERS: _(
            "Any member of the space could answer, and those who did chose to. They are not a"
            " representative sample of its members: these results speak for the participants"
            " alone, and no margin of error can be given."
        ),
        Design.INVITEES: _(
            "The people invited could answer, and those who did chose to. Those who did not may"
            " think otherwise: these results speak for the participants alone, and no margin of"
            " error can be given."
        ),
        Design.CODES: _(
            "The people who were given a printed code could answer, and those who did chose to."
            " Those who did not may think otherwise: these results speak for the participants"
            " alone, and no margin of error can be given."
        ),
        Design.CONDITIONS: _(
            "The people who meet the conditions of this survey could answer, and those who did"
            " chose to. They are not a representative sample: these results speak for the"
            " participants alone, and no margin of error can be given."
        ),
        Design.EVERYONE: _(
            "Everyone who was asked answered: these results are theirs, without a sample and so"
            " without a margin of error."
        ),
        Design.IMPORTED: _(
            "These answers were gathered elsewhere and imported. The platform does not know how"
            " the participants were chosen: read these results as speaking for the participants"
            " alone, without a margin of error."
        ),
        Design.RANDOM: _(
            "According to its organiser, the people asked were drawn by lot from a list. Every"
            " survey has margins of error: those of this one are given below. They suppose that"
            " the people drawn who did not answer think as the others do."
        ),
        Design.QUOTA: _(
            "According to its organiser, the people asked were chosen to resemble the population"
            " on a few variables. Every survey has margins of error. Those of a quota sample"
            " cannot be computed: the ones given below are those of a random sample of the same"
            " size, for reference."
        ),
        Design.PANEL: _(
            "According to its organiser, the people asked were recruited beforehand, and the"
            " results are weighted to resemble the population. Every survey has margins of error."
            " Those of a panel of volunteers cannot be computed: none is given."
        ),
    }[design]


def sentence_of_ways(tallies: Tallies) -> str:
    """How answers came in, where in several ways, and what that means; empty for one way."""
    counts = {way: tallies.came_by(way) for way in Channel if tallies.came_by(way)}
    if len(counts) < 2:
        return ""
    told = ", ".join(f"{way.label.lower()} {format_number(n)}" for way, n in counts.items())
    return _(
        "Answers came in several ways (%(ways)s). People answer a screen of their own, a kiosk, a"
        " sheet of paper and a voice differently, and not the same people choose each: part of any"
        " difference between ways comes from the way itself."
    ) % {"ways": told}
