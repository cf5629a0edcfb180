"""The step « themes »: what the free texts of each question are about, as proposals.

Masked texts are read, and nothing of who wrote them. Questions that too small a group was asked
are left out, as everywhere. What the team accepted for the same question of an earlier survey of
the space is looked for first; the rest is grouped by what it says.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from django.utils import timezone

from aimpact.core.text import fold
from aimpact.insights.analyses.matrix import Matrix
from aimpact.insights.enums import Voice
from aimpact.insights.models import ThemedText, ThemeSet
from aimpact.insights.selectors.results import may_tell_each, read_survey_book, refused_questions
from aimpact.insights.selectors.texts import TextPlace, text_places
from aimpact.insights.services.theme_proposals import Proposal, propose_themes
from aimpact.insights.steps import Part, Progress
from aimpact.insights.wording import read
from aimpact.language import FEWEST_TEXTS
from aimpact.language.learning import CERTAIN_ENOUGH, Coder
from aimpact.language.near import near_groups
from aimpact.language.patience import Report, patiently
from aimpact.language.phrases import key_phrases, make_label
from aimpact.language.themes import Themes, find_themes
from aimpact.language.vectors import share_of
from aimpact.surveys.models import OpenAnswer, Survey

MOST_LEARNT = 5_000
"""Decided texts from which a question learns."""
FEWEST_COPIES, MOST_COPIED = 3, 20
"""Texts written alike from which the team is told, and groups of them that are kept."""
_MARKS = re.compile(r"\[[a-zé]+ masquée?\]")
Texts = list[tuple[int, str]]


def compute(
    survey: Survey, matrix: Matrix, earlier: Mapping[str, Part], progress: Progress
) -> Part:
    """The part « themes »: by field, how many texts were read and how many themes proposed."""
    places = _readable(survey)
    found: dict[str, dict[str, int]] = {}
    for number, place in enumerate(places):
        texts = _texts(survey, place)
        report = partial(_report, progress, number, len(places))
        if proposals := _propose(survey, place, texts, share_of(report, 0, 0.7)):
            propose_themes(
                survey,
                proposals,
                field=place.name,
                question=read(place.question.label),
                texts=len(texts),
                at=timezone.now(),
                copies=_copies(texts, share_of(report, 0.7, 0.8)),
                report=share_of(report, 0.8, 1),
            )
            found[place.name] = {"texts": len(texts), "themes": len(proposals)}
    return {"fields": found} if found else {}


def _report(progress: Progress, number: int, of: int, share: float) -> None:
    progress((number + share) / of)


def _readable(survey: Survey) -> list[TextPlace]:
    tallies = read_survey_book(survey).everybody
    refused = refused_questions(
        survey, tallies, is_waiting=False, is_public=False, at=timezone.now()
    )
    return [
        place
        for place in text_places(survey)
        if place.question.code not in refused and may_tell_each(survey, place.question)
    ]


def _texts(survey: Survey, place: TextPlace) -> Texts:
    answers = OpenAnswer.objects.filter(survey=survey, field=place.name).order_by("pk")
    rows = answers.values_list("pk", "masked").iterator(chunk_size=2_000)
    return [(pk, without_marks(text)) for pk, text in rows]


def without_marks(text: str) -> str:
    """A masked text without the marks of what is covered, which say nothing."""
    return _MARKS.sub(" ", text)


def _propose(survey: Survey, place: TextPlace, texts: Texts, report: Report) -> list[Proposal]:
    if len(texts) < FEWEST_TEXTS:
        return []
    learnt = _learnt(survey, place, texts, share_of(report, 0, 0.3))
    known = {pk for proposal in learnt for pk, _near in proposal.members}
    rest = [(pk, text) for pk, text in texts if pk not in known]
    return learnt + _grouped(rest, share_of(report, 0.3, 1))


def _copies(texts: Texts, report: Report) -> list[tuple[int, int]]:
    """Texts written alike: the key of one of them, and how many there are."""
    said = [text for _pk, text in texts]
    groups = patiently(partial(near_groups, said), report)
    return [(texts[g[0]][0], len(g)) for g in groups[:MOST_COPIED] if len(g) >= FEWEST_COPIES]


def _grouped(texts: Texts, report: Report) -> list[Proposal]:
    try:
        said = [text for _pk, text in texts]
        found = patiently(partial(_found, said), share_of(report, 0, 0.95))
    except ValueError:  # too few texts say something
        return []
    return _as_proposals(found, texts, share_of(report, 0.95, 1))


def _found(said: Sequence[str], report: Report) -> Themes:
    return find_themes(said, report=report)


def _as_proposals(found: Themes, texts: Texts, report: Report) -> list[Proposal]:
    phrases = key_phrases(
        found.clauses, found.theme_of.tolist(), number=found.number, report=report
    )
    proposals = []
    for theme in range(found.number):
        inside = [int(i) for i in found.members[:, theme].nonzero()[0]]
        members = [(texts[i][0], float(found.nearness[i, theme])) for i in inside]
        if members and phrases[theme]:
            voices = {texts[i][0]: Voice.TYPICAL.value for i in found.typical[theme]}
            voices |= {texts[i][0]: Voice.APART.value for i in found.apart[theme]}
            label = make_label(phrases[theme])
            proposals.append(Proposal(label, phrases[theme], members, voices=voices))
    return sorted(proposals, key=lambda each: -len(each.members))


def _learnt(survey: Survey, place: TextPlace, texts: Texts, report: Report) -> list[Proposal]:
    """The themes that the team accepted for the same question before, where texts are like them."""
    decided: list[tuple[str, set[str]]] = []
    before = ThemeSet.objects.filter(
        survey__space_id=survey.space_id, question=fold(read(place.question.label))
    ).exclude(survey=survey)
    for theme_set in before.filter(themes__accepted_at__isnull=False).distinct().order_by("pk"):
        decided += _decided(theme_set)
    return _apply(decided[-MOST_LEARNT:], texts, report)


def _decided(theme_set: ThemeSet) -> list[tuple[str, set[str]]]:
    """Its texts and their accepted themes: of a text without one, people read none of them."""
    names: dict[int, set[str]] = {}
    accepted = ThemedText.objects.filter(
        theme__theme_set=theme_set, theme__accepted_at__isnull=False
    )
    for pk, name in accepted.values_list("answer_id", "theme__name"):
        names.setdefault(pk, set()).add(name)
    answers = OpenAnswer.objects.filter(survey=theme_set.survey_id, field=theme_set.field)
    rows = answers.order_by("pk").values_list("pk", "masked")[:MOST_LEARNT]
    return [(without_marks(text), names.get(pk, set())) for pk, text in rows]


def _apply(decided: Sequence[tuple[str, set[str]]], texts: Texts, report: Report) -> list[Proposal]:
    try:
        coder = patiently(partial(_coder, decided), lambda _share: report(0))
    except ValueError:  # nothing was decided, or too little
        return []
    likely = patiently(partial(coder.propose, [text for _pk, text in texts]), report)
    proposals = []
    for column, name in enumerate(coder.themes):
        members = [
            (texts[i][0], float(likely[i, column]))
            for i in (likely[:, column] >= CERTAIN_ENOUGH).nonzero()[0]
        ]
        if members:
            proposals.append(Proposal(name, [], members, is_learnt=True))
    return proposals


def _coder(decided: Sequence[tuple[str, set[str]]], _report: Report) -> Coder:
    texts, names = [text for text, _names in decided], [frozenset(n) for _text, n in decided]
    return Coder.learn(texts, names)
