"""Real files made for the tests: pictures, documents, and files that lie about what they are."""

import io
import struct
import zipfile
import zlib

from PIL import Image


def picture(
    name: str = "JPEG", size: tuple[int, int] = (64, 48), *, mode: str = "RGB", gps: bool = False
) -> bytes:
    """A picture of two colours; with EXIF (the place, the device) where `gps`."""
    drawn = Image.new(mode, size, (200, 30, 30, 128)[: len(mode)])
    drawn.paste((20, 60, 200, 255)[: len(mode)], (0, 0, size[0] // 2, size[1]))
    options = {"exif": exif()} if gps else {}
    out = io.BytesIO()
    drawn.save(out, name, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """What a telephone writes: device, hour, place (IFD 0x8825), orientation."""
    written = Image.Exif()
    written[0x010F] = "Telephone"
    written[0x0112] = orientation
    written[0x0132] = "2026:05:01 10:00:00"
    written.get_ifd(0x8825).update({1: "N", 2: (48.0, 6.0, 0.0), 3: "W", 4: (1.0, 40.0, 0.0)})
    return written


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of some hundred bytes that says it has billions of pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def packed(entries: dict[str, bytes]) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def document(**more: bytes) -> bytes:
    """The skeleton of a DOCX file."""
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **more})


def open_document() -> bytes:
    """The skeleton of an ODT file."""
    return packed(
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>"}
    )


def film() -> bytes:
    """The skeleton of an MP4, with the place where it was shot."""

    def box(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data) + 8) + name + data

    place = box(b"udta", box(b"\xa9xyz", b"\x00\x12\x15\xc7+48.1000-001.6700/"))
    moov = box(b"moov", box(b"mvhd", b"\0" * 100) + place)
    return box(b"ftyp", b"isom\0\0\2\0isomiso2") + moov + box(b"mdat", b"\1" * 64)


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXECUTABLE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\0" * 64
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless text that every virus scanner refuses, by agreement (eicar.org)."""
