"""Readings for tests, at each moment of their life."""

from dataclasses import dataclass
from typing import Any

from aimpact.accounts.models import User
from aimpact.desk.enums import Part
from aimpact.desk.models import Reading, Remark, Section, SectionVersion, Study
from aimpact.desk.selectors.readings import current_reading
from aimpact.desk.selectors.sources import sources_of
from aimpact.desk.services.delivery import deliver_reading
from aimpact.desk.services.readings import add_section, start_reading, write_advice
from aimpact.desk.services.reviews import judge_reading, send_to_review, sign_reading
from tests.desk.studies import make_analyst, make_client_space, make_study
from tests.insights.ballots import NOW, make_answered_survey


@dataclass
class Desk:
    """A study with its people, and the reading at work."""

    study: Study
    analyst: User
    reviewer: User

    @property
    def reading(self) -> Reading:
        found = current_reading(self.study)
        assert found is not None
        return found

    @property
    def ref(self) -> str:
        """A result of the survey that may be cited."""
        return next(iter(sources_of(self.study, at=NOW)))


def make_reading(**fields: Any) -> Reading:
    """A first reading alone, of a study of its own."""
    moments = {"accepted_at": NOW, "signed_at": NOW} if fields else {}
    signed = {
        "author_function": "Analyste",
        "reviewer_function": "Relectrice",
        "content": {},
        "checksum": "0" * 64,
    }
    values = {"study": make_study(), "number": 1, "started_at": NOW}
    return Reading.objects.create(**(values | moments | (signed if fields else {}) | fields))


def make_section(**fields: Any) -> SectionVersion:
    """A section that was saved once."""
    section = Section.objects.create(reading=make_reading(), place=1, title="Une section")
    return SectionVersion.objects.create(
        section=section, number=1, title="Une section", at=NOW, **fields
    )


def make_remark(**fields: Any) -> Remark:
    """A remark on the whole of a reading."""
    return Remark.objects.create(reading=make_reading(), text="Pourquoi ?", at=NOW, **fields)


def make_desk() -> Desk:
    """A study of an answered survey, its reading not begun."""
    space = make_client_space()
    study = make_study(space, make_answered_survey(space))
    return Desk(study, make_analyst(study), make_analyst(study, Part.REVIEWER))


def make_written() -> Desk:
    """A reading with a section that cites a result, and a recommendation with a mission."""
    desk = make_desk()
    given = {"by": desk.analyst, "at": NOW}
    reading = start_reading(desk.study, language="fr", **given)
    add_section(reading, title="Ce qui ressort", text=f"On le voit [{desk.ref}].", **given)
    write_advice(
        reading,
        source=desk.ref,
        action="publish",
        words="",
        caveat="Les plus jeunes sont peu nombreux",
        mission="Une réunion avec les riverains",
        **given,
    )
    return desk


def make_reviewed(*, is_accepted: bool = True) -> Desk:
    """The same, read again by the reviewer."""
    desk = make_written()
    send_to_review(desk.reading, by=desk.analyst, at=NOW)
    reasons = "" if is_accepted else "Trop court"
    given = {"reasons": reasons, "by": desk.reviewer, "at": NOW}
    judge_reading(desk.reading, is_accepted=is_accepted, **given)
    desk.study.refresh_from_db()
    return desk


def make_signed() -> Desk:
    """The same, signed."""
    desk = make_reviewed()
    sign(desk)
    return desk


def sign(desk: Desk) -> Reading:
    """Sign the reading at work."""
    signed = sign_reading(
        desk.reading,
        author_function="Analyste",
        reviewer_function="Relectrice",
        by=desk.analyst,
        at=NOW,
    )
    desk.study.refresh_from_db()
    return signed


def make_delivered() -> Desk:
    """The same, in the client's hands."""
    desk = make_signed()
    deliver_reading(desk.reading, by=desk.analyst, at=NOW)
    desk.study.refresh_from_db()
    return desk
