"""Rules of every shape, for hypothesis."""

from hypothesis import strategies as st

from aimpact.surveys.admission.conditions import (
    EmailDomain,
    HasCode,
    Inhabitant,
    Invited,
    Level,
    Member,
    MinimumAge,
    VerifiedIdentity,
)
from aimpact.surveys.admission.rule import Rule

DOMAINS = st.sampled_from(["ville.fr", "agglo.example.org", "xn--chteau-xta.fr"])
CONDITIONS = st.one_of(
    st.just(Member()),
    st.just(Invited()),
    st.just(HasCode()),
    st.builds(EmailDomain, st.lists(DOMAINS, min_size=1, unique=True).map(tuple), st.booleans()),
    st.builds(Inhabitant, st.integers(1, 4)),
    st.builds(MinimumAge, st.integers(15, 99)),
    st.builds(VerifiedIdentity, st.sampled_from(["franceconnect"]), st.sampled_from(Level)),
)
WAYS = st.lists(CONDITIONS, min_size=1, max_size=4).map(tuple)
RULES = st.lists(WAYS, min_size=1, max_size=4).map(lambda ways: Rule(tuple(ways)))
