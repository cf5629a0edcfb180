"""Pictures are drawn anew: nothing of what a telephone wrote in them is kept."""

import io

import pytest
from PIL import Image

from aimpact.core.pictures import NotAPicture, PictureFault, draw_again, draw_widths
from tests.files import HTML, PDF, SVG, bomb, exif, picture


def _fault(data: bytes) -> PictureFault:
    with pytest.raises(NotAPicture) as refused:
        draw_again(io.BytesIO(data))
    return refused.value.fault


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
def test_a_picture_keeps_its_pixels_and_loses_its_place(name: str) -> None:
    sent = picture(name, gps=True)
    assert b"Telephone" in sent
    drawn = draw_again(io.BytesIO(sent))
    assert b"Telephone" not in drawn.data
    read = Image.open(io.BytesIO(drawn.data))
    assert (read.size, dict(read.getexif())) == ((64, 48), {})


def test_a_picture_taken_sideways_stands_upright() -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 20)).save(out, "JPEG", exif=exif(orientation=6))
    drawn = draw_again(io.BytesIO(out.getvalue()))
    assert (drawn.width, drawn.height) == (20, 60)


def test_a_see_through_picture_stays_so() -> None:
    drawn = draw_again(io.BytesIO(picture("PNG", mode="RGBA")))
    assert drawn.extension == "png"
    assert Image.open(io.BytesIO(drawn.data)).mode == "RGBA"


def test_a_large_picture_is_made_smaller() -> None:
    drawn = draw_again(io.BytesIO(picture(size=(3_000, 1_500))), largest=1_000)
    assert (drawn.width, drawn.height) == (1_000, 500)


def test_widths_are_drawn_from_the_widest_and_never_enlarged() -> None:
    drawn = draw_widths(io.BytesIO(picture(size=(700, 350))), (320, 640, 1_280))
    assert [(one.width, one.height, one.extension) for one in drawn] == [
        (700, 350, "webp"),
        (640, 320, "webp"),
        (320, 160, "webp"),
    ]


def test_a_picture_that_hides_a_page_behind_its_pixels_loses_it() -> None:
    drawn = draw_again(io.BytesIO(picture() + HTML))
    assert b"<script>" not in drawn.data


@pytest.mark.parametrize("data", [HTML, PDF, b"", picture()[:200], b"\xff\xd8\xff" + HTML])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert _fault(data) is PictureFault.UNKNOWN


def test_svg_is_refused_by_its_name() -> None:
    assert _fault(SVG) is PictureFault.SVG


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert _fault(bomb()) is PictureFault.SIZE


def test_a_picture_of_a_few_pixels_is_refused() -> None:
    assert _fault(picture(size=(2, 2))) is PictureFault.SIZE
