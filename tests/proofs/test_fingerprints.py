"""The fingerprint of a key, which a server, a browser and the lone script find alike."""

import re
from base64 import urlsafe_b64decode

from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.text import CODE_ALPHABET, base64url, in_groups, read_code
from aimpact.proofs import verify_board
from aimpact.proofs.blind_signatures import PublicKey
from aimpact.proofs.fingerprints import LENGTH, fingerprint_of

moduli = st.integers(2**2047, 2**2048 - 1)
RFC_7638 = PublicKey(
    int.from_bytes(
        urlsafe_b64decode(
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_B"
            "JECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_F"
            "DW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4"
            "vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw=="
        ),
        "big",
    )
)
"""The key of the example of RFC 7638 (3.1), whose thumbprint it gives."""


def test_it_is_the_thumbprint_that_the_rfc_gives() -> None:
    thumbprint = urlsafe_b64decode("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs=")
    assert fingerprint_of(RFC_7638) == verify_board.in_letters(thumbprint, LENGTH)


@given(moduli)
def test_a_fingerprint_is_read_aloud_by_groups_and_typed_without_care(modulus: int) -> None:
    fingerprint = fingerprint_of(PublicKey(modulus))
    assert re.fullmatch(f"[{CODE_ALPHABET}]{{{LENGTH}}}", fingerprint)
    groups = in_groups(fingerprint)
    assert [len(group) for group in groups.split()] == [4] * 8
    assert read_code(groups.lower()) == fingerprint


@given(moduli)
def test_the_script_finds_the_same_fingerprint(modulus: int) -> None:
    key = {"kty": "RSA", "n": base64url(modulus.to_bytes(256, "big")), "e": "AQAB", "variant": "x"}
    assert verify_board.fingerprint_of(key) == fingerprint_of(PublicKey(modulus))


@given(moduli, moduli)
def test_two_keys_have_two_fingerprints(one: int, other: int) -> None:
    assert (fingerprint_of(PublicKey(one)) == fingerprint_of(PublicKey(other))) == (one == other)
