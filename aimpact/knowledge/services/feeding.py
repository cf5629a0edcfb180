"""Closed surveys whose results are published become entries, by themselves; and go with them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery

from aimpact.knowledge.drawing_surveys import draw
from aimpact.knowledge.models import Entry, Inquiry
from aimpact.knowledge.rules import visibility_of
from aimpact.knowledge.selectors.cases import topic_of
from aimpact.knowledge.services.indexing import ask_for_index, ask_meaning
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.models import IncomingBallot, Survey, Tally

SETTLED_AFTER = timedelta(minutes=10)
"""Between the end of a survey and its entry: the last ballots are counted by then."""
AT_ONCE = 200
"""Surveys drawn in one turn of the job; the next turn goes on."""
FRESH = timedelta(hours=1)


def surveys_to_draw(*, at: datetime) -> list[int]:
    """Surveys that ended with enough ballots, whose entry is missing or no longer says what their
    page does.
    """
    over = at - SETTLED_AFTER
    counted = Tally.objects.filter(
        survey=OuterRef("pk"), field="", answer="", profile_field="", profile_value=""
    )
    ended = Q(closed_at__lte=over) | Q(closes_at__lte=over)
    stale = Q(knowledge_entry=None) | Q(knowledge_entry__updated_at__lt=F("updated_at"))
    moved = ~Q(knowledge_entry__participants=F("ballots"))
    surveys = (
        Survey.objects.published()
        .filter(ended)
        .exclude(results_visibility=ResultsVisibility.TEAM)
        .annotate(ballots=Subquery(counted.values("count")[:1]))
        .filter(stale | moved, ballots__gte=F("smallest_cell"))
        .exclude(Exists(IncomingBallot.objects.filter(survey=OuterRef("pk"))))
    )
    return list(surveys.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def draw_survey(survey: Survey, *, at: datetime) -> Entry | None:
    """Write, or write anew, what a survey found; erase it where its results are not public.

    What the space put away stays so.
    """
    locked = (
        Survey.objects.select_for_update(of=("self",), no_key=True)
        .select_related("space__territory", "territory")
        .get(pk=survey.pk)
    )
    visibility = visibility_of(locked, at=at)
    drawing = draw(locked, at=at) if visibility else None
    if visibility is None or drawing is None:
        Entry.objects.filter(survey=locked).delete()
        return None
    entry, _made = Entry.objects.update_or_create(
        survey=locked,
        defaults=drawing.fields | {"visibility": visibility, "updated_at": at},
        create_defaults=drawing.fields
        | {"visibility": visibility, "updated_at": at, "created_at": at, "space": locked.space},
    )
    ask_for_index(entry)
    return entry


def forget_hidden_surveys(*, at: datetime) -> int:
    """Erase the entries of surveys whose results are public no longer, or that opened again."""
    is_open = Q(survey__closed_at=None) & (Q(survey__closes_at=None) | Q(survey__closes_at__gt=at))
    hidden = Q(survey__results_visibility=ResultsVisibility.TEAM) | Q(survey__published_at=None)
    gone = Entry.objects.exclude(survey=None).filter(is_open | hidden)
    return gone.delete()[1].get("knowledge.Entry", 0)


def ask_for_surveys(*, at: datetime) -> int:
    """Have the worker place the words of surveys published or changed within the hour; give how
    many were new.
    """
    return sum(1 for _inquiry in islice(_unplaced(at), AT_ONCE))


def _unplaced(at: datetime) -> Iterator[Inquiry]:
    fresh = Survey.objects.published().filter(updated_at__gte=at - FRESH).select_related("space")
    for survey in fresh.order_by("pk"):
        inquiry = ask_meaning(survey.space, topic_of(survey), at=at)
        if inquiry.embedding is None:
            yield inquiry
