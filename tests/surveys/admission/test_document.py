"""A rule goes into JSON and comes back the same; anything else is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.surveys.admission.conditions import Level, Member, MinimumAge, VerifiedIdentity
from aimpact.surveys.admission.document import MalformedRule, from_json, to_json
from aimpact.surveys.admission.rule import Rule
from tests.surveys.admission.strategies import RULES


@given(RULES)
def test_a_rule_comes_back_as_it_was(rule):
    assert from_json(json.loads(json.dumps(to_json(rule)))) == rule


def test_the_document_reads_as_one_would_write_it():
    identity = VerifiedIdentity("franceconnect", Level.SUBSTANTIAL)
    rule = Rule(((Member(), MinimumAge(16)), (identity,)))
    assert to_json(rule) == {
        "any": [
            [{"kind": "member"}, {"kind": "minimum_age", "years": 16}],
            [{"kind": "identity", "provider": "franceconnect", "level": 2}],
        ]
    }


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"any": []},
        {"any": [[]]},
        {"any": [["member"]]},
        {"any": [[{"kind": "member"}]], "all": []},
        {"any": [[{"kind": "king"}]]},
        {"any": [[{"kind": ["member"]}]]},
        {"any": [[{"kind": "member", "years": 16}]]},
        {"any": [[{"kind": "minimum_age"}]]},
        {"any": [[{"kind": "minimum_age", "years": 14}]]},
        {"any": [[{"kind": "minimum_age", "years": 16.5}]]},
        {"any": [[{"kind": "minimum_age", "years": True}]]},
        {"any": [[{"kind": "territory", "territory": 0}]]},
        {"any": [[{"kind": "territory", "territory": "1"}]]},
        {"any": [[{"kind": "email_domain", "domains": []}]]},
        {"any": [[{"kind": "email_domain", "domains": ["Ville.fr"]}]]},
        {"any": [[{"kind": "email_domain", "domains": ["ville"]}]]},
        {"any": [[{"kind": "email_domain", "domains": [1]}]]},
        {"any": [[{"kind": "email_domain", "domains": ["ville.fr"], "subdomains": 1}]]},
        {"any": [[{"kind": "identity", "provider": ""}]]},
        {"any": [[{"kind": "identity", "provider": "franceconnect", "level": 4}]]},
        {"any": [[{"kind": "member"}]] * 6},
        {"any": [[{"kind": "member"}] * 7]},
    ],
)
def test_anything_else_is_refused(data):
    with pytest.raises(MalformedRule):
        from_json(data)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["any", "kind", "years", "x"]), inner, max_size=3)
        ),
    )
)
def test_no_json_does_worse_than_being_refused(data):
    try:
        rule = from_json(data)
    except MalformedRule:
        return
    assert from_json(to_json(rule)) == rule
