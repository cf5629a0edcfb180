"""Files of population figures that would give wrong margins without a word: read right, or said."""

from itertools import chain

import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from aimpact.insights.margins import (
    MOST_LINES,
    FileTooLong,
    SeveralPlaces,
    Wrong,
    read_margins,
    unfold,
)
from aimpact.insights.margins_numbers import read_number
from aimpact.insights.margins_wording import sentences_of_gaps
from aimpact.insights.selectors.profiles import profile_labels
from aimpact.insights.tallies import read_book
from tests.insights.test_margins import WIDE, editor, read, send

LIST = "variable;modalite;habitants\n"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", 1234), ("1 234", 1234), ("1\u202f234\u00a0567", 1_234_567), ("12'345", 12_345),
        ("1,234", 1234), ("1.234", 1234), ("1,234,567", 1_234_567), ("1.234.567", 1_234_567),
        ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("12,5", 12.5), ("0.5", 0.5),
    ],
)  # fmt: skip
def test_thousands_of_a_list_are_thousands_however_they_are_written(
    text: str, number: float
) -> None:
    assert read_number(text, has_decimals=False) == number


def test_three_digits_after_the_mark_are_decimals_in_the_census() -> None:
    assert read_number("1.234", has_decimals=True) == 1.234
    assert read_number("1,234,567", has_decimals=True) == 1_234_567
    for text in ("", "-1", "1.2.3", "nan", "inf", "1e12", "dix"):
        with pytest.raises(ValueError, match=r"."):
            read_number(text, has_decimals=True)


def test_thousands_of_a_list_are_not_cut_to_one_person() -> None:
    found = read(LIST + "genre;femme;1,234\ngenre;homme;1.165\n")
    assert found.counts == {"gender": {"woman": 1234, "man": 1165}}


@pytest.mark.parametrize("figures", [("52", "48"), ("51,7", "48,3"), ("0.517", "0.483")])
def test_shares_are_not_taken_for_inhabitants(figures: tuple[str, str]) -> None:
    women, men = figures
    found = read(LIST + f"genre;femme;{women}\ngenre;homme;{men}\nage;15-24;40\nage;25-39;50\n")
    assert found.counts == {"age_band": {"15-24": 40, "25-39": 50}}
    assert found.left == {"gender": Wrong.SHARES}


def test_people_of_the_census_are_rounded_once_they_are_added_up() -> None:
    lines = [f"35238;{sex};{age:03};0.4" for sex in (1, 2) for age in range(15, 65)]
    found = read("\n".join(["CODGEO;SEXE;AGED100;NB", *lines]), place="35238")
    assert found.counts["age_band"] == {"15-24": 8, "25-39": 12, "40-54": 12, "55-64": 8}
    # What crosses them adds up to each of them: raking could not hold them together otherwise.
    crossed = found.counts["gender_age_band"]
    women = sum(number for cell, number in crossed.items() if cell.startswith("woman"))
    assert found.counts["gender"] == {"man": women, "woman": women} == {"man": 20, "woman": 20}


@given(st.lists(st.floats(0.01, 50), min_size=12, max_size=12))
def test_gender_and_age_are_always_the_sums_of_what_crosses_them(numbers: list[float]) -> None:
    cells = zip([*range(15, 75, 10)] * 2, [1] * 6 + [2] * 6, numbers, strict=True)
    lines = [f"{sex};{age};{number:.12f}" for age, sex, number in cells]
    counts = read("\n".join(["SEXE;AGED100;NB", *lines])).counts
    for at, name in enumerate(("gender", "age_band")):
        for value, number in counts[name].items():
            crossed = counts["gender_age_band"].items()
            assert number == sum(n for cell, n in crossed if cell.split(" ", 1)[at] == value)


def test_what_a_file_lacks_and_what_does_not_add_up_are_said() -> None:
    found = read(LIST + "genre;femme;400\ngenre;homme;600\nage;15-24;300\nage;25-39;500\n")
    assert found.absent == {"age_band": ["40-54", "55-64", "65-79", "80+"]}
    assert not found.is_one
    with override("en"):
        labels = profile_labels(read_book(()), ("age_band", "gender"))
        lacks, differ = sentences_of_gaps(found, labels)
    assert lacks.startswith("Age: no figure for 40 to 54,")
    assert "Gender: 1,000, Age: 800" in differ
    whole = read(LIST + "genre;femme;400\ngenre;homme;600\n")
    assert (whole.absent, whole.is_one) == ({}, True)
    assert not [*sentences_of_gaps(whole, labels)]


def test_a_region_is_not_taken_for_the_departement_of_the_same_code() -> None:
    text = "annee;region;sexe;age;population\n2021;44;F;15-24;9\n2021;44;H;15-24;7\n"
    assert read(text, place="44", kind="departement").elsewhere == 2
    assert read(text, place="44", kind="region").counts["gender"] == {"woman": 9, "man": 7}
    both = (
        "annee;departement;region;sexe;age;population\n2021;84;93;F;15-24;9\n2021;38;84;F;15-24;7\n"
    )
    assert read(both, place="84", kind="region").elsewhere == 1
    assert read(both, place="84", kind="departement").elsewhere == 1
    # A town finds nothing of itself in a table of départements, rather than everybody.
    assert read(both, place="38185", kind="commune").elsewhere == 2


def test_a_wide_table_of_regions_is_of_regions() -> None:
    rows = [["Régions", *line[1:]] if line[0] == "Départements" else line for line in WIDE]
    assert next(iter(unfold(rows)))[0] == "region"
    assert next(iter(unfold(WIDE)))[0] == "departement"


def test_several_places_are_never_added_together() -> None:
    text = "CODGEO;SEXE;NB\n35238;1;9\n35238;2;7\n35001;1;8\n"
    with pytest.raises(SeveralPlaces):
        read(text)
    assert read(text, place="35238").counts["gender"] == {"man": 9, "woman": 7}


def test_a_file_too_long_to_be_read_whole_is_refused_not_cut() -> None:
    header, line = ["CODGEO", "SEXE", "NB"], ["35238", "1", "3"]
    with pytest.raises(FileTooLong):
        read_margins(chain([header], (line for _ in range(MOST_LINES + 1))), place="35238")


@pytest.mark.django_db
def test_the_page_says_it_before_anything_is_kept(client: Client) -> None:
    space = editor(client)
    data = LIST + "genre;femme;400\ngenre;homme;600\nage;15-24;300\nage;25-39;500\n"
    status, page = send(client, space, data.encode())
    assert status == 200
    assert "aucun chiffre pour" in page
    status, page = send(client, space, (LIST + "genre;femme;52\ngenre;homme;48\n").encode())
    assert "ce sont des parts" in page
    assert "Garder ces chiffres" not in page
