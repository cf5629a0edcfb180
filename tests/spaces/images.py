"""Small images, written by hand byte by byte."""

import struct
import zlib


def png(width: int = 32, height: int = 32) -> bytes:
    """A PNG that every reader opens: grey, 8 bits."""
    rows = (b"\x00" + b"\x80" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def jpeg(width: int = 32, height: int = 32, *, before: bytes = b"") -> bytes:
    """The segments of a JPEG up to its frame header; `before` goes before the frame."""
    app0 = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    body = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    frame = b"\xff\xc0" + struct.pack(">H", len(body) + 2) + body
    return b"\xff\xd8" + app0 + before + frame + b"\xff\xd9"


def webp(kind: bytes = b"VP8X", width: int = 32, height: int = 32) -> bytes:
    """The head of a WebP of one of its three kinds."""
    body = {
        b"VP8X": b"\x10\x00\x00\x00" + _three(width - 1) + _three(height - 1),
        b"VP8L": b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14),
        b"VP8 ": b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", width, height),
    }[kind]
    chunk = kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def _three(number: int) -> bytes:
    return struct.pack("<I", number)[:3]
