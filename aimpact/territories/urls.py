from django.urls import path

from aimpact.territories import views

urlpatterns = [
    path("territoires/communes/", views.search_communes, name="search_communes"),
    path("territoires/centre/", views.commune_centre, name="commune_centre"),
    path("territoires/<str:kinds>/", views.search_places, name="search_territories"),
]
