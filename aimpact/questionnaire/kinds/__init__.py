"""What differs from one type of question to another, one module a family."""

from aimpact.questionnaire.kinds.base import (
    ANSWERED,
    ASKED,
    OFFERED,
    AnswerError,
    Behaviour,
    Candidate,
    Cell,
    Context,
    Field,
    FormData,
    Posted,
    Reading,
)
from aimpact.questionnaire.kinds.choices import MultipleChoice, SingleChoice
from aimpact.questionnaire.kinds.comparing import BestWorst, Pairwise
from aimpact.questionnaire.kinds.consents import Consent, Hidden
from aimpact.questionnaire.kinds.contacts import Contact
from aimpact.questionnaire.kinds.files import Files
from aimpact.questionnaire.kinds.gauges import Gauge
from aimpact.questionnaire.kinds.maps import Pin, Zone
from aimpact.questionnaire.kinds.matrix import Matrix
from aimpact.questionnaire.kinds.moments import Moment
from aimpact.questionnaire.kinds.numbers import Number
from aimpact.questionnaire.kinds.opinions import OneMention
from aimpact.questionnaire.kinds.places import Place
from aimpact.questionnaire.kinds.ranking import Ranking
from aimpact.questionnaire.kinds.scores import Score
from aimpact.questionnaire.kinds.sharing import Budget, ConstantSum
from aimpact.questionnaire.kinds.showing import Information, PictureChoice
from aimpact.questionnaire.kinds.texts import FreeText
from aimpact.questionnaire.structure import Kind, Question

BEHAVIOURS: dict[Kind, Behaviour] = {
    Kind.SINGLE: SingleChoice(),
    Kind.YES_NO: SingleChoice(),
    Kind.RATING: SingleChoice(),
    Kind.MULTIPLE: MultipleChoice(),
    Kind.RANKING: Ranking(),
    Kind.BUDGET: Budget(),
    Kind.CONSTANT_SUM: ConstantSum(),
    Kind.PAIRWISE: Pairwise(),
    Kind.BEST_WORST: BestWorst(),
    Kind.JUDGMENT: OneMention(),
    Kind.STATEMENTS: OneMention(),
    Kind.NPS: Gauge(),
    Kind.SLIDER: Gauge(),
    Kind.MATRIX: Matrix(),
    Kind.NUMBER: Number(),
    Kind.TEXT: FreeText(),
    Kind.DATE: Moment(),
    Kind.TIME: Moment(),
    Kind.DATETIME: Moment(),
    Kind.EMAIL: Contact(),
    Kind.PHONE: Contact(),
    Kind.URL: Contact(),
    Kind.PLACE: Place(),
    Kind.CONSENT: Consent(),
    Kind.HIDDEN: Hidden(),
    Kind.SCORE: Score(),
    Kind.INFORMATION: Information(),
    Kind.PICTURE: PictureChoice(),
    Kind.FILE: Files(),
    Kind.PIN: Pin(),
    Kind.ZONE: Zone(),
}


def behaviour_of(question: Question) -> Behaviour:
    """The behaviour of a question's kind."""
    return BEHAVIOURS[question.kind]


__all__ = [
    "ANSWERED",
    "ASKED",
    "BEHAVIOURS",
    "OFFERED",
    "AnswerError",
    "Behaviour",
    "Candidate",
    "Cell",
    "Context",
    "Field",
    "FormData",
    "Posted",
    "Reading",
    "behaviour_of",
]
