"""Templates on offer in a space: its own, those that others share, the platform's."""

from django.utils.translation import get_language

from aimpact.library.borrowing import without_origins
from aimpact.library.catalogue import SurveyTemplate, find_template
from aimpact.library.catalogue.structure import OWN, Announcement
from aimpact.library.enums import Sharing, Topic
from aimpact.library.matching import Index
from aimpact.library.models import SpaceTemplate
from aimpact.questionnaire.structure import Text
from aimpact.spaces.models import Space
from aimpact.surveys.enums import Moment

DAYS = 21
"""How long a survey started from a space's own template is open, to begin with."""
SHOWN = 60
NAME, PURPOSE, QUESTIONS = 4.0, 2.0, 0.5
"""How much a word weighs by where it stands."""


def own_templates(space: Space) -> list[SpaceTemplate]:
    """The space's templates, the latest first; those put away at the end."""
    rows = SpaceTemplate.objects.filter(space=space).order_by("-saved_at", "-pk")[:SHOWN]
    return sorted(rows, key=lambda row: row.archived_at is not None)


def shared_templates(space: Space) -> list[SpaceTemplate]:
    """What other spaces share."""
    shared = SpaceTemplate.objects.filter(sharing=Sharing.SHARED, archived_at=None)
    return list(shared.exclude(space=space).order_by("name", "pk")[:SHOWN])


def find_own(space: Space, slug: str) -> SpaceTemplate | None:
    """The template that a space made, if that is what the name says."""
    number = slug.removeprefix(OWN)
    if not slug.startswith(OWN) or not number.isdecimal() or len(number) > 15:
        return None
    return SpaceTemplate.objects.filter(space=space, pk=int(number)).first()


def find_offer(space: Space, slug: str) -> SurveyTemplate | None:
    """The template of that name that the space may use."""
    if not slug.startswith(OWN):
        return find_template(slug)
    own = find_own(space, slug)
    rows = [own] if own else [row for row in shared_templates(space) if row.slug == slug]
    return as_template(rows[0], reader=space) if rows else None


def as_template(row: SpaceTemplate, *, reader: Space) -> SurveyTemplate:
    """A space's template as the gallery shows one. What comes from another space has lost its
    lineage: the codes of its surveys are theirs.
    """
    document = row.document
    nothing = Text()
    return SurveyTemplate(
        slug=row.slug,
        name=_said(row.name),
        publics=(),
        topic=Topic(row.topic) if row.topic else None,
        moment=Moment.NONE,
        days=DAYS,
        profile=tuple(row.profile_fields),
        keywords=nothing,
        purpose=_said(row.purpose),
        avoid=nothing,
        announcement=Announcement(poster=nothing, subject=nothing, news=nothing, sms=nothing),
        privacy=nothing,
        questionnaire=document if row.space_id == reader.pk else without_origins(document),
    )


def nearest_own(space: Space, words: str, *, limit: int = 3) -> list[SurveyTemplate]:
    """The space's own and shared templates nearest to a text."""
    rows = [row for row in own_templates(space) if row.archived_at is None]
    offers = {row.slug: row for row in [*rows, *shared_templates(space)]}
    index = Index()
    for slug, row in offers.items():
        labels = (question.label for question in row.document.questions())
        asked = [(said, QUESTIONS) for label in labels for said in (label.fr, label.en)]
        index.add(slug, [(row.name, NAME), (row.purpose, PURPOSE), *asked])
    found = index.search(words, limit=limit) if offers else []
    return [as_template(offers[match.key], reader=space) for match in found]


def _said(words: str) -> Text:
    """Words of a team, which are in one language."""
    return Text(en=words) if (get_language() or "fr").startswith("en") else Text(fr=words)
