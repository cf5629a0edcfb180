"""Canonical JSON: what RFC 8785 publishes, and what it cannot write."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.proofs.canonical import MAXIMUM, NotCanonical, canonical

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-MAXIMUM, MAXIMUM) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=15,
)


def test_keys_are_sorted_as_the_standard_publishes_it():
    # RFC 8785, 3.2.3: sorted by UTF-16 units, not by code points.
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }

    assert [word.split(":")[0] for word in json.loads(canonical(value)).values()] == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_texts_are_escaped_as_the_standard_publishes_it():
    # RFC 8785, 3.2.2
    assert canonical('\u20ac$\u000f\nA\'B"\\\\"/') == (
        b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'
    )


def test_a_ballot_has_one_writing():
    assert canonical({"b": [1, True, None], "a": {"é": "ù"}}) == (
        '{"a":{"é":"ù"},"b":[1,true,null]}'.encode()
    )


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), MAXIMUM + 1, -MAXIMUM - 1, {1: 2}, {"a": {"b": 0.5}}, b"bytes", {"a"}],
)
def test_what_has_no_single_writing_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical(value)


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}])
def test_half_a_character_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical(value)


@given(VALUES)
def test_what_is_written_is_read_back_and_written_the_same(value):
    written = canonical(value)

    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written


@given(st.dictionaries(st.text(), st.integers(0, 9)))
def test_the_order_in_which_keys_came_does_not_show(value):
    turned = dict(reversed(value.items()))

    assert canonical(turned) == canonical(value)
