import pytest
from django.utils import translation

from aimpact.insights.designs import Design, design_of, name_of, sentence_of
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


@pytest.mark.parametrize("design", Design)
def test_no_design_of_today_has_a_margin_of_error(design: Design) -> None:
    with translation.override("en"):
        assert name_of(design)
        sentence = sentence_of(design)
    assert "margin of error" in sentence
    assert "no margin" in sentence or "without a margin" in sentence
