"""Root of the URLs: each app brings its own."""

from django.urls import include, path

urlpatterns = [
    # Participants' pages first: no address is asked for as often, and each one tried takes time.
    path("", include("aimpact.surveys.urls.public")),
    path("compte/", include("aimpact.accounts.urls")),
    path("", include("aimpact.web.urls")),
    path("", include("aimpact.territories.urls")),
    path("", include("aimpact.ui.urls")),
    path("", include("aimpact.spaces.urls")),
    path("", include("aimpact.surveys.urls")),
    path("", include("aimpact.insights.urls")),
    path("", include("aimpact.library.urls")),
    path("", include("aimpact.exchange.urls")),
    path("", include("aimpact.knowledge.urls")),
    path("", include("aimpact.reports.urls")),
    path("", include("aimpact.desk.urls")),
    path("", include("aimpact.demo.urls")),
]

handler500 = "aimpact.ui.outage.server_error"
