"""The note to the people in charge: one page or two, each figure with what holds it back."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.insights.findings.catalogue import told_with_caveat
from aimpact.insights.findings.drafts import quote
from aimpact.insights.findings.finding import Finding
from aimpact.insights.notices import method_notice
from aimpact.insights.selectors import Results
from aimpact.insights.selectors.findings import FindingsReading, JudgedFinding
from aimpact.insights.selectors.results import People
from aimpact.insights.wording import at_least, read
from aimpact.knowledge.models import Entry
from aimpact.reports.enums import NoteMoment
from aimpact.reports.writing.choosing import (
    ABOUT_WHO_ANSWERS,
    MOST_RECOMMENDATIONS,
    chosen,
    divisions_among,
    results_among,
)
from aimpact.reports.writing.note import Block, Section, item, paragraph, section_of
from aimpact.reports.writing.picturing import pictures_of
from aimpact.surveys.refusals import moment
from aimpact.surveys.selectors.admission_words import rule_in_one_sentence
from aimpact.ui.text import format_number, format_percent

VOICES = "voices"
"""The section that quotes people's texts."""
_MOST_QUESTIONS = 10
_FAR = 0.05
"""Points between a group's share of the participants and of the inhabitants that a note tells."""
_MOST_GROUPS = 3
_LONGEST_CASE = 260
"""Characters of what came out of a case."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A theme that the team accepted, how many texts are of it, and one of them, masked."""

    theme: str
    texts: int
    example: str


def write_officials(
    reading: FindingsReading,
    when: NoteMoment,
    voices: Sequence[Voice] = (),
    cases: Sequence[Entry] = (),
) -> list[Section]:
    """The sections of that moment, in the reader's language; none is empty. `cases` are those that
    the team found useful.
    """
    results = reading.results
    parts = {
        "context": (_("Context"), context(results)),
        "questions": (_("What is asked"), questions(results)),
        "method": (_("Method"), method(results)),
        "participation": (_("Participation"), participation(results)),
        "results": (_("What stands out"), _results(reading)),
        "divides": (_("What divides"), _divides(reading)),
        VOICES: (_("What people write"), [_voice(each) for each in voices]),
        "cases": (_("What others found"), [_case(entry) for entry in cases]),
        "recommendations": (_("What may be done"), _recommendations(reading)),
        "limits": (_("What these figures do not say"), limits(reading)),
    }
    pictures = {"results": pictures_of(told_results(reading))}
    written = [section_of(key, *parts[key], pictures.get(key, ())) for key in _PARTS[when]]
    return [section for section in written if section.blocks]


_PARTS = {
    NoteMoment.OPENING: ("context", "questions", "method"),
    NoteMoment.HALFWAY: ("context", "participation", "results", "limits"),
    NoteMoment.CLOSING: (
        "context",
        "method",
        "participation",
        "results",
        "divides",
        VOICES,
        "cases",
        "recommendations",
        "limits",
    ),
}


def context(results: Results) -> list[Block]:
    """Who asks whom about what, from when to when."""
    survey = results.survey
    words = _("“%(title)s”, a survey by %(space)s.") % {
        "space": survey.space.name,
        "title": read(survey.document.title),
    }
    blocks = [paragraph(words)]
    if survey.subject:
        told = {"moment": survey.get_moment_display(), "subject": survey.subject}
        blocks.append(paragraph(_("%(moment)s: %(subject)s.") % told))
    blocks += [paragraph(_dates(results)), paragraph(rule_in_one_sentence(survey))]
    return blocks


def _dates(results: Results) -> str:
    survey = results.survey
    if survey.opens_at is None:
        return ""
    opened, end = moment(survey.opens_at, survey), survey.ended_at(results.at) or survey.closes_at
    if end is None:
        return _("Open since %(opened)s, without a closing date.") % {"opened": opened}
    return _("Open from %(opened)s to %(end)s.") % {"opened": opened, "end": moment(end, survey)}


def questions(results: Results) -> list[Block]:
    """The first questions, as they are asked."""
    labels = [read(each.label) for each in results.survey.document.questions()]
    blocks = [item(label) for label in labels[:_MOST_QUESTIONS]]
    more = len(labels) - _MOST_QUESTIONS
    if more > 0:
        rest = ngettext("And %(more)s question more.", "And %(more)s questions more.", more)
        blocks.append(paragraph(rest % {"more": format_number(more)}))
    return blocks


def method(results: Results) -> list[Block]:
    """The honest label, and what it allows to say."""
    notice = method_notice(results)
    return [
        paragraph(f"{notice.label}. {notice.sentence}"),
        paragraph(_closed(notice.margin_sentence)),
        paragraph(notice.electoral_sentence),
    ]


def _closed(sentence: str) -> str:
    """A sentence that leads to a table on its page, as it ends where there is none."""
    words = sentence.rstrip(" :\u00a0\u202f")
    return words if not words or words.endswith(".") else f"{words}."


def participation(results: Results) -> list[Block]:
    """How many took part, of how many, and which groups are few or many among them."""
    people = ngettext("%(n)s person took part", "%(n)s people took part", results.ballots)
    words = people % {"n": format_number(results.ballots)}
    if results.participation is not None:
        words += _(", of %(register)s who could (%(share)s)") % {
            "register": format_number(results.register or 0),
            "share": format_percent(results.participation, decimals=1),
        }
    return [paragraph(f"{words}."), *(item(each) for each in _far_groups(results))]


def _far_groups(results: Results) -> list[str]:
    """The groups whose share is the farthest from that of the inhabitants."""
    gaps = sorted(_gaps(results), key=lambda pair: -abs(pair[0]))
    return [words for gap, words in gaps if abs(gap) >= _FAR][:_MOST_GROUPS]


def _gaps(results: Results) -> Iterator[tuple[float, str]]:
    for people in results.people:
        for each in people.reading.groups:
            gap = people.reading.gap(each)
            if gap is not None:
                yield gap, _gap_words(people, each.group, each.participants, each.inhabitants or 0)


def _gap_words(people: People, group: tuple[str, ...], participants: int, inhabitants: int) -> str:
    reading = people.reading
    words = _("%(field)s, %(group)s: %(share)s of the participants, %(population)s of the people.")
    return words % {
        "field": people.labels.title,
        "group": people.labels.label(group),
        "share": format_percent(participants / reading.compared),
        "population": format_percent(inhabitants / reading.population),
    }


def told(each: JudgedFinding, said: Collection[str]) -> Block:
    """A finding in one item: its sentence, its base, how solid it is, and what holds this one back
    besides the caveats `said` of all of them.
    """
    finding = each.finding
    base = ngettext("%(n)s answer", "%(n)s answers", finding.evidence.n)
    own = [caveat.clause for caveat in finding.caveats if caveat.clause not in said]
    parts = [base % {"n": format_number(finding.evidence.n)}, str(finding.grade.words).lower()]
    about = _("; ").join([*parts, *own])
    return item(f"{each.wording.rstrip('.')} ({about}).", finding.evidence.anchor)


def _said_of_all(findings: Sequence[JudgedFinding]) -> frozenset[str]:
    """The caveats that every finding of the note has: they are told once, under the limits."""
    clauses = [frozenset(caveat.clause for caveat in each.finding.caveats) for each in findings]
    return frozenset.intersection(*clauses) if clauses else frozenset()


def told_results(reading: FindingsReading) -> list[JudgedFinding]:
    """The results that the note tells; none where nothing is shown."""
    return results_among(chosen(reading)) if reading.results.is_shown else []


def _results(reading: FindingsReading) -> list[Block]:
    if not reading.results.is_shown:
        return [paragraph(at_least(reading.results.survey.smallest_cell))]
    said = _said_of_all(chosen(reading))
    found = [told(each, said) for each in told_results(reading)]
    return found or [paragraph(_("No result stands out from the others."))]


def _divides(reading: FindingsReading) -> list[Block]:
    findings = chosen(reading)
    return [told(each, _said_of_all(findings)) for each in divisions_among(findings)]


def _voice(voice: Voice) -> Block:
    texts = ngettext("%(n)s text", "%(n)s texts", voice.texts)
    words = _("%(theme)s (%(texts)s): “%(example)s”") % {
        "theme": voice.theme,
        "texts": texts % {"n": format_number(voice.texts)},
        "example": voice.example,
    }
    return item(words)


def _case(entry: Entry) -> Block:
    """What came out of a piece of past work, in short, and where it is read."""
    words = _("%(title)s – %(result)s Source: %(source)s.") % {
        "title": entry.title.rstrip(" .:"),
        "result": Truncator(" ".join(entry.result.split())).chars(_LONGEST_CASE),
        "source": entry.citation,
    }
    return item(f"{words} {entry.link}".strip())


def _recommendations(reading: FindingsReading) -> list[Block]:
    """One item a finding: what it is about, what may be done, and its caveat; each is said once."""
    said: dict[str, Block] = {}
    for each in chosen(reading):
        if each.finding.recommendations:
            block = _advice(each.finding)
            said.setdefault(block.text, block)
    return [*said.values()][:MOST_RECOMMENDATIONS]


def _advice(finding: Finding) -> Block:
    """Read far from its finding: it names the question, unless the group it names says enough."""
    actions = finding.recommendations
    heads = [_lowered(each.words) if at else each.words for at, each in enumerate(actions)]
    words = _("; or ").join(heads)
    if finding.rule not in ABOUT_WHO_ANSWERS:
        about = {"question": quote(finding.evidence.label), "advice": _lowered(words)}
        words = _("About “%(question)s”: %(advice)s") % about
    laws = "".join(f" {each.law}" for each in actions if each.law)
    return item(f"{told_with_caveat(words, actions[0].caveat)}{laws}", finding.evidence.anchor)


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def limits(reading: FindingsReading) -> list[Block]:
    """Every caveat of what the note tells, once; and the rule of small groups."""
    results = reading.results
    caveats = dict.fromkeys(
        caveat.sentence for each in chosen(reading) for caveat in each.finding.caveats
    )
    hidden = _("Counts of groups under %(k)s people are not shown, so that nobody is recognised.")
    return [
        *(item(sentence) for sentence in caveats),
        item(hidden % {"k": results.survey.smallest_cell}),
    ]
