"""Everything that a page of results shows, from the counters alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from aimpact.insights.designs import Design, design_of
from aimpact.insights.models import SamplePlan
from aimpact.insights.readings.course import CourseReading, read_course
from aimpact.insights.readings.crossing import Crossing, CrossReading
from aimpact.insights.readings.people import PeopleReading, read_people
from aimpact.insights.readings.quality import Quality, read_quality
from aimpact.insights.readings.questions import (
    QuestionReading,
    counted_fields,
    read_question,
    ways_together,
)
from aimpact.insights.readings.weights import WeightedResults
from aimpact.insights.rules import CrossingRefusal, crossing_refusal, reserved_refusal
from aimpact.insights.sampling import LabelRefusal
from aimpact.insights.selectors.places import gazetteer_of
from aimpact.insights.selectors.profiles import (
    WAY,
    Population,
    ProfileLabels,
    crossed_fields,
    crossed_of,
    populations,
    profile_labels,
    with_crossed,
    with_inhabited,
)
from aimpact.insights.selectors.quality import sign_rows, signs_of
from aimpact.insights.selectors.sampling import granted_label, sample_plan_of, weights_of
from aimpact.insights.tallies import Book, Tallies, read_book
from aimpact.questionnaire.answers import question_of_arm
from aimpact.questionnaire.arrangement import ORIGINAL
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.reserved import Way, links_behind, reserved_questions
from aimpact.questionnaire.structure import Kind as QuestionKind
from aimpact.questionnaire.structure import Page, Question
from aimpact.spaces.models import Membership
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.models import IncomingBallot, Invitation, Survey, Tally
from aimpact.surveys.services.sealing import BALLOTS
from aimpact.territories.models import Territory


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question of the page: everybody's answers, those of each group if it is crossed, those
    of each wording if several were drawn. `refusal`: only a group is asked, and why none of its
    answers is told for now; the reading is then empty.
    """

    page: Page
    question: Question
    reading: QuestionReading
    crosses: Sequence[CrossReading] = ()
    wordings: Sequence[QuestionReading] = ()
    refusal: CrossingRefusal | None = None


@dataclass(frozen=True, slots=True)
class People:
    """Who took part, by one profile field, with the population where it is known."""

    labels: ProfileLabels
    reading: PeopleReading
    population: Population | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The results of a survey at one moment.

    `is_shown` is false under `smallest_cell` ballots: nothing but their number is then said.
    `fields` are what answers may be compared by. `register` is how many could answer (`None`:
    nobody knows). `crossed` names the profile field set beside the answers, empty for none;
    `refusal` says why there cannot be any. `quality` holds the signs of how ballots came in.
    `sample` is what the team declared of how people were chosen, `label_refusals` why the label
    that it asks for is not given. `population` holds the inhabitants by gender and age together,
    `weighted` the weights of a sample.
    """

    survey: Survey
    at: datetime
    book: Book
    is_shown: bool
    design: Design
    register: int | None
    territory: Territory | None
    course: CourseReading
    people: Sequence[People] = ()
    questions: Sequence[AskedQuestion] = ()
    fields: Sequence[str] = ()
    crossed: ProfileLabels | None = None
    refusal: CrossingRefusal | None = None
    quality: Quality | None = None
    sample: SamplePlan | None = None
    label_refusals: Sequence[LabelRefusal] = ()
    population: Population | None = None
    weighted: WeightedResults | None = None

    @property
    def ballots(self) -> int:
        return self.book.everybody.ballots

    @property
    def participation(self) -> float | None:
        """Share of the register that took part; `None` where there is none."""
        if not self.register or self.ballots > self.register:
            return None
        return self.ballots / self.register


def read_results(
    survey: Survey, *, at: datetime, crossed: str = "", is_public: bool = False
) -> Results:
    """The results of a survey, crossed with the profile field `crossed` where that may be.

    A number of queries that depends on nothing; none reads a ballot.
    """
    asked = crossed if crossed in {*survey.profile_fields, WAY} else ""
    book = read_survey_book(survey, crossed=asked)
    fields = crossed_fields(survey, book)
    wanted = asked if asked in fields else ""
    ballots = book.everybody.ballots
    is_waiting = has_waiting_ballots(survey)
    refusal = crossing_refusal(
        survey,
        fields=fields,
        ballots=ballots,
        is_waiting=is_waiting,
        is_public=is_public,
        at=at,
    )
    labels = profile_labels(book, fields)
    is_shown = ballots >= survey.smallest_cell
    register = _register(survey)
    territory = survey.territory or survey.space.territory
    inhabitants = _inhabitants(survey, labels, territory) if is_shown else {}
    people = _people(survey, book, labels, inhabitants) if is_shown else ()
    plan = sample_plan_of(survey)
    weighted = weights_of(survey, plan)
    granted, label_refusals = granted_label(
        plan, book.everybody, _largest_gaps(people), register=register, weighted=weighted
    )
    shown_crossed = labels[wanted] if wanted and refusal is None else None
    refused = refused_questions(
        survey, book.everybody, is_waiting=is_waiting, is_public=is_public, at=at
    )
    return Results(
        survey=survey,
        at=at,
        book=book,
        is_shown=is_shown,
        design=design_of(survey, book.everybody, register=register, granted=granted),
        register=register,
        territory=territory,
        course=_course(survey, book, at),
        people=people,
        questions=_questions(survey, book, shown_crossed, refused) if is_shown else (),
        fields=fields,
        crossed=shown_crossed,
        refusal=refusal,
        quality=_quality(survey, book) if is_shown else None,
        sample=plan,
        label_refusals=label_refusals,
        population=crossed_of(inhabitants),
        weighted=weighted,
    )


def _quality(survey: Survey, book: Book) -> Quality:
    return read_quality(book.everybody, signs_of(book.everybody), k=survey.smallest_cell)


def results_of_book(survey: Survey, book: Book, *, at: datetime) -> Results:
    """Results from counters that are in no database: those of a rehearsal. Never crossed."""
    labels = profile_labels(book, survey.profile_fields)
    territory = survey.territory or survey.space.territory
    return Results(
        survey=survey,
        at=at,
        book=book,
        is_shown=True,
        design=design_of(survey, book.everybody, register=None),
        register=None,
        territory=territory,
        course=_course(survey, book, at),
        people=_people(survey, book, labels, _inhabitants(survey, labels, territory)),
        questions=_questions(survey, book, None, {}),
    )


def read_survey_book(survey: Survey, *, crossed: str = "") -> Book:
    """The survey's counters in one query: everybody's, the profile's, the crossed answers, and
    the signs of how ballots came in.
    """
    wanted = Q(profile_field="") | Q(field=BALLOTS)
    if crossed:
        wanted |= Q(profile_field=crossed)
    rows = Tally.objects.filter(wanted, survey=survey)
    columns = ("field", "answer", "profile_field", "profile_value", "count", "total")
    return read_book(rows.values_list(*columns).union(sign_rows(survey), all=True))


def has_waiting_ballots(survey: Survey) -> bool:
    """Whether ballots of the survey are still in the urn."""
    return IncomingBallot.objects.filter(survey=survey).exists()


def _register(survey: Survey) -> int | None:
    if survey.rule.asks_only(Kind.INVITED):
        return Invitation.objects.filter(survey=survey).count() or None
    if survey.rule.asks_only(Kind.MEMBER) and not survey.space.is_public:
        return Membership.objects.filter(space=survey.space).count() or None
    return None


def _course(survey: Survey, book: Book, at: datetime) -> CourseReading:
    last = survey.ended_at(at) or at
    return read_course(
        survey.document,
        book.everybody,
        first=survey.opens_at.astimezone(survey.zone).date() if survey.opens_at else None,
        last=last.astimezone(survey.zone).date(),
        k=survey.smallest_cell,
    )


def _inhabitants(
    survey: Survey, labels: Mapping[str, ProfileLabels], territory: Territory | None
) -> dict[str, Population]:
    fields = [name for name in labels if name != WAY]
    return populations(territory, with_crossed(fields), space=survey.space)


def _people(
    survey: Survey,
    book: Book,
    labels: Mapping[str, ProfileLabels],
    known: Mapping[str, Population],
) -> list[People]:
    labels = {
        name: with_inhabited(each, known.get(name)) for name, each in labels.items() if name != WAY
    }
    return [
        People(
            labels=each,
            reading=read_people(
                book,
                profile_field=name,
                order=each.order,
                k=survey.smallest_cell,
                population=known[name].counts if name in known else None,
            ),
            population=known.get(name),
        )
        for name, each in labels.items()
    ]


def _largest_gaps(people: Sequence[People]) -> dict[str, float]:
    found = {each.labels.profile_field: each.reading.largest_gap for each in people}
    return {name: gap for name, gap in found.items() if gap is not None}


def refused_questions(
    survey: Survey, tallies: Tallies, *, is_waiting: bool, is_public: bool, at: datetime
) -> dict[str, CrossingRefusal]:
    """Questions asked of a group whose answers are not told for now, by their code, and why."""
    found = {}
    together = _ways_together(survey, tallies)
    behind = links_behind(survey.document) if together else {}
    for code in reserved_questions(survey.document):
        question = survey.document.question(code)
        asked = _fewest_asked(question, tallies) if question else 0
        if behind.get(code, frozenset()) & together:
            asked = 0  # how many were asked would tell a way in from those counted with it
        refusal = reserved_refusal(
            survey, asked=asked, is_waiting=is_waiting, is_public=is_public, at=at
        )
        if refusal is not None:
            found[code] = refusal
    return found


def refusal_of(
    survey: Survey, code: str, tallies: Tallies, *, at: datetime
) -> CrossingRefusal | None:
    """Why the team reads nothing of that question for now. No query for most questions."""
    if code not in reserved_questions(survey.document):
        return None
    is_waiting = has_waiting_ballots(survey)
    found = refused_questions(survey, tallies, is_waiting=is_waiting, is_public=False, at=at)
    return found.get(code)


def _ways_together(survey: Survey, tallies: Tallies) -> frozenset[Way]:
    """The values of the address of an anonymous survey that are not told one by one."""
    if not survey.is_anonymous:
        return frozenset()
    return frozenset(
        (question.code, value)
        for question in survey.document.questions()
        if question.kind is QuestionKind.HIDDEN
        for value in ways_together(question, tallies, k=survey.smallest_cell)
    )


def _fewest_asked(question: Question, tallies: Tallies) -> int:
    """Of how many people the smallest group is, among those asked one of its lines or choices."""
    numbers = [tallies.asked(each.name) for each in counted_fields(question)]
    numbers += [tallies.offered(question.code, c.code) for c in question.choices if c.condition]
    return min((number for number in numbers if number), default=0)


def _questions(
    survey: Survey,
    book: Book,
    crossed: ProfileLabels | None,
    refused: Mapping[str, CrossingRefusal],
) -> list[AskedQuestion]:
    crossing = crossing_of(survey, book, crossed) if crossed else None
    known = gazetteer_of(survey.document, book.everybody)
    k = survey.smallest_cell

    def asked(page: Page, question: Question) -> AskedQuestion:
        if question.code in refused:
            nothing = read_question(question, Tallies())
            return AskedQuestion(page, question, nothing, refusal=refused[question.code])
        return AskedQuestion(
            page=page,
            question=question,
            reading=read_question(
                question, book.everybody, k=k, known=known, is_anonymous=survey.is_anonymous
            ),
            crosses=crossing.read(question) if crossing and may_tell_each(survey, question) else (),
            wordings=_wordings(survey, question, book),
        )

    return [
        asked(page, question)
        for page in survey.document.pages
        for question in page.questions
        if behaviour_of(question).fields(question)
    ]


def may_tell_each(survey: Survey, question: Question) -> bool:
    """Whether the counts of a question may stand beside others: a value of the address is a way
    in, and small ones of an anonymous survey would come out of the sums.
    """
    return not (survey.is_anonymous and question.kind is QuestionKind.HIDDEN)


def _wordings(survey: Survey, question: Question, book: Book) -> list[QuestionReading]:
    """What was answered to each wording of a question, where several were drawn."""
    if not question.variants or not may_tell_each(survey, question):
        return []
    arms = [ORIGINAL, *(variant.code for variant in question.variants)]
    return [read_question(question_of_arm(question, arm), book.everybody) for arm in arms]


def crossing_of(survey: Survey, book: Book, labels: ProfileLabels) -> Crossing:
    """Every question of the survey by one profile field, protected."""
    return Crossing(
        survey.document,
        book,
        profile_field=labels.profile_field,
        order=labels.order,
        k=survey.smallest_cell,
    )
