"""Ballots for statistics programs: the same as those of the other files, in numbers."""

import io
from collections import Counter
from datetime import date
from typing import Any

import pyreadstat
import pytest
from django.utils import timezone

from aimpact.insights.exports.cases import HIDDEN, NOT_ASKED, NUMBER_NOT_ASKED, choice_numbers
from aimpact.insights.exports.sav import sav_file
from aimpact.insights.rules import CrossingRefusal
from aimpact.insights.services.exports import (
    Content,
    ExportOrder,
    ExportRefused,
    FileFormat,
    export_survey,
)
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Ballot, Participation, Survey
from aimpact.surveys.services.sealing import rebuild_tallies
from tests.factories import make_closed_survey, make_open_survey, make_user, single_question
from tests.insights.ballots import DAY, NOW, PROFILE, fill, make_answered_survey

pytestmark = pytest.mark.django_db
ORDER = ExportOrder(content=Content.BALLOTS, file_format=FileFormat.SPSS)


def cases(survey: Survey) -> tuple[list[dict[str, Any]], Any]:
    """The lines of the file as others read them, and what it says of its columns."""
    (sheet,) = export_survey(survey, ORDER, by=make_user(), at=NOW)
    assert sheet.cases
    with sav_file(sheet.cases, at=NOW) as file:
        columns, about = pyreadstat.read_sav(
            io.BytesIO(file.read()), output_format="dict", user_missing=True
        )
    lines = zip(*(list(values) for values in columns.values()), strict=True)
    return [dict(zip(columns, line, strict=True)) for line in lines], about


def test_each_ballot_is_a_case_of_numbers_with_labels() -> None:
    lines, about = cases(make_answered_survey())

    assert about.number_rows == 60
    labels = about.variable_value_labels
    told = Counter(
        (labels["age_band"][line["age_band"]], labels["q1"][line["q1"]], line["q2.trees"],
         line["q2.benches"], line["q5"])
        for line in lines
    )  # fmt: skip
    assert told == {
        ("15 à 24 ans", "Oui", 1, 0, 4): 20,
        ("15 à 24 ans", "Non", 1, 1, 9): 10,
        ("65 à 79 ans", "Oui", None, None, None): 6,
        ("65 à 79 ans", "Non", None, None, None): 24,
    }
    assert about.mr_sets["q2"]["variable_list"][:2] == ["q2.trees", "q2.benches"]


def test_no_free_text_nor_anything_that_dates_a_ballot_is_in_the_file_of_an_anonymous_survey() -> (
    None
):
    lines, _ = cases(make_answered_survey())

    assert {"name", "email", "receipt", "day", "q3"} & set(lines[0]) == set()


def test_a_named_survey_says_who_answered() -> None:
    survey = make_closed_survey(anonymity=Anonymity.NAMED, audience=Audience.MEMBERS)
    for at in range(6):
        user = make_user(email=f"membre{at}@example.org", display_name=f"Membre {at}")
        Ballot.objects.create(
            survey=survey,
            anonymity=Anonymity.NAMED,
            participation=Participation.objects.create(survey=survey, user=user),
            answers={"q1": "yes", "q3": "Plus d’arbres\u202f!"},
            day=DAY,
        )
    rebuild_tallies(survey, by=None, at=NOW)

    lines, _ = cases(survey)

    assert list(lines[0])[:4] == ["name", "email", "receipt", "day"]
    assert {line["email"] for line in lines} == {f"membre{at}@example.org" for at in range(6)}
    assert {line["q3"] for line in lines} == {"Plus d’arbres\u202f!"}


def test_a_rare_profile_is_missing_and_says_so() -> None:
    survey = make_closed_survey(profile_fields=PROFILE)
    fill(survey, 9, profile={"age_band": "15-24", "gender": "woman"})
    fill(survey, 7, profile={"age_band": "65-79", "gender": "man"})
    fill(survey, 5, profile={"age_band": "65-79"})
    fill(survey, 1, profile={"age_band": "65-79", "gender": "woman"})

    lines, about = cases(survey)

    assert HIDDEN in {line["gender"] for line in lines}
    assert about.missing_ranges["gender"] == [{"lo": HIDDEN, "hi": HIDDEN}]


def test_what_was_not_asked_is_a_missing_value_told_from_no_answer() -> None:
    when = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("yes",)),))
    several = (Choice(code="a", label=Text("A")), Choice(code="b", label=Text("B")))
    page = Page(
        code="p1",
        questions=(
            single_question(),
            Question(code="q2", kind=Kind.NUMBER, label=Text("Combien ?"), condition=when),
            Question(code="q3", kind=Kind.MULTIPLE, label=Text("?"), choices=several,
                     condition=when),
            Question(code="q4", kind=Kind.DATE, label=Text("Quand ?"), condition=when),
            Question(code="q5", kind=Kind.RANKING, label=Text("?"), choices=several,
                     condition=when),
        ),
    )  # fmt: skip
    survey = make_closed_survey(questionnaire=Questionnaire(title=Text("S"), pages=(page,)))
    fill(survey, 4, {"q1": "yes"})
    fill(survey, 5, {"q1": "yes", "q2": 2.5, "q4": "2026-03-10", "q5": ["b", "a"]})
    fill(survey, 6, {"q1": "no"})

    lines, about = cases(survey)

    march = (date(2026, 3, 1) - date(1582, 10, 14)).total_seconds()
    told = Counter((line["q2"], line["q3.a"], line["q5.a"], line["q4"]) for line in lines)
    assert told[None, None, None, None] == 4
    assert told[2.5, None, 2, march] == 5  # by month: the survey is anonymous
    assert about.original_variable_types["q4"].startswith("MOYR")
    assert sum(line["q2"] == NUMBER_NOT_ASKED and line["q3.a"] == NOT_ASKED for line in lines) == 6
    assert {"lo": NOT_ASKED, "hi": NOT_ASKED} in about.missing_ranges["q3.a"]


def test_the_file_waits_as_the_others_do() -> None:
    survey = make_open_survey()
    fill(survey, 50)
    with pytest.raises(ExportRefused) as refused:
        export_survey(survey, ORDER, by=make_user(), at=timezone.now())
    assert refused.value.reason is CrossingRefusal.STILL_OPEN


def choices(*codes: str, apart: str = "") -> list[Choice]:
    return [Choice(code=code, is_no_opinion=code == apart) for code in codes]


@pytest.mark.parametrize(
    ("offered", "is_scale", "numbers"),
    [
        (choices("c2", "c1", "c7"), False, [2, 1, 7]),
        (choices("sq001", "sq002"), False, [1, 2]),
        (choices("yes", "no"), False, [1, 2]),
        (choices("c1", "other"), False, [1, 2]),
        (choices("a1", "b1"), False, [1, 2]),
        (choices("c3", "c5", "c1", apart="c5"), True, [1, -1, 2]),
    ],
)
def test_choices_keep_the_number_of_their_code_but_on_scales(
    offered: list[Choice], is_scale: bool, numbers: list[float]
) -> None:
    found = choice_numbers(offered, is_scale=is_scale)
    assert [found[choice.code] for choice in offered] == numbers
