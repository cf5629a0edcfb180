"""What is encrypted at rest: opened by the keys of the settings, for its purpose alone."""

from datetime import timedelta

import pytest

from aimpact.core import vault


def test_what_is_closed_is_opened_again():
    assert vault.open_again(vault.close(b"secret", purpose="a"), purpose="a") == b"secret"


def test_what_is_closed_does_not_show():
    assert "long-kept-secret" not in vault.close(b"long-kept-secret", purpose="a")


def test_another_purpose_opens_nothing():
    with pytest.raises(vault.Lost):
        vault.open_again(vault.close(b"secret", purpose="a"), purpose="b")


def test_a_former_key_still_opens(settings):
    closed = vault.close(b"secret", purpose="a")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"

    assert vault.open_again(closed, purpose="a") == b"secret"


def test_a_key_that_is_gone_opens_nothing(settings):
    closed = vault.close(b"secret", purpose="a")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one", []

    with pytest.raises(vault.Lost):
        vault.open_again(closed, purpose="a")


@pytest.mark.parametrize("closed", ["", "nothing", "gAAAAA"])
def test_garbage_opens_nothing(closed):
    with pytest.raises(vault.Lost):
        vault.open_again(closed, purpose="a")


def test_what_is_too_old_is_not_opened():
    closed = vault.close(b"secret", purpose="a")

    assert vault.open_again(closed, purpose="a", within=timedelta(hours=1)) == b"secret"
    with pytest.raises(vault.Lost):
        vault.open_again(closed, purpose="a", within=timedelta(seconds=-60))
