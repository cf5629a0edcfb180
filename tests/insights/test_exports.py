"""What is taken out of a survey, and what never is."""

from collections import Counter
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.models import AuditEvent
from aimpact.insights.exports.sheets import NOT_SHOWN, CellValue
from aimpact.insights.rules import CrossingRefusal
from aimpact.insights.services.exports import (
    Content,
    ExportOrder,
    ExportRefused,
    FileFormat,
    TooLargeForSpreadsheet,
    export_survey,
)
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire, Text
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Ballot, Participation, Survey
from aimpact.surveys.services.sealing import ImportedBallot, rebuild_tallies
from tests.factories import (
    make_closed_survey,
    make_open_survey,
    make_user,
    single_question,
)
from tests.insights.ballots import DAY, NOW, PROFILE, fill, fill_all, make_answered_survey

pytestmark = pytest.mark.django_db
Rows = list[list[CellValue]]


def export(survey: Survey, content: Content, **options: Any) -> list[tuple[str, Rows]]:
    """The sheets of an export, each with its header and its rows."""
    at = options.pop("at", NOW)
    order = ExportOrder(
        content=content,
        file_format=options.pop("file_format", FileFormat.XLSX),
        in_words=options.pop("in_words", False),
    )
    sheets = export_survey(survey, order, by=make_user(), at=at)
    return [(each.name, [[*each.header], *([*row] for row in each.rows())]) for each in sheets]


def records(rows: Rows) -> list[dict[str, CellValue]]:
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


# --- ballots ----------------------------------------------------------------------------
def test_each_ballot_is_a_line_under_the_names_of_its_fields() -> None:
    (_, rows), *_ = export(make_answered_survey(), Content.BALLOTS)
    assert rows[0] == ["age_band", "gender", "q1", "q2", "q4__quiet", "q4__clean", "q5"]
    lines = Counter(tuple(row) for row in rows[1:])
    assert lines == {
        ("15-24", "woman", "yes", "trees", None, None, 4): 20,
        ("15-24", "woman", "no", "trees|benches", None, None, 9): 10,
        ("65-79", "man", "yes", None, None, None, None): 6,
        ("65-79", "man", "no", None, "good", "bad", None): 24,
    }


def test_ballots_are_told_in_words() -> None:
    (_, rows), *_ = export(make_answered_survey(), Content.BALLOTS, in_words=True)
    assert rows[0][0] == "Âge"
    assert str(rows[0][2]).startswith("q1. Pour")
    assert "Des arbres|Des bancs" in {row[3] for row in rows[1:]}
    assert {row[1] for row in rows[1:]} == {"Une femme", "Un homme"}


def test_a_ballot_of_an_anonymous_survey_holds_nothing_that_dates_or_names_it() -> None:
    survey = make_answered_survey()
    for _, rows in export(survey, Content.BALLOTS):
        written = {str(value) for row in rows for value in row}
        receipts = set(Ballot.objects.values_list("receipt", flat=True))
        assert written & (receipts | {DAY.isoformat(), "import", "fr"}) == set()


def test_free_texts_stand_apart_from_the_ballots_of_an_anonymous_survey() -> None:
    sheets = dict(export(make_answered_survey(), Content.BALLOTS))
    ballots, texts, _ = sheets.values()
    assert "q3" not in ballots[0]
    assert texts[1:] == [["q3", "Pourquoi\u202f?", "Plus d’arbres !"]] * 6


@pytest.mark.parametrize("anonymity", [Anonymity.ANONYMOUS, Anonymity.NAMED])
def test_of_files_the_ballots_tell_how_many(anonymity: Anonymity) -> None:
    photos = Question(code="q1", kind=Kind.FILE, label=Text("Des photos ?"), maximum=3.0)
    survey = make_closed_survey(
        anonymity=anonymity,
        audience=Audience.MEMBERS,
        questionnaire=Questionnaire(pages=(Page(code="p1", questions=(photos,)),)),
    )
    fill_all(survey, [ImportedBallot({"q1": ["1", "2"]}, {}, DAY)] * 6)
    fill_all(survey, [ImportedBallot({}, {}, DAY)] * 5)
    ballots, *_others = dict(export(survey, Content.BALLOTS)).values()
    column = ballots[0].index("q1")
    assert Counter(row[column] for row in ballots[1:]) == {2: 6, None: 5}


def test_ballots_come_in_another_order_each_time() -> None:
    survey = make_closed_survey()
    fill_all(survey, [ImportedBallot({"q5": at}, {}, DAY) for at in range(40)])
    orders = [[row[-1] for row in export(survey, Content.BALLOTS)[0][1][1:]] for _ in range(3)]
    assert sorted(map(float, orders[0])) == list(range(40))  # type: ignore[arg-type]  # numbers all
    assert len({tuple(order) for order in orders}) == 3


def test_a_rare_profile_loses_what_makes_it_rare() -> None:
    survey = make_closed_survey(profile_fields=PROFILE)
    fill(survey, 9, profile={"age_band": "15-24", "gender": "woman"})
    fill(survey, 7, profile={"age_band": "65-79", "gender": "man"})
    fill(survey, 2, profile={"age_band": "65-79", "gender": "woman"})
    fill(survey, 3, profile={"age_band": "65-79"})
    (_, rows), *_ = export(survey, Content.BALLOTS)
    profiles = Counter((row[0], row[1]) for row in rows[1:])
    assert profiles == {("15-24", "woman"): 9, ("65-79", "man"): 7, ("65-79", "*"): 5}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["15-24", "25-39", "80+", ""]), st.sampled_from(["woman", "man", ""])
        ),
        min_size=5,
        max_size=40,
    )
)
def test_no_line_has_a_profile_of_its_own(people: list[tuple[str, str]]) -> None:
    survey = make_closed_survey(profile_fields=PROFILE)
    given = [{k: v for k, v in zip(PROFILE, person, strict=True) if v} for person in people]
    fill_all(survey, [ImportedBallot({"q1": "yes"}, profile, DAY) for profile in given])
    (_, rows), *_ = export(survey, Content.BALLOTS)
    profiles = Counter((row[0], row[1]) for row in rows[1:])
    assert min(profiles.values()) >= 5


def test_a_question_that_was_not_asked_is_told_from_one_left_blank() -> None:
    condition = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("yes",)),))
    later = Question(code="q2", kind=Kind.NUMBER, label=Text("Combien ?"), condition=condition)
    page = Page(code="p1", questions=(single_question(), later))
    survey = make_closed_survey(questionnaire=Questionnaire(title=Text("S"), pages=(page,)))
    fill(survey, 4, {"q1": "yes"})
    fill(survey, 4, {"q1": "no"})
    (_, rows), *_ = export(survey, Content.BALLOTS)
    assert Counter(tuple(row) for row in rows[1:]) == {("yes", None): 4, ("no", NOT_SHOWN): 4}


def test_ballots_of_an_open_anonymous_survey_wait_for_its_end() -> None:
    survey = make_open_survey()
    fill(survey, 50)
    with pytest.raises(ExportRefused) as refused:
        export(survey, Content.BALLOTS, at=timezone.now())
    assert refused.value.reason is CrossingRefusal.STILL_OPEN


@pytest.mark.parametrize("content", [Content.FIGURES, Content.BALLOTS, Content.TEXTS])
def test_nothing_is_taken_out_of_fewer_than_k_ballots(content: Content) -> None:
    survey = make_closed_survey()
    fill(survey, 4)
    with pytest.raises(ExportRefused) as refused:
        export(survey, content)
    assert refused.value.reason is CrossingRefusal.TOO_FEW
    assert not AuditEvent.objects.filter(verb="export_results").exists()


def test_the_codebook_can_always_be_taken_out() -> None:
    assert len(export(make_closed_survey(), Content.CODEBOOK)[0][1]) > 10


# --- named ------------------------------------------------------------------------------
def named_survey() -> Survey:
    survey = make_open_survey(
        anonymity=Anonymity.NAMED, audience=Audience.MEMBERS, profile_fields=PROFILE
    )
    for at in range(6):
        user = make_user(email=f"membre{at}@example.org", display_name=f"Membre {at}")
        Ballot.objects.create(
            survey=survey,
            anonymity=Anonymity.NAMED,
            participation=Participation.objects.create(survey=survey, user=user),
            answers={"q1": "yes", "q3": f"Avis {at}"},
            profile={"age_band": "80+"} if at == 0 else {"age_band": "15-24"},
            day=DAY,
        )
    rebuild_tallies(survey, by=None, at=NOW)
    return survey


def test_ballots_of_a_named_survey_carry_names_and_texts_at_any_time() -> None:
    survey = named_survey()
    (_, rows), *_ = export(survey, Content.BALLOTS, at=timezone.now())
    lines = records(rows)
    assert {line["E-mail"] for line in lines} == {f"membre{at}@example.org" for at in range(6)}
    first = next(line for line in lines if line["Nom"] == "Membre 0")
    assert (first["q3"], first["age_band"], first["Jour"]) == ("Avis 0", "80+", DAY.isoformat())
    assert len(str(first["Récépissé"])) == 16


# --- figures ----------------------------------------------------------------------------
def test_figures_hold_counts_shares_bases_and_groups() -> None:
    (_, rows), (_, about) = export(make_answered_survey(), Content.FIGURES)
    lines = [line for line in records(rows) if line["Colonne"] == "q1"]
    everyone = {
        line["Code"]: (line["Effectif"], line["Part des répondants"])
        for line in lines
        if not line["Groupe"]
    }
    assert everyone == {"yes": (26, 0.433333), "no": (34, 0.566667), "else": (0, 0.0)}
    women = [line for line in lines if line["Groupe"] == "Une femme"]
    assert [(w["Code"], w["Effectif"], w["Ont répondu"]) for w in women] == [
        ("yes", 20, 30),
        ("no", 10, 30),
        ("else", 0, 30),
    ]
    assert ["Bulletins", 60] in about


def test_figures_hide_what_the_page_hides() -> None:
    survey = make_answered_survey()
    fill(survey, 3, {"q1": "no"}, profile={"age_band": "40-54"})
    fill(survey, 29, {"q1": "yes"}, profile={"age_band": "40-54"})
    (_, rows), *_ = export(survey, Content.FIGURES)
    groups = [line for line in records(rows) if line["Groupe"] and line["Code"]]
    hidden = [line for line in groups if line["Masqué"]]
    assert hidden
    assert all(line["Effectif"] is None for line in hidden)
    counts = [line["Effectif"] for line in groups if line["Effectif"] is not None]
    assert [count for count in counts if isinstance(count, int) and 0 < count < 5] == []


def test_figures_of_an_open_anonymous_survey_have_no_groups() -> None:
    survey = make_open_survey(profile_fields=PROFILE)
    fill(survey, 30, profile={"age_band": "40-54", "gender": "man"})
    (_, rows), *_ = export(survey, Content.FIGURES, at=timezone.now())
    assert [line for line in records(rows) if line["Groupe"] and line["Code"]] == []


# --- codebook ---------------------------------------------------------------------------
def test_the_codebook_tells_every_column_and_code() -> None:
    survey = make_answered_survey()
    (_, codes) = export(survey, Content.CODEBOOK)[0]
    (_, ballots), *_ = export(survey, Content.BALLOTS)
    known = records(codes)
    assert {line["Colonne"] for line in known} >= {*map(str, ballots[0])}
    for column, *values in zip(*ballots, strict=True):
        coded = {code for value in values if isinstance(value, str) for code in value.split("|")}
        told = {line["Code"] for line in known if line["Colonne"] == column}
        assert coded <= told, column


def test_the_codebook_has_both_languages_and_conditions() -> None:
    condition = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("yes",)),))
    later = single_question("q2")
    later = Question(
        code="q2",
        kind=Kind.SINGLE,
        label=Text("Quand ?", "When?"),
        choices=later.choices,
        condition=condition,
    )
    page = Page(code="p1", questions=(single_question(), later))
    survey = make_closed_survey(questionnaire=Questionnaire(title=Text("S"), pages=(page,)))
    lines = records(export(survey, Content.CODEBOOK)[0][1])
    head = next(line for line in lines if line["Colonne"] == "q2" and line["Type"])
    assert (head["Intitulé (français)"], head["Intitulé (anglais)"]) == ("Quand ?", "When?")
    assert "« Oui »" in str(head["Posée à"]).replace("\u202f", " ")
    assert NOT_SHOWN in {line["Code"] for line in lines if line["Colonne"] == "q2"}
    assert NOT_SHOWN not in {line["Code"] for line in lines if line["Colonne"] == "q1"}


# --- the trail --------------------------------------------------------------------------
def test_what_was_taken_out_by_whom_is_written_down() -> None:
    survey, user = make_answered_survey(), make_user()
    order = ExportOrder(content=Content.BALLOTS, file_format=FileFormat.CSV)
    export_survey(survey, order, by=user, at=NOW)
    event = AuditEvent.objects.get(verb="export_results")
    assert (event.actor_id, event.space_id, event.at) == (user.pk, survey.space_id, NOW)
    assert event.details == {"content": "ballots", "file_format": "csv", "ballots": 60}


def test_a_spreadsheet_has_a_stated_limit_and_csv_has_none(monkeypatch: Any) -> None:
    monkeypatch.setattr("aimpact.insights.services.exports.SPREADSHEET_CELLS", 100)
    survey = make_answered_survey()
    with pytest.raises(TooLargeForSpreadsheet) as refused:
        export(survey, Content.BALLOTS)
    assert refused.value.cells > 100
    assert len(export(survey, Content.BALLOTS, file_format=FileFormat.CSV)[0][1]) == 61


# --- what points to people ----------------------------------------------------------------
def _survey_of_particulars(**fields: Any) -> Survey:
    kinds = (Kind.DATE, Kind.TIME, Kind.PLACE, Kind.URL)
    questions = tuple(Question(code=kind.value, kind=kind, label=Text("?")) for kind in kinds)
    document = Questionnaire(pages=(Page(code="p1", questions=questions),))
    survey = make_closed_survey(questionnaire=document, **fields)
    fill(
        survey,
        5,
        {
            "date": "1948-03-15",
            "time": "18:30",
            "place": ["commune_35238", "departement_35", "region_53"],
            "url": "https://exemple.fr",
        },
    )
    return survey


def test_anonymous_ballots_hold_neither_places_nor_exact_dates() -> None:
    ((_name, rows),) = export(_survey_of_particulars(), Content.BALLOTS)[:1]
    assert rows[0] == ["date", "time"]
    assert rows[1] == ["1948-03", "18:00"]


def test_named_ballots_hold_what_was_said() -> None:
    survey = _survey_of_particulars(anonymity=Anonymity.NAMED, audience=Audience.MEMBERS)
    ((_name, rows),) = export(survey, Content.BALLOTS)[:1]
    said = ["1948-03-15", "18:30", "commune_35238|departement_35|region_53", "https://exemple.fr"]
    assert rows[1][-4:] == said


def test_figures_hold_dates_by_period_and_places_by_level() -> None:
    sheets = dict(export(_survey_of_particulars(), Content.FIGURES))
    rows = [
        row for sheet in sheets.values() for row in sheet if row[0] in {"date", "time", "place"}
    ]
    codes = {(row[0], row[5], row[7]) for row in rows}
    assert ("time", "h18", 5) in codes
    assert ("place", "commune_35238", 5) in codes
    assert ("date", "1948-03", 5) in codes
