"""Work asked of a device: signed, for one purpose, good for a while, used up once."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from altcha import Challenge, Payload, solve_challenge
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.services import is_solved, make_challenge, redeem_challenge
from aimpact.core.services.challenges import GOOD_FOR, LONGEST_ANSWER

AT = datetime(2026, 11, 23, 10, 50, tzinfo=UTC)


def solve(text: str) -> str:
    """The answer of a browser to a challenge."""
    challenge = Challenge.from_dict(json.loads(text))
    solution = solve_challenge(challenge)
    assert solution is not None
    return Payload(challenge, solution).to_base64()


@pytest.fixture(scope="module")
def answer() -> str:
    return solve(make_challenge("ballot 1", work=2, at=AT))


def changed(answer: str, **fields: Any) -> str:
    """The answer with other parameters than those that were signed."""
    payload = json.loads(base64.b64decode(answer))
    payload["challenge"]["parameters"] |= fields
    return base64.b64encode(json.dumps(payload).encode()).decode()


def test_a_solution_is_good_for_its_purpose(answer):
    assert is_solved(answer, "ballot 1", at=AT)
    assert is_solved(answer, "ballot 1", at=AT + GOOD_FOR - timedelta(seconds=1))


def test_a_solution_is_good_for_nothing_else_and_not_for_ever(answer):
    assert not is_solved(answer, "ballot 2", at=AT)
    assert not is_solved(answer, "ballot 1", at=AT + GOOD_FOR)


def test_a_solution_is_worth_the_work_that_it_took():
    done = solve(make_challenge("ballot 1", work=4, at=AT))

    assert is_solved(done, "ballot 1", at=AT, work=4)
    assert not is_solved(done, "ballot 1", at=AT, work=5), "more is asked for by now"
    assert is_solved(done, "ballot 1", at=AT), "what it was asked for, it did"


def test_a_challenge_made_easier_or_longer_is_not_ours(answer):
    for fields in (
        {"cost": 1},
        {"keyPrefix": ""},
        {"data": None},
        {"data": {"until": 9e12, "work": 9e9}},
    ):
        assert not is_solved(changed(answer, **fields), "ballot 1", at=AT)


def test_a_challenge_without_its_solution_opens_nothing():
    challenge = json.loads(make_challenge("ballot 1", work=50, at=AT))
    for key in ("", "00", challenge["parameters"]["keyPrefix"], "é", None, 3):
        solution = {"counter": 1, "derivedKey": key}
        payload = json.dumps({"challenge": challenge, "solution": solution}).encode()
        assert not is_solved(base64.b64encode(payload).decode(), "ballot 1", at=AT)


@pytest.mark.parametrize(
    "value",
    ["", "?", "e30=", "W10=", "bnVsbA==", "é", "A" * LONGEST_ANSWER, "A" * (LONGEST_ANSWER + 4)],
)
def test_what_is_no_solution_is_refused(value):
    assert not is_solved(value, "ballot 1", at=AT)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
PARAMETERS = ("algorithm", "nonce", "salt", "cost", "data", "keyPrefix")
SHAPES = st.fixed_dictionaries(
    {},
    optional={
        "challenge": JSON_VALUES
        | st.fixed_dictionaries(
            {
                "parameters": st.fixed_dictionaries(dict.fromkeys(PARAMETERS, JSON_VALUES)),
                "signature": JSON_VALUES,
            }
        ),
        "solution": JSON_VALUES
        | st.fixed_dictionaries({"counter": JSON_VALUES, "derivedKey": JSON_VALUES}),
    },
)


@given(SHAPES | JSON_VALUES)
def test_nothing_that_a_stranger_writes_is_a_solution_or_an_error(value):
    written = base64.b64encode(json.dumps(value).encode()).decode()
    assert not is_solved(written, "ballot 1", at=AT)


@pytest.mark.django_db
def test_a_solution_is_redeemed_once_even_in_another_hour(answer):
    assert not redeem_challenge(answer, "ballot 2", at=AT)
    assert not redeem_challenge(answer, "ballot 1", at=AT, work=3), "too little, and not used up"
    assert redeem_challenge(answer, "ballot 1", at=AT)
    assert not redeem_challenge(answer, "ballot 1", at=AT)
    assert not redeem_challenge(answer, "ballot 1", at=AT + timedelta(minutes=9))
    assert not redeem_challenge("", "ballot 1", at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_solution_sent_many_times_at_once_is_redeemed_once(answer):
    def redeem(_number):
        done = redeem_challenge(answer, "ballot 1", at=AT)
        connection.close()
        return done

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(redeem, range(8))) == 1
