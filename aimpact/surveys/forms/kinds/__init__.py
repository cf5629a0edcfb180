"""What the builder asks of each kind of question, one module a family."""

from aimpact.questionnaire.structure import Kind, Question
from aimpact.questionnaire.tables import form_of
from aimpact.surveys.forms.kinds.base import KindSettings
from aimpact.surveys.forms.kinds.choices import (
    MultipleSettings,
    RatingSettings,
    SingleSettings,
    YesNoSettings,
)
from aimpact.surveys.forms.kinds.comparing import BestWorstSettings, PairwiseSettings
from aimpact.surveys.forms.kinds.details import (
    ConsentSettings,
    ContactSettings,
    HiddenSettings,
    LinkSettings,
    MomentSettings,
    PlaceSettings,
)
from aimpact.surveys.forms.kinds.files import FileSettings
from aimpact.surveys.forms.kinds.gauges import NpsSettings, SliderSettings
from aimpact.surveys.forms.kinds.maps import MapSettings
from aimpact.surveys.forms.kinds.matrix import TABLES, MatrixSettings
from aimpact.surveys.forms.kinds.numbers import NumberSettings
from aimpact.surveys.forms.kinds.opinions import JudgmentSettings, StatementsSettings
from aimpact.surveys.forms.kinds.scores import ScoreSettings
from aimpact.surveys.forms.kinds.sharing import (
    BudgetSettings,
    ConstantSumSettings,
    RankingSettings,
)
from aimpact.surveys.forms.kinds.showing import InformationSettings, PictureSettings
from aimpact.surveys.forms.kinds.texts import TextSettings

SETTINGS: dict[Kind, KindSettings] = {
    Kind.SINGLE: SingleSettings(),
    Kind.MULTIPLE: MultipleSettings(),
    Kind.RANKING: RankingSettings(),
    Kind.BUDGET: BudgetSettings(),
    Kind.CONSTANT_SUM: ConstantSumSettings(),
    Kind.PAIRWISE: PairwiseSettings(),
    Kind.BEST_WORST: BestWorstSettings(),
    Kind.JUDGMENT: JudgmentSettings(),
    Kind.STATEMENTS: StatementsSettings(),
    Kind.NPS: NpsSettings(),
    Kind.SLIDER: SliderSettings(),
    Kind.YES_NO: YesNoSettings(),
    Kind.RATING: RatingSettings(),
    Kind.MATRIX: MatrixSettings(),
    Kind.NUMBER: NumberSettings(),
    Kind.TEXT: TextSettings(),
    Kind.DATE: MomentSettings(),
    Kind.TIME: MomentSettings(),
    Kind.DATETIME: MomentSettings(),
    Kind.EMAIL: ContactSettings(),
    Kind.PHONE: ContactSettings(),
    Kind.URL: LinkSettings(),
    Kind.PLACE: PlaceSettings(),
    Kind.CONSENT: ConsentSettings(),
    Kind.HIDDEN: HiddenSettings(),
    Kind.SCORE: ScoreSettings(),
    Kind.INFORMATION: InformationSettings(),
    Kind.PICTURE: PictureSettings(),
    Kind.FILE: FileSettings(),
    Kind.PIN: MapSettings(),
    Kind.ZONE: MapSettings(),
}


def settings_of(question: Question) -> KindSettings:
    """The settings of a question: those of its kind, of its form for a table."""
    if question.kind is Kind.MATRIX:
        return TABLES[form_of(question)]
    return SETTINGS[question.kind]


__all__ = ["SETTINGS", "KindSettings", "settings_of"]
