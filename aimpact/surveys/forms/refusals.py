"""Why an edit of the questionnaire was not made, in words, and what to do."""

from functools import singledispatch

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from aimpact.questionnaire.editing import (
    CodeTaken,
    KindRefused,
    PartInUse,
    TooManyParts,
    UnknownPart,
)
from aimpact.questionnaire.reading import MalformedQuestionnaire
from aimpact.questionnaire.structure import Questionnaire
from aimpact.surveys.selectors.problems import to_mend
from aimpact.surveys.services.editing import NotReady, StructureLocked
from aimpact.ui.text import format_number

REFUSALS = (
    CodeTaken,
    KindRefused,
    PartInUse,
    TooManyParts,
    UnknownPart,
    MalformedQuestionnaire,
    NotReady,
    StructureLocked,
)
"""What an edit may raise besides `StaleEdit`."""


@singledispatch
def explain(error: Exception, questionnaire: Questionnaire) -> str:
    """The sentence for a refusal, in the reader's language."""
    return _("This change could not be read. Please check what you typed.")


@explain.register
def _locked(error: StructureLocked, questionnaire: Questionnaire) -> str:
    if error.by_ballots:
        return _(
            "People have answered: only words can change now. To ask something else,"
            " duplicate the survey."
        )
    return _("The survey is published: only words can change. Take it back to a draft first.")


@explain.register
def _in_use(error: PartInUse, questionnaire: Questionnaire) -> str:
    names = [
        _name(questionnaire, user.code, on_page=user.on_page)
        if user.code
        else _closing_name(questionnaire, user.closing)
        for user in error.users
    ]
    sentence = ngettext(
        "The display condition of %(names)s looks at it: change that condition first.",
        "The display conditions of %(names)s look at it: change them first.",
        len(names),
    )
    return sentence % {"names": _(" and ").join(names)}


@explain.register
def _taken(error: CodeTaken, questionnaire: Questionnaire) -> str:
    return _("The code “%(code)s” is taken: choose another one.") % {"code": error.code}


@explain.register
def _other_kind(error: KindRefused, questionnaire: Questionnaire) -> str:
    return _("This question cannot become one of that type. Add a new one.")


@explain.register
def _full(error: TooManyParts, questionnaire: Questionnaire) -> str:
    return _("This is full: %(maximum)s at most.") % {"maximum": format_number(error.maximum)}


@explain.register
def _unknown(error: UnknownPart, questionnaire: Questionnaire) -> str:
    return _("Someone else took this away meanwhile. The page shows the survey as it is now.")


@explain.register
def _not_ready(error: NotReady, questionnaire: Questionnaire) -> str:
    words = " ".join(str(item.words) for item in to_mend(questionnaire, error.problems))
    return _("The survey is published and must stay complete. %(problems)s") % {"problems": words}


def _closing_name(questionnaire: Questionnaire, code: str) -> str:
    language = (get_language() or "fr")[:2]
    ending, quota = questionnaire.ending(code), questionnaire.quota(code)
    if ending:
        return _("the ending “%(label)s”") % {"label": ending.title.read(language) or code}
    label = quota.label.read(language) if quota else ""
    return _("the quota “%(label)s”") % {"label": label or code}


def _name(questionnaire: Questionnaire, code: str, *, on_page: bool) -> str:
    if on_page:
        codes = [page.code for page in questionnaire.pages]
        return _("page %(number)s") % {"number": codes.index(code) + 1}
    questions = list(questionnaire.questions())
    number = [question.code for question in questions].index(code)
    label = questions[number].label.read((get_language() or "fr")[:2])
    return _("question %(number)s (“%(label)s”)") % {"number": number + 1, "label": label}
