"""Signing people in without passing through the pages, which have tests of their own."""

from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page

from aimpact.accounts.models import User


def sign_in(page: Page, user: User, *, second_factor: bool = False) -> None:
    """Give the page's browser a session of that person, with a second factor if asked."""
    if second_factor and not Authenticator.objects.filter(user=user).exists():
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.TOTP, data={"secret": "not a secret"}
        )
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    page.goto("/compte/connexion/")
    site = urlsplit(page.url)
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": str(session.session_key),
                "url": f"{site.scheme}://{site.netloc}/",
            }
        ]
    )
