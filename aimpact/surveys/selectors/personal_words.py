"""What surveys hold of a person, in the words of the questions: for the page of their archive."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from aimpact.accounts.models import User
from aimpact.accounts.personal_data import Told, words_of
from aimpact.core.text import in_groups
from aimpact.questionnaire.conditions import Answers
from aimpact.surveys.enums import Anonymity
from aimpact.surveys.models import Ballot, IncomingBallot, KeyedSheet, Survey
from aimpact.surveys.promises import promise_in_words
from aimpact.surveys.selectors.answer_words import answers_in_words
from aimpact.surveys.selectors.personal import exports_of, parts_taken, survey_work
from aimpact.surveys.selectors.profiles import profile_in_words

WORK: dict[str, Promise] = {
    "surveys_created": gettext_lazy("Surveys that you made"),
    "versions_changed": gettext_lazy("Changes of questions"),
    "codebatch_made": gettext_lazy("Series of printed codes"),
    "importdraft_made": gettext_lazy("Imports of answers being prepared"),
    "kiosk_made": gettext_lazy("Kiosks"),
    "surveymedia_made": gettext_lazy("Pictures and films added"),
    "paperbatch_made": gettext_lazy("Series of paper sheets"),
    "sheets_keyed_first": gettext_lazy("Paper sheets keyed in"),
    "sheets_keyed_second": gettext_lazy("Paper sheets keyed in a second time, to check"),
}
"""What a person made in teams (`personal.survey_work`)."""

Pairs = list[tuple[str, Any]]


def surveys_told(user: User) -> list[Told]:
    """The surveys where the person took part and, where ballots are tied to them, what they
    answered.
    """
    return [
        Told((*_about(survey), *_given(survey, ballot), *_taken_out(survey)))
        for survey, ballot in parts_taken(user)
    ]


def paper_sheets_told(user: User) -> list[Told]:
    """Sheets of paper being keyed in that are the person's."""
    found = KeyedSheet.objects.filter(user=user).select_related("batch__survey")
    return [
        Told((*_title(one.batch.survey), (_("Answers"), _answers(one.batch.survey, one.first))))
        for one in found.order_by("pk")
    ]


def survey_work_told(user: User) -> list[Told]:
    """What the person made or changed in teams, and how many of each."""
    counted = [(str(WORK[one["kind"]]), str(one["number"])) for one in survey_work(user)]
    return [Told(tuple(counted))] if counted else []


def _title(survey: Survey) -> Pairs:
    return [(_("Survey"), survey.document.title.read(_language()) or survey.code)]


def _about(survey: Survey) -> Pairs:
    promise = " ".join(promise_in_words(survey))
    return [
        *_title(survey),
        (_("Space"), survey.space.name),
        (_("Who could know what you answered"), promise),
    ]


def _given(survey: Survey, ballot: IncomingBallot | Ballot | None) -> Pairs:
    if ballot is None and survey.anonymity == Anonymity.NAMED:
        return [(_("Answers"), _("None is kept under your name."))]
    if ballot is None:
        return [(_("Answers"), _("Nothing says which ones are yours."))]
    given = [(_("Answers"), _answers(survey, ballot.answers))]
    if profile := profile_in_words(ballot.profile):
        given.append((_("What you told about yourself with these answers"), Told(tuple(profile))))
    return [*given, (_("Receipt"), in_groups(ballot.pk))]


def _answers(survey: Survey, answers: Answers) -> Told:
    pairs = answers_in_words(survey.document, answers, language=_language())
    return Told(tuple((name, said[0] if len(said) == 1 else said) for name, said in pairs))


def _taken_out(survey: Survey) -> Pairs:
    taken = [
        _("%(date)s, by the team (%(role)s)")
        % {"date": _moment(one["at"]), "role": words_of("role", one["by"])}
        for one in exports_of(survey)
    ]
    return [(_("Your answers were taken out, with your name, on"), taken)] if taken else []


def _moment(at: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(at)), "DATETIME_FORMAT")


def _language() -> str:
    return (get_language() or "fr")[:2]
