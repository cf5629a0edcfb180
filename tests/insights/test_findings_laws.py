"""What holds for every finding, whatever the figures."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from aimpact.insights.findings import thresholds
from aimpact.insights.findings.catalogue import ACTIONS, actions_of
from aimpact.insights.findings.drafts import Rule
from aimpact.insights.findings.grading import OF_GRADES
from aimpact.insights.findings.inputs import (
    BudgetFact,
    PromotersFact,
    PublicFact,
    QuestionFact,
    RiskFact,
    Scene,
    ThemeFact,
    WaveFact,
)
from aimpact.insights.findings.rulebook import RULES, find_all, rule_of
from tests.insights.findings_scenes import (
    choice,
    contest,
    found,
    gap,
    question,
    scale,
    scene,
    statement,
    yes_no,
)

ROOT = Path(__file__).resolve().parents[2]
QUOTED = re.compile(r"“[^”]*”|«[^»]*»")
NUMBER = re.compile(r"\d+(?:[.,\u202f\u00a0 ]\d+)*")

counts = st.integers(0, 400)
questions = st.one_of(
    st.builds(lambda *n: scale(n), counts, counts, counts, counts, counts, counts),
    st.builds(lambda *n: scale(n, scale="contentment"), counts, counts, counts, counts, counts),
    st.builds(lambda y, n, a, more: yes_no(y, n, a, asked=y + n + a + more), *[counts] * 4),
    st.builds(choice, counts, counts, counts),
    st.builds(lambda a, b: question(statements=(statement(a, b, passed=20),)), counts, counts),
    st.builds(lambda a, b: question(contest=contest(max(a, b), min(a, b))), *[st.floats(0, 1)] * 2),
    st.builds(lambda a, b: question(promoters=PromotersFact(a, b, a + b + 10)), counts, counts),
    st.builds(
        lambda votes: question(budget=BudgetFact("9 000 €", (("Arbres", votes),), ())),
        st.integers(0, 200),
    ),
)
shares = st.floats(0, 1)
scenes = st.builds(
    lambda asked, low, high, part, on, doubt, is_open: scene(
        asked,
        gaps=(gap(min(low, high), max(low, high)),),
        public=(PublicFact("age_band:15-24", "Âge", "15-24 ans", part, low, 200),),
        themes=(ThemeFact("q1", "Stationnement", part, 100),),
        risks=(RiskFact("q1", "danger", "Danger", round(part * 100), 100),),
        waves=(WaveFact("q1", "q1", "yes", high, on, "3 mars 2025"),),
        doubt="many" if doubt else "",
        is_open=is_open,
    ),
    questions, shares, shares, shares, counts, st.booleans(), st.booleans(),
)  # fmt: skip


@given(scenes, st.sampled_from(["fr", "en"]))
def test_no_statement_tells_a_figure_that_is_not_in_its_evidence(of: Scene, language: str) -> None:
    with override(language):
        for each in find_all(of):
            told = " | ".join(figure.told for figure in each.evidence.figures)
            allowed = set(NUMBER.findall(told))
            assert set(NUMBER.findall(QUOTED.sub("", each.statement))) <= allowed, each.statement


@given(scenes)
def test_no_finding_stands_without_its_caveat_nor_any_recommendation(of: Scene) -> None:
    with override("en"):
        for each in find_all(of):
            assert each.caveats[0].code == "label"
            assert each.reasons
            assert each.evidence.anchor
            assert each.recommendations
            for one in each.recommendations:
                assert each.caveats[0].clause in one.sentence
                assert one.sentence.count(".") == 1 or each.caveats[0].clause in one.sentence


@given(scenes)
def test_findings_are_the_same_each_time_and_in_every_language(of: Scene) -> None:
    def read(language: str) -> list[tuple[object, ...]]:
        with override(language):
            return [(e.key, e.mark, e.grade, e.importance) for e in find_all(of)]

    assert read("fr") == read("fr") == read("en")


@given(scenes)
def test_keys_tell_findings_apart(of: Scene) -> None:
    keys = [each.key for each in find_all(of)]
    assert len(set(keys)) == len(keys)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 100))
def test_more_of_the_same_answer_never_silences_a_consensus(top: int, rest: int, more: int) -> None:
    if found(scene(choice(top, rest)), "consensus") and top >= rest:
        assert found(scene(choice(top + more, rest)), "consensus")


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 100))
def test_more_support_never_silences_that_support_outweighs(yes: int, no: int, more: int) -> None:
    def supports(number: int) -> bool:
        told = found(scene(yes_no(number, no)), "acceptability")
        return bool(told) and told[0].recommendations[0].action == "publish"

    if supports(yes):
        assert supports(yes + more)


@given(shares, shares, st.floats(0, 0.049))
def test_a_wider_gap_is_never_less_told(low: float, high: float, wider: float) -> None:
    low, high = min(low, high), max(low, high)
    if found(scene(yes_no(100, 100), gaps=(gap(low, high),)), "gap") and high + wider <= 1:
        assert found(scene(yes_no(100, 100), gaps=(gap(low, high + wider),)), "gap")


@given(questions)
def test_a_worse_design_never_raises_a_grade(asked: QuestionFact) -> None:
    plain = {each.key: each.grade for each in find_all(scene(asked))}
    doubted = {each.key: each.grade for each in find_all(scene(asked, doubt="many"))}
    assert plain.keys() == doubted.keys()
    assert all(doubted[key] >= plain[key] for key in plain)


# --- the rulebook ---------------------------------------------------------------------------
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_has_its_test_its_words_and_an_action(rule: Rule) -> None:
    known = rule_of(rule.id)
    assert known is rule
    path, _colons, name = known.test.partition("::")
    assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")
    assert actions_of(known.id)
    assert known.version >= 1
    with override("fr"):
        french = (str(known.title), str(known.description))
    with override("en"):
        english = (str(known.title), str(known.description))
    assert all(one != other for one, other in zip(french, english, strict=True))


def test_rules_and_actions_are_named_once() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    used = {action.code for rule in RULES for action in actions_of(rule.id)}
    assert used | {"extend"} == set(ACTIONS)


def test_every_bound_is_used_by_a_rule_or_by_the_grades() -> None:
    bounds = {
        name: each
        for name, each in vars(thresholds).items()
        if isinstance(each, thresholds.Threshold)
    }
    used = {id(bound) for rule in RULES for bound in rule.thresholds}
    used |= {id(bound) for bound in OF_GRADES}
    assert [name for name, each in bounds.items() if id(each) not in used] == []
    assert all(str(each.meaning) and str(each.source) for each in bounds.values())


def test_a_finding_is_marked_anew_when_its_figures_change() -> None:
    def mark(top: int) -> str:
        return found(scene(choice(top, 40)), "consensus")[0].mark

    assert mark(150) == mark(150)
    assert mark(150) != mark(151)


def test_a_caveat_stands_alone_as_well() -> None:
    with override("en"):
        [finding] = find_all(scene(choice(150, 50)))
    assert finding.caveats[0].sentence == (
        "Only those who chose to answer speak here, and others may think otherwise."
    )
