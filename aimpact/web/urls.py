from django.urls import URLPattern, URLResolver, path

from aimpact.web.views import front, journal, legal, machines, spaces

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front.home, name="home"),
    path("c/", front.enter_code, name="enter_code"),
    path("plans/", front.plans, name="plans"),
    path("accessibilite/", legal.accessibility, name="accessibility"),
    path("mentions-legales/", legal.legal_notice, name="legal_notice"),
    path("confidentialite/", legal.privacy, name="privacy"),
    path("e/<slug:slug>/", spaces.space_home, name="space_home"),
    path("e/<slug:slug>/equipe/", spaces.team_home, name="team_home"),
    path("e/<slug:slug>/equipe/journal/", journal.journal, name="space_journal"),
    path("e/<slug:slug>/equipe/journal/exporter/", journal.export_journal, name="export_journal"),
    path("robots.txt", machines.robots, name="robots"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
    path("healthz", machines.healthz, name="healthz"),
    path("healthz/web", machines.healthz_web, name="healthz_web"),
]
