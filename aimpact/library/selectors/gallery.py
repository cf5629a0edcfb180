"""The gallery of templates: filtered, grouped, searched; and where one may be put to use."""

from dataclasses import dataclass

from aimpact.library import matching
from aimpact.library.catalogue import SurveyTemplate, templates
from aimpact.library.catalogue.nearest import nearest_templates
from aimpact.library.enums import Public, Topic
from aimpact.library.models import SpaceTemplate
from aimpact.library.selectors.own import as_template, own_templates, shared_templates
from aimpact.spaces.enums import SpaceKind
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey

SEARCH_LIMIT = 12
DRAFTS_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader of the gallery asked for; empty: anything."""

    public: str = ""
    topic: str = ""
    moment: str = ""
    words: str = ""

    def suits(self, template: SurveyTemplate) -> bool:
        """Whether the template is on the shelves asked for."""
        return (
            (not self.public or self.public in template.publics)
            and (not self.topic or self.topic == template.topic)
            and (not self.moment or self.moment == template.moment)
        )


@dataclass(frozen=True, slots=True)
class Shelf:
    """Templates of one topic; without one when they come in the order of a search."""

    topic: Topic | None
    templates: tuple[SurveyTemplate, ...]


def public_of(space: Space) -> Public:
    """Whom the space's templates are for, to begin with."""
    by_kind = {SpaceKind.COMPANY: Public.COMPANY, SpaceKind.STATE: Public.STATE}
    return by_kind.get(SpaceKind(space.kind), Public.TOWN_HALL)


def shelves_of(wanted: Wanted) -> list[Shelf]:
    """The templates asked for, by topic, or the nearest first when words were given."""
    if wanted.words:
        near = nearest_templates(wanted.words, limit=len(templates()))
        found = tuple(template for template in near if wanted.suits(template))[:SEARCH_LIMIT]
        return [Shelf(None, found)] if found else []
    kept = [template for template in templates() if wanted.suits(template)]
    shelves = ((topic, tuple(t for t in kept if t.topic == topic)) for topic in Topic)
    return [Shelf(topic, found) for topic, found in shelves if found]


def own_shelf(space: Space, wanted: Wanted) -> list[SurveyTemplate]:
    """The space's own templates among those asked for. They are for its own public."""
    rows = [row for row in own_templates(space) if row.archived_at is None]
    return _on_shelf(space, rows, wanted)


def archived_templates(space: Space) -> list[SpaceTemplate]:
    """The space's templates that it put away."""
    return [row for row in own_templates(space) if row.archived_at is not None]


def shared_shelf(space: Space, wanted: Wanted) -> list[SurveyTemplate]:
    """What other spaces share, among those asked for."""
    return _on_shelf(space, shared_templates(space), wanted)


def _on_shelf(space: Space, rows: list[SpaceTemplate], wanted: Wanted) -> list[SurveyTemplate]:
    asked = [row for row in rows if not wanted.topic or row.topic == wanted.topic]
    if wanted.words:
        words = set(matching.words(wanted.words))
        asked = [row for row in asked if words & set(matching.words(f"{row.name} {row.purpose}"))]
    return [as_template(row, reader=space) for row in asked]


def drafts_of(space: Space) -> list[Survey]:
    """The latest drafts, to which questions may be added."""
    return list(
        Survey.objects.of_space(space)
        .filter(published_at__isnull=True)
        .order_by("-updated_at")[:DRAFTS_SHOWN]
    )
