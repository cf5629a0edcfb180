"""Refusals of results in words: why they are not shown, from when they are, what to do."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.template.defaultfilters import date as format_date
from django.urls import reverse
from django.utils.translation import gettext as _

from aimpact.insights.rules import ResultsRefusal
from aimpact.surveys.models import Survey
from aimpact.ui.parts import Link, Refusal


def explain_results_refusal(survey: Survey, refusal: ResultsRefusal) -> Refusal:
    """Why this person may not read these results now, and the way out."""
    return _REFUSALS[refusal](survey)


def _not_open(survey: Survey) -> Refusal:
    return Refusal(
        title=_("No results yet"),
        reason=_("This survey opens on %(date)s.") % {"date": _moment(survey, "opens_at")},
        actions=(_space(survey),),
    )


def _at_end(survey: Survey) -> Refusal:
    if survey.closes_at is None:
        reason = _(
            "The results will be public once the survey is closed. It has no closing date yet."
        )
    else:
        reason = _("The results will be public on %(date)s, when the survey closes.") % {
            "date": _moment(survey, "closes_at")
        }
    answer = Link(_("Answer the survey"), reverse("answer", args=[survey.code]), "vote")
    return Refusal(
        title=_("The results are not public yet"), reason=reason, actions=(answer, _space(survey))
    )


def _team(survey: Survey) -> Refusal:
    return Refusal(
        title=_("The results of this survey are not public"),
        reason=_("They are for the team of %(space)s, which decides what it publishes of them.")
        % {"space": survey.space.name},
        actions=(_space(survey),),
    )


def _not_signed_in(survey: Survey) -> Refusal:
    here = urlencode({"next": reverse("public_results", args=[survey.code])})
    return Refusal(
        title=_("Sign in to read these results"),
        reason=_("This survey was put to the members of %(space)s: its results are for them.")
        % {"space": survey.space.name},
        actions=(Link(_("Sign in"), f"{reverse('account_login')}?{here}", "log-in"),),
    )


def _not_a_member(survey: Survey) -> Refusal:
    return Refusal(
        title=_("These results are for members"),
        reason=_(
            "This survey was put to the members of %(space)s, and your account is not one of"
            " them. Enter the code or the link that %(space)s gives to its members."
        )
        % {"space": survey.space.name},
        actions=(Link(_("Enter an access code"), reverse("enter_code"), "key-round"),),
    )


_REFUSALS: dict[ResultsRefusal, Callable[[Survey], Refusal]] = {
    ResultsRefusal.NOT_OPEN: _not_open,
    ResultsRefusal.AT_END: _at_end,
    ResultsRefusal.TEAM: _team,
    ResultsRefusal.NOT_SIGNED_IN: _not_signed_in,
    ResultsRefusal.NOT_A_MEMBER: _not_a_member,
}


def _moment(survey: Survey, name: str) -> str:
    at = getattr(survey, name)
    return format_date(at.astimezone(survey.zone), _("j F Y, g:i a")) if at else ""


def _space(survey: Survey) -> Link:
    url = reverse("space_home", args=[survey.space.slug])
    return Link(_("Go to the page of %(space)s") % {"space": survey.space.name}, url, "house")
