"""Each rule fires where it should, and nowhere else."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from aimpact.insights.findings.finding import Grade
from aimpact.insights.findings.inputs import (
    BudgetFact,
    GroupShare,
    LineFact,
    PromotersFact,
    PublicFact,
    QuestionFact,
    RiskFact,
    ThemeFact,
    WaveFact,
)
from aimpact.insights.findings.rulebook import find_all
from tests.insights.findings_scenes import (
    choice,
    contest,
    everyone,
    found,
    gap,
    question,
    rules_of,
    scale,
    scene,
    statement,
    yes_no,
)


@pytest.fixture(autouse=True)
def in_english() -> object:
    """Sentences are held in English: the French ones are looked at in the catalogue."""
    with override("en"):
        yield


def test_a_consensus_is_told_from_three_in_four_on() -> None:
    assert rules_of(scene(choice(150, 50))) == ["consensus"]
    assert rules_of(scene(choice(149, 51))) == ["majority"]
    [finding] = found(scene(choice(150, 50)), "consensus")
    assert finding.statement == (
        "Among participants, 75% give the same answer to “Le projet vous plaît-il ?”: “A”."
    )
    assert finding.against == ("25% do not give this answer.",)


def test_a_majority_is_told_between_its_threshold_and_a_consensus() -> None:
    assert rules_of(scene(choice(110, 90))) == ["majority"]
    assert rules_of(scene(choice(109, 91))) == []


def test_an_answer_ticked_by_most_is_told() -> None:
    assert rules_of(scene(choice(110, 60, 30, is_list=True, answered=200))) == ["widely-ticked"]
    assert rules_of(scene(choice(109, 60, 30, is_list=True, answered=200))) == []


def test_support_is_told_when_it_outweighs_opposition() -> None:
    support = scene(scale([20, 40, 20, 60, 60]))
    assert rules_of(support) == ["acceptability"]
    [finding] = found(support, "acceptability")
    assert "60% agree, 30% do not" in finding.statement
    [finding] = found(scene(yes_no(60, 120, 20)), "acceptability")
    assert "“Non” outweighs “Oui”" in finding.statement
    assert finding.evidence.n == 180
    assert [each.action for each in finding.recommendations] == ["amend", "explain"]

    [finding] = found(scene(yes_no(40, 140)), "acceptability")
    assert [each.action for each in finding.recommendations] == ["amend", "give_up"]


def test_satisfaction_is_told_where_it_is_high_or_low() -> None:
    def told(*counts: int) -> list[str]:
        return [each.rule for each in find_all(scene(scale(counts, scale="contentment")))]

    assert told(20, 30, 30, 60, 60) == ["satisfaction"]
    assert told(60, 30, 30, 60, 20) == ["satisfaction"]
    assert told(30, 30, 40, 60, 40) == []


def test_a_statement_unites_when_every_group_agrees() -> None:
    united = question(statements=(statement(160, 40, ("G1", 0.9, 120), ("G2", 0.6, 80)),))
    split = question(statements=(statement(160, 40, ("G1", 0.99, 150), ("G2", 0.3, 50)),))
    assert rules_of(scene(united)) == ["uniting"]
    assert "uniting" not in rules_of(scene(split))


def test_no_majority_is_told_when_sides_are_close() -> None:
    assert rules_of(scene(yes_no(100, 90))) == ["no-majority"]
    [finding] = found(scene(yes_no(100, 90)), "no-majority")
    assert "53% answer “Oui”, 47% “Non”" in finding.statement


def test_opinions_at_both_ends_are_told_instead_of_a_mean() -> None:
    assert rules_of(scene(scale([60, 20, 20, 30, 70]))) == ["polarised"]
    assert rules_of(scene(scale([20, 60, 20, 80, 20]))) == ["no-majority"]


def test_a_statement_divides_when_groups_part() -> None:
    close = question(statements=(statement(105, 95),))
    parted = question(statements=(statement(140, 60, ("G1", 0.95, 120), ("G2", 0.2, 80)),))
    assert rules_of(scene(close)) == ["dividing"]
    assert rules_of(scene(parted)) == ["dividing"]
    assert rules_of(scene(question(statements=(statement(140, 60),)))) == []


def test_a_gap_between_groups_needs_size_and_a_test() -> None:
    asked = yes_no(100, 100)
    assert "gap" in rules_of(scene(asked, gaps=(gap(0.40, 0.55),)))
    for small in (gap(0.40, 0.45), gap(0.4, 0.6, p=0.05), gap(0.4, 0.6, effect=0.05)):
        assert "gap" not in rules_of(scene(asked, gaps=(small,)))
    [finding] = found(scene(asked, gaps=(gap(0.40, 0.55),)), "gap")
    assert finding.statement == (
        "“Oui” to “Le projet vous plaît-il ?”: 55% among “65-79 ans” and 40% among “15-24 ans”, a"
        " gap of 15 points."
    )
    assert finding.recommendations[0].sentence.startswith("Meet “15-24 ans” before deciding;")


def test_a_group_apart_is_set_beside_all_the_others() -> None:
    apart = (GroupShare("Retraités", 0.55, 80), GroupShare("the other groups", 0.35, 300))
    told = scene(yes_no(100, 100), gaps=(gap(0.2, 0.6, apart=apart),))
    [finding] = found(told, "gap")
    assert "55% among “Retraités” and 35% among “the other groups”" in finding.statement
    assert finding.recommendations[0].sentence.startswith("Meet “Retraités”")


def test_a_gap_between_places_is_told_apart() -> None:
    told = scene(yes_no(100, 100), gaps=(gap(0.3, 0.6, is_place=True, by="Commune"),))
    assert "place-gap" in rules_of(told)
    assert "gap" not in rules_of(told)


def test_a_group_far_under_its_share_is_missing() -> None:
    def told(share: float, population: float, n: int = 200) -> list[str]:
        return rules_of(
            scene(public=(PublicFact("age_band:15-24", "Âge", "15-24 ans", share, population, n),))
        )

    assert told(0.05, 0.15) == ["missing-public"]
    assert told(0.12, 0.15) == []
    assert told(0.01, 0.04) == []
    assert told(0.05, 0.15, n=29) == []

    lacking = [
        PublicFact(f"age_band:{at}", "Âge", f"G{at}", 0.01, 0.1 + at / 100, 200) for at in range(4)
    ]
    told_of = found(scene(public=tuple(lacking)), "missing-public")
    assert [each.evidence.bars[0].told for each in told_of] == ["1%", "1%"]
    keys = sorted(each.key for each in told_of)
    assert keys == ["missing-public:age_band:2", "missing-public:age_band:3"]


def test_a_missing_group_calls_for_more_time_while_the_survey_is_open() -> None:
    public = (PublicFact("age_band:15-24", "Âge", "15-24 ans", 0.05, 0.15, 200),)
    [closed] = find_all(scene(public=public))
    [still] = find_all(scene(public=public, is_open=True))
    assert [each.action for each in closed.recommendations] == ["reach"]
    assert [each.action for each in still.recommendations] == ["reach", "extend"]


def test_a_first_is_clear_from_its_lead_on() -> None:
    assert rules_of(scene(question(contest=contest(0.60, 0.55, 0.1)))) == ["first"]
    decided = contest(0.56, 0.55, is_decided=True)
    [finding] = find_all(scene(question(contest=decided)))
    assert finding.rule == "first"
    assert "another way to count" in finding.against[0]


def test_two_answers_that_are_close_have_no_first() -> None:
    assert rules_of(scene(question(contest=contest(0.60, 0.56)))) == ["no-first"]
    assert rules_of(scene(question(contest=contest(0.9, 0.1, is_decided=False)))) == ["no-first"]
    assert rules_of(scene(question(contest=contest(0.9)))) == []


def test_a_budget_tells_what_it_pays_for_and_what_it_does_not() -> None:
    budget = BudgetFact("120 000 €", (("Arbres", 150), ("Jeux", 90)), (("Éclairage", 60),))
    [finding] = find_all(scene(question(budget=budget)))
    assert finding.statement == (
        "With 120 000 €, 2 projects are paid for, by the votes of participants; the most chosen is"
        " “Arbres” (75%)."
    )
    assert finding.against == (
        "“Éclairage”, chosen by 30%, is left out: the rest does not pay for it.",
    )


def test_what_matters_more_and_satisfies_less_comes_first() -> None:
    def table(code: str, scale: str, *means: float) -> object:
        lines = tuple(
            LineFact(
                name=f"{code}__r{at}", label=f"L{at}", asked=200, answered=200, scale=scale, mean=m
            )
            for at, m in enumerate(means)
        )
        return question(code, lines=lines)

    important = table("q1", "importance", 3.8, 3.0, 2.0)
    satisfying = table("q2", "satisfaction", 1.5, 3.0, 3.5)
    [finding] = found(scene(important, satisfying), "quadrant")
    assert finding.statement.startswith("“L0” matters more than the other lines (3.8, against 2.9")
    assert found(scene(important), "quadrant") == []


def test_promoters_stand_beside_detractors() -> None:
    [finding] = find_all(scene(question(promoters=PromotersFact(100, 40, 200))))
    assert finding.rule == "recommendation"
    assert "50% promoters, 20% detractors" in finding.statement
    assert finding.against == ("30% are neither one nor the other.",)
    assert find_all(scene(question(promoters=PromotersFact(69, 60, 200)))) == []


def test_a_question_left_empty_by_many_is_told() -> None:
    assert "silence" in rules_of(scene(choice(80, 80, asked=200)))
    assert "silence" not in rules_of(scene(choice(81, 80, asked=200)))


def test_many_without_an_opinion_are_told() -> None:
    assert "no-opinion" in rules_of(scene(yes_no(120, 40, 40)))
    assert "no-opinion" not in rules_of(scene(yes_no(121, 40, 39)))


def test_a_theme_is_told_from_its_share_on() -> None:
    def told(share: float, n: int = 100) -> list[str]:
        return rules_of(scene(question(), themes=(ThemeFact("q1", "Stationnement", share, n),)))

    assert told(0.15) == ["theme"]
    assert told(0.14) == []
    assert told(0.5, n=29) == []


def test_words_of_danger_are_counted_from_the_smallest_group_on() -> None:
    def told(count: int, n: int = 100) -> list[str]:
        return rules_of(scene(question(), risks=(RiskFact("q1", "danger", "Danger", count, n),)))

    assert told(5) == ["risk"]
    assert told(4) == []
    assert told(97) == []
    assert told(0) == []


def test_a_change_is_told_from_its_threshold_on() -> None:
    def told(share: float, n: int = 200) -> list[str]:
        waves = (WaveFact("q1", "q1", "yes", share, n, "3 mars 2025"),)
        return rules_of(scene(yes_no(140, 60), waves=waves))

    assert "change" in told(0.60)
    assert "change" not in told(0.66)
    assert "change" not in told(0.2, n=29)


# --- grades, caveats, refusals --------------------------------------------------------------
def test_nothing_is_found_under_the_smallest_group() -> None:
    assert find_all(scene(choice(150, 50), ballots=4)) == []


def test_no_share_is_told_of_too_few_answers() -> None:
    assert rules_of(scene(choice(29, 0))) == []
    assert rules_of(scene(choice(30, 0))) == ["consensus"]


def test_a_grade_counts_weaknesses() -> None:
    [best] = find_all(everyone(choice(150, 50)))
    [chosen] = find_all(scene(choice(150, 50)))
    [few] = find_all(scene(choice(60, 10)))
    assert [each.grade for each in (best, chosen, few)] == [Grade.A, Grade.B, Grade.C]
    assert best.reasons == (
        "Enough answers, few blanks, and a design that lets the figure speak for all.",
    )
    assert few.reasons[1] == "It rests on 70 answers only."


def weighed(asked: QuestionFact, *shares: float | None, step: float = 0.01) -> QuestionFact:
    """The question with the weighted share of each answer, told at this step."""
    [line] = asked.lines
    answers = tuple(
        replace(each, weighted=share) for each, share in zip(line.answers, shares, strict=False)
    )
    rest = line.answers[len(answers) :]
    return replace(asked, lines=(replace(line, answers=(*answers, *rest), step=step),))


TURNED = "Weighting changes what it says: {} as it is, {} once weighted."
MOVED = "Weighting changes the figure: {} as it is, {} once weighted."


@pytest.mark.parametrize(
    ("asked", "grade", "reason"),
    [
        (weighed(choice(120, 80), 0.45, 0.55), Grade.C, TURNED.format("60%", "45%")),
        # Told in steps of five points, one half is no other side of itself.
        (weighed(choice(110, 90), 0.5, 0.5, step=0.05), Grade.A, ""),
        (weighed(choice(120, 80), 0.54, 0.46), Grade.B, MOVED.format("60%", "54%")),
        (weighed(choice(120, 80), 0.55, 0.45, step=0.05), Grade.A, ""),
        (weighed(choice(120, 80), 0.58, 0.42), Grade.A, ""),
        (weighed(choice(120, 80), None, 0.42), Grade.A, ""),
        # Another answer comes first, though most tick both.
        (
            weighed(choice(140, 110, is_list=True, answered=200), 0.6, 0.75),
            Grade.C,
            TURNED.format("70%", "60%"),
        ),
        (weighed(yes_no(120, 80), 0.4, 0.6), Grade.C, TURNED.format("60%", "40%")),
        (weighed(yes_no(80, 120), 0.6, 0.4), Grade.C, TURNED.format("60%", "40%")),
        (weighed(yes_no(140, 60), 0.6, 0.4), Grade.B, MOVED.format("70%", "60%")),
        # No majority as it is, a large one once weighted.
        (weighed(yes_no(102, 98), 0.3, 0.7), Grade.C, TURNED.format("49%", "70%")),
        (weighed(yes_no(102, 98), 0.49, 0.51), Grade.A, ""),
        (
            weighed(scale([10, 10, 10, 80, 90], scale="satisfaction"), 0.3, 0.25, 0.05, 0.2, 0.2),
            Grade.C,
            TURNED.format("85%", "40%"),
        ),
    ],
)
def test_a_finding_whose_sense_weighting_changes_is_graded_down_and_says_so(
    asked: QuestionFact, grade: Grade, reason: str
) -> None:
    finding = find_all(everyone(asked))[0]
    assert finding.grade is grade
    strength = "Enough answers, few blanks, and a design that lets the figure speak for all."
    assert finding.reasons == (reason or strength,)
    assert ("weights" in [each.code for each in finding.caveats]) is bool(reason)


def test_opinions_at_both_ends_stay_so_once_weighted() -> None:
    asked = weighed(scale([90, 5, 5, 5, 95]), 0.6, 0.05, 0.05, 0.05, 0.25)
    [finding] = found(everyone(asked), "polarised")
    assert "weights" not in [each.code for each in finding.caveats]


def test_doubt_on_how_ballots_came_in_lowers_every_grade() -> None:
    [finding] = find_all(everyone(choice(150, 50), doubt="many from one place"))
    assert finding.grade is Grade.B
    assert "quality" in [each.code for each in finding.caveats]


def test_a_group_on_the_other_side_is_counter_evidence() -> None:
    gaps = (gap(0.40, 0.70, line="q1", code="c0", answer="A"),)
    [finding] = found(scene(choice(120, 80), gaps=gaps), "majority")
    assert "Among “15-24 ans”, it is 40%, of 60 answers." in finding.against


def test_recommendations_say_their_caveat_in_the_same_sentence() -> None:
    [finding] = find_all(scene(choice(150, 50)))
    [one] = finding.recommendations
    assert one.sentence == (
        "Publish this result and say what will be done with it; to be borne in mind: only those who"
        " chose to answer speak here, and others may think otherwise."
    )
