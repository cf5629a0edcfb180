"""RFC 9474: its published vectors, what is refused, and that nothing ties both ends."""

import json
import math
from functools import cache
from pathlib import Path

import pytest
from Crypto.PublicKey import RSA
from hypothesis import given, settings
from hypothesis import strategies as st

from aimpact.proofs.blind_signatures import (
    EXPONENT,
    KEY_BITS,
    MESSAGE_BYTES,
    PREFIX_BYTES,
    SIGNATURE_BYTES,
    VARIANT,
    NotBlinded,
    NotSigned,
    PrivateKey,
    PublicKey,
    blind,
    blind_sign,
    finalize,
    is_signed,
    make_key,
    make_message,
    prepare,
)

PUBLISHED = json.loads((Path(__file__).parent / "rfc9474.json").read_text())
VECTORS = {vector["name"]: vector for vector in PUBLISHED["vectors"]}


@cache
def our_key():
    return make_key()


@cache
def published_key():
    p, q = int(PUBLISHED["p"], 16), int(PUBLISHED["q"], 16)
    d = pow(EXPONENT, -1, math.lcm(p - 1, q - 1))
    return PrivateKey.from_der(RSA.construct((p * q, EXPONENT, d, p, q)).export_key("DER"))


def read(name):
    vector = VECTORS[name]
    message = bytes.fromhex(vector["prefix"] + PUBLISHED["message"])
    parts = {part: bytes.fromhex(vector[part]) for part in ("blinded", "signed", "signature")}
    return message, bytes.fromhex(vector["salt"]), int(vector["inverse"], 16), parts


def test_the_four_published_variants_are_there_ours_among_them():
    assert len(VECTORS) == 4
    assert VARIANT in VECTORS


@pytest.mark.parametrize("name", VECTORS)
def test_blind_gives_the_published_message(name):
    message, salt, inverse, parts = read(name)

    assert blind(published_key().public, message, salt=salt, inverse=inverse) == (
        parts["blinded"],
        inverse,
    )


@pytest.mark.parametrize("name", VECTORS)
def test_blind_sign_gives_the_published_signature(name):
    parts = read(name)[3]

    assert blind_sign(published_key(), parts["blinded"]) == parts["signed"]


@pytest.mark.parametrize("name", VECTORS)
def test_finalize_gives_the_published_signature(name):
    message, salt, inverse, parts = read(name)

    found = finalize(published_key().public, message, parts["signed"], inverse, salt=len(salt))

    assert found == parts["signature"]


@pytest.mark.parametrize("name", VECTORS)
def test_the_published_signature_is_good_and_no_other(name):
    message, salt, _inverse, parts = read(name)
    public, signature = published_key().public, parts["signature"]

    assert is_signed(public, message, signature, salt=len(salt))
    assert not is_signed(public, message + b"\0", signature, salt=len(salt))
    assert not is_signed(public, message, signature[:-1] + b"\0", salt=len(salt))
    assert not is_signed(public, message, parts["signed"], salt=len(salt))


def test_a_signature_without_salt_is_not_one_of_our_variant():
    message, _salt, _inverse, parts = read("RSABSSA-SHA384-PSSZERO-Randomized")

    assert not is_signed(published_key().public, message, parts["signature"])


def test_our_keys_have_2048_bits_and_the_usual_exponent():
    public = our_key().public

    assert (public.n.bit_length(), public.e) == (KEY_BITS, EXPONENT)
    assert public.size == SIGNATURE_BYTES == 256


def test_two_keys_differ():
    assert make_key().public != our_key().public


def test_a_key_comes_back_from_its_bytes():
    again = PrivateKey.from_der(our_key().der)

    assert again.public == our_key().public
    assert blind_sign(again, b"\0" * 255 + b"\2") == blind_sign(our_key(), b"\0" * 255 + b"\2")


@pytest.mark.parametrize("der", [b"", b"nothing", b"\x30\x03\x02\x01\x00", b"\x30\x80"])
def test_what_is_no_key_is_refused(der):
    with pytest.raises(ValueError):
        PrivateKey.from_der(der)


def test_a_public_key_is_not_taken_for_a_private_one():
    with pytest.raises(ValueError):
        PrivateKey.from_der(our_key()._key.public_key().export_key("DER"))


def test_the_private_numbers_do_not_show():
    shown = repr(our_key())

    assert str(our_key()._key.d) not in shown
    assert str(our_key()._key.p) not in shown


@pytest.mark.parametrize("size", [0, 1, 255, 257, 512])
def test_blind_sign_refuses_another_length(size):
    with pytest.raises(NotBlinded):
        blind_sign(our_key(), b"\2" * size)


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_blind_sign_refuses_what_is_not_below_the_modulus(over):
    asked = (our_key().public.n + over).to_bytes(256, "big")

    with pytest.raises(NotBlinded):
        blind_sign(our_key(), asked)


@pytest.mark.parametrize("asked", [0, 1])
def test_blind_sign_refuses_what_signs_itself(asked):
    with pytest.raises(NotBlinded):
        blind_sign(our_key(), asked.to_bytes(256, "big"))


def test_a_signature_always_has_the_length_of_the_key():
    for asked in range(2, 40):
        signed = blind_sign(our_key(), asked.to_bytes(256, "big"))
        assert len(signed) == 256
        assert pow(int.from_bytes(signed, "big"), EXPONENT, our_key().public.n) == asked


@pytest.mark.parametrize("size", [0, 255, 257])
def test_finalize_and_verify_refuse_another_length(size):
    public, message = our_key().public, make_message()

    assert not is_signed(public, message, b"\1" * size)
    with pytest.raises(NotSigned):
        finalize(public, message, b"\1" * size, 1)


def test_verify_refuses_a_signature_that_is_not_below_the_modulus():
    message, signature = signed_message()
    over = int.from_bytes(signature, "big") + our_key().public.n

    if over < 2**KEY_BITS:
        assert not is_signed(our_key().public, message, over.to_bytes(256, "big"))
    assert not is_signed(our_key().public, message, b"\xff" * 256)


def signed_message():
    public = our_key().public
    message = make_message()
    blinded, inverse = blind(public, message)
    return message, finalize(public, message, blind_sign(our_key(), blinded), inverse)


def test_finalize_refuses_what_another_key_signed():
    public, message = our_key().public, make_message()
    blinded, inverse = blind(public, message)
    other = published_key()
    wrong = blind_sign(other, b"\0" * 256 + blinded)[-256:]

    with pytest.raises(NotSigned):
        finalize(public, message, wrong, inverse)


def test_prepare_puts_a_prefix_of_its_own_each_time():
    assert prepare(b"word")[PREFIX_BYTES:] == b"word"
    assert prepare(b"word") != prepare(b"word")
    assert len(make_message()) == MESSAGE_BYTES


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=200))
def test_any_message_goes_round(text):
    public = our_key().public
    message = prepare(text)
    blinded, inverse = blind(public, message)

    signature = finalize(public, message, blind_sign(our_key(), blinded), inverse)

    assert is_signed(public, message, signature)
    assert not is_signed(public, message + b"x", signature)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 255), st.integers(1, 255))
def test_no_byte_of_a_signature_may_change(place, change):
    message, signature = _one()
    tampered = bytearray(signature)
    tampered[place] ^= change

    assert not is_signed(our_key().public, message, bytes(tampered))


_one = cache(signed_message)


def test_each_signature_could_come_from_each_request():
    """What makes it blind: for any pair there is a factor that ties them, so none is told."""
    public: PublicKey = our_key().public
    requests, signatures = [], []
    for _person in range(4):
        message = make_message()
        blinded, inverse = blind(public, message)
        signed = blind_sign(our_key(), blinded)
        requests.append((blinded, signed))
        signatures.append((message, finalize(public, message, signed, inverse)))

    for blinded, signed in requests:
        for _message, signature in signatures:
            factor = _factor(signed, signature, public)
            encoded = pow(int.from_bytes(signature, "big"), public.e, public.n)
            again = encoded * pow(factor, public.e, public.n) % public.n
            assert again.to_bytes(256, "big") == blinded


def _factor(signed, signature, public):
    return int.from_bytes(signed, "big") * pow(int.from_bytes(signature, "big"), -1, public.n)
