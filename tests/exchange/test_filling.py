"""Answers of other tools, and our own, to a questionnaire whose columns are known."""

from datetime import date
from typing import Any

import pytest

from aimpact.exchange.answers.filling import fill_known
from aimpact.exchange.answers.table import read_answers
from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.exchange.formats.imported import Column
from aimpact.exchange.formats.native import columns_of
from aimpact.exchange.opening import FileRefused
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)
from aimpact.surveys.importing.fill import Filled
from tests.factories import make_commune

DAY = date(2026, 3, 10)


def asking(*questions: Question) -> Questionnaire:
    return Questionnaire(pages=(Page(code="p1", questions=questions),))


def filled(
    content: str, questionnaire: Questionnaire, columns: tuple[Column, ...] | None = None
) -> Filled:
    known = columns_of(questionnaire) if columns is None else columns
    return fill_known(read_answers(content.encode(), known), questionnaire, known, on=DAY)


def answers(found: Filled) -> list[dict[str, Any]]:
    return [dict(ballot.answers) for ballot in found.ballots]


@pytest.mark.django_db
def test_places_are_read_by_name_and_by_the_codes_of_our_own_files():
    make_commune(name="Rennes", code="35238", search_text="rennes")
    where = Question(code="where", kind=Kind.PLACE, label=Text("Où ?"))

    found = filled(
        "where,other\nRennes,x\ncommune_35238|departement_35,x\nNulle-Part,x\n", asking(where)
    )

    assert [each["where"][0] for each in answers(found)] == ["commune_35238", "commune_35238"]
    assert [refusal.code for refusal in found.report.refusals] == [
        "unknown_place",
        "row_without_answer",
    ]


def test_our_own_files_of_ballots_come_back_whole():
    choices = (Choice(code="a", label=Text("A")), Choice(code="b", label=Text("B")))
    document = asking(
        Question(code="one", kind=Kind.SINGLE, choices=choices),
        Question(code="many", kind=Kind.MULTIPLE, choices=choices),
        Question(code="order", kind=Kind.RANKING, choices=choices),
        Question(code="day", kind=Kind.DATE),
        Question(code="spot", kind=Kind.PIN),
    )

    found = filled(
        'one,many,order,day,spot,receipt\na,a|b,b|a,2026-01-02,"48.117,-1.678",X\n', document
    )

    (read,) = answers(found)
    assert read["one"] == "a"
    assert read["many"] == ["a", "b"]
    assert read["order"] == ["b", "a"]
    assert read["day"] == "2026-01-02"
    assert read["spot"] == "48.117,-1.678"
    assert found.report.ignored == {"receipt": "identifier"}


LIME = "class\ttype/scale\tname\trelevance\ttext\tlanguage\tother\n" + "".join(
    "\t".join(cells) + "\n"
    for cells in (
        ("S", "", "language", "", "fr", "", ""),
        ("G", "1", "Page", "1", "", "fr", ""),
        ("Q", "R", "Rang", "1", "Classez", "fr", ""),
        ("A", "0", "a", "", "A", "fr", ""),
        ("A", "0", "b", "", "B", "fr", ""),
        ("Q", "M", "Envies", "1", "Que faut-il ?", "fr", "Y"),
        ("SQ", "0", "SQ001", "1", "Des bancs", "fr", ""),
        ("Q", ":", "Tableau", "1", "Combien ?", "fr", ""),
        ("SQ", "0", "L1", "1", "Ligne", "fr", ""),
        ("SQ", "1", "C1", "1", "Colonne", "fr", ""),
        ("Q", "1", "Double", "1", "Deux échelles", "fr", ""),
        ("SQ", "0", "L1", "1", "Ligne", "fr", ""),
        ("A", "0", "x", "", "X", "fr", ""),
        ("A", "1", "y", "", "Y", "fr", ""),
        ("Q", "D", "Jour", "1", "Quand ?", "fr", ""),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    "file",
    [
        # VV: words, then codes, tabs, answers escaped.
        ("Classez\tClassez\tBancs\tAutre\tN\tX\tY\tQuand\n"
        "Rang_1\tRang_2\tEnvies_SQ001\tEnvies_other\tTableau_L1_C1\tDouble_L1_0\tDouble_L1_1\tJour\n"
        "b\ta\tY\tun{newline}kiosque\t3\tx\ty\t2026-01-02 00:00:00\n"),
        # The CSV export, with codes as headers.
        ('"id","Rang[1]","Rang[2]","Envies[SQ001]","Envies[other]","Tableau[L1_C1]",'
        '"Double[L1][1]","Double[L1][2]","Jour"\n'
        '"1","b","a","Y","un\nkiosque","3","x","y","2026-01-02 00:00:00"\n'),
        # The CSV export, with codes and words as headers.
        ('"id. Réponse";"Rang[1]. Classez";"Rang[2]. Classez";"Envies[SQ001]. Bancs";'
        '"Envies[other]. Autre";'
        '"Tableau[L1_C1]. N";"Double[L1][1]. X";"Double[L1][2]. Y";"Jour. J"\n'
        '"1";"b";"a";"Oui";"un\nkiosque";"3";"x";"y";"2026-01-02"\n'),
    ],
    ids=["vv", "csv", "csv with words"],
)  # fmt: skip
def test_answers_of_limesurvey_are_read_in_each_of_its_files(file):
    imported = read_questionnaire(LIME.encode())

    found = filled(file, imported.questionnaire, imported.columns)

    assert answers(found) == [
        {
            "rang": ["b", "a"],
            "rang__first": "b",
            "envies": ["sq001", "other"],
            "envies__other": "un\nkiosque",
            "tableau__l1__c1": 3,
            "double__l1": "x",
            "double_scale2__l1": "y",
            "jour": "2026-01-02",
        }
    ]


def test_a_file_of_no_known_column_is_refused():
    with pytest.raises(FileRefused, match="no_known_column"):
        filled("a;b\n1;2\n", asking(Question(code="q1", kind=Kind.NUMBER)))
