from django.urls import URLPattern, URLResolver, path

from aimpact.ui import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("langue/", views.set_language, name="set_language"),
    path("apparence/", views.set_scheme, name="set_scheme"),
    path("style/", views.style_page, name="style"),
]
