"""From differences between groups to what a page shows: a map of strengths, a table, sentences.

No colour stands alone: every strength and every mark is written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from aimpact.insights.difference_wording import evidence_words
from aimpact.insights.drawings.mean_gaps import mean_cells, mean_head, mean_sentence
from aimpact.insights.drawings.opinions import side_labels
from aimpact.insights.readings.differences import (
    CLEAR,
    LEVEL,
    Difference,
    Strength,
    Tested,
    marked,
)
from aimpact.insights.readings.questions import counted_fields
from aimpact.insights.selectors.profiles import ProfileLabels
from aimpact.insights.wording import LABEL_MAXIMUM, read
from aimpact.questionnaire.structure import Kind, Questionnaire
from aimpact.ui.text import format_base, format_number, format_percent

MOST_TOLD = 8
"""Sentences at the top of the page: the strongest differences."""
_LEVELS = {Strength.NONE: 0, Strength.WEAK: 1, Strength.MODERATE: 2, Strength.STRONG: 3}


@dataclass(frozen=True, slots=True)
class FieldWords:
    """What a field of a question is called: its question's number, its words, its answers."""

    number: int
    label: str
    answers: Sequence[str]
    codes: Sequence[str]

    @property
    def short(self) -> str:
        """The words, cut where they are long."""
        if len(self.label) <= LABEL_MAXIMUM:
            return self.label
        return f"{self.label[: LABEL_MAXIMUM - 1].rstrip()}…"

    def as_groups(self, name: str) -> ProfileLabels:
        """The answers as names of groups of participants."""
        return ProfileLabels(name, dict(zip(self.codes, self.answers, strict=True)))


@dataclass(frozen=True, slots=True)
class Named:
    """What every field of a survey and every group is called."""

    fields: Mapping[str, FieldWords]
    profile: Mapping[str, ProfileLabels]

    def groups(self, difference: Difference) -> list[str]:
        """The groups of a table, in order."""
        labels = self.profile.get(difference.by)
        if labels is None:
            labels = self.fields[difference.by].as_groups(difference.by)
            return [_answer_group(labels, group) for group in difference.groups]
        return [labels.label(group) for group in difference.groups]

    def by(self, name: str) -> str:
        """The title of what makes the groups: a profile field, a question."""
        return self.profile[name].title if name in self.profile else self.fields[name].short


def _answer_group(labels: ProfileLabels, group: Sequence[str]) -> str:
    names = [_quoted(labels.labels.get(value, value)) if value else "" for value in group]
    return " + ".join(name or pgettext("those who gave no answer", "no answer") for name in names)


def name_fields(questionnaire: Questionnaire) -> dict[str, FieldWords]:
    """The words of every field that may be crossed, by its name."""
    found: dict[str, FieldWords] = {}
    for number, question in enumerate(questionnaire.questions(), start=1):
        for each in counted_fields(question):
            label = read(question.label)
            if each.label != question.label:
                label = f"{label} – {read(each.label)}"
            answers = [read(choice.label) for choice in each.choices]
            codes = [choice.code for choice in each.choices]
            if question.kind is Kind.NPS:
                answers, codes = [*side_labels()], ["", "", ""]
            found[each.name] = FieldWords(number, label, answers, codes)
    return found


# --- the map ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class MapCell:
    """One question by one field of the profile: how strongly answers differ."""

    by: str
    title: str
    words: str
    level: int
    is_marked: bool = False
    is_open: bool = False
    """Whether there is a table to open."""


@dataclass(frozen=True, slots=True)
class MapRow:
    """One field of a question."""

    field: str
    number: int
    label: str
    cells: Sequence[MapCell]


def draw_map(differences: Sequence[Difference], named: Named) -> list[MapRow]:
    """Every question, every field of the profile; the order of the survey."""
    found = {(each.field, each.by): each for each in differences if each.field in named.fields}
    fields = dict.fromkeys(each.field for each in differences if each.field in named.fields)
    return [
        MapRow(
            field,
            named.fields[field].number,
            named.fields[field].label,
            [_map_cell(found.get((field, by)), by, named) for by in named.profile],
        )
        for field in fields
    ]


def _map_cell(difference: Difference | None, by: str, named: Named) -> MapCell:
    test = difference.strongest if difference else None
    title = named.by(by)
    if difference is None or not difference.groups:
        return MapCell(by, title, _("too few people"), 0)
    if test is None:
        return MapCell(by, title, _("too much is hidden"), 0, is_open=True)
    if not test.is_marked:
        words = _("no clear difference")
        return MapCell(by, title, words, 0, is_open=True)
    return MapCell(by, title, strength_words(test.strength), _LEVELS[test.strength], True, True)


def strength_words(strength: Strength) -> str:
    """The class of an effect in one word."""
    return {
        Strength.NONE: pgettext("difference", "none"),
        Strength.WEAK: pgettext("difference", "slight"),
        Strength.MODERATE: pgettext("difference", "clear"),
        Strength.STRONG: pgettext("difference", "strong"),
    }[strength]


# --- sentences ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Told:
    """A difference in a sentence, with what it stands on."""

    field: str
    by: str
    question: str
    sentence: str
    evidence: str
    level: int
    strength: str


def tell(differences: Sequence[Difference], named: Named) -> list[Told]:
    """The strongest differences that the base allows to stress, one for each table."""
    told: dict[tuple[str, str], Told] = {}
    for each, test in marked(differences):
        key = (each.field, each.by)
        words = _told(each, test, named) if key not in told and each.field in named.fields else None
        if words is not None:
            told[key] = words
    return [*told.values()][:MOST_TOLD]


def _told(difference: Difference, test: Tested, named: Named) -> Told | None:
    groups = named.groups(difference)
    sentence = gap_sentence(difference, test, named) or mean_sentence(difference, test, groups)
    if not sentence:
        return None
    return Told(
        field=difference.field,
        by=difference.by,
        question=named.fields[difference.field].short,
        sentence=sentence,
        evidence=evidence_words(test),
        level=_LEVELS[test.strength],
        strength=strength_words(test.strength),
    )


def gap_sentence(difference: Difference, test: Tested, named: Named) -> str:
    """« Oui » : 62 % (15 à 24 ans), contre 48 % chez les autres; empty without such a cell."""
    gap = difference.gap(test)
    if gap is None:
        return ""
    words = _(
        "“%(answer)s” is given more often by the group “%(group)s”: %(share)s (%(base)s),"
        " against %(rest)s of the other groups (%(others)s)."
    )
    if gap.share < gap.rest:
        words = _(
            "“%(answer)s” is given less often by the group “%(group)s”: %(share)s (%(base)s),"
            " against %(rest)s of the other groups (%(others)s)."
        )
    return words % {
        "answer": named.fields[difference.field].answers[gap.answer],
        "group": named.groups(difference)[gap.row].strip("«» “”\u00a0\u202f"),
        "share": format_percent(gap.share),
        "rest": format_percent(gap.rest),
        "base": format_base(gap.group_base),
        "others": format_base(gap.rest_base),
    }


# --- one table ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class TableCell:
    """A share and its count; `mark` is "▲", "▼" or nothing, `words` say it."""

    share: str
    count: str
    mark: str = ""
    words: str = ""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class TableDrawing:
    """One crossed table, with what its test says."""

    caption: str
    question: str
    by: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, str, Sequence[TableCell], str]]
    everybody: Sequence[str]
    base: str
    sentences: Sequence[str]
    hides: bool
    has_marks: bool
    mean_head: str = ""


def draw_table(difference: Difference, named: Named) -> TableDrawing:
    """The shares of each group with the marks of the cells that differ."""
    words, groups = named.fields[difference.field], named.groups(difference)
    means = mean_cells(difference) or [""] * len(groups)
    rows = [
        (
            label,
            format_number(difference.answered[row]),
            [_cell(difference, row, answer) for answer in range(len(words.answers))],
            means[row],
        )
        for row, label in enumerate(groups)
    ]
    answered, asked = sum(difference.answered), sum(difference.asked)
    base = ngettext(
        "%(answered)s answer of %(asked)s participant asked; each line adds up its own group.",
        "%(answered)s answers of %(asked)s participants asked; each line adds up its own group.",
        asked,
    ) % {"answered": format_number(answered), "asked": format_number(asked)}
    return TableDrawing(
        caption=_("%(question)s – by: %(by)s")
        % {"question": words.label, "by": named.by(difference.by)},
        question=words.label,
        by=named.by(difference.by),
        heads=words.answers,
        rows=rows,
        everybody=_everybody(difference),
        base=base,
        sentences=[*_sentences(difference, named)],
        hides=difference.hides,
        has_marks=any(cell.mark for _label, _n, cells, _mean in rows for cell in cells),
        mean_head=mean_head(difference),
    )


def _everybody(difference: Difference) -> list[str]:
    """The shares of all the groups together, where every count is shown."""
    total = sum(difference.answered)
    columns = zip(*difference.counts, strict=True)
    return [
        "–" if None in column else format_percent(sum(n or 0 for n in column) / total)
        for column in columns
    ]


def _cell(difference: Difference, row: int, answer: int) -> TableCell:
    count = difference.counts[row][answer]
    if count is None:
        return TableCell("–", "", words=_("hidden"), is_hidden=True)
    base = difference.answered[row]
    share = format_percent(count / base) if base else "–"
    test = next((t for t in difference.tests if t.answer in {None, answer}), None)
    residual = test.residual(row, answer) if test and test.corrected < LEVEL else None
    if residual is None or abs(residual) < CLEAR:
        return TableCell(share, format_number(count))
    if residual > 0:
        return TableCell(share, format_number(count), "▲", _("more than elsewhere"))
    return TableCell(share, format_number(count), "▼", _("less than elsewhere"))


def _sentences(difference: Difference, named: Named) -> Iterator[str]:
    test = difference.strongest
    if test is None:
        yield _("Too much is hidden here to test whether the groups differ.")
        return
    in_means = mean_sentence(difference, test, named.groups(difference))
    if test.is_marked:
        yield gap_sentence(difference, test, named) or in_means
    elif test.corrected >= LEVEL:
        yield _(
            "No clear difference between these groups: chance alone often gives as much. That does"
            " not show that they think alike."
        )
    elif test.strength is Strength.NONE:
        yield _("The difference is not due to chance, but it is too slight to matter.")
    else:
        yield _(
            "A difference shows, but one of the groups has fewer than 30 answers: do not conclude."
        )
    if in_means and not (test.is_marked and test.is_of_means):
        yield in_means
    yield evidence_words(test)
    if test.is_of_means:
        yield _("One very large number weighs on a mean; groups show no more than theirs.")
    if test.rho is not None and test.is_marked and abs(test.rho) >= 0.1:
        yield _rho_words(test.rho)


def _rho_words(rho: float) -> str:
    values = {"rho": format_number(rho, decimals=2)}
    if rho > 0:
        return _("The older the group, the higher on the scale (Spearman’s ρ = %(rho)s).") % values
    return _("The older the group, the lower on the scale (Spearman’s ρ = %(rho)s).") % values


def _quoted(words: str) -> str:
    return _("“%(words)s”") % {"words": words}
