"""The fingerprint of a survey's public key: what people compare, by eye or aloud.

It is the thumbprint of RFC 7638 (SHA-256 of the key as canonical JSON: `e`, `kty`, `n`), whose end
is written with the characters of our codes.
"""

import hashlib

from aimpact.core.text import base64url
from aimpact.proofs.blind_signatures import PublicKey
from aimpact.proofs.canonical import canonical
from aimpact.proofs.receipts import in_letters

LENGTH = 32
"""157 bits. Whoever makes the keys could look for two of one fingerprint: some 2 to the 78 tries,
where the sixteen characters of a receipt would take 2 to the 39, an afternoon."""


def fingerprint_of(key: PublicKey) -> str:
    """The fingerprint, without spaces."""
    numbers = {"e": _number(key.e), "kty": "RSA", "n": _number(key.n)}
    return in_letters(hashlib.sha256(canonical(numbers)).digest(), LENGTH)


def _number(number: int) -> str:
    """As RFC 7518 (6.3.1) has it: base64url of the shortest big-endian bytes."""
    size = (number.bit_length() + 7) // 8
    return base64url(number.to_bytes(size, "big"))
