"""The receipt that a message gives, which a browser computes as well."""

import re

from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.text import CODE_ALPHABET, read_code
from aimpact.proofs import verify_board
from aimpact.proofs.receipts import LENGTH, receipt_of


def test_receipts_that_every_program_must_find():
    assert receipt_of(bytes(64)) == "QXT8TJ54C3XE26R9"
    assert receipt_of(bytes(range(64))) == "6MPZVEQH3DKC2XP6"


@given(st.binary(max_size=80))
def test_a_receipt_is_a_code_that_people_can_type(message):
    receipt = receipt_of(message)

    assert re.fullmatch(f"[{CODE_ALPHABET}]{{{LENGTH}}}", receipt)
    assert read_code(receipt.lower()) == receipt


@given(st.binary(max_size=80))
def test_the_script_finds_the_same_receipt(message):
    assert verify_board.receipt_of(message) == receipt_of(message)


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_two_messages_have_two_receipts(one, other):
    assert (receipt_of(one) == receipt_of(other)) == (one == other)
