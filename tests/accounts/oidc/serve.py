"""Runs a real OpenID Connect provider on loopback: `python serve.py PORT [signed]`.

`oidc-provider-mock` speaks the protocol over HTTP. `signed` adds what FranceConnect does and it
does not: the user's claims as a token signed with the provider's key.
"""

import re
import sys
import time

import flask
import oidc_provider_mock  # type: ignore[import-untyped]  # of a tool of the tests
from authlib import jose  # type: ignore[import-untyped]  # of a tool of the tests
from oidc_provider_mock import _app  # a tool of the tests

AUDIENCE = "aimpact-tests"


def signed_userinfo() -> flask.Response | None:
    if flask.request.path != "/userinfo":
        return None
    token = _app.storage.get_access_token(flask.request.headers["Authorization"].split()[1])
    assert token is not None
    claims = _app._user_claims_for_scope(token.get_user(), token.scope)
    issuer = flask.request.host_url.rstrip("/")
    dates = {"iss": issuer, "aud": AUDIENCE, "exp": int(time.time()) + 60}
    key = _app.storage.jwk
    header = {"alg": "RS256", "kid": key.as_dict(is_private=False)["kid"]}
    return flask.Response(jose.jwt.encode(header, claims | dates, key), mimetype="application/jwt")


def without_style(response: flask.Response) -> flask.Response:
    """Its pages as they are without the style sheet that they fetch from elsewhere."""
    if response.mimetype == "text/html":
        response.set_data(re.sub(r"<link\b[^>]*>", "", response.get_data(as_text=True)))
    return response


if __name__ == "__main__":
    app = oidc_provider_mock.app(require_nonce=True)
    app.after_request(without_style)
    if "signed" in sys.argv:
        app.before_request(signed_userinfo)
    # In a blueprint's order: after the globals of the provider are set.
    app.run(host="localhost", port=int(sys.argv[1]), use_reloader=False, debug=False)
