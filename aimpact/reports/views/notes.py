"""The note of a survey, for its team: read it, edit it, take it away, send it."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aimpact.core.services import note_reading
from aimpact.reports.enums import Audience
from aimpact.reports.forms import RecipientForm, SectionForm
from aimpact.reports.models import NoteRecipient
from aimpact.reports.paper.files import note_file
from aimpact.reports.selectors import (
    Note,
    find_commitment,
    moment_of,
    read_note,
    recipients_of,
    sent_notes,
    told_outdated,
)
from aimpact.reports.services.edits import write_section
from aimpact.reports.services.recipients import (
    MOST_RECIPIENTS,
    AlreadyErased,
    AlreadyRecipient,
    AskedToStop,
    TooManyRecipients,
    add_recipient,
    remove_recipient,
)
from aimpact.reports.services.sending import (
    AlreadySent,
    NobodyToWriteTo,
    StillCounting,
    leaves_at,
    send_note,
)
from aimpact.spaces.access import person, staff_view, submitted
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission, can
from aimpact.surveys.access import of_survey
from aimpact.surveys.models import Survey
from aimpact.surveys.sending import next_sending

AUDIENCES = {"decideurs": Audience.OFFICIALS, "citoyens": Audience.CITIZENS}
"""Parts of addresses."""


@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def survey_note(
    request: HttpRequest, space: Space, survey: Survey, audience: str = "decideurs"
) -> HttpResponse:
    note, now = _note(survey, audience), timezone.now()
    note_reading(survey, "open_results", by=person(request), at=now, space_id=space.pk)
    return _page(request, space, survey, note, RecipientForm())


def _note(survey: Survey, audience: str) -> Note:
    if audience not in AUDIENCES:
        raise Http404
    return read_note(survey, audience=AUDIENCES[audience], at=timezone.now())


def _page(
    request: HttpRequest, space: Space, survey: Survey, note: Note, form: RecipientForm
) -> HttpResponse:
    sent = sent_notes(survey)
    context = {
        "survey": survey,
        "note": note,
        "address": next(word for word, each in AUDIENCES.items() if each is note.audience),
        "is_for_officials": note.audience is Audience.OFFICIALS,
        "form": form,
        "recipients": recipients_of(survey),
        "sent": sent,
        "is_sent": note.moment in {each.moment for each in sent},
        "leaves_at": _leaves_at(survey, note),
        "commitment": find_commitment(survey),
        "can_edit": can(request.user, space, Permission.JUDGE_FINDINGS),
        "can_send": can(request.user, space, Permission.EDIT_SURVEYS),
    }
    status = 422 if form.errors else 200
    return render(request, "reports/survey_note.html", context, status=status)


def _leaves_at(survey: Survey, note: Note) -> datetime | None:
    """When it leaves by itself, by day; `None` where it does not, or where nobody is to have it."""
    if not any(each.stopped_at is None for each in recipients_of(survey)):
        return None
    when = leaves_at(survey, note.moment, at=timezone.now())
    return next_sending(when, survey.zone) if when else None


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.JUDGE_FINDINGS)
@of_survey
def note_section(
    request: HttpRequest, space: Space, survey: Survey, audience: str, section: str
) -> HttpResponse:
    note = _note(survey, audience)
    found = note.section(section)
    if found is None:
        raise Http404
    form = SectionForm(submitted(request), initial={"text": found.text})
    if "generated" in request.POST or form.is_valid():
        text = found.generated_text if "generated" in request.POST else form.cleaned_data["text"]
        write_section(
            survey,
            section,
            text=text,
            audience=note.audience,
            moment=note.moment,
            by=person(request),
            at=timezone.now(),
        )
        messages.success(request, _("The note is saved."))
        return redirect("survey_note_for", space.slug, survey.code, audience)
    context = {"survey": survey, "note": note, "section": found, "form": form, "address": audience}
    status = 422 if form.errors else 200
    return render(request, "reports/note_section.html", context, status=status)


@require_safe
@staff_view(Permission.READ_RESULTS)
@of_survey
def survey_note_file(
    request: HttpRequest, space: Space, survey: Survey, audience: str, output: str
) -> HttpResponse:
    note, now = _note(survey, audience), timezone.now()
    note_reading(survey, "open_results", by=person(request), at=now, space_id=space.pk)
    sections = told_outdated(note.sections)
    return note_file(survey, sections, eyebrow=note.moment.label, at=now, output=output)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def note_recipients(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    form = RecipientForm(request.POST)
    if form.is_valid():
        try:
            add_recipient(survey, **form.cleaned_data, by=person(request), at=timezone.now())
        except AlreadyErased:
            words = _("The personal data of this survey were erased: no address is kept any more.")
            form.add_error("email", words)
        except AskedToStop:
            words = _("This person asked to receive these notes no more: they alone can change it.")
            form.add_error("email", words)
        except AlreadyRecipient:
            form.add_error("email", _("This address receives the notes already."))
        except TooManyRecipients:
            words = _("A note goes to those in charge: %(most)s people at most.")
            form.add_error("email", words % {"most": MOST_RECIPIENTS})
        else:
            messages.success(request, _("The notes will be sent to this address."))
            return redirect("survey_note", space.slug, survey.code)
    return _page(request, space, survey, _note(survey, "decideurs"), form)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def forget_note_recipient(
    request: HttpRequest, space: Space, survey: Survey, number: int
) -> HttpResponse:
    recipient = NoteRecipient.objects.filter(survey=survey, pk=number).first()
    if recipient is None:
        raise Http404
    try:
        remove_recipient(recipient, by=person(request), at=timezone.now())
        messages.success(request, _("The notes will not be sent to this address any more."))
    except AskedToStop:
        messages.error(request, _("This person receives nothing any more: their choice is kept."))
    return redirect("survey_note", space.slug, survey.code)


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
@of_survey
def note_sending(request: HttpRequest, space: Space, survey: Survey) -> HttpResponse:
    now = timezone.now()
    moment = moment_of(survey, at=now)
    try:
        sent = send_note(survey, moment, by=person(request), at=now)
    except NobodyToWriteTo:
        messages.error(request, _("Nobody is to receive it yet: add an address below."))
    except AlreadySent:
        messages.error(request, _("This note was sent already: what was sent does not change."))
    except StillCounting:
        messages.error(request, _("The last ballots are being counted: try again in a minute."))
    else:
        number = len(sent.recipients)
        words = ngettext(
            "The note leaves for %(n)s person.", "The note leaves for %(n)s people.", number
        )
        messages.success(request, words % {"n": number})
    return redirect("survey_note", space.slug, survey.code)
