import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aimpact.ui.colour import Oklch, from_oklch, to_oklch
from aimpact.ui.contrast import (
    AA_TEXT,
    Unreachable,
    contrast,
    luminance,
    nearest_passing,
    readable_on,
)

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


# Examples that W3C and WebAIM publish.
@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#949494", "#ffffff", 3.03),
        ("#595959", "#ffffff", 7.0),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_agrees_with_the_published_ratios(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def test_luminance_goes_from_black_to_white():
    assert luminance("#000000") == 0
    assert luminance("#ffffff") == pytest.approx(1)


@given(colours, colours)
def test_nearest_colour_always_passes(foreground, background):
    assert contrast(nearest_passing(foreground, background), background) >= AA_TEXT


@given(colours, colours)
def test_a_pair_that_passes_is_left_alone(foreground, background):
    assume(contrast(foreground, background) >= AA_TEXT)

    assert nearest_passing(foreground, background) == foreground


@given(colours, colours)
def test_nearest_colour_keeps_its_hue(foreground, background):
    own, moved = to_oklch(foreground), to_oklch(nearest_passing(foreground, background))
    assume(own.chroma > 0.05)
    assume(moved.chroma > 0.05)  # a hue of grey says nothing

    turned = abs(own.hue - moved.hue)
    assert min(turned, 360 - turned) < 4


@given(colours, colours)
def test_half_the_way_would_not_pass(foreground, background):
    moved = nearest_passing(foreground, background)
    assume(moved != foreground)
    own = to_oklch(foreground)
    step = abs(to_oklch(moved).lightness - own.lightness)
    assume(step > 0.02)  # under that, 8 bits a channel are too coarse to tell

    for way in (0.5, -0.5):
        between = from_oklch(Oklch(own.lightness + way * step, own.chroma, own.hue))
        assert contrast(between, background) < AA_TEXT


def test_a_ratio_out_of_reach_is_said():
    with pytest.raises(Unreachable) as refused:
        nearest_passing("#777777", "#777777", 7.0)

    assert (refused.value.background, refused.value.ratio) == ("#777777", 7.0)


def test_text_takes_whichever_side_is_readable():
    assert readable_on("#ffcc00") == "#1b2427"
    assert readable_on("#0d5666") == "#ffffff"
