"""Domains as people type them, and addresses set beside them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.surveys.admission.domains import (
    NotADomain,
    matches,
    public_ones,
    read_domain,
    read_domains,
    shown,
)


@pytest.mark.parametrize(
    "typed", ["ville.fr", "Ville.FR", "@ville.fr", " x@ville.fr ", "ville.fr."]
)
def test_a_domain_is_read_however_it_is_typed(typed):
    assert read_domain(typed) == "ville.fr"


def test_accents_are_kept_in_ascii_and_shown_as_they_are_written():
    assert read_domain("château.fr") == "xn--chteau-xta.fr"
    assert shown("xn--chteau-xta.fr") == "château.fr"
    assert shown("xn--a.fr") == "xn--a.fr"


@pytest.mark.parametrize(
    "typed",
    ["", "ville", "ville..fr", "-ville.fr", "ville-.fr", "vil le.fr", "127.0.0.1", "*.fr", "_x.fr"],
)
def test_what_is_no_domain_is_refused_and_shown_back(typed):
    with pytest.raises(NotADomain) as refusal:
        read_domain(typed)
    assert refusal.value.typed in typed


def test_a_list_is_read_by_lines_or_commas_each_once():
    assert read_domains("ville.fr, agglo.fr\n Ville.fr;metropole.fr") == (
        "ville.fr",
        "agglo.fr",
        "metropole.fr",
    )
    assert read_domains(" \n") == ()


def test_a_subdomain_passes_only_when_asked():
    assert matches("x@ville.fr", ["ville.fr"], subdomains=False)
    assert not matches("x@mail.ville.fr", ["ville.fr"], subdomains=False)
    assert matches("x@mail.ville.fr", ["ville.fr"], subdomains=True)
    assert not matches("x@faussevillle.fr", ["ville.fr"], subdomains=True)
    assert not matches("x@mauvaiseville.fr", ["ville.fr"], subdomains=True)
    assert not matches("x@ville.fr.example.org", ["ville.fr"], subdomains=True)


def test_an_address_with_accents_is_at_its_ascii_domain():
    assert matches("x@Château.fr", ["xn--chteau-xta.fr"], subdomains=False)


@given(st.text(max_size=40))
def test_no_address_breaks_the_comparison(address):
    assert matches(address, ["ville.fr"], subdomains=True) in {True, False}


def test_webmails_that_anyone_uses_are_known():
    assert public_ones(("gmail.com", "ville.fr", "orange.fr")) == ("gmail.com", "orange.fr")
