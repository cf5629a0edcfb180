"""One provider a session, and a platform that is registered with it."""

import pytest

from tests.accounts.oidc.provider import run_provider


@pytest.fixture(scope="session")
def _running():
    with run_provider() as provider:
        yield provider


@pytest.fixture(scope="session")
def _signing():
    with run_provider("signed") as provider:
        yield provider


@pytest.fixture(params=["plain", "signed"])
def provider(request, settings):
    """The provider, telling its claims plainly or, as FranceConnect, in a signed token."""
    running = request.getfixturevalue("_running" if request.param == "plain" else "_signing")
    settings.IDENTITY_PROVIDERS = running.settings()
    return running


@pytest.fixture
def one_provider(request, settings):
    """The provider, for what does not depend on how it tells its claims."""
    running = request.getfixturevalue("_signing")
    settings.IDENTITY_PROVIDERS = running.settings()
    return running
