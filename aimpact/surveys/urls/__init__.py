"""URLs of surveys: the team's pages, the import of answers. Participants' pages are in `public`."""

from django.urls import URLPattern, URLResolver

from aimpact.surveys.urls import distribution, imports, media, staff

urlpatterns: list[URLPattern | URLResolver] = [
    *imports.urlpatterns,
    *media.urlpatterns,
    *staff.urlpatterns,
    *distribution.urlpatterns,
]
