"""The signs in words: figures, what they mean, and nothing about small numbers."""

from datetime import date

from django.utils import translation

from aimpact.insights.quality_wording import public_sentence, quality_lines
from aimpact.insights.readings.quality import Burst, Quality
from aimpact.surveys.enums import Sign

NOTHING: dict[Sign, int | None] = dict.fromkeys(Sign, 0)


def figures(quality: Quality) -> dict[str, str]:
    with translation.override("en"):
        return {line.name: line.figures for line in quality_lines(quality, k=5)}


def test_nothing_seen_says_nothing() -> None:
    quality = Quality(counts=NOTHING)
    assert figures(quality) == {}
    assert public_sentence(quality) == ""


def test_every_sign_has_its_line_and_its_meaning() -> None:
    quality = Quality(
        counts=NOTHING
        | {Sign.SENT: 200, Sign.ASKED: 40, Sign.SOLVED: 38, Sign.FAILED: None, Sign.STOPPED: 7},
        crowded=0.25,
        fast=0.1,
        fast_under=30,
        alike=0.15,
        has_tables=True,
        bursts=(Burst(date(2026, 3, 3), 412, 8),),
    )
    assert figures(quality) == {
        "Ballots from places that sent many": "25% of the ballots sent online",
        "Checks by a calculation": "asked for: 40; passed: 38; failed: fewer than 5",
        "Printed codes that opened nothing": "wrong: 0; refused unread: 7",
        "Ballots answered very fast": "10% of the ballots whose time is known",
        "The same answer down every line": "15% of the ballots that filled tables",
        "Days out of the ordinary": "3 March: 412 ballots, 8 times a usual day",
    }
    assert all(line.meaning for line in quality_lines(quality, k=5))


def test_small_numbers_are_said_to_be_small() -> None:
    quality = Quality(
        counts=NOTHING | {Sign.SENT: 50, Sign.CROWDED: None}, fast_under=30, has_tables=True
    )
    assert figures(quality) == {
        "Ballots from places that sent many": "fewer than 5",
        "Ballots answered very fast": "fewer than 5, or all but fewer than 5",
        "The same answer down every line": "fewer than 5, or all but fewer than 5",
    }


def test_the_public_reads_one_sentence_from_a_fifth_on() -> None:
    counts = NOTHING | {Sign.SENT: 200, Sign.CROWDED: 50}
    assert "25 %" in public_sentence(Quality(counts=counts, crowded=0.25)).replace(
        "\N{NARROW NO-BREAK SPACE}", " "
    ).replace("\N{NO-BREAK SPACE}", " ")
    assert public_sentence(Quality(counts=counts, crowded=0.19)) == ""
