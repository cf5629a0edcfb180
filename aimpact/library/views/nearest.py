"""What looks like the words being typed: templates, and questions to ask again. A piece of a page;
nothing leaves the machine, nothing is kept but what one waved away.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from aimpact.library.catalogue.nearest import nearest_templates
from aimpact.library.forms import tidy_words
from aimpact.library.selectors.bank import BankItem, near_items
from aimpact.library.selectors.own import nearest_own
from aimpact.questionnaire.prints import Place, print_of
from aimpact.spaces.access import staff_view
from aimpact.spaces.models import Space
from aimpact.spaces.rules import Permission
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.team import find_team_survey

SKIPPED = "library_skipped"
"""Name in the session: keys of the suggestions that its owner waved away."""
KEPT = 200
OFFERED = 3


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
def library_nearest(request: HttpRequest, space: Space) -> HttpResponse:
    """What looks like the title that is being typed on the page that creates a survey."""
    return _near(request, space, None)


@require_safe
@staff_view(Permission.EDIT_SURVEYS)
def survey_nearest(request: HttpRequest, space: Space, code: str) -> HttpResponse:
    """What looks like the words of the card that is open in the builder."""
    return _near(request, space, _survey(space, code))


@require_POST
@staff_view(Permission.EDIT_SURVEYS)
def library_skip(request: HttpRequest, space: Space) -> HttpResponse:
    """Wave a suggestion away for the rest of the session; gives what is left."""
    skipped = request.session.get(SKIPPED, [])
    request.session[SKIPPED] = [*skipped, request.POST.get("key", "")[:120]][-KEPT:]
    code = request.POST.get("sondage", "")
    return _near(request, space, _survey(space, code) if code else None)


def _near(request: HttpRequest, space: Space, survey: Survey | None) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    question = asked.get("question", "")
    words = _words(asked, "label" if question else "title", "" if question else "intro")
    skipped = set(request.session.get(SKIPPED, []))
    found = near_items(space, words, but=survey, limit=OFFERED + len(skipped)) if words else []
    context: dict[str, Any] = {
        "words": words,
        "survey": survey,
        "question": question,
        "version": _print(survey, question),
        "items": _left(found, skipped),
        "near": [] if question else _templates(space, words, skipped),
    }
    return render(request, "library/parts/nearest.html", context)


def _words(asked: Any, *names: str) -> str:
    """The words of the card, whatever the language that they are typed in."""
    typed = (asked.get(f"{name}{end}", "") for name in names if name for end in ("", "_fr", "_en"))
    return tidy_words(asked.get("words", "") or " ".join(filter(None, typed)))


def _templates(space: Space, words: str, skipped: set[str]) -> list[Any]:
    found = [*nearest_own(space, words), *nearest_templates(words)] if words else []
    return [one for one in found if one.slug not in skipped][:OFFERED]


def _left(found: list[BankItem], skipped: set[str]) -> list[BankItem]:
    return [item for item in found if item.key not in skipped][:OFFERED]


def _print(survey: Survey | None, question: str) -> str:
    if survey is None or not question or survey.document.question(question) is None:
        return ""
    return print_of(survey.document, Place("question", question))


def _survey(space: Space, code: str) -> Survey:
    survey = find_team_survey(space, code)
    if survey is None:
        raise Http404
    return survey
