"""Results read by the way in which answers came, under the rule of small groups."""

from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from aimpact.insights.designs import sentence_of_ways
from aimpact.insights.selectors import read_results
from aimpact.insights.selectors.profiles import WAY
from aimpact.insights.services.exports import Content, FileFormat
from aimpact.insights.tallies import NOT_SAID, read_book
from aimpact.surveys.enums import Anonymity, Audience, Channel, ResultsVisibility
from aimpact.surveys.models import IncomingBallot, Survey
from aimpact.surveys.services.sealing import rebuild_tallies, recount, seal_ballots
from tests.factories import make_closed_survey
from tests.insights.ballots import NOW
from tests.insights.test_exports import export, records

pytestmark = pytest.mark.django_db


def fill(survey: Survey, way: Channel, number: int, answer: str = "yes") -> None:
    IncomingBallot.objects.bulk_create(
        IncomingBallot(
            survey=survey,
            anonymity=survey.anonymity,
            answers={"q1": answer},
            day=NOW.date(),
            channel=way,
        )
        for _ in range(number)
    )


def mixed(**fields: Any) -> Survey:
    survey = make_closed_survey(**fields)
    fill(survey, Channel.WEB, 30, "yes")
    fill(survey, Channel.WEB, 10, "no")
    fill(survey, Channel.PAPER, 8, "yes")
    fill(survey, Channel.PAPER, 12, "no")
    fill(survey, Channel.PHONE, 2, "no")
    seal_ballots(survey.pk, at=NOW)
    return survey


def test_a_survey_answered_online_alone_is_not_read_by_way() -> None:
    survey = make_closed_survey()
    fill(survey, Channel.WEB, 20)
    seal_ballots(survey.pk, at=NOW)
    assert read_results(survey, at=NOW).fields == []
    assert not any("_channel" in row for row in survey.tallies.values_list("profile_field"))


def test_ballots_online_are_everybody_s_less_the_others() -> None:
    survey = mixed()
    results = read_results(survey, at=NOW, crossed=WAY)
    ways = results.book.values(WAY)
    assert {way: ways[way].ballots for way in ways} == {"paper": 20, "phone": 2, NOT_SAID: 40}
    assert ways[NOT_SAID].count("q1", "yes") == 30


def test_the_counters_by_way_are_those_of_a_recount() -> None:
    survey = mixed()
    assert recount(survey) == []
    rebuild_tallies(survey, by=None, at=NOW)
    assert recount(survey) == []


def test_a_way_that_few_took_is_no_group() -> None:
    results = read_results(mixed(), at=NOW, crossed=WAY)
    assert results.crossed is not None
    (cross, *_others) = results.questions[0].crosses
    with translation.override("fr"):
        names = [results.crossed.label(row.group) for row in cross.rows]
    assert all(row.asked >= 5 for row in cross.rows)
    assert not any(name == "Par téléphone" for name in names)
    assert len(names) == 2


def test_who_took_part_is_not_told_by_way_as_if_they_were_people() -> None:
    results = read_results(mixed(), at=NOW)
    assert results.people == []


def test_several_ways_are_said_with_what_they_mean() -> None:
    survey = mixed()
    sentence = sentence_of_ways(read_results(survey, at=NOW).book.everybody)
    assert all(number in sentence for number in ("40", "20", "2"))


def test_one_way_needs_no_sentence() -> None:
    rows = [("_channel", "web", "", "", 12, 0.0), ("_channel", "phone", "", "", 0, 0.0)]
    assert sentence_of_ways(read_book(rows).everybody) == ""


def test_the_pages_offer_the_comparison(client: Client) -> None:
    survey = mixed(results_visibility=ResultsVisibility.AT_END)
    page = client.get(f"/s/{survey.code}/resultats/", {"croiser": WAY})
    assert page.status_code == 200
    assert page.context["results"].crossed.profile_field == WAY


def test_each_line_of_a_named_survey_tells_its_way() -> None:
    survey = mixed(anonymity=Anonymity.NAMED, audience=Audience.MEMBERS)
    (_, rows), *_ = export(survey, Content.BALLOTS)
    told = [record[WAY] for record in records(rows)]
    assert sorted(map(str, set(told))) == ["paper", "phone", "web"]


def test_a_line_of_an_anonymous_survey_does_not_tell_a_way_that_few_took() -> None:
    (_, rows), *_ = export(mixed(), Content.BALLOTS)
    told = [str(record[WAY]) for record in records(rows)]
    # Two calls are too few: the smallest other way loses its name with them.
    assert Counter(told) == {"web": 40, "*": 22}


def test_the_figures_hold_the_ways_and_the_codebook_their_names() -> None:
    sheets = dict(export(mixed(), Content.FIGURES, file_format=FileFormat.XLSX))
    about = next(iter(rows for name, rows in sheets.items() if len(rows[0]) == 2))
    assert any("20" in str(row[1]) and "40" in str(row[1]) for row in about)
    (_, rows), *_ = export(mixed(), Content.CODEBOOK)
    assert {"web", "paper", "phone", "kiosk"} <= {str(cell) for row in rows for cell in row}
