"""Every rule, with its version and the test that holds it; and what they find together."""

from django.utils.translation import gettext_lazy as _

from aimpact.insights.findings import agreement, apart, choosing, doubting
from aimpact.insights.findings import thresholds as bounds
from aimpact.insights.findings.catalogue import recommend
from aimpact.insights.findings.drafts import Draft, Rule
from aimpact.insights.findings.finding import Family, Finding, Grade
from aimpact.insights.findings.grading import caveats_of, grade_of
from aimpact.insights.findings.inputs import Scene

_TESTS = "tests/insights/test_findings_rules.py"

RULES: tuple[Rule, ...] = (
    Rule(
        id="consensus",
        version=1,
        family=Family.AGREEMENT,
        title=_("Same answer from nearly all"),
        description=_(
            "Of a question with one answer among several, the answer given most often, over all who"
            " answered, those without an opinion among them. It is told as a consensus from its"
            " threshold on."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.CONSENSUS),
        test=f"{_TESTS}::test_a_consensus_is_told_from_three_in_four_on",
        find=agreement.find_consensus,
    ),
    Rule(
        id="majority",
        version=1,
        family=Family.AGREEMENT,
        title=_("Majority"),
        description=_(
            "Of a question with one answer among several, the answer given most often, over all who"
            " answered, where it passes the threshold of a majority and not that of a consensus."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.MAJORITY, bounds.CONSENSUS),
        test=f"{_TESTS}::test_a_majority_is_told_between_its_threshold_and_a_consensus",
        find=agreement.find_majority,
    ),
    Rule(
        id="widely-ticked",
        version=1,
        family=Family.AGREEMENT,
        title=_("Ticked by most"),
        description=_(
            "Of a list in which several answers may be ticked, the one ticked most often, over all"
            " who answered, from the threshold of a majority on."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.MAJORITY),
        test=f"{_TESTS}::test_an_answer_ticked_by_most_is_told",
        find=agreement.find_widely_ticked,
    ),
    Rule(
        id="acceptability",
        version=1,
        family=Family.AGREEMENT,
        title=_("Support less opposition"),
        description=_(
            "Of questions answered for or against (yes and no, scales of agreement), the share for"
            " less the share against, among those with an opinion. It is told from the threshold"
            " on, on either side."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.BALANCE, bounds.REJECTED),
        test=f"{_TESTS}::test_support_is_told_when_it_outweighs_opposition",
        find=agreement.find_acceptability,
    ),
    Rule(
        id="satisfaction",
        version=1,
        family=Family.AGREEMENT,
        title=_("Level of satisfaction"),
        description=_(
            "Of scales of satisfaction, quality, mood and ease, the share on the favourable side,"
            " among those with an opinion, where it is high or low."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.SATISFIED, bounds.SATISFIED_FEW),
        test=f"{_TESTS}::test_satisfaction_is_told_where_it_is_high_or_low",
        find=agreement.find_satisfaction,
    ),
    Rule(
        id="uniting",
        version=1,
        family=Family.AGREEMENT,
        title=_("Statement that unites"),
        description=_(
            "Of statements, those with which the share told agrees, among those who took a side;"
            " where groups of opinion are known, more than half of each of them must agree."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.CONSENSUS),
        test=f"{_TESTS}::test_a_statement_unites_when_every_group_agrees",
        find=agreement.find_uniting,
    ),
    Rule(
        id="no-majority",
        version=1,
        family=Family.DIVISION,
        title=_("No clear majority"),
        description=_(
            "Of questions answered for or against, those in which neither side outweighs the other"
            " by the threshold, among those with an opinion."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.BALANCE),
        test=f"{_TESTS}::test_no_majority_is_told_when_sides_are_close",
        find=agreement.find_no_majority,
    ),
    Rule(
        id="polarised",
        version=1,
        family=Family.DIVISION,
        title=_("Opinions at both ends"),
        description=_(
            "Of scales of more than two steps, those where both sides are large and each has many"
            " people at its very end, among those with an opinion."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.SIDE, bounds.END),
        test=f"{_TESTS}::test_opinions_at_both_ends_are_told_instead_of_a_mean",
        find=agreement.find_polarised,
    ),
    Rule(
        id="dividing",
        version=1,
        family=Family.DIVISION,
        title=_("Statement that divides"),
        description=_(
            "Of statements, those on which the two sides are close among those who took one, or on"
            " which one group of opinion agrees and another does not."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.BALANCE),
        test=f"{_TESTS}::test_a_statement_divides_when_groups_part",
        find=agreement.find_dividing,
    ),
    Rule(
        id="gap",
        version=1,
        family=Family.GROUPS,
        title=_("Gap between groups"),
        description=_(
            "Of answers crossed with the profile, the largest difference of each question between"
            " one group and the others, where a test with correction for all that was tested (Holm)"
            " does not put it down to chance and Cramér’s V is large enough. Groups that are hidden"
            " are not looked at."
        ),
        thresholds=(bounds.GROUP_N, bounds.GAP, bounds.ALPHA, bounds.EFFECT),
        test=f"{_TESTS}::test_a_gap_between_groups_needs_size_and_a_test",
        find=apart.find_gap,
    ),
    Rule(
        id="place-gap",
        version=1,
        family=Family.GROUPS,
        title=_("Gap between places"),
        description=_(
            "The same as the gap between groups, for the commune or the zone that people said."
        ),
        thresholds=(bounds.GROUP_N, bounds.GAP, bounds.ALPHA, bounds.EFFECT),
        test=f"{_TESTS}::test_a_gap_between_places_is_told_apart",
        find=apart.find_place_gap,
    ),
    Rule(
        id="missing-public",
        version=2,
        family=Family.GROUPS,
        title=_("Public that is missing"),
        description=_(
            "Groups whose share of the participants is far under their share of the inhabitants,"
            " where the population is known, among those who said it, and farther than a draw by"
            " lot would leave it 95 times in 100; the two that lack most of each profile field."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.MISSING, bounds.MISSING_GAP),
        test=f"{_TESTS}::test_a_group_far_under_its_share_is_missing",
        find=apart.find_missing_public,
    ),
    Rule(
        id="first",
        version=1,
        family=Family.CHOICES,
        title=_("Clear first"),
        description=_(
            "Of rankings (Borda), duels (Copeland, Condorcet), majority judgment, sets with a best"
            " and a worst, and points shared out, the first answer, where the method itself names"
            " one winner or where it leads by the threshold."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.LEAD),
        test=f"{_TESTS}::test_a_first_is_clear_from_its_lead_on",
        find=choosing.find_first,
    ),
    Rule(
        id="no-first",
        version=1,
        family=Family.CHOICES,
        title=_("No clear first"),
        description=_("The same orders, where the first two answers are too close to tell."),
        thresholds=(bounds.SMALLEST_N, bounds.LEAD),
        test=f"{_TESTS}::test_two_answers_that_are_close_have_no_first",
        find=choosing.find_no_first,
    ),
    Rule(
        id="budget",
        version=1,
        family=Family.CHOICES,
        title=_("Projects paid for"),
        description=_(
            "Of a participatory budget, the projects that the sum pays for, taken from the most"
            " chosen to the least, and the first one that it does not."
        ),
        thresholds=(bounds.SMALLEST_N,),
        test=f"{_TESTS}::test_a_budget_tells_what_it_pays_for_and_what_it_does_not",
        find=choosing.find_budget,
    ),
    Rule(
        id="quadrant",
        version=1,
        family=Family.CHOICES,
        title=_("Matters more, satisfies less"),
        description=_(
            "Where importance and satisfaction are both asked about the same lines, those above the"
            " mean of importance and under the mean of satisfaction (Martilla and James, Journal of"
            " Marketing 41 (1), 1977)."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.LINES),
        test=f"{_TESTS}::test_what_matters_more_and_satisfies_less_comes_first",
        find=choosing.find_quadrant,
    ),
    Rule(
        id="recommendation",
        version=1,
        family=Family.CHOICES,
        title=_("Recommendation"),
        description=_(
            "Of the question “would you recommend”, promoters (9 and 10) beside detractors (0 to"
            " 6), over all who answered (Reichheld, Harvard Business Review, 2003)."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.PROMOTERS),
        test=f"{_TESTS}::test_promoters_stand_beside_detractors",
        find=choosing.find_recommendation,
    ),
    Rule(
        id="silence",
        version=1,
        family=Family.DOUBTS,
        title=_("Question left empty"),
        description=_("The share of those asked a question who left it without an answer."),
        thresholds=(bounds.SMALLEST_N, bounds.SILENT),
        test=f"{_TESTS}::test_a_question_left_empty_by_many_is_told",
        find=doubting.find_silence,
    ),
    Rule(
        id="no-opinion",
        version=1,
        family=Family.DOUBTS,
        title=_("Without an opinion"),
        description=_(
            "The share of those who answered a question who chose the answer “no opinion”."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.NO_OPINION),
        test=f"{_TESTS}::test_many_without_an_opinion_are_told",
        find=doubting.find_no_opinion,
    ),
    Rule(
        id="theme",
        version=1,
        family=Family.TEXTS,
        title=_("Theme of the texts"),
        description=_(
            "The share of the texts of a question in which a theme comes up. Only themes that a"
            " person of the team accepted are looked at."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.THEME),
        test=f"{_TESTS}::test_a_theme_is_told_from_its_share_on",
        find=doubting.find_theme,
    ),
    Rule(
        id="risk",
        version=1,
        family=Family.TEXTS,
        title=_("Words of danger or of law"),
        description=_(
            "How many texts hold a word of a public list (danger, threats, law). A count, so that"
            " they are read soon by a person; never said of fewer texts than the smallest group"
            " shown."
        ),
        thresholds=(),
        test=f"{_TESTS}::test_words_of_danger_are_counted_from_the_smallest_group_on",
        find=doubting.find_risk,
    ),
    Rule(
        id="change",
        version=2,
        family=Family.TIME,
        title=_("Change since the time before"),
        description=_(
            "Of a question asked before with the same answers, the difference of each share, where"
            " both times have enough answers and a test of the two shares, corrected for all that"
            " were compared (Holm), does not put it down to chance."
        ),
        thresholds=(bounds.SMALLEST_N, bounds.MOVED, bounds.ALPHA),
        test=f"{_TESTS}::test_a_change_is_told_from_its_threshold_on",
        find=doubting.find_change,
    ),
)

_GRADES = tuple(Grade)
KEY_MAXIMUM = 200
"""Characters of a finding's key."""


def find_all(scene: Scene, rules: tuple[Rule, ...] = RULES) -> list[Finding]:
    """What every rule finds, by importance, then by grade, then in the order of the questions.

    Nothing under the smallest group shown: a survey of so few ballots tells their number alone.
    """
    if scene.ballots < scene.k:
        return []
    found = [_finding(scene, rule, draft) for rule in rules for draft in rule.find(scene)]
    return sorted(found, key=_order)


def rule_of(identifier: str) -> Rule | None:
    """The rule of that name."""
    return next((rule for rule in RULES if rule.id == identifier), None)


def _order(finding: Finding) -> tuple[int, int, int, str]:
    return (
        -finding.importance,
        _GRADES.index(finding.grade),
        finding.evidence.number,
        finding.key,
    )


def _finding(scene: Scene, rule: Rule, draft: Draft) -> Finding:
    grade, reasons = grade_of(scene, draft)
    caveats = caveats_of(scene, draft)
    return Finding(
        key=f"{rule.id}:{draft.subject}"[:KEY_MAXIMUM],
        rule=rule.id,
        version=rule.version,
        family=rule.family,
        importance=draft.importance,
        statement=draft.statement,
        evidence=draft.evidence,
        grade=grade,
        reasons=reasons,
        caveats=caveats,
        against=draft.against,
        recommendations=recommend(rule.id, draft, caveats, is_open=scene.is_open),
    )
