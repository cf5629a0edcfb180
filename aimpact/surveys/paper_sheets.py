"""The printed sheets of a survey: a tagged PDF, A4, numbered, in ordinary or large print."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aimpact.questionnaire.conditions import Condition
from aimpact.questionnaire.kinds import Field
from aimpact.questionnaire.kinds.comparing import ItemSet, sets_of
from aimpact.questionnaire.structure import Choice, Display, Kind, Page, Question, Text
from aimpact.surveys.enums import Anonymity
from aimpact.surveys.kit.typesetting import typeset_sheet
from aimpact.surveys.models import Survey
from aimpact.surveys.paper.lines import (
    NOT_ON_PAPER,
    PLACES,
    Line,
    marks_of,
    numbered,
    paper_fields,
)
from aimpact.surveys.promises import promise_in_words
from aimpact.surveys.refusals import moment
from aimpact.surveys.selectors.condition_words import Subject, describe_condition, subjects_of
from aimpact.surveys.selectors.paper import profile_lines
from aimpact.ui.text import format_number, typeset

ORDINARY, LARGE = 11, 18
"""Points of the text: large print is at least 18 (the usual measure of French libraries)."""
_LONG_TEXT, _SHORT_TEXT = 5, 1
_HOW = {
    Kind.RANKING: gettext_lazy("Number the lines in your order of preference: 1 for the first."),
    Kind.BEST_WORST: gettext_lazy(
        "In each set, one box in each column, never both on the same line."
    ),
}


def draw_sheets(
    survey: Survey, *, numbers: Iterable[int], language: str, is_large: bool = False
) -> bytes:
    """One numbered sheet for each of the numbers."""
    with translation.override(language):
        data = _data(survey, language) | {
            "numbers": [f"{number:04d}" for number in numbers],
            "size": LARGE if is_large else ORDINARY,
        }
    return typeset_sheet("paper.typ", data)


def _data(survey: Survey, language: str) -> dict[str, Any]:
    document = survey.document
    questions = list(numbered(document))
    subjects = _subjects(questions)
    blocks = [_block(page, n, q, subjects, language) for page, n, q in questions]
    last = max((number for _page, number, _question in questions), default=0)
    profile = [_profile_block(line) for line in profile_lines(survey, after=last)]
    return {
        "language": language,
        "font": "Atkinson Hyperlegible Next",
        "space": survey.space.name,
        "title": _words(document.title, language),
        "intro": _words(document.intro, language),
        "notes": _notes(survey),
        "blocks": _levelled([*_with_titles(questions, blocks, language), *_about_you(profile)]),
        "number_label": _("Sheet no."),
        "end": _words(document.thanks, language),
    }


def _subjects(questions: Sequence[tuple[Page, int, Question]]) -> dict[str, Subject]:
    found: dict[str, Subject] = {}
    for _page, number, question in questions:
        if number:
            found |= {subject.field.name: subject for subject in subjects_of(question, number)}
    return found


def _notes(survey: Survey) -> list[str]:
    notes = [
        _("Tick the boxes with a pen. If you make a mistake, cross the whole line out."),
        _("The number of the sheet serves to count it once: nobody notes to whom it is given."),
    ]
    if survey.anonymity == Anonymity.PSEUDONYM:
        notes.insert(0, " ".join(promise_in_words(survey)))
    elif survey.is_anonymous:
        notes.insert(0, _("Anonymous: write nothing that tells who you are."))
    else:
        named = _("Named: the team of %(space)s sees your answers with your name.")
        notes.insert(0, named % {"space": survey.space.name})
    if survey.closes_at:
        until = _("To be given back before %(date)s.")
        notes.append(until % {"date": moment(survey.closes_at, survey)})
    return notes


def _with_titles(
    questions: Sequence[tuple[Page, int, Question]],
    blocks: Sequence[dict[str, Any]],
    language: str,
) -> list[dict[str, Any]]:
    """The blocks, each page's title and introduction before its first question."""
    found: list[dict[str, Any]] = []
    seen = ""
    for (page, _number, _question), block in zip(questions, blocks, strict=True):
        if page.code != seen:
            seen = page.code
            title, intro = _words(page.title, language), _words(page.intro, language)
            if title or intro:
                found.append({"kind": "part", "title": title, "intro": intro})
        found.append(block)
    return found


def _levelled(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks with the level of their headings: no level is skipped (PDF/UA)."""
    level = 2
    for block in blocks:
        if block["kind"] == "part" and block["title"]:
            level = 3
        block["level"] = level
    return blocks


def _about_you(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not blocks:
        return []
    intro = _("You may leave these questions blank.")
    return [{"kind": "part", "title": _("About you"), "intro": intro}, *blocks]


def _block(
    page: Page, number: int, question: Question, subjects: dict[str, Subject], language: str
) -> dict[str, Any]:
    conditions = [page.condition, question.condition]
    return {
        "kind": "question",
        "number": str(number) if number else "",
        "label": _words(question.label, language),
        "hint": _words(question.help, language),
        "only_if": [_only_if(c, subjects, language) for c in conditions if c],
        "how": _how(question),
        **_body(question, language),
    }


def _only_if(condition: Condition, subjects: dict[str, Subject], language: str) -> str:
    words = describe_condition(condition, subjects)
    return _("Answer only if: %(condition)s.") % {"condition": words}


def _how(question: Question) -> str:
    if question.kind in NOT_ON_PAPER:
        return _(
            "Paper carries no file. To send one, answer on a screen instead of on this sheet:"
            " whoever gave it to you can help."
        )
    if question.kind in PLACES:
        return _how_place(question)
    if question.kind in _HOW:
        return str(_HOW[question.kind])
    fields = [f for f in paper_fields(question) if f.name != question.other_field]
    if not fields or not fields[0].choices:
        return _range(question) if fields and fields[0].is_number else ""
    if not fields[0].is_list:
        return _("One box.") if len(fields) == 1 else _("One box on each line.")
    if question.kind is Kind.BUDGET:
        return _("As many boxes as the budget allows: %(total)s at most.") % {
            "total": _amount(question.maximum or 0, question)
        }
    if question.maximum is None:
        return _("As many boxes as you like.")
    limit = int(question.maximum)
    sentence = ngettext("At most %(number)s box.", "At most %(number)s boxes.", limit)
    return sentence % {"number": format_number(limit)}


def _how_place(question: Question) -> str:
    if question.kind is Kind.ZONE:
        return _("Write the communes of the zone, with their département.")
    if question.kind is Kind.PIN:
        return _("Write the commune, with its département.")
    return _("Write its name, with its département or its postal code.")


def _range(question: Question) -> str:
    """Between which numbers the answer is, where it is bounded."""
    if question.minimum is None or question.maximum is None:
        return ""
    return _("A number from %(low)s to %(high)s.") % {
        "low": format_number(question.minimum),
        "high": format_number(question.maximum),
    }


def _amount(number: float, question: Question) -> str:
    unit = question.unit.read(translation.get_language()[:2])
    return f"{format_number(number)} {unit}".strip()


def _body(question: Question, language: str) -> dict[str, Any]:
    """The boxes, the grid or the lines to write on."""
    if question.kind in NOT_ON_PAPER:
        return {}
    fields = paper_fields(question)
    own = [each for each in fields if each.name != question.other_field]
    if question.rows and own and own[0].choices:
        heads = _marked(own[0], question, language)
        rows = [_words(each.label, language) for each in own]
        return {"grid": {"heads": heads, "rows": rows}}
    if question.kind is Kind.PAIRWISE:
        return {"pairs": [_marked(each, question, language) for each in own]}
    if question.kind is Kind.BEST_WORST:
        return {"sets": [_set(each, question, language) for each in sets_of(question)]}
    if len(own) > 1:
        return {"entries": [_words(each.label, language) for each in own]}
    if own and own[0].choices:
        specify = len(fields) > len(own)
        return {
            "boxes": _marked(own[0], question, language),
            "ranked": own[0].is_ranked,
            "specify": _("Please specify:") if specify else "",
        }
    return {"lines": _height(question)} if own else {}


def _set(each: ItemSet, question: Question, language: str) -> dict[str, Any]:
    """One set: a line an item, a box for the first one and a box for the last one."""
    marks = marks_of(each.items)
    return {
        "name": _("Set %(number)s") % {"number": each.number},
        "heads": [_words(end, language) for end in (question.high, question.low)],
        "rows": [(marks[item.code], _words(item.label, language)) for item in each.items],
    }


def _profile_block(line: Line) -> dict[str, Any]:
    language = translation.get_language()[:2]
    body: dict[str, Any] = (
        {"boxes": _marked(line.field, line.question, language), "ranked": False, "specify": ""}
        if line.field.choices
        else {"lines": 1}
    )
    return {
        "kind": "question",
        "number": str(line.number),
        "label": _words(line.question.label, language),
        "hint": "",
        "only_if": [],
        "how": "",
        **body,
    }


def _marked(field: Field, question: Question, language: str) -> list[tuple[str, str]]:
    """The boxes of a field: the figure that is keyed, and the words, with the cost if any."""
    marks = marks_of(field.choices)
    return [(marks[choice.code], _choice(choice, question, language)) for choice in field.choices]


def _choice(choice: Choice, question: Question, language: str) -> str:
    words = _words(choice.label, language)
    if question.kind is Kind.BUDGET and choice.amount is not None:
        return f"{words} ({_amount(choice.amount, question)})"
    return words


def _height(question: Question) -> int:
    is_long = question.kind is Kind.TEXT and question.display is Display.LONG
    return _LONG_TEXT if is_long else _SHORT_TEXT


def _words(text: Text, language: str) -> str:
    return typeset(text.read(language), language=language)
