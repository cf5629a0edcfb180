"""The caller's address, as rate limits see it."""

from ipaddress import ip_address, ip_network

import pytest
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.addresses import Place, caller_key, client_address, place_of


def _address(remote: str, forwarded: str | None = None) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers))


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_client_address_groups_callers(remote, expected):
    assert _address(remote) == expected


def test_two_addresses_of_one_home_are_one_caller():
    assert _address("2001:db8::1") == _address("2001:db8::2")


def test_forwarded_for_is_not_believed_without_a_trusted_proxy():
    assert _address("192.0.2.7", "198.51.100.1") == "192.0.2.7"


def test_forwarded_for_is_read_from_the_right_behind_trusted_proxies(settings):
    settings.TRUSTED_PROXY_COUNT = 2
    assert _address("10.0.0.1", "203.0.113.9, 198.51.100.1, 10.0.0.2") == "198.51.100.1"


def test_too_short_a_chain_falls_back_to_the_socket(settings):
    settings.TRUSTED_PROXY_COUNT = 2
    assert _address("10.0.0.1", "198.51.100.1") == "10.0.0.1"


def test_a_caller_key_is_the_same_for_one_caller_and_tells_nothing():
    one, same = (
        caller_key(RequestFactory().get("/", REMOTE_ADDR=address))
        for address in ("2001:db8::1", "2001:db8::2")
    )
    other = caller_key(RequestFactory().get("/", REMOTE_ADDR="192.0.2.7"))
    assert one == same != other
    assert len(other) == 32


@given(st.text(max_size=60))
def test_anything_forwarded_gives_a_network_or_unknown(forwarded):
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1")
    request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    with override_settings(TRUSTED_PROXY_COUNT=1):
        address = client_address(request)
    assert address == "unknown" or ip_network(address)


def _place(remote: str) -> Place:
    return place_of(RequestFactory().get("/", REMOTE_ADDR=remote))


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        ("192.0.2.7", Place("192.0.2.7", "192.0.2.0/24")),
        ("::ffff:192.0.2.7", Place("192.0.2.7", "192.0.2.0/24")),
        ("2001:db8:1:2:3:4:5:6", Place("2001:db8:1:2::/64", "2001:db8:1::/48")),
        ("", Place("unknown", "unknown")),
    ],
)
def test_a_place_is_an_address_and_its_neighbourhood(remote, expected):
    assert _place(remote) == expected


@given(st.ip_addresses(v=4), st.ip_addresses(v=6))
def test_every_address_is_in_its_place_and_its_place_in_its_neighbourhood(old, new):
    for address, own_bits, around_bits in ((old, 32, 24), (new, 64, 48)):
        place = _place(str(address))
        read = ip_address(address.ipv4_mapped or address) if address is new else address
        own, around = ip_network(place.own), ip_network(place.around)
        if read.version == address.version:
            assert (own.prefixlen, around.prefixlen) == (own_bits, around_bits)
        assert read in own
        assert own.subnet_of(around)
