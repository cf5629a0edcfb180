import pytest
from django.utils import translation

from aimpact.insights.designs import SAMPLES, Design, design_of, name_of, sentence_of
from aimpact.insights.enums import SampleClaim
from aimpact.insights.tallies import Tallies, read_book
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import Survey


def tallies(ballots: int, imported: int = 0) -> Tallies:
    rows = [("", "", "", "", ballots, 0.0), ("_channel", "import", "", "", imported, 0.0)]
    return read_book(rows).everybody


@pytest.mark.parametrize(
    ("audience", "register", "design"),
    [
        (Audience.LINK, None, Design.OPEN),
        (Audience.TERRITORY, None, Design.TERRITORY),
        (Audience.MEMBERS, 200, Design.MEMBERS),
        (Audience.INVITEES, 200, Design.INVITEES),
        (Audience.INVITEES, 100, Design.EVERYONE),
        (Audience.INVITEES, 99, Design.EVERYONE),
        (Audience.INVITEES, None, Design.INVITEES),
        (Audience.INVITEES, 0, Design.INVITEES),
        (Audience.CODES, None, Design.CODES),
        (Audience.CRITERIA, None, Design.CONDITIONS),
        (Audience.HANDED, None, Design.CONDITIONS),
        (Audience.COMBINED, None, Design.CONDITIONS),
    ],
)
def test_the_design_follows_from_who_could_answer(
    audience: Audience, register: int | None, design: Design
) -> None:
    assert design_of(Survey(audience=audience), tallies(100), register=register) is design


def test_imported_answers_are_called_so() -> None:
    survey = Survey(audience=Audience.LINK)
    assert design_of(survey, tallies(100, imported=51), register=None) is Design.IMPORTED
    assert design_of(survey, tallies(100, imported=50), register=None) is Design.OPEN


@pytest.mark.parametrize("design", sorted(set(Design) - SAMPLES))
def test_no_design_without_a_sample_has_a_margin_of_error(design: Design) -> None:
    with translation.override("en"):
        assert name_of(design)
        sentence = sentence_of(design)
    assert "margin of error" in sentence
    assert "no margin" in sentence or "without a margin" in sentence


@pytest.mark.parametrize("design", sorted(SAMPLES))
def test_a_sample_says_that_every_survey_has_margins_of_error(design: Design) -> None:
    with translation.override("en"):
        assert name_of(design)
        assert "Every survey has margins of error" in sentence_of(design)


@pytest.mark.parametrize(
    ("claim", "design"),
    [
        (SampleClaim.RANDOM, Design.RANDOM),
        (SampleClaim.QUOTA, Design.QUOTA),
        (SampleClaim.PANEL, Design.PANEL),
    ],
)
def test_a_label_that_is_granted_names_the_design(claim: SampleClaim, design: Design) -> None:
    survey = Survey(audience=Audience.INVITEES)
    assert design_of(survey, tallies(100), register=100, granted=claim) is design
