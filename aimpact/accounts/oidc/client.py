"""OpenID Connect, code flow with PKCE: state, nonce and every signature are checked.

Sources: OpenID Connect Core 1.0 (3.1.3.7 for the identity token, 5.3.2 for signed claims),
RFC 7636 (PKCE), and the documentation of FranceConnect for service providers.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt

from aimpact.accounts.oidc.attempts import Attempt
from aimpact.accounts.oidc.providers import Claims, Provider, read_claims
from aimpact.core.text import base64url

ALGORITHMS = ["ES256", "RS256"]
"""Asymmetric signatures alone, those of FranceConnect and ProConnect."""
PATIENCE = 10
"""Seconds for one answer of a provider."""
LARGEST = 256 * 1024
"""Bytes of one answer."""
KEPT = 600.0
"""Seconds for which a provider's addresses and keys are kept."""
LEEWAY = 30
"""Seconds by which two clocks may differ."""
_LOOPBACK = {"127.0.0.1", "localhost"}


class ProviderUnreachable(Exception):
    """The provider does not answer, or not as the protocol says."""


class IdentityNotProven(Exception):
    """The answer is not the one that this browser asked for, or proves less than was asked."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proven identity. `token` is the signed identity token: it ends the provider's session."""

    claims: Claims
    token: str


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """An endpoint that moves is not followed: it would receive the client's secret."""


_opener = build_opener(_NoRedirect)
_answers: dict[str, tuple[float, dict[str, Any]]] = {}


def start_url(provider: Provider, attempt: Attempt, *, back_to: str) -> str:
    """Where to send the browser. Raises `ProviderUnreachable`."""
    digest = hashlib.sha256(attempt.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back_to,
        "scope": " ".join(provider.scopes),
        "state": attempt.state,
        "nonce": attempt.nonce,
        "acr_values": provider.acr,
        "code_challenge": base64url(digest),
        "code_challenge_method": "S256",
    }
    return f"{_endpoint(provider, 'authorization_endpoint')}?{urlencode(asked)}"


def end_url(provider: Provider, token: str, *, state: str, back_to: str) -> str:
    """Where to send the browser so that the provider ends its session; empty if it has no way."""
    if "end_session_endpoint" not in _metadata(provider):
        return ""
    asked = {"id_token_hint": token, "state": state, "post_logout_redirect_uri": back_to}
    return f"{_endpoint(provider, 'end_session_endpoint')}?{urlencode(asked)}"


def prove(provider: Provider, code: str, attempt: Attempt, *, back_to: str) -> Proof:
    """Exchange the code for an identity. Raises `IdentityNotProven`, `ProviderUnreachable`."""
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back_to,
        "client_id": provider.client_id,
        "client_secret": provider.client_secret,
        "code_verifier": attempt.verifier,
    }
    tokens = _object(_ask(_endpoint(provider, "token_endpoint"), sent=sent))
    token = str(tokens.get("id_token", ""))
    claims = _identity(provider, token, nonce=attempt.nonce)
    user = _user(provider, str(tokens.get("access_token", "")), subject=claims["sub"])
    read = read_claims(provider, claims, user)
    if read.level < provider.level:
        raise IdentityNotProven("level")
    return Proof(read, token)


def _identity(provider: Provider, token: str, *, nonce: str) -> dict[str, Any]:
    claims = _verified(provider, token, required=["iss", "aud", "exp", "iat", "sub", "nonce"])
    if not secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise IdentityNotProven("nonce")
    if isinstance(claims["aud"], list) and claims.get("azp") not in {None, provider.client_id}:
        raise IdentityNotProven("azp")
    if not str(claims["sub"]) or len(str(claims["sub"])) > 255:
        raise IdentityNotProven("sub")
    return claims


def _user(provider: Provider, access_token: str, *, subject: str) -> dict[str, Any]:
    """The user's claims, signed (FranceConnect, ProConnect) or plain over TLS."""
    if not provider.profile.tells_birth:
        return {}
    answer = _ask(_endpoint(provider, "userinfo_endpoint"), bearer=access_token)
    is_signed = answer.count(b".") == 2 and not answer.lstrip().startswith(b"{")
    if is_signed:
        claims = _verified(provider, answer.decode("ascii", "replace").strip(), required=["sub"])
    else:
        claims = _object(answer)
    if claims.get("sub") != subject:
        raise IdentityNotProven("another subject")
    return claims


def _verified(provider: Provider, token: str, *, required: list[str]) -> dict[str, Any]:
    try:
        key = _key(provider, token)
        return jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=provider.client_id,
            issuer=str(_metadata(provider)["issuer"]),
            leeway=LEEWAY,
            options={"require": required},
        )
    except jwt.PyJWTError as error:
        raise IdentityNotProven("token") from error


def _key(provider: Provider, token: str) -> jwt.PyJWK:
    # A key that is not there may be new: the set is read again, once.
    kid = jwt.get_unverified_header(token).get("kid")
    for is_fresh in (False, True):
        address = _endpoint(provider, "jwks_uri")
        if is_fresh:
            _answers.pop(address, None)
        keys = jwt.PyJWKSet.from_dict(_kept(address)).keys
        usable = [key for key in keys if key.public_key_use in {None, "sig"}]
        found = [key for key in usable if kid is None or key.key_id == kid]
        if len(found) == 1:
            return found[0]
    raise IdentityNotProven("key")


def _metadata(provider: Provider) -> dict[str, Any]:
    metadata = _kept(f"{provider.url}/.well-known/openid-configuration")
    if metadata.get("issuer") != provider.url:
        raise ProviderUnreachable("another issuer")
    return metadata


def _endpoint(provider: Provider, name: str) -> str:
    address = str(_metadata(provider).get(name, ""))
    check_address(address)
    return address


def check_address(address: str) -> None:
    """Raise `ProviderUnreachable` unless it is https, or this very machine (tests)."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ProviderUnreachable("not https")


def _kept(address: str) -> dict[str, Any]:
    found = _answers.get(address)
    if found is None or monotonic() - found[0] > KEPT:
        found = _answers[address] = monotonic(), _object(_ask(address))
    return found[1]


def _ask(address: str, *, sent: dict[str, str] | None = None, bearer: str = "") -> bytes:
    check_address(address)
    headers = {"Accept": "application/json, application/jwt", "User-Agent": "AimPact"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    body = urlencode(sent).encode() if sent else None
    request = Request(address, data=body, headers=headers)  # noqa: S310 - checked just above
    try:
        with _opener.open(request, timeout=PATIENCE) as response:
            return bytes(response.read(LARGEST))
    except HTTPError as error:
        if sent and 400 <= error.code < 500:  # a code used already, or another client's
            raise IdentityNotProven("code") from error
        raise ProviderUnreachable(address) from error
    except OSError as error:
        raise ProviderUnreachable(address) from error


def _object(answer: bytes) -> dict[str, Any]:
    try:
        value = json.loads(answer)
    except ValueError as error:
        raise ProviderUnreachable("not JSON") from error
    if not isinstance(value, dict):
        raise ProviderUnreachable("not an object")
    return value
