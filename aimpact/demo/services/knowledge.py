"""Past work of the demonstration: written by hand, and drawn from its closed surveys."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from aimpact.accounts.models import User
from aimpact.knowledge.enums import Licence
from aimpact.knowledge.selectors.cases import topic_of
from aimpact.knowledge.services.entries import add_entry, publish_entry
from aimpact.knowledge.services.feeding import draw_survey
from aimpact.knowledge.services.indexing import ask_meaning
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey

PAST_WORK = Path(__file__).resolve().parents[1] / "past_work.toml"


def add_past_work(spaces: Mapping[str, Space], *, by: Mapping[str, User], at: datetime) -> int:
    """Add what the spaces and AimPact know of past work; give how much there is."""
    works = tomllib.loads(PAST_WORK.read_text())["work"]
    for work in works:
        space, is_published = spaces[work.pop("space")], work.pop("published")
        work.setdefault("territory_kind", "" if space.is_public else space.kind)
        licence = Licence.OPEN_LICENCE if is_published else Licence.INTERNAL
        author = by[space.slug]
        entry = add_entry(space, by=author, at=at, licence=licence, **work)
        if is_published:
            publish_entry(entry, space=space, is_published=True, by=author, at=at)
    return len(works)


def draw_past_surveys(surveys: Iterable[Survey], *, at: datetime) -> None:
    """Closed surveys become past work, and the words of all are placed: by the worker."""
    for survey in surveys:
        if survey.published_at is not None:
            draw_survey(survey, at=at)
            ask_meaning(survey.space, topic_of(survey), at=at)
