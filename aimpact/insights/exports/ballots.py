"""Ballots one a line, in random order, and free texts apart from them.

On an anonymous survey a line holds neither a receipt nor a day: whoever knows when someone took
part would find their line. Where answers came in several ways, the way is one more field of the
profile. A profile that too few ballots share
loses fields (`disclosure.blur_profiles`), and free texts stand on a sheet of their own, shuffled.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from aimpact.accounts.enums import ProfileField
from aimpact.core.postgresql.base import unhurried
from aimpact.insights.disclosure import BLURRED, Profile, blur_profiles
from aimpact.insights.exports.sheets import JOINT, NOT_SHOWN, CellValue, Row, Sheet
from aimpact.insights.selectors import ProfileLabels, text_places
from aimpact.insights.selectors.profiles import WAY
from aimpact.insights.wording import read
from aimpact.questionnaire.answers import visible_questions
from aimpact.questionnaire.conditions import Answers, Value
from aimpact.questionnaire.kinds import Field, behaviour_of
from aimpact.questionnaire.reserved import reserved_questions
from aimpact.questionnaire.structure import Kind, Question
from aimpact.surveys.enums import Anonymity
from aimpact.surveys.models import Ballot, OpenAnswer, Survey

_Write = Callable[[Value], CellValue]

ROWS_AT_ONCE = 2_000
KEPT_LONGEST = (
    ProfileField.AGE_BAND,
    ProfileField.GENDER,
    ProfileField.OCCUPATION,
    ProfileField.COMMUNE,
    WAY,
)
"""Profile fields, from the last one to lose to the first: a commune points to people most."""


@dataclass(frozen=True, slots=True)
class Column:
    """One field of the questionnaire and the question that it belongs to."""

    question: Question
    field: Field


def columns_of(survey: Survey, *, is_nameless: bool = False) -> list[Column]:
    """What the ballots may be shown with: on an anonymous survey, nothing that points to people.
    `is_nameless`: as on an anonymous one, whatever the survey.

    Nor what they were asked for who they are: that a question was asked tells the age or the
    commune that its condition looks at, which `blur_profiles` takes away beside it.
    """
    if not (survey.is_anonymous or is_nameless):
        return [*_every_column(survey)]
    reserved = reserved_questions(survey.document)
    return [each for each in _every_column(survey) if _may_stand_beside(each, reserved)]


def _every_column(survey: Survey) -> Iterator[Column]:
    for question in survey.document.questions():
        yield from (Column(question, each) for each in behaviour_of(question).fields(question))


def _may_stand_beside(column: Column, reserved: Collection[str]) -> bool:
    """Whether an anonymous ballot may show that column beside its profile."""
    question = column.question
    if question.code in reserved or question.kind is Kind.HIDDEN:
        return False  # a link may have been given to one person
    return tells_a_number(question) or not points_to_people(column.field)


def ballots_sheet(
    survey: Survey,
    labels: Mapping[str, ProfileLabels],
    *,
    ballots: int,
    in_words: bool,
    is_nameless: bool = False,
) -> Sheet:
    """Every ballot; codes, or labels where `in_words`. Read from the database as it is written.

    `is_nameless`: ballots of a named survey without whatever points to people, as those of an
    anonymous one.
    """
    hides = survey.is_anonymous or is_nameless
    columns = columns_of(survey, is_nameless=is_nameless)
    writers = [_writer(column, in_words=in_words, is_coarse=hides) for column in columns]
    profile = [name for name in KEPT_LONGEST if name in labels]
    header = (
        *(() if hides else (_("Name"), _("E-mail"), _("Receipt"), _("Day"))),
        *(labels[name].title if in_words else name for name in profile),
        *(_heading(column, in_words=in_words) for column in columns),
    )

    def rows() -> Iterator[Row]:
        shown = _shown_profiles(survey, profile, is_whole=not hides)
        for ballot in _in_random_order(survey, with_names=not hides):
            known = shown[_profile_of(ballot, profile)]
            values = zip(profile, known, strict=True)
            yield (
                *(() if hides else _identity(ballot)),
                *(_told(labels[name], value, in_words=in_words) for name, value in values),
                *_answers(survey, zip(columns, writers, strict=True), ballot.answers),
            )

    return Sheet(_("Ballots"), header, rows, ballots)


def texts_sheet(survey: Survey, *, length: int, hidden: Collection[str] = ()) -> Sheet:
    """Every free text of a survey, masked, beside its question, and nothing else, in random order,
    but those of the questions `hidden`.
    """
    # Not inside an f-string: the words of those are not found by makemessages.
    precision = " (" + _("specified") + ")"
    titles = {
        place.name: read(place.question.label) + (precision if place.is_other else "")
        for place in text_places(survey)
        if place.question.code not in hidden
    }

    def rows() -> Iterator[Row]:
        texts = OpenAnswer.objects.filter(survey=survey, field__in=titles)
        texts = texts.order_by("field", "pk")
        pairs = texts.values_list("field", "masked")
        with unhurried():
            for name, text in pairs.iterator(chunk_size=ROWS_AT_ONCE):
                yield (name, titles[name], text)

    return Sheet(_("Free texts"), (_("Column"), _("Question"), _("Text")), rows, length)


def tells_a_number(question: Question) -> bool:
    """Whether its column tells how many: of files, which stay on the platform."""
    return question.kind is Kind.FILE


def points_to_people(field: Field) -> bool:
    """Whether an answer may say who gave it: a text, a place, a way to reach somebody."""
    is_coded = bool(field.choices) or field.is_number or field.is_moment
    return not is_coded


def _in_random_order(survey: Survey, *, with_names: bool) -> Iterator[Ballot]:
    ballots = Ballot.objects.filter(survey=survey).order_by("?")
    if with_names:
        ballots = ballots.select_related("participation__user", "participation__invitation")
    with unhurried():
        yield from ballots.iterator(chunk_size=ROWS_AT_ONCE)


def _identity(ballot: Ballot) -> Row:
    """Who sent a ballot of a named survey; nothing at all in any other mode."""
    if ballot.anonymity != Anonymity.NAMED:
        return ()
    participation = ballot.participation
    user = participation.user if participation else None
    invitation = participation.invitation if participation else None
    email = user.email if user else invitation.email if invitation else ""
    return (user.display_name if user else "", email, ballot.receipt, ballot.day.isoformat())


# --- profiles ---------------------------------------------------------------------------
def _shown_profiles(
    survey: Survey, fields: Sequence[str], *, is_whole: bool
) -> Mapping[Profile, Profile]:
    """What to show of each profile; the whole of it beside names."""
    counts: dict[Profile, int] = {}
    ballots = Ballot.objects.filter(survey=survey).values_list("profile", "channel")
    with unhurried():
        groups = list(ballots.annotate(Count("pk")).order_by())
    for profile, channel, number in groups:
        key = _known_of(profile, channel, fields)
        counts[key] = counts.get(key, 0) + number
    if is_whole:
        return {profile: profile for profile in counts}
    return blur_profiles(counts, survey.smallest_cell)


def _profile_of(ballot: Ballot, fields: Sequence[str]) -> Profile:
    return _known_of(ballot.profile, ballot.channel, fields)


def _known_of(profile: Mapping[str, str], channel: str, fields: Sequence[str]) -> Profile:
    """The values of a ballot for these fields; the way of answering counts as one."""
    known = {**profile, WAY: channel}
    return tuple(known.get(name, "") for name in fields)


def _told(labels: ProfileLabels, value: str, *, in_words: bool) -> str:
    if not in_words or value in {"", BLURRED}:
        return value
    return labels.labels.get(value, value)


# --- answers ----------------------------------------------------------------------------
def _answers(
    survey: Survey, columns: Iterable[tuple[Column, _Write]], answers: Answers
) -> Iterator[CellValue]:
    asked = {question.code for question in visible_questions(survey.document, answers)}
    for column, write in columns:
        if column.question.code not in asked:
            yield NOT_SHOWN
        else:
            value = answers.get(column.field.name)
            yield None if value is None else write(value)


def _writer(column: Column, *, in_words: bool, is_coarse: bool) -> _Write:
    field, is_number = column.field, tells_a_number(column.question)
    labels = {choice.code: read(choice.label) for choice in field.choices} if in_words else {}

    def write(value: Value) -> CellValue:
        if field.is_moment and is_coarse:
            return coarse_moment(str(value))
        if isinstance(value, list):
            if is_number:
                return len(value)
            return JOINT.join(labels.get(code, code) for code in value)
        return labels.get(value, value) if isinstance(value, str) else value

    return write


def coarse_moment(moment: str) -> str:
    """A date by its month, a time by its hour: a date of birth finds one person among many."""
    return f"{moment[:2]}:00" if moment[2:3] == ":" else moment[:7]


def _heading(column: Column, *, in_words: bool) -> str:
    if not in_words:
        return column.field.name
    label = read(column.question.label)
    if column.field.label != column.question.label:
        label = f"{label} – {read(column.field.label)}"
    return f"{column.field.name}. {label}"
