"""The questions that a space may ask again: its bank, its earlier surveys, what all share."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from aimpact.library.borrowing import alone
from aimpact.library.catalogue import templates
from aimpact.library.enums import Sharing
from aimpact.library.matching import Index
from aimpact.library.models import BankQuestion
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from aimpact.surveys.questionnaire.lineage import TEMPLATE, lineage
from aimpact.surveys.questionnaire.structure import Kind, Question, Text

SHOWN = 30
"""Questions on the page; a search finds the others."""
SURVEYS_READ = 100
"""The latest surveys whose questions are offered again."""
LABEL, ANSWERS = 3.0, 1.0
"""How much a word weighs in the question itself, and in its answers."""
_NOT_ASKED = {Kind.INFORMATION, Kind.SCORE, Kind.HIDDEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class BankItem:
    """A question on offer. `key` names it in a form; `saved` is its line in the space's bank."""

    key: str
    question: Question
    source: str
    title: Text = Text()  # noqa: RUF009 - immutable
    saved: BankQuestion | None = None

    @property
    def origin(self) -> str:
        return self.question.origin


def bank_items(space: Space, words: str, *, but: Survey | None = None) -> list[BankItem]:
    """The questions on offer in a space, the nearest to `words` first, or the bank first.

    `but`: the survey that they would be added to; its own are not offered.
    """
    items = {item.key: item for item in _without_twins(_every_item(space, but))}
    if not words:
        own = [item for item in items.values() if not item.origin.startswith(f"{TEMPLATE}:")]
        return own[:SHOWN]
    index = Index()
    for item in items.values():
        index.add(item.key, _pieces(item.question))
    return [items[match.key] for match in index.search(words, limit=SHOWN)]


def find_items(space: Space, keys: Iterable[str]) -> list[BankItem]:
    """The questions of these keys, in the order of the page."""
    wanted = set(keys)
    return [item for item in _every_item(space, None) if item.key in wanted]


def proposed_questions() -> list[BankQuestion]:
    """What spaces propose to share, the oldest first."""
    proposed = BankQuestion.objects.filter(sharing=Sharing.PROPOSED).select_related("space")
    return list(proposed.order_by("pk"))


def kept_origins(space: Space) -> set[str]:
    """The lineages of the questions in the space's bank."""
    return set(BankQuestion.objects.filter(space=space).values_list("origin", flat=True))


def _every_item(space: Space, but: Survey | None) -> Iterator[BankItem]:
    yield from _of_bank(space)
    yield from _of_surveys(space, but)
    yield from _of_templates()


def _of_bank(space: Space) -> Iterator[BankItem]:
    rows = BankQuestion.objects.filter(space=space).order_by("-saved_at", "-pk")
    for row in rows:
        yield BankItem(key=f"bank-{row.pk}", question=row.asked, source=_("Your bank"), saved=row)
    shared = BankQuestion.objects.filter(sharing=Sharing.SHARED).exclude(space=space)
    for row in shared.order_by("-pk"):
        yield BankItem(key=f"bank-{row.pk}", question=row.asked, source=_("Shared by all spaces"))


def _of_surveys(space: Space, but: Survey | None) -> Iterator[BankItem]:
    surveys = Survey.objects.of_space(space).order_by("-created_at")
    others = surveys.exclude(pk=but.pk) if but else surveys
    for survey in others[:SURVEYS_READ]:
        for question in survey.document.questions():
            if question.kind not in _NOT_ASKED and question.label:
                yield BankItem(
                    key=f"survey-{survey.code}-{question.code}",
                    question=alone(question, lineage(survey.code, question)),
                    source=_("An earlier survey"),
                    title=survey.document.title,
                )


def _of_templates() -> Iterator[BankItem]:
    for template in templates():
        for question in template.questionnaire.questions():
            yield BankItem(
                key=f"template-{template.slug}-{question.code}",
                question=alone(question, f"{TEMPLATE}:{template.slug}:{question.code}"),
                source=_("A template"),
                title=template.name,
            )


def _without_twins(items: Iterable[BankItem]) -> Iterator[BankItem]:
    """The first of those that ask the same thing in the same words."""
    seen: set[tuple[str, str]] = set()
    for item in items:
        twin = (item.origin, item.question.label.read("fr"))
        if twin not in seen:
            seen.add(twin)
            yield item


def _pieces(question: Question) -> list[tuple[str, float]]:
    answers = [*(choice.label for choice in question.choices), *(r.label for r in question.rows)]
    texts = [(question.label, LABEL), *((answer, ANSWERS) for answer in answers)]
    return [(words, weight) for text, weight in texts for words in (text.fr, text.en) if words]
