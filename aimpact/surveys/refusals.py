"""Refusals of a survey in words: what is not possible, why, and what to do instead."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.template.defaultfilters import date as format_date
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aimpact.accounts.models import YOUNGEST
from aimpact.spaces.enums import SpaceKind
from aimpact.surveys.enums import FOR_ALL, Audience, ResultsVisibility
from aimpact.surveys.models import Survey
from aimpact.surveys.rules import Reason, Visitor
from aimpact.ui.parts import Link, Refusal
from aimpact.ui.text import format_number


def moment(at: datetime, survey: Survey) -> str:
    """A date and time in the survey's time zone, in words."""
    return format_date(at.astimezone(survey.zone), _("j F Y, H:i"))


def explain_refusal(survey: Survey, reason: Reason, visitor: Visitor, *, at: datetime) -> Refusal:
    """Why this person may not answer this survey now, and the way out."""
    refusal = _REFUSALS[reason](survey, visitor, at)
    return replace(refusal, about=_known_title(survey, reason))


def _known_title(survey: Survey, reason: Reason) -> str:
    """The survey's title, for who took part and where anybody may know of it."""
    is_public = survey.audience in FOR_ALL and survey.space.kind != SpaceKind.COMPANY
    if is_public or reason is Reason.ALREADY_ANSWERED:
        return survey.title(get_language() or "fr")
    return ""


def _closed(survey: Survey, visitor: Visitor, at: datetime) -> Refusal:
    ended = survey.ended_at(at) or at
    hidden = survey.results_visibility == ResultsVisibility.TEAM
    reason = _("It ended on %(date)s. Answers are no longer accepted.") % {
        "date": moment(ended, survey)
    }
    details = (_("The results of this survey are not published."),) if hidden else ()
    return Refusal(
        title=_("This survey is closed"),
        reason=reason,
        details=details,
        actions=(_receipt(survey),) if hidden else (_results(survey), _receipt(survey)),
    )


def _not_yet_open(survey: Survey, visitor: Visitor, at: datetime) -> Refusal:
    opens = moment(survey.opens_at, survey) if survey.opens_at else ""
    return Refusal(
        title=_("This survey is not open yet"),
        reason=_("It opens on %(date)s. Come back then with the same link.") % {"date": opens},
        actions=(_space(survey),),
    )


def _not_signed_in(survey: Survey, visitor: Visitor, at: datetime) -> Refusal:
    if survey.audience == Audience.MEMBERS:
        reason = _(
            "It is for the members of %(space)s. Sign in, or join with the code that you"
            " were given: you will come back here."
        ) % {"space": survey.space.name}
    else:
        reason = _(
            "It is for the inhabitants of %(place)s. Sign in, or create an account with"
            " your commune: you will come back here."
        ) % {"place": survey.territory}
    here = urlencode({"next": answer_url(survey)})
    actions = [
        Link(_("Sign in"), f"{reverse('account_login')}?{here}", "log-in"),
        Link(_("Create an account"), f"{reverse('account_signup')}?{here}", "user-plus"),
    ]
    if survey.audience == Audience.MEMBERS and not survey.space.is_public:
        actions.append(_join())
    return Refusal(title=_("Sign in to answer this survey"), reason=reason, actions=tuple(actions))


def _not_a_member(survey: Survey, visitor: Visitor, at: datetime) -> Refusal:
    return Refusal(
        title=_("This survey is for members"),
        reason=_(
            "It is for the members of %(space)s, and your account is not one of them. Enter"
            " the code or the link that %(space)s gives to its members, then come back."
        )
        % {"space": survey.space.name},
        actions=(_join(), _space(survey)),
    )


def _not_invited(survey: Survey, visitor: Visitor, at: datetime) -> Refusal:
    return Refusal(
        title=_("This survey is by invitation"),
        reason=_(
            "Open the personal link of the e-mail that %(space)s sent you: it leads straight"
            " to the questions."
        )
        % {"space": survey.space.name},
        details=(
            _(
                "No e-mail? Look among unwanted messages, or ask %(space)s whether you are on the"
                " list."
            )
            % {"space": survey.space.name},
        ),
        actions=(_space(survey),),
    )


def _no_commune(survey: Survey, visitor: Visitor, at: datetime) -> Refusal:
    return Refusal(
        title=_("Tell us your commune first"),
        reason=_(
            "This survey is for the inhabitants of %(place)s, and your profile does not say"
            " where you live. Add your commune, then come back."
        )
        % {"place": survey.territory},
        actions=(_profile(survey, _("Add my commune")),),
    )


def _outside_territory(survey: Survey, visitor: Visitor, at: datetime) -> Refusal:
    commune = visitor.user.commune if visitor.user else None
    return Refusal(
        title=_("This survey is for another territory"),
        reason=_(
            "It is for the inhabitants of %(place)s. Your profile says that you live in"
            " %(commune)s."
        )
        % {"place": survey.territory, "commune": commune},
        details=(_("If you have moved, change the commune of your profile, then come back."),),
        actions=(_profile(survey, _("Change my commune")), _space(survey)),
    )


def _too_young(survey: Survey, visitor: Visitor, at: datetime) -> Refusal:
    return Refusal(
        title=_("This survey is for people aged %(age)s or more") % {"age": YOUNGEST},
        reason=_(
            "The law asks for the consent of parents under %(age)s, and this survey does not"
            " gather it. The year of birth comes from your profile."
        )
        % {"age": YOUNGEST},
        actions=(_profile(survey, _("Check my profile")), _space(survey)),
    )


def _already_answered(survey: Survey, visitor: Visitor, at: datetime) -> Refusal:
    if survey.audience == Audience.LINK:
        reason = _(
            "A ballot was already sent from this browser. Each person answers once: thank"
            " you for having taken part."
        )
    else:
        reason = _(
            "Your ballot is already in. Each person answers once: thank you for having taken part."
        )
    live = survey.results_visibility == ResultsVisibility.LIVE
    return Refusal(
        title=_("You have already answered"),
        reason=reason,
        details=tuple(shown_steps(survey)),
        actions=(_results(survey), _receipt(survey)) if live else (_receipt(survey),),
    )


def _paused(survey: Survey, visitor: Visitor, at: datetime) -> Refusal:
    why = _("The team of %(space)s says why: “%(reason)s”") % {
        "space": survey.space.name,
        "reason": survey.pause_reason,
    }
    details = [why, _("Come back later with the same link.")]
    if survey.closes_at:
        details.append(
            _("The survey stays open until %(date)s.") % {"date": moment(survey.closes_at, survey)}
        )
    return Refusal(
        title=_("This survey is paused"),
        reason=_("For the moment it takes no answers."),
        details=tuple(details),
        actions=(_space(survey),),
    )


def _full(survey: Survey, visitor: Visitor, at: datetime) -> Refusal:
    return Refusal(
        title=_("This survey has all its answers"),
        reason=_(
            "It was to stop at %(number)s answers, and they are in. It takes no more: if you were"
            " answering, nothing of what you wrote was kept."
        )
        % {"number": format_number(survey.maximum_ballots or 0)},
        details=tuple(shown_steps(survey)[-1:]),
        actions=(_results(survey), _space(survey))
        if survey.results_visibility == ResultsVisibility.LIVE
        else (_space(survey),),
    )


_REFUSALS: dict[Reason, Callable[[Survey, Visitor, datetime], Refusal]] = {
    Reason.CLOSED: _closed,
    Reason.NOT_YET_OPEN: _not_yet_open,
    Reason.NOT_SIGNED_IN: _not_signed_in,
    Reason.NOT_A_MEMBER: _not_a_member,
    Reason.NOT_INVITED: _not_invited,
    Reason.NO_COMMUNE: _no_commune,
    Reason.OUTSIDE_TERRITORY: _outside_territory,
    Reason.TOO_YOUNG: _too_young,
    Reason.ALREADY_ANSWERED: _already_answered,
    Reason.PAUSED: _paused,
    Reason.FULL: _full,
}


def next_steps(survey: Survey) -> list[str]:
    """What happens once a ballot is in: until when, then where the results are."""
    steps = []
    if survey.closes_at:
        steps.append(
            _("The survey stays open until %(date)s.") % {"date": moment(survey.closes_at, survey)}
        )
    if survey.may_edit:
        steps.append(_("Until then you may change your answers, with the same link or account."))
    named = {"space": survey.space.name, "address": _shown_address(results_url(survey))}
    steps.append(_RESULTS[survey.results_visibility]() % named)
    return steps


def shown_steps(survey: Survey, *, leads: bool = True) -> list[str]:
    """The same for a page: the address of the results is a link unless one should not leave the
    page (`leads`), and is cut at its slashes where the screen is narrow.
    """
    path = results_url(survey)
    address = _shown_address(path)
    first, *more = address.split("/")
    cut = format_html("{}{}", first, format_html_join("", "/<wbr>{}", ((part,) for part in more)))
    drawn = format_html('<a href="{}">{}</a>', path, cut) if leads else cut
    parts = (step.partition(address) for step in next_steps(survey))
    return [format_html("{}{}{}", one, drawn if found else "", rest) for one, found, rest in parts]


def _shown_address(path: str) -> str:
    """An address as people read it: neither « https:// » nor the last slash."""
    return f"{urlsplit(settings.PUBLIC_URL).netloc}{path.rstrip('/')}"


_RESULTS: dict[str, Callable[[], str]] = {
    ResultsVisibility.LIVE: lambda: _("The results can be read now, and move as answers come in."),
    ResultsVisibility.AT_END: lambda: _(
        "The results will be public as soon as the survey is closed, at %(address)s."
    ),
    ResultsVisibility.TEAM: lambda: _(
        "The results are for the team of %(space)s, which decides what it publishes."
    ),
}


def answer_url(survey: Survey) -> str:
    """Where the survey is answered."""
    return reverse("answer", args=[survey.code])


def results_url(survey: Survey) -> str:
    """Where its results are, once they are public (a page of `insights`)."""
    return f"{answer_url(survey)}resultats/"


def _results(survey: Survey) -> Link:
    return Link(_("See the results"), results_url(survey), "chart-column")


def _receipt(survey: Survey) -> Link:
    if survey.is_verifiable:
        return Link(_("The board of ballots"), reverse("board", args=[survey.code]), "vote")
    url = reverse("answer_receipt", args=[survey.code])
    return Link(_("Check a receipt"), url, "receipt-text")


def _space(survey: Survey) -> Link:
    url = reverse("space_home", args=[survey.space.slug])
    return Link(_("Go to the page of %(space)s") % {"space": survey.space.name}, url, "house")


def _join() -> Link:
    return Link(_("Enter an access code"), reverse("enter_code"), "key-round")


def _profile(survey: Survey, label: str) -> Link:
    here = urlencode({"next": answer_url(survey)})
    return Link(label, f"{reverse('account_profile')}?{here}", "map-pin")
