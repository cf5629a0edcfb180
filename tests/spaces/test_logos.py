"""What an uploaded logo is, read from its bytes alone."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.spaces.logos import MAXIMUM_BYTES, Logo, LogoFault, NotALogo, read_logo
from tests.spaces.images import jpeg, png, webp


def _fault(data):
    with pytest.raises(NotALogo) as refused:
        read_logo(data)
    return refused.value.fault


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (png(40, 20), Logo("png", 40, 20)),
        (jpeg(640, 480), Logo("jpg", 640, 480)),
        (webp(b"VP8X", 300, 200), Logo("webp", 300, 200)),
        (webp(b"VP8L", 300, 200), Logo("webp", 300, 200)),
        (webp(b"VP8 ", 300, 200), Logo("webp", 300, 200)),
    ],
)
def test_read_logo_measures_each_kind(data, expected):
    assert read_logo(data) == expected


def test_a_jpeg_is_read_past_its_other_segments():
    thumbnail = b"\xff\xe1" + (2 + 60).to_bytes(2, "big") + b"\xff\xc0" * 30
    assert read_logo(jpeg(64, 48, before=thumbnail + b"\xff")) == Logo("jpg", 64, 48)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not an image",
        b"GIF89a" + b"\x00" * 40,
        b"MZ\x90\x00",
        b"<html><script>alert(1)</script>",
        png()[:20],
        png()[:-30],
        jpeg()[:30],
        b"\xff\xd8\xff\xe0\x00\x00" * 3,
        webp()[:16],
        webp()[:-4],
        webp().replace(b"VP8X", b"JUNK"),
        webp(b"VP8L").replace(b"\x2f", b"\x00"),
    ],
)
def test_read_logo_refuses_what_is_no_image_of_ours(data):
    assert _fault(data) == LogoFault.UNKNOWN


@pytest.mark.parametrize(
    "data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\n<?xml version='1.0'?><SVG>"]
)
def test_svg_is_refused_by_name(data):
    assert _fault(data) == LogoFault.SVG


def test_read_logo_refuses_more_than_500_kb():
    assert _fault(png() + b"\x00" * MAXIMUM_BYTES) == LogoFault.TOO_LARGE


@pytest.mark.parametrize("size", [(15, 32), (32, 4001), (50_000, 50_000)])
def test_read_logo_refuses_sides_that_no_header_can_show(size):
    assert _fault(jpeg(*size)) == LogoFault.SIZE


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data):
    with suppress(NotALogo):
        assert read_logo(data).width >= 16


@given(st.sampled_from([png(), jpeg(), webp()]), st.integers(0, 60), st.binary(max_size=4))
def test_no_damaged_image_breaks_the_reader(image, at, noise):
    data = image[:at] + noise + image[at + len(noise) :]
    with suppress(NotALogo):
        assert read_logo(data).extension in {"png", "jpg", "webp"}
