"""Answering a survey: by its public link, or by an invitation's personal link."""

from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from aimpact.accounts.models import User
from aimpact.core.access import public
from aimpact.questionnaire.answers import ListData
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.kinds.consents import values_of_address
from aimpact.spaces.frame import enter_space
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.arrivals import INVITATIONS
from aimpact.surveys.refusals import answer_url
from aimpact.surveys.rules import Reason, Verdict, may_answer
from aimpact.surveys.selectors.answering import (
    find_invitation,
    find_survey,
    read_survey_code,
    reader,
    with_document,
)
from aimpact.surveys.selectors.profiles import (
    ProfileQuestion,
    blank_profile,
    posted_profile,
    profile_names,
    read_profile,
)
from aimpact.surveys.selectors.reopening import own_ballot, typed_before
from aimpact.surveys.selectors.screens import Finished, Move, Notice, Screen, Walk
from aimpact.surveys.services.casting import (
    AlreadyTookPart,
    CodeNotGood,
    QuestionnaireChanged,
    SentBallot,
    SurveyFull,
    SurveyNotOpen,
    SurveyPaused,
    cast_ballot,
    receipt_is_known,
)
from aimpact.surveys.services.replacing import BallotChanged, replace_ballot
from aimpact.surveys.services.saving import forget_answers, recover_answers
from aimpact.surveys.tokens import FormToken, new_form, owner_mark, read_form, sign_form
from aimpact.surveys.views.doors import (
    CODE,
    EDIT,
    GO,
    TOKEN,
    Door,
    chosen_language,
    enter_code,
    keep_browser,
    keep_language,
    open_door,
    participant_of,
    refuse,
    small_forms,
    thank,
)
from aimpact.surveys.views.gates import (
    note_ballot,
    offer_check,
    turn_away,
    why_to_wait,
    wrong_opening,
)
from aimpact.surveys.views.guessing import LINK, bounds_guesses
from aimpact.surveys.views.pages import Sheet, render_first_sheet, render_sheet
from aimpact.surveys.views.rights import show_right
from aimpact.surveys.views.saving import RESUME, SAVE, SAVED, CannotSave, set_aside
from aimpact.surveys.views.tags import note_opening, note_page, tagged, with_values
from aimpact.surveys.views.uploads import receive_files
from aimpact.surveys.views.walks import take_step, walk_on
from aimpact.ui.outage import carries_back


@public
@carries_back
@small_forms
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The survey of that code, for whoever its audience lets in."""
    survey = find_survey(code)
    if survey is None:
        return _other_spelling(request, code)
    return serve(request, with_values(request, tagged(request, open_door(request, survey))))


@public
@carries_back
@small_forms
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
@bounds_guesses(LINK, missed=404)
def answer_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The survey of a personal link. Opening it uses nothing up; only the ballot does."""
    invitation = find_invitation(token)
    if invitation is None:
        return render(request, "surveys/answer/unknown_invitation.html", status=404)
    survey = invitation.survey
    if not survey.rule.asks(Kind.INVITED):
        return redirect(answer_url(survey))
    door = replace(open_door(request, survey, invitation), tag=INVITATIONS)
    return serve(request, with_values(request, door))


def _other_spelling(request: HttpRequest, code: str) -> HttpResponse:
    """Send a code in small letters or with dashes to its page; anything else does not exist."""
    meant = read_survey_code(code)
    if not meant or meant == code:
        raise Http404
    query = request.GET.urlencode()
    return redirect(reverse("answer", args=[meant]) + (f"?{query}" if query else ""))


def serve(request: HttpRequest, door: Door) -> HttpResponse:
    """The survey for whoever stands at that door: shown, or received."""
    enter_space(request, door.survey.space)
    with timezone.override(door.survey.zone):
        respond = _receive if request.method == "POST" else _show
        respond = _enter if CODE in request.POST else respond
        response = (show_right if door.survey.is_verifiable else respond)(request, door)
    if door.new_browser:
        keep_browser(request, response, door.new_browser)
    return response


def _enter(request: HttpRequest, door: Door) -> HttpResponse:
    """POST of a printed code, while the survey is open."""
    verdict = may_answer(door.survey, door.visitor, at=door.at, is_new=True)
    if verdict.reason and verdict.reason not in {Reason.NO_CODE, Reason.CONDITIONS}:
        return refuse(request, door, verdict.reason, verdict.status)
    return enter_code(request, door)


def _show(request: HttpRequest, door: Door) -> HttpResponse:
    """GET: the introduction and the first page."""
    verdict = may_answer(door.survey, door.visitor, at=door.at, is_new=bool(door.new_browser))
    if verdict.reason is Reason.ALREADY_ANSWERED and EDIT in request.GET:
        return _reopen(request, door)
    if verdict.reason:
        return refuse(request, door, verdict.reason, verdict.status)
    if RESUME in request.GET:
        return _resume(request, door, request.GET[RESUME])
    token = new_form(door.survey, at=door.at)
    given = ListData(values_of_address(door.survey.document, request.GET))
    screen = walk_on(door.survey, given, token, at=door.at, uploads=door.uploads).start()
    note_opening(request, door)
    return render_first_sheet(request, _sheet(request, door, screen, token))


def _receive(request: HttpRequest, door: Door) -> HttpResponse:
    """POST: the next screen, or the ballot in the urn."""
    # The register is left to the casting itself: one statement that nobody overtakes.
    verdict = may_answer(door.survey, door.visitor, at=door.at, is_new=True)
    token = read_form(request.POST.get(TOKEN, ""), door.survey, door.identity)
    if token and verdict.reason in {None, Reason.PAUSED}:
        door = replace(door, uploads=receive_files(request, door.survey, door.at))
    walk = _walk(request, door, token)
    saves = request.POST.get(GO) == SAVE and door.survey.may_save
    if saves and verdict.reason in {None, Reason.PAUSED}:
        return _set_aside(request, door, walk, token)
    is_change = verdict.reason is Reason.FULL and token and token.replaces  # takes no place
    if verdict.reason and not is_change:
        return _turn_back(request, door, walk, token, verdict.reason)
    language = chosen_language(request)
    if language:
        return _switch(request, door, walk, token, language)
    if token is None:
        fresh = new_form(door.survey, at=door.at)
        return _draw(request, door, walk.stay(Notice.RENEWED), fresh)
    if token.version != door.survey.version:
        return _changed(request, door, walk, token)
    return _go_on(request, door, walk, token)


def _go_on(request: HttpRequest, door: Door, walk: Walk, token: FormToken) -> HttpResponse:
    """The step that the button asks for, unless a quota or the profile stands in its way."""
    go = request.POST.get(GO, "")
    if go != Move.BACK:
        turned_away = turn_away(request, door, walk, token)
        if turned_away is not None:
            return turned_away
        wrong = wrong_opening(walk, door.survey.profile_fields)
        if wrong is not None:
            return _draw(request, door, walk.start(), token, wrong)
    step = take_step(walk, go)
    if isinstance(step, Finished):
        return _finish(request, door, walk, token, step)
    if step.passed and not token.replaces:
        note_page(request, door, token, step.passed)
    sent = step.is_last and go == Move.SEND
    fields = door.survey.profile_fields
    profile = read_profile(fields, request.POST).questions if sent else None
    return _draw(request, door, step, token, profile)


def _set_aside(
    request: HttpRequest, door: Door, walk: Walk, token: FormToken | None
) -> HttpResponse:
    """POST: what was typed is kept for later; the page gives its link."""
    try:
        return set_aside(request, door)
    except CannotSave as refusal:
        screen = walk.stay(Notice(refusal.notice))
        return _draw(request, door, screen, token or new_form(door.survey, at=door.at))


@bounds_guesses(LINK, missed=404)
def _resume(request: HttpRequest, door: Door, link: str) -> HttpResponse:
    """GET: answers set aside, shown again where one stopped."""
    found = recover_answers(door.survey, link, at=door.at)
    if found is None:
        context = {"code": door.survey.code}
        return render(request, "surveys/answer/saved_gone.html", context, status=404)
    fields, before = door.survey.profile_fields, ListData(found.typed)
    token = new_form(door.survey, at=door.at)
    walk = walk_on(door.survey, before, token, at=door.at, uploads=door.uploads)
    has_changed = found.version != door.survey.version
    screen = walk.resume(Notice.RESUMED_CHANGED if has_changed else Notice.RESUMED)
    sheet = _sheet(request, door, screen, token, posted_profile(fields, before))
    return render_sheet(request, replace(sheet, saved=link))


def _reopen(request: HttpRequest, door: Door) -> HttpResponse:
    """GET: one's own ballot, to be changed, where the survey lets it."""
    if door.survey.is_paused:
        return refuse(request, door, Reason.PAUSED, 403)
    ballot = own_ballot(door.survey, door.visitor)
    if ballot is None:
        return refuse(request, door, Reason.ALREADY_ANSWERED, 403)
    fields, before = door.survey.profile_fields, typed_before(ballot)
    token = new_form(door.survey, at=door.at, replaces=ballot.receipt)
    walk = walk_on(door.survey, before, token, at=door.at, uploads=door.uploads)
    return _draw(request, door, walk.start(), token, posted_profile(fields, before))


def _turn_back(
    request: HttpRequest, door: Door, walk: Walk, token: FormToken | None, reason: Reason
) -> HttpResponse:
    """Someone who was answering when the door shut: by a pause, they keep what they typed."""
    if reason is Reason.FULL and token and receipt_is_known(door.survey, token.receipt):
        return thank(request, door.survey, token.receipt)  # theirs was the last, sent twice
    if reason is Reason.PAUSED:
        kept = token or new_form(door.survey, at=door.at)
        return _draw(request, door, walk.stay(Notice.PAUSED), kept)
    return refuse(request, door, reason, Verdict(reason).status)


def _walk(request: HttpRequest, door: Door, token: FormToken | None) -> Walk:
    return walk_on(door.survey, request.POST, token, at=door.at, uploads=door.uploads)


def _finish(
    request: HttpRequest, door: Door, walk: Walk, token: FormToken, done: Finished
) -> HttpResponse:
    reading = read_profile(door.survey.profile_fields, request.POST)
    if not reading.is_right:
        screen = walk.start() if walk.profile_first else walk.stay()
        return _draw(request, door, screen, token, reading.questions)
    if notice := why_to_wait(request, door, token, done.answers):
        return _draw(request, door, walk.stay(notice), token, reading.questions)
    try:
        ballot = _cast(door, token, done.answers, reading.profile)
    except (AlreadyTookPart, SurveyNotOpen, SurveyFull, CodeNotGood) as refusal:
        return refuse(request, door, *_REFUSED[type(refusal)])
    except SurveyPaused:
        door.survey.refresh_from_db(fields=["paused_at", "pause_reason"])
        return _draw(request, door, walk.stay(Notice.PAUSED), token, reading.questions)
    except BallotChanged:
        return _overtaken(request, door, walk, token)
    except QuestionnaireChanged:
        door.survey.refresh_from_db(fields=["version", "updated_at"])
        with_document(door.survey)
        return _changed(request, door, _walk(request, door, token), token)
    note_ballot(request, door, token)
    forget_answers(door.survey, request.POST.get(SAVED, ""))
    counted = None if ballot.was_in else done.answers
    return thank(request, door.survey, ballot.receipt, answers=counted)


_REFUSED: dict[type[Exception], tuple[Reason, int]] = {
    AlreadyTookPart: (Reason.ALREADY_ANSWERED, 409),
    SurveyNotOpen: (Reason.CLOSED, 410),
    SurveyFull: (Reason.FULL, 410),
    CodeNotGood: (Reason.NO_CODE, 409),
}


def _cast(door: Door, token: FormToken, answers: Answers, profile: Mapping[str, str]) -> SentBallot:
    """Cast the ballot, or put it in the place of the one that was opened again."""
    seconds, language = token.seconds_until(door.at), translation.get_language()[:2]
    if token.replaces:
        return replace_ballot(
            door.survey,
            replaces=token.replaces,
            by=participant_of(door),
            at=door.at,
            receipt=token.receipt,
            answers=answers,
            profile=profile,
            seconds=seconds,
            language=language,
        )
    return cast_ballot(
        door.survey,
        by=participant_of(door),
        at=door.at,
        receipt=token.receipt,
        answers=answers,
        profile=profile,
        seconds=seconds,
        language=language,
        tag=door.tag,
    )


def _overtaken(request: HttpRequest, door: Door, walk: Walk, token: FormToken) -> HttpResponse:
    """The ballot was changed on another device meanwhile: sending again replaces that one."""
    ballot = own_ballot(door.survey, door.visitor)
    if ballot is None:
        return refuse(request, door, Reason.ALREADY_ANSWERED, 409)
    newer = replace(token, replaces=ballot.receipt)
    return _draw(request, door, walk.stay(Notice.REPLACED), newer)


def _changed(request: HttpRequest, door: Door, walk: Walk, token: FormToken) -> HttpResponse:
    """The questionnaire was edited meanwhile: shown again from its first page, answers kept."""
    newer = replace(token, version=door.survey.version)
    return _draw(request, door, walk.start(Notice.CHANGED), newer)


def _switch(
    request: HttpRequest, door: Door, walk: Walk, token: FormToken | None, language: str
) -> HttpResponse:
    """The same page in the other language, with what was typed."""
    translation.activate(language)
    kept = token or new_form(door.survey, at=door.at)
    response = _draw(request, door, walk.stay(), kept)
    keep_language(request, response, language)
    return response


def _draw(
    request: HttpRequest,
    door: Door,
    screen: Screen,
    token: FormToken,
    profile: list[ProfileQuestion] | None = None,
) -> HttpResponse:
    return render_sheet(request, _sheet(request, door, screen, token, profile))


def _sheet(
    request: HttpRequest,
    door: Door,
    screen: Screen,
    token: FormToken,
    profile: list[ProfileQuestion] | None = None,
) -> Sheet:
    if profile is None:
        profile = _profile(request, door) if screen.asks_profile else []
    return Sheet(
        survey=door.survey,
        screen=screen,
        action=door.action,
        token=sign_form(token, door.survey, door.identity),
        owner=owner_mark(door.survey, door.identity),
        profile=profile,
        is_change=bool(token.replaces),
        saved=request.POST.get(SAVED, ""),
        check=offer_check(request, door, token) if screen.notice is Notice.CHALLENGED else None,
    )


def _profile(request: HttpRequest, door: Door) -> list[ProfileQuestion]:
    fields = door.survey.profile_fields
    if any(name in request.POST for name in profile_names(fields)):
        return posted_profile(fields, request.POST)
    return blank_profile(fields, _known_user(request, door), on=door.today)


def _known_user(request: HttpRequest, door: Door) -> User | None:
    # Someone without a session costs no query; an invitee is not asked who else they are.
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
    if not signed_in or not door.survey.profile_fields:
        return None
    return None if door.visitor.invitation else reader(request.user)
