"""Text messages are counted as operators count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.surveys.kit.sms import GSM_BASIC, GSM_TWICE, measure_sms, plainer


@pytest.mark.parametrize(
    ("text", "units", "parts", "room"),
    [
        ("", 0, 1, 160),
        ("a" * 160, 160, 1, 160),
        ("a" * 161, 161, 2, 306),
        ("a" * 306, 306, 2, 306),
        ("a" * 307, 307, 3, 459),
        ("€" * 80, 160, 1, 160),
        ("a" * 159 + "€", 161, 2, 306),
        ("à é è ù ì ò Ç ñ ö ü", 19, 1, 160),
        ("ê" * 70, 70, 1, 70),
        ("ê" * 71, 71, 2, 134),
        ("👉" * 35, 70, 1, 70),
        ("👉" * 36, 72, 2, 134),
        ("a\r\nb", 3, 1, 160),
    ],
)
def test_a_message_is_as_long_as_its_alphabet_says(text, units, parts, room):
    length = measure_sms(text)
    assert (length.units, length.parts, length.room) == (units, parts, room)


def test_a_character_that_counts_twice_is_not_cut_between_two_parts():
    length = measure_sms("a" * 152 + "€" + "a" * 153)
    assert (length.units, length.parts) == (307, 3)


def test_the_characters_that_cost_half_of_the_room_are_named_once():
    assert measure_sms("forêt, fête, l’été").outside == ("ê", "’")
    assert measure_sms("été").outside == ()


def test_what_is_left_is_the_room_less_what_is_used():
    assert measure_sms("bonjour").left == 153


@given(st.text(max_size=400))
def test_a_message_always_fits_in_its_parts(text):
    length = measure_sms(text)
    assert length.units <= length.room
    assert length.parts >= 1
    assert bool(length.outside) == any(
        c not in GSM_BASIC | GSM_TWICE for c in text.replace("\r\n", "\n")
    )


@given(st.text(alphabet=sorted(GSM_BASIC | GSM_TWICE), max_size=200))
def test_what_fits_the_short_alphabet_stays_as_it_is(text):
    assert plainer(text) == text


def test_french_is_made_plain_without_losing_its_usual_accents():
    assert plainer("L’été à la forêt, ça « marche »…") == 'L\'été à la foret, ca "marche"...'
    assert not measure_sms(plainer("L’été : « où » ? Cœur…")).outside
