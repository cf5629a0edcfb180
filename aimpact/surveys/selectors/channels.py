"""Reads for the funnel: by which way people came, and how far."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Sum
from django.utils.translation import gettext as _

from aimpact.surveys.addresses import survey_address
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.arrivals import EMBEDDED, INVITATIONS, TAG_PARAMETER
from aimpact.surveys.models import ArrivalCount, ChannelLink, Invitation, Survey

Figure = int | None
"""A number, or `None` when it is not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayIn:
    """One line of the funnel. `link` is `None` for the ways that the platform knows by itself."""

    tag: str
    label: str
    link: ChannelLink | None = None
    reached: int | None = None
    reached_source: str = ""
    opened: Figure = 0
    started: Figure = 0
    completed: Figure = 0

    @property
    def steps(self) -> tuple[Figure, Figure, Figure]:
        return self.opened, self.started, self.completed


@dataclass(frozen=True, slots=True)
class Funnel:
    """Every way in. `threshold` is k: smaller counts of people are not shown."""

    ways: tuple[WayIn, ...]
    total: WayIn
    threshold: int

    @property
    def is_empty(self) -> bool:
        return not any(way.opened or way.started or way.completed for way in self.ways)

    @property
    def hides(self) -> bool:
        return any(None in way.steps for way in self.ways)


def tagged_address(link: ChannelLink) -> str:
    """The whole address of a tagged link."""
    return f"{survey_address(link.survey)}?{urlencode({TAG_PARAMETER: link.tag})}"


def channels_of(survey: Survey) -> list[ChannelLink]:
    """The survey's links by name, archived ones last."""
    links = list(ChannelLink.objects.filter(survey=survey).order_by("name", "pk"))
    for link in links:
        link.survey = survey
    return sorted(links, key=lambda link: link.archived_at is not None)


def find_channel(survey: Survey, tag: str) -> ChannelLink | None:
    """The link of that tag."""
    link = ChannelLink.objects.filter(survey=survey, tag=tag).first()
    if link is not None:
        link.survey = survey
    return link


def read_funnel(survey: Survey) -> Funnel:
    """Reached, opened, started, completed by way in; small numbers of people are hidden."""
    counts = {
        row["tag"]: row
        for row in ArrivalCount.objects.filter(survey=survey)
        .values("tag")
        .annotate(opened=Sum("opened"), started=Sum("started"), completed=Sum("completed"))
    }
    ways = [_counted(way, counts) for way in _ways(survey) if _is_kept(way, counts)]
    return hide_small(ways, threshold=survey.smallest_cell)


def _ways(survey: Survey) -> list[WayIn]:
    sent = None
    if survey.rule.asks(Kind.INVITED):
        sent = Invitation.objects.filter(survey=survey, sent_at__isnull=False).count()
    return [
        *(
            WayIn(
                tag=link.tag,
                label=link.name,
                link=link,
                reached=link.reached,
                reached_source=link.reached_source,
            )
            for link in channels_of(survey)
        ),
        WayIn(
            tag=INVITATIONS,
            label=_("Invitations by e-mail"),
            reached=sent,
            reached_source=_("e-mails sent by the platform") if sent is not None else "",
        ),
        WayIn(tag=EMBEDDED, label=_("Shown in another site")),
        WayIn(tag="", label=_("Link without a tag, or code typed by hand")),
    ]


def _is_kept(way: WayIn, counts: dict[str, dict[str, int]]) -> bool:
    return way.link is not None or way.reached is not None or not way.tag or way.tag in counts


def _counted(way: WayIn, counts: dict[str, dict[str, int]]) -> WayIn:
    row = counts.get(way.tag, {})
    # A form left open since before the counters' last writing may end before it has opened.
    completed = row.get("completed", 0)
    started = max(row.get("started", 0), completed)
    return replace(
        way, opened=max(row.get("opened", 0), started), started=started, completed=completed
    )


def hide_small(ways: Sequence[WayIn], *, threshold: int) -> Funnel:
    """The funnel with small numbers of people hidden, and what would give them away.

    A count under k is hidden, zero too, unless the step before is zero for all to see. Where
    some are hidden the smallest of the others is as well, otherwise the total would tell; when
    there is no other, the total itself is hidden.
    """
    empty = [way.opened == 0 for way in ways]
    columns: list[list[Figure]] = []
    totals: list[Figure] = []
    for values in zip(*(map(_known, way.steps) for way in ways), strict=True):
        hidden, total_hidden = hidden_places(values, empty, threshold=threshold)
        columns.append([None if at in hidden else value for at, value in enumerate(values)])
        totals.append(None if total_hidden else sum(values))
    shown = [_with(way, steps) for way, steps in zip(ways, zip(*columns, strict=True), strict=True)]
    return Funnel(tuple(shown), _with(WayIn(tag="", label=_("In all")), totals), threshold)


def _known(step: Figure) -> int:
    return step or 0


def _with(way: WayIn, steps: Sequence[Figure]) -> WayIn:
    opened, started, completed = steps
    return replace(way, opened=opened, started=started, completed=completed)


def hidden_places(
    values: Sequence[int], empty: Sequence[bool], *, threshold: int
) -> tuple[set[int], bool]:
    """Which numbers of a column are hidden, and whether its total is.

    `empty` says of each line that nobody came by it: its zeros tell nothing of anyone.
    """
    small = {at for at, value in enumerate(values) if value < threshold and not empty[at]}
    large = [at for at, value in enumerate(values) if value >= threshold]
    if not small:
        return set(), False
    if not large:
        return small, True
    return small | {min(large, key=lambda at: values[at])}, False
