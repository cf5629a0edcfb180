"""RSA blind signatures: RFC 9474, RSABSSA-SHA384-PSS-Randomized, the four steps and the key.

The signer sees a blinded message and signs it; who asked takes the blinding off and holds an
ordinary RSASSA-PSS signature (RFC 8017) of a message that the signer never saw. Nothing ties the
two, not even for the holder of the private key: each signature could come from each request.

`prepare`, `blind` and `finalize` are what a participant's browser does; they are here for tests
and tools. `blind_sign` and `verify` are the server's.
"""

import hashlib
import math
import secrets
from dataclasses import dataclass, field
from typing import Any

from Crypto.PublicKey import RSA
from Crypto.Util.asn1 import DerSequence
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

VARIANT = "RSABSSA-SHA384-PSS-Randomized"
KEY_BITS = 2048
EXPONENT = 65537
PREFIX_BYTES = 32
"""Random bytes that `prepare` puts before a message."""
MESSAGE_BYTES = 64
"""A prepared message of ours: the prefix and 32 random bytes."""
SIGNATURE_BYTES = KEY_BITS // 8
SALT_BYTES = 48
"""As long as a SHA-384, as the variant has it; its PSSZERO sisters have none."""
_HASH_BYTES = 48
_NUMBERS = 9
"""Of a private key in PKCS #1."""


class NotBlinded(Exception):
    """What was to be signed is no blinded message: wrong length, or not below the modulus."""


class SigningFailed(Exception):
    """The private operation gave a wrong result (a fault of the machine): nothing is given out."""


class NotSigned(Exception):
    """The signature is not that of this message by this key."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A modulus and a public exponent."""

    n: int
    e: int = EXPONENT

    @property
    def size(self) -> int:
        """Length of a signature, in bytes."""
        return (self.n.bit_length() + 7) // 8


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key pair. Its numbers never leave the object: `der` is for the vault alone."""

    _key: RSA.RsaKey = field(repr=False)

    @property
    def public(self) -> PublicKey:
        return PublicKey(self._key.n, self._key.e)

    @property
    def der(self) -> bytes:
        """The key as PKCS #1, in the clear: encrypt it before it is written anywhere."""
        return self._key.export_key("DER", pkcs=1)

    @classmethod
    def from_der(cls, der: bytes) -> "PrivateKey":
        """The key of a `der` of ours. Raises `ValueError` for anything else.

        Primes are not tested again (a hundred times slower): the vault vouches for the bytes,
        and a key that were not one signs nothing (`blind_sign` checks each signature).
        """
        try:
            numbers: list[Any] = DerSequence().decode(der)[:]
        except IndexError as error:
            raise ValueError("a private key is needed") from error
        if len(numbers) != _NUMBERS or not all(isinstance(one, int) for one in numbers):
            raise ValueError("a private key is needed")
        _version, n, e, d, p, q, *_rest = numbers
        return cls(RSA.construct((n, e, d, p, q), consistency_check=False))


def make_key() -> PrivateKey:
    """A new key pair of 2048 bits, from the generator of OpenSSL."""
    key = rsa.generate_private_key(EXPONENT, KEY_BITS)
    der = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return PrivateKey.from_der(der)


def blind_sign(key: PrivateKey, blinded: bytes) -> bytes:
    """The signature of a blinded message (RFC 9474, 4.3). Raises `NotBlinded`, `SigningFailed`.

    pycryptodome computes in constant time and under a blinding factor of its own. The result is
    raised to the public exponent before it leaves: a faulty one would give the primes away.
    """
    public = key.public
    asked = int.from_bytes(blinded, "big")
    if len(blinded) != public.size or not 1 < asked < public.n - 1:
        raise NotBlinded
    raw: Any = key._key  # its private operation without padding has no public name
    signed: bytes = raw._decrypt_to_bytes(asked)
    if pow(int.from_bytes(signed, "big"), public.e, public.n) != asked:
        raise SigningFailed
    return signed.rjust(public.size, b"\0")


def is_signed(key: PublicKey, message: bytes, signature: bytes, *, salt: int = SALT_BYTES) -> bool:
    """Whether it is the signature of that prepared message by that key (RFC 9474, 4.5)."""
    if len(signature) != key.size:
        return False
    pss = padding.PSS(padding.MGF1(hashes.SHA384()), salt)
    try:
        public = rsa.RSAPublicNumbers(key.e, key.n).public_key()
        public.verify(signature, message, pss, hashes.SHA384())
    except InvalidSignature:
        return False
    return True


# --- what the participant's browser does ---------------------------------------------------
def prepare(message: bytes) -> bytes:
    """A random prefix and the message (RFC 9474, 4.1): what is signed is never chosen alone."""
    return secrets.token_bytes(PREFIX_BYTES) + message


def make_message() -> bytes:
    """A prepared message of ours: 64 random bytes."""
    return prepare(secrets.token_bytes(MESSAGE_BYTES - PREFIX_BYTES))


def blind(
    key: PublicKey, message: bytes, *, salt: bytes | None = None, inverse: int | None = None
) -> tuple[bytes, int]:
    """The blinded message, and the inverse of its blinding factor (RFC 9474, 4.2).

    `salt` and `inverse` are drawn; published vectors give them.
    """
    encoded = _encode(message, key.n.bit_length() - 1, _salt(salt))
    hidden = int.from_bytes(encoded, "big")
    if math.gcd(hidden, key.n) != 1:
        raise ValueError("the encoded message shares a factor with the modulus")
    inverse = inverse or _draw(key.n)
    factor = pow(inverse, -1, key.n)
    blinded = hidden * pow(factor, key.e, key.n) % key.n
    return blinded.to_bytes(key.size, "big"), inverse


def finalize(
    key: PublicKey, message: bytes, signed: bytes, inverse: int, *, salt: int = SALT_BYTES
) -> bytes:
    """Take the blinding off (RFC 9474, 4.4). Raises `NotSigned` where the signer cheated."""
    if len(signed) != key.size:
        raise NotSigned
    signature = int.from_bytes(signed, "big") * inverse % key.n
    written = signature.to_bytes(key.size, "big")
    if not is_signed(key, message, written, salt=salt):
        raise NotSigned
    return written


def _salt(given: bytes | None) -> bytes:
    return secrets.token_bytes(SALT_BYTES) if given is None else given


def _draw(n: int) -> int:
    while True:
        drawn = 1 + secrets.randbelow(n - 1)
        if math.gcd(drawn, n) == 1:
            return drawn


def _encode(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE (RFC 8017, 9.1.1) with SHA-384."""
    length = (bits + 7) // 8
    digest = hashlib.sha384(message).digest()
    mark = hashlib.sha384(bytes(8) + digest + salt).digest()
    block = bytes(length - len(salt) - _HASH_BYTES - 2) + b"\1" + salt
    mask = _mask(mark, len(block))
    masked = bytearray(one ^ other for one, other in zip(block, mask, strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + mark + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    """MGF1 (RFC 8017, B.2.1) with SHA-384."""
    blocks = range(-(-length // _HASH_BYTES))
    made = (hashlib.sha384(seed + number.to_bytes(4, "big")).digest() for number in blocks)
    return b"".join(made)[:length]
