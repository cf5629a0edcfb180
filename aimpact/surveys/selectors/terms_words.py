"""The terms of a survey in plain words, for its team."""

from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import date as format_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aimpact.accounts.enums import ProfileField
from aimpact.surveys.enums import Anonymity, Audience, Moment, ResultsVisibility
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.admission_words import admission_in_words


@dataclass(frozen=True, slots=True)
class TermLine:
    """One promise: `name` is its field in the form of the terms."""

    name: str
    icon: str
    label: str
    words: str


ANONYMITY: dict[str, Promise] = {
    Anonymity.ANONYMOUS: gettext_lazy(
        "Anonymous: who took part and what was answered are kept apart; "
        "your team never sees who answered what."
    ),
    Anonymity.NAMED: gettext_lazy("Named: the team sees who gave each answer."),
    Anonymity.PSEUDONYM: gettext_lazy(
        "Pseudonymous: your team never sees who answered what; AimPact keeps the link until "
        "ballots are counted, at the closing at the latest, then erases it."
    ),
    Anonymity.VERIFIABLE: gettext_lazy(
        "Secret and verifiable: nobody, not even AimPact, can tell who answered what; ballots are "
        "published at the closing, for anyone to count again."
    ),
}
RESULTS: dict[str, Promise] = {
    ResultsVisibility.LIVE: gettext_lazy("Public at once; they move as answers come in."),
    ResultsVisibility.AT_END: gettext_lazy("Public as soon as the survey is closed."),
    ResultsVisibility.TEAM: gettext_lazy("For the team only; you decide what you publish."),
}


def terms_in_words(survey: Survey) -> list[TermLine]:
    """Who answers, what they are promised, and until when."""
    lines = [
        TermLine("audience", "users", _("Who answers"), _audience(survey)),
        TermLine("anonymity", "shield-check", _("Anonymity"), str(ANONYMITY[survey.anonymity])),
        TermLine("profile_fields", "contact", _("About participants"), _profile(survey)),
        TermLine(
            "results_visibility",
            "chart-column",
            _("Results"),
            str(RESULTS[survey.results_visibility]),
        ),
        TermLine("opens_at", "calendar", _("Dates"), _dates(survey)),
    ]
    if survey.moment:
        lines.append(TermLine("moment", "milestone", _("Tied to"), _moment(survey)))
    if survey.remind_at:
        words = local_time(survey.remind_at, survey)
        lines.append(TermLine("remind_at", "bell", _("Reminder"), words))
    return lines


def local_time(at: datetime, survey: Survey) -> str:
    """A moment in the survey's own time zone."""
    return format_date(at.astimezone(survey.zone), _("l j F Y, H:i"))


def _audience(survey: Survey) -> str:
    space = survey.space.name
    return {
        Audience.LINK: lambda: _("Anyone with the link, once from each browser."),
        Audience.MEMBERS: lambda: _("The members of %(space)s, once each.") % {"space": space},
        Audience.INVITEES: lambda: _("The people whom you invite by e-mail, once each."),
        Audience.TERRITORY: lambda: (
            _("The inhabitants of %(place)s, once each.") % {"place": survey.territory}
        ),
        Audience.CODES: lambda: _("People who have a printed code, once each."),
    }.get(Audience(survey.audience), lambda: admission_in_words(survey))()


def _profile(survey: Survey) -> str:
    names = [str(ProfileField(name).label) for name in survey.profile_fields]
    if not names:
        return _("Nothing is asked about participants.")
    listed = ", ".join([names[0], *(name.lower() for name in names[1:])])
    return _("%(fields)s: asked after the questions, always optional.") % {"fields": listed}


def _dates(survey: Survey) -> str:
    opens, closes = survey.opens_at, survey.closes_at
    start = (
        _("Opens on %(date)s") % {"date": local_time(opens, survey)}
        if opens
        else _("Opens as soon as it is published")
    )
    if closes is None:
        words = _("%(start)s; stays open until you close it.") % {"start": start}
    else:
        end = {"start": start, "date": local_time(closes, survey)}
        words = _("%(start)s; closes on %(date)s.") % end
    if not survey.extension_reason:
        return words
    return _("%(dates)s Extended for this reason: %(reason)s") % {
        "dates": words,
        "reason": survey.extension_reason,
    }


def _moment(survey: Survey) -> str:
    sentence = (
        _("Before the decision: %(subject)s")
        if survey.moment == Moment.BEFORE
        else _("After the decision: %(subject)s")
    )
    return sentence % {"subject": survey.subject}
