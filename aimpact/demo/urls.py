from django.urls import URLPattern, URLResolver, path

from aimpact.demo import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("demo/", views.accounts, name="demo"),
    path("demo/courrier/", views.mail, name="demo_mail"),
    path("demo/courrier/<str:name>/", views.message, name="demo_message"),
]
