"""Studies, what analysts of AimPact compute in them, what they keep and write."""

from aimpact.desk.models.coding import (
    Code,
    CodedText,
    Coder,
    Coding,
    FrameChange,
    Judgement,
    Settlement,
)
from aimpact.desk.models.readings import Advice, Reading, Section, SectionVersion
from aimpact.desk.models.reviews import (
    MissionWish,
    ReadingComment,
    Remark,
    RemarkAnswer,
    Verdict,
)
from aimpact.desk.models.studies import Assignment, Study, StudySurvey
from aimpact.desk.models.workbench import StudyFile, StudyStep, StudyTable, TableFigures

__all__ = [
    "Advice",
    "Assignment",
    "Code",
    "CodedText",
    "Coder",
    "Coding",
    "FrameChange",
    "Judgement",
    "MissionWish",
    "Reading",
    "ReadingComment",
    "Remark",
    "RemarkAnswer",
    "Section",
    "SectionVersion",
    "Settlement",
    "Study",
    "StudyFile",
    "StudyStep",
    "StudySurvey",
    "StudyTable",
    "TableFigures",
    "Verdict",
]
