import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.ui.colour import (
    InvalidColour,
    Oklch,
    from_oklch,
    read_hex,
    to_oklch,
    with_lightness,
    write_hex,
)

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


# Published values: CSS Color Module Level 4, section 15 (named colours in OKLCH).
@pytest.mark.parametrize(
    ("colour", "lightness", "chroma", "hue"),
    [
        ("#ff0000", 0.62796, 0.25768, 29.234),
        ("#00ff00", 0.86644, 0.29483, 142.495),
        ("#0000ff", 0.45201, 0.31321, 264.052),
        ("#008000", 0.51975, 0.17686, 142.495),
    ],
)
def test_oklch_agrees_with_the_published_values(colour, lightness, chroma, hue):
    found = to_oklch(colour)

    assert found.lightness == pytest.approx(lightness, abs=1e-4)
    assert found.chroma == pytest.approx(chroma, abs=1e-4)
    assert found.hue == pytest.approx(hue, abs=0.01)


@given(colours)
def test_a_colour_survives_the_journey_through_oklch(colour):
    back = read_hex(from_oklch(to_oklch(colour)))

    assert back == pytest.approx(read_hex(colour), abs=1.01 / 255)


@given(colours, st.floats(0, 1), st.floats(0, 0.4))
def test_every_lightness_of_a_hue_is_a_colour(colour, lightness, chroma):
    drawn = from_oklch(Oklch(lightness, chroma, to_oklch(colour).hue))

    assert to_oklch(drawn).lightness == pytest.approx(
        lightness, abs=0.06
    )  # 8 bits are coarse near black


def test_a_colour_is_read_in_either_case():
    assert read_hex(" #0D5666 ") == read_hex("#0d5666")
    assert write_hex(read_hex("#0D5666")) == "#0d5666"


@pytest.mark.parametrize(
    "typed", ["", "red", "#fff", "#12345g", "#1234567", "0d5666", "#0d5666;}", "url(x)"]
)
def test_anything_else_is_not_a_colour(typed):
    with pytest.raises(InvalidColour):
        read_hex(typed)


def test_black_and_white_end_the_scale():
    assert with_lightness("#0d5666", 0) == "#000000"
    assert with_lightness("#0d5666", 1) == "#ffffff"


def test_a_softer_colour_keeps_its_hue():
    soft = to_oklch(with_lightness("#0d5666", 0.9, chroma=0.03))

    assert soft.hue == pytest.approx(to_oklch("#0d5666").hue, abs=3)
    assert soft.chroma == pytest.approx(0.03, abs=0.005)
