"""Where a request comes from, for rate limits alone: never stored, never shown."""

import hashlib
import hmac
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest

HOME_PREFIX = 64
"""Bits of an IPv6 address that one home or one office shares; the rest changes at will."""
AROUND_IPV4, AROUND_IPV6 = 24, 48
"""Bits that neighbours share: the 256 addresses of a site or a rack, the networks of a customer."""


class Place(NamedTuple):
    """Where a request comes from: its address, and the network that a machine can move about in."""

    own: str
    around: str


def client_address(request: HttpRequest) -> str:
    """The network address that asks, grouped as one caller: an IPv4 address or an IPv6 /64.

    `X-Forwarded-For` counts only behind `TRUSTED_PROXY_COUNT` proxies of ours: each appends
    the address that called it, so only that many entries from the right are to be believed.
    Anything unreadable is the one caller "unknown", who shares one limit.
    """
    address = _read(_claimed(request))
    if address is None:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(ip_network((address, HOME_PREFIX), strict=False))
    return str(address)


def place_of(request: HttpRequest) -> Place:
    """The caller as `client_address` groups them, and their neighbourhood: a /24 or a /48."""
    own = client_address(request)
    address = _read(own.partition("/")[0])
    if address is None:
        return Place(own, own)
    bits = AROUND_IPV6 if isinstance(address, IPv6Address) else AROUND_IPV4
    return Place(own, str(ip_network((address, bits), strict=False)))


def caller_key(request: HttpRequest) -> str:
    """The same as a keyed hash: one caller, and nothing in it tells which.

    For libraries that keep what they are given, such as the limits of sign-in.
    """
    address = client_address(request).encode()
    return hmac.new(settings.SECRET_KEY.encode(), address, hashlib.sha256).hexdigest()[:32]


def _claimed(request: HttpRequest) -> str:
    proxies: int = settings.TRUSTED_PROXY_COUNT
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(hops) >= proxies:
        return hops[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def _read(written: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(written.strip().strip("[]").split("%")[0])
    except ValueError:
        return None
    # A dual-stack socket writes IPv4 callers as ::ffff:192.0.2.1.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
