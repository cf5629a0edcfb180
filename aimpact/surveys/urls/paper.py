"""The team's pages of paper, beneath those of one survey."""

from django.urls import URLPattern, URLResolver, path

from aimpact.surveys.views import keying, paper

urlpatterns: list[URLPattern | URLResolver] = [
    path("", paper.survey_paper, name="survey_paper"),
    path("<int:pk>/", paper.paper_batch, name="paper_batch"),
    path("<int:pk>/feuilles.pdf", paper.paper_sheets, name="paper_sheets"),
    path("<int:pk>/saisie/", keying.key_paper, name="key_paper"),
    path("<int:pk>/ecarts/<int:number>/", keying.settle_paper, name="settle_paper"),
    path("<int:pk>/oublier/<int:number>/", keying.discard_paper, name="discard_paper"),
    path("<int:pk>/verser/", paper.cast_paper, name="cast_paper"),
]
