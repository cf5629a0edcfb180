"""What a file of another tool gave: a questionnaire, and all that could not be carried."""

import dataclasses
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from aimpact.questionnaire.structure import Questionnaire


class Format(StrEnum):
    """Formats of questionnaires."""

    JSON = "json"
    XLSFORM = "xlsform"
    LIMESURVEY = "limesurvey"
    LSS = "lss"
    LUNATIC = "lunatic"
    TEXT = "text"


class Weight(StrEnum):
    """`LEFT_OUT`: the question is not there. `PART`: something of it is missing. `NOTE`: nothing
    is, but it is said or drawn otherwise.
    """

    LEFT_OUT = "left_out"
    PART = "part"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that was not carried. `code` is told by `wording`, `detail` is what stood there."""

    code: str
    weight: Weight = Weight.PART
    detail: str = ""


class Carried(StrEnum):
    WHOLE = "whole"
    PARTLY = "partly"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class SourceQuestion:
    """One question of the file. `kind` is the other tool's word, `codes` are our questions."""

    name: str
    kind: str
    label: str
    codes: tuple[str, ...]
    losses: tuple[Loss, ...]

    @property
    def carried(self) -> Carried:
        if not self.codes:
            return Carried.NOT
        is_partial = any(loss.weight is Weight.PART for loss in self.losses)
        return Carried.PARTLY if is_partial else Carried.WHOLE


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the other tool's answers: the field of ours, or one choice of it (`tick`).

    `names` are all the ways to write it; `values` gives our code of each value.
    """

    names: tuple[str, ...]
    field: str
    tick: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    """A reading. `losses` are those of the survey as a whole."""

    format: Format
    questionnaire: Questionnaire
    questions: tuple[SourceQuestion, ...] = ()
    losses: tuple[Loss, ...] = ()
    columns: tuple[Column, ...] = ()

    def tally(self) -> Mapping[Carried, int]:
        """How many questions of the file are carried whole, partly, not at all."""
        counts = Counter(question.carried for question in self.questions)
        return {carried: counts[carried] for carried in Carried}


class NotAQuestionnaire(ValueError):
    """The file is read but holds no questionnaire of that format. `code` is told by `wording`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail
