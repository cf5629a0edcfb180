"""Participants against the population, in words."""

from django.utils.translation import gettext as _

from aimpact.accounts.enums import Gender, ProfileField
from aimpact.insights.readings.groups import Group
from aimpact.insights.readings.representation import GroupGap, Representation
from aimpact.insights.selectors.profiles import ProfileLabels
from aimpact.ui.text import format_number, format_percent

MOST_NAMED = 6
"""Values of a group that a sentence names one by one; past them, their number."""


def group_words(labels: ProfileLabels, group: Group) -> str:
    """« 15 à 24 ans et 25 à 39 ans », « femmes »: a group of people, as in the middle of a
    sentence.
    """
    if len(group) > MOST_NAMED:
        return labels.label(group)
    return _(" and ").join(_value_words(labels, value) for value in group)


def _value_words(labels: ProfileLabels, value: str) -> str:
    if labels.profile_field == ProfileField.GENDER:
        known = {Gender.WOMAN: _("women"), Gender.MAN: _("men")}
        return known.get(Gender(value), _("people of another gender"))
    label = labels.labels.get(value, value)
    if labels.profile_field == ProfileField.COMMUNE:
        return _("inhabitants of %(place)s") % {"place": label}
    return label[:1].lower() + label[1:]


def sentence_of_gap(labels: ProfileLabels, gap: GroupGap) -> str:
    """« Les 15 à 24 ans sont 4 % des participants et 11 % des habitants. »"""
    if labels.profile_field == ProfileField.AGE_BAND:
        sentence = _(
            "People aged %(group)s are %(share)s of participants and %(population)s of inhabitants."
        )
    else:
        sentence = _(
            "The %(group)s are %(share)s of participants and %(population)s of inhabitants."
        )
    return sentence % {
        "group": group_words(labels, gap.group),
        "share": format_percent(gap.share),
        "population": format_percent(gap.population_share),
    }


def sentence_of_needed(gap: GroupGap) -> str:
    """How many answers are missing, said as about so many."""
    return _("About %(number)s more answers from them would make up for it.") % {
        "number": format_number(rounded(gap.needed))
    }


def sentence_of_closeness(representation: Representation) -> str:
    """The index, with what it means."""
    moved = 1 - representation.closeness
    return _(
        "%(index)s out of 100: %(moved)s of the participants would have to be of another group for"
        " both compositions to be equal."
    ) % {"index": round(100 * representation.closeness), "moved": format_percent(moved)}


def rounded(number: int) -> int:
    """Two significant digits: a target, not a count."""
    if number < 10:
        return number
    step: int = 10 ** (len(str(number)) - 2)
    return -(-number // step) * step
