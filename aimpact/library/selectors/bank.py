"""The questions that a space may ask again: its bank, its earlier surveys, what all share."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from django.utils.translation import gettext_lazy as _

from aimpact.library.borrowing import alone
from aimpact.library.catalogue import templates
from aimpact.library.enums import Sharing, Source
from aimpact.library.matching import Index
from aimpact.library.models import BankQuestion, SpaceTemplate
from aimpact.questionnaire.lineage import BANK, TEMPLATE, lineage
from aimpact.questionnaire.structure import Kind, Question, Text
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey

SHOWN = 30
"""Questions on the page; a search finds the others."""
FEW = 8
"""Questions of earlier surveys under the bank; a link shows the others."""
SHELVES = {
    Source.BANK: _("Your bank"),
    Source.SHARED: _("Shared by all spaces"),
    Source.SURVEY: _("Questions of your earlier surveys"),
    Source.TEMPLATE: _("Questions of the templates"),
}
SURVEYS_READ = 100
"""The latest surveys whose questions are offered again."""
LABEL, TITLE, ANSWERS = 3.0, 3.0, 1.0
"""How much a word weighs in the question itself, in what the team calls it, in its answers."""
NEAR = 0.5
"""Share of the words being typed that a question holds, to be offered while they are."""
_NOT_ASKED = {Kind.INFORMATION, Kind.SCORE, Kind.HIDDEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class BankItem:
    """A question on offer. `key` names it in a form; `saved` is its line in the space's bank;
    `title` says what it is taken from.
    """

    key: str
    question: Question
    source: Source
    title: Text = field(default_factory=Text)
    topic: str = ""
    saved: BankQuestion | None = None

    @property
    def origin(self) -> str:
        return self.question.origin

    @property
    def survey_code(self) -> str:
        """The code of the survey that asks it, for a question of an earlier one."""
        return self.key.split("-")[1] if self.source is Source.SURVEY else ""


@dataclass(frozen=True, slots=True)
class BankShelf:
    """Questions of one source, or the nearest to words (`source` is then empty)."""

    source: str
    name: str
    items: tuple[BankItem, ...]
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BankSearch:
    """What the reader of the bank asked for; empty: anything."""

    words: str = ""
    topic: str = ""
    kind: str = ""
    source: str = ""

    def suits(self, item: BankItem) -> bool:
        """Whether the question is among those asked for."""
        return (
            (not self.topic or item.topic == self.topic)
            and (not self.kind or item.question.kind == self.kind)
            and (not self.source or item.source == self.source)
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.words or self.topic or self.kind or self.source)


ANY = BankSearch()


def bank_items(
    space: Space, search: BankSearch = ANY, *, but: Survey | None = None
) -> list[BankItem]:
    """The questions on offer in a space, the nearest to the words first, or the bank first;
    those of templates when something is asked for.

    `but`: the survey that they would be added to; its own are not offered.
    """
    items = [item for item in _without_twins(_every_item(space, but)) if search.suits(item)]
    if search.words:
        return [item for item, _covers in _nearest(items, search.words, limit=SHOWN)]
    if not search.is_narrow:
        items = [item for item in items if item.source is not Source.TEMPLATE]
    return items[:SHOWN]


def shelves_of(items: list[BankItem], search: BankSearch) -> list[BankShelf]:
    """The questions on offer, by where they come from, or in the order of a search."""
    if search.words:
        return [BankShelf("", "", tuple(items), has_more=False)] if items else []
    by_source = ((s, tuple(item for item in items if item.source is s)) for s in Source)
    few = {Source.SURVEY} if not search.is_narrow else set()
    return [
        BankShelf(
            source.value,
            str(SHELVES[source]),
            found[: FEW if source in few else None],
            has_more=source in few and len(found) > FEW,
        )
        for source, found in by_source
        if found
    ]


def near_items(
    space: Space, words: str, *, but: Survey | None = None, limit: int = 3
) -> list[BankItem]:
    """The questions that look like what is being typed; none where too little is shared."""
    items = list(_without_twins(_every_item(space, but)))
    near = _nearest(items, words, limit=limit * 3)
    return [item for item, covers in near if covers >= NEAR][:limit]


def _nearest(items: list[BankItem], words: str, *, limit: int) -> list[tuple[BankItem, float]]:
    index, known = Index(), {item.key: item for item in items}
    for item in items:
        index.add(item.key, _pieces(item))
    found = index.search(words, limit=limit) if items else []
    return [(known[match.key], match.covers) for match in found]


def find_items(space: Space, keys: Iterable[str]) -> list[BankItem]:
    """The questions of these keys, in the order of the page."""
    wanted = set(keys)
    return [item for item in _every_item(space, None) if item.key in wanted]


def archived_questions(space: Space) -> list[BankQuestion]:
    """What the space put away, the latest first."""
    rows = BankQuestion.objects.filter(space=space, archived_at__isnull=False)
    return list(rows.order_by("-archived_at", "-pk")[:SHOWN])


def find_question(space: Space, number: int) -> BankQuestion | None:
    """A question of the space's bank, put away or not."""
    return BankQuestion.objects.filter(space=space, pk=number).first()


def proposed_questions() -> list[BankQuestion]:
    """What spaces propose to share, the oldest first."""
    return list(
        BankQuestion.objects.filter(sharing=Sharing.PROPOSED, archived_at=None)
        .select_related("space")
        .order_by("proposed_at", "pk")
    )


def proposed_templates() -> list[SpaceTemplate]:
    """The templates that spaces propose to share, the oldest first."""
    return list(
        SpaceTemplate.objects.filter(sharing=Sharing.PROPOSED, archived_at=None)
        .select_related("space")
        .order_by("proposed_at", "pk")
    )


def kept_origins(space: Space) -> set[str]:
    """The lineages of the questions in the space's bank."""
    kept = BankQuestion.objects.filter(space=space, archived_at=None)
    return set(kept.values_list("origin", flat=True))


def asked_origins(survey: Survey) -> frozenset[str]:
    """The lineages of the questions that a survey asks already."""
    return frozenset(lineage(survey.code, q) for q in survey.document.questions())


def _every_item(space: Space, but: Survey | None) -> Iterator[BankItem]:
    yield from _of_bank(space)
    yield from _of_surveys(space, but)
    yield from _of_templates()


def _of_bank(space: Space) -> Iterator[BankItem]:
    rows = BankQuestion.objects.filter(space=space, archived_at=None)
    for row in rows.order_by("-saved_at", "-pk"):
        yield _of_row(row, Source.BANK)
    shared = BankQuestion.objects.filter(sharing=Sharing.SHARED, archived_at=None)
    for row in shared.exclude(space=space).order_by("-pk"):
        item = _of_row(row, Source.SHARED)
        # Its first lineage names a survey of another space; here it begins anew.
        own = replace(item.question, origin=f"{BANK}:{row.pk}")
        yield replace(item, question=own, saved=None)


def _of_row(row: BankQuestion, source: Source) -> BankItem:
    return BankItem(
        key=f"bank-{row.pk}",
        question=replace(row.asked, origin=row.origin),
        source=source,
        title=Text(row.title, row.title),
        topic=row.topic,
        saved=row,
    )


def _of_surveys(space: Space, but: Survey | None) -> Iterator[BankItem]:
    surveys = Survey.objects.of_space(space).order_by("-created_at")
    others = surveys.exclude(pk=but.pk) if but else surveys
    for survey in others[:SURVEYS_READ]:
        for question in survey.document.questions():
            if question.kind not in _NOT_ASKED and question.label:
                yield BankItem(
                    key=f"survey-{survey.code}-{question.code}",
                    question=alone(question, lineage(survey.code, question)),
                    source=Source.SURVEY,
                    title=survey.document.title,
                )


@cache
def _of_templates() -> tuple[BankItem, ...]:
    """The questions of the platform's templates, read once a process."""
    return tuple(
        BankItem(
            key=f"template-{template.slug}-{question.code}",
            question=alone(question, f"{TEMPLATE}:{template.slug}:{question.code}"),
            source=Source.TEMPLATE,
            title=template.name,
            topic=template.topic or "",
        )
        for template in templates()
        for question in template.questionnaire.questions()
    )


def _without_twins(items: Iterable[BankItem]) -> Iterator[BankItem]:
    """The first of those that ask the same thing in the same words."""
    seen: set[tuple[str, str]] = set()
    for item in items:
        twin = (item.origin, item.question.label.read("fr"))
        if twin not in seen:
            seen.add(twin)
            yield item


def _pieces(item: BankItem) -> list[tuple[str, float]]:
    question = item.question
    answers = [*(choice.label for choice in question.choices), *(r.label for r in question.rows)]
    texts = [(question.label, LABEL), *((answer, ANSWERS) for answer in answers)]
    said = [(words, weight) for text, weight in texts for words in (text.fr, text.en) if words]
    return [*said, (item.saved.title, TITLE)] if item.saved and item.saved.title else said
