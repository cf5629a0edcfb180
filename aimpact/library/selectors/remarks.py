"""What the wording checker says of a survey, in words, with what a person may do about it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aimpact.library.models import ModelProposal, ModelReading, SkippedFinding, SpaceAssistant
from aimpact.library.proofreading import Finding, Fix, Rule, proofread
from aimpact.library.proofreading.reading_level import PATIENCE, Reading, read_questions
from aimpact.questionnaire.duration import estimate_minutes
from aimpact.questionnaire.prints import Place, print_of
from aimpact.questionnaire.structure import Question
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey

WORDS: dict[Rule, tuple[Promise, Promise]] = {
    Rule.PLACEHOLDER: (
        gettext_lazy("A blank to fill in"),
        gettext_lazy("Replace what stands in brackets by your own words."),
    ),
    Rule.DOUBLE: (
        gettext_lazy("Two things in one question"),
        gettext_lazy(
            "Someone may think well of one and badly of the other: one answer cannot say both."
        ),
    ),
    Rule.LEADING: (
        gettext_lazy("The question suggests its answer"),
        gettext_lazy("People tend to agree with whoever asks: ask without leaning."),
    ),
    Rule.LOADED: (
        gettext_lazy("A word that judges"),
        gettext_lazy("A word of praise or blame in the question weighs on the answer."),
    ),
    Rule.ABSOLUTE: (
        gettext_lazy("A word that admits no exception"),
        gettext_lazy("Hardly anyone can say yes to “always” or “everyone”: say how often."),
    ),
    Rule.NEGATIVE: (
        gettext_lazy("A negative sentence to agree with"),
        gettext_lazy("Saying yes to a no is misread by many: turn the sentence round."),
    ),
    Rule.DOUBLE_NEGATIVE: (
        gettext_lazy("Two negatives"),
        gettext_lazy("Being against a ban is being for: many get lost. Ask what people are for."),
    ),
    Rule.LONG: (
        gettext_lazy("A long text"),
        gettext_lazy("Past twenty-five words, many readers lose the thread. Put the rest in help."),
    ),
    Rule.JARGON: (
        gettext_lazy("A word of specialists"),
        gettext_lazy("Those who do not know it answer at random, or leave."),
    ),
    Rule.ACRONYM: (
        gettext_lazy("Initials that are not explained"),
        gettext_lazy("Write the words in full, with the initials in brackets."),
    ),
    Rule.UNBALANCED: (
        gettext_lazy("An unbalanced scale"),
        gettext_lazy("There are more answers on one side than on the other: the result leans."),
    ),
    Rule.NO_OPINION: (
        gettext_lazy("No way to have no opinion"),
        gettext_lazy("Whoever has no opinion must invent one. Offer an answer for that."),
    ),
    Rule.OVERLAP: (
        gettext_lazy("Two ranges overlap"),
        gettext_lazy("Someone on the border could tick either."),
    ),
    Rule.GAP: (
        gettext_lazy("A gap between two ranges"),
        gettext_lazy("Someone in between could tick none."),
    ),
    Rule.SENSITIVE: (
        gettext_lazy("Sensitive data"),
        gettext_lazy(
            "The GDPR (articles 9 and 10) protects health, religion, politics, unions, origins,"
            " sexuality and offences. Ask only if you must, and let people not answer."
        ),
    ),
    Rule.IDENTIFYING: (
        gettext_lazy("The answer would name the person"),
        gettext_lazy("An anonymous survey cannot ask that: its promise would not hold."),
    ),
    Rule.MODEL: (gettext_lazy("Another wording"), gettext_lazy("Proposed by a language model.")),
}
ACTIONS: dict[Fix, Promise] = {
    Fix.REWORD: gettext_lazy("Replace the text"),
    Fix.SPLIT: gettext_lazy("Make two questions of it"),
    Fix.TO_HELP: gettext_lazy("Move the beginning to the help text"),
    Fix.ADD_NO_OPINION: gettext_lazy("Add “No opinion”"),
    Fix.ADD_NO_ANSWER: gettext_lazy("Let people not answer"),
    Fix.RESCALE: gettext_lazy("Put a balanced scale"),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding in words. `seen` is the print of the question that it is about."""

    finding: Finding
    number: int
    question: Question
    seen: str
    model: str = ""

    @property
    def title(self) -> Promise:
        return WORDS[self.finding.rule][0]

    @property
    def reason(self) -> str | Promise:
        return self.finding.why or WORDS[self.finding.rule][1]

    @property
    def action(self) -> Promise | None:
        return ACTIONS.get(self.finding.fix)

    @property
    def after(self) -> list[str]:
        """What would be written, line by line."""
        return self.finding.after.split("\n") if self.finding.after else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Everything that the checker says of a survey."""

    remarks: list[Remark]
    skipped: int
    minutes: int
    reading: Reading | None

    @property
    def is_too_long(self) -> bool:
        """Whether many would leave before the end."""
        return self.minutes > PATIENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantState:
    """Whether a language model may be asked here, and what became of the last request."""

    exists: bool
    is_on: bool
    model: str
    last: ModelReading | None


def review_of(survey: Survey) -> Review:
    """Read the remarks on a survey: one query, or two where there is a language model."""
    document = survey.document
    skipped = set(SkippedFinding.objects.filter(survey=survey).values_list("key", flat=True))
    places = {question.code: (n, question) for n, question in enumerate(document.questions(), 1)}
    proposed = _proposals(survey)
    found = [(finding, "") for finding in proofread(document)] + proposed
    found.sort(key=lambda pair: places[pair[0].where][0])
    kept = [(finding, model) for finding, model in found if finding.key not in skipped]
    prints = {f.where: print_of(document, Place("question", f.where)) for f, _model in kept}
    remarks = [
        Remark(finding, *places[finding.where], prints[finding.where], model)
        for finding, model in kept
    ]
    return Review(
        remarks=remarks,
        skipped=len(found) - len(kept),
        minutes=estimate_minutes(document, profile_questions=len(survey.profile_fields)),
        reading=read_questions(document),
    )


def _proposals(survey: Survey) -> list[tuple[Finding, str]]:
    """What the last reading by a model proposes, as far as the questions are as it read them."""
    if not settings.LANGUAGE_MODEL["url"]:
        return []
    readings = ModelReading.objects.filter(survey=survey, finished_at__isnull=False, failure="")
    last = readings.order_by("-pk").values("pk")[:1]
    latest = ModelProposal.objects.filter(reading__in=last).select_related("reading").order_by("pk")
    document = survey.document
    return [
        (finding_of(row), row.reading.model)
        for row in latest
        if print_of(document, Place("question", row.where)) == row.print
    ]


def finding_of(row: ModelProposal) -> Finding:
    """A stored proposal as the same object that the rules give."""
    return Finding(
        rule=Rule.MODEL,
        where=row.where,
        role=row.role,  # type: ignore[arg-type]  # written from a `Role`
        part=row.part,
        language=row.language,
        before=row.before,
        after=row.after,
        why=row.why,
        fix=Fix.REWORD,
    )


def marks_of(review: Review) -> Mapping[str, str]:
    """A few words for the card of each question that has remarks."""
    by_question: dict[str, list[str]] = {}
    for remark in review.remarks:
        titles = by_question.setdefault(remark.finding.where, [])
        if str(remark.title) not in titles:
            titles.append(str(remark.title))
    return {code: " · ".join(titles) for code, titles in by_question.items()}


def summary_of(review: Review) -> list[tuple[str, int]]:
    """How many remarks of each kind, the most frequent first."""
    counts = Counter(remark.finding.rule for remark in review.remarks)
    return [(str(WORDS[rule][0]), number) for rule, number in counts.most_common()]


def told_number(review: Review) -> str:
    """« 3 remarques »."""
    number = len(review.remarks)
    return ngettext("%(number)s remark", "%(number)s remarks", number) % {"number": number}


def assistant_state(survey: Survey) -> AssistantState:
    """The language model as the page of remarks shows it."""
    address = settings.LANGUAGE_MODEL
    return AssistantState(
        exists=bool(address["url"]),
        is_on=is_assistant_on(survey.space),
        model=address["model"],
        last=ModelReading.objects.filter(survey=survey).order_by("-asked_at").first(),
    )


def is_assistant_on(space: Space) -> bool:
    """Whether the operator has a model and the space's owner lets it read."""
    has_model = bool(settings.LANGUAGE_MODEL["url"])
    return has_model and SpaceAssistant.objects.filter(space=space, is_on=True).exists()


def language_name(language: str) -> str:
    """« en français »."""
    return {"fr": _("in French"), "en": _("in English")}.get(language, "")
