"""How sure a finding is: intervals where the design allows them, tests, what chance explains."""

import pytest
from django.utils.translation import override
from statsmodels.stats.proportion import proportion_confint

from aimpact.insights.drawings.findings import draw_findings
from aimpact.insights.findings.finding import Finding
from aimpact.insights.findings.inputs import PublicFact, Reach, WaveFact
from aimpact.insights.findings.rulebook import find_all
from aimpact.insights.selectors.findings import JudgedFinding
from tests.insights.findings_scenes import choice, found, gap, scene, yes_no


@pytest.fixture(autouse=True)
def in_english() -> object:
    """Sentences are held in English: the French ones are looked at in the catalogue."""
    with override("en"):
        yield


def test_an_interval_stands_in_the_evidence_where_the_design_gives_one() -> None:
    of = scene(choice(150, 50), reach=Reach.SAMPLE, drawn_from=5_000)
    [finding] = find_all(of)
    # Wilson's, of 200 / (1 - 200 / 5 000) people.
    assert finding.evidence.interval is not None
    found_by = proportion_confint(150 / 0.96, 200 / 0.96, method="wilson")
    assert (finding.evidence.interval.low, finding.evidence.interval.high) == pytest.approx(
        found_by
    )
    [card] = draw_findings([JudgedFinding(finding)])
    assert card.interval == "95% confidence interval: from 69% to 80%."
    [card] = draw_findings([JudgedFinding(find_all(scene(choice(150, 50)))[0])])
    assert card.interval == ""


def test_a_side_of_a_random_sample_has_the_interval_of_its_own_base() -> None:
    of = scene(yes_no(70, 30, 40), reach=Reach.SAMPLE, drawn_from=10**9)
    [finding] = found(of, "acceptability")
    assert finding.evidence.n == 100
    [card] = draw_findings([JudgedFinding(finding)])
    assert card.interval == "95% confidence interval of “for”: from 60% to 78%."


def test_a_majority_whose_interval_holds_one_half_says_so() -> None:
    words = "Its interval holds one half: among all, it may be no majority."
    few = scene(choice(23, 17), reach=Reach.SAMPLE, drawn_from=5_000)
    many = scene(choice(230, 170), reach=Reach.SAMPLE, drawn_from=5_000)
    assert words in found(few, "majority")[0].against
    assert words not in found(many, "majority")[0].against
    # Of everybody there is no more to know: the share is what it is.
    assert words not in found(scene(choice(23, 17), drawn_from=40), "majority")[0].against


def test_a_gap_leads_to_the_groups_that_it_compares() -> None:
    of = scene(yes_no(100, 100), gaps=(gap(0.3, 0.6),))
    [card] = draw_findings([JudgedFinding(each) for each in found(of, "gap")])
    assert card.query == "?croiser=age_band"


def test_a_change_that_chance_explains_is_not_told_however_large() -> None:
    def told(number: int) -> list[Finding]:
        waves = tuple(
            WaveFact("q1", "q1", code, share, 40, "3 mars 2025")
            for code, share in (("yes", 0.5), ("no", 0.5), ("abstain", 0.0))[:number]
        )
        return found(scene(yes_no(30, 10), waves=waves), "change")

    # 30 of 40 after 20 of 40: p = 0.021 alone, 0.063 among three shares that were compared.
    [finding] = told(1)
    assert finding.evidence.test == (
        "A test of two shares gives p\u00a0=\u00a00.021 once corrected for 1 comparison."
    )
    assert told(3) == []


def test_a_group_that_a_draw_by_lot_would_miss_as_well_is_not_called_missing() -> None:
    def told(n: int) -> list[Finding]:
        fact = PublicFact("age_band:15-24", "Âge", "15-24 ans", 0.1, 0.16, n)
        return found(scene(public=(fact,)), "missing-public")

    # Of 30, three instead of five; of 300, thirty instead of forty-eight.
    assert not told(30)
    assert told(300)
