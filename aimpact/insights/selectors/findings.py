"""The findings of a survey, written from today's figures, beside what the team decided of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from string import ascii_uppercase
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from aimpact.accounts.enums import ProfileField
from aimpact.insights.designs import Design, name_of
from aimpact.insights.difference_wording import evidence_words
from aimpact.insights.disclosure import may_tell
from aimpact.insights.enums import FindingVerdict
from aimpact.insights.findings.cautions import caution_of, reach_of
from aimpact.insights.findings.finding import Finding
from aimpact.insights.findings.inputs import (
    GapFact,
    GroupShare,
    LineFact,
    PublicFact,
    QuestionFact,
    RiskFact,
    Scene,
    ThemeFact,
)
from aimpact.insights.findings.reading import question_fact
from aimpact.insights.findings.risk_words import FAMILIES
from aimpact.insights.findings.rulebook import find_all
from aimpact.insights.findings.thresholds import GROUP_N
from aimpact.insights.models import FindingChoice, Theme
from aimpact.insights.quality_wording import public_sentence
from aimpact.insights.readings.differences import Difference, Gap, Tested, read_differences
from aimpact.insights.readings.weights import WeightedField, read_weights
from aimpact.insights.rules import CrossingRefusal
from aimpact.insights.selectors.analyses import current_analysis, is_part_public
from aimpact.insights.selectors.profiles import ProfileLabels, profile_labels
from aimpact.insights.selectors.results import People, Results, read_results
from aimpact.insights.selectors.sampling import WEIGHTS
from aimpact.insights.selectors.waves import waves_of
from aimpact.questionnaire.structure import FIELD_SEPARATOR
from aimpact.surveys.models import Survey

Part = Mapping[str, Any]
FINDINGS = "findings"
"""The name of the part: what the team publishes when it publishes findings."""


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """A finding and the team's verdict on it, if there is one."""

    finding: Finding
    choice: FindingChoice | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the team keeps it."""
        return self.choice is not None and self.choice.verdict == FindingVerdict.KEPT

    @property
    def is_dismissed(self) -> bool:
        """Whether the team put it aside."""
        return self.choice is not None and self.choice.verdict == FindingVerdict.DISMISSED

    @property
    def is_outdated(self) -> bool:
        """Whether its figures changed since the verdict."""
        return self.choice is not None and self.choice.mark != self.finding.mark

    @property
    def wording(self) -> str:
        """The sentence to show: the team's, unless it was written for other figures."""
        if self.choice and self.choice.wording and self.is_kept and not self.is_outdated:
            return self.choice.wording
        return self.finding.statement

    @property
    def is_reworded(self) -> bool:
        """Whether the sentence to show is the team's."""
        return self.wording != self.finding.statement


@dataclass(frozen=True, slots=True)
class FindingsReading:
    """Every finding of a survey at one moment. `gone` are verdicts on what is found no more."""

    findings: tuple[JudgedFinding, ...]
    gone: tuple[FindingChoice, ...]
    results: Results

    @property
    def kept(self) -> tuple[JudgedFinding, ...]:
        """Those that the team keeps, the most important first."""
        return tuple(each for each in self.findings if each.is_kept)

    def find(self, key: str) -> Finding | None:
        """The finding of that key."""
        return next((e.finding for e in self.findings if e.finding.key == key), None)


def all_findings(
    survey: Survey, *, at: datetime, is_public: bool = False, results: Results | None = None
) -> FindingsReading:
    """What every rule finds of a survey, in the reader's language, by importance then grade.

    A number of queries that depends on nothing. `is_public`: only what the public's page of
    results may show is read. `results`, read already for the same reader, are not read again.
    """
    results = results or read_results(survey, at=at, is_public=is_public)
    parts = _parts(survey, results, is_public=is_public)
    found = find_all(scene_of(results, parts, is_public=is_public))
    choices = {each.key: each for each in FindingChoice.objects.filter(survey=survey)}
    judged = tuple(JudgedFinding(each, choices.pop(each.key, None)) for each in found)
    return FindingsReading(judged, tuple(choices.values()), results)


def kept_findings(
    survey: Survey, *, at: datetime, is_public: bool = False, results: Results | None = None
) -> tuple[JudgedFinding, ...]:
    """The findings that the team keeps, the most important first: those of a note, of the public's
    page. Read `wording` for the sentence, `finding` for its evidence, caveats, recommendations.
    """
    return all_findings(survey, at=at, is_public=is_public, results=results).kept


def public_findings(survey: Survey, results: Results) -> tuple[JudgedFinding, ...]:
    """The kept findings, where the team lets the public read them; `results` are the public's."""
    if not is_part_public(survey, FINDINGS, at=results.at):
        return ()
    return kept_findings(survey, at=results.at, is_public=True, results=results)


def scene_of(results: Results, parts: Mapping[str, Part], *, is_public: bool) -> Scene:
    """What rules read of results and of the parts of an analysis."""
    survey = results.survey
    quality = results.quality
    labels = profile_labels(results.book, results.fields)
    weighted = _weighted(results, parts, is_public=is_public)
    waves = waves_of(survey, at=results.at, is_public=is_public) if results.is_shown else ()
    return Scene(
        k=survey.smallest_cell,
        ballots=results.ballots if results.is_shown else 0,
        reach=reach_of(results.design),
        label=name_of(results.design),
        caution=caution_of(results.design),
        is_open=survey.ended_at(results.at) is None,
        questions=tuple(
            _weighed(_grouped(fact, parts.get("groups", {})), weighted)
            for fact in _questions(results)
        ),
        gaps=tuple(_gaps(results, parts.get("differences", {}), labels)),
        public=tuple(fact for people in results.people for fact in _public(people)),
        drawn_from=_drawn_from(results),
        themes=tuple(_themes(results)) if parts else (),
        risks=tuple(_risks(results, parts.get(FINDINGS, {}))),
        waves=tuple(waves),
        doubt=public_sentence(quality) if quality and quality.is_told_to_all else "",
    )


def _parts(survey: Survey, results: Results, *, is_public: bool) -> Mapping[str, Part]:
    """The parts of the last analysis, where this reader may see answers by group: an anonymous
    survey, and any survey for the public, once it has ended.
    """
    waits = is_public or survey.is_anonymous
    is_early = waits and survey.ended_at(results.at) is None
    if is_early or results.refusal not in {None, CrossingRefusal.NO_PROFILE}:
        return {}
    done = current_analysis(survey)
    return done.parts if done else {}


def _questions(results: Results) -> Iterator[QuestionFact]:
    for number, asked in enumerate(results.questions, start=1):
        if asked.refusal is None:
            is_conditional = bool(asked.page.condition or asked.question.condition)
            yield question_fact(asked.reading, number=number, is_conditional=is_conditional)


def _drawn_from(results: Results) -> int | None:
    """How many people a random sample was drawn from; no other design has intervals."""
    if results.design is not Design.RANDOM or results.sample is None:
        return None
    return results.sample.frame_size


def _themes(results: Results) -> Iterator[ThemeFact]:
    """Themes that a person accepted, of questions whose answers are told, from k texts on."""
    survey = results.survey
    told = {asked.question.code for asked in results.questions if asked.refusal is None}
    accepted = Theme.objects.filter(theme_set__survey=survey, accepted_at__isnull=False)
    rows = accepted.annotate(number=Count("members")).order_by("pk")
    for field, name, number, n in rows.values_list(
        "theme_set__field", "name", "number", "theme_set__texts"
    ):
        code = field.partition(FIELD_SEPARATOR)[0]
        if code in told and n and may_tell(number, survey.smallest_cell, beside=(n,)):
            yield ThemeFact(code, name, number / n, n)


# --- parts of the analysis ------------------------------------------------------------------
def _gaps(results: Results, part: Part, labels: Mapping[str, ProfileLabels]) -> Iterator[GapFact]:
    told = {asked.question.code for asked in results.questions if asked.refusal is None}
    for each in read_differences(part):
        if each.by not in labels or each.question not in told:
            continue
        for test in each.tests:
            gap = each.gap(test) if test.is_marked else None
            if gap is not None:
                yield from _gap_of(results, each, test, gap, labels=labels[each.by])


def _gap_of(
    results: Results, each: Difference, test: Tested, gap: Gap, *, labels: ProfileLabels
) -> Iterator[GapFact]:
    answers = _answers(results, each)
    if gap.answer >= len(answers):
        return  # numbers, marks: their groups are set side by side on the page of differences
    code, label = answers[gap.answer]
    yield GapFact(
        question=each.question,
        line=each.field,
        code=code,
        answer=label,
        by=labels.title,
        by_code=each.by,
        is_place=each.by == ProfileField.COMMUNE,
        shares=_shares(each, gap.answer, labels),
        p=test.corrected,
        effect=test.v,
        apart=(
            GroupShare(labels.label(each.groups[gap.row]), gap.share, gap.group_base),
            GroupShare(_("the other groups"), gap.rest, gap.rest_base),
        ),
        test=evidence_words(test),
    )


def _answers(results: Results, each: Difference) -> Sequence[tuple[str, str]]:
    for asked in results.questions:
        if asked.question.code != each.question:
            continue
        fact = question_fact(asked.reading, number=0)
        for line in fact.lines:
            if line.name == each.field:
                return [(answer.code, answer.label) for answer in line.answers]
    return ()


def _shares(each: Difference, at: int, labels: ProfileLabels) -> tuple[GroupShare, ...]:
    """The share of one answer in every group where it is shown."""
    rows = zip(each.groups, each.counts, each.answered, strict=True)
    return tuple(
        GroupShare(labels.label(group), (counts[at] or 0) / answered, answered)
        for group, counts, answered in rows
        if at < len(counts) and counts[at] is not None and answered
    )


def _weighted(
    results: Results, parts: Mapping[str, Part], *, is_public: bool
) -> dict[str, WeightedField]:
    """Weighted shares by field, of the very ballots of these results; the public's findings hold
    none that its page of weighting does not.
    """
    if is_public and not is_part_public(results.survey, WEIGHTS, at=results.at):
        return {}
    found = read_weights(parts.get(WEIGHTS, {}))
    if found is None or found.ballots != results.ballots:
        return {}
    return {each.field: each for each in found.fields if each.step is not None}


def _weighed(fact: QuestionFact, weighted: Mapping[str, WeightedField]) -> QuestionFact:
    """The question with the weighted share of each answer, where it is told."""
    lines = tuple(
        _weighed_line(line, weighted[line.name]) if line.name in weighted else line
        for line in fact.lines
    )
    return replace(fact, lines=lines)


def _weighed_line(line: LineFact, found: WeightedField) -> LineFact:
    shares = {each.code: each.weighted for each in found.answers}
    answers = tuple(replace(each, weighted=shares.get(each.code)) for each in line.answers)
    return replace(line, answers=answers, step=found.step or 0.0)


def _grouped(fact: QuestionFact, part: Part) -> QuestionFact:
    """The question with the groups of opinion that answered its statements, where they are told."""
    told = {
        each["field"]: each
        for battery in part.get("batteries", ())
        for each in battery.get("statements", ())
    }
    statements = tuple(
        replace(each, by_group=tuple(_by_group(told[each.name]))) if each.name in told else each
        for each in fact.statements
    )
    return replace(fact, statements=statements)


def _by_group(found: Part) -> Iterator[tuple[str, float, int]]:
    """The share of each group that agrees, of those who answered; hidden groups say nothing."""
    for at, (agree, answered) in enumerate(zip(found["agree"], found["answered"], strict=True)):
        if agree is not None and answered is not None and answered >= GROUP_N.value:
            name = _("Group %(letter)s") % {"letter": ascii_uppercase[at]}
            yield name, agree / answered, answered


def _risks(results: Results, part: Part) -> Iterator[RiskFact]:
    for asked in results.questions:
        if asked.refusal is not None:
            continue
        for field in asked.reading.fields:
            found = part.get("risks", {}).get(field.field.name, {})
            for family, count in found.get("families", {}).items():
                if count and found["n"] and family in FAMILIES:
                    name = str(FAMILIES[family][0])
                    yield RiskFact(asked.question.code, family, name, count, found["n"])


# --- who took part --------------------------------------------------------------------------
def _public(people: People) -> Iterator[PublicFact]:
    reading = people.reading
    for each in reading.groups:
        if each.inhabitants is None or not reading.compared or not reading.population:
            continue
        yield PublicFact(
            code=f"{reading.profile_field}:{'+'.join(each.group)}",
            by=people.labels.title,
            label=people.labels.label(each.group),
            share=each.participants / reading.compared,
            population=each.inhabitants / reading.population,
            n=reading.compared,
        )
