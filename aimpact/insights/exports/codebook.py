"""The codebook: what each column and each code of the other files means."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from aimpact.insights.disclosure import BLURRED
from aimpact.insights.drawings.particulars import links_words
from aimpact.insights.exports.sheets import JOINT, NOT_SHOWN, Row, Sheet
from aimpact.insights.selectors import ProfileLabels
from aimpact.insights.selectors.profiles import WAY
from aimpact.insights.wording import describe_conditions
from aimpact.questionnaire.kinds import Field, behaviour_of
from aimpact.questionnaire.structure import Kind, Page, Question
from aimpact.surveys.enums import Channel
from aimpact.surveys.models import Survey


def codebook_sheet(survey: Survey, labels: Mapping[str, ProfileLabels]) -> Sheet:
    """One line a column, then one line a code. Question and answer labels in both languages."""
    header = (
        _("Column"),
        _("Page"),
        _("Question"),
        _("Type"),
        _("Label (French)"),
        _("Label (English)"),
        _("Required"),
        _("Asked of"),
        _("Code"),
        _("Answer (French)"),
        _("Answer (English)"),
        _("Remark"),
    )
    rows = [*_lines(survey, labels)]
    return Sheet(_("Codebook"), header, lambda: iter(rows), len(rows))


def _lines(survey: Survey, labels: Mapping[str, ProfileLabels]) -> Iterator[Row]:
    for each in labels.values():
        yield from _profile_lines(survey, each)
    for page in survey.document.pages:
        for question in page.questions:
            for field in behaviour_of(question).fields(question):
                yield from _field_lines(survey, page, question, field)


def _profile_lines(survey: Survey, labels: ProfileLabels) -> Iterator[Row]:
    name = labels.profile_field
    is_way = name == WAY
    remark = _("How the answer came in.") if is_way else _("Asked at the end; may be left out.")
    yield (name, "", "", _("profile"), labels.title, "", _("no"), _("everyone"), *_none(remark))
    for value, label in labels.labels.items():
        yield (name, *_blank(7), value, label, "", "")
    if survey.is_anonymous:
        hidden = _("hidden: fewer than %(k)s ballots share this profile") % {
            "k": survey.smallest_cell
        }
        yield (name, *_blank(7), BLURRED, hidden, "", "")
    if is_way:
        for way in (Channel.WEB, Channel.IMPORT):
            yield (name, *_blank(7), way.value, str(way.label), "", "")
        return
    yield (name, *_blank(7), "", _("no answer"), "", "")


def _field_lines(survey: Survey, page: Page, question: Question, field: Field) -> Iterator[Row]:
    yield (
        field.name,
        page.code,
        question.code,
        _kind(question, field),
        *_label(question, field),
        _("yes") if question.is_required and field.name != question.other_field else _("no"),
        describe_conditions(survey.document, page, question) or _("everyone"),
        *_none(_remark(survey, question, field)),
    )
    for choice in field.choices:
        remark = _("no opinion: left out of means") if choice.is_no_opinion else ""
        yield (field.name, *_blank(7), choice.code, choice.label.fr, choice.label.en, remark)
    yield (field.name, *_blank(7), "", _("no answer"), "", "")
    if page.condition or question.condition:
        yield (field.name, *_blank(7), NOT_SHOWN, _("not asked"), "", "")


def _label(question: Question, field: Field) -> tuple[str, str]:
    if field.label == question.label:
        return question.label.fr, question.label.en
    pairs = ((question.label.fr, field.label.fr), (question.label.en, field.label.en))
    french, english = (" – ".join(filter(None, pair)) for pair in pairs)
    return french, english


def _kind(question: Question, field: Field) -> str:
    if field.name == question.other_field:
        return _("text of “other”")
    return {
        Kind.DATE: _("date"),
        Kind.TIME: _("time"),
        Kind.DATETIME: _("date and time"),
        Kind.EMAIL: _("e-mail address"),
        Kind.PHONE: _("telephone number"),
        Kind.URL: _("web address"),
        Kind.PLACE: _("place"),
        Kind.CONSENT: _("agreement"),
        Kind.HIDDEN: _("value of the link"),
        Kind.SINGLE: _("single choice"),
        Kind.MULTIPLE: _("multiple choice"),
        Kind.YES_NO: _("yes or no"),
        Kind.RATING: _("rating"),
        Kind.MATRIX: _("line of a matrix"),
        Kind.NUMBER: _("number"),
        Kind.TEXT: _("free text"),
        Kind.PICTURE: _("picture choice"),
        Kind.FILE: _("number of files"),
        Kind.PIN: _("place on a map"),
        Kind.ZONE: _("zone on a map"),
        Kind.RANKING: _("ranking"),
        Kind.CONSTANT_SUM: _("points of a choice"),
        Kind.PAIRWISE: _("answer preferred of two"),
        Kind.BEST_WORST: _("first or last of a set"),
        Kind.BUDGET: _("projects of a budget"),
        Kind.JUDGMENT: _("mention of an option"),
        Kind.STATEMENTS: _("opinion on a statement"),
        Kind.NPS: _("recommendation from 0 to 10"),
        Kind.SLIDER: _("number on a slider"),
    }.get(question.kind, question.kind.value)


def _remark(survey: Survey, question: Question, field: Field) -> str:
    if question.kind is Kind.HIDDEN and survey.is_anonymous:
        return links_words(survey.smallest_cell)
    if field.is_place:
        return _("Codes of the place and of those around it, separated by %(joint)s") % {
            "joint": JOINT
        }
    if field.is_moment:
        return _("ISO 8601; by month or by hour in the files of anonymous surveys")
    if field.is_ranked:
        return _("In order of preference, separated by %(joint)s") % {"joint": JOINT}
    if field.is_list:
        return _("Several answers, separated by %(joint)s") % {"joint": JOINT}
    return question.unit.fr if field.is_number else ""


def _blank(number: int) -> tuple[str, ...]:
    return ("",) * number


def _none(remark: str) -> tuple[str, ...]:
    return ("", "", "", remark)
