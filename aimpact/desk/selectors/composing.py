"""A reading as it would be signed now: its words, its sources, its advice, its annex, as data."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import translation

from aimpact.desk.models import Advice, Reading, Section, StudyFile, StudySurvey
from aimpact.desk.selectors.coding import agreement, title_of
from aimpact.desk.selectors.readings import advice_of, advice_words, sections_of
from aimpact.desk.selectors.sources import sources_of
from aimpact.desk.selectors.studies import materials_of
from aimpact.desk.selectors.workbench import steps_of
from aimpact.desk.writing.annex import (
    AnnexPart,
    coding,
    limits,
    method,
    recodes,
    robustness,
)
from aimpact.desk.writing.citing import Source, blocks_with, number_sources, pieces_of
from aimpact.desk.writing.freezing import FORMAT, source_data
from aimpact.insights.selectors import read_results
from aimpact.insights.services.exports import figures_checksum
from aimpact.insights.wording import read


def compose(reading: Reading, *, at: datetime) -> dict[str, Any]:
    """The content of a reading with the figures of that moment, in its language."""
    with translation.override(reading.language):
        sources = sources_of(reading.study, at=at)
        sections, advice = sections_of(reading), advice_of(reading)
        numbers = number_sources(_texts(sections, advice), sources)
        cited = [sources[ref] for ref in numbers]
        materials = materials_of(reading.study)
        return {
            "format": FORMAT,
            "language": reading.language,
            "title": reading.study.title,
            "space": reading.study.space.name,
            "version": reading.number,
            "change": reading.change,
            "sections": [
                {"title": each.title, "blocks": blocks_with(each.text, numbers)}
                for each in sections
            ],
            "advice": [_advice(each, numbers) for each in advice],
            "sources": [source_data(number, sources[ref]) for ref, number in numbers.items()],
            "surveys": [_survey(each, at) for each in materials],
            "annex": [each.to_json() for each in _annex(materials, cited, at)],
        }


def content_of(reading: Reading, *, at: datetime) -> dict[str, Any]:
    """What was signed or, before the signature, what would be signed now."""
    signed: dict[str, Any] | None = reading.content
    return signed if signed is not None else compose(reading, at=at)


def _texts(sections: Sequence[Section], advice: Sequence[Advice]) -> list[str]:
    return [
        *(section.text for section in sections),
        *(f"{each.words} [{each.source}] {each.caveat}" for each in advice),
    ]


def _advice(advice: Advice, numbers: Mapping[str, int]) -> dict[str, Any]:
    return {
        "pieces": pieces_of(advice_words(advice), numbers),
        "caveat": pieces_of(advice.caveat, numbers),
        "source": numbers.get(advice.source),
        "action": advice.action,
        "mission": advice.mission,
    }


def _survey(material: StudySurvey, at: datetime) -> dict[str, Any]:
    """The survey, the checksum of the figures that its team may take out and, where the analyst
    had a file made, that of its data: as they came, then as the log of steps left them.
    """
    survey = material.survey
    sums = StudyFile.objects.only("checksum", "derived_checksum")
    file = sums.filter(material=material).first()
    results = read_results(survey, at=at)
    return {
        "code": survey.code,
        "title": read(survey.document.title),
        "ballots": results.ballots,
        "checksum": figures_checksum(results),
        "file": file.checksum if file else "",
        "derived": file.derived_checksum if file else "",
    }


def _annex(
    materials: Sequence[StudySurvey], cited: Sequence[Source], at: datetime
) -> Iterator[AnnexPart]:
    is_alone = len(materials) == 1
    for material in materials:
        survey = material.survey
        name = "" if is_alone else read(survey.document.title)
        yield method(read_results(survey, at=at), name)
        yield from recodes(steps_of(material), name)
        yield from robustness(survey, name, at=at)
    for found in agreement(materials[0].study):
        question = title_of(found.coding)
        yield coding(question, texts=found.texts, alike=found.alike, alpha=found.alpha)
    yield limits(cited, max(each.survey.smallest_cell for each in materials))
