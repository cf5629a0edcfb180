"""What past work found on each question of a survey, looked for by the worker and kept."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q

from aimpact.core.text import fold
from aimpact.knowledge.models import QuestionCases
from aimpact.knowledge.selectors.cases import TELLING, is_close
from aimpact.knowledge.selectors.retrieval import Hit, Wanted, has_vectors, search, tidy
from aimpact.questionnaire.structure import Kind, Question
from aimpact.surveys.models import Survey

KEPT = 6
"""Entries kept for a question: more than are shown, since some will be called not useful."""
MOST_QUESTIONS = 60
LEAD = 2.2
"""Standard deviations above what is offered from which an entry stands under a question unasked,
where it shares no words: a question is short, and everything is a little near it. On the sets of
`make bench` half of the nearest entries that do not answer are below, a third of those that do.
"""
ENOUGH_WORDS = 3
"""Telling words from which a question says by itself what it is about."""
AT_ONCE = 50
"""Surveys in one turn of the job; the next turn goes on."""
AGAIN_AFTER = timedelta(days=1)
FOLLOWED_FOR = timedelta(days=30)
"""How long after its end the questions of a survey are looked for again: the base grows."""
_ASK_NOTHING = frozenset({Kind.INFORMATION, Kind.CONSENT, Kind.HIDDEN, Kind.SCORE})


def surveys_to_question(*, at: datetime) -> list[int]:
    """Published surveys whose questions were never looked for, have changed since, or may have
    company by now.
    """
    never = Q(question_cases=None)
    changed = Q(question_cases__found_at__lt=F("updated_at"))
    old = Q(question_cases__found_at__lt=at - AGAIN_AFTER)
    lately = at - FOLLOWED_FOR
    over = Q(closed_at__lt=lately) | Q(closes_at__lt=lately)
    surveys = Survey.objects.published().filter(never | changed | (old & ~over))
    return list(surveys.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def find_question_cases(survey: Survey, *, at: datetime) -> QuestionCases:
    """Look for each question by its words and its meaning, and keep what is near enough."""
    asked = [each for each in survey.document.questions() if _asks(each)]
    words = {each.code: words_of(survey, each) for each in asked[:MOST_QUESTIONS]}
    points = _points([*words.values()])
    found = {
        code: [_kept(hit) for hit in _hits(survey, text, points.get(text))]
        for code, text in words.items()
    }
    kept, _made = QuestionCases.objects.update_or_create(
        survey=survey,
        defaults={"found_at": at, "cases": {code: hits for code, hits in found.items() if hits}},
    )
    return kept


def words_of(survey: Survey, question: Question) -> str:
    """What a question is about: its words, and the title of its survey where they say little
    (« For or against? »).
    """
    label = question.label.read("fr")
    if sum(len(word) >= TELLING for word in fold(label).split()) < ENOUGH_WORDS:
        label = f"{survey.document.title.read('fr')} {label}"
    return tidy(label)


def _asks(question: Question) -> bool:
    return question.kind not in _ASK_NOTHING and bool(question.label.read("fr").strip())


def _points(texts: list[str]) -> dict[str, list[float]]:
    """Where the texts stand among others; nowhere where nothing could be compared with them."""
    if not texts or not has_vectors():
        return {}
    from aimpact.language.embedding import embed_queries

    return dict(zip(texts, embed_queries(texts).tolist(), strict=True))


def _hits(survey: Survey, words: str, point: list[float] | None) -> list[Hit]:
    wanted = Wanted(words, but=survey.pk, is_strict=True)
    found = search(survey.space, wanted, embedding=point, most=KEPT)
    return [hit for hit in found.hits if hit.by_words is not None or _stands_out(hit)]


def _stands_out(hit: Hit) -> bool:
    return is_close(hit) and hit.lead is not None and hit.lead >= LEAD


def _kept(hit: Hit) -> dict[str, Any]:
    return {"entry": hit.entry, "score": hit.score, "is_near": is_close(hit)}
