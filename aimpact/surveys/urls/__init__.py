"""URLs of surveys: the team's pages, the participants' pages, the import of answers."""

from django.urls import URLPattern, URLResolver

from aimpact.surveys.urls import distribution, imports, media, public, staff

urlpatterns: list[URLPattern | URLResolver] = [
    *public.urlpatterns,
    *imports.urlpatterns,
    *media.urlpatterns,
    *staff.urlpatterns,
    *distribution.urlpatterns,
]
