"""A space and someone who edits its surveys, signed in."""

import pytest

from aimpact.spaces.enums import Role
from tests.factories import make_space
from tests.permissions import make_staff


@pytest.fixture
def space():
    return make_space()


@pytest.fixture
def editor(space, client):
    user = make_staff(space, Role.EDITOR)
    client.force_login(user)
    return user
