"""What findings know of the time before: the same people, the same question, the same answers."""

from datetime import UTC, datetime

import pytest

from aimpact.insights.selectors.findings import all_findings
from aimpact.library.selectors.before import answers_before
from aimpact.surveys.enums import Audience
from tests.insights.ballots import fill, make_answered_survey
from tests.library.test_trends import wave

pytestmark = pytest.mark.django_db
AT = datetime(2028, 1, 1, tzinfo=UTC)


def test_the_shares_of_the_time_before_are_told_with_their_day() -> None:
    first = make_answered_survey()
    later = wave(first)
    facts = {each.code: each for each in answers_before(later, AT, False) if each.line == "q1"}
    assert facts["yes"].share == pytest.approx(26 / 60)
    assert (facts["yes"].n, bool(facts["yes"].on)) == (60, True)
    assert [*answers_before(first, AT, False)] == []


def test_other_people_are_not_compared() -> None:
    later = wave(make_answered_survey(), audience=Audience.MEMBERS)
    assert [*answers_before(later, AT, False)] == []


def test_a_change_becomes_a_finding() -> None:
    later = wave(make_answered_survey())
    fill(later, 5, {"q1": "no"})
    rules = [each.finding.rule for each in all_findings(later, at=AT).findings]
    assert "change" in rules
