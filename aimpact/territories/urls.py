from django.urls import path

from aimpact.territories import views

urlpatterns = [
    path("territoires/communes/", views.search_communes, name="search_communes"),
    path("territoires/<str:kinds>/", views.search_places, name="search_territories"),
]
