"""Surveys, who took part, and the ballots."""

from aimpact.surveys.models.ballots import Ballot, IncomingBallot, OpenAnswer, PageTurn, Tally
from aimpact.surveys.models.codes import CodeBatch, PrintedCode
from aimpact.surveys.models.distribution import (
    Arrival,
    ArrivalCount,
    CampaignText,
    ChannelLink,
    Embedding,
    ResultsNotice,
)
from aimpact.surveys.models.imports import AnswerImport, FileRole, ImportDraft, ImportFile
from aimpact.surveys.models.kiosks import Kiosk, KioskDay
from aimpact.surveys.models.media import AnswerFile, PendingFile, SurveyMedia
from aimpact.surveys.models.paper import KeyedSheet, PaperBatch, PaperStub
from aimpact.surveys.models.participation import Invitation, Participation, Places
from aimpact.surveys.models.quality import QualityCount
from aimpact.surveys.models.retention import Erasure
from aimpact.surveys.models.rights import Board, BoardPart, SigningKey
from aimpact.surveys.models.saving import SavedAnswers
from aimpact.surveys.models.survey import Survey
from aimpact.surveys.models.versions import EarlierVersion

__all__ = [
    "AnswerFile",
    "AnswerImport",
    "Arrival",
    "ArrivalCount",
    "Ballot",
    "Board",
    "BoardPart",
    "CampaignText",
    "ChannelLink",
    "CodeBatch",
    "EarlierVersion",
    "Embedding",
    "Erasure",
    "FileRole",
    "ImportDraft",
    "ImportFile",
    "IncomingBallot",
    "Invitation",
    "KeyedSheet",
    "Kiosk",
    "KioskDay",
    "OpenAnswer",
    "PageTurn",
    "PaperBatch",
    "PaperStub",
    "Participation",
    "PendingFile",
    "Places",
    "PrintedCode",
    "QualityCount",
    "ResultsNotice",
    "SavedAnswers",
    "SigningKey",
    "Survey",
    "SurveyMedia",
    "Tally",
]
