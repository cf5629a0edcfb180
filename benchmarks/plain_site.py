"""The reference: a plain Django form with one INSERT, on the same server and settings.

What Django itself costs, so that what the product adds can be read beside it.
"""

import os

import dj_database_url
from django import forms
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path

CREATE = "CREATE TABLE IF NOT EXISTS plain_answer (id bigserial PRIMARY KEY, answers text NOT NULL)"
_PAGE = """<!DOCTYPE html><html lang="fr"><head><title>Formulaire</title></head><body>
<form method="post">{% csrf_token %}{{ form.as_p }}<button>Envoyer</button></form></body></html>"""


def configure() -> None:
    """Django with what a form needs and nothing else."""
    database = dj_database_url.parse(os.environ["DATABASE_URL"])
    database["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}}
    settings.configure(
        SECRET_KEY="benchmark",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": database},
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [("django.template.loaders.locmem.Loader", {"page.html": _PAGE})]
                },
            }
        ],
    )


class PlainForm(forms.Form):
    """The same five questions, as Django draws them."""

    q1 = forms.ChoiceField(choices=[(f"c{n}", f"Choix {n}") for n in range(1, 5)])
    q2 = forms.MultipleChoiceField(choices=[(f"c{n}", f"Choix {n}") for n in range(1, 6)])
    q3 = forms.ChoiceField(choices=[(f"c{n}", f"Choix {n}") for n in range(1, 6)])
    q4 = forms.IntegerField(min_value=0, max_value=30)
    q5 = forms.CharField(required=False, widget=forms.Textarea)


def answer(request: HttpRequest) -> HttpResponse:
    form = PlainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO plain_answer (answers) VALUES (%s)", [str(form.data)])
        return HttpResponseRedirect("/")
    return render(request, "page.html", {"form": form}, status=422 if form.errors else 200)


urlpatterns = [path("", answer)]

if os.environ.get("BENCH_PLAIN") == "1":
    configure()
    application = get_wsgi_application()
