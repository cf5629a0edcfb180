"""The guard itself: every test with a client runs under it (tests/settings.py)."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from aimpact.core.models import RateWindow
from aimpact.territories.models import Territory
from tests.reading import GetNeverWrites, GetWroteError


def test_guard_stands_before_every_view_of_the_tests():
    assert settings.MIDDLEWARE[0] == "tests.reading.GetNeverWrites"


@pytest.mark.django_db
def test_get_that_writes_is_caught_and_post_is_not():
    def view(request):
        Territory.objects.update(population=1)
        return HttpResponse()

    guarded = GetNeverWrites(view)

    assert guarded(RequestFactory().post("/")).status_code == 200
    with pytest.raises(GetWroteError, match="territories_territory"):
        guarded(RequestFactory().get("/"))


@pytest.mark.django_db
def test_counters_of_rate_limits_may_be_written_by_any_request():
    def view(request):
        RateWindow.objects.update(count=1)
        return HttpResponse()

    assert GetNeverWrites(view)(RequestFactory().get("/")).status_code == 200
