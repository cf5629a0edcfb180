"""Logos that a space uploads: what a file is, read from its own bytes.

The name and the type that the browser claims are ignored. PNG, JPEG and WebP are taken; SVG is
refused, for it can carry scripts and fetch from elsewhere. A logo is kept as it was sent, not
re-encoded: it is only ever served with the type found here, `nosniff` and a policy that runs
nothing, so that bytes hidden in it stay dead, and no image library's flaws come into the house.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MAXIMUM_BYTES = 500_000
MAXIMUM_SIDE = 4_000
"""Pixels. A few kilobytes can claim a billion pixels, which a reader's browser would unpack."""
MINIMUM_SIDE = 16

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD8)})


class LogoFault(TextChoices):
    """Why a file is not taken as a logo."""

    TOO_LARGE = "too large", _("The file is larger than 500 kB. Save it smaller and try again.")
    SVG = (
        "svg",
        _("SVG files are not accepted, because they can hide programs. Save the logo as PNG."),
    )
    UNKNOWN = "unknown", _("This is not a PNG, JPEG or WebP image, or the file is damaged.")
    SIZE = "size", _("The image must measure between 16 and 4,000 pixels on each side.")


class NotALogo(ValueError):
    """The file cannot be a logo; `fault` says why."""

    def __init__(self, fault: LogoFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Logo:
    """An image read from its bytes. Sides in pixels."""

    extension: str
    width: int
    height: int


CONTENT_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
"""The extension that we give a stored logo → the type that it is served with."""


def read_logo(data: bytes) -> Logo:
    """What image these bytes are. Raises `NotALogo`."""
    if len(data) > MAXIMUM_BYTES:
        raise NotALogo(LogoFault.TOO_LARGE)
    try:
        extension, (width, height) = _read(data)
    except (struct.error, StopIteration, IndexError) as error:
        raise NotALogo(LogoFault.UNKNOWN) from error
    if not all(MINIMUM_SIDE <= side <= MAXIMUM_SIDE for side in (width, height)):
        raise NotALogo(LogoFault.SIZE)
    return Logo(extension, width, height)


def _read(data: bytes) -> tuple[str, tuple[int, int]]:
    if data.startswith(PNG_SIGNATURE):
        return "png", _png_size(data)
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg", _jpeg_size(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp", _webp_size(data)
    head = data[:1000].lower()
    raise NotALogo(LogoFault.SVG if b"<svg" in head or b"<?xml" in head else LogoFault.UNKNOWN)


def _png_size(data: bytes) -> tuple[int, int]:
    # https://www.w3.org/TR/png-3/#11IHDR: the first chunk, always of 13 bytes.
    if data[8:16] != b"\x00\x00\x00\rIHDR" or b"IEND" not in data[-16:]:
        raise NotALogo(LogoFault.UNKNOWN)
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int]:
    # ITU-T T.81, B.2.2: the frame header holds height before width.
    if b"\xff\xd9" not in data[-1_000:]:
        raise NotALogo(LogoFault.UNKNOWN)
    start = next(at for marker, at in _jpeg_segments(data) if marker in _JPEG_FRAMES)
    height, width = struct.unpack(">HH", data[start + 3 : start + 7])
    return width, height


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker in _JPEG_BARE:
            at += 2
        else:
            yield marker, at + 2
            at += 2 + max(int.from_bytes(data[at + 2 : at + 4], "big"), 2)


def _webp_size(data: bytes) -> tuple[int, int]:
    # RFC 9649, section 2: the size of all, then three kinds of first chunk.
    if int.from_bytes(data[4:8], "little") + 8 > len(data):
        raise NotALogo(LogoFault.UNKNOWN)
    kind, body = data[12:16], data[20:]
    if kind == b"VP8X":
        return 1 + _little(body[4:7]), 1 + _little(body[7:10])
    if kind == b"VP8L" and body[0] == 0x2F:
        (bits,) = struct.unpack("<I", body[1:5])
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    raise NotALogo(LogoFault.UNKNOWN)


def _little(three: bytes) -> int:
    return int(struct.unpack("<I", three + b"\x00")[0])
