"""Suggestions of places for the combobox; the forms work without it."""

from collections.abc import Collection

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from aimpact.core.access import public
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.selectors import find_territory, resolve_commune, search_territories
from aimpact.territories.selectors.maps import centre_of
from aimpact.territories.selectors.places import COMMUNES


@public
@require_safe
@cache_control(private=True, max_age=600)
def search_communes(request: HttpRequest) -> HttpResponse:
    """Ten communes at most for what `q` says, inside the territory that `dans` names."""
    return _suggestions(request, COMMUNES)


@public
@require_safe
@cache_control(private=True, max_age=600)
def commune_centre(request: HttpRequest) -> HttpResponse:
    """Where the one commune that `q` names is, for a map; `is_exact`: it is its own centre."""
    commune = resolve_commune(request.GET.get("q", "")).territory
    centre, is_exact = centre_of(commune) if commune else (None, False)
    if commune is None or centre is None:
        return JsonResponse({"found": False})
    latitude, longitude = centre
    values = {"found": True, "label": commune.label, "latitude": latitude, "longitude": longitude}
    return JsonResponse(values | {"is_exact": is_exact})


@public
@require_safe
@cache_control(private=True, max_age=600)
def search_places(request: HttpRequest, kinds: str) -> HttpResponse:
    """Ten territories at most of the kinds in the address, such as `region-departement`.

    `dans` names the territory that they lie in, such as `departement_35`.
    """
    try:
        wanted = [TerritoryKind(kind) for kind in kinds.split("-")]
    except ValueError as error:
        raise Http404 from error
    return _suggestions(request, wanted)


def _suggestions(request: HttpRequest, kinds: Collection[TerritoryKind]) -> HttpResponse:
    typed = request.GET.get("q", "")
    kind, _separator, code = request.GET.get("dans", "").partition("_")
    found = search_territories(typed, kinds, around=find_territory(kind, code))
    results = [
        {"value": place.territory.code, "label": place.label, "hint": place.detail}
        for place in found
    ]
    return JsonResponse({"results": results})
