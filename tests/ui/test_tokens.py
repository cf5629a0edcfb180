"""Every pair of colours that a component puts together is readable, in both schemes."""

import re
from pathlib import Path

import pytest

from aimpact.ui.contrast import AA_GRAPHIC, AA_TEXT, contrast
from aimpact.ui.theme import DARK_GROUND, LIGHT_GROUND, Theme

STYLES = Path(__file__).resolve().parents[2] / "frontend" / "css"
GROUNDS = ("ground", "surface", "sunk")
TEXT = [
    *(("ink", ground) for ground in (*GROUNDS, "brand-soft", "accent-soft")),
    *(("ink", f"{tone}-soft") for tone in ("good", "warn", "bad")),
    *(("ink-soft", ground) for ground in (*GROUNDS, "brand-soft")),
    *(("brand", ground) for ground in (*GROUNDS, "brand-soft")),
    *((tone, ground) for tone in ("good", "warn", "bad") for ground in (*GROUNDS, f"{tone}-soft")),
    ("brand-strong", "brand-soft"),
    ("brand-strong", "surface"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-band", "band"),
    ("on-accent", "accent"),
    ("on-bad", "bad"),
]
GRAPHICS = [
    *(("line-strong", ground) for ground in GROUNDS),
    *((f"chart-{n}", ground) for n in range(1, 7) for ground in ("surface", "ground")),
    ("likert-1", "surface"),
    ("likert-5", "surface"),
    ("accent", "ink"),  # the two tones of the focus ring
]


def tokens(file: str) -> dict[str, str]:
    source = (STYLES / file).read_text()
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", source))


LIGHT = tokens("tokens.css")
DARK = {**LIGHT, **tokens("dark.css")}


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_is_readable(scheme):
    ratios = {pair: contrast(scheme[pair[0]], scheme[pair[1]]) for pair in TEXT}

    assert {pair: ratio for pair, ratio in ratios.items() if ratio < AA_TEXT} == {}


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_line_and_mark_is_seen(scheme):
    pairs = [pair for pair in GRAPHICS if not (scheme is DARK and pair[0] == "accent")]
    ratios = {pair: contrast(scheme[pair[0]], scheme[pair[1]]) for pair in pairs}

    assert {pair: ratio for pair, ratio in ratios.items() if ratio < AA_GRAPHIC} == {}


def test_both_schemes_name_the_same_colours():
    shared = set(tokens("dark.css"))

    assert shared <= set(LIGHT)
    assert set(LIGHT) - shared == set()


def test_python_and_css_agree_on_our_own_colours():
    assert LIGHT["sunk"] == LIGHT_GROUND
    assert DARK["surface"] == DARK_GROUND
    assert (LIGHT["brand"], LIGHT["accent"]) == (Theme().primary, Theme().accent)
