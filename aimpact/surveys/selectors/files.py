"""Reads of the files that participants send: by their form, and by the team, unlinked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aimpact.core.filetypes import PICTURES
from aimpact.questionnaire.kinds import ASKED
from aimpact.questionnaire.reserved import reserved_questions
from aimpact.questionnaire.structure import Kind, Question
from aimpact.surveys.models import AnswerFile, IncomingBallot, PendingFile, Survey, Tally

FILES_SHOWN = 40
LOOKED_UP_MOST = 60
"""Tickets of one form that are looked for; nobody's form has so many."""

Fault = tuple[str, dict[str, float]]


@dataclass
class SurveyUploads:
    """The files of one form (`questionnaire.kinds.Uploads`). No query where there is no ticket."""

    survey: Survey
    given: dict[str, list[Fault]] = field(default_factory=dict)
    known: dict[tuple[str, str], bool] = field(default_factory=dict)

    def knows(self, name: str, ticket: str) -> bool:
        """Whether that ticket is one of a file sent for that field of this survey."""
        key = (name, ticket)
        if key not in self.known:
            found = PendingFile.objects.filter(survey=self.survey, field=name, ticket=ticket)
            self.known[key] = len(self.known) < LOOKED_UP_MOST and found.exists()
        return self.known[key]

    def faults(self, name: str) -> Sequence[Fault]:
        """Why files sent with this form for that field were not taken."""
        return self.given.get(name, ())

    def refuse(self, name: str, code: str, **figures: float) -> None:
        """Note that a file was not taken."""
        self.given.setdefault(name, []).append((code, figures))


@dataclass
class PreviewUploads(SurveyUploads):
    """The preview keeps no file: it believes what it is told."""

    def knows(self, name: str, ticket: str) -> bool:
        return True


def pending_files(survey: Survey, tickets: Sequence[str]) -> list[PendingFile]:
    """The files of these tickets, in the same order. No query for none."""
    if not tickets:
        return []
    rows = PendingFile.objects.filter(survey=survey, ticket__in=tickets)
    found = {pending.ticket: pending for pending in rows}
    return [found[ticket] for ticket in tickets if ticket in found]


@dataclass(frozen=True)
class FilePage:
    """Files sent for one question. `following`: the cursor of the next page, `None` on the last.

    `is_hidden`: fewer ballots than the smallest group that the survey shows.
    """

    question: Question
    files: Sequence[AnswerFile] = ()
    following: int | None = None
    is_hidden: bool = False

    @property
    def pictures(self) -> list[AnswerFile]:
        return [one for one in self.files if one.kind in PICTURES]

    @property
    def documents(self) -> list[AnswerFile]:
        return [one for one in self.files if one.kind not in PICTURES]


def file_questions(survey: Survey) -> list[Question]:
    """Questions that files are sent for."""
    return [question for question in survey.document.questions() if question.kind is Kind.FILE]


def may_show_files(survey: Survey, code: str, *, at: datetime) -> bool:
    """Whether enough ballots are in the box for the files of one to be among others.

    A question that people are asked for who they are is as few people as were asked it, and is
    told once, when the survey has ended (ADR 0009).
    """
    if not survey.is_anonymous:
        return True
    name, answer = "", ""
    if code in reserved_questions(survey.document):
        if survey.ended_at(at) is None or IncomingBallot.objects.filter(survey=survey).exists():
            return False
        name, answer = code, ASKED
    row = Tally.objects.filter(survey=survey, field=name, answer=answer, profile_field="").first()
    return row is not None and row.count >= survey.smallest_cell


def files_page(survey: Survey, question: Question, *, at: datetime, after: int = -1) -> FilePage:
    """One page of the files of a question. Ids are random: their order says nothing."""
    if not may_show_files(survey, question.code, at=at):
        return FilePage(question, is_hidden=True)
    files = AnswerFile.objects.filter(survey=survey, field=question.code, pk__gt=after)
    rows = list(files.order_by("pk")[: FILES_SHOWN + 1])
    following = rows[FILES_SHOWN - 1].pk if len(rows) > FILES_SHOWN else None
    return FilePage(question, rows[:FILES_SHOWN], following)
