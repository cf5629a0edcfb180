import re

import pytest
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from aimpact.ui.colour import InvalidColour
from aimpact.ui.contrast import AA_TEXT, contrast
from aimpact.ui.theme import (
    DARK_GROUND,
    FONTS,
    LIGHT_GROUND,
    Theme,
    UnknownFont,
    check_theme,
    dark_tokens,
    light_tokens,
)

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
themes = st.builds(
    Theme, primary=colours, on_primary=colours, accent=colours, font=st.sampled_from(sorted(FONTS))
)


@given(themes)
def test_every_theme_is_readable_in_both_schemes(theme):
    for tokens, ground in ((light_tokens(theme), LIGHT_GROUND), (dark_tokens(theme), DARK_GROUND)):
        pairs = [
            (tokens["brand"], ground),
            (tokens["brand-strong"], tokens["brand-soft"]),
            (tokens["on-brand"], tokens["brand"]),
            (tokens["on-band"], tokens["band"]),
            (tokens["on-accent"], tokens["accent"]),
        ]
        # 4.4: no colour is further than that from both ink and white.
        assert [round(contrast(*pair), 2) for pair in pairs[:-1]] == [
            max(round(contrast(*pair), 2), AA_TEXT) for pair in pairs[:-1]
        ]
        assert contrast(*pairs[-1]) > 3.9


@given(themes)
def test_what_is_offered_is_accepted(theme):
    for pair in check_theme(theme):
        assert contrast(pair.offer, pair.background) >= AA_TEXT
    primary = next((p.offer for p in check_theme(theme) if p.field == "primary"), theme.primary)
    on_primary = next(
        (
            pair.offer
            for pair in check_theme(Theme(primary=primary, on_primary=theme.on_primary))
            if pair.field == "on_primary"
        ),
        theme.on_primary,
    )

    assert check_theme(Theme(primary=primary, on_primary=on_primary)) == []


def test_our_own_colours_pass():
    assert check_theme(Theme()) == []


def test_a_pale_main_colour_is_refused_with_the_nearest_that_passes():
    [pair] = [pair for pair in check_theme(Theme(primary="#f2b632")) if pair.field == "primary"]

    assert pair.colour == "#f2b632"
    assert pair.ratio < AA_TEXT <= contrast(pair.offer, pair.background)
    assert pair.offer in pair.message


def test_text_too_close_to_the_main_colour_is_refused():
    [pair] = check_theme(Theme(primary="#0d5666", on_primary="#336677"))

    assert (pair.field, pair.background) == ("on_primary", "#0d5666")


def test_the_refusal_is_said_in_french_with_french_numbers():
    with translation.override("fr"):
        pair = check_theme(Theme(primary="#f2b632"))[0]

    assert "au moins 4,5 pour 1" in pair.message
    assert "1,57" in pair.message


def test_a_ratio_just_under_is_not_rounded_up_to_a_pass():
    pair = check_theme(Theme(primary="#ffffff", on_primary="#777777"))[1]

    with translation.override("en"):
        assert "4.47 to 1" in check_theme(Theme(primary="#ffffff", on_primary="#777777"))[1].message
    assert 4.47 < pair.ratio < AA_TEXT


@pytest.mark.parametrize("colour", ["red", "#fff", "#0d5666}body{display:none", ""])
def test_a_theme_holds_colours_only(colour):
    for field in ("primary", "on_primary", "accent"):
        with pytest.raises(InvalidColour):
            Theme(**{field: colour})


def test_a_theme_holds_a_font_that_we_host():
    with pytest.raises(UnknownFont):
        Theme(font="comic-sans")


@given(themes)
def test_the_style_sheet_holds_nothing_but_properties(theme):
    assume(theme != Theme())
    rules = re.sub(r'--[a-z-]+:(#[0-9a-f]{6}|"[\w ]+",system-ui,[a-z-]+);', "", theme.css)

    assert rules == (
        ":root{}@media screen and (prefers-color-scheme:dark){:root:not([data-scheme=light]){}}"
        "@media screen{:root[data-scheme=dark]{}}"
    )


def test_a_font_of_the_space_replaces_ours():
    assert '--font-body:"Lexend",system-ui,sans-serif;' in Theme(font="lexend").css
    assert "--font-body" not in Theme(primary="#7a1f5c").css


def test_our_own_look_needs_no_rules():
    assert Theme().css == ""
