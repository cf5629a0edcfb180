"""The table of the plans, and the one function that reads it."""

import pytest

from aimpact.spaces.entitlements import TABLE, Entitlement, line_of, opens
from aimpact.spaces.enums import Plan
from aimpact.spaces.models import Space

FOR_ALL = {"surveys", "analysis", "recommendations", "showcase", "academy", "training"}
FROM_PREMIUM = {"newsletters", "campaigns", "debates", "groups"}
BESPOKE = {
    "personal-analysis",
    "missions",
    "experiments",
    "audits",
    "sponsors",
    "adjustments",
}


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (Plan.ESSENTIAL, FOR_ALL),
        (Plan.PREMIUM, FOR_ALL | FROM_PREMIUM),
        (Plan.BESPOKE, FOR_ALL | FROM_PREMIUM | BESPOKE),
    ],
)
def test_a_plan_opens_what_the_mission_says(plan, expected):
    space = Space(plan=plan)
    assert {each.value for each in Entitlement if opens(space, each)} == expected


def test_the_table_has_one_line_for_each_entitlement():
    assert [line.entitlement for line in TABLE] == list(Entitlement)


def test_first_plan_is_the_smallest_that_opens_it():
    assert line_of(Entitlement.SURVEYS).first_plan == Plan.ESSENTIAL
    assert line_of(Entitlement.DEBATES).first_plan == Plan.PREMIUM
    assert line_of(Entitlement.AUDITS).first_plan == Plan.BESPOKE


def test_a_larger_plan_never_loses_what_a_smaller_one_opens():
    for smaller, larger in zip(Plan, list(Plan)[1:], strict=False):
        lost = [line for line in TABLE if smaller in line.plans and larger not in line.plans]
        assert lost == []
