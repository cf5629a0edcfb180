from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.ui.text import (
    format_base,
    format_number,
    format_p,
    format_percent,
    format_signed,
    initials,
    typeset,
)

NARROW, NBSP, MINUS = "\u202f", "\u00a0", "\u2212"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (0, "0", "0"),
        (1284, f"1{NARROW}284", "1,284"),
        (1234567, f"1{NARROW}234{NARROW}567", "1,234,567"),
        (2.5, "2,5", "2.5"),
        (2.0, "2", "2"),
        (Decimal("12.30"), "12,3", "12.3"),
        (-4, f"{MINUS}4", f"{MINUS}4"),
    ],
)
def test_numbers_are_written_as_each_language_does(value, french, english):
    assert format_number(value, language="fr") == french
    assert format_number(value, language="en") == english


def test_decimals_may_be_fixed():
    assert format_number(2, decimals=1, language="fr") == "2,0"


def test_percent_has_its_space_in_french_alone():
    assert format_percent(0.4523, language="fr") == f"45{NARROW}%"
    assert format_percent(0.4523, decimals=1, language="fr") == f"45,2{NARROW}%"
    assert format_percent(0.4523, language="en") == "45%"


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Vraiment ?", f"Vraiment{NARROW}?"),
        ("Oui ! Non ; peut-être", f"Oui{NARROW}! Non{NARROW}; peut-être"),
        ("Voici : tout", f"Voici{NBSP}: tout"),
        ("« Bonjour »", f"«{NARROW}Bonjour{NARROW}»"),
        ("«Bonjour»", f"«{NARROW}Bonjour{NARROW}»"),
        ("45 % et 12 €", f"45{NARROW}% et 12{NARROW}€"),
        ("l'école", "l’école"),
        ("à 12:30, voir https://x.fr/?a=b:c", "à 12:30, voir https://x.fr/?a=b:c"),
        ("moins de %(count)s", "moins de %(count)s"),
        ("", ""),
    ],
)
def test_french_is_set_with_its_spaces(typed, set_):
    assert typeset(typed, language="fr") == set_


@given(st.text(max_size=60))
def test_setting_twice_changes_nothing_more(typed):
    once = typeset(typed, language="fr")

    assert typeset(once, language="fr") == once


@given(st.text(max_size=60))
def test_english_is_left_alone(typed):
    assert typeset(typed, language="en") == typed


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Mairie du Centre", "MC"),
        ("accueil@ville.example", "AE"),
        ("Région", "R"),
        ("", "?"),
        ("🎉", "?"),
    ],
)
def test_initials_are_those_of_the_first_and_last_word(name, letters):
    assert initials(name) == letters


def test_bases_differences_and_p_never_break_inside():
    assert format_base(1234, language="fr") == "n\u00a0=\u00a01\u202f234"
    assert [format_signed(value, decimals=0, language="fr") for value in (18.2, -5, -0.2)] == [
        "+18",
        "\u22125",
        "0",
    ]
    assert format_p(0.0123, language="fr") == "p\u00a0=\u00a00,012"
    assert format_p(0, language="en") == "p\u00a0<\u00a00.001"
