"""Themes that a job proposes, put in the place of those it proposed before.

They are written beside the ones shown, batch after batch, and change places with them in one short
transaction: nobody waits for fifty thousand lines, and a stop leaves everything as it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from aimpact.core.text import fold
from aimpact.insights.models import Theme, ThemedText, ThemeSet, ThemeSplit
from aimpact.insights.models.themes import NAME_MAXIMUM
from aimpact.insights.services.theme_changes import forget_before
from aimpact.surveys.models import OpenAnswer, Survey

_AT_ONCE = 1_000  # lines written at once, in a transaction of their own
KNOWN = 0.6
"""A proposal and an accepted theme are the same that share so much of the larger one."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A theme that a machine proposes. `members`: the key of each text, and how near it is.

    `voices`: the texts it would quote, and why (`enums.Voice`).
    """

    name: str
    phrases: Sequence[str]
    members: Sequence[tuple[int, float]]
    is_learnt: bool = False
    voices: dict[int, str] = field(default_factory=dict)


def propose_themes(
    survey: Survey,
    proposals: Sequence[Proposal],
    *,
    field: str,
    question: str,
    texts: int,
    at: datetime,
    copies: Sequence[tuple[int, int]] = (),
    report: Callable[[float], None] = lambda _: None,
) -> ThemeSet:
    """Put new proposals in the place of the older ones. What people accepted stays as it is.

    `copies` are texts that others are copies of, with how many. `report` is told how far the
    writing is; what it raises leaves everything as it was. Not one transaction: see above.
    """
    wanted = _new_ones(survey, field, proposals)
    # One left by a worker that died.
    ThemeSet.objects.filter(survey=survey, field=field, is_current=False).delete()
    written = ThemeSet.objects.create(
        survey=survey, field=field, proposed_at=at, texts=texts, is_current=False
    )
    values = {
        "question": fold(question),
        "proposed_at": at,
        "texts": texts,
        "copies": [list(each) for each in copies],
    }
    try:
        _write(written, wanted, report)
        return _exchange(written, values)
    finally:
        written.delete()


def forget_words_of_erased_texts() -> int:
    """Where every text of a question was erased, what a machine made of their words goes as well.

    Proposed themes, whose names are words that people wrote; the key phrases of the accepted ones;
    the names in the log. Names that a person gave, and definitions, stay. Tells how many questions
    it was done for.
    """
    texts = OpenAnswer.objects.filter(survey=OuterRef("survey"), field=OuterRef("field"))
    done = 0
    for theme_set in ThemeSet.objects.filter(~Exists(texts), texts__gt=0).order_by("pk"):
        with transaction.atomic():
            ThemeSet.objects.select_for_update(no_key=True).get(pk=theme_set.pk)
            theme_set.themes.filter(accepted_at=None).delete()
            theme_set.themes.update(phrases=[])
            ThemeSplit.objects.filter(theme__theme_set=theme_set).delete()
            theme_set.changes.update(names=[], before=None)
            ThemeSet.objects.filter(pk=theme_set.pk).update(texts=0, copies=[])
        done += 1
    return done


def _new_ones(survey: Survey, field: str, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Without those that an accepted theme holds already, under its name or another."""
    accepted = Theme.objects.filter(
        theme_set__survey=survey,
        theme_set__field=field,
        theme_set__is_current=True,
        accepted_at__isnull=False,
    )
    names = {fold(theme.name) for theme in accepted}
    held: dict[int, set[int]] = {}
    for theme, answer in ThemedText.objects.filter(theme__in=accepted).values_list(
        "theme_id", "answer_id"
    ):
        held.setdefault(theme, set()).add(answer)
    return [
        each
        for each in proposals
        if fold(each.name) not in names
        and not any(_is_held(each, texts) for texts in held.values())
    ]


def _is_held(proposal: Proposal, texts: set[int]) -> bool:
    own = {pk for pk, _near in proposal.members}
    return len(own & texts) >= KNOWN * max(1, len(own), len(texts))


def _write(
    theme_set: ThemeSet, proposals: Sequence[Proposal], report: Callable[[float], None]
) -> None:
    """Write them, batch after batch; each batch is a transaction of its own."""
    to_write = max(1, sum(len(proposal.members) for proposal in proposals))
    written = 0
    for proposal in proposals:
        theme = Theme.objects.create(
            theme_set=theme_set,
            name=proposal.name[:NAME_MAXIMUM],
            phrases=[phrase[:200] for phrase in proposal.phrases],
            is_learnt=proposal.is_learnt,
        )
        for start in range(0, len(proposal.members), _AT_ONCE):
            batch = proposal.members[start : start + _AT_ONCE]
            _write_texts(theme, batch, proposal.voices)
            written += len(batch)
            report(min(1.0, written / to_write))


@transaction.atomic
def _write_texts(
    theme: Theme, members: Sequence[tuple[int, float]], voices: Mapping[int, str]
) -> None:
    # Some texts may have been erased while the machine read them; none is in these few lines.
    found = OpenAnswer.objects.select_for_update(no_key=True).order_by("pk")
    there = set(found.filter(pk__in=[pk for pk, _near in members]).values_list("pk", flat=True))
    ThemedText.objects.bulk_create(
        ThemedText(theme=theme, answer_id=pk, nearness=near, voice=voices.get(pk, ""))
        for pk, near in members
        if pk in there
    )


@transaction.atomic
def _exchange(written: ThemeSet, values: dict[str, Any]) -> ThemeSet:
    """The new proposals for the old ones, which go with `written`."""
    new = list(written.themes.values_list("pk", flat=True))
    known = {"survey_id": written.survey_id, "field": written.field, "is_current": True}
    ThemeSet.objects.get_or_create(**known, defaults=values)
    current = ThemeSet.objects.select_for_update(no_key=True).get(**known)
    ThemeSet.objects.filter(pk=current.pk).update(**values)
    current.themes.filter(accepted_at=None).update(theme_set=written)
    Theme.objects.filter(pk__in=new).update(theme_set=current)
    forget_before(current.changes.all())
    current.refresh_from_db()
    return current
