"""Pictures that people send: known by their content, and always drawn anew.

What is kept is what Pillow drew from the pixels: EXIF (place, device, hour), comments, colour
profiles and whatever stood behind the picture are left behind. SVG is refused: it can carry
programs and fetch from elsewhere. Sizes are read from the header before a pixel is unpacked.
"""

import io
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPT = "image/jpeg,image/png,image/webp"
"""For the file inputs: a telephone that keeps HEIC converts it when HEIC is not in the list."""
MAXIMUM_PIXELS = {"JPEG": 60_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
"""A JPEG is unpacked at an eighth of its size where that is enough; the others cannot be."""
LARGEST_SIDE = 20_000
SMALLEST_SIDE = 8
QUALITY = 82


class PictureFault(TextChoices):
    """Why a file is not taken as a picture."""

    SVG = "svg", _("SVG files are not accepted, because they can hide programs. Save it as PNG.")
    UNKNOWN = "unknown", _("This is not a JPEG, PNG or WebP picture, or the file is damaged.")
    SIZE = "size", _("This picture has too many pixels, or too few. Save it smaller and try again.")


class NotAPicture(ValueError):
    """The file cannot be a picture; `fault` says why."""

    def __init__(self, fault: PictureFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture drawn anew: its bytes and sides in pixels."""

    data: bytes
    extension: str
    width: int
    height: int


def is_svg(head: bytes) -> bool:
    """Whether a file begins as SVG, or any XML, does."""
    start = head[:1_000].lower()
    return b"<svg" in start or start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml")


def draw_widths(file: IO[bytes], widths: Iterable[int]) -> Iterator[Drawn]:
    """The picture in WebP at each of these widths, the widest first; never enlarged.

    Raises `NotAPicture`.
    """
    wanted = sorted(widths, reverse=True)
    picture = _open(file, largest=wanted[0])
    for width in sorted({min(width, picture.width) for width in wanted}, reverse=True):
        yield _write(_scaled(picture, width), "WEBP", "webp")


def draw_again(file: IO[bytes], *, largest: int = 2_400) -> Drawn:
    """The picture in JPEG (PNG where it is see-through), its sides at most `largest` pixels.

    Raises `NotAPicture`.
    """
    picture = _open(file, largest=largest)
    picture.thumbnail((largest, largest))
    if picture.mode == "RGBA":
        return _write(picture, "PNG", "png")
    return _write(picture, "JPEG", "jpg")


def _open(file: IO[bytes], *, largest: int) -> Image.Image:
    """The pixels, upright, in RGB or RGBA."""
    file.seek(0)
    head = file.read(1_000)
    if is_svg(head):
        raise NotAPicture(PictureFault.SVG)
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the sizes are judged here, with our own limits
        try:
            picture = Image.open(file, formats=FORMATS)
            _check_size(picture)
            picture.draft("RGB", (largest, largest))
            picture.load()
            return _plain(ImageOps.exif_transpose(picture))
        except NotAPicture:
            raise
        except Image.DecompressionBombError as error:
            raise NotAPicture(PictureFault.SIZE) from error
        except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
            raise NotAPicture(PictureFault.UNKNOWN) from error


def _check_size(picture: Image.Image) -> None:
    width, height = picture.size
    most = MAXIMUM_PIXELS[picture.format or "PNG"]
    is_sane = min(width, height) >= SMALLEST_SIDE and max(width, height) <= LARGEST_SIDE
    if not is_sane or width * height > most:
        raise NotAPicture(PictureFault.SIZE)


def _plain(picture: Image.Image) -> Image.Image:
    # A new picture, made of pixels alone: nothing of `info` follows.
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    drawn = picture.convert(mode)
    drawn.info = {}
    return drawn


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    if width == picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _write(picture: Image.Image, name: str, extension: str) -> Drawn:
    out = io.BytesIO()
    picture.save(out, name, quality=QUALITY, optimize=name != "WEBP", exif=b"")
    return Drawn(out.getvalue(), extension, picture.width, picture.height)
