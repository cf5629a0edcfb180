"""Writing a reading: sections whose every saving is kept, recommendations with their caveat."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.desk.enums import StudyState
from aimpact.desk.models import Advice, Reading, Section, SectionVersion, Study
from aimpact.desk.selectors.readings import current_reading, sections_of
from aimpact.desk.services.studies import WrongState, lock_study
from aimpact.insights.findings.catalogue import ACTIONS


class SavedMeanwhile(Exception):
    """Somebody else saved the section since this person opened it. Nothing was lost: `section`
    is theirs, and what this person wrote is still in their form.
    """

    def __init__(self, section: Section) -> None:
        super().__init__(str(section))
        self.section = section


class NothingChanged(Exception):
    """A correction says what changed and why."""


class NoCaveat(Exception):
    """Every recommendation rests on a source, says what to do, and what holds it back."""


@transaction.atomic
def start_reading(
    study: Study, *, language: str, change: str = "", by: User, at: datetime
) -> Reading:
    """Begin the reading of a study or, once one is signed, its correction, which takes it over.

    Raises `WrongState`, and `NothingChanged` for a correction that does not say what it corrects.
    """
    locked = _at_work(study)
    last = current_reading(locked)
    if last is not None and last.signed_at is None:
        return last
    if last is not None and not change.strip():
        raise NothingChanged
    reading = Reading.objects.create(
        study=locked,
        number=last.number + 1 if last else 1,
        language=last.language if last else language,
        change=change if last else "",
        started_at=at,
    )
    if last is not None:
        _take_over(last, reading, at)
    record(reading, "start_reading", by=by, at=at)
    return reading


def _take_over(last: Reading, reading: Reading, at: datetime) -> None:
    """Sections keep who wrote them: nobody reviews their own words in a correction either."""
    for section in sections_of(last):
        savings = [*section.versions.order_by("number")]
        copy = Section.objects.create(
            reading=reading,
            place=section.place,
            title=section.title,
            text=section.text,
            revision=section.revision,
        )
        for saving in savings:
            saving.pk, saving.section = None, copy
        SectionVersion.objects.bulk_create(savings)
    advice = [*last.advice.order_by("pk")]
    for each in advice:
        each.pk, each.reading = None, reading
    Advice.objects.bulk_create(advice)


@transaction.atomic
def add_section(reading: Reading, *, title: str, by: User, at: datetime, text: str = "") -> Section:
    """Add a section at the end. Raises `WrongState`."""
    _writable(reading)
    last = reading.sections.aggregate(last=Max("place"))["last"] or 0
    section = Section.objects.create(reading=reading, place=last + 1, title=title, text=text)
    _keep(section, by, at)
    record(reading, "write_reading", by=by, at=at, section=section.pk)
    return section


@transaction.atomic
def write_section(
    section: Section, *, title: str, text: str, seen: int, by: User, at: datetime
) -> Section:
    """Save a section. `seen` is the revision that this person had before them.

    Raises `WrongState`, and `SavedMeanwhile` where somebody else saved other words since.
    """
    _writable(section.reading)
    current = Section.objects.select_for_update().get(pk=section.pk)
    if (current.title, current.text) == (title, text):
        return current
    if current.revision != seen:
        raise SavedMeanwhile(current)
    current.title, current.text, current.revision = title, text, current.revision + 1
    current.removed_at = None
    current.save(update_fields=["title", "text", "revision", "removed_at"])
    _keep(current, by, at)
    record(section.reading, "write_reading", by=by, at=at, section=current.pk)
    return current


@transaction.atomic
def remove_section(section: Section, *, by: User, at: datetime) -> None:
    """Put a section aside; its savings are kept. Raises `WrongState`."""
    _writable(section.reading)
    Section.objects.filter(pk=section.pk).update(removed_at=at)
    record(section.reading, "write_reading", by=by, at=at, section=section.pk)


@transaction.atomic
def restore_section(section: Section, *, by: User, at: datetime) -> None:
    """Take back a section that was put aside. Raises `WrongState`."""
    _writable(section.reading)
    Section.objects.filter(pk=section.pk).update(removed_at=None)
    record(section.reading, "write_reading", by=by, at=at, section=section.pk)


@transaction.atomic
def raise_section(section: Section, *, by: User, at: datetime) -> None:
    """Move a section before the one that stands above it. Raises `WrongState`."""
    _writable(section.reading)
    ordered = sections_of(section.reading)
    place = next((n for n, each in enumerate(ordered) if each.pk == section.pk), 0)
    if place:
        ordered[place - 1], ordered[place] = ordered[place], ordered[place - 1]
    for number, each in enumerate(ordered, start=1):
        each.place = number
    Section.objects.bulk_update(ordered, ["place"])
    record(section.reading, "write_reading", by=by, at=at, section=section.pk)


@transaction.atomic
def write_advice(
    reading: Reading,
    *,
    source: str,
    action: str,
    words: str,
    caveat: str,
    mission: str,
    by: User,
    at: datetime,
    advice: Advice | None = None,
) -> Advice:
    """Add a recommendation, or write `advice` anew. Raises `WrongState` and `NoCaveat`."""
    _writable(reading)
    is_known = action in ACTIONS or (not action and words.strip())
    if not source or not caveat.strip() or not is_known:
        raise NoCaveat
    kept = advice or Advice(reading=reading, place=reading.advice.count() + 1)
    kept.source, kept.action, kept.words = source, action, words
    kept.caveat, kept.mission, kept.by, kept.at = caveat, mission, by, at
    kept.save()
    record(reading, "write_advice", by=by, at=at, advice=kept.pk)
    return kept


@transaction.atomic
def remove_advice(advice: Advice, *, by: User, at: datetime) -> None:
    """Take a recommendation out. Raises `WrongState`."""
    _writable(advice.reading)
    record(advice.reading, "write_advice", by=by, at=at, advice=advice.pk)
    advice.delete()


def _at_work(study: Study) -> Study:
    locked = lock_study(study)
    if locked.state != StudyState.OPEN:
        raise WrongState
    return locked


def _writable(reading: Reading) -> None:
    """A reading is written while its study is at work, and neither reviewed nor signed."""
    _at_work(reading.study)
    if Reading.objects.filter(pk=reading.pk, signed_at__isnull=False).exists():
        raise WrongState


def _keep(section: Section, by: User, at: datetime) -> None:
    SectionVersion.objects.create(
        section=section,
        number=section.revision,
        title=section.title,
        text=section.text,
        by=by,
        at=at,
    )


def record(reading: Reading, verb: str, *, by: User, at: datetime, **details: int) -> None:
    """Write in the client's journal what was done of the reading."""
    study = reading.study
    record_event(study, verb, by=by, at=at, space_id=study.space_id, **details)
