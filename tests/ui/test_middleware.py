import pytest
from csp.decorators import csp_exempt, csp_replace
from csp.exceptions import CSPNonceError
from csp.middleware import CSPMiddleware
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from aimpact.ui.middleware import PolicyMiddleware


def test_opening_the_address_of_a_form_shows_words_and_a_way_out(client):
    response = client.get(reverse("set_scheme"))
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    page = response.content.decode()
    assert "Cette adresse ne reçoit que des formulaires" in page
    assert 'href="/"' in page


def test_another_wrong_method_is_refused_without_a_page(client):
    assert client.delete(reverse("set_scheme")).content == b""


# --- the content policy ---------------------------------------------------------------------
def respond(view, middleware=PolicyMiddleware):
    request = RequestFactory().get("/")
    return request, middleware(view)(request)


def test_a_response_that_asks_for_nothing_has_the_usual_policy_as_django_csp_writes_it():
    _request, plain = respond(lambda _request: HttpResponse(), CSPMiddleware)

    _request, response = respond(lambda _request: HttpResponse())

    usual, written = (r["Content-Security-Policy"].split("; ") for r in (plain, response))
    assert sorted(written) == sorted(usual)
    assert "script-src 'self'" in written


def test_a_nonce_that_was_asked_for_is_in_the_policy():
    _request, response = respond(lambda request: HttpResponse(str(request.csp_nonce)))

    nonce = response.content.decode()
    assert f"script-src 'self' 'nonce-{nonce}'" in response["Content-Security-Policy"]


def test_there_is_no_nonce_once_the_policy_is_written():
    request, _response = respond(lambda _request: HttpResponse())

    with pytest.raises(CSPNonceError):
        str(request.csp_nonce)


def test_a_view_changes_the_policy_of_its_page():
    _request, response = respond(
        csp_replace({"frame-ancestors": ["'self'"]})(lambda _request: HttpResponse())
    )

    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_a_view_goes_without_a_policy():
    _request, response = respond(csp_exempt()(lambda _request: HttpResponse()))

    assert "Content-Security-Policy" not in response


def test_a_policy_already_set_stays():
    own = {"Content-Security-Policy": "default-src 'none'"}
    _request, response = respond(lambda _request: HttpResponse(headers=own))

    assert response["Content-Security-Policy"] == "default-src 'none'"
