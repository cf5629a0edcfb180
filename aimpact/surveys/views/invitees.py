"""The list of people invited to a survey: adding, sending, reminding."""

import csv
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.core.services import note_reading
from aimpact.spaces import confirmation
from aimpact.spaces.access import person, staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.enums import InvitationState
from aimpact.surveys.forms.invitees import InviteesForm
from aimpact.surveys.invitees import Fault, InviteeList, LeftOut, read_columns
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.distribution import (
    InviteeCounts,
    count_invitees,
    find_invitee,
    invitees_of,
)
from aimpact.surveys.services.invitations import (
    RemindedRecently,
    SurveyNotAnswerable,
    add_invitees,
    invited_emails,
    opted_out_emails,
    remove_invitee,
    send_reminders,
)
from aimpact.surveys.views.team_pages import of_survey
from aimpact.ui.parts import Link
from aimpact.ui.text import format_number

PAGE_LENGTH = 100
LEFT_OUT_SHOWN = 200
"""Lines left out that the preview shows; the whole list is a file."""


def of_invitees(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Goes beneath `of_survey`: a survey whose audience is another has no such list."""

    @wraps(view)
    def guarded(request: HttpRequest, space: Space, survey: Survey, **kwargs: Any) -> HttpResponse:
        if not survey.rule.asks(Kind.INVITED):
            return redirect("survey_share", space.slug, survey.code)
        return view(request, space, survey, **kwargs)

    return guarded


@require_safe
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
@of_invitees
def invitees(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """The list, by state, with a search."""
    asked = request.GET.get("etat", "")
    state = InvitationState(asked) if asked in InvitationState.values else None
    search = request.GET.get("q", "")
    counts = count_invitees(survey)
    rows = invitees_of(survey, state=state, search=search)
    by, at = person(request), timezone.now()
    note_reading(survey, "open_invitees", by=by, at=at, space_id=space.pk)
    context = {
        "survey": survey,
        "counts": counts,
        "page": Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page")),
        "shelves": _shelves(space, survey, counts, state),
        "search": search[:100],
        "state": state or "",
    }
    return render(request, "surveys/share/invitees.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
@of_invitees
def add(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """Paste or send a list, look at what it gives, then confirm."""
    if request.method != "POST":
        return render(request, "surveys/share/add.html", {"survey": survey, "form": InviteesForm()})
    form = InviteesForm(request.POST, request.FILES)
    if not form.is_valid() or form.found is None:
        context = {"survey": survey, "form": form}
        return render(request, "surveys/share/add.html", context, status=422)
    emails = [one.email for one in form.found.invitees]
    found = form.found.without(invited_emails(survey, emails), opted_out_emails(survey, emails))
    step = request.POST.get("step", "")
    if step == "report":
        return _report(survey, found)
    if step == "confirm":
        return _confirm(request, space, survey, found)
    context = {
        "survey": survey,
        "found": found,
        "left_out": [(one, explain_fault(one)) for one in found.left_out[:LEFT_OUT_SHOWN]],
        "more_left_out": max(0, len(found.left_out) - LEFT_OUT_SHOWN),
        "source": form.source,
        "language": form.cleaned_data["language"],
        "sample": found.invitees[:10],
        "columns": read_columns(form.source),
        "chosen": form.cleaned_data,
    }
    return render(request, "surveys/share/add_preview.html", context)


def _confirm(
    request: HttpRequest, space: Space, survey: Survey, found: InviteeList
) -> HttpResponse:
    added = add_invitees(survey, found.invitees, by=person(request), at=timezone.now())
    words = ngettext(
        "%(number)s address added. Nothing is sent yet.",
        "%(number)s addresses added. Nothing is sent yet.",
        added,
    )
    messages.success(request, words % {"number": format_number(added)})
    return redirect("survey_invitees", space.slug, survey.code)


def _report(survey: Survey, found: InviteeList) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = _("left-out-%(code)s.csv") % {"code": survey.code}
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow([_("Line"), _("Value"), _("Reason")])
    # A cell that starts like a formula would run in a spreadsheet.
    writer.writerows(
        [one.line, f"'{one.value}" if one.value[:1] in "=+-@" else one.value, explain_fault(one)]
        for one in found.left_out
    )
    return response


def explain_fault(one: LeftOut) -> str:
    """Why a line is left out, in words."""
    return {
        Fault.NO_ADDRESS: _("No e-mail address on this line."),
        Fault.MALFORMED: _("This is not an e-mail address."),
        Fault.TWICE: _("Already on line %(line)s.") % {"line": format_number(one.first_line)},
        Fault.ALREADY_INVITED: _("Already on the list of this survey."),
        Fault.OPTED_OUT: _("This person wants no more e-mail about this survey."),
        Fault.UNKNOWN_LANGUAGE: _("Language unknown: write fr or en, or leave it empty."),
    }[one.fault]


@require_POST
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
@of_invitees
def remove(request: HttpRequest, space: Space, survey: Survey, pk: int) -> HttpResponse:
    """Take an address off the list before anything is sent to it."""
    invitation = find_invitee(survey, pk)
    if invitation is None:
        raise Http404
    if remove_invitee(invitation, by=person(request), at=timezone.now()):
        messages.success(request, _("%(email)s is off the list.") % {"email": invitation.email})
    else:
        messages.error(
            request, _("An e-mail was already sent to %(email)s.") % {"email": invitation.email}
        )
    return redirect("survey_invitees", space.slug, survey.code)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.INVITE_PARTICIPANTS)
@of_survey
@of_invitees
def remind(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """Ask, then have the worker remind those who have not answered nor opted out."""
    if request.method != "POST":
        return _ask_to_remind(request, space, survey, count_invitees(survey).to_remind)
    try:
        number = send_reminders(survey, by=person(request), at=timezone.now())
    except SurveyNotAnswerable:
        return not_answerable(request, space, survey)
    except RemindedRecently:
        messages.error(
            request, _("Everyone received a message less than a day ago. Try again tomorrow.")
        )
        return redirect("survey_invitees", space.slug, survey.code)
    messages.success(request, _reminded(survey, number))
    return redirect("survey_invitees", space.slug, survey.code)


def _reminded(survey: Survey, number: int) -> str:
    # Their number, read again once a person has opted out, would tell whether that person had
    # answered; on a short list it tells nearly everyone.
    if survey.is_anonymous:
        return _("The reminders are on their way to those who have not answered.")
    words = ngettext(
        "%(number)s reminder is on its way.", "%(number)s reminders are on their way.", number
    )
    return words % {"number": format_number(number)}


def _ask_to_remind(request: HttpRequest, space: Space, survey: Survey, number: int) -> HttpResponse:
    words = ngettext("Remind %(number)s person?", "Remind %(number)s people?", number) % {
        "number": format_number(number)
    }
    if survey.is_anonymous:  # as in `_reminded`
        words = _("Remind those who have not answered?")
    text = _(
        "Only those who have neither answered nor asked for no more e-mail receive it, a day at"
        " least after the last message. Nobody, not even you, is told who they are."
    )
    return _ask(request, space, survey, title=words, text=text, button=_("Send the reminder"))


def _ask(
    request: HttpRequest, space: Space, survey: Survey, *, title: str, text: str, button: str
) -> HttpResponse:
    back = reverse("survey_invitees", args=[space.slug, survey.code])
    question = confirmation.Question(title=title, text=text, button=button, back=back)
    return confirmation.ask(request, question)


def not_answerable(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    """Say that a message would lead to a closed door."""
    messages.error(
        request,
        _("The survey is not open to answers: publish it, or move its end, before writing."),
    )
    return redirect("survey_invitees", space.slug, survey.code)


def _shelves(
    space: Space, survey: Survey, counts: InviteeCounts, current: InvitationState | None
) -> list[Link]:
    home = reverse("survey_invitees", args=[space.slug, survey.code])
    everyone = Link(
        pgettext("invitations", "All"), home, current=current is None, count=counts.invited
    )
    shelves = [
        Link(
            state.label,
            f"{home}?etat={state.value}",
            current=current is state,
            count=counts.of_state(state),
        )
        for state in InvitationState
    ]
    return [everyone, *shelves]
